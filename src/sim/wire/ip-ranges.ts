/** What Kubernetes writes as `10.244.0.0/16` or, for both families, as `10.244.0.0/16,fd00:10:244::/56`: the primary one first. */
import { cidrContains, formatCidr, parseCidr, type Cidr } from './cidr';
import { isIpv6, type IpAddress } from './ip-address';
import { formatIpv6Cidr, ipv6CidrContains, parseIpv6Cidr, type Ipv6Cidr } from './ipv6-cidr';

export interface IpRanges {
  readonly ipv4: Cidr;
  readonly ipv6: Ipv6Cidr | undefined;
}

/** Bits after a prefix are cleared. Undefined for anything but an IPv4 range, alone or with an IPv6 range behind it. */
export function parseIpRanges(text: string): IpRanges | undefined {
  const [first = '', second, ...rest] = text.split(',');
  const ipv4 = parseCidr(first);
  const ipv6 = second === undefined ? undefined : parseIpv6Cidr(second.trim());
  const isUnreadable = second !== undefined && ipv6 === undefined;
  return ipv4 === undefined || isUnreadable || rest.length > 0 ? undefined : { ipv4, ipv6 };
}

export function formatIpRanges({ ipv4, ipv6 }: IpRanges): string {
  return ipv6 === undefined ? formatCidr(ipv4) : `${formatCidr(ipv4)},${formatIpv6Cidr(ipv6)}`;
}

export function rangesContain(ranges: IpRanges, address: IpAddress): boolean {
  if (!isIpv6(address)) return cidrContains(ranges.ipv4, address);
  return ranges.ipv6 !== undefined && ipv6CidrContains(ranges.ipv6, address);
}
