import type { Brand } from '../base/brand';

/** A 128-bit IPv6 address. */
export type Ipv6Address = Brand<bigint, 'Ipv6Address'>;

const GROUPS = 8;

export function readIpv6(bytes: Uint8Array, offset: number): Ipv6Address {
  let value = 0n;
  for (let index = 0; index < 16; index += 1) value = (value << 8n) | BigInt(bytes[offset + index] ?? 0);
  return value as Ipv6Address;
}

export function bytesOfIpv6(address: Ipv6Address): Uint8Array {
  const bytes = new Uint8Array(16);
  let rest: bigint = address;
  for (let index = 15; index >= 0; index -= 1) {
    bytes[index] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return bytes;
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

export function parseIpv6(text: string): Ipv6Address | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
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

function groupsOf(text: string): number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  for (const word of text.split(':')) {
    if (!/^[\da-f]{1,4}$/i.test(word)) return undefined;
    groups.push(Number.parseInt(word, 16));
  }
  return groups;
}
