/**
 * cilium-agent on one node: devices, routes, rules and programs, and what they know of Pods, Services and policies.
 *
 * Cilium v1.17 with the defaults of its Helm chart and `kubeProxyReplacement`: masquerading by iptables and so "legacy host routing",
 * services at the socket for the host and all Pods, node ports with source translation, policies for identities.
 * Leaves out health probes between nodes, the proxies of DNS and layer 7, encryption, bandwidth manager, and the host firewall; a change of
 * a policy is in the maps as soon as the node hears of it.
 */
import { append } from '../../../base/append';
import { invariant } from '../../../base/invariant';
import { ok, type Result } from '../../../base/result';
import { NetworkNamespace } from '../../../host/network-namespace';
import type { NetDevice } from '../../../link/net-device';
import { VethDevice } from '../../../link/veth-device';
import { interfaceAddress } from '../../../net/interface-table';
import { formatCidr, EVERY_IPV4 } from '../../../wire/cidr';
import { isIpv6 } from '../../../wire/ip-address';
import { formatIpv4, type Ipv4Address } from '../../../wire/ipv4-address';
import type { ServiceFeed } from '../../kube-proxy/service-feed';
import type { CniCall } from '../cni';
import type { NodeNetworkContext } from '../cluster-network';
import { macFromAddress } from '../link-addresses';
import type { PeerNode, PortMapping } from '../pod-network';
import { removeRoutesTo } from '../stack-changes';
import { LocalEndpoint } from './datapath/local-endpoint';
import { ConnectionMap } from './datapath/connection-map';
import { FromContainer } from './datapath/from-container';
import { FromHost } from './datapath/from-host';
import { FromNetwork, ToNetwork } from './datapath/from-network';
import { FromOverlay } from './datapath/from-overlay';
import { Monitor } from './datapath/monitor';
import { NodeDatapath } from './datapath/node-datapath';
import { ServiceMap, type HostPort } from './datapath/service-map';
import { SocketServices } from './datapath/socket-services';
import { SourceNatMap } from './datapath/source-nat-map';
import { FlowLog } from './hubble/flow-log';
import type { CiliumCluster, CiliumPeer } from './cilium-cluster';
import type { CiliumAgent } from './cilium-plugin';
import { formatCiliumRules } from './cilium-rules';
import { Ipcache } from './ipcache';
import { createNodeDevices } from './node-devices';
import { blocksOf, compilePolicy } from './policy-compiler';
import { PodRangeTable } from './pod-range-table';
import { RESERVED_IDENTITY, reservedNameOf } from './reserved-identity';

/** `mtu.TunnelOverheadIPv4` */
const TUNNEL_OVERHEAD_BYTES = 50;
const HOST_WIDTH = 32;
/** The node itself is an endpoint, too. */
const FIRST_ENDPOINT_ID = 1;
const LAST_ENDPOINT_ID = 4095;

export class NodeAgent implements CiliumAgent {
  readonly cluster: CiliumCluster;
  readonly self: CiliumPeer;
  readonly flows = new FlowLog();
  readonly ipcache: Ipcache;
  readonly services: ServiceMap;
  readonly endpoints = new Map<Ipv4Address, LocalEndpoint>();
  readonly connections: ConnectionMap;
  readonly sourceNat: SourceNatMap;
  readonly startedAt: number;
  /** Counts changes of policies. */
  policyRevision = 1;
  readonly #context: NodeNetworkContext;
  readonly #endpointIds = new Map<string, number>();
  readonly #hostPorts = new Map<string, readonly PortMapping[]>();
  readonly #stops: (() => void)[] = [];
  readonly #peers = new Set<string>();
  readonly #podRanges = new PodRangeTable();
  #running: RunningDatapath | undefined = undefined;
  #cookie = 0;
  readonly hostEndpointId: number;

