/** Who has which address and which name in a lab, while its defaults are filled in. */
import { invariant } from '../../base/invariant';
import { err, ok, type Result } from '../../base/result';
import { say, type Sentence, type Wording } from '../../base/sentence';
import { nodeRangeAt, nodeRangeCountOf, podRangesOf } from '../../kube/pod-ranges';
import { lastAddressOf } from '../../wire/cidr';
import { familyOf, formatIp, isIpv6, parseIp, type IpAddress } from '../../wire/ip-address';
import { widthOf, formatIpCidr, parseIpCidr, ipCidrContains, type IpCidr } from '../../wire/ip-cidr';
import {
  addressAt,
  formatIpRanges,
  haveOverlap,
  rangesContain,
  rangesInOrder,
  type IpRanges,
} from '../../wire/ip-ranges';
import { ipv6Of } from '../../wire/ipv6-address';
import { ipv6TwinOf, placeWithDigits } from './ipv6-twin';

/** More machines than anybody plugs into a segment of IPv6. */
const MAX_IPV6_HOSTS = 65_536;

export class AddressPlan {
  readonly #holderByAddress = new Map<IpAddress, Wording>();
  readonly #holderByName = new Map<string, Wording>();
  readonly #rangesBySegment = new Map<string, IpRanges>();

  addSegment(name: string, ranges: IpRanges): void {
    this.#rangesBySegment.set(name, ranges);
  }

  rangesOf(segment: string): IpRanges | undefined {
    return this.#rangesBySegment.get(segment);
  }

  /** How long the prefix of a segment is, in IPv4. */
  prefixLengthOf(segment: string): number | undefined {
    return this.#rangesBySegment.get(segment)?.ipv4?.prefixLength;
  }

  hasSegment(name: string): boolean {
    return this.#rangesBySegment.has(name);
  }

