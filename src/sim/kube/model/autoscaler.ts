/** `autoscaling/v2` HorizontalPodAutoscaler (Kubernetes v1.32). */
import type { KubeObject } from '../objects/kube-object';
import type { WorkloadCondition } from './workload';

export interface Autoscaler extends KubeObject {
  readonly kind: 'HorizontalPodAutoscaler';
  readonly spec: {
    readonly scaleTargetRef: {
      readonly apiVersion?: string | undefined;
      readonly kind: string;
      readonly name: string;
    };
    readonly minReplicas?: number | undefined;
    readonly maxReplicas: number;
    readonly metrics?: readonly MetricSpec[] | undefined;
  };
  readonly status?: AutoscalerStatus | undefined;
}

export interface MetricSpec {
  readonly type: string;
  /** Under the name of the type, with a small first letter. */
  readonly [source: string]: unknown;
}

export interface AutoscalerStatus {
  readonly lastScaleTime?: string | undefined;
  readonly currentReplicas?: number | undefined;
  readonly desiredReplicas?: number | undefined;
  readonly currentMetrics?: readonly { readonly type: string }[] | undefined;
  readonly conditions?: readonly WorkloadCondition[] | undefined;
}

/** The shape was checked when the object was read, so the kind decides. */
export function isAutoscaler(object: KubeObject | undefined): object is Autoscaler {
  return object?.kind === 'HorizontalPodAutoscaler';
}
