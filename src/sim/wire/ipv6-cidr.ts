/** A range of IPv6 addresses that share a prefix (RFC 4291 §2.3). */
import { formatIpv6, ipv6Of, parseIpv6, type Ipv6Address } from './ipv6-address';

export interface Ipv6Cidr {
  /** The network: every bit after the prefix is zero. */
  readonly address: Ipv6Address;
  readonly prefixLength: number;
}

const ADDRESS_BITS = 128;

export function ipv6MaskOf(prefixLength: number): bigint {
  const hostBits = BigInt(ADDRESS_BITS - prefixLength);
  return BigInt.asUintN(ADDRESS_BITS, -1n << hostBits);
}

/** The network that `address` lies in. */
export function ipv6CidrOf(address: Ipv6Address, prefixLength: number): Ipv6Cidr {
  return { address: ipv6Of(address & ipv6MaskOf(prefixLength)), prefixLength };
}

/** `ADDRESS/N`; bits after the prefix are cleared. Without `/N`, or out of range, it is undefined. */
export function parseIpv6Cidr(text: string): Ipv6Cidr | undefined {
  const [addressText = '', prefixText = '', ...rest] = text.split('/');
  const address = parseIpv6(addressText);
  if (address === undefined || rest.length > 0 || !/^(?:0|[1-9]\d{0,2})$/.test(prefixText)) return undefined;
  const prefixLength = Number(prefixText);
  return prefixLength > ADDRESS_BITS ? undefined : ipv6CidrOf(address, prefixLength);
}

export function formatIpv6Cidr(cidr: Ipv6Cidr): string {
  return `${formatIpv6(cidr.address)}/${cidr.prefixLength}`;
}

export function ipv6CidrContains(cidr: Ipv6Cidr, address: Ipv6Address): boolean {
  return (cidr.address ^ address) >> BigInt(ADDRESS_BITS - cidr.prefixLength) === 0n;
}
