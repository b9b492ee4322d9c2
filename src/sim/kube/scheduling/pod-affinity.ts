/**
 * Which Pods a Pod wants to be near to or far from.
 *
 * Kubernetes v1.32 `pkg/scheduler/framework/plugins/interpodaffinity`.
 */
import { hasLabels, matchesLabels, type Labels, type LabelSelector } from '../store/label-selector';
import type { Pod, PodAffinityTerm } from '../model/pod';
import type { NodeInfo } from './node-info';

export interface AffinityView {
  readonly nodes: readonly NodeInfo[];
  readonly owners: ReadonlyMap<string, ReadonlyMap<NodeInfo, number>>;
  readonly namespaceLabels: (namespace: string) => Labels | undefined;
  /** Nodes with Pods that keep others away. */
  readonly antiAffinityNodes: ReadonlySet<NodeInfo>;
}

const NEAR = "node(s) didn't match pod affinity rules";
const FAR = "node(s) didn't match pod anti-affinity rules";
const OTHERS_FAR = "node(s) didn't satisfy existing pods anti-affinity rules";

/** Why not; undefined when it may go there. */
export function affinityProblem(
  pod: Pod,
  info: NodeInfo,
  view: AffinityView,
): { readonly reason: string; readonly isResolvable: boolean } | undefined {
  for (const term of pod.spec.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []) {
    // The first Pod of a group that wants to be together may go anywhere.
    const isFirst =
      matchesTerm(pod, term, pod, view) &&
      !view.nodes.some((other) => hasMatchingPod(pod, term, other, view));
    const hasLabel = info.node.metadata.labels?.[term.topologyKey] !== undefined;
    if (!(isFirst && hasLabel) && !hasMatchNear(pod, term, info, view))
      return { reason: NEAR, isResolvable: false };
  }
  for (const term of requiredAway(pod)) {
    if (hasMatchNear(pod, term, info, view)) return { reason: FAR, isResolvable: true };
  }
  return isKeptAway(pod, info, view) ? { reason: OTHERS_FAR, isResolvable: true } : undefined;
}

export function requiredAway({ spec }: Pod): readonly PodAffinityTerm[] {
  return spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
}

/** The weights of what it prefers that hold there. */
export function affinityScore(pod: Pod, info: NodeInfo, view: AffinityView): number {
  let score = 0;
  const { podAffinity, podAntiAffinity } = pod.spec.affinity ?? {};
  for (const { weight, podAffinityTerm } of podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ??
    []) {
    score += weight * countNear(pod, podAffinityTerm, info, view);
  }
  for (const {
    weight,
    podAffinityTerm,
  } of podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []) {
    score -= weight * countNear(pod, podAffinityTerm, info, view);
  }
  return score;
}

function isKeptAway(pod: Pod, info: NodeInfo, view: AffinityView): boolean {
  for (const other of view.antiAffinityNodes) {
    for (const existing of other.pods.values()) {
      for (const term of requiredAway(existing.pod)) {
        if (isSameDomain(term.topologyKey, info, other) && matchesTerm(existing.pod, term, pod, view))
          return true;
      }
    }
  }
  return false;
}

function isSameDomain(topologyKey: string, one: NodeInfo, other: NodeInfo): boolean {
  const value = one.node.metadata.labels?.[topologyKey];
  return value !== undefined && other.node.metadata.labels?.[topologyKey] === value;
}

function hasMatchNear(pod: Pod, term: PodAffinityTerm, info: NodeInfo, view: AffinityView): boolean {
  if (term.topologyKey === 'kubernetes.io/hostname') return hasMatchingPod(pod, term, info, view);
  return view.nodes.some(
    (other) => isSameDomain(term.topologyKey, info, other) && hasMatchingPod(pod, term, other, view),
  );
}

function hasMatchingPod(pod: Pod, term: PodAffinityTerm, info: NodeInfo, view: AffinityView): boolean {
  for (const other of info.pods.values()) if (matchesTerm(pod, term, other.pod, view)) return true;
  return false;
}

function countNear(pod: Pod, term: PodAffinityTerm, info: NodeInfo, view: AffinityView): number {
  let count = 0;
  for (const other of view.nodes) {
    if (!isSameDomain(term.topologyKey, info, other)) continue;
    for (const existing of other.pods.values()) if (matchesTerm(pod, term, existing.pod, view)) count += 1;
  }
  return count;
}

/** Does `other` belong to those that the term of `pod` speaks of? */
function matchesTerm(pod: Pod, term: PodAffinityTerm, other: Pod, view: AffinityView): boolean {
  const { namespace = '' } = other.metadata;
  const { namespaces, namespaceSelector } = term;
  const isNamed = namespaces?.includes(namespace) === true;
  const isSelected =
    namespaceSelector !== undefined && matchesLabels(namespaceSelector, view.namespaceLabels(namespace));
  const isOwn =
    (namespaces ?? []).length === 0 &&
    namespaceSelector === undefined &&
    namespace === pod.metadata.namespace;
  if (!isNamed && !isSelected && !isOwn) return false;
  if (term.labelSelector === undefined || !matchesLabels(term.labelSelector, other.metadata.labels))
    return false;
  if (!hasLabels(labelsOfKeys(pod, term.matchLabelKeys), other.metadata.labels)) return false;
  return (term.mismatchLabelKeys ?? []).every((key) => {
    const value = pod.metadata.labels?.[key];
    return value === undefined || other.metadata.labels?.[key] !== value;
  });
}

export function labelsOfKeys(pod: Pod, keys: readonly string[] | undefined): Labels {
  const labels: Record<string, string> = {};
  for (const key of keys ?? []) {
    const value = pod.metadata.labels?.[key];
    if (value !== undefined) labels[key] = value;
  }
  return labels;
}

export function selects(selector: LabelSelector | undefined, pod: Pod): boolean {
  return selector !== undefined && matchesLabels(selector, pod.metadata.labels);
}
