/** A range of addresses of either family, for what treats both the same. */
import { formatCidr, maskOf, parseCidr } from './cidr';
import { formatIp, isIpv6, type IpAddress } from './ip-address';
import { formatIpv6Cidr, ipv6CidrContains, parseIpv6Cidr } from './ipv6-cidr';

/** `Cidr` and `Ipv6Cidr` are of this form; here bits behind the prefix may be set, and do not count. */
export interface IpCidr<Address extends IpAddress = IpAddress> {
  readonly address: Address;
  readonly prefixLength: number;
}

/** False for an address of the other family. */
export function ipCidrContains(range: IpCidr, address: IpAddress): boolean {
  const { address: network, prefixLength } = range;
  if (isIpv6(network))
    return isIpv6(address) && ipv6CidrContains({ address: network, prefixLength }, address);
  return !isIpv6(address) && ((network ^ address) & maskOf(prefixLength)) === 0;
}

/** Bits after a prefix are cleared. */
export function parseIpCidr(text: string): IpCidr | undefined {
  return text.includes(':') ? parseIpv6Cidr(text) : parseCidr(text);
}

export function formatIpCidr({ address, prefixLength }: IpCidr): string {
  return isIpv6(address) ? formatIpv6Cidr({ address, prefixLength }) : formatCidr({ address, prefixLength });
}

/** `10.0.0.0/24`, and a single address without its length. */
export function formatIpPrefix(range: IpCidr): string {
  return range.prefixLength === widthOf(range.address) ? formatIp(range.address) : formatIpCidr(range);
}

/** How many bits an address has. */
export function widthOf(address: IpAddress): 32 | 128 {
  return isIpv6(address) ? 128 : 32;
}

export function isSameCidr(one: IpCidr | undefined, other: IpCidr | undefined): boolean {
  return one?.address === other?.address && one?.prefixLength === other?.prefixLength;
}
