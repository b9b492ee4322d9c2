import { describe, expect, it } from 'vitest';
import { ControllerRig } from '#kit/controller-rig';
import { CronJobController } from '#sim/kube/controllers/cron-job-controller';
import { JobController } from '#sim/kube/controllers/job-controller';
import { finishOf, isJob } from '#sim/kube/model/job';

function podTemplate(podSpec: Readonly<Record<string, unknown>> = {}): unknown {
  return { spec: { containers: [{ name: 'main', image: 'busybox' }], restartPolicy: 'Never', ...podSpec } };
}

function rigWith(spec: Readonly<Record<string, unknown>>): ControllerRig {
  const rig = new ControllerRig();
  new JobController(rig.context);
  rig.create({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'sum', namespace: 'default' },
    spec: { template: podTemplate(), ...spec },
  });
  rig.run(50);
  return rig;
}

function living(rig: ControllerRig): readonly string[] {
  return rig
    .pods()
    .filter(
      ({ status, metadata }) =>
        status?.phase !== 'Succeeded' &&
        status?.phase !== 'Failed' &&
        metadata.deletionTimestamp === undefined,
    )
    .map(({ metadata }) => metadata.name);
}

function end(rig: ControllerRig, how: 'Succeeded' | 'Failed', exitCode = 1): void {
  const [name] = living(rig);
  rig.setPod(name!, how, exitCode);
  rig.run(50);
}

function conditions(rig: ControllerRig): readonly string[] {
  const job = rig.get('Job', 'sum');
  if (!isJob(job)) throw new Error('no Job');
  return (job.status?.conditions ?? []).map(
    ({ type, status, reason, message }) => `${type}=${status} ${reason}: ${message}`,
  );
}

