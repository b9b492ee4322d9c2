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

/** Do they choose nodes alike? Pods of one template mostly share the parts of their spec. */
export function hasSameSelection(one: PodSpec, other: PodSpec): boolean {
  return (
    one === other ||
    (one.nodeSelector === other.nodeSelector &&
      one.affinity === other.affinity &&
      one.nodeName === other.nodeName &&
      sameTolerations(one, other))
  );
}

function sameTolerations(one: PodSpec, other: PodSpec): boolean {
  const first = one.tolerations ?? [];
  const second = other.tolerations ?? [];
  return (
    first.length === second.length &&
    first.every((toleration, index) => {
      const twin = second[index];
      return (
        toleration === twin ||
        (twin !== undefined &&
          toleration.key === twin.key &&
          toleration.operator === twin.operator &&
          toleration.value === twin.value &&
          toleration.effect === twin.effect)
      );
    })
  );
}

/** That of a DaemonSet's Pod: the affinity names it. */
export function onlyNodeOf(spec: PodSpec): string | undefined {
  const terms =
    spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const [term] = terms ?? [];
  const [field] = term?.matchFields ?? [];
  const isOne = terms?.length === 1 && field?.operator === 'In' && field.values?.length === 1;
  return isOne ? field.values[0] : undefined;
}
