/**
 * Which nodes of a lab begin as recipes, and what frames to everybody mean to such a node.
 *
 * A node that nobody has looked at has no neighbors, so it learns nothing from a question for somebody else's address, and
 * asks nothing itself. Only its network card counts the frame.
 */
import type { Machine } from '../../host/machine';
import { hasBird } from '../../kube/cni/calico/calico-spec';
import type { DormantMachine } from '../../link/lan';
import { isBroadcastFrame } from '../../link/frame';
import type { Packet } from '../../link/packet';
import { ETHER_TYPE } from '../../wire/ether-type';
import { isIpv6, type IpAddress } from '../../wire/ip-address';
import { rangesContain, type IpRanges } from '../../wire/ip-ranges';
import { ipv4Of } from '../../wire/ipv4-address';
import { hasIpv6 } from '../resolve/has-ipv6';
import type { LabSpec } from '../lab-document';

/** Smaller labs are made whole: looking at everything costs nothing there. */
export const LARGEST_AWAKE_CLUSTER = 50;

const ETHER_TYPE_OFFSET = 12;
/** In an ARP packet behind the header of its frame. */
const ARP_TARGET_OFFSET = 14 + 24;

const PLUGINS_OF_WAKEFUL_NODES: readonly string[] = ['macvlan', 'ipvlan', 'weave'];

/**
 * IPv6 announces itself, IPVS keeps timers and a device of its own, and where the control plane's traffic is shown every kubelet
 * has something to say: there all nodes are made at once. So they are where BIRD runs on each. And so they are where Pods are
 * on the segment of the nodes, and where the nodes keep connections to one another (Weave).
 */
export function mayBeDormant(
  { cluster, network }: Pick<LabSpec, 'cluster' | 'network'>,
  largestAwake: number,
): boolean {
  return (
    cluster.nodes.length > largestAwake &&
    cluster.kubeProxy.mode !== 'ipvs' &&
    cluster.controlPlane === undefined &&
    !PLUGINS_OF_WAKEFUL_NODES.includes(cluster.cni.plugin) &&
    !speaksBgp(cluster.cni) &&
    !hasIpv6(network)
  );
}

function speaksBgp(cni: LabSpec['cluster']['cni']): boolean {
  return cni.plugin === 'calico' && hasBird(cni);
}

/** Behind a card on a segment with `ranges`. */
export function dormantBehind(
  machine: Machine,
  addresses: readonly IpAddress[],
  ranges: IpRanges,
): DormantMachine {
  return {
    wake: () => machine.wake(),
    hears: (packet) => !isQuestionForOthers(packet, addresses, ranges),
  };
}

/** An ARP packet about an address of the segment that is not ours. Others might be local for another reason. */
function isQuestionForOthers(packet: Packet, addresses: readonly IpAddress[], ranges: IpRanges): boolean {
  if (!isBroadcastFrame(packet)) return false;
  if (packet.uint16(packet.start + ETHER_TYPE_OFFSET) !== ETHER_TYPE.ARP) return false;
  if (packet.end < packet.start + ARP_TARGET_OFFSET + 4) return false;
  const target = ipv4Of(packet.uint32(packet.start + ARP_TARGET_OFFSET));
  return rangesContain(ranges, target) && !addresses.some((own) => !isIpv6(own) && own === target);
}
