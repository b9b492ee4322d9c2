/**
 * What Kubernetes writes as `10.244.0.0/16`, `fd00:10:244::/56` or, for both families, `fd00:10:244::/56,10.244.0.0/16`: the
 * primary one first.
 */
import { cidrContains, formatCidr, parseCidr, type Cidr } from './cidr';
import { isIpv6, type IpAddress, type IpFamily } from './ip-address';
import { ipv4Of } from './ipv4-address';
import { ipv6Of } from './ipv6-address';
import { formatIpv6Cidr, ipv6CidrContains, parseIpv6Cidr, type Ipv6Cidr } from './ipv6-cidr';

/** A range of either family: every `Cidr` and `Ipv6Cidr` is one. */
export interface IpRange {
  readonly address: IpAddress;
  readonly prefixLength: number;
}

/** One range, or one of each family. */
export interface IpRanges {
  readonly primary: IpFamily;
  readonly ipv4: Cidr | undefined;
  readonly ipv6: Ipv6Cidr | undefined;
}

/** Bits after a prefix are cleared. */
export function parseIpRange(text: string): IpRange | undefined {
  return text.includes(':') ? parseIpv6Cidr(text) : parseCidr(text);
}

export function formatIpRange({ address, prefixLength }: IpRange): string {
  return isIpv6(address) ? formatIpv6Cidr({ address, prefixLength }) : formatCidr({ address, prefixLength });
}

/** Bits after a prefix are cleared. Undefined for anything but a range, alone or with one of the other family behind it. */
export function parseIpRanges(text: string): IpRanges | undefined {
  const parts = text.split(',');
  const [first, second] = parts.map((part) => parseIpRange(part.trim()));
  if (first === undefined || parts.length > 2 || (parts.length === 2 && second === undefined))
    return undefined;
  return ipRangesOf(first, second);
}

/** Undefined for two of the same family. */
export function ipRangesOf(first: IpRange, second?: IpRange): IpRanges | undefined {
  const isFirstIpv6 = isIpv6(first.address);
  if (second !== undefined && isIpv6(second.address) === isFirstIpv6) return undefined;
  let ipv4: Cidr | undefined;
  let ipv6: Ipv6Cidr | undefined;
  for (const { address, prefixLength } of second === undefined ? [first] : [first, second]) {
    if (isIpv6(address)) ipv6 = { address, prefixLength };
    else ipv4 = { address, prefixLength };
  }
  return { primary: isFirstIpv6 ? 'IPv6' : 'IPv4', ipv4, ipv6 };
}

/** The primary one first. */
export function rangesInOrder({ primary, ipv4, ipv6 }: IpRanges): readonly IpRange[] {
  const ordered = primary === 'IPv6' ? [ipv6, ipv4] : [ipv4, ipv6];
  return ordered.filter((range) => range !== undefined);
}

/** The primary one first. */
export function familiesOf(ranges: IpRanges): readonly IpFamily[] {
  return rangesInOrder(ranges).map(({ address }) => (isIpv6(address) ? 'IPv6' : 'IPv4'));
}

export function formatIpRanges(ranges: IpRanges): string {
  return rangesInOrder(ranges).map(formatIpRange).join(',');
}

export function rangeContains(range: IpRange, address: IpAddress): boolean {
  const { address: network, prefixLength } = range;
  if (isIpv6(network))
    return isIpv6(address) && ipv6CidrContains({ address: network, prefixLength }, address);
  return !isIpv6(address) && cidrContains({ address: network, prefixLength }, address);
}

export function rangesContain(ranges: IpRanges, address: IpAddress): boolean {
  return rangesInOrder(ranges).some((range) => rangeContains(range, address));
}

/** False for ranges of different families. */
export function haveOverlap(one: IpRange, other: IpRange): boolean {
  return rangeContains(one, other.address) || rangeContains(other, one.address);
}

/** How many bits an address of this range has. */
export function addressBitsOf({ address }: IpRange): 32 | 128 {
  return isIpv6(address) ? 128 : 32;
}

/** The address that is so many behind the first one of a range. */
export function addressAt({ address }: IpRange, place: number | bigint): IpAddress {
  return isIpv6(address) ? ipv6Of(address + BigInt(place)) : ipv4Of(address + Number(place));
}

/** How far an address is behind the first one of a range. */
export function placeIn({ address: first }: IpRange, address: IpAddress): bigint {
  return BigInt(address) - BigInt(first);
}
