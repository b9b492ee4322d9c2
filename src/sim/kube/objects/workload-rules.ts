/**
 * What the kinds that keep Pods must fulfil (`pkg/apis/apps/validation`, Kubernetes v1.32).
 *
 * Differs: the API server looks at the Pods of a StatefulSet only when they are made; here a StatefulSet whose Pods would
 * be refused is refused itself.
 */
import { say } from '../../base/sentence';
import { forExample } from './object-issue';
import { matchesLabels } from '../store/label-selector';
import type { FieldErrors } from './field-errors';
import { FieldPlace } from './field-place';
import { goIntOrString, goLiteral, goMap, goSelector, goText } from './go-text';
import {
  fieldOf,
  isPlainRecord,
  listFieldOf,
  numberFieldOf,
  stringMapFieldOf,
  textFieldOf,
} from './kube-object';
import { checkSelector, isEmptySelector, isUsableSelector } from './label-rules';
import { checkAtMostAll, checkNonNegative, checkShare, isZeroShare } from './number-rules';
import { checkPodTemplate } from './pod-rules';

const SPEC = FieldPlace.of('spec');
const DEFAULT_PROGRESS_DEADLINE = 600;
const MISMATCH = '`selector` does not match template `labels`';

type Workload = 'ReplicaSet' | 'DaemonSet' | 'StatefulSet' | 'ReplicationController';

export function checkDeployment(spec: unknown, errors: FieldErrors): void {
  checkNonNegative(fieldOf(spec, 'replicas'), SPEC.child('replicas'), errors);
  checkOwnSelector(spec, 'empty selector is invalid for deployment', errors);
  checkTemplate(spec, 'ReplicaSet', 'invalid label selector', errors);
  checkStrategy(fieldOf(spec, 'strategy'), SPEC.child('strategy'), errors);
  const minReady = numberFieldOf(spec, 'minReadySeconds') ?? 0;
  checkNonNegative(minReady, SPEC.child('minReadySeconds'), errors);
  checkNonNegative(fieldOf(spec, 'revisionHistoryLimit'), SPEC.child('revisionHistoryLimit'), errors);
  const deadline = numberFieldOf(spec, 'progressDeadlineSeconds') ?? DEFAULT_PROGRESS_DEADLINE;
  const deadlineAt = SPEC.child('progressDeadlineSeconds');
  checkNonNegative(deadline, deadlineAt, errors);
  if (deadline <= minReady) errors.invalid(deadlineAt, deadline, 'must be greater than minReadySeconds');
}

export function checkReplicaSet(spec: unknown, errors: FieldErrors): void {
  checkNonNegative(fieldOf(spec, 'replicas'), SPEC.child('replicas'), errors);
  checkNonNegative(fieldOf(spec, 'minReadySeconds'), SPEC.child('minReadySeconds'), errors);
  checkOwnSelector(spec, 'empty selector is invalid for deployment', errors);
  checkTemplate(spec, 'ReplicaSet', 'invalid label selector', errors);
}

export function checkReplicationController(spec: unknown, errors: FieldErrors): void {
  const template = fieldOf(spec, 'template');
  const labels = stringMapFieldOf(template, 'metadata', 'labels');
  const given = fieldOf(spec, 'selector');
  const selector = isPlainRecord(given) ? stringMapFieldOf(spec, 'selector') : labels;
  checkNonNegative(fieldOf(spec, 'minReadySeconds'), SPEC.child('minReadySeconds'), errors);
  if (Object.keys(selector).length === 0)
    errors.required(SPEC.child('selector'), '', say('add for example {example}', { example: 'app: web' }));
  checkNonNegative(fieldOf(spec, 'replicas'), SPEC.child('replicas'), errors);
  const at = SPEC.child('template');
  if (!isPlainRecord(template)) {
    errors.required(at);
    return;
  }
  if (Object.entries(selector).some(([key, value]) => labels[key] !== value)) {
    errors.invalid(at.child('metadata', 'labels'), goLiteral(goMap(labels)), MISMATCH);
  }
  checkPodTemplate(template, at, errors);
  checkLastingPods(template, at, 'ReplicationController', errors);
}

export function checkDaemonSet(spec: unknown, errors: FieldErrors): void {
  const selector = fieldOf(spec, 'selector');
  const at = SPEC.child('template');
  const template = fieldOf(spec, 'template');
  checkSelector(selector, SPEC.child('selector'), errors);
  if (isUsableSelector(selector) && (!isPlainRecord(selector) || !isEmptySelector(selector))) {
    checkMatch(spec, errors);
  }
  if (isPlainRecord(selector) && isEmptySelector(selector)) {
    refuseEmptySelector(selector, 'empty selector is invalid for daemonset', errors);
  }
  checkPodTemplate(template, at, errors);
  checkLastingPods(template, at, 'DaemonSet', errors);
  checkNonNegative(fieldOf(spec, 'minReadySeconds'), SPEC.child('minReadySeconds'), errors);
  checkDaemonStrategy(fieldOf(spec, 'updateStrategy'), SPEC.child('updateStrategy'), errors);
  checkNonNegative(fieldOf(spec, 'revisionHistoryLimit'), SPEC.child('revisionHistoryLimit'), errors);
}

