/**
 * Runs the Pods of a Job until enough of them have succeeded.
 *
 * Kubernetes v1.32 `pkg/controller/job/job_controller.go`, and `pkg/controller/ttlafterfinished`.
 *
 * Models parallelism and completions, indexed Jobs, the back-off between failures and its limit, the deadline,
 * suspension, failure policies, and the deletion of a Job some time after its end.
 * Leaves out the finalizer by which Pods are counted (they are counted when they end), limits for each index, and
 * success policies.
 */

import { finishOf, isJob, type Job, type JobStatus } from '../model/job';
import { isPod, isPodFinished, isPodReady, type Pod } from '../model/pod';
import type { WorkloadCondition } from '../model/workload';
import { matchesLabels } from '../store/label-selector';
import { equalsJson, withoutUndefined } from '../store/json';
import { refOf, type WatchEvent } from '../store/object-store';
import { unixSecondsOf } from '../time-text';
import { claim, controllerOf } from './claims';
import { controllerKeyOf, keyOf, splitKey, type Controller, type ControllerContext } from './controller';
import { ControllerLoop } from './controller-loop';
import { inDeletionOrder } from './deletion-order';
import {
  formatIndexes,
  indexOf,
  isIndexed,
  judgeFailure,
  parseIndexes,
  planOf,
  selectorOf,
} from './job-pods';
import { unixNow, untilUnix } from './pod-availability';
import { PodControl } from './pod-control';

const COMPONENT = 'job-controller';
const FIRST_BACKOFF_SECONDS = 10;
const LONGEST_BACKOFF_SECONDS = 600;
const MAX_BURST = 500;

/** What is known of a Job beside its status. */
interface Tally {
  /** Pods whose end is in the status already. */
  readonly counted: Set<string>;
  /** In a row. */
  failures: number;
  lastFailure: number;
  policyMessage: string | undefined;
}

interface Failure {
  readonly reason: string;
  readonly message: string;
}

interface Sync {
  readonly job: Job;
  readonly active: readonly Pod[];
  readonly terminating: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly indexes: ReadonlySet<number>;
}

export class JobController implements Controller {
  readonly #context: ControllerContext;
  readonly #loop: ControllerLoop;
  readonly #pods: PodControl;
  readonly #tallies = new Map<string, Tally>();

  constructor(context: ControllerContext) {
    this.#context = context;
    this.#pods = new PodControl(context, COMPONENT);
    this.#loop = new ControllerLoop(context.scheduler, (key) => this.#reconcile(key), context.settle);
    context.store.watch({
      kind: 'Job',
      onEvent: ({ type, object }) => {
        if (type === 'DELETED') this.#tallies.delete(object.metadata.uid ?? '');
        this.#loop.enqueue(keyOf(object));
      },
    });
    context.store.watch({ kind: 'Pod', onEvent: (event) => this.#onPodEvent(event) });
  }

  get isIdle(): boolean {
    return this.#loop.isIdle;
  }

  #onPodEvent({ type, object }: WatchEvent): void {
    const key = controllerKeyOf(object, 'Job');
    if (key !== undefined) this.#loop.enqueue(key);
    if (type === 'DELETED' || controllerOf(object) !== undefined) return;
    for (const job of this.#context.store.list('Job', { namespace: object.metadata.namespace })) {
      if (isJob(job) && matchesLabels(selectorOf(job), object.metadata.labels))
        this.#loop.enqueue(keyOf(job));
    }
  }

  #reconcile(key: string): void {
    const { store } = this.#context;
    const { namespace, name } = splitKey(key);
    const job = store.find('Job', namespace, name);
    if (!isJob(job) || job.metadata.deletionTimestamp !== undefined) return;
    if (finishOf(job) !== undefined) {
      this.#deleteWhenOld(job);
      return;
    }
    const started = this.#start(job);
    const sync = this.#count(started);
    const failure = this.#failureOf(sync);
    if (failure !== undefined) this.#fail(sync, failure);
    else if (this.#isComplete(sync)) this.#complete(sync);
    else this.#goOn(sync);
  }

  /** Sets the time from which the deadline counts; a Job that is suspended has none. */
  #start(job: Job): Job {
    const isSuspended = job.spec.suspend === true;
    const hasStarted = job.status?.startTime !== undefined;
    if (hasStarted !== isSuspended) return job;
    const startTime = isSuspended ? undefined : this.#context.store.timestamp();
    return { ...job, status: withoutUndefined({ ...job.status, startTime }) };
  }