describe('JobController', () => {
  it('runs one Pod and is complete when it succeeds', () => {
    const rig = rigWith({});
    expect(rig.status('Job', 'sum')).toMatchObject({
      active: 1,
      ready: 0,
      startTime: '2025-01-01T00:00:00Z',
    });
    rig.run(5_000);
    end(rig, 'Succeeded');
    expect(conditions(rig)).toEqual([
      'SuccessCriteriaMet=True CompletionsReached: Reached expected number of succeeded pods',
      'Complete=True CompletionsReached: Reached expected number of succeeded pods',
    ]);
    expect(rig.status('Job', 'sum')).toMatchObject({ succeeded: 1, completionTime: '2025-01-01T00:00:05Z' });
    expect(rig.status('Job', 'sum')).not.toHaveProperty('active');
    expect(rig.events('Job')[1]).toBe('Completed Job completed');
    rig.run(60_000);
    expect(rig.pods()).toHaveLength(1);
  });

  it('runs as many at once as it may, until enough have succeeded', () => {
    const rig = rigWith({ parallelism: 2, completions: 3 });
    expect(living(rig)).toHaveLength(2);
    end(rig, 'Succeeded');
    expect(living(rig)).toHaveLength(2);
    end(rig, 'Succeeded');
    expect(living(rig)).toHaveLength(1);
    end(rig, 'Succeeded');
    expect(finishOf(rig.get('Job', 'sum') as never)?.type).toBe('Complete');
  });

  it('gives each index a Pod, and a failed one another', () => {
    const rig = rigWith({ completionMode: 'Indexed', parallelism: 3, completions: 3 });
    const pods = rig.pods();
    expect(pods.map(({ spec }) => spec.hostname)).toEqual(['sum-0', 'sum-1', 'sum-2']);
    expect(pods[1]!.metadata.name).toMatch(/^sum-1-[a-z0-9]{5}$/);
    expect(pods[1]!.spec.containers[0]!.env).toEqual([
      {
        name: 'JOB_COMPLETION_INDEX',
        valueFrom: { fieldRef: { fieldPath: "metadata.labels['batch.kubernetes.io/job-completion-index']" } },
      },
    ]);
    rig.setPod(pods[1]!.metadata.name, 'Failed');
    rig.setPod(pods[0]!.metadata.name, 'Succeeded');
    rig.setPod(pods[2]!.metadata.name, 'Succeeded');
    rig.run(60_000);
    expect(rig.pods().map(({ spec }) => spec.hostname)).toEqual(['sum-0', 'sum-1', 'sum-2', 'sum-1']);
    expect(rig.status('Job', 'sum')).toMatchObject({ completedIndexes: '0,2', succeeded: 2, failed: 1 });
    end(rig, 'Succeeded');
    expect(rig.status('Job', 'sum')).toMatchObject({ completedIndexes: '0-2' });
  });

  it('waits longer after each failure, and gives up after its limit', () => {
    const rig = rigWith({ backoffLimit: 2 });
    end(rig, 'Failed');
    rig.run(8_000);
    expect(living(rig)).toHaveLength(0);
    rig.run(2_000);
    expect(living(rig)).toHaveLength(1);
    end(rig, 'Failed');
    rig.run(18_000);
    expect(living(rig)).toHaveLength(0);
    rig.run(2_000);
    expect(living(rig)).toHaveLength(1);
    end(rig, 'Failed');
    expect(conditions(rig)).toEqual([
      'FailureTarget=True BackoffLimitExceeded: Job has reached the specified backoff limit',
      'Failed=True BackoffLimitExceeded: Job has reached the specified backoff limit',
    ]);
    expect(rig.events('Job').at(-1)).toBe('BackoffLimitExceeded Job has reached the specified backoff limit');
    rig.run(600_000);
    expect(rig.pods()).toHaveLength(3);
  });

  it('is ended by its deadline', () => {
    const rig = rigWith({ activeDeadlineSeconds: 20 });
    rig.run(19_000);
    expect(living(rig)).toHaveLength(1);
    rig.run(2_000);
    expect(conditions(rig).at(-1)).toBe(
      'Failed=True DeadlineExceeded: Job was active longer than specified deadline',
    );
    expect(rig.pods()).toHaveLength(0);
  });

  it('has no Pods while it is suspended', () => {
    const rig = rigWith({ parallelism: 2, completions: 2 });
    rig.changeSpec('Job', 'sum', { suspend: true });
    rig.run(50);
    expect(rig.pods()).toHaveLength(0);
    expect(conditions(rig)).toEqual(['Suspended=True JobSuspended: Job suspended']);
    rig.run(60_000);
    rig.changeSpec('Job', 'sum', { suspend: false });
    rig.run(50);
    expect(living(rig)).toHaveLength(2);
    expect(conditions(rig)).toEqual(['Suspended=False JobResumed: Job resumed']);
    expect(rig.status('Job', 'sum')).toMatchObject({ startTime: '2025-01-01T00:01:00Z' });
    expect(rig.status('Job', 'sum')).not.toHaveProperty('failed');
  });

  it('fails at once where its policy says so, and does not count what it ignores', () => {
    const rules = [
      { action: 'Ignore', onExitCodes: { operator: 'In', values: [7] } },
      { action: 'FailJob', onExitCodes: { containerName: 'main', operator: 'In', values: [42] } },
    ];
    const rig = rigWith({ podFailurePolicy: { rules } });
    end(rig, 'Failed', 7);
    expect(rig.status('Job', 'sum')).not.toHaveProperty('failed');
    rig.run(11_000);
    const [name] = living(rig);
    end(rig, 'Failed', 42);
    expect(conditions(rig).at(-1)).toBe(
      `Failed=True PodFailurePolicy: Container main for pod default/${name} failed with exit code 42 matching FailJob rule at index 1`,
    );
  });

  it('is deleted some time after its end', () => {
    const rig = rigWith({ ttlSecondsAfterFinished: 30 });
    end(rig, 'Succeeded');
    rig.run(29_000);
    expect(rig.names('Job')).toEqual(['sum']);
    rig.run(2_000);
    expect(rig.names('Job')).toEqual([]);
  });
});

/** Those of an index that live. */
function podOf(rig: ControllerRig, index: number): string {
  const found = living(rig).find((name) => name.startsWith(`sum-${index}-`));
  if (found === undefined) throw new Error(`index ${index} has no Pod`);
  return found;
}

function endIndex(rig: ControllerRig, index: number, how: 'Succeeded' | 'Failed', exitCode = 1): void {
  rig.setPod(podOf(rig, index), how, exitCode);
  rig.run(50);
}