export function checkStatefulSet(spec: unknown, errors: FieldErrors): void {
  const policy = textFieldOf(spec, 'podManagementPolicy') ?? 'OrderedReady';
  if (policy !== 'OrderedReady' && policy !== 'Parallel') {
    errors.invalid(SPEC.child('podManagementPolicy'), policy, "must be 'OrderedReady' or 'Parallel'");
  }
  checkStatefulStrategy(fieldOf(spec, 'updateStrategy'), SPEC.child('updateStrategy'), errors);
  const retention = SPEC.child('persistentVolumeClaimRetentionPolicy');
  for (const field of ['whenDeleted', 'whenScaled']) {
    const given = textFieldOf(spec, 'persistentVolumeClaimRetentionPolicy', field);
    if (given !== undefined && given !== 'Retain' && given !== 'Delete') {
      errors.unsupported(retention.child(field), given, ['Delete', 'Retain']);
    }
  }
  checkNonNegative(fieldOf(spec, 'replicas'), SPEC.child('replicas'), errors);
  checkNonNegative(fieldOf(spec, 'minReadySeconds'), SPEC.child('minReadySeconds'), errors);
  checkNonNegative(fieldOf(spec, 'ordinals', 'start'), SPEC.child('ordinals', 'start'), errors);
  checkOwnSelector(spec, 'empty selector is invalid for statefulset', errors);
  checkTemplate(spec, 'StatefulSet', '', errors);
}

function checkOwnSelector(spec: unknown, whyNotEmpty: string, errors: FieldErrors): void {
  const selector = fieldOf(spec, 'selector');
  const at = SPEC.child('selector');
  if (!isPlainRecord(selector)) {
    errors.required(at);
    return;
  }
  checkSelector(selector, at, errors);
  if (isEmptySelector(selector)) refuseEmptySelector(selector, whyNotEmpty, errors);
}

function refuseEmptySelector(selector: unknown, why: string, errors: FieldErrors): void {
  const hint = forExample('selector: {matchLabels: {app: web}}');
  errors.invalid(SPEC.child('selector'), goLiteral(goSelector(selector)), why, hint);
}

function checkTemplate(spec: unknown, kind: Workload, whyUnusable: string, errors: FieldErrors): void {
  const selector = fieldOf(spec, 'selector');
  const template = fieldOf(spec, 'template');
  const at = SPEC.child('template');
  const isUsable = isUsableSelector(selector);
  if (!isUsable) {
    errors.invalid(SPEC.child('selector'), goLiteral(goSelector(selector)), whyUnusable);
    if (kind !== 'StatefulSet') return;
  }
  // Nothing matches a selector that is not there, everything an empty one.
  if (isUsable && (!isPlainRecord(selector) || !isEmptySelector(selector))) checkMatch(spec, errors);
  checkPodTemplate(kind === 'StatefulSet' ? withClaims(template, spec) : template, at, errors);
  checkLastingPods(template, at, kind, errors);
}

function checkMatch(spec: unknown, errors: FieldErrors): void {
  const selector = fieldOf(spec, 'selector');
  const labels = stringMapFieldOf(spec, 'template', 'metadata', 'labels');
  const matchLabels = stringMapFieldOf(selector, 'matchLabels');
  const matchExpressions = listFieldOf(selector, 'matchExpressions').map((expression) => ({
    key: textFieldOf(expression, 'key') ?? '',
    operator: textFieldOf(expression, 'operator') ?? '',
    values: listFieldOf(expression, 'values').map(String),
  }));
  if (isPlainRecord(selector) && matchesLabels({ matchLabels, matchExpressions }, labels)) return;
  const shown = Object.entries(matchLabels).map(([key, value]) => `${key}: ${value}`);
  const hint =
    shown.length === 0
      ? undefined
      : say('give the template the labels {labels}', { labels: `{${shown.join(', ')}}` });
  const given = fieldOf(spec, 'template', 'metadata', 'labels');
  errors.invalid(SPEC.child('template', 'metadata', 'labels'), goLiteral(goMap(given)), MISMATCH, hint);
}

/** The claims of a StatefulSet are volumes of its Pods. */
function withClaims(template: unknown, spec: unknown): unknown {
  const claims = listFieldOf(spec, 'volumeClaimTemplates').map((claim) => ({
    name: textFieldOf(claim, 'metadata', 'name'),
    persistentVolumeClaim: { claimName: 'claim' },
  }));
  const podSpec = fieldOf(template, 'spec');
  if (claims.length === 0 || !isPlainRecord(template) || !isPlainRecord(podSpec)) return template;
  const names = claims.map(({ name }) => name);
  const volumes = listFieldOf(podSpec, 'volumes').filter(
    (volume) => !names.includes(textFieldOf(volume, 'name')),
  );
  return { ...template, spec: { ...podSpec, volumes: [...volumes, ...claims] } };
}

