/**
 * Binds Pods to nodes.
 *
 * Kubernetes v1.32 `pkg/scheduler` with its default profile, as far as `node-filters.ts` goes.
 *
 * Models filtering with the real reasons, spreading of the Pods of one owner over nodes, the least allocated node
 * among equals (then the first by name, where the real one draws), and another try when something changes.
 * Leaves out preemption, preferred affinity, image locality, and other schedulers.
 */
import { isKubeNode, type KubeNode } from '../model/node';
import { isPod, isPodFinished, podPath, type Pod } from '../model/pod';
import { splitKey, type Controller, type ControllerContext } from '../controllers/controller';
import { ControllerLoop } from '../controllers/controller-loop';
import type { WatchEvent } from '../store/object-store';
import { describeFailures, filterNode, isTolerated, type FilterFailure } from './node-filters';
import { NodeInfo, ownerKeyOf } from './node-info';

const SCHEDULER_NAME = 'default-scheduler';
/** Below this all nodes are looked at (`minFeasibleNodesToFind`). */
const MIN_FEASIBLE_NODES = 100;

export class PodScheduler implements Controller {
  readonly #context: ControllerContext;
  readonly #loop: ControllerLoop;
  readonly #nodes = new Map<string, NodeInfo>();
  readonly #nodeByPod = new Map<string, NodeInfo>();
  #sortedNodes: readonly NodeInfo[] | undefined = undefined;
  /** Pods that fit nowhere, until something changes. */
  readonly #unschedulable = new Set<string>();
  #nextNodeIndex = 0;

  constructor(context: ControllerContext) {
    this.#context = context;
    this.#loop = new ControllerLoop(context.scheduler, (key) => this.#schedule(key));
    context.store.watch({ kind: 'Node', onEvent: (event) => this.#onNodeEvent(event) });
    context.store.watch({ kind: 'Pod', onEvent: (event) => this.#onPodEvent(event) });
  }

  get isIdle(): boolean {
    return this.#loop.isIdle;
  }

  #onNodeEvent(event: WatchEvent): void {
    const { object } = event;
    if (!isKubeNode(object)) return;
    const { name } = object.metadata;
    const info = this.#nodes.get(name);
    if (event.type === 'DELETED') this.#nodes.delete(name);
    else if (info === undefined) this.#nodes.set(name, this.#nodeInfoOf(object));
    else info.node = object;
    this.#sortedNodes = undefined;
    this.#retryUnschedulable();
  }

  /** A node may join after Pods that name it. */
  #nodeInfoOf(node: KubeNode): NodeInfo {
    const info = new NodeInfo(node);
    for (const pod of this.#context.store.podsOnNode(node.metadata.name)) {
      if (isPod(pod) && !isPodFinished(pod)) this.#assign(pod, info);
    }
    return info;
  }

  #onPodEvent(event: WatchEvent): void {
    const { object } = event;
    if (!isPod(object)) return;
    const uid = object.metadata.uid ?? '';
    const path = podPath(object);
    if (event.type === 'DELETED' || isPodFinished(object)) {
      this.#unschedulable.delete(path);
      const info = this.#nodeByPod.get(uid);
      if (info === undefined) return;
      info.remove(uid);
      this.#nodeByPod.delete(uid);
      this.#retryUnschedulable();
      return;
    }
    const { nodeName = '', schedulerName = SCHEDULER_NAME } = object.spec;
    if (nodeName === '') {
      const isNew = event.type === 'ADDED' || event.previous?.spec !== object.spec;
      if (isNew && schedulerName === SCHEDULER_NAME) this.#loop.enqueue(path);
      return;
    }
    const info = this.#nodes.get(nodeName);
    if (info !== undefined) this.#assign(object, info);
  }

  #assign(pod: Pod, info: NodeInfo): void {
    info.add(pod);
    this.#nodeByPod.set(pod.metadata.uid ?? '', info);
  }

  #retryUnschedulable(): void {
    for (const path of this.#unschedulable) this.#loop.enqueue(path);
  }