describe('an Indexed Job', () => {
  const indexed = { completionMode: 'Indexed', parallelism: 3, completions: 3 };

  it('gives each index as many tries as it has, and fails when all others are done', () => {
    const rig = rigWith({ ...indexed, backoffLimit: 100, backoffLimitPerIndex: 1 });
    endIndex(rig, 1, 'Failed');
    const [first] = rig.pods().filter(({ status }) => status?.phase === 'Failed');
    expect(first!.metadata.annotations).toMatchObject({ 'batch.kubernetes.io/job-index-failure-count': '0' });
    expect(first!.metadata.finalizers).toEqual(['batch.kubernetes.io/job-tracking']);
    expect(rig.status('Job', 'sum')).not.toHaveProperty('failed');
    rig.run(9_000);
    expect(living(rig)).toHaveLength(2);
    rig.run(2_000);
    expect(rig.get('Pod', podOf(rig, 1)).metadata.annotations).toMatchObject({
      'batch.kubernetes.io/job-index-failure-count': '1',
    });
    expect(rig.get('Pod', first!.metadata.name).metadata.finalizers).toBeUndefined();
    expect(rig.status('Job', 'sum')).toMatchObject({ failed: 1, failedIndexes: '' });
    endIndex(rig, 1, 'Failed');
    expect(rig.status('Job', 'sum')).toMatchObject({ failed: 2, failedIndexes: '1' });
    endIndex(rig, 0, 'Succeeded');
    endIndex(rig, 2, 'Succeeded');
    expect(conditions(rig)).toEqual([
      'FailureTarget=True FailedIndexes: Job has failed indexes',
      'Failed=True FailedIndexes: Job has failed indexes',
    ]);
    expect(rig.status('Job', 'sum')).toMatchObject({
      succeeded: 2,
      completedIndexes: '0,2',
      failedIndexes: '1',
    });
  });

  it('fails when more indexes have failed than may', () => {
    const rig = rigWith({ ...indexed, backoffLimit: 100, backoffLimitPerIndex: 0, maxFailedIndexes: 1 });
    endIndex(rig, 0, 'Failed');
    expect(conditions(rig)).toEqual([]);
    endIndex(rig, 2, 'Failed');
    expect(conditions(rig).at(-1)).toBe(
      'Failed=True MaxFailedIndexesExceeded: Job has exceeded the specified maximal number of failed indexes',
    );
    expect(rig.status('Job', 'sum')).toMatchObject({ failed: 3, failedIndexes: '0,2' });
    expect(living(rig)).toEqual([]);
  });

  it('loses an index at once where a rule of its failure policy says so', () => {
    const rules = [{ action: 'FailIndex', onExitCodes: { operator: 'In', values: [42] } }];
    const rig = rigWith({
      ...indexed,
      backoffLimit: 100,
      backoffLimitPerIndex: 5,
      podFailurePolicy: { rules },
    });
    endIndex(rig, 0, 'Failed', 42);
    expect(rig.status('Job', 'sum')).toMatchObject({ failedIndexes: '0', failed: 1 });
    rig.run(60_000);
    expect(living(rig)).toHaveLength(2);
  });

  it('is complete when its success policy is met, and lets the others go', () => {
    const rules = [{ succeededIndexes: '0', succeededCount: 1 }, { succeededCount: 2 }];
    const rig = rigWith({ ...indexed, successPolicy: { rules } });
    endIndex(rig, 1, 'Succeeded');
    expect(conditions(rig)).toEqual([]);
    endIndex(rig, 2, 'Succeeded');
    expect(conditions(rig)).toEqual([
      'SuccessCriteriaMet=True SuccessPolicy: Matched rules at index 1',
      'Complete=True SuccessPolicy: Matched rules at index 1',
    ]);
    expect(living(rig)).toEqual([]);
    expect(rig.status('Job', 'sum')).toMatchObject({ succeeded: 2, completedIndexes: '1,2' });
    expect(rig.status('Job', 'sum')).not.toHaveProperty('failed');
  });
});

