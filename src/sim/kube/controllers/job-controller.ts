/**
 * Runs the Pods of a Job until enough of them have succeeded.
 *
 * Kubernetes v1.32 `pkg/controller/job/job_controller.go`, and `pkg/controller/ttlafterfinished`.
 *
 * Models parallelism and completions, indexed Jobs with limits for each index, the back-off between failures and its
 * limit, the deadline, suspension, policies of failure and of success, the finalizer by which Pods are counted, and the
 * deletion of a Job some time after its end.
 */
import { finishOf, isJob, type Job, type JobStatus } from '../model/job';
import { isPod, isPodReady, type Pod } from '../model/pod';
import type { WorkloadCondition } from '../model/workload';
import { matchesLabels } from '../store/label-selector';
import { equalsJson, withoutUndefined } from '../store/json';
import { refOf, type WatchEvent } from '../store/object-store';
import { unixSecondsOf } from '../time-text';
import { claim, controllerOf } from './claims';
import { controllerKeyOf, keyOf, splitKey, type Controller, type ControllerContext } from './controller';
import { ControllerLoop } from './controller-loop';
import { backoffAfter, NO_BACKOFF, type Backoff } from './job/backoff';
import { isTracked, letGo, TRACKING_FINALIZER } from './job/tracking';
import { isIndexed, formatIndexes } from './job/indexes';
import { conditionOf, ensureCondition, outcomeOf, type Outcome } from './job/outcome';
import { JobPods } from './job/job-pods';
import { countEnded, lookAt, type Ended, type JobView } from './job/job-view';
import { selectorOf } from './job/pod-plan';
import { unixNow, untilUnix } from './pod-availability';

const COMPONENT = 'job-controller';
/** Who has another one in `managedBy` is left alone. */
const MANAGER = 'kubernetes.io/job-controller';

export class JobController implements Controller {
  readonly #context: ControllerContext;
  readonly #loop: ControllerLoop;
  readonly #pods: JobPods;
  readonly #backoffs = new Map<string, Backoff>();

  constructor(context: ControllerContext) {
    this.#context = context;
    this.#loop = new ControllerLoop(context.scheduler, (key) => this.#reconcile(key), context.settle);
    this.#pods = new JobPods(context, this.#loop, COMPONENT);
    context.store.watch({ kind: 'Job', onEvent: (event) => this.#onJobEvent(event) });
    context.store.watch({ kind: 'Pod', onEvent: (event) => this.#onPodEvent(event) });
  }

  get isIdle(): boolean {
    return this.#loop.isIdle;
  }

  #onJobEvent({ type, object }: WatchEvent): void {
    const { uid = '' } = object.metadata;
    if (type === 'DELETED') {
      this.#backoffs.delete(uid);
      this.#letGoAll(uid);
    }
    this.#loop.enqueue(keyOf(object));
  }

  #onPodEvent({ type, object }: WatchEvent): void {
    const key = controllerKeyOf(object, 'Job');
    if (key !== undefined) this.#loop.enqueue(key);
    if (type === 'DELETED') return;
    if (isTracked(object) && !this.#hasJob(object)) letGo(this.#context.store, object);
    if (controllerOf(object) !== undefined) return;
    for (const job of this.#context.store.list('Job', { namespace: object.metadata.namespace })) {
      if (isJob(job) && matchesLabels(selectorOf(job), object.metadata.labels))
        this.#loop.enqueue(keyOf(job));
    }
  }

  #hasJob(pod: WatchEvent['object']): boolean {
    const owner = controllerOf(pod);
    if (owner?.kind !== 'Job') return false;
    const job = this.#context.store.find('Job', pod.metadata.namespace ?? '', owner.name);
    return job?.metadata.uid === owner.uid;
  }

  /** Its Job is gone or going. */
  #letGoAll(uid: string): void {
    const { store } = this.#context;
    for (const { kind, namespace, name } of store.dependentsOf(uid)) {
      const pod = kind === 'Pod' ? store.find(kind, namespace, name) : undefined;
      if (pod !== undefined) letGo(store, pod);
    }
  }

  #reconcile(key: string): void {
    const { store } = this.#context;
    const { namespace, name } = splitKey(key);
    const job = store.find('Job', namespace, name);
    if (!isJob(job) || (job.spec.managedBy ?? MANAGER) !== MANAGER) return;
    if (job.metadata.deletionTimestamp !== undefined) {
      this.#letGoAll(job.metadata.uid ?? '');
      return;
    }
    if (finishOf(job) === undefined) this.#sync(this.#started(job));
    else this.#deleteWhenOld(job);
  }

