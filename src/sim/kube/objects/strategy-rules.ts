/**
 * How workloads are brought up to date, and when they run: what their own fields must fulfil.
 *
 * Kubernetes v1.32 `pkg/apis/apps/validation/validation.go` (`ValidateDeploymentStrategy`, `ValidateRollingUpdateDaemonSet`,
 * `ValidateStatefulSetSpec`) and `pkg/apis/batch/validation/validation.go`.
 */
import { parseCronSchedule } from '../controllers/cron-schedule';
import { fieldOf, isPlainRecord, numberFieldOf, textFieldOf, type PlainRecord } from './kube-object';
import {
  forbiddenField,
  invalidValue,
  problem,
  requiredValue,
  type FieldPath,
  type ObjectIssue,
} from './object-issue';

const PERCENT_PROBLEM =
  "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";
/** Names of Jobs get eleven characters more. */
const MAX_CRON_JOB_NAME = 52;
const DEFAULT_PROGRESS_DEADLINE = 600;

export function deploymentIssuesOf(spec: unknown): readonly ObjectIssue[] {
  const issues: ObjectIssue[] = [];
  const path: FieldPath = ['spec', 'strategy', 'rollingUpdate'];
  const strategy = fieldOf(spec, 'strategy');
  const rollingUpdate = fieldOf(strategy, 'rollingUpdate');
  if (textFieldOf(strategy, 'type') === 'Recreate') {
    if (rollingUpdate !== undefined) {
      const why = "may not be specified when strategy `type` is 'Recreate'";
      issues.push(forbiddenField(path, why, 'leave rollingUpdate out'));
    }
  } else issues.push(...rollingIssuesOf(rollingUpdate, path));
  const deadline = numberFieldOf(spec, 'progressDeadlineSeconds') ?? DEFAULT_PROGRESS_DEADLINE;
  if (deadline <= (numberFieldOf(spec, 'minReadySeconds') ?? 0)) {
    issues.push(
      invalidValue(['spec', 'progressDeadlineSeconds'], deadline, 'must be greater than minReadySeconds'),
    );
  }
  return issues;
}

function rollingIssuesOf(rollingUpdate: unknown, path: FieldPath): readonly ObjectIssue[] {
  const unavailable = fieldOf(rollingUpdate, 'maxUnavailable');
  const surge = fieldOf(rollingUpdate, 'maxSurge');
  const issues = [
    ...shareIssuesOf(unavailable, [...path, 'maxUnavailable']),
    ...shareIssuesOf(surge, [...path, 'maxSurge']),
  ];
  if (issues.length > 0) return issues;
  if (isZero(unavailable) && isZero(surge)) {
    const at = [...path, 'maxUnavailable'];
    const why = `Invalid value: ${goIntOrString(unavailable)}: may not be 0 when \`maxSurge\` is 0`;
    issues.push(problem('invalid-value', at, why, 'one of the two has to be more, for example maxSurge: 1'));
  }
  if (typeof unavailable === 'string' && Number.parseInt(unavailable, 10) > 100) {
    const why = `Invalid value: ${goIntOrString(unavailable)}: must not be greater than 100%`;
    issues.push(problem('invalid-value', [...path, 'maxUnavailable'], why));
  }
  return issues;
}

/** A count, or a percentage. */
function shareIssuesOf(share: unknown, path: FieldPath): readonly ObjectIssue[] {
  if (typeof share === 'string' && !/^\d+%$/u.test(share)) {
    return [problem('invalid-value', path, `Invalid value: ${goIntOrString(share)}: ${PERCENT_PROBLEM}`)];
  }
  if (typeof share === 'number' && share < 0) {
    return [invalidValue(path, share, 'must be greater than or equal to 0')];
  }
  return [];
}

/** What is not given is a quarter. */
function isZero(share: unknown): boolean {
  return share === 0 || (typeof share === 'string' && Number.parseInt(share, 10) === 0);
}

/** As Go prints it (`%#v`). */
function goIntOrString(value: unknown): string {
  return typeof value === 'string'
    ? `intstr.IntOrString{Type:1, IntVal:0, StrVal:${JSON.stringify(value)}}`
    : `intstr.IntOrString{Type:0, IntVal:${String(value)}, StrVal:""}`;
}

export function daemonSetIssuesOf(spec: unknown): readonly ObjectIssue[] {
  const path: FieldPath = ['spec', 'updateStrategy', 'rollingUpdate'];
  const rollingUpdate = fieldOf(spec, 'updateStrategy', 'rollingUpdate');
  if (!isPlainRecord(rollingUpdate)) return [];
  const unavailable = fieldOf(rollingUpdate, 'maxUnavailable') ?? 1;
  const surge = fieldOf(rollingUpdate, 'maxSurge') ?? 0;
  const shares = [
    ...shareIssuesOf(unavailable, [...path, 'maxUnavailable']),
    ...shareIssuesOf(surge, [...path, 'maxSurge']),
  ];
  if (shares.length > 0) return shares;
  if (!isZero(unavailable) && !isZero(surge)) {
    const why = `Invalid value: ${goIntOrString(surge)}: may not be set when maxUnavailable is non-zero`;
    return [problem('invalid-value', [...path, 'maxSurge'], why)];
  }
  return isZero(unavailable) && isZero(surge)
    ? [requiredValue([...path, 'maxUnavailable'], 'cannot be 0 when maxSurge is 0')]
    : [];
}

export function cronJobIssuesOf(object: PlainRecord): readonly ObjectIssue[] {
  const issues: ObjectIssue[] = [];
  const name = textFieldOf(object, 'metadata', 'name') ?? '';
  if (name.length > MAX_CRON_JOB_NAME) {
    const why = `must be no more than ${MAX_CRON_JOB_NAME} characters`;
    issues.push(invalidValue(['metadata', 'name'], name, why));
  }
  const path: FieldPath = ['spec', 'schedule'];
  const schedule = textFieldOf(object, 'spec', 'schedule');
  if (schedule === '') issues.push(requiredValue(path));
  else if (schedule !== undefined) {
    const parsed = parseCronSchedule(schedule);
    if (!parsed.ok) {
      issues.push(invalidValue(path, schedule, parsed.error, 'write for example schedule: "*/5 * * * *"'));
    }
  }
  return issues;
}

/** A Job's Pods end some day. */
export function jobRestartIssueOf(podSpec: unknown, path: FieldPath): ObjectIssue | undefined {
  const policy = textFieldOf(podSpec, 'restartPolicy') ?? '';
  const at = [...path, 'restartPolicy'];
  if (policy === '' || policy === 'Always') {
    return requiredValue(at, 'valid values: "OnFailure", "Never"', 'write for example restartPolicy: Never');
  }
  return undefined;
}
