/**
 * Addresses and masks in options of iptables and ip6tables: numbers as in tuples and packets, whose meaning depends on whether
 * there is an address book.
 */
import { formatIpv4, ipv4Of } from '../wire/ipv4-address';
import { formatIpv6, ipv6Of, parseIpv6, type Ipv6Address } from '../wire/ipv6-address';
import { ipv6MaskOf } from '../wire/ipv6-cidr';
import type { AddressBook } from './address-book';
import { Ipv6Network } from './ipv6-network';
import { parseInteger, splitOnce, takeHost, takePrefixMask } from './option-values';

const IPV6_BITS = 128;
const ALL_IPV6_BITS = ipv6MaskOf(IPV6_BITS);
const OTHER_FAMILY = 'getaddrinfo: Address family for hostname not supported\n';
const UNKNOWN_HOST = 'getaddrinfo: Name or service not known\n';

/** `XTTYPE_HOST` of ip6tables. */
function takeIpv6Host(text: string): Ipv6Address | string {
  const address = parseIpv6(text);
  if (address !== undefined) return address;
  return typeof takeHost(text) === 'string' ? UNKNOWN_HOST : OTHER_FAMILY;
}

/** `XTTYPE_HOST`. */
export function takeFamilyHost(text: string, book: AddressBook | undefined): number | string {
  if (book === undefined) return parseIpv6(text) === undefined ? takeHost(text) : OTHER_FAMILY;
  const address = takeIpv6Host(text);
  return typeof address === 'string' ? address : book.idOf(address);
}

/** `XTTYPE_PLENMASK` of ip6tables. */
function takeIpv6PrefixMask(extension: string, option: string, text: string): bigint | string {
  const prefixLength = parseInteger(text, 0, IPV6_BITS);
  if (prefixLength !== undefined) return ipv6MaskOf(prefixLength);
  return (
    parseIpv6(text) ??
    `${extension}: bad value for option "${option}", neither a valid network mask nor valid CIDR (0-128).\n`
  );
}

/** `XTTYPE_HOSTMASK` of ip6tables, as `takeHostMask`. */
export function takeIpv6HostMask(extension: string, option: string, text: string): Ipv6Network | string {
  const [hostText, maskText] = splitOnce(text, '/');
  const address = takeIpv6Host(hostText);
  if (typeof address === 'string') return address;
  const mask = maskText === undefined ? ALL_IPV6_BITS : takeIpv6PrefixMask(extension, option, maskText);
  if (typeof mask === 'string') return mask;
  const hasHoles = ipv6PrefixLengthOf(mask) === undefined;
  return new Ipv6Network(address, hasHoles ? ALL_IPV6_BITS : mask, true);
}

export function formatFamilyAddress(address: number, book: AddressBook | undefined): string {
  return book === undefined ? formatIpv4(ipv4Of(address)) : book.format(address);
}

/** The length of a prefix; undefined when the ones are not all in front. */
export function ipv6PrefixLengthOf(mask: bigint): number | undefined {
  for (let prefixLength = 0; prefixLength <= IPV6_BITS; prefixLength += 1) {
    if (ipv6MaskOf(prefixLength) === mask) return prefixLength;
  }
  return undefined;
}

/** Which bits of an address count. */
export class AddressMask {
  readonly #book: AddressBook | undefined;
  readonly #ipv4: number;
  readonly #ipv6: bigint;

  private constructor(book: AddressBook | undefined, ipv4: number, ipv6: bigint) {
    this.#book = book;
    this.#ipv4 = ipv4;
    this.#ipv6 = ipv6;
  }

  static whole(book: AddressBook | undefined): AddressMask {
    return new AddressMask(book, -1, ALL_IPV6_BITS);
  }

  /** From an address, as `XTTYPE_HOST` takes it. */
  static parse(text: string, book: AddressBook | undefined): AddressMask | string {
    if (book === undefined) {
      const mask = takeHost(text);
      return typeof mask === 'string' ? mask : new AddressMask(undefined, mask, 0n);
    }
    const mask = takeIpv6Host(text);
    return typeof mask === 'string' ? mask : new AddressMask(book, 0, mask);
  }

  /** From the length of a prefix or a mask in words. */
  static parsePrefix(
    extension: string,
    option: string,
    text: string,
    book: AddressBook | undefined,
  ): AddressMask | string {
    if (book === undefined) {
      const mask = takePrefixMask(extension, option, text);
      return typeof mask === 'string' ? mask : new AddressMask(undefined, mask, 0n);
    }
    const mask = takeIpv6PrefixMask(extension, option, text);
    return typeof mask === 'string' ? mask : new AddressMask(book, 0, mask);
  }

  /** Undefined when the ones are not all in front. */
  get prefixLength(): number | undefined {
    if (this.#book !== undefined) return ipv6PrefixLengthOf(this.#ipv6);
    const length = Math.clz32(~this.#ipv4);
    return length === 32 || this.#ipv4 << length === 0 ? length : undefined;
  }

  get isWhole(): boolean {
    return this.#book === undefined ? this.#ipv4 === -1 : this.#ipv6 === ALL_IPV6_BITS;
  }

  apply(address: number): number {
    const book = this.#book;
    if (book === undefined) return address & this.#ipv4;
    if (this.#ipv6 === ALL_IPV6_BITS) return address;
    return book.idOf(ipv6Of(book.addressAt(address) & this.#ipv6));
  }

  /** An address of this network with the host part of another. */
  join(network: number, host: number): number {
    const book = this.#book;
    if (book === undefined) return (network & this.#ipv4) | (host & ~this.#ipv4);
    const own = book.addressAt(network) & this.#ipv6;
    return book.idOf(ipv6Of(own | (book.addressAt(host) & ~this.#ipv6 & ALL_IPV6_BITS)));
  }

  /** Written out as an address. */
  format(): string {
    return this.#book === undefined ? formatIpv4(ipv4Of(this.#ipv4)) : formatIpv6(ipv6Of(this.#ipv6));
  }
}
