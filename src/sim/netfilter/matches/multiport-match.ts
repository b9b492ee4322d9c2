/** `-m multiport`: up to 15 ports, a range counting as two (libxt_multiport). */
import type { OptionScope } from '../extension';
import { Match } from '../match';
import { optionTable } from '../option-table';
import { splitOnce } from '../option-values';
import { describePort, parsePortOrService } from '../protocol-names';
import type { RuleContext } from '../rule-context';
import type { RuleHeader } from '../rule-header';

const MAX_PORTS = 15;
const PROTOCOLS = [6, 17, 136, 132, 33];
const NAMES = ['--source-ports', '--destination-ports', '--ports'] as const;
type Option = (typeof NAMES)[number];
const SHORT_NAMES: Readonly<Record<Option, string>> = {
  '--source-ports': 'sports',
  '--destination-ports': 'dports',
  '--ports': 'ports',
};
const OPTIONS = optionTable(
  ['! --source-ports|--sports PORTS', '! --destination-ports|--dports PORTS', '! --ports PORTS'],
  { exclusive: [NAMES] },
);

interface PortSpan {
  readonly min: number;
  readonly max: number;
}

export class MultiportMatch extends Match {
  readonly name = 'multiport';
  readonly options = OPTIONS;
  #option: Option | undefined = undefined;
  #spans: readonly PortSpan[] = [];
  #isInverted = false;
  #protocol = 0;

  takeOption(
    option: string,
    values: readonly string[],
    isInverted: boolean,
    { rule }: OptionScope,
  ): string | undefined {
    const problem = findProtocolProblem(rule);
    if (problem !== undefined) return problem;
    this.#protocol = rule.protocol;
    const spans: PortSpan[] = [];
    let count = 0;
    for (const word of (values[0] ?? '').split(',')) {
      count += word.includes(':') ? 2 : 1;
      if (count > MAX_PORTS) return 'too many ports specified';
      const [low, high] = splitOnce(word, ':');
      const min = parsePortOrService(low, rule.protocol);
      const max = high === undefined ? min : parsePortOrService(high, rule.protocol);
      if (min === undefined) return `invalid port/service \`${low}' specified`;
      if (max === undefined) return `invalid port/service \`${high ?? ''}' specified`;
      if (high !== undefined && min >= max) return 'invalid portrange specified';
      spans.push({ min, max });
    }
    this.#option = NAMES.find((name) => name === option);
    this.#spans = spans;
    this.#isInverted = isInverted;
    return undefined;
  }

  override findProblem(): string | undefined {
    return this.#option === undefined ? 'multiport expection an option' : undefined;
  }

  matches(context: RuleContext): boolean {
    if (context.isLaterFragment || context.transportBytes < 4) return false;
    const isMatch =
      (this.#option !== '--destination-ports' && this.#includes(context.sourcePort)) ||
      (this.#option !== '--source-ports' && this.#includes(context.destinationPort));
    return isMatch !== this.#isInverted;
  }

  format(): string {
    return `${this.#isInverted ? ' !' : ''} --${SHORT_NAMES[this.#option ?? '--ports']} ${this.#list(true)}`;
  }

  describe(isNumeric: boolean): string {
    return `multiport ${SHORT_NAMES[this.#option ?? '--ports']} ${this.#isInverted ? ' !' : ''}${this.#list(isNumeric)}`;
  }

  #includes(port: number): boolean {
    for (const span of this.#spans) if (port >= span.min && port <= span.max) return true;
    return false;
  }

  #list(isNumeric: boolean): string {
    const words = this.#spans.map(({ min, max }) => {
      const low = describePort(min, this.#protocol, isNumeric);
      return min === max ? low : `${low}:${describePort(max, this.#protocol, isNumeric)}`;
    });
    return words.join(',');
  }
}

function findProtocolProblem(rule: RuleHeader): string | undefined {
  if (!rule.isProtocolInverted && rule.protocol === 0) {
    return "multiport needs `-p tcp', `-p udp', `-p udplite', `-p sctp' or `-p dccp'";
  }
  return rule.isProtocol(...PROTOCOLS)
    ? undefined
    : 'multiport only works with TCP, UDP, UDPLITE, SCTP and DCCP';
}
