/**
 * An address of either family. IPv4 is a number and IPv6 a bigint, so that both are primitive values: `===` compares them,
 * `Map` and `Set` take them as keys, and the way of an IPv4 packet pays nothing for the other family.
 */
import {
  ANY_IPV4,
  formatIpv4,
  isLoopbackIpv4,
  isMulticastIpv4,
  parseIpv4,
  type Ipv4Address,
} from './ipv4-address';
import {
  ANY_IPV6,
  formatIpv6,
  isLoopbackIpv6,
  isMulticastIpv6,
  parseIpv6,
  type Ipv6Address,
} from './ipv6-address';

export type IpAddress = Ipv4Address | Ipv6Address;

/** As Kubernetes names them in `ipFamilies`. */
export type IpFamily = 'IPv4' | 'IPv6';

export function isIpv6(address: IpAddress): address is Ipv6Address {
  return typeof address === 'bigint';
}

export function familyOf(address: IpAddress): IpFamily {
  return isIpv6(address) ? 'IPv6' : 'IPv4';
}

export function formatIp(address: IpAddress): string {
  return isIpv6(address) ? formatIpv6(address) : formatIpv4(address);
}

/** In any form that `inet_pton` of either family takes; without brackets, prefix or zone. */
export function parseIp(text: string): IpAddress | undefined {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text);
}

/** 0.0.0.0 or ::. */
export function isAnyAddress(address: IpAddress): boolean {
  return address === ANY_IPV4 || address === ANY_IPV6;
}

export function isLoopbackAddress(address: IpAddress): boolean {
  return isIpv6(address) ? isLoopbackIpv6(address) : isLoopbackIpv4(address);
}

export function isMulticastAddress(address: IpAddress): boolean {
  return isIpv6(address) ? isMulticastIpv6(address) : isMulticastIpv4(address);
}

/** As it stands in front of a port: `[fd00::1]:80`, `10.0.0.1:80` (RFC 3986 §3.2.2). */
export function formatEndpoint(address: IpAddress, port: number): string {
  return isIpv6(address) ? `[${formatIpv6(address)}]:${port}` : `${formatIpv4(address)}:${port}`;
}
