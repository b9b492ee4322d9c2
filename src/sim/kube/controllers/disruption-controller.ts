/**
 * Counts how many Pods of a PodDisruptionBudget may be evicted.
 *
 * Kubernetes v1.32 `pkg/controller/disruption/disruption.go`. The subresource `eviction` takes from what is written here.
 */
import { isDisruptionBudget, type DisruptionBudget } from '../model/disruption-budget';
import { isPod, isPodFinished, isPodReady, type Pod } from '../model/pod';
import type { WorkloadCondition } from '../model/workload';
import { numberFieldOf, type KubeObject } from '../objects/kube-object';
import { equalsJson, withoutUndefined } from '../store/json';
import { matchesLabels } from '../store/label-selector';
import type { WatchEvent } from '../store/object-store';
import { unixSecondsOf } from '../time-text';
import { controllerOf } from './claims';
import { keyOf, splitKey, type Controller, type ControllerContext } from './controller';
import { ControllerLoop } from './controller-loop';
import { unixNow, untilUnix } from './pod-availability';
import { scaledValue } from './scaled-value';

/** For so long a Pod counts as evicted that is still there (`DeletionTimeout`). */
const DISRUPTION_SECONDS = 120;

export class DisruptionController implements Controller {
  readonly #context: ControllerContext;
  readonly #loop: ControllerLoop;

  constructor(context: ControllerContext) {
    this.#context = context;
    this.#loop = new ControllerLoop(context.scheduler, (key) => this.#reconcile(key), context.settle);
    context.store.watch({
      kind: 'PodDisruptionBudget',
      onEvent: ({ object }) => this.#loop.enqueue(keyOf(object)),
    });
    context.store.watch({ kind: 'Pod', onEvent: (event) => this.#onPodEvent(event) });
  }

  get isIdle(): boolean {
    return this.#loop.isIdle;
  }

  #onPodEvent({ object, previous }: WatchEvent): void {
    const { namespace } = object.metadata;
    this.#context.store.each('PodDisruptionBudget', { namespace }, (budget) => {
      if (!isDisruptionBudget(budget)) return;
      if (isSelected(budget, object) || (previous !== undefined && isSelected(budget, previous)))
        this.#loop.enqueue(keyOf(budget));
    });
  }

  #reconcile(key: string): void {
    const { store } = this.#context;
    const { namespace, name } = splitKey(key);
    const budget = store.find('PodDisruptionBudget', namespace, name);
    if (!isDisruptionBudget(budget)) return;
    const pods = store
      .list('Pod', { namespace })
      .filter(isPod)
      .filter((pod) => isSelected(budget, pod) && !isPodFinished(pod));
    const disrupted = this.#stillDisrupted(budget, pods);
    const isHealthy = (pod: Pod): boolean =>
      isPodReady(pod) &&
      pod.metadata.deletionTimestamp === undefined &&
      disrupted[pod.metadata.name] === undefined;
    const healthy = pods.filter(isHealthy).length;
    const { expected, desired } = this.#expectedOf(budget, pods);
    const allowed = expected <= 0 ? 0 : Math.max(0, healthy - desired);
    const generation = budget.metadata.generation ?? 1;
    const status = withoutUndefined({
      observedGeneration: generation,
      disruptedPods: Object.keys(disrupted).length === 0 ? undefined : disrupted,
      disruptionsAllowed: allowed,
      currentHealthy: healthy,
      desiredHealthy: desired,
      expectedPods: expected,
      conditions: [this.#conditionOf(budget, allowed, generation)],
    });
    if (!equalsJson(status, budget.status))
      store.updateStatus({
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: { name, namespace },
        status,
      });
  }

  /** Evicted, and not gone yet. */
  #stillDisrupted(budget: DisruptionBudget, pods: readonly Pod[]): Readonly<Record<string, string>> {
    const { store } = this.#context;
    const now = unixNow(store);
    const names = new Set(
      pods
        .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
        .map(({ metadata }) => metadata.name),
    );
    const entries = Object.entries(budget.status?.disruptedPods ?? {}).filter(([name, time]) => {
      const until = (unixSecondsOf(time) ?? 0) + DISRUPTION_SECONDS;
      if (!names.has(name) || until <= now) return false;
      this.#loop.enqueueAfter(keyOf(budget), untilUnix(store, until));
      return true;
    });
    return Object.fromEntries(entries);
  }

  /** How many Pods there should be, and how many of them have to be healthy. */
  #expectedOf(
    { spec }: DisruptionBudget,
    pods: readonly Pod[],
  ): { readonly expected: number; readonly desired: number } {
    const { minAvailable, maxUnavailable } = spec;
    if (maxUnavailable !== undefined) {
      const expected = this.#scaleOf(pods);
      return { expected, desired: Math.max(0, expected - scaledValue(maxUnavailable, expected, 'up')) };
    }
    if (typeof minAvailable === 'number') return { expected: pods.length, desired: minAvailable };
    const expected = this.#scaleOf(pods);
    return { expected, desired: scaledValue(minAvailable ?? 0, expected, 'up') };
  }

  /** What the controllers of the Pods want together. */
  #scaleOf(pods: readonly Pod[]): number {
    const scales = new Map<string, number>();
    for (const pod of pods) {
      const owner = this.#scalableOwnerOf(pod);
      if (owner !== undefined)
        scales.set(owner.metadata.uid ?? '', numberFieldOf(owner, 'spec', 'replicas') ?? 1);
    }
    return [...scales.values()].reduce((sum, scale) => sum + scale, 0);
  }

  #scalableOwnerOf(pod: Pod): KubeObject | undefined {
    let owner = this.#ownerOf(pod);
    if (owner?.kind === 'ReplicaSet') owner = this.#ownerOf(owner) ?? owner;
    return owner;
  }

  #ownerOf(object: KubeObject): KubeObject | undefined {
    const reference = controllerOf(object);
    if (reference === undefined) return undefined;
    return this.#context.store.find(reference.kind, object.metadata.namespace ?? '', reference.name);
  }

  #conditionOf({ status }: DisruptionBudget, allowed: number, generation: number): WorkloadCondition {
    const value = allowed > 0 ? 'True' : 'False';
    const before = status?.conditions?.find(({ type }) => type === 'DisruptionAllowed');
    const isSame = before?.status === value;
    return {
      type: 'DisruptionAllowed',
      status: value,
      observedGeneration: generation,
      lastTransitionTime: isSame ? before.lastTransitionTime : this.#context.store.timestamp(),
      reason: allowed > 0 ? 'SufficientPods' : 'InsufficientPods',
      message: '',
    };
  }
}

/** Without a selector none is meant, with an empty one all of the namespace. */
function isSelected({ spec }: DisruptionBudget, pod: KubeObject): boolean {
  return spec.selector !== undefined && matchesLabels(spec.selector, pod.metadata.labels);
}
