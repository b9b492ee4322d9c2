/**
 * The words behind a command of iproute2, read one after the other (lib/utils.c). The first mistake is kept, in the words
 * of the tool, and ends the reading: a parser asks for `problem` when it is done.
 */
import type { NetDevice } from '../../link/net-device';
import type { IpStack } from '../../net/ip-stack';
import { cidrOf, EVERY_IPV4, type Cidr } from '../../wire/cidr';
import { ANY_IPV4, parseIpv4, type Ipv4Address } from '../../wire/ipv4-address';
import { ANY_IPV6, parseIpv6, type Ipv6Address } from '../../wire/ipv6-address';
import { ipv6CidrOf, type Ipv6Cidr } from '../../wire/ipv6-cidr';
import { parseMac, type MacAddress } from '../../wire/mac-address';

/** What a command says when it does nothing, and the exit code that it ends with. */
export interface Complaint {
  readonly text: string;
  readonly exitCode: number;
}

export const EXIT_USAGE = 255;
export const EXIT_MISTAKE = 1;

export class ArgumentReader {
  readonly #words: readonly string[];
  readonly #stack: IpStack;
  #at = 0;
  #problem: Complaint | undefined = undefined;

  constructor(words: readonly string[], stack: IpStack) {
    this.#words = words;
    this.#stack = stack;
  }

  problem(): Complaint | undefined {
    return this.#problem;
  }

  hasFailed(): boolean {
    return this.#problem !== undefined;
  }

  /** False from the first mistake on. */
  get hasMore(): boolean {
    return this.#problem === undefined && this.#at < this.#words.length;
  }

  /** The word that comes next, which stays. */
  get upcoming(): string | undefined {
    return this.#words[this.#at];
  }

  take(): string {
    const word = this.#words[this.#at] ?? '';
    this.#at += 1;
    return word;
  }

  /** The word behind a keyword (`NEXT_ARG`). */
  value(): string {
    if (this.#at >= this.#words.length) {
      this.fail('Command line is not complete. Try option "help"');
      return '';
    }
    return this.take();
  }

