/** IPv6 addresses and masks as `-s` and `-d` of ip6tables take and print them. */
import { bytesOfIpv6, formatIpv6, ipv6Of, parseIpv6, type Ipv6Address } from '../wire/ipv6-address';
import { ipv6MaskOf } from '../wire/ipv6-cidr';
import type { AddressBook } from './address-book';
import { parseInteger } from './option-values';
import { readWord } from './read-word';

const WORDS = 4;
const ALL_BITS = ipv6MaskOf(128);

/** An address with the bits of it that count. */
export class Ipv6Network {
  readonly address: Ipv6Address;
  readonly mask: bigint;
  readonly #words: Int32Array;
  readonly #maskWords: Int32Array;

  constructor(address: bigint, mask: bigint, keepsHostBits = false) {
    this.address = ipv6Of(keepsHostBits ? address : address & mask);
    this.mask = mask;
    this.#words = wordsOf(this.address);
    this.#maskWords = wordsOf(ipv6Of(mask));
  }

  get isSingle(): boolean {
    return this.mask === ALL_BITS;
  }

  /** Whether the address at `offset` is in it. */
  includes(bytes: Uint8Array, offset: number): boolean {
    for (let word = 0; word < WORDS; word += 1) {
      const mask = this.#maskWords[word] ?? 0;
      if (mask === 0) continue;
      if (((readWord(bytes, offset + word * 4) ^ (this.#words[word] ?? 0)) & mask) !== 0) return false;
    }
    return true;
  }

  /** The same for the address with a number of the book. */
  includesId(book: AddressBook, id: number): boolean {
    for (let word = 0; word < WORDS; word += 1) {
      if (((book.wordAt(id, word) ^ (this.#words[word] ?? 0)) & (this.#maskWords[word] ?? 0)) !== 0)
        return false;
    }
    return true;
  }

  /** `ADDRESS/N`, or with a mask written out when its ones are not all in front. */
  format(): string {
    return `${formatIpv6(this.address)}/${this.#formatMask()}`;
  }

  /** As `ip6tables -L` prints it. */
  describe(): string {
    return this.isSingle ? formatIpv6(this.address) : this.format();
  }

  #formatMask(): string {
    for (let prefixLength = 0; prefixLength <= 128; prefixLength += 1) {
      if (ipv6MaskOf(prefixLength) === this.mask) return String(prefixLength);
    }
    return formatIpv6(ipv6Of(this.mask));
  }
}

/** Addresses or networks with commas between them; undefined stands for every address. The error is in ip6tables' words. */
export function parseIpv6Networks(text: string): readonly (Ipv6Network | undefined)[] | string {
  const networks: (Ipv6Network | undefined)[] = [];
  for (const part of text.split(',')) {
    const network = parseIpv6Network(part);
    if (typeof network === 'string') return network;
    networks.push(network.mask === 0n ? undefined : network);
  }
  return networks;
}

/** `HOST`, `HOST/N` or `HOST/MASK` (`xtables_ip6parse_multiple`). */
function parseIpv6Network(text: string): Ipv6Network | string {
  const slash = text.lastIndexOf('/');
  const addressText = slash === -1 ? text : text.slice(0, slash);
  const maskText = slash === -1 ? '128' : text.slice(slash + 1);
  const mask = parseMask(maskText);
  if (mask === undefined) return `invalid mask \`${maskText}' specified`;
  // Under a mask of nothing any name will do.
  const address = mask === 0n ? 0n : parseIpv6(addressText.split('%')[0] ?? '');
  if (address === undefined) return `host/network \`${addressText}' not found`;
  return new Ipv6Network(address, mask);
}

function parseMask(text: string): bigint | undefined {
  const written = parseIpv6(text);
  if (written !== undefined) return written;
  const prefixLength = parseInteger(text, 0, 128);
  return prefixLength === undefined ? undefined : ipv6MaskOf(prefixLength);
}

function wordsOf(address: Ipv6Address): Int32Array {
  const bytes = bytesOfIpv6(address);
  return Int32Array.from({ length: WORDS }, (_, word) => readWord(bytes, word * 4));
}
