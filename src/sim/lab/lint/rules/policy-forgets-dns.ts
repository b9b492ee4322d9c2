/**
 * Pods that policies let out to somewhere, and not to the cluster's DNS: they know nobody's address.
 *
 * Pods that nothing at all lets out are meant to be so, as a rule; so are those with another name server.
 */
import { say } from '../../../base/sentence';
import { textFieldOf } from '../../../kube/objects/kube-object';
import type { Finding } from '../finding';
import { NAME_LABEL, type LintCluster } from '../lint-cluster';
import type { SourcedPolicy } from '../policy-view';
import type { LintWorkload } from '../lint-workload';
import { workloadNames } from '../words';

const DNS_PORT = 53;

export function policyForgetsDns(cluster: LintCluster): readonly Finding[] {
  const cutOff = new Map<SourcedPolicy, LintWorkload[]>();
  for (const workload of cluster.workloads) {
    const policies = cluster.policyView.policiesOf(workload, 'egress');
    const [allowing] = policies.filter(({ policy }) => (policy.egress ?? []).length > 0);
    if (allowing === undefined || !usesClusterDns(workload)) continue;
    const isAllowed = cluster.policyView.isAllowed(workload, 'egress', cluster.dns, {
      protocol: 'UDP',
      port: DNS_PORT,
    });
    if (!isAllowed) cutOff.set(allowing, [...(cutOff.get(allowing) ?? []), workload]);
  }
  return [...cutOff].map(([policy, workloads]) => findingOf(policy, workloads));
}

function usesClusterDns({ pod, source, kind, namespace }: LintWorkload): boolean {
  const policy = textFieldOf(pod, 'dnsPolicy') ?? 'ClusterFirst';
  const isServer = namespace === 'kube-system' && kind === 'Deployment' && source === undefined;
  return !isServer && policy.startsWith('ClusterFirst');
}

function findingOf({ source, policy }: SourcedPolicy, workloads: readonly LintWorkload[]): Finding {
  const rule = {
    to: [
      {
        namespaceSelector: { matchLabels: { [NAME_LABEL]: 'kube-system' } },
        podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
      },
    ],
    ports: ['UDP', 'TCP'].map((protocol) => ({ protocol, port: DNS_PORT })),
  };
  return {
    severity: 'warning',
    code: 'policy-forgets-dns',
    place: { source, path: ['spec', 'egress'] },
    message: say('NetworkPolicy "{policy}" lets {workloads} out, but not to the cluster\'s DNS', {
      policy: policy.name,
      workloads: workloadNames(workloads, policy.namespace),
    }),
    cause: say('no policy allows egress to CoreDNS (Pods k8s-app=kube-dns of kube-system) on port 53/UDP'),
    effect: say(
      'queries to the name server are dropped: names do not resolve after some seconds ("bad address", "Could not resolve host"), while addresses work',
    ),
    fixes: [
      {
        title: say("allow egress to the cluster's DNS"),
        steps: [{ kind: 'set', source, path: ['spec', 'egress', (policy.egress ?? []).length], value: rule }],
      },
    ],
  };
}
