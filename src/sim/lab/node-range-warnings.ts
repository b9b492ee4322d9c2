/** Pod ranges of nodes that Kubernetes accepts and that fail on the wire: they run, with a warning. */
import type { CniSpec } from '../kube/cni/cni-spec';
import { problem, type FieldPath, type ObjectIssue } from '../kube/objects/object-issue';

/** The others take addresses for Pods from pools of their own, or from the network of the nodes. */
export function usesNodeRanges(cni: CniSpec): boolean {
  if (cni.plugin === 'ipvlan') return cni.mode === 'l3' && cni.ipam === undefined;
  return !['calico', 'macvlan', 'weave', 'none'].includes(cni.plugin);
}

export function sharedRange(
  path: FieldPath,
  { name, podCIDR, other }: { readonly name: string; readonly podCIDR: string; readonly other: string },
): ObjectIssue {
  const what = `Pod range ${podCIDR} of node ${name} overlaps that of ${other}: both give their Pods addresses of one range, and the rest of the cluster has one way for both of them: the Pods of one node are reached by nobody outside of it`;
  const issue = problem(
    'overlapping-ranges',
    path,
    what,
    'leave podCIDR out, and the node gets a free range',
  );
  return { ...issue, severity: 'warning' };
}
