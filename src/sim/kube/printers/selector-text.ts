/** Labels and selectors as text: `app=web,tier in (a,b),!old` (`k8s.io/apimachinery/pkg/labels`, Kubernetes v1.32). */
import { isPlainRecord, listFieldOf, stringMapFieldOf, textFieldOf } from '../objects/kube-object';

/** `<none>` when there are none. */
export function labelsText(labels: Readonly<Record<string, string>>): string {
  const text = sortedEntries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  return text === '' ? '<none>' : text;
}

/** Of a `metav1.LabelSelector`; `<none>` when it selects everything. */
export function selectorText(selector: unknown): string {
  const text = requirementsText(selector);
  return text === '' ? '<none>' : text;
}

/** As a query that the API server takes; empty when it selects everything. */
export function requirementsText(selector: unknown): string {
  const parts = sortedEntries(stringMapFieldOf(selector, 'matchLabels')).map(([key, value]) => ({
    key,
    text: `${key}=${value}`,
  }));
  for (const requirement of listFieldOf(selector, 'matchExpressions')) {
    if (!isPlainRecord(requirement)) continue;
    const key = textFieldOf(requirement, 'key') ?? '';
    const values = listFieldOf(requirement, 'values')
      .filter((value) => typeof value === 'string')
      .toSorted()
      .join(',');
    parts.push({ key, text: requirementText(key, textFieldOf(requirement, 'operator') ?? '', values) });
  }
  return parts
    .toSorted((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0))
    .map(({ text }) => text)
    .join(',');
}

function requirementText(key: string, operator: string, values: string): string {
  switch (operator) {
    case 'In':
      return `${key} in (${values})`;
    case 'NotIn':
      return `${key} notin (${values})`;
    case 'Exists':
      return key;
    case 'DoesNotExist':
      return `!${key}`;
    case 'Gt':
      return `${key}>${values}`;
    case 'Lt':
      return `${key}<${values}`;
    default:
      return '<error>';
  }
}

/** By code unit, as Go sorts text. */
export function sortedEntries<Value>(
  record: Readonly<Record<string, Value>>,
): readonly (readonly [string, Value])[] {
  return Object.entries(record).toSorted(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
}
