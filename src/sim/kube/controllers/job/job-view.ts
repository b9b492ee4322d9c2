/**
 * A Job with its Pods, and the numbers that follow from them.
 *
 * Kubernetes v1.32 `syncJob` and `trackJobStatusAndRemoveFinalizers` in `pkg/controller/job/job_controller.go`,
 * `calculateFailedIndexes` and `getPodsWithDelayedDeletionPerIndex` in `indexed_job_utils.go`.
 */
import type { Job } from '../../model/job';
import { isPodFinished, type Pod } from '../../model/pod';
import { endOf } from './backoff';
import { earlierFailuresOf, isIndexLost, judgeFailure } from './failure-policy';
import { hasLimitPerIndex, indexesOf, indexOf, isIndexed, isValidPod, parseIndexes } from './indexes';
import { hasPodFailed, isTracked } from './tracking';

export interface JobView {
  readonly job: Job;
  readonly pods: readonly Pod[];
  readonly active: readonly Pod[];
  readonly terminating: number;
  /** Those that have ended and are not counted yet. */
  readonly newSucceeded: readonly Pod[];
  readonly newFailed: readonly Pod[];
  readonly succeeded: number;
  readonly failures: number;
  readonly doneIndexes: ReadonlySet<number>;
  /** For which no other Pod comes; undefined when indexes have no limits. */
  readonly lostIndexes: ReadonlySet<number> | undefined;
  /** By index: the failed Pod that stays until its successor knows how often the index has failed. */
  readonly kept: ReadonlyMap<number, Pod>;
}

export function lookAt(job: Job, pods: readonly Pod[]): JobView {
  const tracked = pods.filter((pod) => isTracked(pod) && isValidPod(job, pod));
  const newSucceeded = tracked.filter(({ status }) => status?.phase === 'Succeeded');
  const newFailed = tracked.filter((pod) => hasPodFailed(pod, job));
  const living = pods.filter((pod) => !isPodFinished(pod));
  const active = living.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const counted = newFailed.filter((pod) => judgeFailure(job, pod).isCounted);
  const completions = job.spec.completions ?? 1;
  const doneIndexes = isIndexed(job)
    ? union(parseIndexes(job.status?.completedIndexes, completions), indexesOf(newSucceeded))
    : new Set<number>();
  const lostIndexes = hasLimitPerIndex(job)
    ? union(
        parseIndexes(job.status?.failedIndexes, completions),
        indexesOf(newFailed.filter((pod) => isIndexLost(job, pod))),
      )
    : undefined;
  return {
    job,
    pods,
    active,
    terminating: living.length - active.length,
    newSucceeded,
    newFailed,
    succeeded: isIndexed(job) ? doneIndexes.size : (job.status?.succeeded ?? 0) + newSucceeded.length,
    failures: (job.status?.failed ?? 0) + counted.length,
    doneIndexes,
    lostIndexes,
    kept:
      lostIndexes === undefined
        ? new Map<number, Pod>()
        : keptPods(newFailed, [indexesOf(active), doneIndexes, lostIndexes]),
  };
}

function union(one: ReadonlySet<number>, other: ReadonlySet<number>): ReadonlySet<number> {
  return new Set([...one, ...other]);
}

function keptPods(failed: readonly Pod[], settled: readonly ReadonlySet<number>[]): ReadonlyMap<number, Pod> {
  const kept = new Map<number, Pod>();
  for (const pod of failed) {
    const index = indexOf(pod) ?? 0;
    if (settled.some((indexes) => indexes.has(index))) continue;
    const last = kept.get(index);
    const isLater =
      last === undefined || (earlierFailuresOf(last) <= earlierFailuresOf(pod) && endOf(pod) >= endOf(last));
    if (isLater) kept.set(index, pod);
  }
  return kept;
}

/** Pods whose end is written into the status now. */
export interface Ended {
  /** To be let go. */
  readonly pods: readonly Pod[];
  readonly indexes: ReadonlySet<number>;
  readonly succeeded: readonly string[];
  readonly failed: readonly string[];
}

/** With the Job, all its Pods have ended; those of a failed one have failed. */
export function countEnded(view: JobView, outcome: { readonly hasSucceeded: boolean } | undefined): Ended {
  const { job, kept, doneIndexes } = view;
  const pods: Pod[] = [];
  const succeeded: string[] = [];
  const failed: string[] = [];
  for (const pod of view.pods) {
    const hasSucceeded = pod.status?.phase === 'Succeeded';
    const hasFailed = hasPodFailed(pod, job);
    if (!isTracked(pod) || (outcome === undefined && !hasSucceeded && !hasFailed)) continue;
    if (outcome === undefined && !hasSucceeded && isKept(pod, kept)) continue;
    pods.push(pod);
    const uid = pod.metadata.uid ?? '';
    if (hasSucceeded) {
      if (!isIndexed(job)) succeeded.push(uid);
    } else if (hasFailed || outcome?.hasSucceeded === false) {
      if (isValidPod(job, pod) && judgeFailure(job, pod).isCounted) failed.push(uid);
    }
  }
  return { pods, indexes: doneIndexes, succeeded, failed };
}

function isKept(pod: Pod, kept: ReadonlyMap<number, Pod>): boolean {
  const index = indexOf(pod);
  return index !== undefined && kept.get(index) === pod;
}
