/**
 * Who a policy is for and whom its rules name, by labels: `podSelector` and `namespaceSelector` of a NetworkPolicy
 * (Kubernetes v1.32 `k8s.io/api/networking/v1`). Calico's selectors are others of the same kind.
 */
import { requirementsText } from '../printers/selector-text';
import { matchesLabels, type LabelSelector } from '../store/label-selector';
import type { PolicyEndpoint } from './policy-endpoint';

export interface EndpointSelector {
  /** Its text: those of equal text select the same. */
  readonly key: string;
  /** It selects in this namespace only; undefined: in any. */
  readonly namespace: string | undefined;
  /** What it is made of, where it is a NetworkPolicy's: whoever has many Pods to ask finds them by an index. */
  readonly parts?: SelectorParts;
  /** What has not this label is not selected: it saves asking. */
  readonly anchor?: { readonly key: string; readonly value: string };
  matches(endpoint: PolicyEndpoint): boolean;
}

/** Pods of one namespace, or of all those that a selector names. */
export type NamespaceChoice = { readonly namespace: string } | { readonly namespaceSelector: LabelSelector };

export interface SelectorParts {
  readonly where: NamespaceChoice;
  readonly pods: LabelSelector;
}

/** An empty selector selects everything. */
export function selectorOf(where: NamespaceChoice, pods: LabelSelector): EndpointSelector {
  const text = requirementsText(pods);
  const anchor = anchorOf(pods);
  if ('namespace' in where) {
    return {
      key: `${where.namespace}:${text}`,
      namespace: where.namespace,
      parts: { where, pods },
      ...anchor,
      matches: ({ namespace, labels }) => namespace === where.namespace && matchesLabels(pods, labels),
    };
  }
  const { namespaceSelector } = where;
  return {
    key: `[${requirementsText(namespaceSelector)}]:${text}`,
    namespace: undefined,
    parts: { where, pods },
    ...anchor,
    matches: ({ namespace, labels, namespaceLabels }) =>
      namespace !== '' && matchesLabels(namespaceSelector, namespaceLabels) && matchesLabels(pods, labels),
  };
}

function anchorOf({ matchLabels = {} }: LabelSelector): Pick<EndpointSelector, 'anchor'> {
  const [first] = Object.entries(matchLabels);
  return first === undefined ? {} : { anchor: { key: first[0], value: first[1] } };
}
