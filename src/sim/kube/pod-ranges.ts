/**
 * The Pod ranges of a node: that of the second family is at the same place of its subnet as that of the first, as both allocators
 * of the controller manager count alike (`pkg/controller/nodeipam/ipam/range_allocator.go`).
 */
import { invariant } from '../base/invariant';
import { ipRangeOfChecked } from '../wire/checked-address';
import { widthOf, type IpCidr } from '../wire/ip-cidr';
import { addressAt, ipRangesOf, placeIn, rangesInOrder, type IpRanges } from '../wire/ip-ranges';
import { isIpv6 } from '../wire/ip-address';

/** The defaults of `--node-cidr-mask-size-ipv4` and `--node-cidr-mask-size-ipv6`. */
const NODE_PREFIX_LENGTH = 24;
const NODE_PREFIX_LENGTH_IPV6 = 64;

/** Of the part of this subnet that a node gets. */
export function nodePrefixLengthOf({ address }: IpCidr): number {
  return isIpv6(address) ? NODE_PREFIX_LENGTH_IPV6 : NODE_PREFIX_LENGTH;
}

/** How many nodes get a part of every subnet. */
export function nodeRangeCountOf(podSubnet: IpRanges): number {
  const counts = rangesInOrder(podSubnet).map(
    (subnet) => 2 ** Math.max(0, nodePrefixLengthOf(subnet) - subnet.prefixLength),
  );
  return Math.min(...counts);
}

/** The part of a subnet with this number. */
export function nodeRangeAt(subnet: IpCidr, index: number | bigint): IpCidr {
  const prefixLength = Math.max(subnet.prefixLength, nodePrefixLengthOf(subnet));
  const hostBits = BigInt(widthOf(subnet.address) - prefixLength);
  return { address: addressAt(subnet, BigInt(index) << hostBits), prefixLength };
}

/** `podCidr` is of the primary family; without it there are none. */
export function podRangesOf(podSubnet: IpRanges, podCidr: IpCidr | undefined): IpRanges {
  if (podCidr === undefined) return { primary: podSubnet.primary, ipv4: undefined, ipv6: undefined };
  const [subnet, second] = rangesInOrder(podSubnet);
  invariant(subnet !== undefined, 'a subnet has a range');
  const prefixLength = Math.max(nodePrefixLengthOf(subnet), podCidr.prefixLength);
  const index = placeIn(subnet, podCidr.address) >> BigInt(widthOf(subnet.address) - prefixLength);
  const ranges = ipRangesOf(podCidr, second === undefined ? undefined : nodeRangeAt(second, index));
  invariant(ranges !== undefined, 'the Pod range of a node is of the first family of podSubnet');
  return ranges;
}

/** None where podSubnet had no range left for it. */
export function nodeRangesOf(
  { podCIDR }: { readonly podCIDR?: string | undefined },
  podSubnet: IpRanges,
): IpRanges {
  return podRangesOf(podSubnet, podCIDR === undefined ? undefined : ipRangeOfChecked(podCIDR));
}
