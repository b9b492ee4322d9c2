/**
 * kube-proxy in IPVS mode: a virtual service for every address of a Service and every node port, the addresses on the device
 * kube-ipvs0, sets and iptables rules for what is masqueraded.
 *
 * Kubernetes v1.32 `pkg/proxy/ipvs/{proxier,graceful_termination}.go`.
 *
 * Models graceful termination: a TCP or SCTP server that is gone keeps its connections with weight 0 and is looked at every
 * minute. Leaves out taking over servers that somebody else has put into a service of kube-proxy.
 */
import { invariant } from '../../base/invariant';
import { elapsed, nanoseconds, seconds, type SimTime } from '../../base/time';
import type { Cancel, Scheduler } from '../../engine/scheduler';
import { DummyDevice } from '../../link/dummy-device';
import type { NetDevice } from '../../link/net-device';
import type { IpStack } from '../../net/ip-stack';
import { interfaceAddress } from '../../net/interface-table';
import type { FamilyNetfilter } from '../../netfilter/family-netfilter';
import { AddressMask } from '../../netfilter/family-values';
import type { Ipvs } from '../../netfilter/ipvs/ipvs';
import type { ServiceAddress, ServiceSettings, VirtualService } from '../../netfilter/ipvs/virtual-service';
import { formatIp, isIpv6, parseIp, type IpAddress } from '../../wire/ip-address';
import { ipCidrContains, parseIpCidr } from '../../wire/ip-cidr';
import { IP_PROTOCOL } from '../../wire/ip-protocol';
import { ipv4Of } from '../../wire/ipv4-address';
import { isLinkLocalIpv6 } from '../../wire/ipv6-address';
import { macFromAddress } from '../cni/link-addresses';
import { formatIpvsJumps, formatIpvsRules } from './ipvs-rules';
import { createWords, IPVS_SETS, ipvsSetEntries, ipvsSetName, type IpvsSetEntries } from './ipvs-sets';
import type { Proxier } from './proxier';
import type { ProxyNode } from './proxy-node';
import type { CompiledPort } from './service-catalogue';
import { trafficPathsOf, type ProxyEndpoint, type ServicePort } from './service-port';

const DEVICE = 'kube-ipvs0';
const DEVICE_MTU_BYTES = 1500;
/** `rsCheckDeleteInterval` */
const TERMINATION_CHECK = seconds(60);
const NUMBER_BY_PROTOCOL: Readonly<Record<ServicePort['protocol'], number>> = {
  tcp: IP_PROTOCOL.TCP,
  udp: IP_PROTOCOL.UDP,
  sctp: IP_PROTOCOL.SCTP,
};
const GONE = { weight: 0, upperThreshold: 0, lowerThreshold: 0 };
const PRESENT = { weight: 1, upperThreshold: 0, lowerThreshold: 0 };

export interface IpvsOptions {
  readonly scheduler: string;
  readonly strictARP: boolean;
  /** Virtual services at these addresses are somebody else's. */
  readonly excludeCIDRs: readonly string[];
}

export const DEFAULT_IPVS_OPTIONS: IpvsOptions = { scheduler: 'rr', strictARP: false, excludeCIDRs: [] };

/** A virtual service as it is wanted. */
interface WantedService {
  readonly at: ServiceAddress;
  readonly persistenceSeconds: number;
  readonly servers: readonly ProxyEndpoint[];
}

interface LeavingServer {
  readonly at: ServiceAddress;
  readonly address: number;
  readonly port: number;
}

export class IpvsProxier implements Proxier {
  readonly #node: ProxyNode;
  readonly #stack: IpStack;
  readonly #scheduler: Scheduler;
  readonly #options: IpvsOptions;
  readonly #startedAt: SimTime;
  #entries: IpvsSetEntries = new Map();
  #hasJumps = false;
  /** By service and server. */
  readonly #leaving = new Map<string, LeavingServer>();
  #check: Cancel | undefined = undefined;

