/** Since when Pods are ready, and whether that is long enough (Kubernetes v1.32 `pkg/api/v1/pod/util.go`). */
import { nanoseconds, type Duration, type SimTime } from '../../base/time';
import type { Pod } from '../model/pod';
import { unixSecondsOf } from '../time-text';
import type { ObjectStore } from '../store/object-store';

const NANOSECONDS_PER_SECOND = 1_000_000_000;

/** Undefined while it is not ready. */
export function readySinceOf(pod: Pod): number | undefined {
  const ready = pod.status?.conditions?.find(({ type }) => type === 'Ready');
  return ready?.status === 'True' ? (unixSecondsOf(ready.lastTransitionTime) ?? 0) : undefined;
}

export function isPodAvailable(pod: Pod, minReadySeconds: number, nowSeconds: number): boolean {
  const since = readySinceOf(pod);
  return since !== undefined && (minReadySeconds === 0 || since + minReadySeconds <= nowSeconds);
}

/** The clock as objects show it: whole seconds since 1970. */
export function unixNow(store: ObjectStore): number {
  return unixSecondsOf(store.timestamp()) ?? 0;
}

/** Until the clock of the objects shows that second. */
export function untilUnix(store: ObjectStore, second: number): Duration {
  const now: SimTime = store.now;
  const inSecond = now % NANOSECONDS_PER_SECOND;
  return nanoseconds(Math.max(0, (second - unixNow(store)) * NANOSECONDS_PER_SECOND - inSecond));
}
