/** What a node of a cluster is on the network. */
import { invariant } from '../base/invariant';
import { ipOfChecked, rangesOfChecked } from '../wire/checked-address';
import { familyOf, type IpAddress } from '../wire/ip-address';
import { familiesOf } from '../wire/ip-ranges';
import type { ClusterNode, ClusterSpec } from './cluster-spec';
import type { PeerNode } from './cni/pod-network';
import { nodeRangesOf } from './pod-ranges';

/** Its first address of each family that the cluster has; the kubelet is told so (`--node-ip`). */
export function peerNodeOf(node: ClusterNode, { networking }: Pick<ClusterSpec, 'networking'>): PeerNode {
  const podSubnet = rangesOfChecked(networking.podSubnet);
  const own = node.addresses.map(ipOfChecked);
  const addresses: readonly IpAddress[] = familiesOf(podSubnet).flatMap(
    (family) => own.find((address) => familyOf(address) === family) ?? [],
  );
  const [first] = addresses;
  invariant(
    first !== undefined && familyOf(first) === podSubnet.primary,
    'reading the lab has checked the addresses of nodes',
  );
  return {
    name: node.name,
    addresses,
    podRanges: nodeRangesOf(node, podSubnet),
    ...(node.linkPrefixLength === undefined ? {} : { linkPrefixLength: node.linkPrefixLength }),
  };
}
