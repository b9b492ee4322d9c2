/**
 * Makes the Jobs of a CronJob when their time has come.
 *
 * Kubernetes v1.32 `pkg/controller/cronjob/{cronjob_controllerv2,utils}.go`.
 *
 * Models the three concurrency policies, the deadline for starting, suspension, time zones and the limits of the history.
 */
import { finishOf, isCronJob, isJob, type CronJob, type Job } from '../model/job';
import type { KubeObject } from '../objects/kube-object';
import { equalsJson, withoutUndefined } from '../store/json';
import { refOf } from '../store/object-store';
import { timeTextOf, unixSecondsOf } from '../time-text';
import {
  controllerKeyOf,
  keyOf,
  ownerReferenceTo,
  splitKey,
  type Controller,
  type ControllerContext,
} from './controller';
import { ControllerLoop } from './controller-loop';
import { parseCronSchedule, type CronSchedule } from './cron-schedule';
import { unixNow, untilUnix } from './pod-availability';
import { findTimeZone, type TimeZone } from './time-zone';

const COMPONENT = 'cronjob-controller';
const SCHEDULED_ANNOTATION = 'batch.kubernetes.io/cronjob-scheduled-timestamp';
/** Of missed times, from which on they are reported as too many. */
const MANY_MISSED = 100;

type Active = NonNullable<NonNullable<CronJob['status']>['active']>;

interface Progress {
  active: Active;
  lastScheduleTime: string | undefined;
  lastSuccessfulTime: string | undefined;
}

export class CronJobController implements Controller {
  readonly #context: ControllerContext;
  readonly #loop: ControllerLoop;

  constructor(context: ControllerContext) {
    this.#context = context;
    this.#loop = new ControllerLoop(context.scheduler, (key) => this.#reconcile(key), context.settle);
    context.store.watch({ kind: 'CronJob', onEvent: ({ object }) => this.#loop.enqueue(keyOf(object)) });
    context.store.watch({
      kind: 'Job',
      onEvent: ({ object }) => {
        const key = controllerKeyOf(object, 'CronJob');
        if (key !== undefined) this.#loop.enqueue(key);
      },
    });
  }

  get isIdle(): boolean {
    return this.#loop.isIdle;
  }

  #reconcile(key: string): void {
    const { store } = this.#context;
    const { namespace, name } = splitKey(key);
    const cronJob = store.find('CronJob', namespace, name);
    if (!isCronJob(cronJob)) return;
    const jobs = store
      .dependentsOf(cronJob.metadata.uid ?? '')
      .map((ref) => store.find(ref.kind, ref.namespace, ref.name))
      .filter((object): object is Job => isJob(object));
    const progress = this.#progressOf(cronJob, jobs);
    this.#deleteHistory(cronJob, jobs);
    if (cronJob.metadata.deletionTimestamp === undefined) this.#schedule(cronJob, progress);
    const status = withoutUndefined({
      active: progress.active.length === 0 ? undefined : progress.active,
      lastScheduleTime: progress.lastScheduleTime,
      lastSuccessfulTime: progress.lastSuccessfulTime,
    });
    if (!equalsJson(status, cronJob.status ?? {}))
      store.updateStatus({ apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name, namespace }, status });
  }

