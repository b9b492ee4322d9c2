/** `apps/v1` Deployment and ReplicaSet (Kubernetes v1.32). */
import type { KubeObject } from '../objects/kube-object';
import type { Labels, LabelSelector } from '../store/label-selector';
import type { PodSpec } from './pod';

export interface PodTemplate {
  readonly metadata?:
    | {
        readonly labels?: Labels | undefined;
        readonly annotations?: Labels | undefined;
        readonly finalizers?: readonly string[] | undefined;
      }
    | undefined;
  readonly spec: PodSpec;
}

export interface WorkloadCondition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  readonly lastUpdateTime?: string | undefined;
  readonly lastProbeTime?: string | undefined;
  readonly observedGeneration?: number | undefined;
  readonly lastTransitionTime?: string | undefined;
}

export interface ReplicaSet extends KubeObject {
  readonly kind: 'ReplicaSet';
  readonly spec: {
    readonly replicas?: number | undefined;
    readonly minReadySeconds?: number | undefined;
    readonly selector: LabelSelector;
    readonly template: PodTemplate;
  };
  readonly status?: ReplicaSetStatus | undefined;
}

interface ReplicaSetStatus {
  readonly replicas: number;
  readonly fullyLabeledReplicas?: number | undefined;
  readonly readyReplicas?: number | undefined;
  readonly availableReplicas?: number | undefined;
  readonly observedGeneration?: number | undefined;
  readonly conditions?: readonly WorkloadCondition[] | undefined;
}

export interface Deployment extends KubeObject {
  readonly kind: 'Deployment';
  readonly spec: {
    readonly replicas?: number | undefined;
    readonly selector: LabelSelector;
    readonly template: PodTemplate;
    readonly strategy?:
      | {
          readonly type?: string | undefined;
          readonly rollingUpdate?:
            | {
                readonly maxSurge?: number | string | undefined;
                readonly maxUnavailable?: number | string | undefined;
              }
            | undefined;
        }
      | undefined;
    readonly minReadySeconds?: number | undefined;
    readonly revisionHistoryLimit?: number | undefined;
    readonly progressDeadlineSeconds?: number | undefined;
    readonly paused?: boolean | undefined;
  };
  readonly status?: DeploymentStatus | undefined;
}

export interface DeploymentStatus {
  readonly observedGeneration?: number | undefined;
  readonly replicas?: number | undefined;
  readonly updatedReplicas?: number | undefined;
  readonly readyReplicas?: number | undefined;
  readonly availableReplicas?: number | undefined;
  readonly unavailableReplicas?: number | undefined;
  readonly collisionCount?: number | undefined;
  readonly conditions?: readonly WorkloadCondition[] | undefined;
}

/** The shape was checked when the object was read, so the kind decides. */
export function isReplicaSet(object: KubeObject | undefined): object is ReplicaSet {
  return object?.kind === 'ReplicaSet';
}

export function isDeployment(object: KubeObject | undefined): object is Deployment {
  return object?.kind === 'Deployment';
}
