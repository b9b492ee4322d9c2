/** What the kinds that make Pods must fulfil (`pkg/apis/apps/validation`, `pkg/apis/batch/validation`, v1.32). */
import { matchesLabels } from '../store/label-selector';
import { fieldOf, isPlainRecord, listFieldOf, stringMapFieldOf, textFieldOf } from './kube-object';
import { labelIssuesOf } from './metadata-rules';
import { invalidValue, problem, type FieldPath, type ObjectIssue } from './object-issue';
import { podSpecIssuesOf, restartPolicyIssueOf } from './pod-rules';
import { jobRestartIssueOf } from './strategy-rules';

/** Deployment, ReplicaSet, StatefulSet and DaemonSet: a selector that its own Pods match. */
export function workloadIssuesOf(spec: unknown): readonly ObjectIssue[] {
  const issues: ObjectIssue[] = [...selectorIssuesOf(spec)];
  issues.push(...templateIssuesOf(fieldOf(spec, 'template'), ['spec', 'template'], ['Always']));
  return issues;
}

export function jobIssuesOf(spec: unknown, path: FieldPath): readonly ObjectIssue[] {
  const template = fieldOf(spec, 'template');
  const at = [...path, 'template'];
  const restart = isPlainRecord(fieldOf(template, 'spec'))
    ? jobRestartIssueOf(fieldOf(template, 'spec'), [...at, 'spec'])
    : undefined;
  return [...templateIssuesOf(template, at, undefined), ...(restart === undefined ? [] : [restart])];
}

function templateIssuesOf(
  template: unknown,
  path: FieldPath,
  restartPolicies: readonly string[] | undefined,
): readonly ObjectIssue[] {
  if (!isPlainRecord(template)) return [];
  const specPath = [...path, 'spec'];
  const issues = [
    ...labelIssuesOf(fieldOf(template, 'metadata', 'labels'), [...path, 'metadata', 'labels']),
    ...podSpecIssuesOf(template['spec'], specPath),
  ];
  const restartPolicy =
    isPlainRecord(template['spec']) && restartPolicies !== undefined
      ? restartPolicyIssueOf(template['spec'], specPath, restartPolicies)
      : undefined;
  if (restartPolicy !== undefined) issues.push(restartPolicy);
  return issues;
}

function selectorIssuesOf(spec: unknown): readonly ObjectIssue[] {
  const path: FieldPath = ['spec', 'selector'];
  const selector = fieldOf(spec, 'selector');
  if (!isPlainRecord(selector)) return [];
  const issues: ObjectIssue[] = [];
  const matchLabels = stringMapFieldOf(selector, 'matchLabels');
  issues.push(...labelIssuesOf(matchLabels, [...path, 'matchLabels']));
  const requirements: { key: string; operator: string; values: string[] }[] = [];
  for (const [index, expression] of listFieldOf(selector, 'matchExpressions').entries()) {
    const key = textFieldOf(expression, 'key') ?? '';
    const operator = textFieldOf(expression, 'operator') ?? '';
    const values = listFieldOf(expression, 'values').map(String);
    const shouldHaveValues = operator === 'In' || operator === 'NotIn';
    if (shouldHaveValues !== values.length > 0 && operator !== '') {
      const why = shouldHaveValues
        ? "must be specified when `operator` is 'In' or 'NotIn'"
        : "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
      issues.push(problem('invalid-value', [...path, 'matchExpressions', index, 'values'], why));
    }
    requirements.push({ key, operator, values });
  }
  const isEmpty = Object.keys(matchLabels).length === 0 && requirements.length === 0;
  if (isEmpty) {
    const hint = 'write for example selector: {matchLabels: {app: web}}';
    if (!hasUnreadLabels(selector))
      issues.push(invalidValue(path, selector, 'empty selector is invalid for deployment', hint));
    return issues;
  }
  const labels = stringMapFieldOf(spec, 'template', 'metadata', 'labels');
  if (
    isPlainRecord(fieldOf(spec, 'template')) &&
    !matchesLabels({ matchLabels, matchExpressions: requirements }, labels)
  ) {
    const at: FieldPath = ['spec', 'template', 'metadata', 'labels'];
    const shown = Object.entries(matchLabels).map(([key, value]) => `${key}: ${value}`);
    issues.push(
      problem(
        'selector-mismatch',
        at,
        `Invalid value: ${goMap(labels)}: \`selector\` does not match template \`labels\``,
        shown.length === 0 ? undefined : `give the template the labels {${shown.join(', ')}}`,
      ),
    );
  }
  return issues;
}

/** As Go prints it (`%#v`). */
function goMap(labels: Readonly<Record<string, string>>): string {
  const entries = Object.entries(labels).sort(([one], [other]) => (one < other ? -1 : 1));
  return `map[string]string{${entries.map(([key, value]) => `"${key}":"${value}"`).join(', ')}}`;
}

/** Labels of a wrong type have had their own error. */
function hasUnreadLabels(selector: unknown): boolean {
  const given = fieldOf(selector, 'matchLabels');
  return given !== undefined && (!isPlainRecord(given) || Object.keys(given).length > 0);
}
