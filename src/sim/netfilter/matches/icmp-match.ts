/** `-m icmp`: type and code (libipt_icmp). */
import type { RulePlace } from '../extension';
import { Match } from '../match';
import { optionTable } from '../option-table';
import { parseInteger, scanInteger } from '../option-values';
import type { RuleContext } from '../rule-context';
import type { RuleHeader } from '../rule-header';

const ICMP = 1;
const ANY_TYPE = 255;
const MAX_CODE = 255;
const OPTIONS = optionTable(['! --icmp-type TYPE'], { mandatory: ['--icmp-type'] });

/** Name, type, lowest and highest code. */
const NAMES: readonly (readonly [string, number, number, number])[] = [
  ['any', ANY_TYPE, 0, MAX_CODE],
  ['echo-reply', 0, 0, MAX_CODE],
  ['pong', 0, 0, MAX_CODE],
  ['destination-unreachable', 3, 0, MAX_CODE],
  ['network-unreachable', 3, 0, 0],
  ['host-unreachable', 3, 1, 1],
  ['protocol-unreachable', 3, 2, 2],
  ['port-unreachable', 3, 3, 3],
  ['fragmentation-needed', 3, 4, 4],
  ['source-route-failed', 3, 5, 5],
  ['network-unknown', 3, 6, 6],
  ['host-unknown', 3, 7, 7],
  ['network-prohibited', 3, 9, 9],
  ['host-prohibited', 3, 10, 10],
  ['TOS-network-unreachable', 3, 11, 11],
  ['TOS-host-unreachable', 3, 12, 12],
  ['communication-prohibited', 3, 13, 13],
  ['host-precedence-violation', 3, 14, 14],
  ['precedence-cutoff', 3, 15, 15],
  ['source-quench', 4, 0, MAX_CODE],
  ['redirect', 5, 0, MAX_CODE],
  ['network-redirect', 5, 0, 0],
  ['host-redirect', 5, 1, 1],
  ['TOS-network-redirect', 5, 2, 2],
  ['TOS-host-redirect', 5, 3, 3],
  ['echo-request', 8, 0, MAX_CODE],
  ['ping', 8, 0, MAX_CODE],
  ['router-advertisement', 9, 0, MAX_CODE],
  ['router-solicitation', 10, 0, MAX_CODE],
  ['time-exceeded', 11, 0, MAX_CODE],
  ['ttl-exceeded', 11, 0, MAX_CODE],
  ['ttl-zero-during-transit', 11, 0, 0],
  ['ttl-zero-during-reassembly', 11, 1, 1],
  ['parameter-problem', 12, 0, MAX_CODE],
  ['ip-header-bad', 12, 0, 0],
  ['required-option-missing', 12, 1, 1],
  ['timestamp-request', 13, 0, MAX_CODE],
  ['timestamp-reply', 14, 0, MAX_CODE],
  ['address-mask-request', 17, 0, MAX_CODE],
  ['address-mask-reply', 18, 0, MAX_CODE],
];

export class IcmpMatch extends Match {
  readonly name = 'icmp';
  readonly options = OPTIONS;
  #type = ANY_TYPE;
  #minCode = 0;
  #maxCode = MAX_CODE;
  #isInverted = false;

  takeOption(_option: string, values: readonly string[], isInverted: boolean): string | undefined {
    const [text = ''] = values;
    const lower = text.toLowerCase();
    this.#isInverted = isInverted;
    // The beginning of a name will do, if it is that of one type only.
    const named = NAMES.filter(([name]) => name.toLowerCase().startsWith(lower));
    const [first, second] = named;
    if (first !== undefined && second !== undefined) {
      const isExact = first[0].toLowerCase() === lower;
      if (!isExact) return `Ambiguous ICMP type \`${text}': \`${first[0]}' or \`${second[0]}'?`;
    }
    if (first === undefined) return this.#takeNumbers(text);
    [, this.#type, this.#minCode, this.#maxCode] = first;
    return undefined;
  }

  override fits(_place: RulePlace, rule: RuleHeader): boolean {
    return rule.isProtocol(ICMP);
  }

  matches(context: RuleContext): boolean {
    if (context.isLaterFragment || context.transportBytes < 4) return false;
    const type = context.packet.uint8(context.transportOffset);
    const code = context.packet.uint8(context.transportOffset + 1);
    const isMatch =
      this.#type === ANY_TYPE || (type === this.#type && code >= this.#minCode && code <= this.#maxCode);
    return isMatch !== this.#isInverted;
  }

  format(): string {
    const not = this.#isInverted ? ' !' : '';
    if (this.#type === ANY_TYPE) return `${not} --icmp-type any`;
    const isAnyCode = this.#minCode === 0 && this.#maxCode === MAX_CODE;
    // The tool forgets the end of a range.
    const code = isAnyCode ? '' : `/${this.#minCode}`;
    return `${not} --icmp-type ${this.#type}${code}`;
  }

  describe(isNumeric: boolean): string {
    const isAnyCode = this.#minCode === 0 && this.#maxCode === MAX_CODE;
    const named = NAMES.find(
      ([, type, min, max]) => type === this.#type && min === this.#minCode && max === this.#maxCode,
    );
    if (!isNumeric && named !== undefined) return `icmp ${this.#isInverted ? '!' : ''}${named[0]}`;
    const code = isAnyCode ? '' : this.#describeCodes();
    return this.#isInverted ? `icmp !type ${this.#type}${code}` : `icmptype ${this.#type}${code}`;
  }

  #describeCodes(): string {
    return this.#minCode === this.#maxCode
      ? ` code ${this.#minCode}`
      : ` codes ${this.#minCode}-${this.#maxCode}`;
  }

  #takeNumbers(text: string): string | undefined {
    const type = scanInteger(text);
    if (type === undefined || type.value > MAX_CODE) return `Unknown ICMP type \`${text}'`;
    this.#type = type.value;
    if (type.rest === '') return undefined;
    if (type.rest.startsWith(':')) {
      const end = parseInteger(type.rest.slice(1), 0, MAX_CODE);
      return end === undefined ? `Unknown ICMP type \`${text}'` : 'ICMP type range not supported';
    }
    if (!type.rest.startsWith('/')) return unknownCharacter(type.rest);
    const low = scanInteger(type.rest.slice(1));
    if (low === undefined || low.value > MAX_CODE) return `Unknown ICMP code \`${text}'`;
    this.#minCode = low.value;
    this.#maxCode = low.value;
    if (low.rest === '') return undefined;
    if (!low.rest.startsWith(':')) return unknownCharacter(low.rest);
    const high = scanInteger(low.rest.slice(1));
    if (high === undefined || high.value > MAX_CODE) return `Unknown ICMP code \`${text}'`;
    this.#maxCode = high.value;
    return high.rest === '' ? undefined : unknownCharacter(high.rest);
  }
}

function unknownCharacter(text: string): string {
  return `unknown character ${text.slice(0, 1)}`;
}
