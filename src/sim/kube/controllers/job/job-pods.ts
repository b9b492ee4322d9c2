/**
 * As many Pods of a Job as may run at once.
 *
 * Kubernetes v1.32 `manageJob`, `activePodsForRemoval` and `getPodCreationInfoForIndependentIndexes` in
 * `pkg/controller/job/job_controller.go`.
 */
import { smallestOf } from '../../../base/extremes';
import type { Job } from '../../model/job';
import { isPod, isPodFinished, type Pod } from '../../model/pod';
import { keyOf, type ControllerContext } from '../controller';
import type { ControllerLoop } from '../controller-loop';
import { inDeletionOrder } from '../deletion-order';
import { unixNow, untilUnix } from '../pod-availability';
import { PodControl } from '../pod-control';
import { endOf, retryTimeOf, type Backoff } from './backoff';
import { earlierFailuresOf } from './failure-policy';
import { hasLimitPerIndex, indexesOf, indexOf, isIndexed, isValidPod, pendingIndexes } from './indexes';
import type { JobView } from './job-view';
import { planOf } from './pod-plan';
import { letGo, replacesOnlyFailed } from './tracking';

const MAX_BURST = 500;

interface Adjusted {
  readonly active: readonly Pod[];
  readonly removed: number;
}

export class JobPods {
  readonly #context: ControllerContext;
  readonly #loop: ControllerLoop;
  readonly #pods: PodControl;

  constructor(context: ControllerContext, loop: ControllerLoop, component: string) {
    this.#context = context;
    this.#loop = loop;
    this.#pods = new PodControl(context, component);
  }

  delete(job: Job, pod: Pod): void {
    this.#pods.delete(job, pod);
  }

  /** Either some go or some come. */
  adjust(view: JobView, backoff: Backoff): Adjusted {
    const { job, active } = view;
    const isSuspended = job.spec.suspend === true;
    const wanted = isSuspended ? 0 : wantedOf(view);
    const surplus = this.#surplusOf(view, Math.max(0, active.length - wanted));
    if (surplus.length > 0) {
      // Those that go because they are too many have not failed.
      for (const pod of surplus) {
        letGo(this.#context.store, pod);
        this.#pods.delete(job, pod);
      }
      return { active: active.filter((pod) => !surplus.includes(pod)), removed: surplus.length };
    }
    const going = replacesOnlyFailed(job) ? view.terminating : 0;
    const missing = Math.min(wanted - going - active.length, MAX_BURST);
    if (missing <= 0 || isSuspended) return { active, removed: 0 };
    return { active: [...active, ...this.#create(view, missing, backoff)], removed: 0 };
  }

  #surplusOf({ job, active }: JobView, count: number): readonly Pod[] {
    const view = { podsOnNode: () => 0, nowSeconds: unixNow(this.#context.store) };
    const repeated = isIndexed(job) ? repeatedOf(job, inDeletionOrder(active, view)) : [];
    if (repeated.length >= count) return repeated.slice(0, MAX_BURST);
    const others = inDeletionOrder(
      active.filter((pod) => !repeated.includes(pod)),
      view,
    );
    return [...repeated, ...others.slice(0, count - repeated.length)].slice(0, MAX_BURST);
  }

  #create(view: JobView, count: number, backoff: Backoff): readonly Pod[] {
    const { job, kept } = view;
    const key = keyOf(job);
    if (!hasLimitPerIndex(job) && this.#mustWait(key, retryTimeOf(backoff))) return [];
    const indexes = isIndexed(job) ? this.#readyIndexes(view, count) : [];
    const wanted = isIndexed(job) ? indexes.length : count;
    const pods: Pod[] = [];
    const problem = this.#pods.createBatch(wanted, (turn) => {
      const index = indexes[turn];
      const replaced = index === undefined ? undefined : kept.get(index);
      const created = this.#pods.create(job, job.spec.template, planOf(job, index, replaced));
      if (created.ok && isPod(created.value)) pods.push(created.value);
      return created;
    });
    if (problem === undefined) this.#loop.forget(key);
    else this.#loop.enqueueRateLimited(key);
    return pods;
  }

  #mustWait(key: string, until: number): boolean {
    const { store } = this.#context;
    if (unixNow(store) >= until) return false;
    this.#loop.enqueueAfter(key, untilUnix(store, until));
    return true;
  }

  /** Each index with a limit of its own waits for itself. */
  #readyIndexes(view: JobView, count: number): readonly number[] {
    const { job, active, pods, kept, doneIndexes, lostIndexes } = view;
    const taken = [indexesOf(active), doneIndexes];
    if (lostIndexes !== undefined) taken.push(lostIndexes);
    if (replacesOnlyFailed(job)) taken.push(indexesOf(pods.filter(isGoing)));
    const pending = pendingIndexes(job.spec.completions ?? 1, count, taken);
    if (lostIndexes === undefined) return pending;
    const now = unixNow(this.#context.store);
    const times = pending.map((index) => retryTimeAfter(kept.get(index)));
    const ready = pending.filter((_, position) => (times[position] ?? 0) <= now);
    if (ready.length === 0 && times.length > 0) this.#mustWait(keyOf(job), smallestOf(times));
    return ready;
  }
}

function wantedOf({ job, succeeded, active }: JobView): number {
  const { parallelism = 1, completions } = job.spec;
  if (completions === undefined && job.spec.parallelism !== undefined)
    return succeeded > 0 ? active.length : parallelism;
  return Math.min(parallelism, Math.max(0, (completions ?? 1) - succeeded));
}

/** Of several for one index the best stays; those of no index go. */
function repeatedOf(job: Job, worstFirst: readonly Pod[]): readonly Pod[] {
  const best = new Map<number | undefined, Pod>(worstFirst.map((pod) => [indexOf(pod), pod]));
  return worstFirst.filter((pod) => !isValidPod(job, pod) || best.get(indexOf(pod)) !== pod);
}

function isGoing(pod: Pod): boolean {
  return !isPodFinished(pod) && pod.metadata.deletionTimestamp !== undefined;
}

function retryTimeAfter(failed: Pod | undefined): number {
  if (failed === undefined) return 0;
  return retryTimeOf({ failures: earlierFailuresOf(failed) + 1, lastFailure: endOf(failed) });
}
