/** Where a Pod may run: affinity, tolerations, taints and spreading (`validateAffinity` and others, Kubernetes v1.32). */
import type { FieldErrors } from './field-errors';
import type { FieldPlace } from './field-place';
import { goLiteral, goQuoted } from './go-text';
import {
  fieldOf,
  isPlainRecord,
  isUnknownList,
  listFieldOf,
  numberFieldOf,
  textFieldOf,
} from './kube-object';
import { checkLabelName, checkSelector } from './label-rules';
import { dns1123LabelProblems, dns1123SubdomainProblems, labelValueProblems } from './name-rules';
import { checkChoice } from './security-rules';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';
const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

export function checkAffinity(spec: unknown, at: FieldPlace, errors: FieldErrors): void {
  const affinity = fieldOf(spec, 'affinity');
  const own = at.child('affinity');
  const node = fieldOf(affinity, 'nodeAffinity');
  if (isPlainRecord(node)) {
    const required = node[REQUIRED];
    if (isPlainRecord(required)) checkNodeSelector(required, own.child('nodeAffinity', REQUIRED), errors);
    for (const [index, term] of listFieldOf(node, PREFERRED).entries()) {
      const place = own.child('nodeAffinity', PREFERRED).index(index);
      checkWeight(term, place, errors);
      checkNodeTerm(fieldOf(term, 'preference'), place.child('preference'), errors);
    }
  }
  for (const kind of ['podAffinity', 'podAntiAffinity'] as const) {
    const pods = fieldOf(affinity, kind);
    for (const [index, term] of listFieldOf(pods, REQUIRED).entries()) {
      checkPodTerm(term, own.child(kind, REQUIRED).index(index), errors);
    }
    for (const [index, term] of listFieldOf(pods, PREFERRED).entries()) {
      const place = own.child(kind, PREFERRED).index(index);
      checkWeight(term, place, errors);
      checkPodTerm(fieldOf(term, 'podAffinityTerm'), place.child('podAffinityTerm'), errors);
    }
  }
}

function checkWeight(term: unknown, at: FieldPlace, errors: FieldErrors): void {
  const weight = numberFieldOf(term, 'weight') ?? 0;
  if (weight <= 0 || weight > 100) errors.invalid(at.child('weight'), weight, 'must be in the range 1-100');
}

function checkNodeSelector(selector: unknown, at: FieldPlace, errors: FieldErrors): void {
  const terms = listFieldOf(selector, 'nodeSelectorTerms');
  const own = at.child('nodeSelectorTerms');
  if (terms.length === 0) errors.required(own, 'must have at least one node selector term');
  for (const [index, term] of terms.entries()) checkNodeTerm(term, own.index(index), errors);
}

function checkNodeTerm(term: unknown, at: FieldPlace, errors: FieldErrors): void {
  for (const [index, expression] of listFieldOf(term, 'matchExpressions').entries()) {
    checkNodeExpression(expression, at.child('matchExpressions').index(index), errors);
  }
  for (const [index, field] of listFieldOf(term, 'matchFields').entries()) {
    checkNodeField(field, at.child('matchFields').index(index), errors);
  }
}

