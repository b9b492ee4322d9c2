/**
 * The addresses outside the cluster, cut wherever a block that a policy names begins or ends: within a piece no policy tells
 * one address from another. IPv6 has pieces only where a policy names IPv6.
 */
import { formatIp, isIpv6, parseIp, type IpAddress } from '../wire/ip-address';
import { parseIpCidr, widthOf } from '../wire/ip-cidr';
import { ipv4Of } from '../wire/ipv4-address';
import { ipv6Of } from '../wire/ipv6-address';
import type { AddressBlock } from './reach-policy';

/** Ends included. */
interface AddressSpan {
  readonly isIpv6: boolean;
  readonly first: bigint;
  readonly last: bigint;
}

export interface ExternalRange extends AddressSpan {
  /** `10.0.0.0-10.255.255.255[External]` */
  readonly key: string;
}

const LAST_IPV4 = 2n ** 32n - 1n;
const LAST_IPV6 = 2n ** 128n - 1n;

/** By family, and by address. */
export function externalRangesOf(blocks: readonly AddressBlock[]): readonly ExternalRange[] {
  const spans = blocks.flatMap(spansOf);
  const families = spans.some((span) => span.isIpv6) ? [false, true] : [false];
  return families.flatMap((isOfIpv6) => {
    const end = isOfIpv6 ? LAST_IPV6 : LAST_IPV4;
    const starts = new Set([0n]);
    for (const span of spans) {
      if (span.isIpv6 !== isOfIpv6) continue;
      starts.add(span.first);
      if (span.last < end) starts.add(span.last + 1n);
    }
    const sorted = [...starts].sort((one, other) => (one < other ? -1 : one > other ? 1 : 0));
    return sorted.map((first, index) => {
      const next = sorted[index + 1];
      return rangeOf({ isIpv6: isOfIpv6, first, last: next === undefined ? end : next - 1n });
    });
  });
}

/** Cut also where these blocks begin and end; the same list where all of them are among the ranges' bounds. */
export function cutRanges(
  ranges: readonly ExternalRange[],
  blocks: readonly AddressBlock[],
): readonly ExternalRange[] {
  const spans = blocks.flatMap(spansOf);
  const families = new Set(ranges.map((range) => range.isIpv6));
  const fresh = spans.some((span) => span.isIpv6 && !families.has(true))
    ? [rangeOf({ isIpv6: true, first: 0n, last: LAST_IPV6 })]
    : [];
  const starts = new Map([false, true].map((isOfIpv6) => [isOfIpv6, new Set<bigint>()] as const));
  for (const { isIpv6: isOfIpv6, first } of ranges) starts.get(isOfIpv6)?.add(first);
  const cuts = spans.flatMap(({ isIpv6: isOfIpv6, first, last }) =>
    [first, last + 1n]
      .filter(
        (start) => start <= (isOfIpv6 ? LAST_IPV6 : LAST_IPV4) && starts.get(isOfIpv6)?.has(start) === false,
      )
      .map((start) => ({ isIpv6: isOfIpv6, start })),
  );
  if (cuts.length + fresh.length === 0) return ranges;
  return [...ranges, ...fresh].flatMap((range) => {
    const within = cuts.filter(
      ({ isIpv6: isOfIpv6, start }) =>
        isOfIpv6 === range.isIpv6 && start > range.first && start <= range.last,
    );
    const own = [range.first, ...new Set(within.map(({ start }) => start))].sort((one, other) =>
      one < other ? -1 : 1,
    );
    if (own.length === 1) return [range];
    return own.map((first, index) => {
      const next = own[index + 1];
      return rangeOf({ isIpv6: range.isIpv6, first, last: next === undefined ? range.last : next - 1n });
    });
  });
}

/** Which of the ranges that were cut by it, among others, a block is made of. */
export function rangesInBlock(block: AddressBlock, ranges: readonly ExternalRange[]): readonly number[] {
  const spans = spansOf(block);
  return ranges.flatMap((range, index) => (spans.some((span) => isWithin(range, span)) ? [index] : []));
}

/** What of a range is in one of the blocks. */
export function partsWithin(range: ExternalRange, blocks: readonly AddressBlock[]): readonly ExternalRange[] {
  return blocks.flatMap(spansOf).flatMap((span) => {
    const first = span.first > range.first ? span.first : range.first;
    const last = span.last < range.last ? span.last : range.last;
    return span.isIpv6 !== range.isIpv6 || first > last ? [] : [rangeOf({ ...range, first, last })];
  });
}

/** All addresses of a family: even who is not known by address is in it. */
export function isEverything(block: AddressBlock): boolean {
  const [only] = spansOf(block);
  return only?.first === 0n && only.last === (only.isIpv6 ? LAST_IPV6 : LAST_IPV4);
}

export function isAddressInBlock(block: AddressBlock, text: string): boolean {
  const address = parseIp(text);
  return address !== undefined && spansOf(block).some((span) => containsValue(span, address));
}

/** An address of the range, for who wants to try. */
export function addressWithin({ isIpv6: isOfIpv6, first, last }: ExternalRange): string {
  // The first one is often a network's own; a range of one address has no other.
  return formatIp(addressOf(isOfIpv6, first < last ? first + 1n : first));
}

/** What a block is made of: what is excepted may take pieces out of its middle. */
function spansOf({ cidr, except }: AddressBlock): readonly AddressSpan[] {
  const whole = spanOf(cidr);
  if (whole === undefined) return [];
  let spans: readonly AddressSpan[] = [whole];
  for (const text of except) {
    const hole = spanOf(text);
    if (hole?.isIpv6 !== whole.isIpv6) continue;
    spans = spans.flatMap((span) => {
      if (span.last < hole.first || span.first > hole.last) return [span];
      const parts: AddressSpan[] = [];
      if (span.first < hole.first) parts.push({ ...span, last: hole.first - 1n });
      if (span.last > hole.last) parts.push({ ...span, first: hole.last + 1n });
      return parts;
    });
  }
  return spans;
}

function spanOf(text: string): AddressSpan | undefined {
  const cidr = parseIpCidr(text);
  if (cidr === undefined) return undefined;
  const hostBits = BigInt(widthOf(cidr.address) - cidr.prefixLength);
  const first = (BigInt(cidr.address) >> hostBits) << hostBits;
  return { isIpv6: isIpv6(cidr.address), first, last: first + (1n << hostBits) - 1n };
}

function isWithin(range: AddressSpan, span: AddressSpan): boolean {
  return span.isIpv6 === range.isIpv6 && span.first <= range.first && range.last <= span.last;
}

function containsValue({ isIpv6: isOfIpv6, first, last }: AddressSpan, address: IpAddress): boolean {
  const value = BigInt(address);
  return isIpv6(address) === isOfIpv6 && first <= value && value <= last;
}

function rangeOf({ isIpv6: isOfIpv6, first, last }: AddressSpan): ExternalRange {
  const [from, to] = [first, last].map((value) => formatIp(addressOf(isOfIpv6, value)));
  return { isIpv6: isOfIpv6, first, last, key: `${from ?? ''}-${to ?? ''}[External]` };
}

function addressOf(isOfIpv6: boolean, value: bigint): IpAddress {
  return isOfIpv6 ? ipv6Of(value) : ipv4Of(Number(value));
}