describe('the finalizer of a Job', () => {
  it('holds a Pod until it is counted', () => {
    const rig = rigWith({ parallelism: 2, completions: 2 });
    const [pod] = rig.pods();
    expect(pod!.metadata.finalizers).toEqual(['batch.kubernetes.io/job-tracking']);
    end(rig, 'Succeeded');
    expect(rig.get('Pod', pod!.metadata.name).metadata.finalizers).toBeUndefined();
    expect(rig.status('Job', 'sum')).toMatchObject({ succeeded: 1, active: 1, uncountedTerminatedPods: {} });
  });

  it('counts a Pod that is deleted as failed', () => {
    const rig = rigWith({});
    rig.store.delete({ kind: 'Pod', namespace: 'default', name: rig.pods()[0]!.metadata.name });
    rig.run(50);
    expect(rig.status('Job', 'sum')).toMatchObject({ failed: 1 });
    expect(rig.pods()).toEqual([]);
  });

  it('counts what a Job that fails has deleted as failed', () => {
    const rig = rigWith({ parallelism: 2, completions: 2, activeDeadlineSeconds: 5 });
    rig.run(6_000);
    expect(rig.status('Job', 'sum')).toMatchObject({ failed: 2 });
  });

  it('lets go when the Job is gone', () => {
    const rig = rigWith({});
    rig.store.delete({ kind: 'Job', namespace: 'default', name: 'sum' });
    rig.run(50);
    expect(rig.pods()[0]!.metadata.finalizers).toBeUndefined();
  });
});

describe('CronJobController', () => {
  function cronRig(spec: Readonly<Record<string, unknown>>): ControllerRig {
    const rig = new ControllerRig();
    new JobController(rig.context);
    new CronJobController(rig.context);
    rig.create({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'nightly', namespace: 'default' },
      spec: { schedule: '* * * * *', jobTemplate: { spec: { template: podTemplate() } }, ...spec },
    });
    rig.run(30_000);
    return rig;
  }

  it('makes a Job at each of its times', () => {
    const rig = cronRig({});
    expect(rig.names('Job')).toEqual([]);
    rig.run(31_000);
    expect(rig.names('Job')).toEqual(['nightly-28928161']);
    expect(rig.status('CronJob', 'nightly')).toMatchObject({
      lastScheduleTime: '2025-01-01T00:01:00Z',
      active: [{ kind: 'Job', name: 'nightly-28928161' }],
    });
    rig.run(60_000);
    expect(rig.names('Job')).toHaveLength(2);
    expect(rig.events('CronJob')[0]).toBe('SuccessfulCreate Created job nightly-28928161');
  });

  it('sees that a Job has ended, and keeps as many as it may', () => {
    const rig = cronRig({ successfulJobsHistoryLimit: 2 });
    for (let minute = 0; minute < 4; minute += 1) {
      rig.run(60_000);
      end(rig, 'Succeeded');
    }
    expect(rig.names('Job')).toHaveLength(2);
    expect(rig.status('CronJob', 'nightly')).toMatchObject({ lastSuccessfulTime: '2025-01-01T00:04:30Z' });
    expect(rig.status('CronJob', 'nightly')).not.toHaveProperty('active');
    expect(rig.events('CronJob')).toContain(
      'SawCompletedJob Saw completed job: nightly-28928161, condition: Complete',
    );
  });

  it('starts no second Job beside one that runs where that is forbidden, or in its place', () => {
    const forbidding = cronRig({ concurrencyPolicy: 'Forbid' });
    forbidding.run(120_000);
    expect(forbidding.names('Job')).toEqual(['nightly-28928161']);
    const replacing = cronRig({ concurrencyPolicy: 'Replace' });
    replacing.run(120_000);
    expect(replacing.names('Job')).toEqual(['nightly-28928162']);
  });

  it('follows the clock of its zone', () => {
    const rig = cronRig({ schedule: '1 9 * * *', timeZone: 'Asia/Tokyo' });
    rig.run(31_000);
    const job = rig.get('Job', 'nightly-28928161');
    expect(job.metadata.annotations).toEqual({
      'batch.kubernetes.io/cronjob-scheduled-timestamp': '2025-01-01T09:01:00+09:00',
    });
    const unknown = cronRig({ timeZone: 'Mars/Base' });
    expect(unknown.events()).toEqual([
      'UnknownTimeZone invalid timeZone: "Mars/Base": unknown time zone Mars/Base',
    ]);
  });

  it('starts nothing while it is suspended, and says when it cannot read its schedule', () => {
    const rig = cronRig({ suspend: true });
    rig.run(180_000);
    expect(rig.names('Job')).toEqual([]);
    const wrong = cronRig({ schedule: 'daily' });
    expect(wrong.events()).toEqual([
      'UnparseableSchedule unparseable schedule: "daily" : expected exactly 5 fields, found 1: [daily]',
    ]);
  });
});
