import { describe, expect, it } from 'vitest';
import { ControllerRig, workload } from '#kit/controller-rig';
import { AutoscalerController } from '#sim/kube/controllers/autoscaler-controller';
import { isAutoscaler } from '#sim/kube/model/autoscaler';
import { fieldOf } from '#sim/kube/objects/kube-object';

const CPU = {
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
};
const NO_CPU =
  'failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)';

function rigWith(replicas: number | undefined, spec: Readonly<Record<string, unknown>> = {}): ControllerRig {
  const rig = new ControllerRig();
  new AutoscalerController(rig.context);
  if (replicas !== undefined) rig.create(workload('Deployment', 'web', { replicas }));
  rig.create({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      minReplicas: 2,
      maxReplicas: 5,
      metrics: [CPU],
      ...spec,
    },
  });
  rig.run(16_000);
  return rig;
}

function conditions(rig: ControllerRig): readonly string[] {
  const autoscaler = rig.get('HorizontalPodAutoscaler', 'web');
  if (!isAutoscaler(autoscaler)) throw new Error('no autoscaler');
  return (autoscaler.status?.conditions ?? []).map(
    ({ type, status, reason, message }) => `${type}=${status} ${reason}: ${message}`,
  );
}

function sizeOf(rig: ControllerRig): unknown {
  return fieldOf(rig.get('Deployment', 'web'), 'spec', 'replicas');
}

const ABLE =
  "AbleToScale=True SucceededGetScale: the HPA controller was able to get the target's current scale";

describe('AutoscalerController', () => {
  it('says that there are no metrics, every 15 seconds', () => {
    const rig = rigWith(3);
    expect(conditions(rig)).toEqual([
      ABLE,
      `ScalingActive=False FailedGetResourceMetric: the HPA was unable to compute the replica count: ${NO_CPU}`,
    ]);
    const computed = `FailedComputeMetricsReplicas invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource metric value: ${NO_CPU}`;
    expect(rig.events()).toEqual([`FailedGetResourceMetric ${NO_CPU}`, computed]);
    expect(rig.status('HorizontalPodAutoscaler', 'web')).toMatchObject({
      currentReplicas: 3,
      desiredReplicas: 0,
      currentMetrics: [{ type: '' }],
    });
    rig.run(30_000);
    expect(rig.events()).toEqual([`FailedGetResourceMetric ${NO_CPU} x3`, `${computed} x3`]);
    expect(sizeOf(rig)).toBe(3);
  });

  it('keeps the number of replicas within its limits', () => {
    const low = rigWith(1);
    expect(sizeOf(low)).toBe(2);
    expect(low.events()).toEqual([
      'SuccessfulRescale New size: 2; reason: Current number of replicas below Spec.MinReplicas',
    ]);
    expect(conditions(low)).toEqual([
      'AbleToScale=True SucceededRescale: the HPA controller was able to update the target scale to 2',
    ]);
    expect(low.status('HorizontalPodAutoscaler', 'web')).toMatchObject({
      currentReplicas: 1,
      desiredReplicas: 2,
      lastScaleTime: '2025-01-01T00:00:15Z',
    });
    expect(sizeOf(rigWith(9))).toBe(5);
  });

  it('leaves what has no replicas alone', () => {
    const rig = rigWith(0);
    expect(sizeOf(rig)).toBe(0);
    expect(conditions(rig)).toEqual([
      ABLE,
      'ScalingActive=False ScalingDisabled: scaling is disabled since the replica count of the target is zero',
    ]);
  });

  it('says that there is nothing to scale', () => {
    const missing = rigWith(undefined);
    expect(missing.events()).toEqual(['FailedGetScale deployments.apps "web" not found']);
    expect(conditions(missing)).toEqual([
      `AbleToScale=False FailedGetScale: the HPA controller was unable to get the target's current scale: deployments.apps "web" not found`,
    ]);
    const unknown = rigWith(3, { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Shop', name: 'web' } });
    expect(unknown.events()).toEqual(['FailedGetScale no matches for kind "Shop" in group "apps"']);
  });

  it('names the first of several metrics', () => {
    const pods = { type: 'Pods', pods: { metric: { name: 'requests' }, target: { type: 'AverageValue' } } };
    const rig = rigWith(3, { metrics: [pods, CPU] });
    const why =
      'unable to get metric requests: unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered';
    expect(rig.events()).toEqual([
      `FailedGetPodsMetric ${why}`,
      `FailedGetResourceMetric ${NO_CPU}`,
      `FailedComputeMetricsReplicas invalid metrics (2 invalid out of 2), first error is: failed to get pods metric value: ${why}`,
    ]);
  });
});
