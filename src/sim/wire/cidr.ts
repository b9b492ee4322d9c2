/** A range of IPv4 addresses that share a prefix (RFC 4632). */
import { formatIpv4, ipv4Of, parseIpv4, type Ipv4Address } from './ipv4-address';

export interface Cidr {
  /** The network: every bit after the prefix is zero. */
  readonly address: Ipv4Address;
  readonly prefixLength: number;
}

/** 0.0.0.0/0 */
export const EVERY_IPV4: Cidr = { address: ipv4Of(0), prefixLength: 0 };

export function maskOf(prefixLength: number): Ipv4Address {
  return ipv4Of(prefixLength === 0 ? 0 : 0xffff_ffff << (32 - prefixLength));
}

/** The network that `address` lies in. */
export function cidrOf(address: Ipv4Address, prefixLength: number): Cidr {
  return { address: ipv4Of(address & maskOf(prefixLength)), prefixLength };
}

/** `A.B.C.D/N`; bits after the prefix are cleared. Without `/N`, or out of range, it is undefined. */
export function parseCidr(text: string): Cidr | undefined {
  const [addressText = '', prefixText = '', ...rest] = text.split('/');
  const address = parseIpv4(addressText);
  if (address === undefined || rest.length > 0 || !/^(?:0|[1-9]\d?)$/.test(prefixText)) return undefined;
  const prefixLength = Number(prefixText);
  return prefixLength > 32 ? undefined : cidrOf(address, prefixLength);
}

export function formatCidr(cidr: Cidr): string {
  return `${formatIpv4(cidr.address)}/${cidr.prefixLength}`;
}

export function cidrContains(cidr: Cidr, address: Ipv4Address): boolean {
  return ((cidr.address ^ address) & maskOf(cidr.prefixLength)) === 0;
}

/** All ones after the prefix: the directed broadcast address. */
export function lastAddressOf(cidr: Cidr): Ipv4Address {
  return ipv4Of(cidr.address | ~maskOf(cidr.prefixLength));
}
