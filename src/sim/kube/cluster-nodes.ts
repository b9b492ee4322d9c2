/**
 * The nodes of a cluster: on each a kubelet, kube-proxy and the network plugin; how one joins, and what is left when one is gone.
 *
 * A node that joins registers as kubeadm v1.32 has it, is not ready until the network plugin has come up on it, and only then do
 * the other nodes learn where its Pods are, from its annotations. A node that is gone was switched off and deleted:
 * the plugin forgets it at once, its Pods stay in the API until the Pod garbage collector finds them.
 * Leaves out draining, and a node that is down while its object stays.
 */
import type { Cancel } from '../engine/scheduler';
import { say, type Sentence } from '../base/sentence';
import { milliseconds, seconds } from '../base/time';
import { invariant } from '../base/invariant';
import type { Machine } from '../host/machine';
import { parseIp } from '../wire/ip-address';
import type { ClusterOptions } from './cluster-options';
import type { ClusterNode } from './cluster-spec';
import type { ClusterNetwork, ClusterNetworkContext } from './cni/cluster-network';
import { createClusterNetwork } from './cni/cluster-networks';
import type { PeerNode } from './cni/pod-network';
import { ApiLink } from './control-plane/api-link';
import type { KubeProxy } from './kube-proxy/kube-proxy';
import { kubeProxyDaemonSet } from './kube-proxy/proxy-objects';
import type { PodWorker } from './kubelet/pod-worker';
import { isKubeNode, type KubeNode } from './model/node';
import {
  changedNodeObject,
  joiningNodeObject,
  nodeObject,
  readyNodeObject,
  readyStatusOf,
  stampedStatus,
} from './node-object';
import { daemonImagesOf } from './node-images';
import type { NodeHeartbeats } from './node-heartbeats';
import { isReachable } from './node-reach';
import type { KubeObject } from './objects/kube-object';
import { peerNodeOf } from './peer-node';
import { RunningNode, type NodeServices } from './running-node';
import { refOf, type WatchEvent } from './store/object-store';

/** From the start of the machine until its kubelet has registered: `kubeadm join` asks for a certificate first. */
const REGISTRATION_TIME = seconds(1);
/** Until a network plugin that needs no Pod runs. */
const MIN_DAEMON_MS = 1_000;
const DAEMON_SPREAD_MS = 1_000;

interface ClusterNodesServices extends NodeServices {
  readonly heartbeats: NodeHeartbeats;
  /** Where the API server is. */
  readonly apiServer: string;
  /** Does the API server run? */
  readonly isServing: () => boolean;
}

export class ClusterNodes {
  readonly network: ClusterNetwork;
  readonly #networkContext: ClusterNetworkContext;
  readonly #daemonImages: readonly string[];
  readonly #routers: readonly Machine[];
  readonly #options: ClusterOptions;
  readonly #services: ClusterNodesServices;
  /** As the lab wants them, those included that are still joining. */
  readonly #nodes = new Map<string, ClusterNode>();
  readonly #running = new Map<string, RunningNode>();
  readonly #joining = new Map<string, Cancel>();
  /** Workers of the beginning that the API server does not know yet. */
  readonly #unregistered = new Set<string>();
  /** Whose network plugin has told where it is. */
  readonly #peers = new Map<string, PeerNode>();
  #peerList: readonly PeerNode[] | undefined = undefined;

