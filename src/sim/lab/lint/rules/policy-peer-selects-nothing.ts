/**
 * A rule of a NetworkPolicy that names somebody who is not there: Pods that nobody has, or Namespaces with a label that
 * none carries. Where the mistake is that two selectors are one entry, or two, another rule says it
 * (`policy-and-or.ts`).
 */
import { say, type Sentence } from '../../../base/sentence';
import { labelSelectorOf } from '../../../kube/network-policy/network-policy';
import type { PolicyDirection } from '../../../kube/network-policy/network-policy';
import { fieldOf, isPlainRecord } from '../../../kube/objects/kube-object';
import { isEmptySelector } from '../../../kube/objects/label-rules';
import { selectorText } from '../../../kube/printers/selector-text';
import { matchesLabels } from '../../../kube/store/label-selector';
import type { Finding, FindingFix } from '../finding';
import { NAME_LABEL, type LintCluster } from '../lint-cluster';
import { closestLabels } from '../closest-labels';
import { mistakenEntries } from '../mistaken-entries';
import { rulesOf, type SourcedPeer, type SourcedRule } from '../policy-rules';
import { listWords, workloadName } from '../words';

export function policyPeerSelectsNothing(cluster: LintCluster): readonly Finding[] {
  return cluster.policies.flatMap((policy) =>
    rulesOf(policy).flatMap((rule) => {
      const mistaken = new Set(mistakenEntries(cluster, rule).flatMap(({ peers }) => peers));
      return rule.peers
        .filter((peer) => !mistaken.has(peer))
        .flatMap((peer) => findingOf(cluster, rule, peer));
    }),
  );
}

function findingOf(cluster: LintCluster, rule: SourcedRule, sourced: SourcedPeer): readonly Finding[] {
  const { peer, given } = sourced;
  if (peer.kind !== 'endpoints') return [];
  const namespaces = fieldOf(given, 'namespaceSelector');
  if (isPlainRecord(namespaces) && !isEmptySelector(namespaces)) {
    const selector = labelSelectorOf(namespaces);
    const selected = [...cluster.namespaces].filter(([, labels]) => matchesLabels(selector, labels));
    if (selected.length === 0) return [withoutNamespace(cluster, rule, sourced, namespaces)];
  }
  const pods = fieldOf(given, 'podSelector');
  if (isEmptySelector(pods) || cluster.selectedBy(peer.selector).length > 0) return [];
  const where = namespaces === undefined ? rule.policy.namespace : undefined;
  const labels = labelSelectorOf(pods).matchLabels ?? {};
  return cluster.isMadeElsewhere(where, labels) ? [] : [withoutPods(cluster, rule, sourced, pods)];
}

function withoutNamespace(
  cluster: LintCluster,
  rule: SourcedRule,
  { path }: SourcedPeer,
  namespaces: unknown,
): Finding {
  const { source, policy, direction } = rule;
  const selector = labelSelectorOf(namespaces);
  const text = selectorText(namespaces);
  // Manifests need not bring the namespaces of others along.
  const isByName = Object.keys(selector.matchLabels ?? {}).every((key) => key === NAME_LABEL);
  const isTold = cluster.isLab || (!isByName && cluster.objects('Namespace').length > 0);
  const carriers = [...cluster.namespaces]
    .filter(([, labels]) => Object.keys(labels).length > 1)
    .map(([name, labels]) => {
      const own = Object.entries(labels).filter(([key]) => key !== NAME_LABEL);
      return say('{name} has {labels}', {
        name,
        labels: own.map(([key, value]) => `${key}=${value}`).join(','),
      });
    });
  return {
    severity: isTold ? 'warning' : 'notice',
    code: 'policy-namespace-label',
    place: { source, path: [...path, 'namespaceSelector'] },
    message: namespacesMissing(direction, selectsOne(selector), { policy: policy.name, labels: text }),
    cause:
      carriers.length === 0
        ? say(
            'a namespace carries only the labels that somebody gives it, and kubernetes.io/metadata.name, which is its name',
          )
        : say('of labels beside their names, {carriers}', { carriers: listWords(carriers) }),
    effect:
      direction === 'ingress'
        ? say('the rule lets nobody in: whoever it was meant for sends SYNs that are dropped, and times out')
        : say('the rule lets nothing out: SYNs to whom it was meant for are dropped, and the Pods time out'),
    fixes: namespaceFixes(cluster, rule, path, selector),
  };
}

/** The Namespace that is meant, as far as one can tell: gets the label, or is named by its name. */
function namespaceFixes(
  cluster: LintCluster,
  { source }: SourcedRule,
  path: SourcedPeer['path'],
  { matchLabels = {}, matchExpressions = [] }: ReturnType<typeof labelSelectorOf>,
): readonly FindingFix[] {
  const entries = Object.entries(matchLabels);
  const [only] = entries;
  if (only === undefined || entries.length > 1 || matchExpressions.length > 0) return [];
  const [key, value] = only;
  const meant = meantNamespace(cluster, value);
  if (meant === undefined) return [];
  const at = [...path, 'namespaceSelector', 'matchLabels'];
  const byName: FindingFix = {
    title: say('allow the namespace {meant} by its name', { meant }),
    steps: [
      { kind: 'set', source, path: [...at, NAME_LABEL], value: meant },
      ...(key === NAME_LABEL ? [] : [{ kind: 'remove' as const, source, path: [...at, key] }]),
    ],
  };
  if (key === NAME_LABEL) return [byName];
  const written = cluster.find('Namespace', '', meant);
  const title = say('give the namespace {meant} the label {key}={value}', { meant, key, value });
  const label: FindingFix =
    written === undefined
      ? {
          title,
          steps: [
            {
              kind: 'add',
              object: {
                apiVersion: 'v1',
                kind: 'Namespace',
                metadata: { name: meant, labels: { [key]: value } },
              },
            },
          ],
        }
      : { title, steps: [{ kind: 'set', source: written, path: ['metadata', 'labels', key], value }] };
  return [label, byName];
}

