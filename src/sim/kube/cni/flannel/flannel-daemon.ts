/**
 * flanneld on one node: the tunnel device, what leads to the other nodes, its firewall rules, and the file that its CNI plugin
 * reads; of each family that the cluster has.
 *
 * flannel-io/flannel v0.26 `main.go`, `pkg/subnet/kube`, `pkg/backend/vxlan`, `pkg/backend/hostgw`, `pkg/trafficmngr/iptables`.
 *
 * Models leases as Nodes announce them, nodes that come, go, or announce something else, the look after rules (every 5 s) and
 * routes (every 10 s), and its end: everything stays as it is, and nothing new is heard of. Started again it finds its address
 * anew, makes its device again where that is gone or has another address, and announces itself, under the address that an
 * annotation of its Node says (`public-ip-overwrite`) if there is one.
 * Leaves out the renewal of leases, which those of Kubernetes do not need, and EnableNFTables. The device's hardware address,
 * which is random in life, is made from its IP address.
 */
import { invariant } from '../../../base/invariant';
import type { Machine } from '../../../host/machine';
import type { Process } from '../../../host/process';
import type { NetDevice } from '../../../link/net-device';
import { VxlanDevice } from '../../../link/vxlan-device';
import type { IpStack } from '../../../net/ip-stack';
import { familyOf, formatIp, isIpv6, type IpAddress, type IpFamily } from '../../../wire/ip-address';
import { isLinkLocalIpv6 } from '../../../wire/ipv6-address';
import { formatIpCidr, widthOf, type IpCidr } from '../../../wire/ip-cidr';
import { rangesInOrder, type IpRanges } from '../../../wire/ip-ranges';
import { klog } from '../../klog';
import type { PeerNode } from '../pod-network';
import { addAddress } from '../stack-changes';
import type { FlannelLease, LeasedSubnet } from './flannel-lease';
import { leaseOf } from './flannel-lease';
import { RouteBackend, VxlanBackend, type FlannelBackend, type Teller } from './flannel-routes';
import { ensureFlannelRules, writeFlannelRules, type FlannelRanges } from './flannel-rules';
import type { FlannelSpec } from './flannel-spec';
import { DEFAULT_PORT, DEFAULT_VNI, TUNNEL_KINDS, tunnelMacOf } from './tunnel-kinds';

export interface FlannelOptions {
  readonly machine: Machine;
  readonly self: PeerNode;
  readonly clusterRanges: IpRanges;
  readonly spec: FlannelSpec;
  /** The leases of the other nodes, as the API server has them now. */
  readonly listLeases: () => ReadonlyMap<string, FlannelLease>;
  /** Tells the others; the address that they are told in the end may be another. */
  readonly announce: (lease: FlannelLease) => void;
  /** Writes the file for the CNI plugin. */
  readonly writeSubnetFile: () => void;
}

/** flannel's part of one family. */
interface FlannelNetwork {
  readonly family: IpFamily;
  readonly external: NetDevice;
  readonly address: IpAddress;
  /** Undefined with host-gw. */
  readonly tunnel: VxlanDevice | undefined;
  readonly backend: FlannelBackend;
  readonly ranges: FlannelRanges;
  /** Of the rules and the IPv4 routes that were looked at: what has not changed since is as it was. */
  checkedRules: number;
  checkedRoutes: number;
}

export class FlannelDaemon {
  readonly #options: FlannelOptions;
  #networks: readonly FlannelNetwork[] = [];
  readonly #leases = new Map<string, FlannelLease>();
  #process: Process | undefined = undefined;
  #hasRun = false;
  /** What it has said before its process was there. */
  readonly #early: Parameters<Teller>[] = [];
  #isRunning = true;