  #tallyOf({ metadata }: Job): Tally {
    const uid = metadata.uid ?? '';
    let tally = this.#tallies.get(uid);
    if (tally === undefined) {
      tally = { counted: new Set(), failures: 0, lastFailure: 0, policyMessage: undefined };
      this.#tallies.set(uid, tally);
    }
    return tally;
  }

  #count(job: Job): Sync {
    const rule = { owner: job, selector: selectorOf(job), kind: 'Pod', canAdopt: () => true };
    const pods = claim(this.#context.store, rule).filter(isPod);
    const tally = this.#tallyOf(job);
    const indexes = parseIndexes(job.status?.completedIndexes);
    let { succeeded = 0, failed = 0 } = job.status ?? {};
    const isSlow = job.spec.podReplacementPolicy === 'Failed';
    for (const pod of pods) {
      const uid = pod.metadata.uid ?? '';
      const phase = pod.status?.phase;
      const isGoing = pod.metadata.deletionTimestamp !== undefined && !isSlow;
      const hasFailed = phase === 'Failed' || (isGoing && phase !== 'Succeeded');
      if ((phase !== 'Succeeded' && !hasFailed) || tally.counted.has(uid)) continue;
      tally.counted.add(uid);
      if (!hasFailed) {
        const index = indexOf(pod);
        if (isIndexed(job) && (index === undefined || indexes.has(index))) continue;
        if (index !== undefined) indexes.add(index);
        succeeded += 1;
        tally.failures = 0;
      } else if (this.#isCountedFailure(job, pod, tally)) {
        failed += 1;
        tally.failures += 1;
        tally.lastFailure = endOf(pod) ?? unixNow(this.#context.store);
      }
    }
    const living = pods.filter((pod) => !isPodFinished(pod));
    const active = living.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    return { job, active, terminating: living.length - active.length, succeeded, failed, indexes };
  }

  /** Those that a Job itself deletes, as too many or because it is suspended, have not failed. */
  #isCountedFailure(job: Job, pod: Pod, tally: Tally): boolean {
    const { message, isIgnored } = judgeFailure(job, pod);
    tally.policyMessage ??= message;
    return !isIgnored && !this.#removed.delete(pod.metadata.uid ?? '');
  }

  readonly #removed = new Set<string>();

  #failureOf({ job, failed, active }: Sync): Failure | undefined {
    const target = job.status?.conditions?.find(({ type }) => type === 'FailureTarget');
    if (target !== undefined) return { reason: target.reason ?? '', message: target.message ?? '' };
    const { policyMessage } = this.#tallyOf(job);
    if (policyMessage !== undefined) return { reason: 'PodFailurePolicy', message: policyMessage };
    const limit = job.spec.backoffLimit ?? 6;
    if (failed > limit || hasRestartedTooOften(job, active, limit))
      return { reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' };
    const deadline = deadlineOf(job);
    if (deadline === undefined) return undefined;
    if (deadline <= unixNow(this.#context.store))
      return { reason: 'DeadlineExceeded', message: 'Job was active longer than specified deadline' };
    this.#loop.enqueueAfter(keyOf(job), untilUnix(this.#context.store, deadline));
    return undefined;
  }

  #isComplete({ job, succeeded, active }: Sync): boolean {
    if (active.length > 0) return false;
    const { completions } = job.spec;
    return completions === undefined && !isSinglePod(job) ? succeeded > 0 : succeeded >= (completions ?? 1);
  }

  #fail(sync: Sync, failure: Failure): void {
    const { job } = sync;
    for (const pod of sync.active) this.#remove(job, pod);
    const target = this.#conditionOf('FailureTarget', 'True', failure);
    if (sync.active.length + sync.terminating > 0) {
      this.#writeStatus(
        { ...sync, active: [], terminating: sync.active.length + sync.terminating },
        [target],
        {},
      );
      return;
    }
    this.#report(job, 'Warning', failure.reason, failure.message);
    this.#writeStatus(sync, [target, this.#conditionOf('Failed', 'True', failure)], {});
  }

  #complete(sync: Sync): void {
    const reached = { reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' };
    const met = this.#conditionOf('SuccessCriteriaMet', 'True', reached);
    if (sync.terminating > 0) {
      this.#writeStatus(sync, [met], {});
      return;
    }
    this.#report(sync.job, 'Normal', 'Completed', 'Job completed');
    const completionTime = this.#context.store.timestamp();
    this.#writeStatus(sync, [met, this.#conditionOf('Complete', 'True', reached)], { completionTime });
  }

  #goOn(sync: Sync): void {
    const { job } = sync;
    if (job.spec.suspend === true) {
      for (const pod of sync.active) this.#remove(job, pod);
      const isKnown = hasCondition(job, 'Suspended', 'True');
      if (!isKnown) this.#report(job, 'Normal', 'Suspended', 'Job suspended');
      const suspended = { reason: 'JobSuspended', message: 'Job suspended' };
      const terminating = sync.terminating + sync.active.length;
      this.#writeStatus(
        { ...sync, active: [], terminating },
        [this.#conditionOf('Suspended', 'True', suspended)],
        {},
      );
      return;
    }
    const isResumed = hasCondition(job, 'Suspended', 'True');
    if (isResumed) this.#report(job, 'Normal', 'Resumed', 'Job resumed');
    const resumed = { reason: 'JobResumed', message: 'Job resumed' };
    const change = this.#adjust(sync);
    const conditions = isResumed ? [this.#conditionOf('Suspended', 'False', resumed)] : [];
    this.#writeStatus({ ...sync, ...change }, conditions, {});
  }

  /** `manageJob`: as many Pods as may run at once. */
  #adjust(sync: Sync): Partial<Sync> {
    const { job, active, terminating, succeeded } = sync;
    const { parallelism = 1, completions, podReplacementPolicy } = job.spec;
    const isQueue = completions === undefined && !isSinglePod(job);
    const left = isQueue
      ? succeeded > 0
        ? active.length
        : parallelism
      : Math.min(parallelism, Math.max(0, (completions ?? 1) - succeeded));
    const surplus = active.length - left;
    if (surplus > 0) {
      const view = { podsOnNode: () => 0, nowSeconds: unixNow(this.#context.store) };
      const gone = inDeletionOrder(active, view).slice(0, surplus);
      for (const pod of gone) this.#remove(job, pod);
      return { active: active.filter((pod) => !gone.includes(pod)), terminating: terminating + gone.length };
    }
    const busy = podReplacementPolicy === 'Failed' ? active.length + terminating : active.length;
    const missing = Math.min(left - busy, MAX_BURST);
    if (missing <= 0 || this.#isBackingOff(job)) return {};
    return { active: [...active, ...this.#create(sync, missing)] };
  }

  #isBackingOff(job: Job): boolean {
    const { failures, lastFailure } = this.#tallyOf(job);
    if (failures === 0) return false;
    const wait = Math.min(FIRST_BACKOFF_SECONDS * 2 ** (failures - 1), LONGEST_BACKOFF_SECONDS);
    const until = lastFailure + wait;
    const { store } = this.#context;
    if (unixNow(store) >= until) return false;
    this.#loop.enqueueAfter(keyOf(job), untilUnix(store, until));
    return true;
  }

  #create(sync: Sync, count: number): readonly Pod[] {
    const { job } = sync;
    const free = isIndexed(job) ? freeIndexesOf(sync) : [];
    const wanted = isIndexed(job) ? Math.min(count, free.length) : count;
    const pods: Pod[] = [];
    const problem = this.#pods.createBatch(wanted, (turn) => {
      const created = this.#pods.create(job, job.spec.template, planOf(job, free[turn]));
      if (created.ok && isPod(created.value)) pods.push(created.value);
      return created;
    });
    if (problem === undefined) this.#loop.forget(keyOf(job));
    else this.#loop.enqueueRateLimited(keyOf(job));
    return pods;
  }

  #remove(job: Job, pod: Pod): void {
    this.#removed.add(pod.metadata.uid ?? '');
    this.#pods.delete(job, pod);
  }

  #report(job: Job, type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.#context.recorder.record({ about: job, type, reason, message, component: COMPONENT });
  }

  #conditionOf(type: string, status: 'True' | 'False', why: Failure): WorkloadCondition {
    const now = this.#context.store.timestamp();
    return { type, status, ...why, lastProbeTime: now, lastTransitionTime: now };
  }

  #writeStatus(sync: Sync, added: readonly WorkloadCondition[], more: Partial<JobStatus>): void {
    const { job, active, indexes } = sync;
    const before = job.status?.conditions ?? [];
    const isNew = (condition: WorkloadCondition): boolean =>
      !before.some(({ type, status }) => type === condition.type && status === condition.status);
    const fresh = added.filter(isNew);
    const kept = before.filter(({ type }) => !fresh.some((condition) => condition.type === type));
    const conditions = [...kept, ...fresh];
    const orNone = (count: number): number | undefined => (count === 0 ? undefined : count);
    const status = withoutUndefined({
      active: orNone(active.length),
      completedIndexes: indexes.size === 0 ? undefined : formatIndexes(indexes),
      completionTime: more.completionTime,
      conditions: conditions.length === 0 ? undefined : conditions,
      failed: orNone(sync.failed),
      ready: active.filter(isPodReady).length,
      startTime: job.status?.startTime,
      succeeded: orNone(sync.succeeded),
      terminating: sync.terminating,
      uncountedTerminatedPods: {},
    });
    const { store } = this.#context;
    const { name, namespace = '' } = job.metadata;
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

