/** `apps/v1` StatefulSet and DaemonSet (Kubernetes v1.32). */
import type { KubeObject } from '../objects/kube-object';
import type { LabelSelector } from '../store/label-selector';
import type { PodTemplate } from './workload';

export interface StatefulSet extends KubeObject {
  readonly kind: 'StatefulSet';
  readonly spec: {
    readonly replicas?: number | undefined;
    readonly selector: LabelSelector;
    readonly template: PodTemplate;
    readonly serviceName?: string | undefined;
    readonly minReadySeconds?: number | undefined;
    readonly ordinals?: { readonly start?: number | undefined } | undefined;
    readonly podManagementPolicy?: string | undefined;
    readonly revisionHistoryLimit?: number | undefined;
    readonly updateStrategy?:
      | {
          readonly type?: string | undefined;
          readonly rollingUpdate?: { readonly partition?: number | undefined } | undefined;
        }
      | undefined;
    readonly volumeClaimTemplates?: readonly KubeObject[] | undefined;
    readonly persistentVolumeClaimRetentionPolicy?:
      | { readonly whenDeleted?: string | undefined; readonly whenScaled?: string | undefined }
      | undefined;
  };
  readonly status?: { readonly currentRevision?: string | undefined } | undefined;
}

export interface DaemonSet extends KubeObject {
  readonly kind: 'DaemonSet';
  readonly spec: {
    readonly selector: LabelSelector;
    readonly template: PodTemplate;
    readonly minReadySeconds?: number | undefined;
    readonly revisionHistoryLimit?: number | undefined;
    readonly updateStrategy?:
      | {
          readonly type?: string | undefined;
          readonly rollingUpdate?:
            | {
                readonly maxUnavailable?: number | string | undefined;
                readonly maxSurge?: number | string | undefined;
              }
            | undefined;
        }
      | undefined;
  };
}

/** The shape was checked when the object was read, so the kind decides. */
export function isStatefulSet(object: KubeObject | undefined): object is StatefulSet {
  return object?.kind === 'StatefulSet';
}

export function isDaemonSet(object: KubeObject | undefined): object is DaemonSet {
  return object?.kind === 'DaemonSet';
}