  constructor(options: FlannelOptions) {
    this.#options = options;
    options.machine.whenUsed(() => {
      this.#networks = this.#setUp((family) => this.#ownPlace(family));
    });
    if (this.#hasRange) options.writeSubnetFile();
  }

  /** Its program starts: the first time it is what runs already. Answers what it exits with when it cannot go on. */
  run(process: Process): number | undefined {
    const { machine, self, spec } = this.#options;
    machine.wake();
    this.#process = process;
    process.onExit(() => {
      if (this.#process === process) this.#isRunning = false;
    });
    const { mode } = spec;
    this.#tell('I', 'main.go:231', `Created subnet manager: Kubernetes Subnet Manager - ${self.name}`);
    this.#tell('I', 'main.go:234', 'Installing signal handlers');
    this.#tell('I', 'main.go:479', `Found network config - Backend type: ${mode}`);
    const isAgain = this.#hasRun && this.#hasRange;
    this.#hasRun = true;
    if (isAgain && !this.#restart()) return 1;
    for (const { external, address } of this.#networks) {
      const what = `Using interface with name ${external.name} and address ${formatIp(address)}`;
      this.#tell('I', 'match.go:263', what);
    }
    if (mode === 'vxlan') {
      const { vni = DEFAULT_VNI, port = 0, directRouting: isDirect = false } = spec;
      const options = `VNI=${vni} Port=${port} GBP=false Learning=false DirectRouting=${String(isDirect)}`;
      this.#tell('I', 'vxlan.go:141', `VXLAN config: ${options}`);
    }
    if (!this.#hasRange) {
      const why = `failed to acquire lease: node "${self.name}" pod cidr not assigned`;
      this.#tell('E', 'main.go:359', `Error registering network: ${why}`);
      return 1;
    }
    this.#tell('I', 'main.go:317', 'Wrote subnet file to /run/flannel/subnet.env');
    this.#tell('I', 'main.go:321', 'Running backend.');
    if (isAgain) this.#readLeases();
    for (const [severity, place, text] of this.#early.splice(0)) this.#tell(severity, place, text);
    return undefined;
  }

  get #hasRange(): boolean {
    return rangesInOrder(this.#options.self.podRanges).length > 0;
  }

  /** For the Pods' devices and cni0: flannel takes the overhead of an IPv4 tunnel off, whatever the families (`MTU`). */
  get podMtuBytes(): number {
    const { machine, spec } = this.#options;
    machine.wake();
    const [first] = this.#networks;
    invariant(first !== undefined, `node ${machine.name} has its own address`);
    if (spec.mode !== 'vxlan') return first.external.mtuBytes;
    return (spec.mtu ?? first.external.mtuBytes) - TUNNEL_KINDS.IPv4.overheadBytes;
  }

  /** Those that there are when it starts, itself perhaps among them. */
  addPeers(peers: readonly PeerNode[]): void {
    const { machine, self, spec } = this.#options;
    machine.whenUsed(() => {
      for (const peer of peers) if (peer.name !== self.name) this.#add(peer.name, leaseOf(peer, spec.mode));
    });
  }

  /** Another node announces itself, or something else than before. */
  onLease(name: string, lease: FlannelLease): void {
    this.#options.machine.whenUsed(() => {
      if (this.#isRunning) this.#add(name, lease);
    });
  }

  onGone(name: string): void {
    this.#options.machine.whenUsed(() => {
      if (this.#isRunning) this.#remove(name);
    });
  }

  /** Every five seconds. */
  checkRules(): void {
    if (!this.#isRunning || !this.#options.machine.isAwake) return;
    const { netfilter } = this.#options.machine.rootNamespace.stack;
    for (const network of this.#networks) {
      if (network.checkedRules === netfilter.ruleRevisionOf(network.family)) continue;
      const tables = netfilter.of(network.family);
      const outcome = ensureFlannelRules(tables, network.ranges);
      network.checkedRules = tables.ruleRevision;
      if (outcome === 'were-there') continue;
      this.#tell('I', 'iptables.go:372', 'Some iptables rules are missing; deleting and recreating rules');
    }
  }

  /** Every ten seconds. */
  checkRoutes(): void {
    if (!this.#isRunning || !this.#options.machine.isAwake) return;
    const { revision } = this.#options.machine.rootNamespace.stack.routes;
    for (const network of this.#networks) {
      // Tunnels are not looked after, and the table of IPv6 routes counts no changes.
      const isSame = network.family === 'IPv4' && network.checkedRoutes === revision;
      if (network.tunnel !== undefined || isSame) continue;
      for (const lease of this.#leases.values()) {
        const leased = subnetOfFamily(lease, network.family);
        if (leased !== undefined) network.backend.recover(leased);
      }
      network.checkedRoutes = revision;
    }
  }

  #add(name: string, lease: FlannelLease): void {
    const { mode } = this.#options.spec;
    if (lease.backendType !== mode) {
      const [subnet] = lease.subnets.map((each) => formatIpCidr(each.subnet));
      const what =
        mode === 'vxlan' ? `ignoring non-vxlan v4Subnet(${subnet ?? ''})` : 'Ignoring non-host-gw subnet';
      this.#tell(
        'W',
        mode === 'vxlan' ? 'vxlan_network.go:98' : 'route_network.go:87',
        `${what}: type=${lease.backendType}`,
      );
      return;
    }
    this.#leases.set(name, lease);
    this.#each(lease, (backend, leased) => backend.add(leased));
  }

  #remove(name: string): void {
    const lease = this.#leases.get(name);
    if (lease === undefined) return;
    this.#leases.delete(name);
    this.#each(lease, (backend, leased) => backend.remove(leased));
  }

  #each(lease: FlannelLease, run: (backend: FlannelBackend, leased: LeasedSubnet) => void): void {
    for (const { family, backend } of this.#networks) {
      const leased = subnetOfFamily(lease, family);
      if (leased !== undefined) run(backend, leased);
    }
  }

