/**
 * Keeps as many Pods of a ReplicaSet as it asks for.
 *
 * Kubernetes v1.32 `pkg/controller/replicaset/{replica_set,replica_set_utils}.go`.
 *
 * Models adoption and release by label, batches that grow, the order of deletion, minReadySeconds and the condition
 * ReplicaFailure. Of a large ReplicaSet the changes of some milliseconds are looked at together.
 */
import { microseconds } from '../../base/time';
import { isPod, isPodFinished, isPodReady, type Pod } from '../model/pod';
import { isReplicaSet, type ReplicaSet, type WorkloadCondition } from '../model/workload';
import type { KubeObject } from '../objects/kube-object';
import { matchesLabels } from '../store/label-selector';
import { equalsJson, withoutUndefined } from '../store/json';
import { refOf, type ObjectStore, type WatchEvent } from '../store/object-store';
import { claim, controllerOf } from './claims';
import {
  controllerKeyOf,
  isStatusAlone,
  keyOf,
  splitKey,
  type Controller,
  type ControllerContext,
} from './controller';
import { ControllerLoop } from './controller-loop';
import { inDeletionOrder } from './deletion-order';
import { isPodAvailable, readySinceOf, unixNow, untilUnix } from './pod-availability';
import { PodControl } from './pod-control';

/** `BurstReplicas`: at most so many Pods are made or deleted at a time. */
const MAX_BURST = 500;
/** From so many Pods on, the changes of a while are looked at together. */
const LARGE_COUNT = 100;
const DELAY_PER_POD_MICROSECONDS = 20;

export class ReplicaSetController implements Controller {
  readonly #context: ControllerContext;
  readonly #loop: ControllerLoop;
  readonly #pods: PodControl;
  readonly #sizes = new Map<string, number>();