  #schedule(path: string): void {
    const { store } = this.#context;
    const { namespace, name } = splitKey(path);
    const pod = store.find('Pod', namespace, name);
    if (!isPod(pod) || (pod.spec.nodeName ?? '') !== '') return;
    if (pod.metadata.deletionTimestamp !== undefined) return;
    const nodes = this.#nodesByName();
    const feasible: NodeInfo[] = [];
    const failures: FilterFailure[] = [];
    const enough = Math.max(MIN_FEASIBLE_NODES, Math.floor(nodes.length * samplingRatio(nodes.length)));
    for (let index = 0; index < nodes.length && feasible.length < enough; index += 1) {
      const info = nodes[(this.#nextNodeIndex + index) % nodes.length];
      if (info === undefined) continue;
      const failure = filterNode({ pod, nodes }, info);
      if (failure === undefined) feasible.push(info);
      else failures.push(failure);
    }
    // With more nodes than are looked at, the next Pod starts where this one ended.
    if (nodes.length > enough) {
      this.#nextNodeIndex = (this.#nextNodeIndex + feasible.length + failures.length) % nodes.length;
    }
    const chosen = bestNode(pod, feasible);
    if (chosen === undefined) this.#reject(pod, describeFailures(nodes.length, failures));
    else this.#bind(pod, chosen);
  }

  #nodesByName(): readonly NodeInfo[] {
    this.#sortedNodes ??= [...this.#nodes.values()].sort((one, other) =>
      one.node.metadata.name < other.node.metadata.name ? -1 : 1,
    );
    return this.#sortedNodes;
  }

  #bind(pod: Pod, info: NodeInfo): void {
    const { store, recorder } = this.#context;
    const { namespace = '', name } = pod.metadata;
    const nodeName = info.node.metadata.name;
    this.#unschedulable.delete(podPath(pod));
    const bound = store.bind({ kind: 'Pod', namespace, name }, nodeName);
    if (!bound.ok || !isPod(bound.value)) return;
    store.patchStatus(
      { kind: 'Pod', namespace, name },
      {
        conditions: [
          {
            type: 'PodScheduled',
            status: 'True',
            lastTransitionTime: store.timestamp(),
          },
        ],
      },
    );
    // Counted at once: the next Pod must see it before the watch tells.
    this.#assign(bound.value, info);
    recorder.record({
      about: pod,
      type: 'Normal',
      reason: 'Scheduled',
      message: `Successfully assigned ${namespace}/${name} to ${nodeName}`,
      component: SCHEDULER_NAME,
    });
  }

  #reject(pod: Pod, message: string): void {
    const { store, recorder } = this.#context;
    const { namespace = '', name } = pod.metadata;
    this.#unschedulable.add(podPath(pod));
    const before = pod.status?.conditions?.find((condition) => condition.type === 'PodScheduled');
    if (before?.message === message) return;
    store.patchStatus(
      { kind: 'Pod', namespace, name },
      {
        conditions: [
          {
            type: 'PodScheduled',
            status: 'False',
            reason: 'Unschedulable',
            message,
            lastTransitionTime: before?.lastTransitionTime ?? store.timestamp(),
          },
        ],
      },
    );
    recorder.record({
      about: pod,
      type: 'Warning',
      reason: 'FailedScheduling',
      message,
      component: SCHEDULER_NAME,
    });
  }
}

/** `numFeasibleNodesToFind` with the adaptive percentage. */
function samplingRatio(nodeCount: number): number {
  return Math.max(5, 50 - Math.floor(nodeCount / 125)) / 100;
}

function bestNode(pod: Pod, feasible: readonly NodeInfo[]): NodeInfo | undefined {
  const owner = ownerKeyOf(pod);
  let best: NodeInfo | undefined;
  let bestScore = Number.NEGATIVE_INFINITY;
  for (const info of feasible) {
    const score = scoreOf(pod, owner, info);
    if (score > bestScore) {
      best = info;
      bestScore = score;
    }
  }
  return best;
}

/** Taints that only ask to stay away weigh most, then spreading, then free room (0 to 100). */
function scoreOf(pod: Pod, owner: string, info: NodeInfo): number {
  const avoided = (info.node.spec.taints ?? []).filter(
    (taint) => taint.effect === 'PreferNoSchedule' && !isTolerated(pod.spec, taint),
  ).length;
  const sameOwner = owner === '' ? 0 : info.podCountOf(owner);
  const free =
    (freeRatio(info.scoredCpu, info.allocatable('cpu')) +
      freeRatio(info.scoredMemoryBytes, info.allocatable('memory'))) *
    50;
  return free - 1_000 * sameOwner - 1_000_000 * avoided;
}

function freeRatio(used: number, allocatable: number): number {
  return allocatable === 0 ? 0 : 1 - used / allocatable;
}
