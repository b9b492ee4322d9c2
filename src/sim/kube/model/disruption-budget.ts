/** `policy/v1` PodDisruptionBudget (Kubernetes v1.32). */
import type { KubeObject } from '../objects/kube-object';
import type { LabelSelector } from '../store/label-selector';
import type { WorkloadCondition } from './workload';

export interface DisruptionBudget extends KubeObject {
  readonly kind: 'PodDisruptionBudget';
  readonly spec: {
    readonly selector?: LabelSelector | undefined;
    readonly minAvailable?: number | string | undefined;
    readonly maxUnavailable?: number | string | undefined;
  };
  readonly status?:
    | {
        readonly disruptedPods?: Readonly<Record<string, string>> | undefined;
        readonly conditions?: readonly WorkloadCondition[] | undefined;
      }
    | undefined;
}

/** The shape was checked when the object was read, so the kind decides. */
export function isDisruptionBudget(object: KubeObject | undefined): object is DisruptionBudget {
  return object?.kind === 'PodDisruptionBudget';
}