/** Neither parallelism nor completions: both are 1. */
function isSinglePod({ spec }: Job): boolean {
  return spec.parallelism === undefined && spec.completions === undefined;
}

function hasCondition({ status }: Job, type: string, value: string): boolean {
  return (
    status?.conditions?.some((condition) => condition.type === type && condition.status === value) === true
  );
}

function deadlineOf({ spec, status }: Job): number | undefined {
  const start = unixSecondsOf(status?.startTime);
  if (start === undefined || spec.activeDeadlineSeconds === undefined || spec.suspend === true)
    return undefined;
  return start + spec.activeDeadlineSeconds;
}

/** With OnFailure the containers start again in their Pod, and that counts. */
function hasRestartedTooOften({ spec }: Job, active: readonly Pod[], limit: number): boolean {
  if (spec.template.spec.restartPolicy !== 'OnFailure') return false;
  let restarts = 0;
  for (const { status } of active) {
    const statuses = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
    for (const { restartCount } of statuses) restarts += restartCount;
  }
  return limit === 0 ? restarts > 0 : restarts >= limit;
}

function freeIndexesOf({ job, active, indexes }: Sync): readonly number[] {
  const taken = new Set(active.map(indexOf));
  const free: number[] = [];
  for (let index = 0; index < (job.spec.completions ?? 1); index += 1) {
    if (!taken.has(index) && !indexes.has(index)) free.push(index);
  }
  return free;
}

function endOf({ status }: Pod): number | undefined {
  let latest: number | undefined = undefined;
  for (const { state } of status?.containerStatuses ?? []) {
    const ended = unixSecondsOf(state.terminated?.finishedAt);
    if (ended !== undefined) latest = Math.max(latest ?? 0, ended);
  }
  return latest;
}
