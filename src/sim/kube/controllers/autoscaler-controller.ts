/**
 * Keeps what a HorizontalPodAutoscaler scales between its limits, and says that it cannot do more.
 *
 * Kubernetes v1.32 `pkg/controller/podautoscaler/horizontal.go` in a cluster without a metrics server: every metric is
 * missing, so the number of replicas changes only where it is out of bounds.
 *
 * Models the period of 15 seconds, the conditions AbleToScale and ScalingActive, and the events. Leaves out targets of
 * custom kinds, and several autoscalers for the same Pods.
 */
import { seconds } from '../../base/time';
import { groupOf, groupResourceOf } from '../api/resource';
import { isAutoscaler, type Autoscaler, type AutoscalerStatus } from '../model/autoscaler';
import type { WorkloadCondition } from '../model/workload';
import { numberFieldOf, isPlainRecord, type KubeObject } from '../objects/kube-object';
import { equalsJson, withoutUndefined } from '../store/json';
import { missingMetricOf } from './autoscaler/missing-metrics';
import { keyOf, splitKey, type Controller, type ControllerContext } from './controller';
import { ControllerLoop } from './controller-loop';

const PERIOD = seconds(15);
const SCALABLE_KINDS: ReadonlySet<string> = new Set([
  'Deployment',
  'ReplicaSet',
  'ReplicationController',
  'StatefulSet',
]);

type NewCondition = Pick<WorkloadCondition, 'type' | 'status' | 'reason' | 'message'>;

export class AutoscalerController implements Controller {
  readonly #context: ControllerContext;
  readonly #loop: ControllerLoop;

  constructor(context: ControllerContext) {
    this.#context = context;
    this.#loop = new ControllerLoop(context.scheduler, (key) => this.#reconcile(key), context.settle);
    context.store.watch({
      kind: 'HorizontalPodAutoscaler',
      onEvent: ({ object }) => this.#loop.enqueueAfter(keyOf(object), PERIOD),
    });
  }

  get isIdle(): boolean {
    return this.#loop.isIdle;
  }

