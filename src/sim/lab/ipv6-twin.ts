/**
 * The IPv6 address of a machine that does not say one: the digits of its place in the IPv4 range, so that people see who it is
 * (192.168.0.11 is fd00:192:168::11 in fd00:192:168::/64).
 */
import type { IpRanges } from '../wire/ip-ranges';
import { ipv6Of, type Ipv6Address } from '../wire/ipv6-address';
import type { Ipv4Address } from '../wire/ipv4-address';

export function ipv6TwinOf({ ipv4, ipv6 }: IpRanges, address: Ipv4Address): Ipv6Address | undefined {
  if (ipv6 === undefined) return undefined;
  const place = address - ipv4.address;
  return ipv6Of(ipv6.address + BigInt(`0x${place}`));
}
