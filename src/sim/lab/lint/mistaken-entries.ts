/**
 * Entries of `from` and `to` where "and" and "or" are likely mistaken for one another.
 *
 * `namespaceSelector` and `podSelector` in one entry mean Pods that both select; as two entries (one dash more) they mean
 * all Pods of those Namespaces, and also such Pods of the policy's own namespace. Said only where the text shows which one
 * was meant: the Pods of the second entry are nowhere in the own namespace, but in those Namespaces; or the one entry means
 * nobody, and each of its halves somebody.
 */
import { labelSelectorOf } from '../../kube/network-policy/network-policy';
import { fieldOf, isPlainRecord } from '../../kube/objects/kube-object';
import { isEmptySelector } from '../../kube/objects/label-rules';
import { matchesLabels } from '../../kube/store/label-selector';
import type { LintCluster } from './lint-cluster';
import type { LintWorkload } from './lint-workload';
import type { SourcedPeer, SourcedRule } from './policy-rules';

export interface MistakenEntries {
  /** `or` is written, and `and` is meant; or the other way round. */
  readonly written: 'and' | 'or';
  readonly peers: readonly SourcedPeer[];
  /** Whom the other way means. */
  readonly meant: readonly LintWorkload[];
}

export function mistakenEntries(cluster: LintCluster, rule: SourcedRule): readonly MistakenEntries[] {
  const found: MistakenEntries[] = [];
  for (const [index, peer] of rule.peers.entries()) {
    const next = rule.peers[index + 1];
    const apart = next === undefined ? undefined : writtenApart(cluster, rule, [peer, next]);
    const together = writtenTogether(cluster, rule, peer);
    if (apart !== undefined) found.push(apart);
    if (together !== undefined) found.push(together);
  }
  return found;
}

function writtenApart(
  cluster: LintCluster,
  { policy }: SourcedRule,
  peers: readonly [SourcedPeer, SourcedPeer],
): MistakenEntries | undefined {
  const inNamespaces = peers.find(({ given }) => isNamespaceOnly(given));
  const ofPods = peers.find(({ given }) => isPodOnly(given));
  if (inNamespaces === undefined || ofPods === undefined) return undefined;
  const namespaces = labelSelectorOf(fieldOf(inNamespaces.given, 'namespaceSelector'));
  const pods = labelSelectorOf(fieldOf(ofPods.given, 'podSelector'));
  const such = cluster.workloads.filter(
    ({ labels, isHostNetwork }) => !isHostNetwork && matchesLabels(pods, labels),
  );
  const own = such.filter(({ namespace }) => namespace === policy.namespace);
  const there = such.filter(({ namespace }) => matchesLabels(namespaces, cluster.namespaceLabels(namespace)));
  const isEverywhere = isEmptySelector(fieldOf(inNamespaces.given, 'namespaceSelector'));
  // With all Namespaces allowed, the second entry adds nobody.
  if (there.length === 0 || (own.length > 0 && !isEverywhere)) return undefined;
  return { written: 'or', peers, meant: there };
}

function writtenTogether(
  cluster: LintCluster,
  { policy }: SourcedRule,
  sourced: SourcedPeer,
): MistakenEntries | undefined {
  const { given, peer } = sourced;
  const namespaces = fieldOf(given, 'namespaceSelector');
  const pods = fieldOf(given, 'podSelector');
  if (!isPlainRecord(namespaces) || isEmptySelector(pods) || peer.kind !== 'endpoints') return undefined;
  if (cluster.selectedBy(peer.selector).length > 0) return undefined;
  const own = cluster
    .workloadsIn(policy.namespace)
    .filter(({ labels }) => matchesLabels(labelSelectorOf(pods), labels));
  const there = cluster.workloads.filter(({ namespace }) =>
    matchesLabels(labelSelectorOf(namespaces), cluster.namespaceLabels(namespace)),
  );
  const isOther = there.some(({ namespace }) => namespace !== policy.namespace);
  return own.length > 0 && isOther
    ? { written: 'and', peers: [sourced], meant: [...own, ...there] }
    : undefined;
}

function isNamespaceOnly(given: unknown): boolean {
  return isPlainRecord(fieldOf(given, 'namespaceSelector')) && fieldOf(given, 'podSelector') === undefined;
}

function isPodOnly(given: unknown): boolean {
  return !isEmptySelector(fieldOf(given, 'podSelector')) && fieldOf(given, 'namespaceSelector') === undefined;
}
