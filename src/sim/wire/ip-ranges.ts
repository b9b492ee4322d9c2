/**
 * What Kubernetes writes as `10.244.0.0/16`, `fd00:10:244::/56` or, for both families, `fd00:10:244::/56,10.244.0.0/16`: the
 * primary one first.
 */
import type { Cidr } from './cidr';
import { isIpv6, type IpAddress, type IpFamily } from './ip-address';
import { formatIpCidr, ipCidrContains, parseIpCidr, type IpCidr } from './ip-cidr';
import { ipv4Of } from './ipv4-address';
import { ipv6Of } from './ipv6-address';
import type { Ipv6Cidr } from './ipv6-cidr';

/** One range, or one of each family; or none. */
export interface IpRanges {
  readonly primary: IpFamily;
  readonly ipv4: Cidr | undefined;
  readonly ipv6: Ipv6Cidr | undefined;
}

/** Bits after a prefix are cleared. Undefined for anything but a range, alone or with one of the other family behind it. */
export function parseIpRanges(text: string): IpRanges | undefined {
  const parts = text.split(',');
  const [first, second] = parts.map((part) => parseIpCidr(part.trim()));
  if (first === undefined || parts.length > 2 || (parts.length === 2 && second === undefined))
    return undefined;
  return ipRangesOf(first, second);
}

/** Undefined for two of the same family. */
export function ipRangesOf(first: IpCidr, second?: IpCidr): IpRanges | undefined {
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
export function rangesInOrder({ primary, ipv4, ipv6 }: IpRanges): readonly IpCidr[] {
  const ordered = primary === 'IPv6' ? [ipv6, ipv4] : [ipv4, ipv6];
  return ordered.filter((range) => range !== undefined);
}

/** The primary one first. */
export function familiesOf(ranges: IpRanges): readonly IpFamily[] {
  return rangesInOrder(ranges).map(({ address }) => (isIpv6(address) ? 'IPv6' : 'IPv4'));
}

export function formatIpRanges(ranges: IpRanges): string {
  return rangesInOrder(ranges).map(formatIpCidr).join(',');
}

export function rangesContain(ranges: IpRanges, address: IpAddress): boolean {
  return rangesInOrder(ranges).some((range) => ipCidrContains(range, address));
}

/** False for ranges of different families. */
export function haveOverlap(one: IpCidr, other: IpCidr): boolean {
  return ipCidrContains(one, other.address) || ipCidrContains(other, one.address);
}

/** The address that is so many behind the first one of a range. */
export function addressAt({ address }: IpCidr, place: number | bigint): IpAddress {
  return isIpv6(address) ? ipv6Of(address + BigInt(place)) : ipv4Of(address + Number(place));
}

/** How far an address is behind the first one of a range. */
export function placeIn({ address: first }: IpCidr, address: IpAddress): bigint {
  return BigInt(address) - BigInt(first);
}