/** Their Pods start again for ever. */
function checkLastingPods(template: unknown, at: FieldPlace, kind: Workload, errors: FieldErrors): void {
  const policy = textFieldOf(template, 'spec', 'restartPolicy') ?? 'Always';
  if (policy !== 'Always') {
    const hint = say('a Job has Pods that end');
    errors.unsupported(at.child('spec', 'restartPolicy'), policy, ['Always'], hint);
  }
  if (fieldOf(template, 'spec', 'activeDeadlineSeconds') === undefined) return;
  const place = at.child('spec', 'activeDeadlineSeconds');
  errors.forbidden(place, `activeDeadlineSeconds in ${kind} is not Supported`);
}

function checkStrategy(strategy: unknown, at: FieldPlace, errors: FieldErrors): void {
  const type = textFieldOf(strategy, 'type') ?? 'RollingUpdate';
  const rolling = fieldOf(strategy, 'rollingUpdate');
  const own = at.child('rollingUpdate');
  if (type === 'Recreate') {
    if (isPlainRecord(rolling)) {
      const why = "may not be specified when strategy `type` is 'Recreate'";
      errors.forbidden(own, why, say('leave rollingUpdate out'));
    }
  } else if (type === 'RollingUpdate') {
    // What is not given is a quarter.
    const unavailable = fieldOf(rolling, 'maxUnavailable') ?? '25%';
    const surge = fieldOf(rolling, 'maxSurge') ?? '25%';
    checkShare(unavailable, own.child('maxUnavailable'), errors);
    checkShare(surge, own.child('maxSurge'), errors);
    if (isZeroShare(unavailable) && isZeroShare(surge)) {
      const hint = say('one of the two has to be more, for example maxSurge: 1');
      const shown = goLiteral(goIntOrString(unavailable));
      errors.invalid(own.child('maxUnavailable'), shown, 'may not be 0 when `maxSurge` is 0', hint);
    }
    checkAtMostAll(unavailable, own.child('maxUnavailable'), errors);
  } else {
    const shown = `apps.DeploymentStrategy{Type:${goText(type)}, RollingUpdate:(*apps.RollingUpdateDeployment)(nil)}`;
    const place = at.child('type').called(at.toString());
    errors.unsupported(place, goLiteral(shown), ['Recreate', 'RollingUpdate']);
  }
}

function checkDaemonStrategy(strategy: unknown, at: FieldPlace, errors: FieldErrors): void {
  const type = textFieldOf(strategy, 'type') ?? 'RollingUpdate';
  if (type === 'OnDelete') return;
  if (type !== 'RollingUpdate') {
    const shown = `apps.DaemonSetUpdateStrategy{Type:${goText(type)}, RollingUpdate:(*apps.RollingUpdateDaemonSet)(nil)}`;
    const place = at.child('type').called(at.toString());
    errors.unsupported(place, goLiteral(shown), ['RollingUpdate', 'OnDelete']);
    return;
  }
  const own = at.child('rollingUpdate');
  const unavailable = fieldOf(strategy, 'rollingUpdate', 'maxUnavailable') ?? 1;
  const surge = fieldOf(strategy, 'rollingUpdate', 'maxSurge') ?? 0;
  checkShare(unavailable, own.child('maxUnavailable'), errors);
  checkShare(surge, own.child('maxSurge'), errors);
  checkAtMostAll(unavailable, own.child('maxUnavailable'), errors);
  checkAtMostAll(surge, own.child('maxSurge'), errors);
  if (!isZeroShare(unavailable) && !isZeroShare(surge)) {
    const why = 'may not be set when maxUnavailable is non-zero';
    errors.invalid(own.child('maxSurge'), goLiteral(goIntOrString(surge)), why);
  } else if (isZeroShare(unavailable) && isZeroShare(surge)) {
    errors.required(own.child('maxUnavailable'), 'cannot be 0 when maxSurge is 0');
  }
}

function checkStatefulStrategy(strategy: unknown, at: FieldPlace, errors: FieldErrors): void {
  const type = textFieldOf(strategy, 'type') ?? 'RollingUpdate';
  const rolling = fieldOf(strategy, 'rollingUpdate');
  const partition = numberFieldOf(rolling, 'partition');
  const own = at.child('rollingUpdate');
  if (type === 'RollingUpdate') checkNonNegative(partition, own.child('partition'), errors);
  else if (type === 'OnDelete') {
    if (!isPlainRecord(rolling)) return;
    const shown = `apps.RollingUpdateStatefulSetStrategy{Partition:${partition ?? 0}, MaxUnavailable:(*intstr.IntOrString)(nil)}`;
    errors.invalid(own, goLiteral(shown), "only allowed for updateStrategy 'RollingUpdate'");
  } else {
    const shown = `apps.StatefulSetUpdateStrategy{Type:${goText(type)}, RollingUpdate:(*apps.RollingUpdateStatefulSetStrategy)(nil)}`;
    const place = at.child('type').called(at.toString());
    errors.invalid(place, goLiteral(shown), "must be 'RollingUpdate' or 'OnDelete'");
  }
}
