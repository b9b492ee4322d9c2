/**
 * How a Job will end, and the conditions that say so.
 *
 * Kubernetes v1.32 `syncJob` and `ensureJobConditionStatus` in `pkg/controller/job/job_controller.go`.
 */
import type { Job } from '../../model/job';
import { isPodFinished, type Pod } from '../../model/pod';
import type { WorkloadCondition } from '../../model/workload';
import { unixSecondsOf } from '../../time-text';
import { judgeFailure } from './failure-policy';
import type { JobView } from './job-view';
import { metSuccessRule } from './success-policy';
import { hasPodFailed } from './tracking';

export interface Outcome {
  readonly hasSucceeded: boolean;
  readonly reason: string;
  readonly message: string;
}

const DEFAULT_BACKOFF_LIMIT = 6;

/** Undefined while it goes on. */
export function outcomeOf(view: JobView, nowSeconds: number): Outcome | undefined {
  return (
    knownOutcomeOf(view.job) ??
    failedByPolicy(view) ??
    failedByLimit(view, nowSeconds) ??
    failedByIndexes(view) ??
    succeededByPolicy(view)
  );
}

function knownOutcomeOf({ status }: Job): Outcome | undefined {
  for (const type of ['SuccessCriteriaMet', 'FailureTarget']) {
    const known = status?.conditions?.find(
      (condition) => condition.type === type && condition.status === 'True',
    );
    if (known === undefined) continue;
    const { reason = '', message = '' } = known;
    return { hasSucceeded: type === 'SuccessCriteriaMet', reason, message };
  }
  return undefined;
}

function failedByPolicy({ job, pods }: JobView): Outcome | undefined {
  for (const pod of pods) {
    const message = hasPodFailed(pod, job) ? judgeFailure(job, pod).message : undefined;
    if (message !== undefined) return failed('PodFailurePolicy', message);
  }
  return undefined;
}

function failedByLimit({ job, pods, failures }: JobView, nowSeconds: number): Outcome | undefined {
  const limit = job.spec.backoffLimit ?? DEFAULT_BACKOFF_LIMIT;
  if (failures > limit || hasRestartedTooOften(job, pods, limit))
    return failed('BackoffLimitExceeded', 'Job has reached the specified backoff limit');
  const start = unixSecondsOf(job.status?.startTime);
  const { activeDeadlineSeconds = Infinity } = job.spec;
  if (job.spec.suspend !== true && start !== undefined && start + activeDeadlineSeconds <= nowSeconds)
    return failed('DeadlineExceeded', 'Job was active longer than specified deadline');
  return undefined;
}

/** With OnFailure the containers start again in their Pod, and that counts. */
function hasRestartedTooOften({ spec }: Job, pods: readonly Pod[], limit: number): boolean {
  if (spec.template.spec.restartPolicy !== 'OnFailure') return false;
  let restarts = 0;
  for (const pod of pods) {
    if (isPodFinished(pod)) continue;
    const { initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {};
    for (const { restartCount } of [...initContainerStatuses, ...containerStatuses]) restarts += restartCount;
  }
  return limit === 0 ? restarts > 0 : restarts >= limit;
}

function failedByIndexes({ job, doneIndexes, lostIndexes }: JobView): Outcome | undefined {
  const lost = lostIndexes?.size ?? 0;
  const { maxFailedIndexes = Infinity, completions = 1 } = job.spec;
  if (lost > maxFailedIndexes) {
    const message = 'Job has exceeded the specified maximal number of failed indexes';
    return failed('MaxFailedIndexesExceeded', message);
  }
  return lost > 0 && lost + doneIndexes.size >= completions
    ? failed('FailedIndexes', 'Job has failed indexes')
    : undefined;
}

function succeededByPolicy({ job, doneIndexes }: JobView): Outcome | undefined {
  const message = metSuccessRule(job, doneIndexes);
  return message === undefined ? undefined : { hasSucceeded: true, reason: 'SuccessPolicy', message };
}

function failed(reason: string, message: string): Outcome {
  return { hasSucceeded: false, reason, message };
}

export function conditionOf(
  type: string,
  status: 'True' | 'False',
  { reason, message }: Pick<Outcome, 'reason' | 'message'>,
  now: string,
): WorkloadCondition {
  return { type, status, reason, message, lastProbeTime: now, lastTransitionTime: now };
}

/** What was never true is not said to be false. */
export function ensureCondition(
  conditions: readonly WorkloadCondition[],
  wanted: WorkloadCondition,
): readonly WorkloadCondition[] {
  const before = conditions.find(({ type }) => type === wanted.type);
  if (before === undefined) return wanted.status === 'False' ? conditions : [...conditions, wanted];
  const { status, reason, message } = before;
  if (status === wanted.status && reason === wanted.reason && message === wanted.message) return conditions;
  return conditions.map((condition) => (condition === before ? wanted : condition));
}