/** Called as the value says, or where the ingress controller is if the value speaks of one. */
function meantNamespace(cluster: LintCluster, value: string): string | undefined {
  const names = [...cluster.namespaces.keys()];
  if (names.includes(value)) return value;
  const controllers = [...new Set(cluster.controllers.map(({ workload }) => workload.namespace))];
  if (/ingress|nginx|traefik|kong/u.test(value) && controllers.length === 1) return controllers[0];
  const alike = names.filter((name) => name.includes(value) || value.includes(name));
  return alike.length === 1 ? alike[0] : undefined;
}

function withoutPods(
  cluster: LintCluster,
  rule: SourcedRule,
  { path, given }: SourcedPeer,
  pods: unknown,
): Finding {
  const { source, policy, direction } = rule;
  const selector = labelSelectorOf(pods);
  const namespaces = fieldOf(given, 'namespaceSelector');
  const isElsewhere = isPlainRecord(namespaces);
  const matching = cluster.workloads.filter(({ labels }) => matchesLabels(selector, labels));
  const onNodes = matching.filter(({ isHostNetwork }) => isHostNetwork);
  const close = isElsewhere
    ? undefined
    : closestLabels(cluster.workloadsIn(policy.namespace), selector.matchLabels ?? {});
  const [other] = matching;
  const where = isElsewhere
    ? say('the namespaces with {labels}', { labels: selectorText(namespaces) })
    : say('namespace {namespace}', { namespace: policy.namespace });
  const isAbroad = !isElsewhere && other !== undefined && other.namespace !== policy.namespace;
  const cause =
    onNodes.length > 0
      ? say("{onNodes} would be such, but is on its node's network, which selectors do not see", {
          onNodes: onNodes.map((each) => workloadName(each, policy.namespace)).join(', '),
        })
      : other !== undefined
        ? isAbroad
          ? say('{other} would be such; without a namespaceSelector a rule means Pods of its own namespace', {
              other: workloadName(other, policy.namespace),
            })
          : say('{other} would be such', { other: workloadName(other, policy.namespace) })
        : close === undefined
          ? undefined
          : say('{workload} has {words}', {
              workload: workloadName(close.workload, policy.namespace),
              words: close.words,
            });
  return {
    severity: isElsewhere && !cluster.isLab ? 'notice' : cluster.severityOfAbsence(policy.namespace),
    code: 'policy-peer-selects-nothing',
    place: { source, path: [...path, 'podSelector'] },
    message: podsMissing(direction, isElsewhere, { policy: policy.name, labels: selectorText(pods), where }),
    ...(cause === undefined ? {} : { cause }),
    effect:
      direction === 'ingress'
        ? say('the rule lets nobody in: whoever it was meant for sends SYNs that are dropped, and times out')
        : say('the rule lets nothing out: SYNs to whom it was meant for are dropped, and the Pods time out'),
    fixes:
      close !== undefined && other === undefined
        ? [
            {
              title: say('allow {words}', { words: close.words }),
              steps: close.changes.map(([key, value]) => ({
                kind: 'set' as const,
                source,
                path: [...path, 'podSelector', 'matchLabels', key],
                value,
              })),
            },
          ]
        : isAbroad && onNodes.length === 0
          ? [
              {
                title: say('allow them in the namespace {namespace}', { namespace: other.namespace }),
                steps: [
                  {
                    kind: 'set',
                    source,
                    path: [...path, 'namespaceSelector'],
                    value: { matchLabels: { [NAME_LABEL]: other.namespace } },
                  },
                ],
              },
            ]
          : [],
  };
}

interface MissingValues {
  readonly policy: string;
  readonly labels: string;
}

function namespacesMissing(direction: PolicyDirection, isOneLabel: boolean, values: MissingValues): Sentence {
  if (direction === 'ingress')
    return isOneLabel
      ? say(
          'NetworkPolicy "{policy}" allows from namespaces with {labels}, and no namespace carries that label',
          values,
        )
      : say(
          'NetworkPolicy "{policy}" allows from namespaces with {labels}, and no namespace carries these labels',
          values,
        );
  return isOneLabel
    ? say(
        'NetworkPolicy "{policy}" allows to namespaces with {labels}, and no namespace carries that label',
        values,
      )
    : say(
        'NetworkPolicy "{policy}" allows to namespaces with {labels}, and no namespace carries these labels',
        values,
      );
}

function podsMissing(
  direction: PolicyDirection,
  isElsewhere: boolean,
  values: MissingValues & { readonly where: Sentence },
): Sentence {
  if (direction === 'ingress')
    return isElsewhere
      ? say('NetworkPolicy "{policy}" allows from Pods with {labels}, and {where} have none', values)
      : say('NetworkPolicy "{policy}" allows from Pods with {labels}, and {where} has none', values);
  return isElsewhere
    ? say('NetworkPolicy "{policy}" allows to Pods with {labels}, and {where} have none', values)
    : say('NetworkPolicy "{policy}" allows to Pods with {labels}, and {where} has none', values);
}

function selectsOne({
  matchLabels = {},
  matchExpressions = [],
}: ReturnType<typeof labelSelectorOf>): boolean {
  return Object.keys(matchLabels).length + matchExpressions.length === 1;
}
