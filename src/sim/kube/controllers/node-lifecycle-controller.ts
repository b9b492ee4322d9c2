/**
 * Watches over nodes: those that are silent become NotReady, are tainted, and lose their Pods.
 *
 * Kubernetes v1.32 `pkg/controller/nodelifecycle/node_lifecycle_controller.go`.
 *
 * Models the grace period of 50 s (40 s before v1.32), looked at every 5 s; the conditions Unknown; Pods that count as not ready; taints of
 * conditions and of `kubectl cordon`; and how fast nodes are emptied: one in ten seconds a zone, none when every zone is
 * silent, slower or not at all when most of a zone is.
 */
import { elapsed, seconds, type SimTime } from '../../base/time';
import { isKubeNode, readinessOf, type KubeNode, type Taint } from '../model/node';
import { isPod, isPodReady } from '../model/pod';
import { refOf, type WatchEvent } from '../store/object-store';
import type { Controller, ControllerContext } from './controller';
import { hasExecuteTaint, withExecuteTaints, withScheduleTaints } from './node-taints';

const COMPONENT = 'node-controller';
const MONITOR_PERIOD = seconds(5);
const GRACE_PERIOD = seconds(50);
/** Of a node that has never been heard of. */
const STARTUP_GRACE_PERIOD = seconds(60);
/** Between two nodes of a zone that are emptied. */
const EVICTION_PERIOD = seconds(10);
/** The same in a large zone of which most is silent; a small one is left alone. */
const SLOW_EVICTION_PERIOD = seconds(100);
const LARGE_ZONE = 50;
const UNHEALTHY_SHARE = 0.55;

const WATCHED_CONDITIONS = ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready'];

export interface HeartbeatView {
  readonly lastSeenOf: (nodeName: string) => SimTime | undefined;
}

interface NodeRecord {
  readonly firstSeen: SimTime;
  isKnownReady: boolean;
}

interface Zone {
  readonly nodes: KubeNode[];
  unhealthy: number;
}

export class NodeLifecycleController implements Controller {
  readonly isIdle = true;
  readonly #context: ControllerContext;
  readonly #heartbeats: HeartbeatView;
  readonly #records = new Map<string, NodeRecord>();
  readonly #lastEvictionByZone = new Map<string, SimTime>();

  constructor(context: ControllerContext, heartbeats: HeartbeatView) {
    this.#context = context;
    this.#heartbeats = heartbeats;
    context.store.watch({ kind: 'Node', onEvent: (event) => this.#onNodeEvent(event) });
    const monitor = (): void => {
      this.#monitor();
      context.scheduler.schedule(MONITOR_PERIOD, monitor);
    };
    context.scheduler.schedule(MONITOR_PERIOD, monitor);
  }

  #onNodeEvent({ type, object }: WatchEvent): void {
    if (type === 'DELETED' || !isKubeNode(object)) return;
    const { name } = object.metadata;
    const node = this.#find(name);
    if (node !== undefined) this.#setTaints(node, withScheduleTaints(node, this.#context.store.timestamp()));
  }

  #find(name: string): KubeNode | undefined {
    const node = this.#context.store.find('Node', '', name);
    return isKubeNode(node) ? node : undefined;
  }

