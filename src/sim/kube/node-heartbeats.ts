/**
 * How nodes show that they are alive: their kubelets renew a Lease, and post their status after they were cut off.
 *
 * Kubernetes v1.32 `component-helpers/apimachinery/lease` (40 s, renewed every 10 s with 4 % of jitter) and
 * `pkg/kubelet/kubelet_node_status.go`. A renewal is remembered here and shown in the Lease when it is read: thousands of
 * idle nodes write nothing.
 */
import type { Prng } from '../base/prng';
import { milliseconds, type SimTime } from '../base/time';
import type { Cancel, Scheduler } from '../engine/scheduler';
import type { EventRecorder } from './controllers/event-recorder';
import { networkNotReady } from './kubelet/network-not-ready';
import { isKubeNode, type NodeCondition } from './model/node';
import { isPlainRecord, type KubeObject } from './objects/kube-object';
import type { ObjectStore } from './store/object-store';

const LEASE_NAMESPACE = 'kube-node-lease';
const LEASE_SECONDS = 40;
const RENEW_MS = 10_000;
const JITTER_MS = 400;

export interface HeartbeatOptions {
  readonly store: ObjectStore;
  readonly scheduler: Scheduler;
  readonly prng: Prng;
  readonly recorder: EventRecorder;
  /** Does a request of the node reach the API server now? */
  readonly isReachable: (nodeName: string) => boolean;
  /** Does the API server run? Nobody else could say that a node is silent. */
  readonly isServing: () => boolean;
  /** The node reaches the API server again: what its kubelet knows counts. */
  readonly onReturn: (nodeName: string) => void;
  /** Why no Pod can have a network there, in the words of the container runtime. */
  readonly networkProblemOf?: (nodeName: string) => string | undefined;
  /** Its kubelet renews its Lease: whether it gets through is known by then. */
  readonly onBeat?: (nodeName: string, hasReached: boolean) => void;
}

export class NodeHeartbeats {
  readonly #options: HeartbeatOptions;
  readonly #lastSeen = new Map<string, SimTime>();
  readonly #cancels = new Map<string, Cancel>();

  constructor(options: HeartbeatOptions) {
    this.#options = options;
    options.store.showAs('Lease', (lease) => this.#withRenewal(lease));
  }

  /** When it was heard of last; undefined when never. */
  lastSeenOf(nodeName: string): SimTime | undefined {
    return this.#lastSeen.get(nodeName);
  }

  start(nodeName: string): void {
    const prng = this.#options.prng.split(`heartbeats of ${nodeName}`);
    const beat = (): void => {
      const hasReached = this.#beat(nodeName);
      this.#options.onBeat?.(nodeName, hasReached);
      const wait = milliseconds(RENEW_MS + prng.below(JITTER_MS));
      this.#cancels.set(nodeName, this.#options.scheduler.schedule(wait, beat));
    };
    this.#cancels.get(nodeName)?.();
    // Not all at one moment.
    const first = milliseconds(prng.below(RENEW_MS));
    this.#lastSeen.set(nodeName, this.#options.scheduler.now());
    this.#cancels.set(nodeName, this.#options.scheduler.schedule(first, beat));
  }

  stop(nodeName: string): void {
    this.#cancels.get(nodeName)?.();
    this.#cancels.delete(nodeName);
    this.#lastSeen.delete(nodeName);
  }

  #beat(nodeName: string): boolean {
    const { store, isReachable, isServing } = this.#options;
    const node = store.find('Node', '', nodeName);
    if (!isServing()) this.#lastSeen.set(nodeName, store.now);
    if (!isKubeNode(node) || !isReachable(nodeName)) return false;
    this.#lastSeen.set(nodeName, store.now);
    if (store.find('Lease', LEASE_NAMESPACE, nodeName) === undefined) store.create(this.#leaseOf(node));
    const ready = node.status?.conditions?.find(({ type }) => type === 'Ready');
    const problem = this.#options.networkProblemOf?.(nodeName);
    const isWrong = ready?.status === 'Unknown' || (ready?.status === 'True') !== (problem === undefined);
    if (isWrong) this.#postStatus(nodeName, node.status?.conditions ?? [], problem);
    return true;
  }

  /** After the node controller has written that nothing is known of it, or when its network has come or gone. */
  #postStatus(nodeName: string, conditions: readonly NodeCondition[], problem: string | undefined): void {
    const { store, recorder, onReturn } = this.#options;
    const now = store.timestamp();
    const posted = conditions.map((condition) => {
      // The network plugin's own is not a kubelet's.
      if (condition.type === 'NetworkUnavailable') return condition;
      const isNetwork = problem !== undefined && condition.type === 'Ready';
      const healthy = HEALTHY_CONDITIONS.find(({ type }) => type === condition.type);
      const told = isNetwork ? withoutNetwork(problem) : { ...healthy, type: condition.type };
      const isSame = told.status === condition.status;
      const lastTransitionTime = isSame ? (condition.lastTransitionTime ?? now) : now;
      return { ...told, lastHeartbeatTime: now, lastTransitionTime };
    });
    store.patchStatus({ kind: 'Node', namespace: '', name: nodeName }, { conditions: posted });
    const reason = problem === undefined ? 'NodeReady' : 'NodeNotReady';
    recorder.record({
      about: { apiVersion: 'v1', kind: 'Node', metadata: { name: nodeName, uid: nodeName } },
      type: 'Normal',
      reason,
      message: `Node ${nodeName} status is now: ${reason}`,
      component: 'kubelet',
      host: nodeName,
    });
    onReturn(nodeName);
  }

  #leaseOf(node: KubeObject): KubeObject {
    const { name, uid = '' } = node.metadata;
    return {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: {
        name,
        namespace: LEASE_NAMESPACE,
        ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid }],
      },
      spec: { holderIdentity: name, leaseDurationSeconds: LEASE_SECONDS },
    };
  }

  #withRenewal(lease: KubeObject): KubeObject {
    const { name, namespace } = lease.metadata;
    const seen = namespace === LEASE_NAMESPACE ? this.#lastSeen.get(name) : undefined;
    if (seen === undefined || !isPlainRecord(lease.spec)) return lease;
    return { ...lease, spec: { ...lease.spec, renewTime: this.#options.store.microTimeOf(seen) } };
  }
}

/** What it reports of a node whose container runtime has no network. */
function withoutNetwork(problem: string): NodeCondition {
  const message = `container runtime network not ready: ${networkNotReady(problem)}`;
  return { type: 'Ready', status: 'False', reason: 'KubeletNotReady', message };
}

/** What a kubelet reports of a node that is well. */
const HEALTHY_CONDITIONS: readonly NodeCondition[] = [
  {
    type: 'MemoryPressure',
    status: 'False',
    reason: 'KubeletHasSufficientMemory',
    message: 'kubelet has sufficient memory available',
  },
  {
    type: 'DiskPressure',
    status: 'False',
    reason: 'KubeletHasNoDiskPressure',
    message: 'kubelet has no disk pressure',
  },
  {
    type: 'PIDPressure',
    status: 'False',
    reason: 'KubeletHasSufficientPID',
    message: 'kubelet has sufficient PID available',
  },
  { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' },
];