  /** Sets the time from which the deadline counts. */
  #started(job: Job): Job {
    if (job.status?.startTime !== undefined || job.spec.suspend === true) return job;
    return { ...job, status: { ...job.status, startTime: this.#context.store.timestamp() } };
  }

  #sync(given: Job): void {
    const { store } = this.#context;
    const { uid = '' } = given.metadata;
    const pods = claim(store, {
      owner: given,
      selector: selectorOf(given),
      kind: 'Pod',
      canAdopt: () => true,
      finalizer: TRACKING_FINALIZER,
    }).filter(isPod);
    const view = lookAt(given, pods);
    const backoff = backoffAfter(this.#backoffs.get(uid) ?? NO_BACKOFF, view.newSucceeded, view.newFailed);
    let job = given;
    let outcome = outcomeOf(view, unixNow(store));
    let active: readonly Pod[] = view.active;
    let { terminating } = view;
    if (outcome === undefined) {
      this.#awaitDeadline(job);
      const change = this.#pods.adjust(view, backoff);
      active = change.active;
      terminating += change.removed;
      if (isComplete(view, active.length)) outcome = COMPLETED;
      else job = this.#withSuspension(job);
    } else {
      for (const pod of active) this.#pods.delete(job, pod);
      terminating += active.length;
      active = [];
    }
    const ended = countEnded(view, outcome);
    this.#backoffs.set(uid, backoff);
    this.#write({ view, job, active, terminating, outcome, ended });
  }

  #awaitDeadline(job: Job): void {
    const { store } = this.#context;
    const start = unixSecondsOf(job.status?.startTime);
    const { activeDeadlineSeconds } = job.spec;
    if (start === undefined || activeDeadlineSeconds === undefined || job.spec.suspend === true) return;
    this.#loop.enqueueAfter(keyOf(job), untilUnix(store, start + activeDeadlineSeconds));
  }

