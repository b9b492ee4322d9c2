/** NetworkPolicies under a plugin that does not see to them. */
import { enforcesPolicies } from '../../resolve/enforces-policies';
import type { Finding } from '../finding';
import type { LintCluster } from '../lint-cluster';

export function policyIgnored(cluster: LintCluster): readonly Finding[] {
  const [first] = cluster.policies;
  const { plugin } = cluster.spec.cluster.cni;
  if (first === undefined || enforcesPolicies(plugin)) return [];
  const count = cluster.policies.length;
  const subject =
    count === 1 ? `NetworkPolicy "${first.policy.name}" is` : `${count} objects of kind NetworkPolicy are`;
  return [
    {
      // Manifests alone do not say which plugin their cluster has.
      severity: cluster.isLab ? 'warning' : 'notice',
      code: 'policy-ignored',
      place: { source: first.source, path: ['kind'] },
      message: `${subject} kept, but ${plugin} does not enforce it: every Pod still reaches every other (calico, cilium and kube-router do)`,
      cause: `${plugin} connects Pods and makes no rules of policies; the API server keeps them all the same`,
      effect: 'nothing is dropped: packets pass as if no policy were there',
      fixes: cluster.isLab ? [{ title: 'use calico', steps: [{ kind: 'network', cni: 'calico' }] }] : [],
      ...(cluster.isLab ? {} : { hint: 'add --cni calico, or a Lab document with spec.cluster.cni' }),
    },
  ];
}
