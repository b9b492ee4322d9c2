/** `batch/v1` Job and CronJob (Kubernetes v1.32). */
import type { KubeObject, StringMap } from '../objects/kube-object';
import type { LabelSelector } from '../store/label-selector';
import type { PodTemplate, WorkloadCondition } from './workload';

interface FailureRule {
  readonly action: string;
  readonly onExitCodes?:
    | {
        readonly containerName?: string | undefined;
        readonly operator: string;
        readonly values: readonly number[];
      }
    | undefined;
  readonly onPodConditions?:
    | readonly { readonly type: string; readonly status?: string | undefined }[]
    | undefined;
}

interface SuccessRule {
  readonly succeededIndexes?: string | undefined;
  readonly succeededCount?: number | undefined;
}

export interface JobSpec {
  readonly template: PodTemplate;
  readonly selector?: LabelSelector | undefined;
  readonly manualSelector?: boolean | undefined;
  readonly parallelism?: number | undefined;
  readonly completions?: number | undefined;
  readonly completionMode?: string | undefined;
  readonly backoffLimit?: number | undefined;
  readonly backoffLimitPerIndex?: number | undefined;
  readonly maxFailedIndexes?: number | undefined;
  readonly managedBy?: string | undefined;
  readonly activeDeadlineSeconds?: number | undefined;
  readonly ttlSecondsAfterFinished?: number | undefined;
  readonly suspend?: boolean | undefined;
  readonly podReplacementPolicy?: string | undefined;
  readonly podFailurePolicy?: { readonly rules: readonly FailureRule[] } | undefined;
  readonly successPolicy?: { readonly rules: readonly SuccessRule[] } | undefined;
}

export interface JobStatus {
  readonly active?: number | undefined;
  readonly succeeded?: number | undefined;
  readonly failed?: number | undefined;
  readonly completedIndexes?: string | undefined;
  readonly failedIndexes?: string | undefined;
  readonly startTime?: string | undefined;
  readonly completionTime?: string | undefined;
  readonly conditions?: readonly WorkloadCondition[] | undefined;
}

export interface Job extends KubeObject {
  readonly kind: 'Job';
  readonly spec: JobSpec;
  readonly status?: JobStatus | undefined;
}

interface JobReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string | undefined;
  readonly uid?: string | undefined;
}

export interface CronJob extends KubeObject {
  readonly kind: 'CronJob';
  readonly spec: {
    readonly schedule: string;
    readonly timeZone?: string | undefined;
    readonly jobTemplate: {
      readonly metadata?:
        | { readonly labels?: StringMap | undefined; readonly annotations?: StringMap | undefined }
        | undefined;
      readonly spec: JobSpec;
    };
    readonly concurrencyPolicy?: string | undefined;
    readonly suspend?: boolean | undefined;
    readonly startingDeadlineSeconds?: number | undefined;
    readonly successfulJobsHistoryLimit?: number | undefined;
    readonly failedJobsHistoryLimit?: number | undefined;
  };
  readonly status?:
    | {
        readonly active?: readonly JobReference[] | undefined;
        readonly lastScheduleTime?: string | undefined;
        readonly lastSuccessfulTime?: string | undefined;
      }
    | undefined;
}

/** The shape was checked when the object was read, so the kind decides. */
export function isJob(object: KubeObject | undefined): object is Job {
  return object?.kind === 'Job';
}

export function isCronJob(object: KubeObject | undefined): object is CronJob {
  return object?.kind === 'CronJob';
}

/** How it ended: `Complete` or `Failed`; undefined while it has not. */
export function finishOf({ status }: Job): WorkloadCondition | undefined {
  return status?.conditions?.find(
    (condition) =>
      (condition.type === 'Complete' || condition.type === 'Failed') && condition.status === 'True',
  );
}
