/**
 * Which nodes of a lab begin as recipes, and what frames to everybody mean to such a node.
 *
 * A node that nobody has looked at has no neighbors, so it learns nothing from a question for somebody else's address, and
 * asks nothing itself. Only its network card counts the frame.
 */
import type { Machine } from '../../host/machine';
import { hasBird } from '../../kube/cni/calico/calico-spec';
import { arpTargetOf } from '../../link/arp-target';
import type { DormantMachine } from '../../link/lan';
import type { Packet } from '../../link/packet';
import { isIpv6, type IpAddress } from '../../wire/ip-address';
import { rangesContain, type IpRanges } from '../../wire/ip-ranges';
import { hasIpv6 } from '../resolve/has-ipv6';
import type { LabSpec } from '../lab-document';

/** Smaller labs are made whole: looking at everything costs nothing there. */
export const LARGEST_AWAKE_CLUSTER = 50;

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
  const target = arpTargetOf(packet);
  if (target === undefined) return false;
  return rangesContain(ranges, target) && !addresses.some((own) => !isIpv6(own) && own === target);
}
