/**
 * The nodes of a cluster: on each a kubelet, kube-proxy and the network plugin; how one joins, and what is left when one is gone.
 *
 * A node that joins registers as kubeadm v1.32 has it, is not ready until the network plugin has come up on it, and only then do
 * the other nodes learn where its Pods are, from its annotations. A node that is gone was switched off and deleted:
 * the plugin forgets it at once, its Pods stay in the API until the Pod garbage collector finds them.
 * Leaves out draining, and a node that is down while its object stays.
 */
import type { Cancel } from '../engine/scheduler';
import { milliseconds, seconds } from '../base/time';
import { invariant } from '../base/invariant';
import type { Machine } from '../host/machine';
import { rangesOfChecked } from '../wire/checked-address';
import { formatIp, parseIp, type IpAddress } from '../wire/ip-address';
import type { ClusterOptions } from './cluster-options';
import type { ClusterNode } from './cluster-spec';
import { containerRuntimeOf } from './container-runtime';
import type { ClusterNetwork, ClusterNetworkContext, NodeNetwork } from './cni/cluster-network';
import { createClusterNetwork } from './cni/cluster-networks';
import type { PeerNode } from './cni/pod-network';
import { ApiLink } from './control-plane/api-link';
import { LinkedServices } from './control-plane/linked-services';
import { startNodeDaemons, type NodeDaemons } from './control-plane/node-daemons';
import type { EventRecorder } from './controllers/event-recorder';
import type { KubeProxy } from './kube-proxy/kube-proxy';
import { formatProxyMetrics } from './kube-proxy/proxy-metrics';
import { Kubelet } from './kubelet/kubelet';
import type { ProbeFlows } from './kubelet/probe-flows';
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
import { setUpNode, type ServiceFeeds } from './node-setup';
import type { NodeHeartbeats } from './node-heartbeats';
import { isReachable } from './node-reach';
import { peerNodeOf } from './peer-node';
import { refOf, type ObjectStore, type WatchEvent } from './store/object-store';

/** From the start of the machine until its kubelet has registered: `kubeadm join` asks for a certificate first. */
const REGISTRATION_TIME = seconds(1);
/** Until the images of the network plugin and kube-proxy are there and both run. */
const MIN_DAEMON_MS = 1_000;
const DAEMON_SPREAD_MS = 1_000;

interface RunningNode {
  readonly kubelet: Kubelet;
  readonly proxies: readonly KubeProxy[];
  readonly network: NodeNetwork;
  /** Its way to the API server. */
  readonly link: ApiLink;
}

interface NodeServices {
  readonly store: ObjectStore;
  readonly recorder: EventRecorder;
  readonly heartbeats: NodeHeartbeats;
  readonly services: ServiceFeeds;
  readonly dnsService: string;
  /** Where the API server is. */
  readonly apiServer: string;
  /** Does the API server run? */
  readonly isServing: () => boolean;
  readonly probeFlows: ProbeFlows;
  /** The programs of a node have started. */
  readonly onDaemons?: (machine: Machine, addresses: readonly IpAddress[], daemons: NodeDaemons) => void;
  readonly findPinnedAddress: (pod: string) => string | undefined;
  readonly isPinnedAddress: (address: string) => boolean;
  /** So large that not every moment of every Pod is told. */
  readonly isLarge: boolean;
}

