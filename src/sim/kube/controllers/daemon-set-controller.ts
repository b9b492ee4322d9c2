/**
 * Keeps one Pod of a DaemonSet on every node that it wants.
 *
 * Kubernetes v1.32 `pkg/controller/daemon/{daemon_controller,update}.go`. The scheduler binds the Pods, each of which
 * has an affinity to its node.
 *
 * Models taints and selectors of nodes, rolling updates with maxUnavailable and maxSurge, OnDelete, minReadySeconds,
 * revisions and Pods that have ended, which are made anew later each time.
 */
import { append } from '../../base/append';
import { isKubeNode, type KubeNode } from '../model/node';
import { isPod, isPodReady, type Pod } from '../model/pod';
import { isDaemonSet, type DaemonSet } from '../model/stateful-set';
import { matchesLabels } from '../store/label-selector';
import { equalsJson, withoutUndefined } from '../store/json';
import type { WatchEvent } from '../store/object-store';
import { claim, controllerOf } from './claims';
import { controllerKeyOf, keyOf, splitKey, type Controller, type ControllerContext } from './controller';
import { ControllerLoop } from './controller-loop';
import {
  currentRevisionOf,
  deleteOldRevisions,
  hashOf,
  revisionsOf,
  type Revision,
} from './controller-revisions';
import { judgeNode, podSpecFor } from './daemon-nodes';
import { isPodAvailable, readySinceOf, unixNow, untilUnix } from './pod-availability';
import { PodControl } from './pod-control';
import { scaledValue } from './scaled-value';

const COMPONENT = 'daemonset-controller';
const HASH_LABEL = 'controller-revision-hash';
/** Of Pods that have ended on a node: each time twice as long. */
const FIRST_BACKOFF_SECONDS = 1;
const LONGEST_BACKOFF_SECONDS = 900;

interface Sync {
  readonly set: DaemonSet;
  readonly revision: Revision;
  readonly nodes: readonly KubeNode[];
  readonly podsByNode: ReadonlyMap<string, readonly Pod[]>;
}

export class DaemonSetController implements Controller {
  readonly #context: ControllerContext;
  readonly #loop: ControllerLoop;
  readonly #pods: PodControl;
  /** By DaemonSet and node: how often, and until when nothing is made. */
  readonly #backoffs = new Map<string, { readonly waitSeconds: number; readonly until: number }>();

