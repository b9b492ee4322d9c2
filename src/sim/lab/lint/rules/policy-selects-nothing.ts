/** A NetworkPolicy that is for no Pod, and one for Pods on their node's network, which no policy reaches. */
import { say } from '../../../base/sentence';
import { fieldOf } from '../../../kube/objects/kube-object';
import { selectorText } from '../../../kube/printers/selector-text';
import { matchesLabels } from '../../../kube/store/label-selector';
import { labelSelectorOf } from '../../../kube/network-policy/network-policy';
import { isEmptySelector } from '../../../kube/objects/label-rules';
import type { Finding } from '../finding';
import type { LintCluster } from '../lint-cluster';
import type { SourcedPolicy } from '../policy-view';
import type { LintWorkload } from '../lint-workload';
import { closestLabels } from '../closest-labels';
import { workloadName, workloadNames } from '../words';

export function policySelectsNothing(cluster: LintCluster): readonly Finding[] {
  return cluster.policies.flatMap((policy) => findingsOf(cluster, policy));
}

function findingsOf(cluster: LintCluster, { source, policy }: SourcedPolicy): readonly Finding[] {
  const given = fieldOf(source.object.spec, 'podSelector');
  // For all Pods of a namespace, those to come as well.
  if (isEmptySelector(given)) return [];
  const { namespace, name } = policy;
  const selector = labelSelectorOf(given);
  const onNodes = cluster
    .workloadsIn(namespace)
    .filter((each) => each.isHostNetwork && matchesLabels(selector, each.labels));
  const path = ['spec', 'podSelector'];
  if (onNodes.length > 0) return [onNodesOf({ source, policy }, onNodes)];
  if (cluster.selectedBy(policy.subject).length > 0) return [];
  if (cluster.isMadeElsewhere(namespace, selector.matchLabels ?? {})) return [];
  const elsewhere = cluster.workloads.filter(
    (each) => each.source !== undefined && matchesLabels(selector, each.labels),
  );
  const close = closestLabels(cluster.workloadsIn(namespace), selector.matchLabels ?? {});
  return [
    {
      severity: cluster.severityOfAbsence(namespace),
      code: 'policy-selects-nothing',
      place: { source, path },
      message: say('NetworkPolicy "{name}" is for Pods with {given}, and namespace {namespace} has none', {
        name,
        given: selectorText(given),
        namespace,
      }),
      ...(elsewhere.length > 0
        ? {
            cause: say('{elsewhere} would be such, but a policy is for Pods of its own namespace alone', {
              elsewhere: workloadNames(elsewhere, namespace),
            }),
          }
        : close === undefined
          ? {}
          : {
              cause: say('{workload} has {words}', {
                workload: workloadName(close.workload, namespace),
                words: close.words,
              }),
            }),
      effect: say(
        'it isolates nobody and allows nothing: the Pods that it was meant for stay as open, or as closed, as they were',
      ),
      ...(close === undefined || elsewhere.length > 0
        ? {}
        : {
            fixes: [
              {
                title: say('be for {words}', { words: close.words }),
                steps: close.changes.map(([key, value]) => ({
                  kind: 'set' as const,
                  source,
                  path: [...path, 'matchLabels', key],
                  value,
                })),
              },
            ],
          }),
    },
  ];
}

function onNodesOf({ source, policy }: SourcedPolicy, onNodes: readonly LintWorkload[]): Finding {
  return {
    severity: 'warning',
    code: 'policy-host-network',
    place: { source, path: ['spec', 'podSelector'] },
    message: say('NetworkPolicy "{policy}" is for {onNodes}, whose Pods are on the network of their node', {
      policy: policy.name,
      onNodes: workloadNames(onNodes, policy.namespace),
    }),
    cause: say(
      'with hostNetwork: true a Pod has no interface of its own: its packets have the address of the node',
    ),
    effect: say('it filters nothing of theirs: they reach everybody and are reached by everybody'),
    related: onNodes.flatMap((workload) =>
      workload.source === undefined
        ? []
        : [
            {
              source: workload.source,
              path: [...workload.podPath, 'hostNetwork'],
              message: say("{workload} is on its node's network", {
                workload: workloadName(workload, policy.namespace),
              }),
            },
          ],
    ),
  };
}
