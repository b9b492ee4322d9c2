/**
 * Binds Pods to nodes.
 *
 * Kubernetes v1.32 `pkg/scheduler` with its default profile.
 *
 * Models the queue by priority, filtering with the real reasons, scores, scheduling gates, preemption, claims that are not
 * there, and another try when something changes or after five minutes. Leaves out the back-off of Pods that fit nowhere,
 * and other schedulers.
 */
import { isKubeNode, type KubeNode } from '../model/node';
import { isPod, isPodFinished, podPath, type Pod } from '../model/pod';
import { splitKey, type Controller, type ControllerContext } from '../controllers/controller';
import { ControllerLoop } from '../controllers/controller-loop';
import { refOf, type WatchEvent } from '../store/object-store';
import {
  describeEverywhere,
  describeFailures,
  describeNoVictims,
  filterNodeItself,
  filterRoom,
  hasRoom,
  type FilterFailure,
} from './node-filters';
import { NodeInfo, PodInfo, type OwnerCounts } from './node-info';
import { bestNode } from './node-scores';
import { hasSameSelection, onlyNodeOf } from './node-selection';
import { affinityProblem, requiredAway, type AffinityView } from './pod-affinity';
import { budgetsOf, findPreemption } from './preemption';
import { spreadProblem, spreadsOf } from './topology-spread';
import { UnschedulablePods } from './unschedulable-pods';
import { claimProblem } from './volume-claims';

const SCHEDULER_NAME = 'default-scheduler';
/** Below this all nodes are looked at (`minFeasibleNodesToFind`). */
const MIN_FEASIBLE_NODES = 100;
const QUEUE = 'queue';
const POSTPONED = 'postponed';
/** Of how many ways to choose nodes the verdict is kept. */
const MAX_VERDICTS = 16;

/** What holds for all Pods that choose nodes alike, while no node changes. */
interface SharedVerdict {
  readonly spec: Pod['spec'];
  readonly nodes: readonly NodeInfo[];
}

export class PodScheduler implements Controller {
  readonly #context: ControllerContext;
  readonly #loop: ControllerLoop;
  readonly #waiting = new Set<string>();
  readonly #nodes = new Map<string, NodeInfo>();
  readonly #nodeByPod = new Map<string, NodeInfo>();
  readonly #antiAffinityNodes = new Set<NodeInfo>();
  readonly #owners: OwnerCounts = new Map();
  #sortedNodes: readonly NodeInfo[] | undefined = undefined;
  #verdicts: SharedVerdict[] = [];
  /** Pods that fit nowhere, until something changes. */
  readonly #unschedulable: UnschedulablePods;
  /** In a large cluster: those of them that nobody is told of yet. */
  readonly #postponed = new Set<string>();
  /** All of them wait to be looked at again: thousands of nodes may come at one moment. */
  #isRetrying = false;
  #nextNodeIndex = 0;

