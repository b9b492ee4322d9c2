import type { Brand } from '../base/brand';
import { parseIpv4 } from './ipv4-address';

/** A 128-bit IPv6 address. */
export type Ipv6Address = Brand<bigint, 'Ipv6Address'>;

/** `::`: nobody in particular, or any local address. */
export const ANY_IPV6 = 0n as Ipv6Address;
/** `::1` */
export const LOOPBACK_IPV6 = 1n as Ipv6Address;

const GROUPS = 8;

/** From the low 128 bits of `value`, for addresses that are computed. */
export function ipv6Of(value: bigint): Ipv6Address {
  return BigInt.asUintN(128, value) as Ipv6Address;
}

/** ff00::/8 (RFC 4291 §2.7). */
export function isMulticastIpv6(address: Ipv6Address): boolean {
  return address >> 120n === 0xffn;
}

/** fe80::/10 (RFC 4291 §2.5.6). */
export function isLinkLocalIpv6(address: Ipv6Address): boolean {
  return address >> 118n === 0x3fan;
}

/** ::1 (RFC 4291 §2.5.3). */
export function isLoopbackIpv6(address: Ipv6Address): boolean {
  return address === LOOPBACK_IPV6;
}

export function readIpv6(bytes: Uint8Array, offset: number): Ipv6Address {
  const high = (BigInt(wordAt(bytes, offset)) << 32n) | BigInt(wordAt(bytes, offset + 4));
  const low = (BigInt(wordAt(bytes, offset + 8)) << 32n) | BigInt(wordAt(bytes, offset + 12));
  return ((high << 64n) | low) as Ipv6Address;
}

export function writeIpv6(bytes: Uint8Array, offset: number, address: Ipv6Address): void {
  for (let word = 0; word < 4; word += 1) {
    const value = Number((address >> BigInt(96 - word * 32)) & 0xffff_ffffn);
    const at = offset + word * 4;
    bytes[at] = value >>> 24;
    bytes[at + 1] = value >>> 16;
    bytes[at + 2] = value >>> 8;
    bytes[at + 3] = value;
  }
}

export function bytesOfIpv6(address: Ipv6Address): Uint8Array {
  const bytes = new Uint8Array(16);
  writeIpv6(bytes, 0, address);
  return bytes;
}

function wordAt(bytes: Uint8Array, offset: number): number {
  return (
    (((bytes[offset] ?? 0) << 24) |
      ((bytes[offset + 1] ?? 0) << 16) |
      ((bytes[offset + 2] ?? 0) << 8) |
      (bytes[offset + 3] ?? 0)) >>>
    0
  );
}

/** RFC 5952, with the dotted tail that inet_ntop gives to IPv4-mapped and IPv4-compatible addresses. */
export function formatIpv6(address: Ipv6Address): string {
  const groups: number[] = [];
  for (let index = GROUPS - 1; index >= 0; index -= 1) {
    groups.push(Number((address >> BigInt(index * 16)) & 0xffffn));
  }
  const run = longestZeroRun(groups);
  if (run.start === 0 && (run.length === 6 || (run.length === 5 && groups[5] === 0xffff))) {
    const tail = Number(address & 0xffff_ffffn);
    const dotted = `${tail >>> 24}.${(tail >>> 16) & 0xff}.${(tail >>> 8) & 0xff}.${tail & 0xff}`;
    return run.length === 6 ? `::${dotted}` : `::ffff:${dotted}`;
  }
  const words = groups.map((group) => group.toString(16));
  if (run.length < 2) return words.join(':');
  return `${words.slice(0, run.start).join(':')}::${words.slice(run.start + run.length).join(':')}`;
}

function longestZeroRun(groups: readonly number[]): { readonly start: number; readonly length: number } {
  let best = { start: -1, length: 0 };
  let start = 0;
  for (let index = 0; index <= groups.length; index += 1) {
    if (groups[index] === 0) continue;
    if (index - start > best.length) best = { start, length: index - start };
    start = index + 1;
  }
  return best;
}

/** In any form of RFC 4291 §2.2 that `inet_pton` takes: up to four digits in a group, one `::`, a dotted tail. */
export function parseIpv6(text: string): Ipv6Address | undefined {
  const halves = withoutDottedTail(text)?.split('::');
  if (halves === undefined || halves.length > 2) return undefined;
  const head = groupsOf(halves[0] ?? '');
  const tail = halves.length === 2 ? groupsOf(halves[1] ?? '') : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = GROUPS - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  let value = 0n;
  for (const group of [...head, ...Array.from({ length: missing }, () => 0), ...tail]) {
    value = (value << 16n) | BigInt(group);
  }
  return value as Ipv6Address;
}

/** `::ffff:10.0.0.1` as `::ffff:a00:1`. */
function withoutDottedTail(text: string): string | undefined {
  if (!text.includes('.')) return text;
  const tailAt = text.lastIndexOf(':') + 1;
  const tail = parseIpv4(text.slice(tailAt));
  if (tail === undefined || tailAt === 0) return undefined;
  return `${text.slice(0, tailAt)}${(tail >>> 16).toString(16)}:${(tail & 0xffff).toString(16)}`;
}

function groupsOf(text: string): number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  for (const word of text.split(':')) {
    if (!/^[\da-f]{1,4}$/i.test(word)) return undefined;
    groups.push(Number.parseInt(word, 16));
  }
  return groups;
}