  /** As a program that knows nothing of what was before. Answers whether it found a way out. */
  #restart(): boolean {
    const { self, spec, writeSubnetFile, announce } = this.#options;
    const networks = this.#setUp((family) => this.#placeByRoute(family));
    if (networks.length === 0) {
      const why = 'failed to get default interface: unable to find default route';
      this.#tell('E', 'main.go:376', `Failed to find any valid interface to use: ${why}`);
      return false;
    }
    this.#networks = networks;
    this.#isRunning = true;
    writeSubnetFile();
    const addresses = networks.map(({ address }) => address);
    announce(leaseOf({ ...self, addresses }, spec.mode));
    return true;
  }

  #readLeases(): void {
    this.#leases.clear();
    for (const [name, lease] of this.#options.listLeases()) this.#add(name, lease);
  }

  #setUp(placeOf: (family: IpFamily) => ExternalPlace | undefined): readonly FlannelNetwork[] {
    const { machine, self, clusterRanges, spec } = this.#options;
    const { stack } = machine.rootNamespace;
    return self.addresses.flatMap((own): readonly FlannelNetwork[] => {
      const family = familyOf(own);
      const subnet = rangeOfFamily(self.podRanges, family);
      const cluster = rangeOfFamily(clusterRanges, family);
      const place = placeOf(family);
      if (subnet === undefined || cluster === undefined || place === undefined) return [];
      const { external, address } = place;
      const tell: Teller = (severity, source, text) => this.#tell(severity, source, text);
      const tunnel = spec.mode === 'vxlan' ? this.#tunnelOver(place, subnet) : undefined;
      const ranges = {
        own: formatIpCidr(subnet),
        cluster: formatIpCidr(cluster),
        multicast: TUNNEL_KINDS[family].multicast,
      };
      const isWritten = writeFlannelRules(stack.netfilter.of(family), ranges);
      invariant(isWritten, 'flannel rules are valid');
      const backend =
        tunnel === undefined
          ? new RouteBackend(stack, external, tell)
          : new VxlanBackend(stack, tunnel, { isDirect: spec.directRouting === true, tell });
      return [{ family, external, address, tunnel, backend, ranges, checkedRules: -1, checkedRoutes: -1 }];
    });
  }

  /** Where the node has the address that the cluster knows it by. */
  #ownPlace(family: IpFamily): ExternalPlace | undefined {
    const { machine, self } = this.#options;
    const address = self.addresses.find((each) => familyOf(each) === family);
    if (address === undefined) return undefined;
    const external = deviceOf(machine.rootNamespace.stack, address);
    invariant(external !== undefined, `node ${machine.name} has its own address`);
    return { external, address };
  }

  /** The device of the default route, and its first address (`GetDefaultGatewayInterface`). */
  #placeByRoute(family: IpFamily): ExternalPlace | undefined {
    const { stack } = this.#options.machine.rootNamespace;
    const entries = family === 'IPv6' ? stack.ipv6.routes.entries() : stack.routes.entries();
    const external = entries.find(({ destination }) => destination.prefixLength === 0)?.device;
    if (external === undefined) return undefined;
    const addresses: readonly { readonly address: IpAddress }[] =
      family === 'IPv6'
        ? stack.ipv6.addressesOf(external).filter(({ address }) => !isLinkLocalIpv6(address))
        : stack.addressesOf(external);
    const [first] = addresses;
    return first === undefined ? undefined : { external, address: first.address };
  }

  /** The device that is there, if it is as it should be (`ensureLink`). */
  #tunnelOver({ external, address }: ExternalPlace, subnet: IpCidr): VxlanDevice {
    const { machine, self, spec } = this.#options;
    const { stack } = machine.rootNamespace;
    const family = familyOf(address);
    const { prefix, overheadBytes } = TUNNEL_KINDS[family];
    const { vni = DEFAULT_VNI, port = DEFAULT_PORT, mtu = external.mtuBytes } = spec;
    const name = `${prefix}${vni}`;
    const present = stack.devices().find((device) => device.name === name);
    if (present instanceof VxlanDevice && present.localAddress === address) return present;
    if (present !== undefined) {
      this.#tell(
        'W',
        'device.go:102',
        `"${name}" already exists with incompatible configuration; recreating device`,
      );
      stack.removeDevice(present);
    }
    const device = new VxlanDevice(
      {
        name,
        mac: tunnelMacOf(self, family),
        mtuBytes: mtu - overheadBytes,
        vni,
        destinationPort: port,
        localAddress: address,
        underlay: external.name,
      },
      stack,
      machine.prng.split(`${name} flow hash`).uint32(),
      machine.link,
    );
    stack.addDevice(device);
    addAddress(stack, device, { address: subnet.address, prefixLength: widthOf(subnet.address) }, false);
    return device;
  }

  #tell(severity: 'I' | 'W' | 'E', place: string, text: string): void {
    const process = this.#process;
    if (process === undefined) this.#early.push([severity, place, text]);
    else if (process.exitCode === undefined) klog(process, severity, place, text);
  }
}

/** The way out of a node, for one family. */
interface ExternalPlace {
  readonly external: NetDevice;
  readonly address: IpAddress;
}

function subnetOfFamily({ subnets }: FlannelLease, family: IpFamily): LeasedSubnet | undefined {
  return subnets.find(({ subnet }) => familyOf(subnet.address) === family);
}

function rangeOfFamily({ ipv4, ipv6 }: IpRanges, family: IpFamily): IpCidr | undefined {
  return family === 'IPv4' ? ipv4 : ipv6;
}

function deviceOf(stack: IpStack, address: IpAddress): NetDevice | undefined {
  if (!isIpv6(address)) return stack.interfaces.deviceOf(address);
  return stack
    .devices()
    .find((device) => stack.ipv6.addressesOf(device).some((entry) => entry.address === address));
}
