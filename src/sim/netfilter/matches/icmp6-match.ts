/** `-m icmp6`: type and code of ICMPv6 (libip6t_icmp6). */
import type { RulePlace } from '../extension';
import { Match } from '../match';
import { optionTable } from '../option-table';
import { scanInteger } from '../option-values';
import type { RuleContext } from '../rule-context';
import type { RuleHeader } from '../rule-header';

const ICMPV6 = 58;
const MAX_CODE = 255;
const OPTIONS = optionTable(['! --icmpv6-type TYPE'], { mandatory: ['--icmpv6-type'] });

/** Name, type, lowest and highest code. */
const NAMES: readonly (readonly [string, number, number, number])[] = [
  ['destination-unreachable', 1, 0, MAX_CODE],
  ['no-route', 1, 0, 0],
  ['communication-prohibited', 1, 1, 1],
  ['beyond-scope', 1, 2, 2],
  ['address-unreachable', 1, 3, 3],
  ['port-unreachable', 1, 4, 4],
  ['failed-policy', 1, 5, 5],
  ['reject-route', 1, 6, 6],
  ['packet-too-big', 2, 0, MAX_CODE],
  ['time-exceeded', 3, 0, MAX_CODE],
  ['ttl-exceeded', 3, 0, MAX_CODE],
  ['ttl-zero-during-transit', 3, 0, 0],
  ['ttl-zero-during-reassembly', 3, 1, 1],
  ['parameter-problem', 4, 0, MAX_CODE],
  ['bad-header', 4, 0, 0],
  ['unknown-header-type', 4, 1, 1],
  ['unknown-option', 4, 2, 2],
  ['echo-request', 128, 0, MAX_CODE],
  ['ping', 128, 0, MAX_CODE],
  ['echo-reply', 129, 0, MAX_CODE],
  ['pong', 129, 0, MAX_CODE],
  ['router-solicitation', 133, 0, MAX_CODE],
  ['router-advertisement', 134, 0, MAX_CODE],
  ['neighbour-solicitation', 135, 0, MAX_CODE],
  ['neighbor-solicitation', 135, 0, MAX_CODE],
  ['neighbour-advertisement', 136, 0, MAX_CODE],
  ['neighbor-advertisement', 136, 0, MAX_CODE],
  ['redirect', 137, 0, MAX_CODE],
];

export class Icmp6Match extends Match {
  readonly name = 'icmp6';
  readonly options = OPTIONS;
  #type = 0;
  #minCode = 0;
  #maxCode = MAX_CODE;
  #isInverted = false;

  takeOption(_option: string, values: readonly string[], isInverted: boolean): string | undefined {
    const [text = ''] = values;
    const lower = text.toLowerCase();
    this.#isInverted = isInverted;
    // The beginning of a name will do, if it is that of one type only.
    const [first, second] = NAMES.filter(([name]) => name.startsWith(lower));
    if (first === undefined) return this.#takeNumbers(text);
    if (second !== undefined && first[0] !== lower) {
      return `Ambiguous ICMPv6 type \`${text}': \`${first[0]}' or \`${second[0]}'?`;
    }
    [, this.#type, this.#minCode, this.#maxCode] = first;
    return undefined;
  }

  override fits(_place: RulePlace, rule: RuleHeader): boolean {
    return rule.isProtocol(ICMPV6);
  }

  matches(context: RuleContext): boolean {
    if (context.isLaterFragment || context.transportBytes < 4) return false;
    const type = context.packet.uint8(context.transportOffset);
    const code = context.packet.uint8(context.transportOffset + 1);
    const isMatch = type === this.#type && code >= this.#minCode && code <= this.#maxCode;
    return isMatch !== this.#isInverted;
  }

  format(): string {
    const code = this.#isAnyCode ? '' : `/${this.#minCode}`;
    return `${this.#isInverted ? ' !' : ''} --icmpv6-type ${this.#type}${code}`;
  }

  describe(isNumeric: boolean): string {
    const named = NAMES.find(
      ([, type, min, max]) => type === this.#type && min === this.#minCode && max === this.#maxCode,
    );
    const not = this.#isInverted ? '!' : '';
    if (!isNumeric && named !== undefined) return `ipv6-icmp ${not}${named[0]}`;
    const code = this.#isAnyCode ? '' : ` code ${this.#minCode}`;
    return this.#isInverted ? `ipv6-icmp !type ${this.#type}${code}` : `ipv6-icmptype ${this.#type}${code}`;
  }

  get #isAnyCode(): boolean {
    return this.#minCode === 0 && this.#maxCode === MAX_CODE;
  }

  #takeNumbers(text: string): string | undefined {
    const type = scanInteger(text);
    if (type === undefined || type.value > MAX_CODE) return `Unknown ICMPv6 type \`${text}'`;
    this.#type = type.value;
    if (type.rest === '') return undefined;
    if (!type.rest.startsWith('/')) return `unknown character ${type.rest.slice(0, 1)}`;
    const code = scanInteger(type.rest.slice(1));
    if (code === undefined || code.value > MAX_CODE) return `Unknown ICMPv6 code \`${text}'`;
    this.#minCode = code.value;
    this.#maxCode = code.value;
    return code.rest === '' ? undefined : `unknown character ${code.rest.slice(0, 1)}`;
  }
}
