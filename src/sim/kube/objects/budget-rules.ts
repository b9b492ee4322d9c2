/** PodDisruptionBudgets, autoscalers and priorities (`pkg/apis/{policy,autoscaling,scheduling}/validation`, v1.32). */
import { say } from '../../base/sentence';
import type { FieldErrors } from './field-errors';
import { FieldPlace } from './field-place';
import { goLiteral, goText } from './go-text';
import {
  fieldOf,
  isPlainRecord,
  listFieldOf,
  numberFieldOf,
  textFieldOf,
  type PlainRecord,
} from './kube-object';
import { checkSelector } from './label-rules';
import { pathSegmentProblems } from './name-rules';
import { checkAtMostAll, checkShare } from './number-rules';
import { readQuantity } from './quantity-text';
import { checkChoice } from './security-rules';

/** The type of a metric, and the field that says which. */
const METRIC_FIELDS: ReadonlyMap<string, string> = new Map([
  ['ContainerResource', 'containerResource'],
  ['External', 'external'],
  ['Object', 'object'],
  ['Pods', 'pods'],
  ['Resource', 'resource'],
]);
const HIGHEST_PRIORITY = 1_000_000_000;

export function checkBudget(spec: unknown, errors: FieldErrors): void {
  const at = FieldPlace.of('spec');
  const available = fieldOf(spec, 'minAvailable');
  const unavailable = fieldOf(spec, 'maxUnavailable');
  if (available !== undefined && unavailable !== undefined) {
    const selector = isPlainRecord(fieldOf(spec, 'selector')) ? '0xc000000000' : 'nil';
    const shown = `policy.PodDisruptionBudgetSpec{MinAvailable:(*intstr.IntOrString)(0xc000000000), Selector:(*v1.LabelSelector)(${selector}), MaxUnavailable:(*intstr.IntOrString)(0xc000000000), UnhealthyPodEvictionPolicy:(*policy.UnhealthyPodEvictionPolicyType)(nil)}`;
    const why = 'minAvailable and maxUnavailable cannot be both set';
    errors.invalid(at, goLiteral(shown), why, say('keep one of the two'));
  }
  for (const [field, share] of [
    ['minAvailable', available],
    ['maxUnavailable', unavailable],
  ] as const) {
    if (share === undefined) continue;
    checkShare(share, at.child(field), errors);
    checkAtMostAll(share, at.child(field), errors);
  }
  checkSelector(fieldOf(spec, 'selector'), at.child('selector'), errors);
  checkChoice(spec, 'unhealthyPodEvictionPolicy', ['AlwaysAllow', 'IfHealthyBudget'], at, errors);
}

export function checkAutoscaler(spec: unknown, errors: FieldErrors): void {
  const at = FieldPlace.of('spec');
  const minimum = numberFieldOf(spec, 'minReplicas') ?? 1;
  const maximum = numberFieldOf(spec, 'maxReplicas') ?? 0;
  if (minimum < 1) {
    errors.invalid(at.child('minReplicas'), minimum, 'must be greater than or equal to 1');
  }
  if (maximum < 1) errors.invalid(at.child('maxReplicas'), maximum, 'must be greater than 0');
  if (maximum < minimum) {
    const why = 'must be greater than or equal to `minReplicas`';
    errors.invalid(at.child('maxReplicas'), maximum, why);
  }
  checkTarget(fieldOf(spec, 'scaleTargetRef'), at.child('scaleTargetRef'), errors);
  for (const [index, metric] of listFieldOf(spec, 'metrics').entries()) {
    checkMetric(metric, at.child('metrics').index(index), errors);
  }
}

function checkTarget(target: unknown, at: FieldPlace, errors: FieldErrors): void {
  for (const field of ['kind', 'name']) {
    const text = textFieldOf(target, field) ?? '';
    if (text === '')
      errors.required(
        at.child(field),
        '',
        say('add it, for example {example}', {
          example: field === 'kind' ? 'kind: Deployment' : 'name: web',
        }),
      );
    else errors.invalidEach(at.child(field), text, pathSegmentProblems(text));
  }
}

function checkMetric(metric: unknown, at: FieldPlace, errors: FieldErrors): void {
  const type = textFieldOf(metric, 'type') ?? '';
  const typeAt = at.child('type');
  if (type === '') errors.required(typeAt, 'must specify a metric source type');
  if (!METRIC_FIELDS.has(type)) errors.unsupported(typeAt, type, [...METRIC_FIELDS.keys()]);
  const wanted = METRIC_FIELDS.get(type) ?? '';
  const given = [...METRIC_FIELDS.values()].filter((field) => isPlainRecord(fieldOf(metric, field)));
  if (given.includes('resource')) checkResource(fieldOf(metric, 'resource'), at.child('resource'), errors);
  if (wanted !== '' && !given.includes(wanted)) {
    errors.required(at.child(wanted), 'must populate information for the given metric source');
  }
  for (const field of given) {
    if (field !== wanted) errors.forbidden(at.child(field), 'must populate the given metric source only');
  }
}

function checkResource(source: unknown, at: FieldPlace, errors: FieldErrors): void {
  if ((textFieldOf(source, 'name') ?? '') === '') {
    errors.required(at.child('name'), 'must specify a resource name');
  }
  const target = fieldOf(source, 'target');
  const own = at.child('target');
  const type = textFieldOf(target, 'type') ?? '';
  if (type === '') errors.required(own.child('type'), 'must specify a metric target type');
  if (!['Utilization', 'Value', 'AverageValue'].includes(type)) {
    errors.invalid(own.child('type'), type, 'must be either Utilization, Value, or AverageValue');
  }
  const utilization = numberFieldOf(target, 'averageUtilization');
  const value = fieldOf(target, 'averageValue');
  if (utilization !== undefined && utilization < 1) {
    errors.invalid(own.child('averageUtilization'), utilization, 'must be greater than 0');
  }
  const quantity = readQuantity(value);
  if (quantity !== undefined && quantity.nanos <= 0n) {
    errors.invalid(own.child('averageValue'), goLiteral(goText(String(value))), 'must be positive');
  }
  if (utilization === undefined && value === undefined) {
    const why = 'must set either a target raw value or a target utilization';
    errors.required(own.child('averageUtilization'), why);
  }
  if (utilization !== undefined && value !== undefined) {
    const why = 'may not set both a target raw value and a target utilization';
    errors.forbidden(own.child('averageValue'), why);
  }
}

export function checkPriorityClass(object: PlainRecord, errors: FieldErrors): void {
  const name = textFieldOf(object, 'metadata', 'name') ?? '';
  const value = numberFieldOf(object, 'value') ?? 0;
  if (name.startsWith('system-')) {
    if (name === 'system-node-critical' || name === 'system-cluster-critical') return;
    const why = `priority class names with 'system-' prefix are reserved for system use only. error: ${name} is not a known system priority class`;
    errors.forbidden(FieldPlace.of('metadata', 'name'), why);
  } else if (value > HIGHEST_PRIORITY) {
    const why = `maximum allowed value of a user defined priority is ${HIGHEST_PRIORITY}`;
    errors.forbidden(FieldPlace.of('value'), why);
  }
  const at = FieldPlace.of();
  checkChoice(object, 'preemptionPolicy', ['PreemptLowerPriority', 'Never'], at, errors);
}
