/** Addresses from one to another, as `-m iprange` and the like take them. */
import { formatIpv4, ipv4Of } from '../wire/ipv4-address';
import { bytesOfIpv6, formatIpv6, parseIpv6, type Ipv6Address } from '../wire/ipv6-address';
import type { AddressBook } from './address-book';
import { readWord } from './read-word';
import { parseNumericAddress } from './rule-values';

const IPV6_WORDS = 4;

export interface AddressSpan {
  includes(address: number): boolean;
  /** `FROM-TO` */
  format(): string;
}

/** Answers the part that is no address when one is not. */
export function parseAddressSpan(
  low: string,
  high: string,
  book: AddressBook | undefined,
): AddressSpan | string {
  if (book !== undefined) {
    const [min, max] = [parseIpv6(low), parseIpv6(high)];
    if (min === undefined) return low;
    return max === undefined ? high : new Ipv6Span(min, max, book);
  }
  const [min, max] = [parseNumericAddress(low), parseNumericAddress(high)];
  if (min === undefined) return low;
  return max === undefined ? high : new Ipv4Span(min >>> 0, max >>> 0);
}

class Ipv4Span implements AddressSpan {
  readonly #min: number;
  readonly #max: number;

  constructor(min: number, max: number) {
    this.#min = min;
    this.#max = max;
  }

  includes(address: number): boolean {
    const unsigned = address >>> 0;
    return unsigned >= this.#min && unsigned <= this.#max;
  }

  format(): string {
    return `${formatIpv4(ipv4Of(this.#min))}-${formatIpv4(ipv4Of(this.#max))}`;
  }
}

class Ipv6Span implements AddressSpan {
  readonly #min: Ipv6Address;
  readonly #max: Ipv6Address;
  readonly #minWords: Uint32Array;
  readonly #maxWords: Uint32Array;
  readonly #book: AddressBook;

  constructor(min: Ipv6Address, max: Ipv6Address, book: AddressBook) {
    this.#min = min;
    this.#max = max;
    this.#minWords = wordsOf(min);
    this.#maxWords = wordsOf(max);
    this.#book = book;
  }

  includes(address: number): boolean {
    return this.#compare(address, this.#minWords) >= 0 && this.#compare(address, this.#maxWords) <= 0;
  }

  format(): string {
    return `${formatIpv6(this.#min)}-${formatIpv6(this.#max)}`;
  }

  #compare(address: number, words: Uint32Array): number {
    for (let word = 0; word < IPV6_WORDS; word += 1) {
      const difference = (this.#book.wordAt(address, word) >>> 0) - (words[word] ?? 0);
      if (difference !== 0) return difference;
    }
    return 0;
  }
}

function wordsOf(address: Ipv6Address): Uint32Array {
  const bytes = bytesOfIpv6(address);
  return Uint32Array.from({ length: IPV6_WORDS }, (_, word) => readWord(bytes, word * 4));
}