  #reconcile(key: string): void {
    const { namespace, name } = splitKey(key);
    const autoscaler = this.#context.store.find('HorizontalPodAutoscaler', namespace, name);
    if (!isAutoscaler(autoscaler)) return;
    this.#scale(autoscaler);
    this.#loop.enqueueAfter(key, PERIOD);
  }

  #scale(autoscaler: Autoscaler): void {
    const { spec, status = {} } = autoscaler;
    const target = this.#targetOf(autoscaler);
    if (typeof target === 'string') {
      this.#report(autoscaler, 'FailedGetScale', target);
      const message = `the HPA controller was unable to get the target's current scale: ${target}`;
      const failed = { type: 'AbleToScale', status: 'False', reason: 'FailedGetScale', message } as const;
      this.#write(autoscaler, { ...status, conditions: this.#withCondition(status, failed) });
      return;
    }
    const found = {
      ...status,
      conditions: this.#withCondition(status, {
        type: 'AbleToScale',
        status: 'True',
        reason: 'SucceededGetScale',
        message: "the HPA controller was able to get the target's current scale",
      }),
    };
    const current = numberFieldOf(target, 'spec', 'replicas') ?? 1;
    const { minReplicas = 1, maxReplicas } = spec;
    if (current === 0 && minReplicas !== 0) this.#tellDisabled(autoscaler, found);
    else if (current > maxReplicas)
      this.#resize(autoscaler, target, found, [maxReplicas, 'above Spec.MaxReplicas']);
    else if (current < minReplicas)
      this.#resize(autoscaler, target, found, [minReplicas, 'below Spec.MinReplicas']);
    else this.#tellMissing(autoscaler, found, current);
  }

  /** Or why there is none. */
  #targetOf({ metadata, spec }: Autoscaler): KubeObject | string {
    const { apiVersion = 'v1', kind, name } = spec.scaleTargetRef;
    const { store } = this.#context;
    const resource = store.registry.byKind(kind, apiVersion);
    if (resource === undefined || !SCALABLE_KINDS.has(kind)) {
      return `no matches for kind "${kind}" in group "${groupOf(apiVersion)}"`;
    }
    const found = store.find(resource.storeKind, metadata.namespace ?? '', name);
    if (found !== undefined) return found;
    return `${groupResourceOf(resource)} "${name}" not found`;
  }

  #tellDisabled(autoscaler: Autoscaler, found: AutoscalerStatus): void {
    const conditions = this.#withCondition(found, {
      type: 'ScalingActive',
      status: 'False',
      reason: 'ScalingDisabled',
      message: 'scaling is disabled since the replica count of the target is zero',
    });
    this.#write(autoscaler, { ...found, currentReplicas: 0, desiredReplicas: 0, conditions });
  }

  #resize(
    autoscaler: Autoscaler,
    target: KubeObject,
    found: AutoscalerStatus,
    [size, why]: readonly [number, string],
  ): void {
    const { store } = this.#context;
    const currentReplicas = numberFieldOf(target, 'spec', 'replicas') ?? 1;
    const spec = isPlainRecord(target.spec) ? target.spec : {};
    const updated = store.update({
      ...target,
      metadata: { ...target.metadata, resourceVersion: undefined },
      spec: { ...spec, replicas: size },
    });
    if (!updated.ok) {
      const { message: problem } = updated.error;
      const reason = `Current number of replicas ${why}`;
      this.#report(autoscaler, 'FailedRescale', `New size: ${size}; reason: ${reason}; error: ${problem}`);
      const message = `the HPA controller was unable to update the target scale: ${problem}`;
      const failed = { type: 'AbleToScale', status: 'False', reason: 'FailedUpdateScale', message } as const;
      this.#write(autoscaler, { ...found, currentReplicas, conditions: this.#withCondition(found, failed) });
      return;
    }
    const message = `New size: ${size}; reason: Current number of replicas ${why}`;
    this.#report(autoscaler, 'SuccessfulRescale', message);
    const conditions = this.#withCondition(found, {
      type: 'AbleToScale',
      status: 'True',
      reason: 'SucceededRescale',
      message: `the HPA controller was able to update the target scale to ${size}`,
    });
    const lastScaleTime = store.timestamp();
    this.#write(autoscaler, { lastScaleTime, currentReplicas, desiredReplicas: size, conditions });
  }

  /** It asks for every metric, and the first answer is what it is said to fail for. */
  #tellMissing(autoscaler: Autoscaler, found: AutoscalerStatus, currentReplicas: number): void {
    const { namespace = '' } = autoscaler.metadata;
    const metrics = autoscaler.spec.metrics ?? [];
    const missing = metrics.map((metric) => missingMetricOf(metric, namespace));
    for (const { reason, why } of missing) this.#report(autoscaler, reason, why);
    const [first] = missing;
    if (first === undefined) return;
    const conditions = this.#withCondition(found, {
      type: 'ScalingActive',
      status: 'False',
      reason: first.reason,
      message: `the HPA was unable to compute the replica count: ${first.why}`,
    });
    const currentMetrics = metrics.map(() => ({ type: '' }));
    this.#write(autoscaler, { ...found, currentReplicas, currentMetrics, conditions });
    const count = `${metrics.length} invalid out of ${metrics.length}`;
    const message = `invalid metrics (${count}), first error is: ${first.error}`;
    this.#report(autoscaler, 'FailedComputeMetricsReplicas', message);
  }

  #withCondition(
    { conditions = [] }: AutoscalerStatus,
    condition: NewCondition,
  ): readonly WorkloadCondition[] {
    const before = conditions.find(({ type }) => type === condition.type);
    const now = this.#context.store.timestamp();
    if (before === undefined) return [...conditions, { ...condition, lastTransitionTime: now }];
    const lastTransitionTime = before.status === condition.status ? before.lastTransitionTime : now;
    return conditions.map((each) => (each === before ? { ...condition, lastTransitionTime } : each));
  }

  #report(about: Autoscaler, reason: string, message: string): void {
    const type = reason === 'SuccessfulRescale' ? 'Normal' : 'Warning';
    const component = 'horizontal-pod-autoscaler';
    this.#context.recorder.record({ about, type, reason, message, component });
  }

  #write({ apiVersion, metadata, status: before }: Autoscaler, changed: AutoscalerStatus): void {
    const { currentReplicas = 0, desiredReplicas = 0, ...others } = changed;
    const status = withoutUndefined({
      ...others,
      ...(currentReplicas === 0 ? {} : { currentReplicas }),
      desiredReplicas,
    });
    if (equalsJson(status, before)) return;
    const { name, namespace } = metadata;
    this.#context.store.updateStatus({
      apiVersion,
      kind: 'HorizontalPodAutoscaler',
      metadata: { name, namespace },
      status,
    });
  }
}
