/**
 * Keeps as many Pods of a ReplicaSet as it asks for.
 *
 * Kubernetes v1.32 `pkg/controller/replicaset/replica_set.go`.
 * Leaves out the adoption of Pods that match by label and have no owner, and the slow start after errors.
 */
import type { KubeObject } from '../objects/kube-object';
import { isPod, isPodFinished, isPodReady, type Pod } from '../model/pod';
import { isReplicaSet, type ReplicaSet } from '../model/workload';
import { refOf, type WatchEvent } from '../store/object-store';
import {
  controllerKeyOf,
  keyOf,
  ownerReferenceTo,
  splitKey,
  type Controller,
  type ControllerContext,
} from './controller';
import { ControllerLoop } from './controller-loop';

export class ReplicaSetController implements Controller {
  readonly #context: ControllerContext;
  readonly #loop: ControllerLoop;

  constructor(context: ControllerContext) {
    this.#context = context;
    this.#loop = new ControllerLoop(context.scheduler, (key) => this.#reconcile(key));
    context.store.watch({ kind: 'ReplicaSet', onEvent: (event) => this.#loop.enqueue(keyOf(event.object)) });
    context.store.watch({ kind: 'Pod', onEvent: (event) => this.#onPodEvent(event) });
  }

  get isIdle(): boolean {
    return this.#loop.isIdle;
  }

  #onPodEvent(event: WatchEvent): void {
    const key = controllerKeyOf(event.object, 'ReplicaSet');
    if (key !== undefined) this.#loop.enqueue(key);
  }

  #reconcile(key: string): void {
    const { store } = this.#context;
    const { namespace, name } = splitKey(key);
    const replicaSet = store.find('ReplicaSet', namespace, name);
    if (!isReplicaSet(replicaSet) || replicaSet.metadata.deletionTimestamp !== undefined) return;
    const pods = this.#activePodsOf(replicaSet);
    const missing = (replicaSet.spec.replicas ?? 1) - pods.length;
    for (let index = 0; index < missing; index += 1) this.#createPod(replicaSet);
    if (missing < 0) for (const pod of leastUseful(pods).slice(0, -missing)) this.#deletePod(replicaSet, pod);
    this.#updateStatus(replicaSet);
  }

  #activePodsOf(replicaSet: ReplicaSet): readonly Pod[] {
    return podsOwnedBy(this.#context, replicaSet).filter(
      (pod) => !isPodFinished(pod) && pod.metadata.deletionTimestamp === undefined,
    );
  }

  #createPod(replicaSet: ReplicaSet): void {
    const { store, recorder } = this.#context;
    const { template } = replicaSet.spec;
    const { namespace, name } = replicaSet.metadata;
    const pod: KubeObject = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: '',
        generateName: `${name}-`,
        namespace,
        labels: template.metadata?.labels ?? {},
        ...(template.metadata?.annotations === undefined
          ? {}
          : { annotations: template.metadata.annotations }),
        ownerReferences: [ownerReferenceTo(replicaSet)],
      },
      spec: template.spec,
    };
    const created = store.create(pod);
    recorder.record({
      about: replicaSet,
      type: created.ok ? 'Normal' : 'Warning',
      reason: created.ok ? 'SuccessfulCreate' : 'FailedCreate',
      message: created.ok
        ? `Created pod: ${created.value.metadata.name}`
        : `Error creating: ${created.error.message}`,
      component: 'replicaset-controller',
    });
  }

  #deletePod(replicaSet: ReplicaSet, pod: Pod): void {
    const { store, recorder } = this.#context;
    store.delete(refOf(pod));
    recorder.record({
      about: replicaSet,
      type: 'Normal',
      reason: 'SuccessfulDelete',
      message: `Deleted pod: ${pod.metadata.name}`,
      component: 'replicaset-controller',
    });
  }

  #updateStatus(replicaSet: ReplicaSet): void {
    const pods = this.#activePodsOf(replicaSet);
    const ready = pods.filter(isPodReady).length;
    this.#context.store.updateStatus({
      apiVersion: replicaSet.apiVersion,
      kind: 'ReplicaSet',
      metadata: { name: replicaSet.metadata.name, namespace: replicaSet.metadata.namespace },
      status: {
        replicas: pods.length,
        ...(pods.length === 0 ? {} : { fullyLabeledReplicas: pods.length }),
        ...(ready === 0 ? {} : { readyReplicas: ready, availableReplicas: ready }),
        observedGeneration: replicaSet.metadata.generation ?? 1,
      },
    });
  }
}

export function podsOwnedBy(context: ControllerContext, owner: KubeObject): readonly Pod[] {
  const pods: Pod[] = [];
  for (const ref of context.store.dependentsOf(owner.metadata.uid ?? '')) {
    const pod = context.store.find(ref.kind, ref.namespace, ref.name);
    if (isPod(pod)) pods.push(pod);
  }
  return pods;
}

/** `ActivePods`: those without a node go first, then those that do not run, are not ready, or are younger. */
function leastUseful(pods: readonly Pod[]): readonly Pod[] {
  const rank = (pod: Pod): number => {
    if ((pod.spec.nodeName ?? '') === '') return 0;
    if (pod.status?.phase !== 'Running') return 1;
    return isPodReady(pod) ? 3 : 2;
  };
  return pods
    .map((pod, order) => ({ pod, order, rank: rank(pod) }))
    .sort((one, other) => one.rank - other.rank || other.order - one.order)
    .map(({ pod }) => pod);
}
