import type { ClusterNode } from '../../kube/cluster-spec';

/** All of these; what the kubelet sets counts, too. */
export function hasLabels(
  { name, labels }: Pick<ClusterNode, 'name' | 'labels'>,
  wanted: Readonly<Record<string, string>>,
): boolean {
  const all: Readonly<Record<string, string>> = { 'kubernetes.io/hostname': name, ...labels };
  return Object.entries(wanted).every(([key, value]) => all[key] === value);
}