  constructor(cluster: CiliumCluster, self: CiliumPeer, context: NodeNetworkContext, feed: ServiceFeed) {
    this.cluster = cluster;
    this.self = self;
    this.#context = context;
    const { machine, link } = context;
    const { scheduler } = cluster.context;
    const now = () => scheduler.now();
    this.startedAt = scheduler.now();
    this.ipcache = new Ipcache(cluster.owners, link, { nodeName: self.name, usesTunnel: this.usesTunnel });
    this.services = new ServiceMap(
      { nodeName: self.name, zone: undefined, address: self.address },
      () => (this.replacesKubeProxy ? feed.ports() : []),
      now,
    );
    this.connections = new ConnectionMap(now);
    this.sourceNat = new SourceNatMap(now, machine.prng.split('cilium source ports'));
    this.hostEndpointId = this.#drawEndpointId('host');
    const refresh = () => link.tell(() => this.#refreshPolicies());
    this.#stops.push(
      cluster.index.onChange(self.name, refresh),
      cluster.onNewIdentity(refresh),
      cluster.onIdentity(({ pod, nodeName, identity }) => {
        if (nodeName !== self.name) return;
        const endpoint = this.endpointOf(pod);
        if (endpoint === undefined) return;
        endpoint.identity = identity.id;
        endpoint.labels = identity.labels;
        refresh();
      }),
    );
    machine.whenUsed(() => {
      this.#running = this.#start();
    });
  }

  get name(): string {
    return this.self.name;
  }

  get usesTunnel(): boolean {
    return this.cluster.spec.mode !== 'native';
  }

  get replacesKubeProxy(): boolean {
    return this.cluster.spec.kubeProxyReplacement !== false;
  }

  get router(): Ipv4Address {
    return this.self.pool.router;
  }

  get deviceMtuBytes(): number {
    return this.cluster.spec.mtu ?? this.#parts.external.mtuBytes;
  }

  get routeMtuBytes(): number {
    return this.usesTunnel ? this.deviceMtuBytes - TUNNEL_OVERHEAD_BYTES : 0;
  }

  get datapath(): NodeDatapath {
    return this.#parts.datapath;
  }

  get monitor(): Monitor {
    return this.#parts.monitor;
  }

  get external(): NetDevice {
    return this.#parts.external;
  }

  /** `namespace/name` */
  endpointOf(pod: string): LocalEndpoint | undefined {
    return [...this.endpoints.values()].find((each) => each.pod === pod);
  }

  stop(): void {
    this.ipcache.close();
    for (const stop of this.#stops) stop();
  }

  allocate(call: CniCall, wanted: Ipv4Address | undefined): Result<Ipv4Address, string> {
    const allocated = this.self.pool.allocate(call.pod, wanted);
    if (!allocated.ok) return allocated;
    this.cluster.addEndpoint({
      pod: call.pod,
      address: allocated.value,
      nodeName: this.name,
      nodeAddress: this.self.address,
      id: this.#drawEndpointId(call.containerId),
    });
    return ok(allocated.value);
  }

  release({ pod, containerId }: CniCall): void {
    this.#hostPorts.delete(pod);
    this.#endpointIds.delete(containerId);
    const endpoint = this.cluster.endpoint(pod);
    if (endpoint?.nodeName !== this.name) return;
    this.cluster.removeEndpoint(pod);
    this.self.pool.free(endpoint.address);
    this.#updateHostPorts();
  }

  attach(
    call: CniCall,
    {
      address,
      inside,
      outside,
    }: { readonly address: Ipv4Address; readonly outside: VethDevice; readonly inside: VethDevice },
    namespace: NetworkNamespace,
  ): void {
    const known = this.cluster.endpoint(call.pod);
    // One that was taken away while nobody looked.
    if (known?.address !== address) return;
    const endpoint = new LocalEndpoint({
      id: known.id,
      pod: call.pod,
      containerId: call.containerId,
      address,
      device: outside,
      podMac: inside,
      identity: known.identity.id,
      labels: known.identity.labels,
    });
    this.endpoints.set(address, endpoint);
    endpoint.policy = this.#policyOf(call.pod);
    outside.ingressProgram = new FromContainer(this.#parts.datapath, endpoint);
    if (this.replacesKubeProxy) {
      namespace.stack.socketPrograms = this.#socketsOf({
        namespace: call.pod,
        isHost: false,
        address,
        identity: () => endpoint.identity,
      });
    }
  }

  detach({ pod, containerId }: CniCall): void {
    const endpoint = this.endpointOf(pod);
    if (endpoint?.containerId === containerId) this.endpoints.delete(endpoint.address);
  }

  /** Ports of the node that lead to a Pod on it: Cilium makes Services of them. */
  setHostPorts(pod: string, mappings: readonly PortMapping[]): void {
    if (mappings.length === 0) return;
    this.#hostPorts.set(pod, mappings);
    this.#updateHostPorts();
  }

