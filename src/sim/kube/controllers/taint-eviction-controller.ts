/**
 * Deletes the Pods of a node that a taint with the effect NoExecute drives away.
 *
 * Kubernetes v1.32 `pkg/controller/tainteviction/taint_eviction.go`.
 *
 * Models Pods that tolerate for a while (`tolerationSeconds`, the shortest of those that count), and a taint that goes
 * before that. Leaves out the limits on how many Pods go at a time.
 */
import { seconds } from '../../base/time';
import type { Cancel } from '../../engine/scheduler';
import { isKubeNode, type KubeNode, type Taint } from '../model/node';
import { isPod, podPath, type Pod, type Toleration } from '../model/pod';
import { tolerates } from '../scheduling/node-filters';
import { refOf, type WatchEvent } from '../store/object-store';
import type { Controller, ControllerContext } from './controller';

export class TaintEvictionController implements Controller {
  readonly isIdle = true;
  readonly #context: ControllerContext;
  /** By the uid of the Pod. */
  readonly #evictions = new Map<string, Cancel>();

  constructor(context: ControllerContext) {
    this.#context = context;
    context.store.watch({ kind: 'Node', onEvent: (event) => this.#onNodeEvent(event) });
    context.store.watch({ kind: 'Pod', onEvent: (event) => this.#onPodEvent(event) });
  }

  #onNodeEvent({ type, object, previous }: WatchEvent): void {
    if (!isKubeNode(object) || type === 'DELETED') return;
    const earlier = isKubeNode(previous) ? previous : undefined;
    if (evictingTaintsOf(object).length === 0 && evictingTaintsOf(earlier).length === 0) return;
    for (const pod of this.#context.store.podsOnNode(object.metadata.name)) {
      if (isPod(pod)) this.#look(pod, object);
    }
  }

  #onPodEvent({ type, object, previous }: WatchEvent): void {
    if (!isPod(object)) return;
    if (type === 'DELETED') {
      this.#cancel(object);
      return;
    }
    const { nodeName = '' } = object.spec;
    if (nodeName === '' || (isPod(previous) && previous.spec === object.spec)) return;
    const node = this.#context.store.find('Node', '', nodeName);
    if (isKubeNode(node) && evictingTaintsOf(node).length > 0) this.#look(object, node);
  }

  #look(pod: Pod, node: KubeNode): void {
    const taints = evictingTaintsOf(node);
    const wait = toleranceOf(pod.spec.tolerations ?? [], taints);
    if (wait === undefined) {
      if (this.#evictions.has(pod.metadata.uid ?? '')) this.#reportCancel(pod);
      this.#cancel(pod);
      return;
    }
    const uid = pod.metadata.uid ?? '';
    if (this.#evictions.has(uid) && wait > 0) return;
    this.#cancel(pod);
    if (wait === 0) this.#evict(pod);
    else
      this.#evictions.set(
        uid,
        this.#context.scheduler.schedule(seconds(wait), () => this.#evict(pod)),
      );
  }

  #evict(pod: Pod): void {
    const { store, recorder } = this.#context;
    this.#evictions.delete(pod.metadata.uid ?? '');
    const current = store.find('Pod', pod.metadata.namespace ?? '', pod.metadata.name);
    if (current?.metadata.uid !== pod.metadata.uid || current?.metadata.deletionTimestamp !== undefined)
      return;
    recorder.record({
      about: pod,
      type: 'Normal',
      reason: 'TaintManagerEviction',
      message: `Marking for deletion Pod ${podPath(pod)}`,
      component: 'taint-eviction-controller',
    });
    if (isPod(current)) this.#markTarget(current);
    store.delete(refOf(pod));
  }

  /** So that others know why it goes (`DisruptionTarget`). */
  #markTarget(pod: Pod): void {
    const { store } = this.#context;
    const others = (pod.status?.conditions ?? []).filter(({ type }) => type !== 'DisruptionTarget');
    const target = {
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'DeletionByTaintManager',
      message: 'Taint manager: deleting due to NoExecute taint',
      lastTransitionTime: store.timestamp(),
    };
    store.patchStatus(refOf(pod), { conditions: [...others, target] });
  }

  #reportCancel(pod: Pod): void {
    this.#context.recorder.record({
      about: pod,
      type: 'Normal',
      reason: 'TaintManagerEviction',
      message: `Cancelling deletion of Pod ${podPath(pod)}`,
      component: 'taint-eviction-controller',
    });
  }

  #cancel({ metadata }: Pod): void {
    this.#evictions.get(metadata.uid ?? '')?.();
    this.#evictions.delete(metadata.uid ?? '');
  }
}

function evictingTaintsOf(node: KubeNode | undefined): readonly Taint[] {
  return (node?.spec.taints ?? []).filter(({ effect }) => effect === 'NoExecute');
}

/** For how many seconds; 0 when one is not tolerated, undefined when they may stay for ever. */
function toleranceOf(tolerations: readonly Toleration[], taints: readonly Taint[]): number | undefined {
  let shortest: number | undefined = undefined;
  for (const taint of taints) {
    const fitting = tolerations.filter((toleration) => tolerates(toleration, taint));
    if (fitting.length === 0) return 0;
    for (const { tolerationSeconds } of fitting) {
      if (tolerationSeconds !== undefined) shortest = Math.min(shortest ?? Infinity, tolerationSeconds);
    }
  }
  return shortest === undefined ? undefined : Math.max(0, shortest);
}