  constructor(context: ControllerContext) {
    this.#context = context;
    this.#pods = new PodControl(context, 'replicaset-controller');
    const reconcile = (key: string): void => this.#reconcile(key);
    this.#loop = new ControllerLoop(context.scheduler, reconcile, context.settle, context.gatherTime);
    context.store.watch({ kind: 'ReplicaSet', onEvent: (event) => this.#onReplicaSetEvent(event) });
    context.store.watch({ kind: 'Pod', onEvent: (event) => this.#onPodEvent(event) });
  }

  get isIdle(): boolean {
    return this.#loop.isIdle;
  }

  #onReplicaSetEvent(event: WatchEvent): void {
    const key = keyOf(event.object);
    if (event.type === 'DELETED') this.#sizes.delete(key);
    if (isStatusAlone(event)) this.#loop.gather(key);
    else this.#loop.enqueue(key);
  }

  #onPodEvent(event: WatchEvent): void {
    const { type, previous, object } = event;
    if (type === 'MODIFIED' && previous !== undefined && !isPodChangeSeen(previous, object)) return;
    const before = event.previous === undefined ? undefined : controllerKeyOf(event.previous, 'ReplicaSet');
    const key = controllerKeyOf(event.object, 'ReplicaSet');
    if (before !== undefined && before !== key) this.#enqueue(before, true);
    if (key !== undefined)
      this.#enqueue(key, type === 'DELETED' || object.metadata.deletionTimestamp !== undefined);
    else if (event.type !== 'DELETED' && controllerOf(event.object) === undefined)
      this.#offerOrphan(event.object);
  }

  /** One that is gone is to be replaced; others are counted. */
  #enqueue(key: string, isMissing: boolean): void {
    const size = this.#sizes.get(key) ?? 0;
    if (size < LARGE_COUNT && isMissing) this.#loop.enqueue(key);
    else if (size < LARGE_COUNT) this.#loop.gather(key);
    else
      this.#loop.enqueueAfter(key, microseconds(size * DELAY_PER_POD_MICROSECONDS), {
        isSettling: true,
      });
  }

  #offerOrphan(pod: KubeObject): void {
    for (const replicaSet of this.#context.store.list('ReplicaSet', { namespace: pod.metadata.namespace })) {
      if (isReplicaSet(replicaSet) && matchesLabels(replicaSet.spec.selector, pod.metadata.labels))
        this.#loop.enqueue(keyOf(replicaSet));
    }
  }

  #reconcile(key: string): void {
    const { store } = this.#context;
    const { namespace, name } = splitKey(key);
    const replicaSet = store.find('ReplicaSet', namespace, name);
    if (!isReplicaSet(replicaSet)) return;
    const pods = activePodsOf(store, replicaSet);
    const isGoing = replicaSet.metadata.deletionTimestamp !== undefined;
    const problem = isGoing ? undefined : this.#manage(replicaSet, pods);
    const left = activePodsOf(store, replicaSet);
    this.#sizes.set(key, left.length);
    this.#updateStatus(replicaSet, left, problem);
    if (problem === undefined) this.#loop.forget(key);
    else this.#loop.enqueueRateLimited(key);
  }

  /** Answers why it could not. */
  #manage(replicaSet: ReplicaSet, pods: readonly Pod[]): FailedChange | undefined {
    const missing = (replicaSet.spec.replicas ?? 1) - pods.length;
    if (missing > 0) {
      const { template } = replicaSet.spec;
      const count = Math.min(missing, MAX_BURST);
      const message = this.#pods.createBatch(count, () => this.#pods.create(replicaSet, template));
      if (message === undefined && missing > count) this.#loop.enqueue(keyOf(replicaSet));
      return message === undefined ? undefined : { reason: 'FailedCreate', message };
    }
    if (missing === 0) return undefined;
    const view = { podsOnNode: this.#relatedPods(replicaSet), nowSeconds: unixNow(this.#context.store) };
    const order = inDeletionOrder(pods, view);
    let hasFailed = false;
    for (const pod of order.slice(0, Math.min(-missing, MAX_BURST))) {
      if (!this.#pods.delete(replicaSet, pod)) hasFailed = true;
    }
    return hasFailed ? { reason: 'FailedDelete', message: 'could not delete all Pods' } : undefined;
  }

  /** How many Pods of all ReplicaSets of one owner run on a node. */
  #relatedPods(replicaSet: ReplicaSet): (nodeName: string) => number {
    const { store } = this.#context;
    const owner = controllerOf(replicaSet);
    const relatives = owner === undefined ? [refOf(replicaSet)] : store.dependentsOf(owner.uid);
    const counts = new Map<string, number>();
    for (const { kind, namespace, name } of relatives) {
      const relative = store.find(kind, namespace, name);
      if (!isReplicaSet(relative)) continue;
      for (const pod of activePodsOf(store, relative)) {
        const node = pod.spec.nodeName ?? '';
        counts.set(node, (counts.get(node) ?? 0) + 1);
      }
    }
    return (nodeName) => counts.get(nodeName) ?? 0;
  }

  #updateStatus(replicaSet: ReplicaSet, pods: readonly Pod[], problem: FailedChange | undefined): void {
    const { store } = this.#context;
    const { minReadySeconds = 0, template } = replicaSet.spec;
    const now = unixNow(store);
    let ready = 0;
    let available = 0;
    let labeled = 0;
    let next = Infinity;
    const labels = template.metadata?.labels ?? {};
    for (const pod of pods) {
      if (matchesLabels({ matchLabels: labels }, pod.metadata.labels)) labeled += 1;
      if (!isPodReady(pod)) continue;
      ready += 1;
      if (isPodAvailable(pod, minReadySeconds, now)) available += 1;
      else next = Math.min(next, (readySinceOf(pod) ?? now) + minReadySeconds);
    }
    const status = withoutUndefined({
      replicas: pods.length,
      fullyLabeledReplicas: labeled === 0 ? undefined : labeled,
      readyReplicas: ready === 0 ? undefined : ready,
      availableReplicas: available === 0 ? undefined : available,
      observedGeneration: replicaSet.metadata.generation ?? 1,
      conditions: this.#conditionsOf(replicaSet, problem),
    });
    if (!equalsJson(status, replicaSet.status)) {
      const { name, namespace } = replicaSet.metadata;
      const { apiVersion } = replicaSet;
      store.updateStatus({ apiVersion, kind: 'ReplicaSet', metadata: { name, namespace }, status });
    }
    if (next < Infinity)
      this.#loop.enqueueAfter(keyOf(replicaSet), untilUnix(store, next), { isSettling: true });
  }

  #conditionsOf(
    { status }: ReplicaSet,
    problem: FailedChange | undefined,
  ): readonly WorkloadCondition[] | undefined {
    const others = (status?.conditions ?? []).filter(({ type }) => type !== 'ReplicaFailure');
    if (problem === undefined) return others.length === 0 ? undefined : others;
    const before = status?.conditions?.find(({ type }) => type === 'ReplicaFailure');
    if (before?.reason === problem.reason) return status?.conditions;
    const failure: WorkloadCondition = {
      type: 'ReplicaFailure',
      status: 'True',
      lastTransitionTime: this.#context.store.timestamp(),
      ...problem,
    };
    return [...others, failure];
  }
}

interface FailedChange {
  readonly reason: 'FailedCreate' | 'FailedDelete';
  readonly message: string;
}

/** Those that run or will, adopted ones included. */
function activePodsOf(store: ObjectStore, replicaSet: ReplicaSet): readonly Pod[] {
  const { selector } = replicaSet.spec;
  const canAdopt = (object: KubeObject): boolean => isPod(object) && !isPodFinished(object);
  return claim(store, { owner: replicaSet, selector, kind: 'Pod', canAdopt })
    .filter(isPod)
    .filter((pod) => !isPodFinished(pod) && pod.metadata.deletionTimestamp === undefined);
}

/** Does it change anything that is counted? */
function isPodChangeSeen(before: KubeObject, after: KubeObject): boolean {
  if (!isPod(before) || !isPod(after)) return true;
  return (
    before.metadata.labels !== after.metadata.labels ||
    before.metadata.ownerReferences !== after.metadata.ownerReferences ||
    before.metadata.deletionTimestamp !== after.metadata.deletionTimestamp ||
    before.status?.phase !== after.status?.phase ||
    isPodReady(before) !== isPodReady(after)
  );
}

export function podsOwnedBy(context: ControllerContext, owner: KubeObject): readonly Pod[] {
  const pods: Pod[] = [];
  for (const ref of context.store.dependentsOf(owner.metadata.uid ?? '')) {
    const pod = context.store.find(ref.kind, ref.namespace, ref.name);
    if (isPod(pod)) pods.push(pod);
  }
  return pods;
}
