/**
 * What an autoscaler is told when it asks for metrics in a cluster that has no metrics server and no adapter.
 *
 * Kubernetes v1.32 `pkg/controller/podautoscaler/{horizontal,replica_calculator}.go`, `metrics/client.go`.
 */
import { fieldOf, textFieldOf } from '../../objects/kube-object';
import type { MetricSpec } from '../../model/autoscaler';

export interface MissingMetric {
  readonly reason: string;
  /** What the event says. */
  readonly why: string;
  /** The same, as the controller hands it on. */
  readonly error: string;
}

const NO_RESOURCES =
  'unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)';
const NO_CUSTOM =
  'unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered';

export function missingMetricOf(metric: MetricSpec, namespace: string): MissingMetric {
  switch (metric.type) {
    case 'Resource':
      return missingResource(fieldOf(metric, 'resource'), 'FailedGetResourceMetric', 'resource');
    case 'ContainerResource':
      return missingResource(
        fieldOf(metric, 'containerResource'),
        'FailedGetContainerResourceMetric',
        'container',
      );
    case 'Pods': {
      const name = textFieldOf(metric, 'pods', 'metric', 'name') ?? '';
      const why = `unable to get metric ${name}: ${NO_CUSTOM}`;
      return { reason: 'FailedGetPodsMetric', why, error: `failed to get pods metric value: ${why}` };
    }
    case 'Object':
      return missingObject(metric, namespace);
    case 'External': {
      const name = textFieldOf(metric, 'external', 'metric', 'name') ?? '';
      const missing = `the server could not find the requested resource (get ${name}.external.metrics.k8s.io)`;
      const why = `unable to get external metric ${namespace}/${name}/nil: unable to fetch metrics from external metrics API: ${missing}`;
      return {
        reason: 'FailedGetExternalMetric',
        why,
        error: `failed to get ${name} external metric value: ${why}`,
      };
    }
    default: {
      const why = `unknown metric source type ${JSON.stringify(metric.type)}`;
      return { reason: 'InvalidMetricSourceType', why, error: why };
    }
  }
}

function missingResource(source: unknown, reason: string, kind: 'resource' | 'container'): MissingMetric {
  const name = textFieldOf(source, 'name') ?? '';
  const what = fieldOf(source, 'target', 'averageValue') === undefined ? 'utilization' : 'usage';
  const why = `failed to get ${name} ${what}: unable to get metrics for resource ${name}: ${NO_RESOURCES}`;
  return { reason, why, error: `failed to get ${name} ${kind} metric value: ${why}` };
}

function missingObject(metric: MetricSpec, namespace: string): MissingMetric {
  const source = fieldOf(metric, 'object');
  const kind = textFieldOf(source, 'describedObject', 'kind') ?? '';
  const object = textFieldOf(source, 'describedObject', 'name') ?? '';
  const name = textFieldOf(source, 'metric', 'name') ?? '';
  const why = `unable to get metric ${name}: ${kind} on ${namespace} ${object}/${NO_CUSTOM}`;
  return { reason: 'FailedGetObjectMetric', why, error: `failed to get object metric value: ${why}` };
}