  constructor(context: ControllerContext) {
    this.#context = context;
    this.#pods = new PodControl(context, COMPONENT);
    this.#loop = new ControllerLoop(
      context.scheduler,
      (key) => this.#reconcile(key),
      context.settle,
      context.gatherTime,
    );
    context.store.watch({ kind: 'DaemonSet', onEvent: (event) => this.#loop.enqueue(keyOf(event.object)) });
    context.store.watch({ kind: 'Pod', onEvent: (event) => this.#onPodEvent(event) });
    context.store.watch({ kind: 'Node', onEvent: (event) => this.#onNodeEvent(event) });
  }

  get isIdle(): boolean {
    return this.#loop.isIdle;
  }

  #onNodeEvent({ type, object, previous }: WatchEvent): void {
    const isSame =
      type === 'MODIFIED' &&
      previous !== undefined &&
      previous.spec === object.spec &&
      previous.metadata.labels === object.metadata.labels;
    if (isSame) return;
    this.#context.store.each('DaemonSet', {}, (set) => this.#loop.gather(keyOf(set)));
  }

  #onPodEvent({ type, object }: WatchEvent): void {
    const key = controllerKeyOf(object, 'DaemonSet');
    if (key !== undefined) this.#loop.gather(key);
    if (type === 'DELETED' || controllerOf(object) !== undefined) return;
    for (const set of this.#context.store.list('DaemonSet', { namespace: object.metadata.namespace })) {
      if (isDaemonSet(set) && matchesLabels(set.spec.selector, object.metadata.labels))
        this.#loop.enqueue(keyOf(set));
    }
  }

  #reconcile(key: string): void {
    const { store } = this.#context;
    const { namespace, name } = splitKey(key);
    const set = store.find('DaemonSet', namespace, name);
    if (!isDaemonSet(set) || set.metadata.deletionTimestamp !== undefined) return;
    const revisions = revisionsOf(store, set);
    const revision = currentRevisionOf(store, set, revisions);
    if (revision === undefined) {
      this.#loop.enqueueRateLimited(key);
      return;
    }
    const problem = this.#manage(this.#syncOf(set, revision));
    if (set.spec.updateStrategy?.type !== 'OnDelete') this.#rollOut(this.#syncOf(set, revision));
    const after = this.#syncOf(set, revision);
    const pods = [...after.podsByNode.values()].flat();
    const hashes = new Set(pods.map(({ metadata }) => metadata.labels?.[HASH_LABEL] ?? ''));
    const inUse = revisions.filter((each) => each === revision || hashes.has(hashOf(each)));
    const names = new Set([revision, ...inUse].map(({ metadata }) => metadata.name));
    deleteOldRevisions(store, revisions, names, set.spec.revisionHistoryLimit ?? 10);
    this.#updateStatus(after);
    if (problem === undefined) this.#loop.forget(key);
    else this.#loop.enqueueRateLimited(key);
  }

  #syncOf(set: DaemonSet, revision: Revision): Sync {
    const { store } = this.#context;
    const podsByNode = new Map<string, Pod[]>();
    const { selector } = set.spec;
    for (const pod of claim(store, { owner: set, selector, kind: 'Pod', canAdopt: () => true }).filter(
      isPod,
    )) {
      const node = nodeNameOf(pod);
      const there = podsByNode.get(node);
      if (there === undefined) podsByNode.set(node, [pod]);
      else there.push(pod);
    }
    return { set, revision, nodes: store.list('Node').filter(isKubeNode), podsByNode };
  }

  /** `manage`: a Pod where one is missing, none where none is wanted. */
  #manage({ set, revision, nodes, podsByNode }: Sync): string | undefined {
    const missing: string[] = [];
    const unwanted: Pod[] = [];
    for (const node of nodes) {
      const { name } = node.metadata;
      const { shouldRun, shouldContinue } = judgeNode(set, node);
      const pods = podsByNode.get(name) ?? [];
      const living = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
      if (shouldRun && pods.length === 0) missing.push(name);
      else if (!shouldContinue) append(unwanted, living);
      else append(unwanted, this.#surplusOf(set, name, living));
    }
    const known = new Set(nodes.map(({ metadata }) => metadata.name));
    // Their node is gone, and the scheduler never bound them.
    for (const [node, pods] of podsByNode) {
      if (!known.has(node))
        append(
          unwanted,
          pods.filter(({ spec }) => (spec.nodeName ?? '') === ''),
        );
    }
    for (const pod of unwanted) this.#pods.delete(set, pod);
    return this.#createOn(set, revision, missing);
  }

  #surplusOf(set: DaemonSet, node: string, pods: readonly Pod[]): readonly Pod[] {
    const running: Pod[] = [];
    const ended: Pod[] = [];
    for (const pod of pods) {
      const phase = pod.status?.phase;
      if (phase !== 'Failed' && phase !== 'Succeeded') running.push(pod);
      else if (this.#mayReplace(set, node)) ended.push(pod);
    }
    for (const pod of ended) this.#reportEnded(set, pod, node);
    const canSurge = surgeOf(set, 1) > 0;
    return canSurge || running.length < 2 ? ended : [...ended, ...running.slice(1)];
  }

  #mayReplace(set: DaemonSet, node: string): boolean {
    const key = `${keyOf(set)}/${node}`;
    const now = unixNow(this.#context.store);
    const before = this.#backoffs.get(key);
    if (before !== undefined && now < before.until) {
      this.#loop.enqueueAfter(keyOf(set), untilUnix(this.#context.store, before.until));
      return false;
    }
    // What has run long enough since is as new.
    const isFresh = before === undefined || now > before.until + 2 * LONGEST_BACKOFF_SECONDS;
    const waitSeconds = isFresh
      ? FIRST_BACKOFF_SECONDS
      : Math.min(before.waitSeconds * 2, LONGEST_BACKOFF_SECONDS);
    this.#backoffs.set(key, { waitSeconds, until: now + waitSeconds });
    return true;
  }

  #reportEnded(set: DaemonSet, { metadata, status }: Pod, node: string): void {
    const isFailed = status?.phase === 'Failed';
    const verb = isFailed ? 'kill' : 'delete';
    this.#context.recorder.record({
      about: set,
      type: isFailed ? 'Warning' : 'Normal',
      reason: isFailed ? 'FailedDaemonPod' : 'SucceededDaemonPod',
      message: `Found ${isFailed ? 'failed' : 'succeeded'} daemon pod ${metadata.namespace ?? ''}/${metadata.name} on node ${node}, will try to ${verb} it`,
      component: COMPONENT,
    });
  }

  #createOn(set: DaemonSet, revision: Revision, nodes: readonly string[]): string | undefined {
    return this.#pods.createBatch(nodes.length, (index) =>
      this.#pods.create(set, set.spec.template, {
        labels: {
          [HASH_LABEL]: hashOf(revision),
          'pod-template-generation': String(revision.revision),
        },
        spec: podSpecFor(set, nodes[index] ?? ''),
      }),
    );
  }

  #rollOut(sync: Sync): void {
    const wanted = sync.nodes.filter((node) => judgeNode(sync.set, node).shouldRun).length;
    const maxSurge = surgeOf(sync.set, wanted);
    const { maxUnavailable = 1 } = sync.set.spec.updateStrategy?.rollingUpdate ?? {};
    if (maxSurge > 0) this.#surge(sync, maxSurge);
    else this.#replace(sync, Math.max(1, scaledValue(maxUnavailable, wanted, 'up')));
  }

  /** Old Pods go, as many as may be missing; those that are not available anyway go at once. */
  #replace(sync: Sync, maxUnavailable: number): void {
    let unavailable = 0;
    const broken: Pod[] = [];
    const candidates: Pod[] = [];
    for (const node of sync.nodes) {
      if (!judgeNode(sync.set, node).shouldRun) continue;
      const { current, old } = this.#versionsOn(sync, node);
      if (current !== undefined || old === undefined) {
        const isUpdated = current !== undefined && old === undefined;
        if (!isUpdated || !this.#isAvailable(sync.set, current)) unavailable += 1;
      } else if (!this.#isAvailable(sync.set, old)) {
        broken.push(old);
        unavailable += 1;
      } else {
        candidates.push(old);
      }
    }
    const more = Math.max(0, maxUnavailable - unavailable);
    for (const pod of [...broken, ...candidates.slice(0, more)]) this.#pods.delete(sync.set, pod);
  }

  /** New Pods come beside the old ones, which go once the new one is available. */
  #surge(sync: Sync, maxSurge: number): void {
    let surging = 0;
    const now: string[] = [];
    const candidates: string[] = [];
    for (const node of sync.nodes) {
      if (!judgeNode(sync.set, node).shouldRun) continue;
      const { current, old } = this.#versionsOn(sync, node);
      if (old === undefined) continue;
      const { name } = node.metadata;
      if (current === undefined) {
        // What is not available anyway may be replaced at once.
        if (this.#isAvailable(sync.set, old)) candidates.push(name);
        else now.push(name);
      } else if (this.#isAvailable(sync.set, current)) {
        this.#pods.delete(sync.set, old);
      } else {
        surging += 1;
      }
    }
    const room = Math.max(0, maxSurge - surging);
    this.#createOn(sync.set, sync.revision, [...now, ...candidates.slice(0, room)]);
  }

  #versionsOn(
    { podsByNode, revision }: Sync,
    node: KubeNode,
  ): { readonly current: Pod | undefined; readonly old: Pod | undefined } {
    const living = (podsByNode.get(node.metadata.name) ?? []).filter(
      ({ metadata }) => metadata.deletionTimestamp === undefined,
    );
    const isCurrent = ({ metadata }: Pod): boolean => metadata.labels?.[HASH_LABEL] === hashOf(revision);
    return { current: living.find(isCurrent), old: living.find((pod) => !isCurrent(pod)) };
  }

  #isAvailable(set: DaemonSet, pod: Pod): boolean {
    return isPodAvailable(pod, set.spec.minReadySeconds ?? 0, unixNow(this.#context.store));
  }

  #updateStatus({ set, revision, nodes, podsByNode }: Sync): void {
    const { store } = this.#context;
    const counts = { desired: 0, current: 0, misscheduled: 0, ready: 0, available: 0, updated: 0 };
    let next = Infinity;
    for (const node of nodes) {
      const { shouldRun } = judgeNode(set, node);
      const [pod] = podsByNode.get(node.metadata.name) ?? [];
      if (!shouldRun) {
        if (pod !== undefined) counts.misscheduled += 1;
        continue;
      }
      counts.desired += 1;
      if (pod === undefined) continue;
      counts.current += 1;
      if (pod.metadata.labels?.[HASH_LABEL] === hashOf(revision)) counts.updated += 1;
      if (!isPodReady(pod)) continue;
      counts.ready += 1;
      if (this.#isAvailable(set, pod)) counts.available += 1;
      else next = Math.min(next, (readySinceOf(pod) ?? 0) + (set.spec.minReadySeconds ?? 0));
    }
    const orNone = (count: number): number | undefined => (count === 0 ? undefined : count);
    const status = withoutUndefined({
      currentNumberScheduled: counts.current,
      numberMisscheduled: counts.misscheduled,
      desiredNumberScheduled: counts.desired,
      numberReady: counts.ready,
      observedGeneration: set.metadata.generation ?? 1,
      updatedNumberScheduled: orNone(counts.updated),
      numberAvailable: orNone(counts.available),
      numberUnavailable: orNone(counts.desired - counts.available),
    });
    if (!equalsJson(status, set.status)) {
      const { name, namespace } = set.metadata;
      store.updateStatus({ apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name, namespace }, status });
    }
    if (next < Infinity) this.#loop.enqueueAfter(keyOf(set), untilUnix(store, next), { isSettling: true });
  }
}

function surgeOf(set: DaemonSet, wanted: number): number {
  const { type = 'RollingUpdate', rollingUpdate } = set.spec.updateStrategy ?? {};
  return type === 'RollingUpdate' ? scaledValue(rollingUpdate?.maxSurge ?? 0, wanted, 'up') : 0;
}

/** Where it runs, or where its affinity will have it run. */
function nodeNameOf({ spec }: Pod): string {
  const { nodeName = '' } = spec;
  if (nodeName !== '') return nodeName;
  const terms =
    spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return terms?.[0]?.matchFields?.[0]?.values?.[0] ?? '';
}