  /** Takes the next word if it is this one. */
  takeIf(word: string): boolean {
    if (this.#words[this.#at] !== word) return false;
    this.#at += 1;
    return true;
  }

  /** The tool passes over what is left. */
  skipRest(): void {
    this.#at = this.#words.length;
  }

  fail(text: string, exitCode = EXIT_USAGE): void {
    this.#problem ??= { text: `${text}\n`, exitCode };
  }

  /** Says more of the mistake that there is. */
  amend(text: string): void {
    if (this.#problem === undefined) return;
    this.#problem = { ...this.#problem, text: this.#problem.text + text };
  }

  /** `invarg`; many a message has a line end of its own. */
  failArgument(word: string, message: string): void {
    this.fail(`Error: argument "${word}" is wrong: ${message}`);
  }

  failDuplicate(keyword: string, word: string): void {
    this.fail(`Error: either "${keyword}" is duplicate, or "${word}" is a garbage.`);
  }

  unsigned(message: string, maximum = 0xffff_ffff): number {
    const word = this.value();
    const number = parseUnsigned(word);
    if (number === undefined || number > maximum) {
      this.failArgument(word, message);
      return 0;
    }
    return number;
  }

  /** What the next word is a name or number of. */
  named<Value>(valueOf: (word: string) => Value | undefined, message: string): Value | undefined {
    const word = this.value();
    const value = valueOf(word);
    if (value === undefined) this.failArgument(word, message);
    return value;
  }

  /** A device that exists; `exitCode` differs from command to command. */
  device(exitCode = EXIT_MISTAKE): NetDevice | undefined {
    const name = this.value();
    const device = this.#stack.findDevice(name);
    if (device === undefined) this.fail(`Cannot find device "${name}"`, exitCode);
    return device;
  }

  address(): Ipv4Address {
    const word = this.value();
    return this.addressOf(word, 'inet');
  }

  addressOf(word: string, family: FamilyName): Ipv4Address {
    const address = parseShortIpv4(word);
    if (address !== undefined) return address;
    this.fail(`Error: ${family} address is expected rather than "${word}".`, EXIT_MISTAKE);
    return ANY_IPV4;
  }

  /** `default`, an address, or an address with a length; bits behind the prefix stay. */
  prefixOf(word: string, family: FamilyName = 'any valid'): GivenPrefix {
    const prefix = parsePrefix(word);
    if (prefix !== undefined) return prefix;
    this.fail(`Error: ${family} prefix is expected rather than "${word}".`, EXIT_MISTAKE);
    return { address: ANY_IPV4, prefixLength: 0, hasLength: false };
  }

  ipv6AddressOf(word: string, family: FamilyName = 'inet6'): Ipv6Address {
    const address = parseIpv6(word);
    if (address === undefined) {
      this.fail(`Error: ${family} address is expected rather than "${word}".`, EXIT_MISTAKE);
    }
    return address ?? ANY_IPV6;
  }

  ipv6PrefixOf(word: string, family: FamilyName = 'inet6'): GivenIpv6Prefix {
    const prefix = parseIpv6Prefix(word);
    if (prefix !== undefined) return prefix;
    this.fail(`Error: ${family} prefix is expected rather than "${word}".`, EXIT_MISTAKE);
    return { address: ANY_IPV6, prefixLength: 0, hasLength: false };
  }

  macOf(word: string): MacAddress | undefined {
    const mac = parseMac(word);
    if (mac === undefined && this.#problem === undefined) {
      const parts = word.split(':');
      if (parts.length > 1 && parts.every((part) => /^[\da-f]{1,2}$/i.test(part))) return undefined;
      this.fail(`"${word}" is invalid lladdr.`, EXIT_MISTAKE);
    }
    return mac;
  }
}

export interface GivenPrefix {
  readonly address: Ipv4Address;
  readonly prefixLength: number;
  /** Whether a length was written. */
  readonly hasLength: boolean;
}

/** As in the tool's complaints. */
type FamilyName = 'inet' | 'inet6' | 'any valid';

export interface GivenIpv6Prefix {
  readonly address: Ipv6Address;
  readonly prefixLength: number;
  readonly hasLength: boolean;
}

/** Which of the two a word is taken for where no family was asked for. */
export function isIpv6Word(word: string): boolean {
  return word.includes(':');
}

/** Bits behind the prefix are cleared. */
export function cidrOfIpv6Prefix({ address, prefixLength }: GivenIpv6Prefix): Ipv6Cidr {
  return ipv6CidrOf(address, prefixLength);
}

/** `default`, `any`, `all`, `fd00::1`, `fd00::/64`. */
export function parseIpv6Prefix(word: string): GivenIpv6Prefix | undefined {
  if (word === 'default' || word === 'any' || word === 'all') {
    return { address: ANY_IPV6, prefixLength: 0, hasLength: true };
  }
  const [addressText = '', lengthText, ...others] = word.split('/');
  const address = parseIpv6(addressText);
  if (address === undefined || others.length > 0) return undefined;
  if (lengthText === undefined) return { address, prefixLength: 128, hasLength: false };
  const length = parseUnsigned(lengthText);
  return length === undefined || length > 128
    ? undefined
    : { address, prefixLength: length, hasLength: true };
}

export function cidrOfPrefix({ address, prefixLength }: GivenPrefix): Cidr {
  return prefixLength === 0 ? EVERY_IPV4 : cidrOf(address, prefixLength);
}

/** `default`, `any`, `all`, `10.1`, `10.1.2.3/24`, `10.0.0.0/255.0.0.0`. */
export function parsePrefix(word: string): GivenPrefix | undefined {
  if (word === 'default' || word === 'any' || word === 'all') {
    return { address: ANY_IPV4, prefixLength: 0, hasLength: true };
  }
  const [addressText = '', lengthText, ...others] = word.split('/');
  const address = parseShortIpv4(addressText);
  if (address === undefined || others.length > 0) return undefined;
  if (lengthText === undefined) return { address, prefixLength: 32, hasLength: false };
  const length = parseUnsigned(lengthText) ?? prefixLengthOfMask(lengthText);
  return length === undefined || length > 32 ? undefined : { address, prefixLength: length, hasLength: true };
}

/** iproute2 takes `10.1` for 10.1.0.0. */
function parseShortIpv4(word: string): Ipv4Address | undefined {
  const parts = word.split('.');
  if (parts.length > 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) {
    return undefined;
  }
  return parseIpv4([...parts.map(Number), 0, 0, 0].slice(0, 4).join('.'));
}

function prefixLengthOfMask(text: string): number | undefined {
  const mask = parseIpv4(text);
  if (mask === undefined) return undefined;
  const length = Math.clz32(~mask);
  return (mask << length) | 0 ? undefined : length;
}

/** As `strtoul` with base 0 reads it. */
export function parseUnsigned(word: string): number | undefined {
  if (/^0x[\da-f]{1,8}$/i.test(word)) return Number.parseInt(word, 16);
  if (/^0[0-7]+$/.test(word)) return Number.parseInt(word, 8);
  return /^\d{1,10}$/.test(word) ? Number.parseInt(word, 10) : undefined;
}

/** iproute2 takes any beginning of most keywords (`matches`). */
export function isShortFor(word: string, ...keywords: readonly string[]): boolean {
  return word !== '' && keywords.some((keyword) => keyword.startsWith(word));
}
