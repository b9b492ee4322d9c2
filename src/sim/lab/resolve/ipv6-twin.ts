/**
 * The IPv6 address of a machine that does not say one: the digits of its place in the IPv4 range, so that people see who it is
 * (192.168.0.11 is fd00:192:168::11 in fd00:192:168::/64).
 */
import { addressAt, placeIn, type IpRanges } from '../../wire/ip-ranges';
import { isIpv6 } from '../../wire/ip-address';
import type { Ipv4Address } from '../../wire/ipv4-address';
import type { Ipv6Address } from '../../wire/ipv6-address';

export function ipv6TwinOf({ ipv4, ipv6 }: IpRanges, address: Ipv4Address): Ipv6Address | undefined {
  if (ipv4 === undefined || ipv6 === undefined) return undefined;
  const twin = addressAt(ipv6, placeWithDigits(placeIn(ipv4, address)));
  return isIpv6(twin) ? twin : undefined;
}

/** The place that IPv6 writes with these decimal digits. */
export function placeWithDigits(place: number | bigint): bigint {
  return BigInt(`0x${place}`);
}