  constructor(context: ControllerContext) {
    this.#context = context;
    this.#loop = new ControllerLoop(context.scheduler, (key) => this.#work(key), context.settle);
    this.#unschedulable = new UnschedulablePods(context.scheduler, (path) => this.#enqueue(path));
    context.store.watch({ kind: 'Node', onEvent: (event) => this.#onNodeEvent(event) });
    context.store.watch({ kind: 'Pod', onEvent: (event) => this.#onPodEvent(event) });
    for (const kind of ['PersistentVolumeClaim', 'PersistentVolume', 'StorageClass'])
      context.store.watch({ kind, onEvent: () => this.#retryUnschedulable() });
  }

  get isIdle(): boolean {
    return this.#loop.isIdle;
  }

  #onNodeEvent(event: WatchEvent): void {
    const { object, previous, type } = event;
    if (!isKubeNode(object)) return;
    const { name } = object.metadata;
    const info = this.#nodes.get(name);
    if (type === 'DELETED') this.#forgetNode(name);
    else if (info === undefined) this.#nodes.set(name, this.#nodeInfoOf(object));
    else {
      info.node = object;
      if (isKubeNode(previous) && !canChangeVerdict(previous, object)) return;
    }
    this.#sortedNodes = undefined;
    this.#verdicts = [];
    this.#retryUnschedulable();
  }

  #forgetNode(name: string): void {
    const info = this.#nodes.get(name);
    for (const uid of [...(info?.pods.keys() ?? [])]) {
      info?.remove(uid);
      this.#nodeByPod.delete(uid);
    }
    this.#nodes.delete(name);
    if (info !== undefined) this.#antiAffinityNodes.delete(info);
  }

  /** A node may join after Pods that name it. */
  #nodeInfoOf(node: KubeNode): NodeInfo {
    const info = new NodeInfo(node, this.#owners);
    for (const pod of this.#context.store.podsOnNode(node.metadata.name)) {
      if (isPod(pod) && !isPodFinished(pod)) this.#assign(new PodInfo(pod), info);
    }
    return info;
  }

  #onPodEvent(event: WatchEvent): void {
    const { object, previous, type } = event;
    if (!isPod(object)) return;
    const uid = object.metadata.uid ?? '';
    const path = podPath(object);
    if (type === 'DELETED' || isPodFinished(object)) {
      this.#unschedulable.delete(path);
      this.#postponed.delete(path);
      const info = this.#nodeByPod.get(uid);
      if (info === undefined) return;
      info.remove(uid);
      this.#nodeByPod.delete(uid);
      this.#noteAntiAffinity(info);
      this.#retryUnschedulable();
      return;
    }
    const { nodeName = '', schedulerName = SCHEDULER_NAME } = object.spec;
    if (nodeName === '') {
      const isNew = type === 'ADDED' || previous?.spec !== object.spec;
      if (isNew && schedulerName === SCHEDULER_NAME) this.#enqueue(path);
      return;
    }
    const info = this.#nodes.get(nodeName);
    if (info !== undefined && !this.#nodeByPod.has(uid)) this.#assign(new PodInfo(object), info);
  }

  #assign(pod: PodInfo, info: NodeInfo): void {
    info.add(pod);
    this.#nodeByPod.set(pod.pod.metadata.uid ?? '', info);
    if (requiredAway(pod.pod).length > 0) this.#antiAffinityNodes.add(info);
  }

  #noteAntiAffinity(info: NodeInfo): void {
    if (!this.#antiAffinityNodes.has(info)) return;
    for (const { pod } of info.pods.values()) if (requiredAway(pod).length > 0) return;
    this.#antiAffinityNodes.delete(info);
  }

  #enqueue(path: string): void {
    this.#waiting.add(path);
    this.#loop.enqueue(QUEUE);
  }

  #retryUnschedulable(): void {
    if (this.#isRetrying) return;
    this.#isRetrying = this.#unschedulable.size > 0;
    for (const path of this.#unschedulable) this.#enqueue(path);
  }

  #work(key: string): void {
    if (key === POSTPONED) for (const path of this.#unschedulable) this.#waiting.add(path);
    this.#drain();
  }

  /** The most important first, otherwise in the order in which they came. */
  #drain(): void {
    const pods: Pod[] = [];
    let hasPriorities = false;
    for (const path of this.#waiting) {
      const { namespace, name } = splitKey(path);
      const pod = this.#context.store.find('Pod', namespace, name);
      if (!isPod(pod) || (pod.spec.nodeName ?? '') !== '' || pod.metadata.deletionTimestamp !== undefined)
        continue;
      pods.push(pod);
      hasPriorities ||= (pod.spec.priority ?? 0) !== 0;
    }
    this.#waiting.clear();
    this.#isRetrying = false;
    if (hasPriorities) pods.sort((one, other) => (other.spec.priority ?? 0) - (one.spec.priority ?? 0));
    for (const pod of pods) this.#schedule(pod);
  }

  #schedule(pod: Pod): void {
    if ((pod.spec.schedulingGates ?? []).length > 0) {
      this.#report(pod, 'SchedulingGated', 'Scheduling is blocked due to non-empty scheduling gates');
      return;
    }
    const info = new PodInfo(pod);
    const view = this.#view();
    const unclaimed = view.nodes.length === 0 ? undefined : claimProblem(this.#context.store, pod);
    if (unclaimed !== undefined) {
      this.#reject(pod, describeEverywhere(view.nodes.length, unclaimed, ineligibilityOf(pod)));
      return;
    }
    const spreads = spreadsOf(pod, view.nodes, 'forbidding');
    const filter = (node: NodeInfo): FilterFailure | undefined => {
      const problem =
        filterRoom(info, node) ??
        problemOf(spreadProblem(pod, node, spreads)) ??
        problemOf(affinityProblem(pod, node, view));
      return problem;
    };
    const feasible = this.#isPlain(info)
      ? this.#findPlain(info)
      : this.#find(info, view.nodes, filter).feasible;
    const chosen = bestNode(info, feasible, view);
    if (chosen !== undefined) {
      this.#bind(info, chosen);
      return;
    }
    if (this.#isPostponed(pod)) return;
    const { failures, resolvable } = this.#find(info, view.nodes, filter);
    const ineligible = ineligibilityOf(pod);
    const preemption =
      ineligible === undefined
        ? findPreemption(
            info,
            resolvable,
            (node) => filter(node) === undefined,
            budgetsOf(this.#context.store),
          )
        : undefined;
    const why =
      preemption === undefined ? (ineligible ?? describeNoVictims(view.nodes.length, failures)) : '';
    this.#reject(pod, describeFailures(view.nodes.length, failures) + why);
    if (preemption === undefined) return;
    const { namespace = '', name } = pod.metadata;
    const nominatedNodeName = preemption.info.name;
    this.#context.store.patchStatus({ kind: 'Pod', namespace, name }, { nominatedNodeName });
    for (const victim of preemption.victims) this.#preempt(pod, victim.pod, nominatedNodeName);
  }

  /** In a large cluster nodes may be about to come, which thousands of Pods wait for: who fits nowhere then is told. */
  #isPostponed(pod: Pod): boolean {
    const { gatherTime } = this.#context;
    const path = podPath(pod);
    if (gatherTime === undefined || this.#postponed.delete(path)) return false;
    this.#postponed.add(path);
    this.#unschedulable.add(path);
    this.#loop.enqueueAfter(POSTPONED, gatherTime, { isSettling: true });
    return true;
  }

  #view(): AffinityView {
    const { store } = this.#context;
    return {
      nodes: this.#nodesByName(),
      owners: this.#owners,
      namespaceLabels: (namespace) => store.find('Namespace', '', namespace)?.metadata.labels,
      antiAffinityNodes: this.#antiAffinityNodes,
    };
  }

  /** Does only room count, beside the nodes themselves? */
  #isPlain({ pod, hostPorts }: PodInfo): boolean {
    const { affinity, topologySpreadConstraints } = pod.spec;
    return (
      hostPorts.length === 0 &&
      topologySpreadConstraints === undefined &&
      affinity?.podAffinity === undefined &&
      affinity?.podAntiAffinity === undefined &&
      this.#antiAffinityNodes.size === 0
    );
  }

  /** For Pods that choose alike the nodes are judged once, as long as none of them changes. */
  #findPlain(info: PodInfo): readonly NodeInfo[] {
    const suitable = this.#suitableNodes(info);
    const enough = enoughOf(this.#nodesByName().length);
    const feasible: NodeInfo[] = [];
    const start = suitable.length > enough ? this.#nextNodeIndex % suitable.length : 0;
    let looked = 0;
    for (; looked < suitable.length && feasible.length < enough; looked += 1) {
      const node = suitable[(start + looked) % suitable.length];
      if (node !== undefined && hasRoom(info, node)) feasible.push(node);
    }
    // With more nodes than are looked at, the next Pod starts where this one ended.
    if (suitable.length > enough) this.#nextNodeIndex = start + looked;
    return feasible;
  }

  #suitableNodes({ pod }: PodInfo): readonly NodeInfo[] {
    const { spec } = pod;
    const only = onlyNodeOf(spec);
    if (only !== undefined) {
      const node = this.#nodes.get(only);
      return node !== undefined && filterNodeItself(spec, node.node) === undefined ? [node] : [];
    }
    const shared = this.#verdicts.find((verdict) => hasSameSelection(verdict.spec, spec));
    if (shared !== undefined) return shared.nodes;
    const nodes = this.#nodesByName().filter(({ node }) => filterNodeItself(spec, node) === undefined);
    if (this.#verdicts.length >= MAX_VERDICTS) this.#verdicts.shift();
    this.#verdicts.push({ spec, nodes });
    return nodes;
  }

  #find(
    { pod }: PodInfo,
    nodes: readonly NodeInfo[],
    filter: (node: NodeInfo) => FilterFailure | undefined,
  ): { readonly feasible: NodeInfo[]; readonly failures: FilterFailure[]; readonly resolvable: NodeInfo[] } {
    const feasible: NodeInfo[] = [];
    const failures: FilterFailure[] = [];
    const resolvable: NodeInfo[] = [];
    const enough = enoughOf(nodes.length);
    let looked = 0;
    for (; looked < nodes.length && feasible.length < enough; looked += 1) {
      const node = nodes[(this.#nextNodeIndex + looked) % nodes.length];
      if (node === undefined) continue;
      const failure = filterNodeItself(pod.spec, node.node) ?? filter(node);
      if (failure === undefined) feasible.push(node);
      else failures.push(failure);
      if (failure?.isResolvable === true) resolvable.push(node);
    }
    if (nodes.length > enough) this.#nextNodeIndex = (this.#nextNodeIndex + looked) % nodes.length;
    return { feasible, failures, resolvable };
  }

  #nodesByName(): readonly NodeInfo[] {
    this.#sortedNodes ??= [...this.#nodes.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
    return this.#sortedNodes;
  }

  #bind(info: PodInfo, node: NodeInfo): void {
    const { store, recorder } = this.#context;
    const { pod } = info;
    const { namespace = '', name } = pod.metadata;
    this.#unschedulable.delete(podPath(pod));
    this.#postponed.delete(podPath(pod));
    const ref = { kind: 'Pod', namespace, name };
    const conditions = [{ type: 'PodScheduled', status: 'True', lastTransitionTime: store.timestamp() }];
    const isAtOnce = this.#context.gatherTime !== undefined;
    const bound = store.bind(ref, node.name, isAtOnce ? { ...pod.status, conditions } : undefined);
    if (!bound.ok || !isPod(bound.value)) return;
    if (!isAtOnce) store.patchStatus(ref, { conditions });
    // Counted at once: the next Pod must see it before the watch tells.
    this.#assign(info, node);
    recorder.record({
      about: pod,
      type: 'Normal',
      reason: 'Scheduled',
      message: `Successfully assigned ${namespace}/${name} to ${node.name}`,
      component: SCHEDULER_NAME,
      host: SCHEDULER_NAME,
      action: 'Binding',
    });
  }

  #reject(pod: Pod, message: string): void {
    const path = podPath(pod);
    this.#unschedulable.add(path);
    const isFlushed = this.#unschedulable.takeFlushed(path);
    if (!this.#report(pod, 'Unschedulable', message) && !isFlushed) return;
    this.#context.recorder.record({
      about: pod,
      type: 'Warning',
      reason: 'FailedScheduling',
      message,
      component: SCHEDULER_NAME,
      host: SCHEDULER_NAME,
      action: 'Scheduling',
    });
  }

  /** Answers whether it is news. */
  #report(pod: Pod, reason: string, message: string): boolean {
    const { store } = this.#context;
    const before = pod.status?.conditions?.find((condition) => condition.type === 'PodScheduled');
    if (before?.message === message) return false;
    const lastTransitionTime = before?.lastTransitionTime ?? store.timestamp();
    store.patchStatus(refOf(pod), {
      conditions: [{ type: 'PodScheduled', status: 'False', reason, message, lastTransitionTime }],
    });
    return true;
  }

  #preempt(pod: Pod, victim: Pod, nodeName: string): void {
    const { store, recorder } = this.#context;
    const others = (victim.status?.conditions ?? []).filter(({ type }) => type !== 'DisruptionTarget');
    const target = {
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'PreemptionByScheduler',
      message: `${SCHEDULER_NAME}: preempting to accommodate a higher priority pod`,
      lastTransitionTime: store.timestamp(),
    };
    store.patchStatus(refOf(victim), { conditions: [...others, target] });
    store.delete(refOf(victim), { uid: victim.metadata.uid });
    recorder.record({
      about: victim,
      related: pod,
      type: 'Normal',
      reason: 'Preempted',
      message: `Preempted by pod ${pod.metadata.uid ?? ''} on node ${nodeName}`,
      component: SCHEDULER_NAME,
      host: SCHEDULER_NAME,
      action: 'Preempting',
    });
  }
}

/** Why nobody is to go for it; undefined when somebody may. */
function ineligibilityOf({ spec, status }: Pod): string | undefined {
  if (spec.preemptionPolicy === 'Never') return ' preemption: not eligible due to preemptionPolicy=Never.';
  return status?.nominatedNodeName === undefined
    ? undefined
    : ' preemption: not eligible due to terminating pod on the nominated node.';
}

function problemOf(
  problem: { readonly reason: string; readonly isResolvable: boolean } | undefined,
): FilterFailure | undefined {
  return problem === undefined
    ? undefined
    : { reasons: [problem.reason], isResolvable: problem.isResolvable };
}

/** `numFeasibleNodesToFind` with the adaptive percentage. */
function enoughOf(nodeCount: number): number {
  const ratio = Math.max(5, 50 - Math.floor(nodeCount / 125)) / 100;
  return Math.max(MIN_FEASIBLE_NODES, Math.floor(nodeCount * ratio));
}

/** Other than times and images, of which nothing here depends. */
function canChangeVerdict(before: KubeNode, after: KubeNode): boolean {
  return (
    before.spec !== after.spec ||
    before.metadata.labels !== after.metadata.labels ||
    before.status?.allocatable !== after.status?.allocatable
  );
}
