/** NetworkPolicies under a plugin that does not see to them. */
import { say } from '../../../base/sentence';
import { enforcesPolicies } from '../../resolve/enforces-policies';
import type { Finding } from '../finding';
import type { LintCluster } from '../lint-cluster';

export function policyIgnored(cluster: LintCluster): readonly Finding[] {
  const [first] = cluster.policies;
  const { plugin } = cluster.spec.cluster.cni;
  if (first === undefined || enforcesPolicies(plugin)) return [];
  const count = cluster.policies.length;
  const subject =
    count === 1
      ? say('NetworkPolicy "{policy}" is kept', { policy: first.policy.name })
      : say('{count} objects of kind NetworkPolicy are kept', { count });
  return [
    {
      // Manifests alone do not say which plugin their cluster has.
      severity: cluster.isLab ? 'warning' : 'notice',
      code: 'policy-ignored',
      place: { source: first.source, path: ['kind'] },
      message: say(
        '{subject}, but {plugin} does not enforce it: every Pod still reaches every other (calico, cilium and kube-router do)',
        { subject, plugin },
      ),
      cause: say(
        '{plugin} connects Pods and makes no rules of policies; the API server keeps them all the same',
        { plugin },
      ),
      effect: say('nothing is dropped: packets pass as if no policy were there'),
      fixes: cluster.isLab ? [{ title: say('use calico'), steps: [{ kind: 'network', cni: 'calico' }] }] : [],
      ...(cluster.isLab ? {} : { hint: say('add --cni calico, or a Lab document with spec.cluster.cni') }),
    },
  ];
}
