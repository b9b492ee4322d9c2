/** How long a Job waits after failures in a row (Kubernetes v1.32 `pkg/controller/job/backoff_utils.go`). */
import { largestOf } from '../../../base/extremes';
import type { Pod } from '../../model/pod';
import { unixSecondsOf } from '../../time-text';

const FIRST_BACKOFF_SECONDS = 10;
const LONGEST_BACKOFF_SECONDS = 600;

export interface Backoff {
  /** In a row. */
  readonly failures: number;
  /** Seconds since 1970. */
  readonly lastFailure: number;
}

export const NO_BACKOFF: Backoff = { failures: 0, lastFailure: 0 };

/** With the Pods that have ended since: only failures after the last success count. */
export function backoffAfter(before: Backoff, succeeded: readonly Pod[], failed: readonly Pod[]): Backoff {
  const ends = failed.map(endOf);
  if (succeeded.length === 0) {
    if (ends.length === 0) return before;
    return { failures: before.failures + ends.length, lastFailure: largestOf(ends) };
  }
  const lastSuccess = largestOf(succeeded.map(endOf));
  const later = ends.filter((end) => end > lastSuccess);
  return later.length === 0 ? NO_BACKOFF : { failures: later.length, lastFailure: largestOf(later) };
}

/** When the next Pod may come. */
export function retryTimeOf({ failures, lastFailure }: Backoff): number {
  if (failures === 0) return 0;
  return lastFailure + Math.min(FIRST_BACKOFF_SECONDS * 2 ** (failures - 1), LONGEST_BACKOFF_SECONDS);
}

/** `getFinishedTime`: by its containers, else by its readiness, else by its deletion. */
export function endOf({ metadata, spec, status }: Pod): number {
  const sidecars = new Set(
    (spec.initContainers ?? [])
      .filter(({ restartPolicy }) => restartPolicy === 'Always')
      .map(({ name }) => name),
  );
  const statuses = [
    ...(status?.containerStatuses ?? []),
    ...(status?.initContainerStatuses ?? []).filter(({ name }) => sidecars.has(name)),
  ];
  const ends = statuses.map(({ state }) => unixSecondsOf(state.terminated?.finishedAt));
  const known = ends.filter((end) => end !== undefined);
  if (known.length > 0 && known.length === ends.length) return largestOf(known);
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  const unready = ready?.status === 'False' ? unixSecondsOf(ready.lastTransitionTime) : undefined;
  if (unready !== undefined) return unready;
  const deleted = unixSecondsOf(metadata.deletionTimestamp);
  if (deleted !== undefined) return deleted - (metadata.deletionGracePeriodSeconds ?? 0);
  return unixSecondsOf(metadata.creationTimestamp) ?? 0;
}
