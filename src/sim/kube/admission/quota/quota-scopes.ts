/** Which objects a ResourceQuota with scopes is about (Kubernetes v1.32 `pkg/quota/v1/evaluator/core/pods.go`). */
import { isPod, type Pod } from '../../model/pod';
import type { ResourceQuota, ScopeRequirement } from '../../model/resource-quota';
import { fieldOf, listFieldOf, type KubeObject } from '../../objects/kube-object';

/** Scopes are about Pods alone. */
export function isInScope({ spec }: ResourceQuota, object: KubeObject): boolean {
  const requirements: ScopeRequirement[] = [
    ...(spec?.scopes ?? []).map((scopeName) => ({ scopeName, operator: 'Exists' })),
    ...(spec?.scopeSelector?.matchExpressions ?? []),
  ];
  if (requirements.length === 0) return true;
  return isPod(object) && requirements.every((requirement) => matchesScope(requirement, object));
}

function matchesScope({ scopeName, operator, values = [] }: ScopeRequirement, pod: Pod): boolean {
  const isLimited = fieldOf(pod.spec, 'activeDeadlineSeconds') !== undefined;
  const isBestEffort = fieldOf(pod.status, 'qosClass') === 'BestEffort';
  switch (scopeName) {
    case 'Terminating':
      return isLimited;
    case 'NotTerminating':
      return !isLimited;
    case 'BestEffort':
      return isBestEffort;
    case 'NotBestEffort':
      return !isBestEffort;
    case 'CrossNamespacePodAffinity':
      return hasForeignTerms(pod);
    case 'PriorityClass': {
      const { priorityClassName = '' } = pod.spec;
      if (operator === 'In') return values.includes(priorityClassName);
      if (operator === 'NotIn') return !values.includes(priorityClassName);
      return (priorityClassName !== '') === (operator === 'Exists');
    }
    default:
      return false;
  }
}

function hasForeignTerms({ spec }: Pod): boolean {
  return ['podAffinity', 'podAntiAffinity'].some((kind) => {
    const affinity = fieldOf(spec, 'affinity', kind);
    const terms = [
      ...listFieldOf(affinity, 'requiredDuringSchedulingIgnoredDuringExecution'),
      ...listFieldOf(affinity, 'preferredDuringSchedulingIgnoredDuringExecution').map((preferred) =>
        fieldOf(preferred, 'podAffinityTerm'),
      ),
    ];
    return terms.some(
      (term) =>
        listFieldOf(term, 'namespaces').length > 0 || fieldOf(term, 'namespaceSelector') !== undefined,
    );
  });
}