  addPeers(peers: readonly PeerNode[]): void {
    this.#context.machine.whenUsed(() => {
      for (const peer of peers) this.#addPeer(peer);
    });
  }

  /** Of a node that is gone. */
  removePeer({ name, podRanges: { ipv4 } }: PeerNode): void {
    this.#context.machine.whenUsed(() => {
      if (!this.#peers.delete(name) || ipv4 === undefined) return;
      this.#podRanges.remove(ipv4);
      removeRoutesTo(this.#context.machine.rootNamespace.stack, ipv4);
    });
  }

  /** Of the other nodes, with their addresses. */
  podRangesOfOthers(): ReturnType<PodRangeTable['entries']> {
    this.#context.machine.wake();
    return this.#podRanges.entries();
  }

  /** What every identity that the node knows stands for. */
  labelsOf(identity: number): readonly string[] {
    const reserved = reservedNameOf(identity);
    if (reserved !== undefined) return [`reserved:${reserved}`];
    const block = this.ipcache.blocks().find((each) => each.identity === identity);
    if (block !== undefined) return [`cidr:${block.cidr}`, 'reserved:world'];
    return this.cluster.identities.find(identity)?.labels ?? [];
  }

  get #parts(): RunningDatapath {
    this.#context.machine.wake();
    invariant(this.#running !== undefined, 'the agent runs on a machine that is awake');
    return this.#running;
  }

  #start(): RunningDatapath {
    const { machine } = this.#context;
    const { stack } = machine.rootNamespace;
    const { address, pool } = this.self;
    const { mode } = this.cluster.spec;
    const external = stack.interfaces.deviceOf(address);
    invariant(external !== undefined, `node ${machine.name} has its own address`);
    const mtuBytes = this.cluster.spec.mtu ?? external.mtuBytes;
    const devices = createNodeDevices(machine, mode, { router: pool.router, mtuBytes });
    const monitor = new Monitor({
      nodeName: this.name,
      stack,
      log: this.flows,
      ipcache: this.ipcache,
      services: this.services,
      labelsOf: (identity) => this.labelsOf(identity),
    });
    const prng = machine.prng.split('cilium backends');
    const datapath = new NodeDatapath({
      stack,
      external,
      ...devices,
      nodeAddress: address,
      routerAddress: pool.router,
      endpoints: this.endpoints,
      ipcache: this.ipcache,
      services: this.services,
      connections: this.connections,
      sourceNat: this.sourceNat,
      monitor,
      nodeOfPodRange: (each) => (this.usesTunnel ? this.#podRanges.find(each) : undefined),
      random: (bound) => prng.below(bound),
    });
    devices.hostDevice.egressProgram = new FromHost(datapath);
    if (devices.tunnel !== undefined) {
      devices.tunnel.ingressProgram = new FromOverlay(datapath);
      devices.tunnel.knownRemotes = () => this.#podRanges.entries().map(([, node]) => node);
    }
    external.ingressProgram = new FromNetwork(datapath);
    external.egressProgram = new ToNetwork(datapath);
    const running = { datapath, monitor, external, hostDevice: devices.hostDevice };
    this.#running = running;
    const destination = pool.range;
    stack.routes.add({
      destination,
      gateway: pool.router,
      device: devices.hostDevice,
      source: pool.router,
      protocol: 'kernel',
    });
    this.#installRules();
    if (this.replacesKubeProxy) {
      stack.socketPrograms = this.#socketsOf({
        namespace: this.name,
        isHost: true,
        address,
        identity: () => RESERVED_IDENTITY.HOST,
      });
    }
    this.#addHealthEndpoint();
    return running;
  }

  #installRules(): void {
    const { machine, clusterRanges } = this.#context;
    const own = formatCidr(this.self.pool.range);
    const all = clusterRanges.ipv4 === undefined ? own : formatCidr(clusterRanges.ipv4);
    const text = formatCiliumRules({
      own,
      excluded: this.usesTunnel ? own : all,
      router: formatIpv4(this.router),
      usesTunnel: this.usesTunnel,
    });
    const restored = machine.rootNamespace.stack.netfilter.restore(text, { isNoFlush: true });
    invariant(restored.ok, 'the rules of cilium are valid');
  }

  /** What other nodes ask whether this one's Pods can be reached: a namespace of its own. */
  #addHealthEndpoint(): void {
    const { machine } = this.#context;
    const { stack } = machine.rootNamespace;
    const { health: address } = this.self.pool;
    const mtuBytes = this.deviceMtuBytes;
    const namespace = new NetworkNamespace(
      `${machine.id} cilium-health`,
      machine.link,
      machine.prng.split('cilium-health'),
    );
    const [inside, outside] = VethDevice.createPair(
      { name: 'cilium', mac: macFromAddress(0x0a58, address), mtuBytes },
      { name: 'lxc_health', mac: macFromAddress(0xfe58, address), mtuBytes },
      machine.link,
    );
    namespace.stack.addDevice(inside);
    namespace.stack.addAddress(inside, interfaceAddress(address, HOST_WIDTH));
    const gateway = this.router;
    namespace.stack.routes.add({
      destination: { address: gateway, prefixLength: HOST_WIDTH },
      device: inside,
      scope: 'link',
    });
    namespace.stack.routes.add({ destination: EVERY_IPV4, gateway, device: inside });
    stack.addDevice(outside);
    stack.sysctl.set('net.ipv4.conf.lxc_health.rp_filter', '0');
    const endpoint = new LocalEndpoint({
      id: this.#drawEndpointId('health'),
      pod: undefined,
      containerId: '',
      address,
      device: outside,
      podMac: inside,
      identity: RESERVED_IDENTITY.HEALTH,
      labels: ['reserved:health'],
    });
    this.endpoints.set(address, endpoint);
    outside.ingressProgram = new FromContainer(this.#parts.datapath, endpoint);
  }

  /** The route to the Pods of another node: to the programs with a tunnel, or straight to that node (`autoDirectNodeRoutes`). */
  #addPeer({ name, addresses, podRanges: { ipv4: destination } }: PeerNode): void {
    const address = addresses.find((each): each is Ipv4Address => !isIpv6(each));
    if (destination === undefined || address === undefined || name === this.name || this.#peers.has(name))
      return;
    this.#peers.add(name);
    this.#podRanges.add(destination, address);
    const { stack } = this.#context.machine.rootNamespace;
    const { external, hostDevice } = this.#parts;
    const { router: source } = this;
    if (this.usesTunnel) {
      const mtuBytes = this.routeMtuBytes;
      stack.routes.add({
        destination,
        gateway: source,
        device: hostDevice,
        source,
        mtuBytes,
        protocol: 'kernel',
      });
      return;
    }
    const way = stack.routeFor(address);
    // "must be directly reachable": there is no route then, and the agent writes it down.
    if (way?.nextHop !== address) return;
    stack.routes.add({ destination, gateway: address, device: external, protocol: 'kernel' });
  }

  #refreshPolicies(): void {
    this.policyRevision += 1;
    const policies = new Set(
      this.cluster.index.endpointsOn(this.name).flatMap(({ key }) => this.cluster.index.policiesOf(key)),
    );
    this.ipcache.setBlocks(blocksOf(policies));
    for (const endpoint of this.endpoints.values()) {
      if (endpoint.pod !== undefined) endpoint.policy = this.#policyOf(endpoint.pod);
    }
  }

  #policyOf(pod: string) {
    const { index, identities } = this.cluster;
    return compilePolicy({ index, identities, blocks: this.ipcache.blocks() }, pod);
  }

  #updateHostPorts(): void {
    const list: HostPort[] = [];
    for (const [pod, mappings] of this.#hostPorts) {
      const address = this.cluster.endpoint(pod)?.address;
      if (address !== undefined)
        append(
          list,
          mappings.map((each) => ({ ...each, pod, address })),
        );
    }
    this.services.setHostPorts(list);
  }

  #socketsOf(owner: ConstructorParameters<typeof SocketServices>[1]): SocketServices {
    const { services, ipcache } = this;
    const prng = this.#context.machine.prng.split(`cilium sockets ${owner.namespace}`);
    const nextCookie = (): number => {
      this.#cookie += 1;
      return this.#cookie;
    };
    const monitor = this.#parts.monitor;
    return new SocketServices(
      { services, ipcache, monitor, random: (bound) => prng.below(bound), nextCookie },
      owner,
    );
  }

  #drawEndpointId(owner: string): number {
    const prng = this.#context.machine.prng.split(`cilium endpoint ${owner}`);
    const taken = new Set(this.#endpointIds.values());
    let id = FIRST_ENDPOINT_ID + prng.below(LAST_ENDPOINT_ID);
    while (taken.has(id)) id = FIRST_ENDPOINT_ID + prng.below(LAST_ENDPOINT_ID);
    this.#endpointIds.set(owner, id);
    return id;
  }
}

interface RunningDatapath {
  readonly datapath: NodeDatapath;
  readonly monitor: Monitor;
  readonly external: NetDevice;
  readonly hostDevice: NetDevice;
}
