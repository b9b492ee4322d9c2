/** `-m ipv6header`: which extension headers an IPv6 packet has (ip6t_ipv6header). */
import { IPV6_EXTENSION, IPV6_HEADER_BYTES } from '../../wire/ipv6-extension';
import { extensionBytesAt } from '../ipv6-header-search';
import { Match } from '../match';
import { optionTable } from '../option-table';
import { parseProtocol } from '../protocol-names';
import type { RuleContext } from '../rule-context';

const OPTIONS = optionTable(['! --header HEADERS', '--soft'], { mandatory: ['--header'] });
const ESP = 50;
/** Stands for whatever is behind the extension headers. */
const UPPER_LAYER = 255;

/** Number, bit and printed name. */
const HEADERS: readonly (readonly [number, number, string])[] = [
  [IPV6_EXTENSION.HOP_BY_HOP, 0x80, 'hop-by-hop'],
  [IPV6_EXTENSION.DESTINATION_OPTIONS, 0x40, 'ipv6-opts'],
  [IPV6_EXTENSION.ROUTING, 0x20, 'ipv6-route'],
  [IPV6_EXTENSION.FRAGMENT, 0x10, 'ipv6-frag'],
  [IPV6_EXTENSION.AUTHENTICATION, 0x08, 'ah'],
  [ESP, 0x04, 'esp'],
  [IPV6_EXTENSION.NONE, 0x02, 'ipv6-nonxt'],
  [UPPER_LAYER, 0x01, 'protocol'],
];
const BIT_BY_NUMBER: ReadonlyMap<number, number> = new Map(HEADERS.map(([number, bit]) => [number, bit]));
/** Names beside those of protocols. */
const NUMBER_BY_NAME: ReadonlyMap<string, number> = new Map([
  ['hop-by-hop', IPV6_EXTENSION.HOP_BY_HOP],
  ['protocol', UPPER_LAYER],
  ['hop', IPV6_EXTENSION.HOP_BY_HOP],
  ['dst', IPV6_EXTENSION.DESTINATION_OPTIONS],
  ['route', IPV6_EXTENSION.ROUTING],
  ['frag', IPV6_EXTENSION.FRAGMENT],
  ['auth', IPV6_EXTENSION.AUTHENTICATION],
  ['esp', ESP],
  ['none', IPV6_EXTENSION.NONE],
  ['prot', UPPER_LAYER],
]);

export class Ipv6headerMatch extends Match {
  readonly name = 'ipv6header';
  readonly options = OPTIONS;
  #bits = 0;
  #isInverted = false;
  #isSoft = false;

  takeOption(option: string, values: readonly string[], isInverted: boolean): string | undefined {
    if (option === '--soft') {
      this.#isSoft = true;
      return undefined;
    }
    const words = (values[0] ?? '').split(',').filter((word) => word !== '');
    this.#bits = 0;
    for (const word of words) {
      const number = NUMBER_BY_NAME.get(word) ?? protocolOf(word);
      const bit = number === undefined ? undefined : BIT_BY_NUMBER.get(number);
      if (bit === undefined) return `unknown header \`${number ?? word}' specified`;
      this.#bits |= bit;
    }
    if (this.#bits === 0) return 'ip6t_ipv6header: cannot parse header names';
    this.#isInverted = isInverted;
    return undefined;
  }

  matches(context: RuleContext): boolean {
    const found = headersOf(context);
    if (found === undefined) return false;
    // Inverted, none of them may be there.
    if (this.#isSoft) return (found & this.#bits) === (this.#isInverted ? 0 : this.#bits);
    return (found === this.#bits) !== this.#isInverted;
  }

  format(): string {
    const soft = this.#isSoft ? ' --soft' : '';
    return `${this.#isInverted ? ' !' : ''} --header ${this.#names()}${soft}`;
  }

  describe(isNumeric: boolean): string {
    const shown = isNumeric ? `0x${this.#bits.toString(16).toUpperCase().padStart(2, '0')}` : this.#names();
    return `ipv6header flags:${this.#isInverted ? '!' : ''}${shown}${this.#isSoft ? ' soft' : ''}`;
  }

  #names(): string {
    return HEADERS.filter(([, bit]) => (this.#bits & bit) !== 0)
      .map(([, , name]) => name)
      .join(',');
  }
}

function protocolOf(word: string): number | undefined {
  return /^(?:\d+|[a-z].*)$/.test(word) ? parseProtocol(word) : undefined;
}

/** The bits of the headers that are there; undefined when one of them is cut short. */
function headersOf({ packet }: RuleContext): number | undefined {
  let at = packet.networkOffset + IPV6_HEADER_BYTES;
  let header = packet.uint8(packet.networkOffset + 6);
  let bits = 0;
  for (;;) {
    const bit = header === UPPER_LAYER ? undefined : BIT_BY_NUMBER.get(header);
    if (bit === undefined) return bits | 0x01;
    bits |= bit;
    if (header === IPV6_EXTENSION.NONE || header === ESP) return bits;
    if (at + 2 > packet.end) return undefined;
    const next = packet.uint8(at);
    at += extensionBytesAt(packet.uint8(at + 1), header);
    header = next;
    if (at > packet.end) return header === IPV6_EXTENSION.NONE || header === ESP ? bits : bits | 0x01;
  }
}