export class ClusterNodes {
  readonly network: ClusterNetwork;
  readonly #networkContext: ClusterNetworkContext;
  readonly #routers: readonly Machine[];
  readonly #options: ClusterOptions;
  readonly #services: NodeServices;
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
  constructor(options: ClusterOptions, services: NodeServices) {
    this.#options = options;
    this.#services = services;
    const { spec, scheduler, prng } = options;
    this.network = createClusterNetwork(spec);
    this.#networkContext = { spec, store: services.store, scheduler, prng: prng.split('network plugin') };
    this.network.start?.(this.#networkContext);
    this.#routers = [...options.machines.values()].filter(({ kind }) => kind === 'router');
    for (const node of options.spec.nodes) {
      this.#nodes.set(node.name, node);
      this.#peers.set(node.name, peerNodeOf(node, this.#options.spec));
      if (node.role === 'worker') this.#unregistered.add(node.name);
    }
    for (const node of options.spec.nodes) this.#start(node);
    services.store.watch({ kind: 'Node', onEvent: (event) => this.#onNodeEvent(event) });
    for (const kind of ['ConfigMap', 'Secret']) {
      services.store.watch({ kind, onEvent: (event) => this.#onDataEvent(event) });
    }
  }

  /** No node is joining, no Pod is on its way, and all rules are written. */
  get isSettled(): boolean {
    if (this.#joining.size > 0) return false;
    for (const { kubelet, proxies } of this.#running.values()) {
      if (!kubelet.isSettled || !isSynced(proxies)) return false;
    }
    return true;
  }

  /** What is still to come, a line each. */
  pendingReasons(): readonly string[] {
    const joining = [...this.#joining.keys()].map((name) => `node ${name}: is joining`);
    const unwritten = [...this.#running].filter(([, { proxies }]) => !isSynced(proxies));
    return [...joining, ...unwritten.map(([name]) => `node ${name}: kube-proxy has changes to write`)];
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

  /** The machine is there and starts. */
  join(node: ClusterNode): void {
    const { scheduler, prng } = this.#options;
    const { store } = this.#services;
    const { name } = node;
    this.#nodes.set(name, node);
    const register = (): void => {
      const wanted = this.#nodes.get(name) ?? node;
      const created = store.create(joiningNodeObject(wanted, this.#options.spec));
      invariant(created.ok, `there is no other node ${name}`);
      const wait = MIN_DAEMON_MS + prng.split(`daemons of ${name}`).below(DAEMON_SPREAD_MS);
      this.#joining.set(
        name,
        scheduler.schedule(milliseconds(wait), () => this.#finishJoin(name)),
      );
    };
    this.#joining.set(name, scheduler.schedule(REGISTRATION_TIME, register));
  }

  /** The machine is unplugged already. */
  remove(name: string): void {
    this.#joining.get(name)?.();
    this.#joining.delete(name);
    this.#services.heartbeats.stop(name);
    this.#options.machines.get(name)?.haltSockets();
    const running = this.#running.get(name);
    running?.link.close();
    running?.kubelet.powerOff();
    for (const proxy of running?.proxies ?? []) proxy.stop();
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

  #finishJoin(name: string): void {
    this.#joining.delete(name);
    const node = this.#nodes.get(name);
    const current = this.#find(name);
    if (node === undefined || current === undefined) return;
    this.#start(node);
    const { store } = this.#services;
    const status = stampedStatus(readyStatusOf(node, this.#options.spec), store.timestamp());
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
    if (type === 'DELETED') {
      if (this.#find(name) === undefined) this.#forgetPeer(name);
    } else if (!isKnown && this.network.hasAnnounced(annotations)) {
      const node = this.#nodes.get(name);
      if (node === undefined) return;
      const peer = peerNodeOf(node, this.#options.spec);
      this.#peers.set(name, peer);
      this.#peerList = undefined;
      for (const [other, { network, link }] of this.#running) {
        if (other !== name) link.tell(() => network.onNode('ready', peer));
      }
    }
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
    for (const { network, link } of this.#running.values()) link.tell(() => network.onNode('gone', known));
  }

  #start(node: ClusterNode): void {
    const { spec, machines, scheduler, prng } = this.#options;
    const { store, recorder, services, dnsService, findPinnedAddress } = this.#services;
    const machine = machines.get(node.name);
    invariant(machine !== undefined, `node ${node.name} has a machine`);
    const self = peerNodeOf(node, spec);
    let daemons: NodeDaemons | undefined;
    const link = new ApiLink(() => this.isReachable(node.name), scheduler);
    const { network, proxies } = setUpNode({
      machine,
      self,
      peers: this.#knownPeers(),
      spec,
      network: this.network,
      cluster: this.#networkContext,
      link,
      routers: this.#routers,
      clusterRanges: rangesOfChecked(spec.networking.podSubnet),
      scheduler,
      services: {
        IPv4: new LinkedServices(services.IPv4, link),
        IPv6: services.IPv6 === undefined ? undefined : new LinkedServices(services.IPv6, link),
      },
      isPinnedAddress: (address) => this.#services.isPinnedAddress(formatIp(address)),
      findProxyProcess: () => daemons?.kubeProxy,
    });
    const kubelet = new Kubelet({
      nodeName: node.name,
      machine,
      nodeAddresses: self.addresses.map(formatIp),
      store,
      scheduler,
      prng: prng.split(`kubelet ${node.name}`),
      recorder,
      images: this.#options.images,
      network: network.podNetwork,
      runCommand: this.#options.runCommand,
      clusterDns: dnsService,
      domain: spec.networking.dnsDomain,
      probeFlows: this.#services.probeFlows,
      findPinnedAddress: (pod) => parseIp(findPinnedAddress(pod) ?? ''),
      isCutOff: () => !link.isUp,
      isTerse: this.#services.isLarge,
    });
    machine.whenUsed(() => {
      containerRuntimeOf(machine).addSource(kubelet);
      const proxyHealth = { states: () => proxies, findNode: () => this.#find(node.name) };
      const { mode } = spec.kubeProxy;
      const proxyMetrics = (): string =>
        formatProxyMetrics(
          proxies.map((proxy) => proxy.counts()),
          {
            mode,
            startTimeMs: machine.startTimeMs,
            accounting: machine.rootNamespace.stack.netfilter.accounting,
          },
        );
      daemons = startNodeDaemons(machine, { proxyMode: mode, proxyHealth, proxyMetrics });
      this.#services.onDaemons?.(machine, self.addresses, daemons);
    });
    this.#running.set(node.name, { kubelet, proxies, network, link });
    link.onReturn(() => kubelet.resync());
    this.#services.heartbeats.start(node.name);
  }

  #find(name: string): KubeNode | undefined {
    const node = this.#services.store.find('Node', '', name);
    return isKubeNode(node) ? node : undefined;
  }
}

function isSynced(proxies: readonly KubeProxy[]): boolean {
  return proxies.every((proxy) => proxy.isSynced);
}
