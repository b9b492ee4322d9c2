/** The addresses of one family that Services get, numbered (`pkg/registry/core/service/ipallocator/allocator.go`). */
import { familyOf, isIpv6, type IpAddress, type IpFamily } from '../../wire/ip-address';
import { widthOf, formatIpCidr, ipCidrContains, type IpCidr } from '../../wire/ip-cidr';
import { addressAt } from '../../wire/ip-ranges';

/** As many addresses as the API server keeps track of (`maxRangeSize`). */
const MAX_IPV6_ADDRESSES = 65_536;

export class ServiceRange {
  readonly family: IpFamily;
  /** How many addresses there are to give: not the first, and not the last of IPv4, which looks like a broadcast address. */
  readonly size: number;
  readonly text: string;
  readonly #range: IpCidr;

  constructor(range: IpCidr) {
    const count = 2 ** (widthOf(range.address) - range.prefixLength);
    this.family = familyOf(range.address);
    this.size = isIpv6(range.address) ? Math.min(MAX_IPV6_ADDRESSES, count) - 1 : count - 2;
    this.text = formatIpCidr(range);
    this.#range = range;
  }

  /** The first is at place 0. */
  addressAt(place: number): IpAddress {
    return addressAt(this.#range, place + 1);
  }

  contains(address: IpAddress): boolean {
    return ipCidrContains(this.#range, address);
  }
}