  /** All nodes of the lab run from the beginning, and know one another. */
  constructor(options: ClusterOptions, services: ClusterNodesServices) {
    this.#options = options;
    this.#services = services;
    const { spec, scheduler, prng } = options;
    this.network = createClusterNetwork(spec);
    this.#networkContext = { spec, store: services.store, scheduler, prng: prng.split('network plugin') };
    this.network.start?.(this.#networkContext);
    this.#daemonImages = daemonImagesOf([
      ...(this.network.hasKubeProxy ? [kubeProxyDaemonSet()] : []),
      ...(this.network.objects?.(spec) ?? []),
    ]);
    this.#routers = [...options.machines.values()].filter(({ kind }) => kind === 'router');
    for (const node of options.spec.nodes) {
      this.#nodes.set(node.name, node);
      this.#peers.set(node.name, peerNodeOf(node, this.#options.spec));
      if (node.role === 'worker') this.#unregistered.add(node.name);
    }
    for (const node of options.spec.nodes) this.#start(node, undefined);
    services.store.watch({ kind: 'Node', onEvent: (event) => this.#onNodeEvent(event) });
    for (const kind of ['ConfigMap', 'Secret']) {
      services.store.watch({ kind, onEvent: (event) => this.#onDataEvent(event) });
    }
  }

  /** No node is joining, no Pod is on its way, and all rules are written. */
  get isSettled(): boolean {
    if (this.#joining.size > 0) return false;
    for (const { kubelet, isSynced } of this.#running.values()) {
      if (!kubelet.isSettled || !isSynced) return false;
    }
    return true;
  }

  /** What is still to come, a line each. */
  pendingReasons(): readonly Sentence[] {
    const joining = [...this.#joining.keys()].map((name) => say('node {name}: is joining', { name }));
    const unwritten = [...this.#running].filter(([, { isSynced }]) => !isSynced);
    return [
      ...joining,
      ...unwritten.map(([name]) => say('node {name}: kube-proxy has changes to write', { name })),
    ];
  }

  /** Would a request of its kubelet reach the API server now, and the answer come back? */
  isReachable(name: string): boolean {
    const { machines, spec } = this.#options;
    const machine = machines.get(name);
    if (!this.#running.has(name) || machine === undefined || !this.#services.isServing()) return false;
    const controlPlane = spec.nodes.find(({ role }) => role === 'control-plane')?.name ?? '';
    // One that has left the lab is thought to go on somewhere else.
    const server = this.#nodes.has(controlPlane) ? machines.get(controlPlane) : undefined;
    const address = parseIp(this.#services.apiServer);
    return server === undefined || address === undefined || isReachable(machine, server, address);
  }

  /** A request of its kubelet: does it reach the API server? */
  request(name: string): boolean {
    return this.#running.get(name)?.link.request() === true;
  }

  /** Why its Pods can have no network, in the words of its container runtime; undefined where they can. */
  networkProblemOf(name: string): string | undefined {
    return this.#running.get(name)?.networkProblem;
  }

  /** How what runs on it hears of changes; undefined for a node that does not run. */
  linkOf(name: string): ApiLink | undefined {
    return this.#running.get(name)?.link;
  }

  /** The node reaches the API server again. */
  resync(name: string): void {
    this.#running.get(name)?.kubelet.resync();
  }

  isReady(name: string): boolean {
    const node = this.#find(name);
    return (
      node?.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true
    );
  }

  /** For each family of addresses; none for a node that does not run. */
  proxiesOf(nodeName: string): readonly KubeProxy[] {
    return this.#running.get(nodeName)?.proxies ?? [];
  }

  workerOf(nodeName: string, uid: string): PodWorker | undefined {
    return this.#running.get(nodeName)?.kubelet.findWorker(uid);
  }

  /** The workers that were there from the beginning, as they are wanted now. */
  registerFirstWorkers(): void {
    for (const name of this.#unregistered) {
      const node = this.#nodes.get(name);
      if (node === undefined) continue;
      const created = this.#services.store.create(nodeObject(node, this.#options.spec, this.network));
      invariant(created.ok, `there is no other node ${name}`);
    }
    this.#unregistered.clear();
  }

  /** The machine is there and starts. Its network comes with the daemon Pod of the plugin, if it has one. */
  join(node: ClusterNode): void {
    const { scheduler, prng } = this.#options;
    const { store } = this.#services;
    const { name } = node;
    this.#nodes.set(name, node);
    const register = (): void => {
      this.#joining.delete(name);
      const wanted = this.#nodes.get(name) ?? node;
      const created = store.create(joiningNodeObject(wanted, this.#options.spec));
      invariant(created.ok, `there is no other node ${name}`);
      this.#start(wanted, () => this.#finishJoin(name));
      if (this.network.daemon !== undefined) return;
      const wait = MIN_DAEMON_MS + prng.split(`daemons of ${name}`).below(DAEMON_SPREAD_MS);
      const start = (): void => {
        this.#joining.delete(name);
        this.#running.get(name)?.startNetwork();
      };
      this.#joining.set(name, scheduler.schedule(milliseconds(wait), start));
    };
    this.#joining.set(name, scheduler.schedule(REGISTRATION_TIME, register));
  }

  /** The machine is unplugged already. */
  remove(name: string): void {
    this.#joining.get(name)?.();
    this.#joining.delete(name);
    this.#services.heartbeats.stop(name);
    this.#options.machines.get(name)?.haltSockets();
    this.#running.get(name)?.powerOff();
    this.#running.delete(name);
    this.#nodes.delete(name);
    this.#services.store.delete({ kind: 'Node', namespace: '', name });
    // No watch tells of a node that never registered.
    if (this.#unregistered.delete(name)) this.#forgetPeer(name);
  }

  /** Other labels or taints. */
  change(node: ClusterNode): void {
    const before = this.#nodes.get(node.name);
    this.#nodes.set(node.name, node);
    const current = this.#find(node.name);
    if (before === undefined || current === undefined) return;
    this.#services.store.update(changedNodeObject(current, before, node));
  }

  /** Its network is up. */
  #finishJoin(name: string): void {
    if (this.network.isMissing === true || this.networkProblemOf(name) !== undefined) return;
    const node = this.#nodes.get(name);
    const current = this.#find(name);
    if (node === undefined || current === undefined) return;
    const { store } = this.#services;
    const status = stampedStatus(readyStatusOf(node, this.#options.spec, this.network), store.timestamp());
    store.updateStatus({ ...current, status });
    store.update(readyNodeObject(current, node, this.#options.spec, this.network));
  }

  #onDataEvent({ type, object, resourceVersion }: WatchEvent): void {
    if (type !== 'MODIFIED') return;
    for (const { kubelet, link } of this.#running.values()) {
      if (kubelet.usesData(refOf(object)))
        link.tell(() => kubelet.followData(refOf(object), resourceVersion));
    }
  }

  /** What the network plugin on every node learns from its watch. */
  #onNodeEvent({ type, object }: WatchEvent): void {
    const { name, annotations = {} } = object.metadata;
    const isKnown = this.#peers.has(name);
    if (type === 'ADDED') this.#reportRange(object);
    if (type === 'DELETED') {
      if (this.#find(name) === undefined) this.#forgetPeer(name);
    } else if (!isKnown && this.network.hasAnnounced(annotations)) {
      const node = this.#nodes.get(name);
      if (node === undefined) return;
      const peer = peerNodeOf(node, this.#options.spec);
      this.#peers.set(name, peer);
      this.#peerList = undefined;
      for (const [other, { network, link }] of this.#running) {
        if (other !== name) link.tell(() => network?.onNode('ready', peer));
      }
    }
  }

  /** The range allocator of the controller manager has none for a node (`RecordNodeStatusChange`). */
  #reportRange(object: KubeObject): void {
    const { name, uid } = object.metadata;
    const node = this.#nodes.get(name);
    if (node === undefined || node.podCIDR !== undefined) return;
    const reason = 'CIDRNotAvailable';
    this.#services.recorder.record({
      about: { apiVersion: 'v1', kind: 'Node', metadata: { name, uid } },
      type: 'Normal',
      reason,
      message: `Node ${name} status is now: ${reason}`,
      component: 'cidrAllocator',
    });
  }

  /** One list for all who ask at the same time. */
  #knownPeers(): readonly PeerNode[] {
    this.#peerList ??= [...this.#peers.values()];
    return this.#peerList;
  }

  #forgetPeer(name: string): void {
    const known = this.#peers.get(name);
    if (known === undefined) return;
    this.#peers.delete(name);
    this.#peerList = undefined;
    this.network.forgetNode(known);
    for (const { network, link } of this.#running.values()) link.tell(() => network?.onNode('gone', known));
  }

  #start(node: ClusterNode, onNetwork: (() => void) | undefined): void {
    const { machines, scheduler, spec } = this.#options;
    const machine = machines.get(node.name);
    invariant(machine !== undefined, `node ${node.name} has a machine`);
    const link = new ApiLink(() => this.isReachable(node.name), scheduler);
    const running = new RunningNode({
      cluster: this.#options,
      services: this.#services,
      network: this.network,
      networkContext: this.#networkContext,
      machine,
      self: peerNodeOf(node, spec),
      peers: () => this.#knownPeers(),
      routers: this.#routers,
      link,
      findNode: () => this.#find(node.name),
      daemonImages: this.#daemonImages,
      onNetwork,
    });
    this.#running.set(node.name, running);
    link.onReturn(() => running.kubelet.resync());
    this.#services.heartbeats.start(node.name);
  }

  #find(name: string): KubeNode | undefined {
    const node = this.#services.store.find('Node', '', name);
    return isKubeNode(node) ? node : undefined;
  }
}
