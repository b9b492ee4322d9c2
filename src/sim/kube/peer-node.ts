/** What a node of a cluster is on the network. */
import { addressOfChecked, cidrOfChecked, rangesOfChecked } from '../wire/checked-address';
import { parseIpv6 } from '../wire/ipv6-address';
import type { ClusterNode, ClusterSpec } from './cluster-spec';
import type { PeerNode } from './cni/pod-network';
import { podRangesOf } from './pod-ranges';

/** The first address of each family that the cluster has. */
export function peerNodeOf(node: ClusterNode, { networking }: Pick<ClusterSpec, 'networking'>): PeerNode {
  const podSubnet = rangesOfChecked(networking.podSubnet);
  const [first = ''] = node.addresses;
  const ipv6Addresses =
    podSubnet.ipv6 === undefined ? [] : node.addresses.flatMap((text) => parseIpv6(text) ?? []);
  return {
    name: node.name,
    address: addressOfChecked(first),
    ipv6Address: ipv6Addresses[0],
    podRanges: podRangesOf(podSubnet, cidrOfChecked(node.podCIDR)),
  };
}