  /** Which of its Jobs run, and which have ended since. */
  #progressOf(cronJob: CronJob, jobs: readonly Job[]): Progress {
    const { status } = cronJob;
    let { lastSuccessfulTime } = status ?? {};
    const byUid = new Map(jobs.map((job) => [job.metadata.uid, job]));
    const active = (status?.active ?? []).filter((reference) => {
      const job = byUid.get(reference.uid);
      if (job === undefined) {
        this.#report(cronJob, 'Normal', 'MissingJob', `Active job went missing: ${reference.name}`);
        return false;
      }
      const finish = finishOf(job);
      if (finish === undefined) return true;
      const message = `Saw completed job: ${reference.name}, condition: ${finish.type}`;
      this.#report(cronJob, 'Normal', 'SawCompletedJob', message);
      return false;
    });
    for (const job of jobs) {
      const { completionTime } = job.status ?? {};
      const isLater = (unixSecondsOf(completionTime) ?? 0) > (unixSecondsOf(lastSuccessfulTime) ?? 0);
      if (finishOf(job)?.type === 'Complete' && isLater) lastSuccessfulTime = completionTime;
    }
    return { active, lastScheduleTime: status?.lastScheduleTime, lastSuccessfulTime };
  }

  #schedule(cronJob: CronJob, progress: Progress): void {
    const { spec } = cronJob;
    const { store } = this.#context;
    if (spec.suspend === true) return;
    const parsed = parseCronSchedule(spec.schedule);
    if (!parsed.ok) {
      const message = `unparseable schedule: ${JSON.stringify(spec.schedule)} : ${parsed.error}`;
      this.#report(cronJob, 'Warning', 'UnparseableSchedule', message);
      return;
    }
    const { timeZone = '' } = spec;
    const zone = findTimeZone(timeZone);
    if (zone === undefined) {
      const name = JSON.stringify(timeZone);
      const message = `invalid timeZone: ${name}: unknown time zone ${timeZone}`;
      this.#report(cronJob, 'Warning', 'UnknownTimeZone', message);
      return;
    }
    const due = this.#dueTime(cronJob, parsed.value, zone);
    if (due !== undefined) this.#startAt(cronJob, due, progress);
    const next = parsed.value.nextAfter(unixNow(store), zone);
    if (next !== undefined) this.#loop.enqueueAfter(keyOf(cronJob), untilUnix(store, next));
  }

  /** The latest time that has come and has no Job yet. */
  #dueTime(cronJob: CronJob, schedule: CronSchedule, zone: TimeZone): number | undefined {
    const { metadata, status, spec } = cronJob;
    const now = unixNow(this.#context.store);
    let from = unixSecondsOf(status?.lastScheduleTime) ?? unixSecondsOf(metadata.creationTimestamp) ?? now;
    if (spec.startingDeadlineSeconds !== undefined) from = Math.max(from, now - spec.startingDeadlineSeconds);
    let due: number | undefined = undefined;
    let missed = 0;
    for (
      let time = schedule.nextAfter(from, zone);
      time !== undefined && time <= now;
      time = schedule.nextAfter(time, zone)
    ) {
      due = time;
      missed += 1;
    }
    if (missed > MANY_MISSED) {
      const message = `too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew`;
      this.#report(cronJob, 'Warning', 'TooManyMissedTimes', message);
    }
    return due;
  }

  #startAt(cronJob: CronJob, due: number, progress: Progress): void {
    const { store } = this.#context;
    const { concurrencyPolicy = 'Allow' } = cronJob.spec;
    const { name, namespace = '' } = cronJob.metadata;
    const jobName = `${name}-${Math.floor(due / 60)}`;
    if (progress.active.some((reference) => reference.name === jobName)) return;
    if (concurrencyPolicy === 'Forbid' && progress.active.length > 0) {
      const message = 'Not starting job because prior execution is running and concurrency policy is Forbid';
      this.#report(cronJob, 'Normal', 'JobAlreadyActive', message);
      return;
    }
    if (concurrencyPolicy === 'Replace') {
      for (const reference of progress.active) {
        store.delete({ kind: 'Job', namespace, name: reference.name });
        this.#report(cronJob, 'Normal', 'SuccessfulDelete', `Deleted job ${reference.name}`);
      }
      progress.active = [];
    }
    const scheduled = timeTextOf(due);
    const created = store.create(jobOf(cronJob, jobName, localTimeOf(cronJob, due)));
    progress.lastScheduleTime = scheduled;
    if (!created.ok) {
      if (created.error.reason !== 'AlreadyExists')
        this.#report(cronJob, 'Warning', 'FailedCreate', `Error creating job: ${created.error.message}`);
      return;
    }
    this.#report(cronJob, 'Normal', 'SuccessfulCreate', `Created job ${jobName}`);
    const { uid, resourceVersion } = created.value.metadata;
    const reference = { apiVersion: 'batch/v1', kind: 'Job', name: jobName, namespace, resourceVersion, uid };
    progress.active = [...progress.active, reference];
  }

  #deleteHistory(cronJob: CronJob, jobs: readonly Job[]): void {
    const ended = (type: string): readonly Job[] =>
      jobs
        .filter((job) => finishOf(job)?.type === type)
        .sort(
          (one, other) => startOf(one) - startOf(other) || (one.metadata.name < other.metadata.name ? -1 : 1),
        );
    const trim = (old: readonly Job[], limit: number): void => {
      for (const job of old.slice(0, Math.max(0, old.length - limit))) {
        this.#context.store.delete(refOf(job));
        this.#report(cronJob, 'Normal', 'SuccessfulDelete', `Deleted job ${job.metadata.name}`);
      }
    };
    trim(ended('Complete'), cronJob.spec.successfulJobsHistoryLimit ?? 3);
    trim(ended('Failed'), cronJob.spec.failedJobsHistoryLimit ?? 1);
  }

  #report(about: KubeObject, type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.#context.recorder.record({ about, type, reason, message, component: COMPONENT });
  }
}

/** RFC 3339, as clocks of its zone show it. */
function localTimeOf({ spec }: CronJob, unixSeconds: number): string {
  const offset = findTimeZone(spec.timeZone ?? '')?.offsetAt(unixSeconds) ?? 0;
  if (offset === 0) return timeTextOf(unixSeconds);
  const minutes = Math.abs(offset) / 60;
  const two = (value: number): string => String(value).padStart(2, '0');
  const east = `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  return timeTextOf(unixSeconds + offset).replace('Z', east);
}

function startOf({ status }: Job): number {
  return unixSecondsOf(status?.startTime) ?? 0;
}

function jobOf(cronJob: CronJob, name: string, scheduled: string): KubeObject {
  const { metadata, spec } = cronJob.spec.jobTemplate;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      namespace: cronJob.metadata.namespace,
      ...(metadata?.labels === undefined ? {} : { labels: metadata.labels }),
      annotations: { ...metadata?.annotations, [SCHEDULED_ANNOTATION]: scheduled },
      ownerReferences: [ownerReferenceTo(cronJob)],
    },
    spec,
  };
}
