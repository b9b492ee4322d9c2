/**
 * Calico's selectors as the policy index takes them: by their text, over the labels that Calico gives an endpoint besides its own
 * (projectcalico/calico v3.29 `libcalico-go/lib/backend/syncersv1/updateprocessors`, `.../k8s/conversion`): its namespace and
 * service account, and the labels of those with a prefix.
 */
import type { EndpointSelector } from '../../../network-policy/endpoint-selector';
import type { PolicyEndpoint } from '../../../network-policy/policy-endpoint';
import type { LabelSelector, Labels } from '../../../store/label-selector';
import { parseSelector } from '../calico-selector';

const NAMESPACE_LABEL = 'projectcalico.org/namespace';
const SERVICE_ACCOUNT_LABEL = 'projectcalico.org/serviceaccount';
const ORCHESTRATOR = "projectcalico.org/orchestrator == 'k8s'";
/** Selects everything. */
export const EVERYONE = 'all()';
export const NAMESPACE_PREFIX = 'pcns.';
export const SERVICE_ACCOUNT_PREFIX = 'pcsa.';

const NOBODY = (): boolean => false;

export class CalicoSelectors {
  /** An endpoint is replaced, never changed. */
  readonly #labels = new WeakMap<PolicyEndpoint, Labels>();
  readonly #known = new Map<string, EndpointSelector>();

  get everyone(): EndpointSelector {
    return this.of(EVERYONE);
  }

  /** A text that does not parse selects nothing: calicoctl would have refused it. */
  of(text: string, namespace?: string): EndpointSelector {
    const key = namespace === undefined ? text : inNamespace(text, namespace);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const parsed = parseSelector(key);
    const test = parsed.ok ? parsed.value : NOBODY;
    const selector: EndpointSelector = {
      key,
      namespace,
      matches: (endpoint) => test(this.#labelsOf(endpoint)),
    };
    this.#known.set(key, selector);
    return selector;
  }

  #labelsOf(endpoint: PolicyEndpoint): Labels {
    const known = this.#labels.get(endpoint);
    if (known !== undefined) return known;
    const labels = calicoLabelsOf(endpoint);
    this.#labels.set(endpoint, labels);
    return labels;
  }
}

function calicoLabelsOf(endpoint: PolicyEndpoint): Labels {
  const { labels, namespace, namespaceLabels, serviceAccount, serviceAccountLabels } = endpoint;
  if (namespace === '') return labels;
  return {
    ...labels,
    ...prefixed(namespaceLabels, NAMESPACE_PREFIX),
    ...prefixed(serviceAccountLabels, SERVICE_ACCOUNT_PREFIX),
    [NAMESPACE_LABEL]: namespace,
    ...(serviceAccount === ''
      ? {}
      : { [SERVICE_ACCOUNT_LABEL]: serviceAccount, 'projectcalico.org/orchestrator': 'k8s' }),
  };
}

function prefixed(labels: Labels, prefix: string): Labels {
  return Object.fromEntries(Object.entries(labels).map(([key, value]) => [prefix + key, value]));
}

function inNamespace(text: string, namespace: string): string {
  const own = `${NAMESPACE_LABEL} == '${namespace}'`;
  return text === '' ? own : `(${text}) && ${own}`;
}

/** `k8sSelectorToCalico` of a selector of Pods. */
export function podSelectorText(selector: LabelSelector): string {
  return [ORCHESTRATOR, ...requirements(selector, '')].join(' && ');
}

/** The same of a selector of namespaces. */
export function namespaceSelectorText(selector: LabelSelector): string {
  const all = requirements(selector, NAMESPACE_PREFIX);
  return all.length === 0 ? `has(${NAMESPACE_LABEL})` : all.join(' && ');
}

function requirements(
  { matchLabels = {}, matchExpressions = [] }: LabelSelector,
  prefix: string,
): readonly string[] {
  const labels = Object.entries(matchLabels).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return [
    ...labels.map(([key, value]) => `${prefix}${key} == '${value}'`),
    ...matchExpressions.map(({ key, operator, values = [] }) => {
      const list = `{ '${values.join("', '")}' }`;
      switch (operator) {
        case 'In':
          return `${prefix}${key} in ${list}`;
        case 'NotIn':
          return `${prefix}${key} not in ${list}`;
        case 'Exists':
          return `has(${prefix}${key})`;
        default:
          return `! has(${prefix}${key})`;
      }
    }),
  ];
}