  #withSuspension(job: Job): Job {
    const isSuspended = job.spec.suspend === true;
    const now = this.#context.store.timestamp();
    const [status, reason, message] = isSuspended
      ? (['True', 'JobSuspended', 'Job suspended'] as const)
      : (['False', 'JobResumed', 'Job resumed'] as const);
    const before = job.status?.conditions ?? [];
    const conditions = ensureCondition(before, conditionOf('Suspended', status, { reason, message }, now));
    if (conditions === before) return job;
    this.#report(job, 'Normal', isSuspended ? 'Suspended' : 'Resumed', message);
    // The deadline counts anew.
    return { ...job, status: { ...job.status, conditions, ...(isSuspended ? {} : { startTime: now }) } };
  }

  /** First what is to be counted, then, once the Pods are let go, their number and how it ended. */
  #write(step: Step): void {
    const { store } = this.#context;
    const { job, outcome, ended, terminating } = step;
    const now = store.timestamp();
    const before = job.status?.conditions ?? [];
    const interim = outcome === undefined ? before : withInterim(before, outcome, now);
    const { succeeded = 0, failed = 0 } = job.status ?? {};
    const counted = isIndexed(job) ? ended.indexes.size : succeeded + ended.succeeded.length;
    const first: Counts = {
      conditions: interim,
      succeeded: isIndexed(job) ? counted : succeeded,
      failed,
      uncounted: ended,
    };
    const isInterim = ended.succeeded.length + ended.failed.length > 0 || interim !== before;
    if (isInterim) this.#writeStatus(step, first);
    for (const pod of ended.pods) letGo(store, pod);
    const isOver = outcome !== undefined && terminating === 0;
    const last = isOver
      ? ensureCondition(interim, conditionOf(finalType(outcome), 'True', outcome, now))
      : interim;
    this.#writeStatus(step, {
      conditions: last,
      succeeded: counted,
      failed: failed + ended.failed.length,
      ...(isOver && outcome.hasSucceeded ? { completionTime: now } : {}),
    });
    if (isOver) this.#reportEnd(job, outcome, counted);
  }

  #reportEnd(job: Job, outcome: Outcome, succeeded: number): void {
    if (!outcome.hasSucceeded) {
      this.#report(job, 'Warning', outcome.reason, outcome.message);
      return;
    }
    if (succeeded > (job.spec.completions ?? Infinity)) {
      const message = 'Too many succeeded pods running after completion count reached';
      this.#report(job, 'Warning', 'TooManySucceededPods', message);
    }
    this.#report(job, 'Normal', 'Completed', 'Job completed');
  }

  #report(job: Job, type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.#context.recorder.record({ about: job, type, reason, message, component: COMPONENT });
  }

  #writeStatus({ view, job, active, terminating, ended }: Step, counts: Counts): void {
    const { store } = this.#context;
    const { name, namespace = '' } = job.metadata;
    const { succeeded = [], failed = [] } = counts.uncounted ?? {};
    const status: JobStatus = withoutUndefined({
      active: orNone(active.length),
      completedIndexes: ended.indexes.size === 0 ? undefined : formatIndexes(ended.indexes),
      completionTime: counts.completionTime,
      conditions: counts.conditions.length === 0 ? undefined : counts.conditions,
      failed: orNone(counts.failed),
      failedIndexes: view.lostIndexes === undefined ? undefined : formatIndexes(view.lostIndexes),
      ready: active.filter(isPodReady).length,
      startTime: job.status?.startTime,
      succeeded: orNone(counts.succeeded),
      terminating,
      uncountedTerminatedPods: {
        ...(succeeded.length === 0 ? {} : { succeeded }),
        ...(failed.length === 0 ? {} : { failed }),
      },
    });
    if (!equalsJson(status, store.find('Job', namespace, name)?.status))
      store.updateStatus({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name, namespace }, status });
  }

  #deleteWhenOld(job: Job): void {
    const ttl = job.spec.ttlSecondsAfterFinished;
    const finished = unixSecondsOf(finishOf(job)?.lastTransitionTime);
    if (ttl === undefined || finished === undefined) return;
    const { store } = this.#context;
    if (unixNow(store) >= finished + ttl) store.delete(refOf(job), { uid: job.metadata.uid });
    else this.#loop.enqueueAfter(keyOf(job), untilUnix(store, finished + ttl));
  }
}

interface Step {
  readonly view: JobView;
  readonly job: Job;
  readonly active: readonly Pod[];
  readonly terminating: number;
  readonly outcome: Outcome | undefined;
  readonly ended: Ended;
}

interface Counts {
  readonly conditions: readonly WorkloadCondition[];
  readonly succeeded: number;
  readonly failed: number;
  readonly uncounted?: Ended;
  readonly completionTime?: string;
}

const COMPLETED: Outcome = {
  hasSucceeded: true,
  reason: 'CompletionsReached',
  message: 'Reached expected number of succeeded pods',
};

/** Without completions, one that has succeeded ends it. */
function isComplete({ job, succeeded }: JobView, active: number): boolean {
  const { completions, parallelism } = job.spec;
  const wanted = completions ?? (parallelism === undefined ? 1 : undefined);
  return active === 0 && (wanted === undefined ? succeeded > 0 : succeeded >= wanted);
}

function finalType({ hasSucceeded }: Outcome): string {
  return hasSucceeded ? 'Complete' : 'Failed';
}

/** The condition that tells how it will end, until all Pods have. */
function withInterim(
  before: readonly WorkloadCondition[],
  outcome: Outcome,
  now: string,
): readonly WorkloadCondition[] {
  const type = outcome.hasSucceeded ? 'SuccessCriteriaMet' : 'FailureTarget';
  const isKnown = before.some((condition) => condition.type === type && condition.status === 'True');
  return isKnown ? before : ensureCondition(before, conditionOf(type, 'True', outcome, now));
}

function orNone(count: number): number | undefined {
  return count === 0 ? undefined : count;
}
