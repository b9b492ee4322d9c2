/** Pod ranges of nodes that Kubernetes accepts and that fail on the wire: they run, with a warning. */
import { say, type Sentence } from '../../base/sentence';
import type { CniSpec } from '../../kube/cni/cni-spec';
import { problem, type FieldPath, type ObjectIssue } from '../../kube/objects/object-issue';

/** The others take addresses for Pods from pools of their own, or from the network of the nodes. */
export function usesNodeRanges(cni: CniSpec): boolean {
  if (cni.plugin === 'bridge') return cni.ipam === undefined;
  if (cni.plugin === 'ipvlan') return cni.mode === 'l3' && cni.ipam === undefined;
  return !['calico', 'macvlan', 'weave', 'none'].includes(cni.plugin);
}

export function sharedRange(
  path: FieldPath,
  { name, podCIDR, other }: { readonly name: string; readonly podCIDR: string; readonly other: string },
): ObjectIssue {
  const what = say(
    'Pod range {podCIDR} of node {name} overlaps that of {other}: both give their Pods addresses of one range, and the rest of the cluster has one way for both of them: the Pods of one node are reached by nobody outside of it',
    { name, podCIDR, other },
  );
  const hint = say('leave podCIDR out, and the node gets a free range');
  return { ...problem('overlapping-ranges', path, what, hint), severity: 'warning' };
}

/** The range allocator of the controller manager leaves a node without one, and what its network plugin makes of that. */
export function noRangeLeft(
  path: FieldPath,
  nodes: readonly string[],
  { podSubnet, cni }: { readonly podSubnet: string; readonly cni: CniSpec },
): ObjectIssue {
  const what = say(
    'podSubnet {podSubnet} has no range left for {nodes}: the Node gets no podCIDR (event CIDRNotAvailable), and {consequence}',
    { podSubnet, nodes: namedNodes(nodes), consequence: consequenceOf(cni) },
  );
  const hint = say('make podSubnet larger or have fewer nodes');
  return { ...problem('no-range-left', path, what, hint), severity: 'warning' };
}

/** Of a printed cluster that has more of them. */
export function otherControlPlanes(nodes: readonly string[]): Sentence {
  return say('workers here, since only one control plane is modelled yet: {nodes}', {
    nodes: namedNodes(nodes),
  });
}

const NAMED_NODES = 3;

export function namedNodes(nodes: readonly string[]): Sentence {
  const [name = ''] = nodes;
  if (nodes.length === 1) return say('node {name}', { name });
  const names = nodes.slice(0, NAMED_NODES).join(', ');
  const more = nodes.length - NAMED_NODES;
  return more > 0 ? say('nodes {names} and {more} more', { names, more }) : say('nodes {names}', { names });
}

/** The configuration of some is there without their daemon: the node is ready then, and gets Pods. */
function consequenceOf({ plugin }: CniSpec): Sentence {
  if (plugin === 'flannel')
    return say(
      'flanneld ends there ("pod cidr not assigned"): Pods are sent there all the same, and stay without a network (ContainerCreating)',
    );
  if (plugin === 'kube-router')
    return say(
      'kube-router ends there: Pods are sent there all the same, and stay without a network (ContainerCreating)',
    );
  return say('nothing sets up a network there: NotReady, and no Pods run there but those with hostNetwork');
}
