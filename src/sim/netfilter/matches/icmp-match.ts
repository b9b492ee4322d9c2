/** `-m icmp` and `-m icmp6`: type and code (libipt_icmp, libip6t_icmp6). */
import type { IpFamily } from '../../wire/ip-address';
import type { RulePlace } from '../extension';
import { ANY_ICMP_TYPE, ICMP_TYPE_NAMES, ICMPV6_TYPE_NAMES, type IcmpTypeName } from '../icmp-type-names';
import { Match } from '../match';
import { optionTable, type OptionTable } from '../option-table';
import { parseInteger, scanInteger } from '../option-values';
import type { RuleContext } from '../rule-context';
import type { RuleHeader } from '../rule-header';

const MAX_CODE = 255;

/** What differs between the two. */
interface IcmpWords {
  readonly name: 'icmp' | 'icmp6';
  readonly option: string;
  readonly options: OptionTable;
  readonly protocol: number;
  readonly label: string;
  /** In listings. */
  readonly listed: string;
  readonly names: readonly IcmpTypeName[];
}

const WORDS: Readonly<Record<IpFamily, IcmpWords>> = {
  IPv4: {
    name: 'icmp',
    option: '--icmp-type',
    options: optionTable(['! --icmp-type TYPE'], { mandatory: ['--icmp-type'] }),
    protocol: 1,
    label: 'ICMP',
    listed: 'icmp',
    names: ICMP_TYPE_NAMES,
  },
  IPv6: {
    name: 'icmp6',
    option: '--icmpv6-type',
    options: optionTable(['! --icmpv6-type TYPE'], { mandatory: ['--icmpv6-type'] }),
    protocol: 58,
    label: 'ICMPv6',
    listed: 'ipv6-icmp',
    names: ICMPV6_TYPE_NAMES,
  },
};

export class IcmpMatch extends Match {
  readonly name: IcmpWords['name'];
  readonly options: OptionTable;
  readonly #words: IcmpWords;
  #type = 0;
  #minCode = 0;
  #maxCode = MAX_CODE;
  #isAnyType = false;
  #isInverted = false;

  constructor(family: IpFamily) {
    super();
    this.#words = WORDS[family];
    this.name = this.#words.name;
    this.options = this.#words.options;
  }

  takeOption(_option: string, values: readonly string[], isInverted: boolean): string | undefined {
    const [text = ''] = values;
    const lower = text.toLowerCase();
    this.#isInverted = isInverted;
    // The beginning of a name will do, if it is that of one type only.
    const [first, second] = this.#words.names.filter(({ name }) => name.toLowerCase().startsWith(lower));
    if (first === undefined) return this.#takeNumbers(text);
    if (second !== undefined && first.name.toLowerCase() !== lower) {
      return `Ambiguous ${this.#words.label} type \`${text}': \`${first.name}' or \`${second.name}'?`;
    }
    this.#type = first.type;
    this.#minCode = first.minCode;
    this.#maxCode = first.maxCode;
    this.#isAnyType = this.name === 'icmp' && first.type === ANY_ICMP_TYPE;
    return undefined;
  }

  override fits(_place: RulePlace, rule: RuleHeader): boolean {
    return rule.isProtocol(this.#words.protocol);
  }

  matches(context: RuleContext): boolean {
    if (context.isLaterFragment || context.transportBytes < 4) return false;
    const type = context.packet.uint8(context.transportOffset);
    const code = context.packet.uint8(context.transportOffset + 1);
    const isMatch =
      this.#isAnyType || (type === this.#type && code >= this.#minCode && code <= this.#maxCode);
    return isMatch !== this.#isInverted;
  }

  format(): string {
    const start = `${this.#isInverted ? ' !' : ''} ${this.#words.option}`;
    if (this.#isAnyType) return `${start} any`;
    // The tool forgets the end of a range.
    const code = this.#isAnyCode ? '' : `/${this.#minCode}`;
    return `${start} ${this.#type}${code}`;
  }

  describe(isNumeric: boolean): string {
    const { listed, names } = this.#words;
    const named = names.find(
      ({ type, minCode, maxCode }) =>
        type === this.#type && minCode === this.#minCode && maxCode === this.#maxCode,
    );
    const not = this.#isInverted ? '!' : '';
    if (!isNumeric && named !== undefined) return `${listed} ${not}${named.name}`;
    const code = this.#isAnyCode ? '' : this.#describeCodes();
    return this.#isInverted ? `${listed} !type ${this.#type}${code}` : `${listed}type ${this.#type}${code}`;
  }

  get #isAnyCode(): boolean {
    return this.#minCode === 0 && this.#maxCode === MAX_CODE;
  }

  #describeCodes(): string {
    return this.#minCode === this.#maxCode
      ? ` code ${this.#minCode}`
      : ` codes ${this.#minCode}-${this.#maxCode}`;
  }

  #takeNumbers(text: string): string | undefined {
    const { label } = this.#words;
    const type = scanInteger(text);
    if (type === undefined || type.value > MAX_CODE) return `Unknown ${label} type \`${text}'`;
    this.#type = type.value;
    this.#isAnyType = this.name === 'icmp' && type.value === ANY_ICMP_TYPE;
    if (type.rest === '') return undefined;
    if (type.rest.startsWith(':')) {
      const end = parseInteger(type.rest.slice(1), 0, MAX_CODE);
      return end === undefined ? `Unknown ${label} type \`${text}'` : `${label} type range not supported`;
    }
    if (!type.rest.startsWith('/')) return unknownCharacter(type.rest);
    const low = scanInteger(type.rest.slice(1));
    if (low === undefined || low.value > MAX_CODE) return `Unknown ${label} code \`${text}'`;
    this.#minCode = low.value;
    this.#maxCode = low.value;
    if (low.rest === '') return undefined;
    if (!low.rest.startsWith(':')) return unknownCharacter(low.rest);
    const high = scanInteger(low.rest.slice(1));
    if (high === undefined || high.value > MAX_CODE) return `Unknown ${label} code \`${text}'`;
    this.#maxCode = high.value;
    return high.rest === '' ? undefined : unknownCharacter(high.rest);
  }
}

function unknownCharacter(text: string): string {
  return `unknown character ${text.slice(0, 1)}`;
}
