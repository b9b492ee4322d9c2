/**
 * The nodes of a printed cluster of which no Node was printed (`kubectl get all -A`): Pods say where they run, and under which address
 * (kubernetes, core/v1, `spec.nodeName` and `status.hostIP`). A node without a Pod stays unknown.
 */
import { textFieldOf, type PlainRecord } from '../../kube/objects/kube-object';

/** A List of Node objects; undefined where there are Nodes, or nothing says of any. */
export function nodesOfPods(values: readonly PlainRecord[]): PlainRecord | undefined {
  if (values.some(({ kind }) => kind === 'Node')) return undefined;
  const addresses = new Map<string, string>();
  const controlPlanes = new Set<string>();
  for (const value of values) {
    const name = value['kind'] === 'Pod' ? textFieldOf(value, 'spec', 'nodeName') : undefined;
    const address = textFieldOf(value, 'status', 'hostIP');
    if (name === undefined || address === undefined) continue;
    addresses.set(name, address);
    // kubeadm's static Pods are named so (cmd/kubeadm/app/phases/controlplane).
    if (textFieldOf(value, 'metadata', 'name') === `kube-apiserver-${name}`) controlPlanes.add(name);
  }
  if (addresses.size === 0) return undefined;
  const items = [...addresses]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, address]) => ({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {
        name,
        ...(controlPlanes.has(name) ? { labels: { 'node-role.kubernetes.io/control-plane': '' } } : {}),
      },
      status: { addresses: [{ type: 'InternalIP', address }] },
    }));
  return { apiVersion: 'v1', kind: 'List', items };
}