  constructor(node: ProxyNode, stack: IpStack, scheduler: Scheduler, options: IpvsOptions) {
    this.#node = node;
    this.#stack = stack;
    this.#scheduler = scheduler;
    this.#options = options;
    this.#startedAt = scheduler.now();
    const { sysctl } = stack;
    for (const name of ['conntrack', 'expire_nodest_conn', 'expire_quiescent_template'])
      sysctl.set(`net.ipv4.vs.${name}`, '1');
    if (options.strictARP) {
      sysctl.set('net.ipv4.conf.all.arp_ignore', '1');
      sysctl.set('net.ipv4.conf.all.arp_announce', '2');
    }
  }

  get #tables(): FamilyNetfilter {
    return this.#stack.netfilter.of(this.#node.family);
  }

  get #ipvs(): Ipvs {
    return this.#stack.netfilter.ipvsOf(this.#node.family);
  }

  sync(ports: readonly CompiledPort[], now: SimTime): boolean {
    if (!this.#hasJumps) {
      const restored = this.#tables.restore(formatIpvsJumps(), { isNoFlush: true });
      invariant(restored.ok, 'the jumps of kube-proxy are valid rules');
      this.#hasJumps = true;
    }
    const device = this.#ensureDevice();
    const nodeAddresses = this.#addresses((each) => each !== device);
    const bound = boundAddressesOf(ports, new Set(nodeAddresses));
    this.#ipvs.connections.sweep(now);
    const wanted = this.#wantedServices(ports, nodeAddresses);
    for (const service of wanted.values()) this.#syncService(service);
    this.#bind(device, bound);
    const entries = this.#entriesOf(ports, nodeAddresses, bound);
    const isWritten = this.#syncSets(entries) && this.#restore(entries);
    for (const address of this.#addresses((each) => each === device))
      if (!bound.has(address)) this.#unbind(device, address);
    for (const service of this.#ipvs.services.services())
      if (!wanted.has(keyOf(service.at)) && !this.#isExcluded(service)) this.#remove(service);
    this.#entries = entries;
    this.#watchLeaving();
    return isWritten;
  }

  feed(ports: readonly CompiledPort[]): string {
    const nodeAddresses = this.#addresses(({ name }) => name !== DEVICE);
    const bound = boundAddressesOf(ports, new Set(nodeAddresses));
    return formatIpvsRules(this.#entriesOf(ports, nodeAddresses, bound), this.#node, true);
  }

  stop(): void {
    this.#check?.();
    this.#check = undefined;
  }

  #restore(entries: IpvsSetEntries): boolean {
    return this.#tables.restore(formatIpvsRules(entries, this.#node, false), { isNoFlush: true }).ok;
  }

  #entriesOf(
    ports: readonly CompiledPort[],
    nodeAddresses: readonly string[],
    boundAddresses: ReadonlySet<string>,
  ): IpvsSetEntries {
    const answering = this.#nodePortAddresses(nodeAddresses);
    return ipvsSetEntries(ports, this.#node, { nodeAddresses: answering, boundAddresses });
  }

  /** kube-proxy makes it and never sets it up: an address on it is the node's all the same. */
  #ensureDevice(): NetDevice {
    const known = this.#stack.findDevice(DEVICE);
    if (known !== undefined) return known;
    const nodeAddress = parseIp(this.#node.nodeIp);
    invariant(nodeAddress !== undefined, 'a node has an address');
    const mac = macFromAddress(DEVICE_MAC_PREFIX, nodeAddress);
    const device = new DummyDevice({ name: DEVICE, mac, mtuBytes: DEVICE_MTU_BYTES }, this.#stack.link);
    device.isUp = false;
    device.hasBeenUp = false;
    this.#stack.addDevice(device);
    return device;
  }

  /** Of this family, on the devices asked for, without those of a link. */
  #addresses(isAsked: (device: NetDevice) => boolean): readonly string[] {
    const stack = this.#stack;
    const devices = stack.devices().filter(isAsked);
    const found: IpAddress[] = [];
    for (const device of devices) {
      if (this.#node.family === 'IPv4')
        for (const { address } of stack.addressesOf(device)) found.push(address);
      else {
        for (const { address } of stack.ipv6.addressesOf(device))
          if (!isLinkLocalIpv6(address)) found.push(address);
      }
    }
    return found.map(formatIp);
  }

  #nodePortAddresses(nodeAddresses: readonly string[]): readonly string[] {
    const { nodePortAddresses } = this.#node;
    return (nodePortAddresses ?? nodeAddresses).filter(
      (address) => !address.startsWith('127.') && address !== '::1',
    );
  }

  #wantedServices(
    ports: readonly CompiledPort[],
    nodeAddresses: readonly string[],
  ): ReadonlyMap<string, WantedService> {
    const wanted = new Map<string, WantedService>();
    const answering = this.#nodePortAddresses(nodeAddresses);
    for (const { servicePort, endpoints } of ports) {
      const { cluster, local } = trafficPathsOf(servicePort, endpoints, this.#node).endpoints;
      // Without an endpoint here those elsewhere are better than none: only what comes from outside is not answered rightly.
      const serversFor = (isLocal: boolean): readonly ProxyEndpoint[] =>
        isLocal && local.length > 0 ? local : cluster;
      const add = (address: string, port: number, servers: readonly ProxyEndpoint[]): void => {
        const number = this.#tables.parseAddress(address);
        if (number === undefined) return;
        const at = { protocol: NUMBER_BY_PROTOCOL[servicePort.protocol], address: number, port, mark: 0 };
        const persistenceSeconds = servicePort.affinitySeconds ?? 0;
        wanted.set(keyOf(at), { at, persistenceSeconds, servers });
      };
      const external = serversFor(servicePort.isExternalPolicyLocal);
      add(servicePort.clusterIp, servicePort.port, serversFor(servicePort.isInternalPolicyLocal));
      for (const address of [...servicePort.externalIps, ...servicePort.loadBalancerIps])
        add(address, servicePort.port, external);
      if (servicePort.nodePort === 0) continue;
      for (const address of answering) add(address, servicePort.nodePort, external);
    }
    return wanted;
  }

  #syncService({ at, persistenceSeconds, servers }: WantedService): void {
    const { services } = this.#ipvs;
    const known = services.findService(at);
    const settings: ServiceSettings = {
      scheduler: this.#options.scheduler,
      persistenceSeconds,
      mask: AddressMask.whole(services.book),
      flags: [],
      isOnePacket: false,
    };
    if (known === undefined) services.addService(at, settings);
    else if (
      known.settings.persistenceSeconds !== persistenceSeconds ||
      known.settings.scheduler !== settings.scheduler
    )
      services.editService(at, settings);
    const service = services.findService(at);
    if (service !== undefined) this.#syncServers(service, servers);
  }

  #syncServers(service: VirtualService, endpoints: readonly ProxyEndpoint[]): void {
    const { services } = this.#ipvs;
    const { at } = service;
    const wanted = new Set<string>();
    for (const endpoint of endpoints) {
      const address = this.#tables.parseAddress(endpoint.address);
      if (address === undefined) continue;
      const key = serverKeyOf(at, address, endpoint.port);
      wanted.add(key);
      // One that was leaving is a new one when it comes back.
      if (this.#leaving.delete(key)) services.deleteServer(at, address, endpoint.port);
      if (service.findServer(address, endpoint.port) === undefined)
        services.addServer(at, address, endpoint.port, PRESENT);
    }
    for (const { address, port } of service.servers) {
      const key = serverKeyOf(at, address, port);
      if (!wanted.has(key) && !this.#leaving.has(key)) this.#leave({ at, address, port });
    }
  }

  #leave(server: LeavingServer): void {
    if (this.#tryRemove(server)) return;
    const { at, address, port } = server;
    this.#ipvs.services.editServer(at, address, port, GONE);
    this.#leaving.set(serverKeyOf(at, address, port), server);
  }

  /** UDP has no end to wait for; others go when their last connection has gone. */
  #tryRemove({ at, address, port }: LeavingServer): boolean {
    const { services } = this.#ipvs;
    const server = services.findService(at)?.findServer(address, port);
    if (server === undefined) return true;
    const hasConnections = server.activeConnections + server.inactiveConnections > 0;
    if (at.protocol !== IP_PROTOCOL.UDP && hasConnections) return false;
    services.deleteServer(at, address, port);
    return true;
  }

  #remove({ at, servers }: VirtualService): void {
    for (const { address, port } of servers) this.#leaving.delete(serverKeyOf(at, address, port));
    this.#ipvs.services.deleteService(at);
  }

  /** The next look at servers that are leaving, if there are any: once a minute since the start. */
  #watchLeaving(): void {
    if (this.#leaving.size === 0 || this.#check !== undefined) return;
    const since = elapsed(this.#startedAt, this.#scheduler.now());
    const wait = TERMINATION_CHECK - (since % TERMINATION_CHECK);
    this.#check = this.#scheduler.schedule(nanoseconds(wait), () => {
      this.#check = undefined;
      this.#ipvs.connections.sweep(this.#scheduler.now());
      for (const [key, server] of this.#leaving) if (this.#tryRemove(server)) this.#leaving.delete(key);
      this.#watchLeaving();
    });
  }

  #isExcluded({ at, book }: VirtualService): boolean {
    if (this.#options.excludeCIDRs.length === 0) return false;
    const address = book === undefined ? ipv4Of(at.address) : book.addressAt(at.address);
    return this.#options.excludeCIDRs.some((text) => {
      const range = parseIpCidr(text);
      return range !== undefined && ipCidrContains(range, address);
    });
  }

  #bind(device: NetDevice, addresses: ReadonlySet<string>): void {
    const known = new Set(this.#addresses((each) => each === device));
    for (const text of addresses) {
      const address = parseIp(text);
      if (address === undefined || known.has(text)) continue;
      if (isIpv6(address))
        this.#stack.ipv6.addAddress(device, { address, prefixLength: 128, hasNoDad: true });
      else this.#stack.addAddress(device, interfaceAddress(address, 32));
    }
  }

  #unbind(device: NetDevice, text: string): void {
    const address = parseIp(text);
    if (address === undefined) return;
    if (isIpv6(address)) this.#stack.ipv6.removeAddress(device, address, 128);
    else this.#stack.removeAddress(device, address, 32);
  }

  /** A set that somebody has destroyed is made again. */
  #syncSets(entries: IpvsSetEntries): boolean {
    const { ipset, sets } = this.#stack.netfilter;
    let hasFailed = false;
    const run = (words: readonly string[]): void => {
      hasFailed ||= ipset.run(words).exitCode !== 0;
    };
    for (const set of IPVS_SETS) {
      const name = ipvsSetName(set.name, this.#node.family);
      const isNew = sets.find(name) === undefined;
      if (isNew) run([...createWords(set, this.#node.family), '-exist']);
      const before = isNew ? undefined : this.#entries.get(set.name);
      const now = entries.get(set.name) ?? new Set<string>();
      for (const entry of before ?? []) if (!now.has(entry)) run(['del', name, entry, '-exist']);
      for (const entry of now) if (before?.has(entry) !== true) run(['add', name, entry, '-exist']);
    }
    return !hasFailed;
  }
}

/** Where the real one draws a hardware address at random. */
const DEVICE_MAC_PREFIX = 0xca58;

/** Every address of a Service that is not the node's already. */
function boundAddressesOf(
  ports: readonly CompiledPort[],
  nodeAddresses: ReadonlySet<string>,
): ReadonlySet<string> {
  const bound = new Set<string>();
  for (const { servicePort } of ports) {
    bound.add(servicePort.clusterIp);
    for (const address of [...servicePort.externalIps, ...servicePort.loadBalancerIps])
      if (!nodeAddresses.has(address)) bound.add(address);
  }
  return bound;
}

function keyOf({ protocol, address, port }: ServiceAddress): string {
  return `${protocol} ${address} ${port}`;
}

function serverKeyOf(at: ServiceAddress, address: number, port: number): string {
  return `${keyOf(at)} ${address} ${port}`;
}
