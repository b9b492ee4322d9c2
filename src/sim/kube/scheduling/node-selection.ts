/** Node selectors and required node affinity (Kubernetes v1.32 `component-helpers/scheduling/corev1/nodeaffinity`). */
import { hasLabels, matchesRequirement } from '../store/label-selector';
import type { KubeNode } from '../model/node';
import type { NodeSelectorTerm, PodSpec } from '../model/pod';

export function matchesNodeSelection(spec: PodSpec, node: KubeNode): boolean {
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return (
    hasLabels(spec.nodeSelector ?? {}, node.metadata.labels) &&
    (required === undefined || required.nodeSelectorTerms.some((term) => matchesTerm(term, node)))
  );
}

/** A term without any requirement matches nothing. */
export function matchesTerm(term: NodeSelectorTerm, node: KubeNode): boolean {
  const expressions = term.matchExpressions ?? [];
  const fields = term.matchFields ?? [];
  if (expressions.length + fields.length === 0) return false;
  const { labels, name } = node.metadata;
  return (
    expressions.every((requirement) => matchesRequirement(requirement, labels)) &&
    fields.every((requirement) => matchesRequirement(requirement, { 'metadata.name': name }))
  );
}
