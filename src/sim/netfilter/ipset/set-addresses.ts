/** Addresses of either family as words of 32 bits, to and from text. */
import { takeHost } from '../option-values';
import { formatIpv4, ipv4Of } from '../../wire/ipv4-address';
import { formatIpv6, ipv6Of, parseIpv6 } from '../../wire/ipv6-address';
import type { SetFamily } from './set-type';

export type AddressWords = readonly number[];

const LOOPBACK = 0x7f00_0001;
const IPV6_WORDS = 4;
const WORD_BITS = 32;

export function wordCountOf(family: SetFamily): number {
  return family === 'inet' ? 1 : IPV6_WORDS;
}

export function addressBitsOf(family: SetFamily): number {
  return wordCountOf(family) * WORD_BITS;
}

export function parseAddressWords(text: string, family: SetFamily): AddressWords | undefined {
  if (family === 'inet') {
    const address = text === 'localhost' ? LOOPBACK : takeHost(text);
    return typeof address === 'string' || /x/i.test(text) ? undefined : [address];
  }
  const address = text === 'localhost' ? 1n : parseIpv6(text);
  if (address === undefined) return undefined;
  return [96n, 64n, 32n, 0n].map((shift) => Number((address >> shift) & 0xffff_ffffn) | 0);
}

export function formatAddressWords(words: AddressWords | Int32Array): string {
  const [first = 0] = words;
  if (words.length === 1) return formatIpv4(ipv4Of(first));
  let value = 0n;
  for (const word of words) value = (value << 32n) | BigInt(word >>> 0);
  return formatIpv6(ipv6Of(value));
}

/** The bits of word `index` that belong to a prefix. */
export function prefixWord(prefixLength: number, index: number): number {
  const bits = prefixLength - index * WORD_BITS;
  if (bits <= 0) return 0;
  return bits >= WORD_BITS ? -1 : -1 << (WORD_BITS - bits);
}
