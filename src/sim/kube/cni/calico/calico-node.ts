/**
 * calico-node on one node: Felix with its devices, routes and rules, and BIRD with what confd tells it.
 *
 * projectcalico/calico v3.29 `node`, `felix`, `confd`. In the DaemonSet's container they are processes of their own (runit); so
 * here.
 *
 * Models tunnel addresses, MTU detection, the node's annotations, BIRD's neighbors and blocks as they change, and what Felix and BIRD
 * do not hear while the node is cut off from the API server.
 * Leaves out Typha, and the time that each of them takes to begin.
 */
import { milliseconds } from '../../../base/time';
import { invariant } from '../../../base/invariant';
import { untilStopped } from '../../../app/images/container-context';
import { SIGNAL, type Process } from '../../../host/process';
import type { IpipDevice } from '../../../link/ipip-device';
import type { NetDevice } from '../../../link/net-device';
import type { VxlanDevice } from '../../../link/vxlan-device';
import { isIpv6 } from '../../../wire/ip-address';
import { rangesInOrder } from '../../../wire/ip-ranges';
import type { Ipv4Address } from '../../../wire/ipv4-address';
import type { NodeNetworkContext } from '../cluster-network';
import { addPermanentNeighbor, removeNeighbor } from '../stack-changes';
import type { BgpView } from './bgp-config';
import { NodeProgram } from '../../node-program';
import type { CalicoCluster } from './calico-cluster';
import { CALICO_CONTAINER } from './calico-objects';
import type { Felix } from './felix/felix';
import { NodeBird, RUNIT_PAUSE } from './node-bird';
import { hasBird, hasFelixIpipRoutes } from './calico-spec';
import type { CalicoNodeFacts, CalicoView } from './calico-view';
import { RouteManager } from './route-manager';
import { createIpipTunnel, createVxlanTunnel, vxlanMacOf, VXLAN_OVERHEAD_BYTES } from './tunnel-devices';
import { IPIP_OVERHEAD_BYTES } from '../../../link/ipip-device';

/** After the start of the lab, or of the node's containers: what people wrote is there by then. */
const START_TIME = milliseconds(1);
/** The same program for IPv6, which has no neighbors as long as nobody has IPv6 addresses. */
const BIRD6_COMMAND = [
  'bird6',
  '-R',
  '-s',
  '/var/run/calico/bird6.ctl',
  '-d',
  '-c',
  '/etc/calico/confd/config/bird6.cfg',
];
const SILENT = { stdout: (): void => undefined, stderr: (): void => undefined };

interface Running {
  readonly external: NetDevice;
  readonly routes: RouteManager;
  ipip: IpipDevice | undefined;
  vxlan: VxlanDevice | undefined;
}

export class CalicoNode {
  readonly #cluster: CalicoCluster;
  readonly #context: NodeNetworkContext;
  readonly #felix: Felix;
  readonly #stopListening: () => void;
  #view: CalicoView;
  #running: Running | undefined = undefined;
  readonly #program: NodeProgram;
  #bird: NodeBird | undefined = undefined;
  #hasBegun = false;
  #isGone = false;
  /** Other nodes whose neighbor and forwarding entries are there. */
  readonly #vteps = new Map<string, Ipv4Address>();