function checkNodeExpression(expression: unknown, at: FieldPlace, errors: FieldErrors): void {
  const operator = textFieldOf(expression, 'operator') ?? '';
  const values = listFieldOf(expression, 'values');
  const place = at.child('values');
  switch (operator) {
    case 'In':
    case 'NotIn':
      if (values.length === 0) {
        errors.required(place, "must be specified when `operator` is 'In' or 'NotIn'");
      }
      break;
    case 'Exists':
    case 'DoesNotExist':
      if (values.length > 0) {
        errors.forbidden(place, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
      }
      break;
    case 'Gt':
    case 'Lt':
      if (values.length !== 1) {
        errors.required(place, "must be specified single value when `operator` is 'Lt' or 'Gt'");
      }
      break;
    default:
      errors.invalid(at.child('operator'), operator, 'not a valid selector operator');
  }
  checkLabelName(textFieldOf(expression, 'key') ?? '', at.child('key'), errors);
}

function checkNodeField(field: unknown, at: FieldPlace, errors: FieldErrors): void {
  const operator = textFieldOf(field, 'operator') ?? '';
  const key = textFieldOf(field, 'key') ?? '';
  const values = listFieldOf(field, 'values');
  if (operator !== 'In' && operator !== 'NotIn') {
    errors.invalid(at.child('operator'), operator, 'not a valid selector operator');
  } else if (values.length !== 1) {
    const why = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
    errors.required(at.child('values'), why);
  }
  if (key !== 'metadata.name') {
    errors.invalid(at.child('key'), key, 'not a valid field selector key');
    return;
  }
  for (const [index, value] of values.entries()) {
    if (typeof value === 'string') {
      errors.invalidEach(at.child('values').index(index), value, dns1123SubdomainProblems(value));
    }
  }
}

function checkPodTerm(term: unknown, at: FieldPlace, errors: FieldErrors): void {
  checkSelector(fieldOf(term, 'labelSelector'), at.child('labelSelector'), errors);
  checkSelector(fieldOf(term, 'namespaceSelector'), at.child('namespaceSelector'), errors);
  for (const [index, name] of listFieldOf(term, 'namespaces').entries()) {
    if (typeof name !== 'string') continue;
    const place = at.child('namespaces').index(index).called(at.child('namespace').toString());
    errors.invalidEach(place, name, dns1123LabelProblems(name));
  }
  for (const field of ['matchLabelKeys', 'mismatchLabelKeys'] as const) {
    checkLabelKeys(term, field, at.child(field), errors);
  }
  const topologyKey = textFieldOf(term, 'topologyKey') ?? '';
  if (topologyKey === '') errors.required(at.child('topologyKey'), 'can not be empty');
  checkLabelName(topologyKey, at.child('topologyKey'), errors);
}

function checkLabelKeys(term: unknown, field: string, at: FieldPlace, errors: FieldErrors): void {
  const keys = listFieldOf(term, field);
  if (keys.length === 0) return;
  if (!isPlainRecord(fieldOf(term, 'labelSelector'))) {
    errors.forbidden(at, 'must not be specified when labelSelector is not set');
    return;
  }
  const others = listFieldOf(term, 'mismatchLabelKeys');
  for (const [index, key] of keys.entries()) {
    if (typeof key !== 'string') continue;
    checkLabelName(key, at.index(index), errors);
    if (field === 'matchLabelKeys' && others.includes(key)) {
      errors.invalid(at.index(index), key, 'exists in both matchLabelKeys and mismatchLabelKeys');
    }
  }
}

export function checkTolerations(spec: unknown, at: FieldPlace, errors: FieldErrors): void {
  for (const [index, toleration] of listFieldOf(spec, 'tolerations').entries()) {
    const own = at.child('tolerations').index(index);
    const textOf = (field: string): string => textFieldOf(toleration, field) ?? '';
    const [key, operator, value, effect] = [
      textOf('key'),
      textOf('operator'),
      textOf('value'),
      textOf('effect'),
    ];
    if (key !== '') checkLabelName(key, own.child('key'), errors);
    else if (operator !== 'Exists') {
      const why = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
      errors.invalid(own.child('operator'), operator, why);
    }
    if (fieldOf(toleration, 'tolerationSeconds') !== undefined && effect !== 'NoExecute') {
      const why = "effect must be 'NoExecute' when `tolerationSeconds` is set";
      errors.invalid(own.child('effect'), effect, why);
    }
    if (operator === '' || operator === 'Equal') {
      const problems = labelValueProblems(value);
      if (problems.length > 0) errors.invalid(own.child('operator'), value, problems.join(';'));
    } else if (operator === 'Exists') {
      if (value !== '') {
        errors.invalid(own.child('operator'), value, "value must be empty when `operator` is 'Exists'");
      }
    } else errors.unsupported(own.child('operator'), operator, ['Equal', 'Exists']);
    if (effect !== '') checkEffect(effect, own.child('effect'), errors);
  }
}

function checkEffect(effect: string, at: FieldPlace, errors: FieldErrors): void {
  if (effect === '') errors.required(at);
  else if (!EFFECTS.includes(effect)) errors.unsupported(at, effect, EFFECTS);
}

/** Of a Node (`validateNodeTaints`). */
export function checkTaints(spec: unknown, errors: FieldErrors, at: FieldPlace): void {
  const seen = new Set<string>();
  for (const [index, taint] of listFieldOf(spec, 'taints').entries()) {
    // The API server has them among the metadata.
    const own = at.child('taints').index(index).called(`metadata.taints[${index}]`);
    const textOf = (field: string): string => textFieldOf(taint, field) ?? '';
    const [key, value, effect] = [textOf('key'), textOf('value'), textOf('effect')];
    checkLabelName(key, own.child('key'), errors);
    const problems = labelValueProblems(value);
    if (problems.length > 0) errors.invalid(own.child('value'), value, problems.join(';'));
    checkEffect(effect, own.child('effect'), errors);
    const pair = `${key} ${effect}`;
    if (seen.has(pair)) {
      const shown = goLiteral(
        `core.Taint{Key:${goQuoted(key)}, Value:${goQuoted(value)}, Effect:${goQuoted(effect)}, TimeAdded:<nil>}`,
      );
      errors.duplicate(own, shown, undefined, 'taints must be unique by key and effect pair');
    }
    seen.add(pair);
  }
}

export function checkSpread(spec: unknown, at: FieldPlace, errors: FieldErrors): void {
  const constraints = listFieldOf(spec, 'topologySpreadConstraints');
  for (const [index, constraint] of constraints.entries()) {
    const own = at.child('topologySpreadConstraints').index(index);
    const maxSkew = numberFieldOf(constraint, 'maxSkew') ?? 0;
    if (maxSkew <= 0) errors.invalid(own.child('maxSkew'), maxSkew, 'must be greater than zero');
    const topologyKey = textFieldOf(constraint, 'topologyKey') ?? '';
    if (topologyKey === '') errors.required(own.child('topologyKey'), 'can not be empty');
    const action = textFieldOf(constraint, 'whenUnsatisfiable') ?? '';
    if (action !== 'DoNotSchedule' && action !== 'ScheduleAnyway') {
      errors.unsupported(own.child('whenUnsatisfiable'), action, ['DoNotSchedule', 'ScheduleAnyway']);
    }
    const isRepeated = constraints
      .slice(index + 1)
      .some(
        (other) =>
          textFieldOf(other, 'topologyKey') === topologyKey &&
          textFieldOf(other, 'whenUnsatisfiable') === action,
      );
    if (isRepeated) {
      const pair = own.called(`${own.toString()}.{topologyKey, whenUnsatisfiable}`);
      errors.duplicate(pair, `{${topologyKey}, ${action}}`);
    }
    const domains = numberFieldOf(constraint, 'minDomains');
    if (domains !== undefined) {
      const place = own.child('minDomains');
      if (domains <= 0) errors.invalid(place, domains, 'must be greater than zero');
      if (action !== 'DoNotSchedule') {
        const why = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${action}`;
        errors.invalid(place, domains, why);
      }
    }
    checkChoice(constraint, 'nodeAffinityPolicy', ['Honor', 'Ignore'], own, errors);
    checkChoice(constraint, 'nodeTaintsPolicy', ['Honor', 'Ignore'], own, errors);
    checkSpreadKeys(constraint, own, errors);
    checkSelector(fieldOf(constraint, 'labelSelector'), own.child('labelSelector'), errors);
  }
}

function checkSpreadKeys(constraint: unknown, at: FieldPlace, errors: FieldErrors): void {
  const keys = listFieldOf(constraint, 'matchLabelKeys');
  const selector = fieldOf(constraint, 'labelSelector');
  const own = at.child('matchLabelKeys');
  if (keys.length === 0) return;
  if (!isPlainRecord(selector)) {
    errors.forbidden(own, 'must not be specified when labelSelector is not set');
  }
  const labels = fieldOf(selector, 'matchLabels');
  const expressions = fieldOf(selector, 'matchExpressions');
  const used = [
    ...(isPlainRecord(labels) ? Object.keys(labels) : []),
    ...(isUnknownList(expressions) ? expressions.map((each) => textFieldOf(each, 'key')) : []),
  ];
  for (const [index, key] of keys.entries()) {
    if (typeof key !== 'string') continue;
    checkLabelName(key, own.index(index), errors);
    if (used.includes(key)) {
      errors.invalid(own.index(index), key, 'exists in both matchLabelKeys and labelSelector');
    }
  }
}
