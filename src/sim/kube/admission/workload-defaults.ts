/**
 * What the API server fills into workloads and namespaces.
 *
 * Kubernetes v1.32 `pkg/apis/{apps,batch}/v1/defaults.go`, and of the strategies of `pkg/registry` what a Job's selector
 * becomes. A status that comes with a new object is of another cluster.
 */
import { ok } from '../../base/result';
import { isCronJob, isJob, type Job, type JobSpec } from '../model/job';
import { isDaemonSet, isStatefulSet, type StatefulSet } from '../model/stateful-set';
import { fieldOf, isPlainRecord, type KubeObject } from '../objects/kube-object';
import { isDeployment, isReplicaSet, type PodTemplate } from '../model/workload';
import { withoutUndefined } from '../store/json';
import type { StoreResult } from '../store/object-store';
import { podSpecWithDefaults } from './pod-defaults';

const QUARTER = '25%';
const HISTORY_LIMIT = 10;
const PROGRESS_DEADLINE_SECONDS = 600;
const BACKOFF_LIMIT = 6;

export function admitDeployment(object: KubeObject, previous: KubeObject | undefined): StoreResult {
  if (!isDeployment(object)) return ok(object);
  const { spec } = object;
  const strategyType = spec.strategy?.type ?? 'RollingUpdate';
  return ok({
    ...object,
    spec: {
      ...spec,
      replicas: spec.replicas ?? 1,
      template: templateWithDefaults(spec.template),
      strategy:
        strategyType === 'RollingUpdate'
          ? {
              type: strategyType,
              rollingUpdate: {
                maxUnavailable: spec.strategy?.rollingUpdate?.maxUnavailable ?? QUARTER,
                maxSurge: spec.strategy?.rollingUpdate?.maxSurge ?? QUARTER,
              },
            }
          : { type: strategyType },
      revisionHistoryLimit: spec.revisionHistoryLimit ?? HISTORY_LIMIT,
      progressDeadlineSeconds: spec.progressDeadlineSeconds ?? PROGRESS_DEADLINE_SECONDS,
    },
    status: previous === undefined ? {} : object.status,
  });
}

export function admitReplicaSet(object: KubeObject, previous: KubeObject | undefined): StoreResult {
  if (!isReplicaSet(object)) return ok(object);
  return ok({
    ...object,
    spec: {
      ...object.spec,
      replicas: object.spec.replicas ?? 1,
      template: templateWithDefaults(object.spec.template),
    },
    status: previous === undefined ? { replicas: 0 } : object.status,
  });
}

export function admitStatefulSet(object: KubeObject, previous: KubeObject | undefined): StoreResult {
  if (!isStatefulSet(object)) return ok(object);
  const { spec } = object;
  const retention = fieldOf(spec, 'persistentVolumeClaimRetentionPolicy');
  return ok({
    ...object,
    spec: withoutUndefined({
      ...spec,
      replicas: spec.replicas ?? 1,
      template: templateWithDefaults(spec.template),
      podManagementPolicy: spec.podManagementPolicy ?? 'OrderedReady',
      updateStrategy: statefulSetStrategy(spec.updateStrategy),
      revisionHistoryLimit: spec.revisionHistoryLimit ?? HISTORY_LIMIT,
      persistentVolumeClaimRetentionPolicy: {
        whenDeleted: 'Retain',
        whenScaled: 'Retain',
        ...(isPlainRecord(retention) ? retention : {}),
      },
      volumeClaimTemplates: spec.volumeClaimTemplates?.map(claimWithDefaults),
    }),
    status: previous === undefined ? { replicas: 0 } : object.status,
  });
}

function statefulSetStrategy(
  strategy: StatefulSet['spec']['updateStrategy'],
): StatefulSet['spec']['updateStrategy'] {
  const type = strategy?.type ?? 'RollingUpdate';
  if (type !== 'RollingUpdate') return { ...strategy, type };
  return { type, rollingUpdate: { partition: 0, ...strategy?.rollingUpdate } };
}

function claimWithDefaults(claim: KubeObject): KubeObject {
  const spec = isPlainRecord(claim.spec) ? claim.spec : {};
  return {
    ...claim,
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    spec: { volumeMode: 'Filesystem', ...spec },
    status: { phase: 'Pending' },
  };
}

