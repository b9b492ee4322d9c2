/**
 * The IPv6 Pod range of a node: at the same place of its subnet as the IPv4 range, as both allocators of the controller manager
 * count alike (`pkg/controller/nodeipam/ipam/range_allocator.go`).
 */
import type { Cidr } from '../wire/cidr';
import type { IpRanges } from '../wire/ip-ranges';
import { ipv6Of } from '../wire/ipv6-address';

/** The defaults of `--node-cidr-mask-size-ipv4` and `--node-cidr-mask-size-ipv6`. */
export const NODE_PREFIX_LENGTH = 24;
export const NODE_PREFIX_LENGTH_IPV6 = 64;

export function podRangesOf(podSubnet: IpRanges, podCidr: Cidr): IpRanges {
  const { ipv4, ipv6 } = podSubnet;
  if (ipv6 === undefined) return { ipv4: podCidr, ipv6: undefined };
  const rangeBytes = 2 ** (32 - Math.max(NODE_PREFIX_LENGTH, podCidr.prefixLength));
  const place = Math.floor((podCidr.address - ipv4.address) / rangeBytes);
  const address = ipv6Of(ipv6.address + (BigInt(place) << BigInt(128 - NODE_PREFIX_LENGTH_IPV6)));
  return { ipv4: podCidr, ipv6: { address, prefixLength: NODE_PREFIX_LENGTH_IPV6 } };
}
