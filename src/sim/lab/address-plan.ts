/** Who has which address and which name in a lab, while its defaults are filled in. */
import { NODE_PREFIX_LENGTH } from '../kube/pod-ranges';
import { cidrContains, formatCidr, lastAddressOf, parseCidr, type Cidr } from '../wire/cidr';
import { isIpv6, parseIp, type IpAddress } from '../wire/ip-address';
import { rangesContain, formatIpRanges, type IpRanges } from '../wire/ip-ranges';
import { formatIpv4, ipv4Of } from '../wire/ipv4-address';
import { formatIpv6, ipv6Of } from '../wire/ipv6-address';
import { ipv6TwinOf } from './ipv6-twin';

export class AddressPlan {
  readonly #holderByAddress = new Map<IpAddress, string>();
  readonly #holderByName = new Map<string, string>();
  readonly #rangesBySegment = new Map<string, IpRanges>();

  addSegment(name: string, ranges: IpRanges): void {
    this.#rangesBySegment.set(name, ranges);
  }

  hasSegment(name: string): boolean {
    return this.#rangesBySegment.has(name);
  }

  get segmentNames(): readonly string[] {
    return [...this.#rangesBySegment.keys()];
  }

  /** What is wrong with giving this name to a machine; undefined after it was given. */
  takeName(name: string, holder: string): string | undefined {
    const other = this.#holderByName.get(name);
    if (other !== undefined) return `the name "${name}" is taken by ${other}`;
    this.#holderByName.set(name, holder);
    return undefined;
  }

  hasName(name: string): boolean {
    return this.#holderByName.has(name);
  }

  /** What is wrong with giving this address to a machine on a segment; undefined after it was given. */
  takeAddress(text: string, segment: string, holder: string): string | undefined {
    const address = parseIp(text);
    if (address === undefined) return 'must be an IP address, for example 192.168.0.11';
    const ranges = this.#rangesBySegment.get(segment);
    if (ranges !== undefined) {
      if (!rangesContain(ranges, address)) return `is outside segment ${segment}, ${formatIpRanges(ranges)}`;
      if (isReserved(ranges, address)) return `is the network or broadcast address of segment ${segment}`;
    }
    const other = this.#holderByAddress.get(address);
    if (other !== undefined) return `is taken by ${other}`;
    this.#holderByAddress.set(address, holder);
    return undefined;
  }

  /**
   * The addresses, and where the segment has an IPv6 range and none of them is of it, the IPv6 twin of each of the others, or the
   * next free address.
   */
  withIpv6(addresses: readonly string[], segment: string, holder: string): readonly string[] {
    const ranges = this.#rangesBySegment.get(segment);
    const parsed = addresses.map(parseIp);
    if (ranges === undefined || parsed.some((address) => address !== undefined && isIpv6(address)))
      return addresses;
    const twins = parsed.flatMap((address) => {
      let twin = address === undefined || isIpv6(address) ? undefined : ipv6TwinOf(ranges, address);
      while (twin !== undefined && this.#holderByAddress.has(twin)) twin = ipv6Of(twin + 1n);
      if (twin === undefined) return [];
      this.#holderByAddress.set(twin, holder);
      return [formatIpv6(twin)];
    });
    return [...addresses, ...twins];
  }

  /** The first free host address of a segment from `offset` on, then from its beginning; it is given at once. */
  takeFreeAddress(segment: string, offset: number, holder: string): string | undefined {
    const cidr = this.#rangesBySegment.get(segment)?.ipv4;
    if (cidr === undefined) return undefined;
    const count = lastAddressOf(cidr) - cidr.address - 1;
    for (let step = 0; step < count; step += 1) {
      const address = ipv4Of(cidr.address + 1 + ((offset - 1 + step) % count));
      if (this.#holderByAddress.has(address)) continue;
      this.#holderByAddress.set(address, holder);
      return formatIpv4(address);
    }
    return undefined;
  }
}

/** Hands out the ranges of nodes in order, as the controller manager's range allocator does. */
export class PodRangePlan {
  readonly #subnet: Cidr;
  readonly #taken: Cidr[] = [];
  #next: number;

  /** `next` is the place of the range where the search for a free one begins. */
  constructor(subnet: Cidr, next = 0) {
    this.#subnet = subnet;
    this.#next = next;
  }

  /** Behind the range that was found free last. */
  get next(): number {
    return this.#next;
  }

  /** What is wrong with this range; undefined after it was given. */
  take(text: string): string | undefined {
    const cidr = parseCidr(text);
    if (cidr === undefined) return 'must be a range, for example 10.244.1.0/24';
    if (!cidrContains(this.#subnet, cidr.address) || cidr.prefixLength < this.#subnet.prefixLength) {
      return `is outside podSubnet ${formatCidr(this.#subnet)}`;
    }
    if (this.#taken.some((other) => hasOverlap(cidr, other))) return 'overlaps the range of another node';
    this.#taken.push(cidr);
    return undefined;
  }

  takeFree(): string | undefined {
    const size = 2 ** (32 - NODE_PREFIX_LENGTH);
    const count = 2 ** (NODE_PREFIX_LENGTH - this.#subnet.prefixLength);
    for (let step = 0; step < count; step += 1) {
      const index = (this.#next + step) % count;
      const address = ipv4Of(this.#subnet.address + index * size);
      const cidr: Cidr = { address, prefixLength: NODE_PREFIX_LENGTH };
      if (this.#taken.some((other) => hasOverlap(cidr, other))) continue;
      this.#taken.push(cidr);
      this.#next = (index + 1) % count;
      return `${formatIpv4(address)}/${NODE_PREFIX_LENGTH}`;
    }
    return undefined;
  }
}

/** The network and broadcast address of IPv4, and the subnet-router anycast address of IPv6 (RFC 4291 §2.6.1). */
function isReserved({ ipv4, ipv6 }: IpRanges, address: IpAddress): boolean {
  if (isIpv6(address)) return address === ipv6?.address && ipv6.prefixLength < 127;
  return ipv4.prefixLength < 31 && (address === ipv4.address || address === lastAddressOf(ipv4));
}

export function hasOverlap(one: Cidr, other: Cidr): boolean {
  return cidrContains(one, other.address) || cidrContains(other, one.address);
}