export function admitDaemonSet(object: KubeObject, previous: KubeObject | undefined): StoreResult {
  if (!isDaemonSet(object)) return ok(object);
  const { spec } = object;
  const type = spec.updateStrategy?.type ?? 'RollingUpdate';
  return ok({
    ...object,
    spec: {
      ...spec,
      template: templateWithDefaults(spec.template),
      updateStrategy:
        type === 'RollingUpdate'
          ? { type, rollingUpdate: { maxSurge: 0, maxUnavailable: 1, ...spec.updateStrategy?.rollingUpdate } }
          : { type },
      revisionHistoryLimit: spec.revisionHistoryLimit ?? HISTORY_LIMIT,
    },
    status:
      previous === undefined
        ? { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 }
        : object.status,
  });
}

export function admitJob(object: KubeObject, previous: KubeObject | undefined): StoreResult {
  if (!isJob(object)) return ok(object);
  const spec = jobSpecWithDefaults(object.spec);
  return ok({
    ...object,
    spec: previous === undefined ? withGeneratedSelector(object, spec) : spec,
    status: previous === undefined ? {} : object.status,
  });
}

export function admitCronJob(object: KubeObject, previous: KubeObject | undefined): StoreResult {
  if (!isCronJob(object)) return ok(object);
  const { spec } = object;
  return ok({
    ...object,
    spec: {
      ...spec,
      concurrencyPolicy: fieldOf(spec, 'concurrencyPolicy') ?? 'Allow',
      suspend: fieldOf(spec, 'suspend') ?? false,
      successfulJobsHistoryLimit: fieldOf(spec, 'successfulJobsHistoryLimit') ?? 3,
      failedJobsHistoryLimit: fieldOf(spec, 'failedJobsHistoryLimit') ?? 1,
      jobTemplate: {
        ...spec.jobTemplate,
        spec: {
          ...spec.jobTemplate.spec,
          template: templateWithDefaults(spec.jobTemplate.spec.template),
        },
      },
    },
    status: previous === undefined ? {} : object.status,
  });
}

function jobSpecWithDefaults(spec: JobSpec): JobSpec {
  const isSingle = spec.completions === undefined && spec.parallelism === undefined;
  return withoutUndefined({
    ...spec,
    template: templateWithDefaults(spec.template),
    completions: isSingle ? 1 : spec.completions,
    parallelism: spec.parallelism ?? 1,
    // Without a limit for each index, there is one for the Job.
    backoffLimit:
      spec.backoffLimit ?? (fieldOf(spec, 'backoffLimitPerIndex') === undefined ? BACKOFF_LIMIT : INT32_MAX),
    completionMode: spec.completionMode ?? 'NonIndexed',
    manualSelector: spec.manualSelector ?? false,
    suspend: spec.suspend ?? false,
    podReplacementPolicy:
      spec.podReplacementPolicy ?? (spec.podFailurePolicy === undefined ? 'TerminatingOrFailed' : 'Failed'),
  });
}

const INT32_MAX = 2_147_483_647;

/** `generateSelector`: a Job finds its Pods by its own uid. */
function withGeneratedSelector({ metadata }: Job, spec: JobSpec): JobSpec {
  const { name, uid } = metadata;
  if (spec.manualSelector === true || uid === undefined) return spec;
  const labels = {
    ...spec.template.metadata?.labels,
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  };
  return {
    ...spec,
    selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } },
    template: { ...spec.template, metadata: { ...spec.template.metadata, labels } },
  };
}

export function admitNamespace(object: KubeObject, previous: KubeObject | undefined): StoreResult {
  const { name, labels } = object.metadata;
  return ok({
    ...object,
    metadata: { ...object.metadata, labels: { ...labels, 'kubernetes.io/metadata.name': name } },
    spec: { finalizers: ['kubernetes'] },
    status: previous === undefined ? { phase: 'Active' } : object.status,
  });
}

function templateWithDefaults(template: PodTemplate): PodTemplate {
  const spec = podSpecWithDefaults(template.spec);
  return spec === template.spec ? template : { ...template, spec };
}