  get segmentNames(): readonly string[] {
    return [...this.#rangesBySegment.keys()];
  }

  /** What is wrong with giving this name to a machine; undefined after it was given. */
  takeName(name: string, holder: Wording): Sentence | undefined {
    const other = this.#holderByName.get(name);
    if (other !== undefined) return say('the name "{name}" is taken by {holder}', { name, holder: other });
    this.#holderByName.set(name, holder);
    return undefined;
  }

  hasName(name: string): boolean {
    return this.#holderByName.has(name);
  }

  /** What is wrong with giving this address to a machine on a segment; undefined after it was given. */
  takeAddress(text: string, segment: string, holder: Wording): Sentence | undefined {
    const address = parseIp(text);
    if (address === undefined)
      return say('must be an IP address, for example {example}', { example: '192.168.0.11' });
    const ranges = this.#rangesBySegment.get(segment);
    if (ranges !== undefined) {
      if (!rangesContain(ranges, address))
        return say('is outside segment {segment}, {ranges}', { segment, ranges: formatIpRanges(ranges) });
      if (isReserved(ranges, address))
        return say('is the network or broadcast address of segment {segment}', { segment });
    }
    const other = this.#holderByAddress.get(address);
    if (other !== undefined) return say('is taken by {holder}', { holder: other });
    this.#holderByAddress.set(address, holder);
    return undefined;
  }

  /**
   * The addresses, and where the segment has an IPv6 range and none of them is of it, the IPv6 twin of each of the others, or the
   * next free address. What is not given stands in the order of the segment's families.
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
      return [formatIp(twin)];
    });
    return ranges.primary === 'IPv6' ? [...twins, ...addresses] : [...addresses, ...twins];
  }

  /**
   * The first free host address of a segment from `offset` on, then from its beginning; it is given at once. It is an IPv4
   * address where the segment has any: its twin comes with `withIpv6`.
   */
  takeFreeAddress(segment: string, offset: number, holder: string): string | undefined {
    const ranges = this.#rangesBySegment.get(segment);
    const range = ranges?.ipv4 ?? ranges?.ipv6;
    if (range === undefined) return undefined;
    const count = hostCountOf(range);
    for (let step = 0; step < count; step += 1) {
      const place = 1 + ((offset - 1 + step) % count);
      const address = addressAt(range, isIpv6(range.address) ? placeWithDigits(place) : place);
      if (!ipCidrContains(range, address) || this.#holderByAddress.has(address)) continue;
      this.#holderByAddress.set(address, holder);
      return formatIp(address);
    }
    return undefined;
  }
}

/** IPv4 has no place for the first and the last address. */
function hostCountOf(range: IpCidr): number {
  const hostBits = widthOf(range.address) - range.prefixLength;
  return isIpv6(range.address) ? Math.min(MAX_IPV6_HOSTS, 2 ** hostBits - 1) : 2 ** hostBits - 2;
}

/** Hands out the ranges of nodes in order, as the controller manager's range allocator does: those of the primary family. */
export class PodRangePlan {
  readonly #podSubnet: IpRanges;
  readonly #subnet: IpCidr;
  readonly #taken: { readonly range: IpCidr; readonly holder: string }[] = [];
  #next: number;
  /** It has none left, and nobody gives one back. */
  #isExhausted = false;

  /** `next` is the place of the range where the search for a free one begins. */
  constructor(podSubnet: IpRanges, next = 0) {
    const [subnet] = rangesInOrder(podSubnet);
    invariant(subnet !== undefined, 'a subnet has a range');
    this.#podSubnet = podSubnet;
    this.#subnet = subnet;
    this.#next = next;
  }

  /** Behind the range that was found free last. */
  get next(): number {
    return this.#next;
  }

  /** Gives the range if nobody has any of it. */
  take(text: string, holder: string): boolean {
    const range = parseIpCidr(text);
    if (range === undefined || this.#holderOf(range) !== undefined) return false;
    return this.claim(text, holder).ok;
  }

  /**
   * Gives the range to a node that says so itself, and answers who has a part of it already: nobody in Kubernetes minds two.
   * Fails with what is wrong with it.
   */
  claim(text: string, holder: string): Result<string | undefined, Sentence> {
    const subnet = this.#subnet;
    const range = parseIpCidr(text);
    if (range === undefined)
      return err(
        say('must be a range, for example {example}', { example: formatIpCidr(nodeRangeAt(subnet, 1)) }),
      );
    if (!ipCidrContains(subnet, range.address) || range.prefixLength < subnet.prefixLength) {
      const isOfOther = familyOf(range.address) !== familyOf(subnet.address);
      return err(
        isOfOther
          ? say('is outside podSubnet {range}, whose ranges decide those of the other family', {
              range: formatIpCidr(subnet),
            })
          : say('is outside podSubnet {range}', { range: formatIpCidr(subnet) }),
      );
    }
    const ofBoth = podRangesOf(this.#podSubnet, range);
    if (rangesInOrder(ofBoth).some(({ address }) => !rangesContain(this.#podSubnet, address))) {
      return err(say('has no counterpart in podSubnet {range}', { range: formatIpRanges(this.#podSubnet) }));
    }
    const other = this.#holderOf(range);
    this.#taken.push({ range, holder });
    return ok(other);
  }

  #holderOf(range: IpCidr): string | undefined {
    return this.#taken.find((taken) => haveOverlap(range, taken.range))?.holder;
  }

  takeFree(holder = ''): string | undefined {
    if (this.#isExhausted) return undefined;
    const count = nodeRangeCountOf(this.#podSubnet);
    for (let step = 0; step < count; step += 1) {
      const index = (this.#next + step) % count;
      const range = nodeRangeAt(this.#subnet, index);
      if (this.#holderOf(range) !== undefined) continue;
      this.#taken.push({ range, holder });
      this.#next = (index + 1) % count;
      return formatIpCidr(range);
    }
    this.#isExhausted = true;
    return undefined;
  }
}

/** The network and broadcast address of IPv4, and the subnet-router anycast address of IPv6 (RFC 4291 §2.6.1). */
function isReserved({ ipv4, ipv6 }: IpRanges, address: IpAddress): boolean {
  if (isIpv6(address)) return address === ipv6?.address && ipv6.prefixLength < 127;
  if (ipv4 === undefined || ipv4.prefixLength >= 31) return false;
  return address === ipv4.address || address === lastAddressOf(ipv4);
}