  constructor(cluster: CalicoCluster, context: NodeNetworkContext, felix: Felix) {
    this.#cluster = cluster;
    this.#context = context;
    this.#felix = felix;
    this.#view = cluster.view;
    this.#stopListening = cluster.listen((run) => {
      if (!context.machine.isAwake) return;
      context.link.tell(() => run(this));
    });
    this.#program = new NodeProgram({
      machine: context.machine,
      container: CALICO_CONTAINER,
      command: ['start_runit'],
      run: (process) => this.#run(process),
      tools: new Set(['birdcl', 'calicoctl', 'ip', 'ipset', 'iptables', 'iptables-save', 'sh', 'cat', 'ls']),
    });
    context.cluster.scheduler.schedule(START_TIME, () => this.#begin());
  }

  get programs(): readonly NodeProgram[] {
    return [this.#program];
  }

  get name(): string {
    return this.#context.self.name;
  }

  get facts(): CalicoNodeFacts {
    const facts = this.#cluster.factsOf(this.name);
    invariant(facts !== undefined, `calico knows node ${this.name}`);
    return facts;
  }

  /** For Pods: less than the network's by what a tunnel takes, whether a packet goes through it or not (`determinePodMTU`). */
  get podMtuBytes(): number {
    const { mtu } = this.#cluster.spec;
    if (mtu !== undefined) return mtu;
    const { pools } = this.#cluster;
    const external = this.#parts.external.mtuBytes;
    if (pools.some(({ vxlanMode }) => vxlanMode !== 'Never')) return external - VXLAN_OVERHEAD_BYTES;
    return pools.some(({ ipipMode }) => ipipMode !== 'Never') ? external - IPIP_OVERHEAD_BYTES : external;
  }

  /** Is what it has to say to the other nodes said, as far as they listen? */
  get isSettled(): boolean {
    if (!this.#hasBegun) return false;
    return this.#bird?.isSettledAt(this.#context.cluster.scheduler.now()) !== false;
  }

  /** A watch has told of it. */
  onView(view: CalicoView): void {
    this.#view = view;
    this.#apply();
  }

  stop(): void {
    this.#isGone = true;
    this.#stopListening();
  }

  #begin(): void {
    if (this.#isGone) return;
    this.#hasBegun = true;
    const tunnelAddress = this.#allocateTunnelAddress();
    if (tunnelAddress !== undefined) this.#cluster.setNode({ ...this.facts, tunnelAddress });
    this.#annotate();
    this.#context.machine.whenUsed(() => {
      this.#view = this.#cluster.view;
      const { process } = this.#program;
      if (process !== undefined) this.#startPrograms(process);
    });
  }

  /** `calico-node -allocate-tunnel-addrs` */
  #allocateTunnelAddress(): Ipv4Address | undefined {
    const { pools, ipam } = this.#cluster;
    const hasVxlan = pools.some(({ vxlanMode }) => vxlanMode !== 'Never');
    if (!hasVxlan && !pools.some(({ ipipMode }) => ipipMode !== 'Never')) return undefined;
    const { name } = this;
    const given = ipam.assignNext({
      host: name,
      labels: this.#cluster.labelsOf(name),
      home: rangesInOrder(this.#context.self.podRanges).find(({ address }) => !isIpv6(address)),
      family: 'IPv4',
      use: 'Tunnel',
      allocation: {
        handle: `${hasVxlan ? 'vxlan' : 'ipip'}-tunnel-addr-${name}`,
        attributes: { node: name, type: hasVxlan ? 'vxlanTunnelAddress' : 'ipipTunnelAddress' },
      },
    });
    return given.ok && !isIpv6(given.value.address) ? given.value.address : undefined;
  }

  /** On its Node, where that is there already; one that is made later has them from the beginning. */
  #annotate(): void {
    const { store } = this.#context.cluster;
    const node = store.find('Node', '', this.name);
    if (node === undefined) return;
    const annotations = { ...node.metadata.annotations, ...this.#cluster.annotationsOf(this.name) };
    store.update({ ...node, metadata: { ...node.metadata, resourceVersion: undefined, annotations } });
  }

  get #parts(): Running {
    const { machine, self } = this.#context;
    machine.wake();
    if (this.#running !== undefined) return this.#running;
    const { stack } = machine.rootNamespace;
    const own = self.addresses.find((address) => !isIpv6(address));
    const external = own === undefined || isIpv6(own) ? undefined : stack.interfaces.deviceOf(own);
    invariant(external !== undefined, `node ${self.name} has its own address`);
    this.#running = { external, routes: new RouteManager(stack), ipip: undefined, vxlan: undefined };
    return this.#running;
  }

  /** What runit does in the container: it lives as long as `container` does. */
  #run(container: Process): void {
    container.onExit(() => {
      this.#bird?.stop();
      this.#bird = undefined;
    });
    if (this.#hasBegun) this.#startPrograms(container);
  }

  #startPrograms(container: Process): void {
    this.#supervise(container, ['calico-node', '-felix'], (process) => {
      this.#felix.start();
      process.onExit(() => this.#felix.stop());
    });
    if (hasBird(this.#cluster.spec)) {
      this.#supervise(container, ['calico-node', '-confd']);
      this.#supervise(container, BIRD6_COMMAND);
      this.#bird = new NodeBird(this.#context.machine.root, this.#bgpView());
    }
    this.#apply();
  }

  /** As runit does: what ends while the container runs is started again. */
  #supervise(container: Process, command: readonly string[], begin?: (process: Process) => void): void {
    const { machine, cluster } = this.#context;
    const process = machine.root.createProcess(command, SILENT);
    let isContainerRunning = true;
    process.onExit(() => {
      if (!isContainerRunning) return;
      cluster.scheduler.schedule(RUNIT_PAUSE, () => {
        if (isContainerRunning) this.#supervise(container, command, begin);
      });
    });
    container.onExit(() => {
      isContainerRunning = false;
      process.kill(SIGNAL.KILL);
    });
    process.run(untilStopped(process, 0));
    begin?.(process);
  }

  #bgpView(): BgpView {
    const { spec } = this.#cluster;
    return {
      self: this.facts,
      peering: this.#view.peering,
      pools: this.#view.pools,
      blocks: this.#view.blocks.filter(({ host }) => host === this.name).map(({ cidr }) => cidr),
      hasFelixIpip: hasFelixIpipRoutes(spec),
    };
  }

  #apply(): void {
    if (!this.#hasBegun || this.#isGone || this.#program.process === undefined) return;
    this.#makeTunnels();
    const { external, ipip, vxlan, routes } = this.#parts;
    this.#followVteps();
    const hasIpip = hasFelixIpipRoutes(this.#cluster.spec);
    routes.apply({ self: this.facts, view: this.#view, devices: { external, ipip, vxlan }, hasIpip });
    this.#bird?.follow(this.#bgpView());
  }

  #makeTunnels(): void {
    const running = this.#parts;
    const { tunnelAddress: address } = this.facts;
    if (address === undefined) return;
    const { machine } = this.#context;
    const ends = { self: this.facts, external: running.external, address, mtuBytes: this.#cluster.spec.mtu };
    const { pools } = this.#view;
    if (pools.some(({ vxlanMode }) => vxlanMode !== 'Never'))
      running.vxlan ??= createVxlanTunnel(machine, ends);
    else if (pools.some(({ ipipMode }) => ipipMode !== 'Never'))
      running.ipip ??= createIpipTunnel(machine, ends);
  }

  /** `vxlanfdb`: where the other nodes' tunnels end. */
  #followVteps(): void {
    const { vxlan } = this.#parts;
    if (vxlan === undefined) return;
    const { stack } = this.#context.machine.rootNamespace;
    const present = new Map(this.#view.nodes.map((node) => [node.name, node]));
    for (const [name, tunnelAddress] of this.#vteps) {
      if (present.get(name)?.tunnelAddress === tunnelAddress) continue;
      this.#vteps.delete(name);
      removeNeighbor(stack, tunnelAddress, vxlan);
      vxlan.removeForwardingEntry(vxlanMacOf(name));
    }
    for (const { name, address, tunnelAddress } of present.values()) {
      if (name === this.name || tunnelAddress === undefined || this.#vteps.has(name)) continue;
      this.#vteps.set(name, tunnelAddress);
      addPermanentNeighbor(stack, tunnelAddress, vxlanMacOf(name), vxlan);
      vxlan.addForwardingEntry(vxlanMacOf(name), address);
    }
  }
}
