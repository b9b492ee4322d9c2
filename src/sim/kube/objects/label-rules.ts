/** Labels, and selectors of them (`k8s.io/apimachinery/pkg/apis/meta/v1/validation`, Kubernetes v1.32). */
import type { FieldErrors } from './field-errors';
import type { FieldPlace } from './field-place';
import { fieldOf, isPlainRecord, isUnknownList, listFieldOf, textFieldOf } from './kube-object';
import { labelValueProblems, qualifiedNameProblems } from './name-rules';

export function checkLabelName(key: string, at: FieldPlace, errors: FieldErrors): void {
  errors.invalidEach(at, key, qualifiedNameProblems(key));
}

/** The API server names the mapping, whichever label it is. */
export function checkLabels(labels: unknown, at: FieldPlace, errors: FieldErrors): void {
  if (!isPlainRecord(labels)) return;
  for (const [key, value] of Object.entries(labels)) {
    errors.invalidKey(at, key, qualifiedNameProblems(key));
    if (typeof value !== 'string') continue;
    errors.invalidEach(at.key(key).called(at.toString()), value, labelValueProblems(value));
  }
}

export function checkSelector(selector: unknown, at: FieldPlace, errors: FieldErrors): void {
  if (!isPlainRecord(selector)) return;
  checkLabels(selector['matchLabels'], at.child('matchLabels'), errors);
  for (const [index, expression] of listFieldOf(selector, 'matchExpressions').entries()) {
    checkRequirement(expression, at.child('matchExpressions').index(index), errors);
  }
}

function checkRequirement(expression: unknown, at: FieldPlace, errors: FieldErrors): void {
  const operator = textFieldOf(expression, 'operator') ?? '';
  const values = listFieldOf(expression, 'values');
  checkOperator(operator, values.length, at, errors);
  checkLabelName(textFieldOf(expression, 'key') ?? '', at.child('key'), errors);
  for (const [index, value] of values.entries()) {
    if (typeof value === 'string') {
      errors.invalidEach(at.child('values').index(index), value, labelValueProblems(value));
    }
  }
}

/** `In` and `NotIn` have values, the others none. */
function checkOperator(operator: string, count: number, at: FieldPlace, errors: FieldErrors): void {
  switch (operator) {
    case 'In':
    case 'NotIn':
      if (count === 0)
        errors.required(at.child('values'), "must be specified when `operator` is 'In' or 'NotIn'");
      return;
    case 'Exists':
    case 'DoesNotExist':
      if (count > 0) {
        const why = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
        errors.forbidden(at.child('values'), why);
      }
      return;
    default:
      errors.invalid(at.child('operator'), operator, 'not a valid selector operator');
  }
}

/** Can it be matched at all (`LabelSelectorAsSelector`)? */
export function isUsableSelector(selector: unknown): boolean {
  for (const expression of listFieldOf(selector, 'matchExpressions')) {
    const operator = textFieldOf(expression, 'operator') ?? '';
    const count = listFieldOf(expression, 'values').length;
    const isFit = ['In', 'NotIn'].includes(operator)
      ? count > 0
      : ['Exists', 'DoesNotExist'].includes(operator) && count === 0;
    if (!isFit) return false;
    if (qualifiedNameProblems(textFieldOf(expression, 'key') ?? '').length > 0) return false;
    if (!listFieldOf(expression, 'values').every(isLabelValue)) return false;
  }
  const labels = fieldOf(selector, 'matchLabels');
  if (!isPlainRecord(labels)) return true;
  return Object.entries(labels).every(
    ([key, value]) => qualifiedNameProblems(key).length === 0 && isLabelValue(value),
  );
}

export function isEmptySelector(selector: unknown): boolean {
  const labels = fieldOf(selector, 'matchLabels');
  const expressions = fieldOf(selector, 'matchExpressions');
  const hasLabels = isPlainRecord(labels) && Object.keys(labels).length > 0;
  return !hasLabels && !(isUnknownList(expressions) && expressions.length > 0);
}

function isLabelValue(value: unknown): boolean {
  return typeof value !== 'string' || labelValueProblems(value).length === 0;
}