  #monitor(): void {
    const { store } = this.#context;
    const nodes = store.list('Node').filter(isKubeNode);
    this.#forgetOthers(nodes);
    const zones = new Map<string, Zone>();
    for (const node of nodes) {
      const current = this.#look(node);
      const key = zoneOf(current);
      const zone = zones.get(key) ?? { nodes: [], unhealthy: 0 };
      zone.nodes.push(current);
      if (readinessOf(current) !== 'True') zone.unhealthy += 1;
      zones.set(key, zone);
    }
    const isAllSilent = [...zones.values()].every(
      ({ nodes: members, unhealthy }) => unhealthy === members.length,
    );
    for (const [key, zone] of zones) this.#emptyNodes(key, zone, isAllSilent);
  }

  #forgetOthers(nodes: readonly KubeNode[]): void {
    const names = new Set(nodes.map(({ metadata }) => metadata.name));
    for (const name of this.#records.keys()) {
      if (names.has(name)) continue;
      this.#records.delete(name);
      this.#reportOnNode(name, 'RemovingNode', `Node ${name} event: Removing Node ${name} from Controller`);
    }
  }

  /** Answers the node as it is then. */
  #look(node: KubeNode): KubeNode {
    const { store } = this.#context;
    const { name } = node.metadata;
    let record = this.#records.get(name);
    if (record === undefined) {
      record = { firstSeen: store.now, isKnownReady: readinessOf(node) === 'True' };
      this.#records.set(name, record);
      this.#reportOnNode(name, 'RegisteredNode', `Node ${name} event: Registered Node ${name} in Controller`);
    }
    const seen = this.#heartbeats.lastSeenOf(name);
    const isSilent =
      seen === undefined
        ? elapsed(record.firstSeen, store.now) > STARTUP_GRACE_PERIOD
        : elapsed(seen, store.now) > GRACE_PERIOD;
    if (isSilent && readinessOf(node) !== 'Unknown') this.#markUnknown(node, seen === undefined);
    const current = this.#find(name) ?? node;
    const isReady = readinessOf(current) === 'True';
    if (record.isKnownReady && !isReady) {
      this.#reportOnNode(name, 'NodeNotReady', `Node ${name} status is now: NodeNotReady`);
      this.#markPodsNotReady(name);
    }
    record.isKnownReady = isReady;
    return current;
  }

  #markUnknown(node: KubeNode, isNeverHeardOf: boolean): void {
    const { store } = this.#context;
    const now = store.timestamp();
    const given = node.status?.conditions ?? [];
    const reason = isNeverHeardOf ? 'NodeStatusNeverUpdated' : 'NodeStatusUnknown';
    const message = isNeverHeardOf
      ? 'Kubelet never posted node status.'
      : 'Kubelet stopped posting node status.';
    const unknown = WATCHED_CONDITIONS.map((type) => {
      const before = given.find((condition) => condition.type === type);
      const lastHeartbeatTime = before?.lastHeartbeatTime ?? node.metadata.creationTimestamp;
      return { type, status: 'Unknown', lastHeartbeatTime, lastTransitionTime: now, reason, message };
    });
    const others = given.filter(({ type }) => !WATCHED_CONDITIONS.includes(type));
    store.patchStatus(refOf(node), { conditions: [...others, ...unknown] });
  }

  #markPodsNotReady(nodeName: string): void {
    const { store, recorder } = this.#context;
    for (const pod of store.podsOnNode(nodeName)) {
      if (!isPod(pod) || !isPodReady(pod)) continue;
      const conditions = pod.status?.conditions?.map((condition) =>
        condition.type === 'Ready'
          ? { ...condition, status: 'False' as const, lastTransitionTime: store.timestamp() }
          : condition,
      );
      store.patchStatus(refOf(pod), { conditions });
      recorder.record({
        about: pod,
        type: 'Warning',
        reason: 'NodeNotReady',
        message: 'Node is not ready',
        component: COMPONENT,
      });
    }
  }

  #emptyNodes(key: string, zone: Zone, isAllSilent: boolean): void {
    const { store } = this.#context;
    const period = this.#periodOf(zone);
    for (const node of zone.nodes) {
      const isUnhealthy = readinessOf(node) !== 'True';
      const isTainted = hasExecuteTaint(node);
      // With every node silent it is the control plane that is cut off.
      if (!isUnhealthy || isAllSilent) {
        if (isTainted) this.#setTaints(node, withExecuteTaints(node, false, store.timestamp()));
        continue;
      }
      if (isTainted) {
        this.#setTaints(node, withExecuteTaints(node, true, store.timestamp()));
        continue;
      }
      const last = this.#lastEvictionByZone.get(key);
      if (period === undefined || (last !== undefined && elapsed(last, store.now) < period)) continue;
      this.#lastEvictionByZone.set(key, store.now);
      this.#setTaints(node, withExecuteTaints(node, true, store.timestamp()));
    }
  }

  /** Undefined: none is emptied. */
  #periodOf({ nodes, unhealthy }: Zone): typeof EVICTION_PERIOD | undefined {
    const isPartial =
      unhealthy < nodes.length && unhealthy > 2 && unhealthy / nodes.length >= UNHEALTHY_SHARE;
    if (!isPartial) return EVICTION_PERIOD;
    return nodes.length > LARGE_ZONE ? SLOW_EVICTION_PERIOD : undefined;
  }

  #setTaints(node: KubeNode, taints: readonly Taint[]): void {
    const current = this.#find(node.metadata.name);
    if (
      current === undefined ||
      taints === node.spec.taints ||
      (taints.length === 0 && node.spec.taints === undefined)
    )
      return;
    this.#context.store.update({
      ...current,
      metadata: { ...current.metadata, resourceVersion: undefined },
      spec: { ...current.spec, taints: taints.length === 0 ? undefined : taints },
    });
  }

  #reportOnNode(name: string, reason: string, message: string): void {
    const uid = this.#find(name)?.metadata.uid;
    this.#context.recorder.record({
      about: { apiVersion: 'v1', kind: 'Node', metadata: { name, uid } },
      type: 'Normal',
      reason,
      message,
      component: COMPONENT,
    });
  }
}

function zoneOf({ metadata }: KubeNode): string {
  const { labels = {} } = metadata;
  return `${labels['topology.kubernetes.io/region'] ?? ''}:${labels['topology.kubernetes.io/zone'] ?? ''}`;
}
