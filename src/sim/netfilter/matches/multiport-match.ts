/** `-m multiport`: up to 15 ports, a range counting as two (libxt_multiport). */
import { Match } from '../match';
import { optionTable } from '../option-table';
import { describePort, parsePortOrService } from '../protocol-names';
import type { RuleContext } from '../rule-context';
import type { RuleHeader } from '../rule-header';

const MAX_PORTS = 15;
const OPTIONS = optionTable(
  '! --sports|--source-ports PORTS',
  '! --dports|--destination-ports PORTS',
  '! --ports PORTS',
);

interface PortSpan {
  readonly min: number;
  readonly max: number;
}

export class MultiportMatch extends Match {
  readonly name = 'multiport';
  readonly options = OPTIONS;
  #option: string | undefined = undefined;
  #spans: readonly PortSpan[] = [];
  #isInverted = false;
  #protocol = 0;

  takeOption(option: string, values: readonly string[], isInverted: boolean): string | undefined {
    if (this.#option !== undefined) return 'multiport can only have one option';
    const spans: PortSpan[] = [];
    let count = 0;
    for (const word of (values[0] ?? '').split(',')) {
      const [low = '', high] = word.split(':');
      const min = parsePortOrService(low);
      const max = high === undefined ? min : parsePortOrService(high);
      if (min === undefined || max === undefined) {
        return `invalid port/service \`${min === undefined ? low : (high ?? '')}' specified`;
      }
      if (high !== undefined && min >= max) return `invalid portrange specified`;
      count += high === undefined ? 1 : 2;
      if (count > MAX_PORTS) return 'too many ports specified';
      spans.push({ min, max });
    }
    this.#option = option;
    this.#spans = spans;
    this.#isInverted = isInverted;
    return undefined;
  }

  findProblem(rule: RuleHeader): string | undefined {
    if (!rule.isProtocol(6, 17, 136, 132, 33)) {
      return "multiport needs `-p tcp', `-p udp', `-p udplite', `-p sctp' or `-p dccp'";
    }
    this.#protocol = rule.protocol;
    return this.#option === undefined ? 'multiport expection an option' : undefined;
  }

  matches(context: RuleContext): boolean {
    if (context.isLaterFragment || context.transportBytes < 4) return false;
    const isMatch =
      (this.#option !== '--dports' && this.#includes(context.sourcePort)) ||
      (this.#option !== '--sports' && this.#includes(context.destinationPort));
    return isMatch !== this.#isInverted;
  }

  format(): string {
    return `${this.#isInverted ? ' !' : ''} ${this.#option ?? ''} ${this.#list(true)}`;
  }

  describe(isNumeric: boolean): string {
    return `multiport ${(this.#option ?? '').slice(2)} ${this.#isInverted ? ' !' : ''}${this.#list(isNumeric)}`;
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
