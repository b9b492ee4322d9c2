/** Kinds and scopes of IPv6 addresses (RFC 4291, RFC 4007; `__ipv6_addr_type` of net/ipv6/addrconf_core.c). */
import {
  ANY_IPV6,
  ipv6Of,
  isLinkLocalIpv6,
  isLoopbackIpv6,
  isMulticastIpv6,
  type Ipv6Address,
} from '../../wire/ipv6-address';
import type { MacParts } from '../../link/frame';

/** The scopes of RFC 4291 §2.7, as numbers that can be compared. */
export const SCOPE = { INTERFACE: 1, LINK: 2, SITE: 5, GLOBAL: 14 } as const;

export const ALL_NODES = ipv6Of((0xff02n << 112n) | 1n);
export const ALL_ROUTERS = ipv6Of((0xff02n << 112n) | 2n);
export const ALL_MLDV2_ROUTERS = ipv6Of((0xff02n << 112n) | 0x16n);
/** fe80::/64 */
const LINK_LOCAL_PREFIX = ipv6Of(0xfe80n << 112n);
const SOLICITED_NODE_PREFIX = (0xff02n << 112n) | (1n << 32n) | 0xff00_0000n;

export function scopeOf(address: Ipv6Address): number {
  if (isMulticastIpv6(address)) return Number((address >> 112n) & 0xfn);
  if (isLoopbackIpv6(address) || isLinkLocalIpv6(address)) return SCOPE.LINK;
  if (address >> 118n === 0x3fbn) return SCOPE.SITE;
  return SCOPE.GLOBAL;
}

/** The scope ends at the link, so that the address says nothing without a device. */
export function needsDevice(address: Ipv6Address): boolean {
  if (isMulticastIpv6(address)) return scopeOf(address) <= SCOPE.LINK;
  return isLinkLocalIpv6(address);
}

/** Whether hosts can have it: neither `::` nor a group. */
export function isUnicastIpv6(address: Ipv6Address): boolean {
  return address !== ANY_IPV6 && !isMulticastIpv6(address);
}

/** ff02::1:ffXX:XXXX (RFC 4291 §2.7.1). */
export function solicitedNodeOf(address: Ipv6Address): Ipv6Address {
  return ipv6Of(SOLICITED_NODE_PREFIX | (address & 0xff_ffffn));
}

/** RFC 2464 §7. */
export function multicastMacOf(group: Ipv6Address): MacParts {
  return { macHigh: 0x3333, macLow: Number(group & 0xffff_ffffn) };
}

/**
 * The modified EUI-64 of a MAC address (RFC 4291 appendix A), or with the number of a device in its middle, where several
 * share a MAC address (`addrconf_ifid_eui48`).
 */
export function interfaceIdentifierOf({ macHigh, macLow, deviceId }: NamedByMac): bigint {
  const high = BigInt(((deviceId === 0 ? macHigh ^ 0x0200 : macHigh) << 8) | (macLow >>> 24));
  const middle = deviceId === 0 ? 0xfffen : BigInt(deviceId);
  return (high << 40n) | (middle << 24n) | BigInt(macLow & 0xff_ffff);
}

export function linkLocalOf(device: NamedByMac): Ipv6Address {
  return ipv6Of(LINK_LOCAL_PREFIX | interfaceIdentifierOf(device));
}

interface NamedByMac extends MacParts {
  readonly deviceId: number;
}

/** How many leading bits two addresses share. */
export function commonPrefixLength(one: Ipv6Address, other: Ipv6Address): number {
  const difference = one ^ other;
  return difference === 0n ? 128 : 128 - difference.toString(2).length;
}
