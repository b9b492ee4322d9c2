/** The addresses of one family that Services get, numbered (`pkg/registry/core/service/ipallocator/allocator.go`). */
import { cidrContains, formatCidr, lastAddressOf, type Cidr } from '../../wire/cidr';
import { isIpv6, type IpAddress, type IpFamily } from '../../wire/ip-address';
import { ipv4Of } from '../../wire/ipv4-address';
import { ipv6Of } from '../../wire/ipv6-address';
import { formatIpv6Cidr, ipv6CidrContains, type Ipv6Cidr } from '../../wire/ipv6-cidr';

/** As many addresses as the API server keeps track of (`maxRangeSize`). */
const MAX_IPV6_ADDRESSES = 65_536;

export class ServiceRange {
  readonly family: IpFamily;
  /** How many addresses there are to give. */
  readonly size: number;
  readonly text: string;
  readonly #range: Cidr | Ipv6Cidr;

  private constructor(family: IpFamily, size: number, text: string, range: Cidr | Ipv6Cidr) {
    this.family = family;
    this.size = size;
    this.text = text;
    this.#range = range;
  }

  /** Without the network address, and without the last one, which looks like a broadcast address. */
  static ofIpv4(cidr: Cidr): ServiceRange {
    return new ServiceRange('IPv4', lastAddressOf(cidr) - cidr.address - 1, formatCidr(cidr), cidr);
  }

  /** Without the first address. */
  static ofIpv6(cidr: Ipv6Cidr): ServiceRange {
    const size = Math.min(MAX_IPV6_ADDRESSES, 2 ** (128 - cidr.prefixLength)) - 1;
    return new ServiceRange('IPv6', size, formatIpv6Cidr(cidr), cidr);
  }

  /** The first is at place 0. */
  addressAt(place: number): IpAddress {
    const { address } = this.#range;
    return isIpv6(address) ? ipv6Of(address + 1n + BigInt(place)) : ipv4Of(address + 1 + place);
  }

  contains(address: IpAddress): boolean {
    const { address: base, prefixLength } = this.#range;
    if (isIpv6(base)) return isIpv6(address) && ipv6CidrContains({ address: base, prefixLength }, address);
    return !isIpv6(address) && cidrContains({ address: base, prefixLength }, address);
  }
}
