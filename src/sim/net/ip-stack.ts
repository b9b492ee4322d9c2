/**
 * The IP stack of one network namespace: its devices, IPv4 addresses, routes, neighbors, rules, and the way of packets
 * through them. Reads of state are for the commands that print it. `ipv6` has the same of IPv6.
 */
import { say } from '../base/sentence';
import { invariant } from '../base/invariant';
import type { Result } from '../base/result';
import { NO_DELAY } from '../base/time';
import type { DropDetail, DropReason } from '../link/drop-reason';
import type { Prng } from '../base/prng';
import type { Duration, SimTime } from '../base/time';
import type { Scheduler } from '../engine/scheduler';
import { Bridge } from '../link/bridge';
import { FRAME_HEADER_BYTES, isFrameTo, isGroupFrame } from '../link/frame';
import { IpipDevice } from '../link/ipip-device';
import { LoopbackDevice } from '../link/loopback-device';
import type { DeviceOwner, NetDevice } from '../link/net-device';
import type { Packet } from '../link/packet';
import type { PacketPool } from '../link/packet-pool';
import type { LinkContext } from '../link/link-context';
import type { OuterHeader, TunnelCarrier, TunnelPath } from '../link/tunnel-carrier';
import { isAcrossCard } from '../link/stacked-device';
import { UdpTunnelDevice } from '../link/udp-tunnel-device';
import { Netfilter } from '../netfilter/netfilter';
import { ETHER_TYPE } from '../wire/ether-type';
import { isIpv6, type IpAddress } from '../wire/ip-address';
import { formatIpv4, ipv4, type Ipv4Address } from '../wire/ipv4-address';
import { isLinkLocalIpv6, type Ipv6Address } from '../wire/ipv6-address';
import { Arp } from './arp';
import { BridgeNetfilter } from './bridge-netfilter';
import { BurstPacer } from './burst-pacer';
import { IcmpGlobalLimit } from './icmp-global-limit';
import { DeviceAddresses } from './device-addresses';
import { ICMP_TYPE, IcmpSender, UNREACHABLE_CODE, type TcpResetSender } from './icmp-sender';
import { interfaceAddress, InterfaceTable, type InterfaceAddress } from './interface-table';
import { ipDestination } from './ip-header';
import { IpInput } from './ip-input';
import { IpOutput, type DatagramOptions, type RouteChoice, type SendOutcome } from './ip-output';
import { Ipv6Stack } from './ipv6/ipv6-stack';
import type { NeighborTable } from './neighbor-table';
import { netfilterHostOf } from './netfilter-host-of-stack';
import type { NetlinkError } from './netlink-error';
import { RouteCache, type CachedRoute } from './route-cache';
import { answerRouteQuestion, type RouteAnswer, type RouteQuestion } from './route-get';
import type { RouteTable } from './route-table';
import { Routing } from './routing';
import { createSnmpCounters, IcmpTypeCounters } from './snmp-counters';
import type { SocketPrograms } from './socket-programs';
import { dropIn, type StackContext } from './stack-context';
import { Sysctl } from './sysctl';
import type { TransportHandler } from './transport-handler';
import type { TunnelTable } from './tunnel-table';

const LOOPBACK_ADDRESS = ipv4(127, 0, 0, 1);
const LOOPBACK_PREFIX_LENGTH = 8;

export class IpStack implements DeviceOwner, TunnelCarrier {
  readonly name: string;
  readonly scheduler: Scheduler;
  readonly prng: Prng;
  readonly packets: PacketPool;
  readonly routing: Routing;
  readonly interfaces: InterfaceTable;
  readonly sysctl = new Sysctl();
  readonly counters = createSnmpCounters();
  readonly icmpCounters = new IcmpTypeCounters(this.counters);
  readonly netfilter: Netfilter;
  /** The neighbor cache of IPv4; `arp` has its proxy entries. */
  readonly neighbors: NeighborTable<Ipv4Address>;
  readonly arp: Arp;
  /** Path MTUs and redirects. */
  readonly routeCache: RouteCache;
  readonly loopback: NetDevice;
  /** What the devices that join it are made with. */
  readonly link: LinkContext;
  socketPrograms: SocketPrograms | undefined = undefined;
  readonly #context: StackContext;
  readonly #output: IpOutput;
  readonly #icmp: IcmpSender;
  readonly #input: IpInput;
  readonly #bridgeHooks: BridgeNetfilter;
  #pacer: BurstPacer | undefined = undefined;
  readonly #addresses: DeviceAddresses;
  /** Made when something first asks for it: a lab without IPv6 has none. */
  #ipv6: Ipv6Stack | undefined = undefined;
  readonly #handlers: (TransportHandler | undefined)[] = [];
  #sendTcpReset: TcpResetSender | undefined = undefined;

  constructor(name: string, link: LinkContext, prng: Prng) {
    this.name = name;
    this.link = link;
    this.scheduler = link.scheduler;
    this.packets = link.packets;
    this.prng = prng;
    this.routing = new Routing(prng.split('multipath').uint32());
    this.interfaces = new InterfaceTable(this.routing.local);
    this.#addresses = new DeviceAddresses(this.routing, this.interfaces, this.sysctl);
    this.netfilter = new Netfilter(
      netfilterHostOf({
        watched: { name, packets: this.packets },
        clock: link.scheduler,
        prng: prng.split('netfilter'),
        udpRaceRatio: link.udpRaceRatio,
        interfaces: this.interfaces,
        routing: this.routing,
        sysctl: this.sysctl,
        output: () => this.#output,
        ipv6: () => this.ipv6,
        findSocket: (query) => this.#handlers[query.protocol]?.findSocket?.(query),
      }),
    );
    this.#context = {
      name,
      scheduler: this.scheduler,
      prng,
      packets: this.packets,
      interfaces: this.interfaces,
      routing: this.routing,
      sysctl: this.sysctl,
      netfilter: this.netfilter,
      counters: this.counters,
      icmpCounters: this.icmpCounters,
      icmpLimit: new IcmpGlobalLimit(this.sysctl),
    };
    this.arp = new Arp(this.#context);
    this.neighbors = this.arp.neighbors;
    this.routeCache = new RouteCache(this.#context);
    this.loopback = new LoopbackDevice(link);
    this.#output = new IpOutput(this.#context, this.neighbors, this.loopback, this.routeCache);
    this.#icmp = new IcmpSender(this.#context, this.#output);
    this.#output.handleRejects(this.#icmp);
    this.#input = new IpInput(this.#context, this.#output, this.#icmp, this.routeCache);
    this.#input.icmp.useNeighbors((address, device) => this.neighbors.probe(address, device));
    this.#output.handleOwnCopies((packet, device) => this.#deliverOwnCopy(packet, device));
    this.#bridgeHooks = new BridgeNetfilter(this.#context, this.#output, this.neighbors);
    this.neighbors.onUnreachable((packet, device) => this.#reportUnreachable(packet, device));
    this.sysctl.onChange(() => {
      this.routing.multipathHashPolicy = this.sysctl.getNumber('net.ipv4.fib_multipath_hash_policy');
    });
    this.sysctl.delegate('net.ipv6.', () => this.ipv6.settings);
    this.sysctl.delegate('net.netfilter.nf_conntrack_', () => this.netfilter.conntrack.settings);
    if (link.hasIpv6 === true) this.#ipv6 = this.#createIpv6(true);
    this.addDevice(this.loopback);
    this.addAddress(this.loopback, interfaceAddress(LOOPBACK_ADDRESS, LOOPBACK_PREFIX_LENGTH, 'host'));
  }

  devices(): readonly NetDevice[] {
    return this.interfaces.devices();
  }

  findDevice(name: string): NetDevice | undefined {
    return this.interfaces.find(name);
  }

  /** Whether the lab speaks IPv6, so that servers listen to both families. */
  get hasIpv6(): boolean {
    return this.link.hasIpv6 === true;
  }

  /** The IPv6 side of the namespace. Where the lab has no IPv6, its devices have it disabled. */
  get ipv6(): Ipv6Stack {
    if (this.#ipv6 === undefined) {
      this.#ipv6 = this.#createIpv6(false);
      for (const device of this.devices()) this.#ipv6.addDevice(device);
    }
    return this.#ipv6;
  }

  #createIpv6(isEnabled: boolean): Ipv6Stack {
    const { loopback } = this;
    const ipv6 = new Ipv6Stack({ stack: this.#context, loopback, isEnabled, handlers: this.#handlers });
    ipv6.useTcpReset((packet) => this.#sendTcpReset?.(packet));
    this.#bridgeHooks.ipv6 = ipv6.bridgeHooks;
    return ipv6;
  }

  /** The table `main`. */
  get routes(): RouteTable {
    return this.routing.main;
  }

  addDevice(device: NetDevice): void {
    this.sysctl.addDevice(device.name);
    device.joinNamespace(this, this.interfaces.add(device));
    if (this.link.hasSegmentationOffload === false) device.hasSegmentationOffload = false;
    if (device instanceof Bridge) device.setHooks(this.#bridgeHooks);
    if (device instanceof UdpTunnelDevice) for (const table of this.#tunnelsOf(device)) table.add(device);
    if (device instanceof IpipDevice) this.#input.tunnels.addIpip(device);
    this.#ipv6?.addDevice(device);
    this.link.registry.add(device);
  }

  /** The device goes away, with its addresses, routes and neighbors. */
  removeDevice(device: NetDevice): void {
    if (device.master instanceof Bridge) device.master.detachPort(device);
    if (device instanceof UdpTunnelDevice) for (const table of this.#tunnelsOf(device)) table.remove(device);
    if (device instanceof IpipDevice) this.#input.tunnels.removeIpip(device);
    this.arp.forgetDevice(device);
    this.#ipv6?.removeDevice(device);
    this.interfaces.remove(device);
    this.routing.forgetDevice(device, true);
    this.sysctl.removeDevice(device);
    device.leaveNamespace();
    this.link.registry.remove(device);
  }

  /** The device has been set up or down: routes come and go, and neighbors are forgotten (`fib_netdev_event`). */
  onDeviceState(device: NetDevice): void {
    if (!this.devices().includes(device)) return;
    this.link.registry.touch();
    this.#ipv6?.onDeviceState(device);
    if (!device.isUp) {
      this.routing.forgetDevice(device, false);
      this.neighbors.forgetDevice(device);
      return;
    }
    this.#addresses.restoreRoutes(device);
    if (!this.sysctl.forDevice(device).isArpNotify || device.kind === 'loopback' || !device.hasArp) return;
    for (const { address } of this.addressesOf(device)) this.arp.announce(device, address);
  }

  /** What was learnt of its neighbors is of no use any more (`arp_netdev_event`). */
  onDeviceArp(device: NetDevice): void {
    this.link.registry.touch();
    this.neighbors.forgetDevice(device);
    this.#ipv6?.neighbors.forgetDevice(device);
  }

  /** The namespace is gone, with all its devices; what waited in it is lost. */
  halt(): void {
    this.#input.halt();
    this.#ipv6?.halt();
    this.#bridgeHooks.halt();
    for (const device of [...this.devices()]) this.removeDevice(device);
  }

  /** `arp_evict_nocarrier`: who was reached over a link that is gone may not come back the same. */
  onDeviceCarrier(device: NetDevice): void {
    this.link.registry.touch();
    if (!device.hasCarrier) this.neighbors.forgetLearnt(device);
    this.#ipv6?.onDeviceCarrier(device);
  }

  addressesOf(device: NetDevice): readonly InterfaceAddress[] {
    return this.interfaces.addressesOf(device);
  }

  /** Adds the address and, as the kernel does, the routes that come with it. */
  addAddress(device: NetDevice, address: InterfaceAddress): Result<InterfaceAddress, NetlinkError> {
    const added = this.#addresses.add(device, address);
    if (added.ok) this.link.registry.touch();
    return added;
  }

  /** The address goes, with its routes, and perhaps with the secondary ones of its subnet. */
  removeAddress(
    device: NetDevice,
    address: Ipv4Address,
    prefixLength?: number,
  ): Result<InterfaceAddress, NetlinkError> {
    const removed = this.#addresses.remove(device, address, prefixLength);
    if (removed.ok) this.link.registry.touch();
    return removed;
  }

  registerProtocol(protocolNumber: number, handler: TransportHandler): void {
    this.#handlers[protocolNumber] = handler;
    this.#input.registerProtocol(protocolNumber, handler);
  }

  useTcpReset(send: TcpResetSender): void {
    this.#sendTcpReset = send;
    this.#icmp.useTcpReset(send);
  }

  /** An empty packet: write the transport header and payload from `start` on and set `end`. */
  allocate(lengthBytes: number): Packet {
    return this.packets.allocate(lengthBytes);
  }

  routeFor(destination: Ipv4Address, source?: Ipv4Address, egress?: NetDevice): RouteChoice | undefined;
  routeFor(
    destination: Ipv6Address,
    source?: Ipv6Address,
    egress?: NetDevice,
  ): RouteChoice<Ipv6Address> | undefined;
  routeFor(
    destination: IpAddress,
    source?: IpAddress,
    egress?: NetDevice,
  ): RouteChoice<IpAddress> | undefined;
  routeFor(
    destination: IpAddress,
    source?: IpAddress,
    egress?: NetDevice,
  ): RouteChoice<IpAddress> | undefined {
    if (isIpv6(destination)) {
      if (source !== undefined && !isIpv6(source)) return undefined;
      return this.#ipv6?.routeFor(destination, source, egress);
    }
    if (source !== undefined && isIpv6(source)) return undefined;
    return this.#output.routeFor(destination, source, egress);
  }

  hasAddress(address: IpAddress): boolean {
    if (!isIpv6(address)) return this.interfaces.holderOf(address) !== undefined;
    const stack = this.#ipv6;
    if (stack === undefined) return false;
    return this.devices().some((device) =>
      stack.addressesOf(device).some((each) => each.address === address),
    );
  }

  /** What `ip route get` asks of the kernel. */
  getRoute(question: RouteQuestion): Result<RouteAnswer, NetlinkError> {
    return answerRouteQuestion(question, this.#context, this.#output, this.routeCache);
  }

  send(packet: Packet, options: DatagramOptions<IpAddress>): SendOutcome {
    if (this.#pacer === undefined) return this.#sendNow(packet, options);
    const kept = { ...options };
    return this.#pacer.defer(() => this.#sendNow(packet, kept)) ? 'sent' : this.#sendNow(packet, options);
  }

  #sendNow(packet: Packet, options: DatagramOptions<IpAddress>): SendOutcome {
    if (isIpv4Datagram(options)) return this.#output.send(packet, options);
    if (isIpv6Datagram(options)) return this.ipv6.send(packet, options);
    invariant(false, 'source and destination of a datagram are of one family');
  }

  /**
   * From now on what programs send at one moment leaves one after the other, or all at once without a spacing. A refusal
   * of a packet that waits is not told.
   */
  paceBursts(spacing: Duration | undefined): void {
    this.#pacer = spacing === undefined ? undefined : new BurstPacer(this.scheduler, spacing);
  }

  /** Of what is sent one after the other; undefined while nothing waits. */
  get burstEnd(): SimTime | undefined {
    return this.#pacer?.end;
  }

  /** Learnt path MTUs, those that have expired included. */
  pathMtus(): readonly CachedRoute[] {
    return this.routeCache.entries().filter(({ mtuBytes }) => mtuBytes > 0);
  }

  /** The packet stays the caller's. */
  sendIcmpError(packet: Packet, type: number, code: number, information = 0): void {
    if (packet.etherType === ETHER_TYPE.IPV6) this.#ipv6?.sendIcmpError(packet, type, code, information);
    else this.#icmp.sendError(packet, type, code, information);
  }

  /** Ends a packet's way with a reason, in the name of this namespace. */
  drop(packet: Packet, reason: DropReason, detail: DropDetail = ''): void {
    dropIn(this.#context, packet, reason, packet.ingress, detail);
  }

  /** The device that a packet came in on, where its sender's address says nothing without it. */
  zoneOf(packet: Packet, sender: IpAddress): NetDevice | undefined {
    if (!isIpv6(sender) || !isLinkLocalIpv6(sender) || packet.ingress === undefined) return undefined;
    return this.interfaces.find(packet.ingress.name);
  }

  /** The peer has answered on this connection, so its next hop is alive (`dst_confirm`). */
  confirmNeighbor(destination: IpAddress): void {
    if (isIpv6(destination)) {
      this.#ipv6?.confirmNeighbor(destination);
      return;
    }
    const choice = this.#output.routeFor(destination);
    if (choice !== undefined && !choice.isLocal) this.neighbors.confirm(choice.nextHop, choice.device);
  }

  sendTunnel(packet: Packet, from: IpAddress, to: IpAddress, outer: OuterHeader): void {
    if (isIpv6(from) && isIpv6(to)) {
      this.ipv6.send(packet, { source: from, destination: to, ...outer, identification: 0 });
      return;
    }
    if (isIpv6(from) || isIpv6(to)) {
      this.drop(packet, 'no-tunnel-endpoint', say('the ends are of different families'));
      return;
    }
    this.#output.send(packet, {
      source: from,
      destination: to,
      ...outer,
      identification: this.#tunnelIdentification(),
    });
  }

  tunnelSourceTo(to: IpAddress): IpAddress | undefined {
    return this.routeFor(to)?.source;
  }

  tunnelPathTo(to: Ipv4Address): TunnelPath | undefined {
    return this.#output.routeFor(to);
  }

  refuseTooBig(packet: Packet, mtuBytes: number, device: NetDevice): void {
    this.#icmp.tooBig(packet, mtuBytes, device);
  }

  sendThrough(packet: Packet, device: NetDevice): void {
    if (packet.etherType === ETHER_TYPE.IPV4) this.#output.sendThrough(packet, device);
    else if (packet.etherType === ETHER_TYPE.IPV6) this.ipv6.sendThrough(packet, device);
    else
      dropIn(
        this.#context,
        packet,
        'unknown-protocol',
        device,
        `EtherType 0x${packet.etherType.toString(16)}`,
      );
  }

  receiveFrame(packet: Packet, device: NetDevice): void {
    const { start } = packet;
    packet.networkOffset = start + FRAME_HEADER_BYTES;
    packet.ingress = device;
    // A bridge has decided already whether a frame is for this machine, `lo` carries no addresses.
    if (device.kind !== 'bridge' && device.kind !== 'loopback') {
      packet.isForOtherHost = !isFrameTo(packet, device) && !isGroupFrame(packet);
    }
    const etherType = packet.uint16(start + 12);
    packet.etherType = etherType;
    if (etherType === ETHER_TYPE.IPV4) this.#input.receive(packet, device);
    else if (etherType === ETHER_TYPE.ARP) this.arp.receive(packet, device);
    else if (etherType === ETHER_TYPE.IPV6 && this.#ipv6 !== undefined) this.#ipv6.receive(packet, device);
    else {
      device.droppedPackets += 1;
      dropIn(this.#context, packet, 'unknown-protocol', device, `EtherType 0x${etherType.toString(16)}`);
    }
  }

  /** A device without an end of its own may be reached over both families, as far as the lab has them. */
  #tunnelsOf({ isOverIpv6, isExternal }: UdpTunnelDevice): readonly TunnelTable[] {
    if (isExternal && this.#ipv6 !== undefined) return [this.#input.tunnels, this.#ipv6.tunnels];
    return [isOverIpv6 ? this.ipv6.tunnels : this.#input.tunnels];
  }

  #identification = 0;

  #tunnelIdentification(): number {
    if (this.#identification === 0) this.#identification = this.prng.split('tunnel-id').uint16();
    this.#identification = (this.#identification % 0xffff) + 1;
    return this.#identification;
  }

  /** An event of its own: who sent it may not be entered again by its own message. */
  #deliverOwnCopy(packet: Packet, device: NetDevice): void {
    this.scheduler.schedule(NO_DELAY, () => {
      packet.networkOffset = packet.start + FRAME_HEADER_BYTES;
      this.#input.receiveOwnCopy(packet, device);
    });
  }

  /** The next hop did not answer ARP (`ipv4_link_failure`). */
  #reportUnreachable(packet: Packet, device: NetDevice): void {
    this.#icmp.sendError(packet, ICMP_TYPE.UNREACHABLE, UNREACHABLE_CODE.HOST);
    const destination = ipDestination(packet);
    const reason = isAcrossCard(device, destination) ? 'same-card' : 'neighbor-failed';
    dropIn(this.#context, packet, reason, device, formatIpv4(destination));
  }
}

function isIpv4Datagram(options: DatagramOptions<IpAddress>): options is DatagramOptions {
  return typeof options.destination === 'number' && typeof options.source === 'number';
}

function isIpv6Datagram(options: DatagramOptions<IpAddress>): options is DatagramOptions<Ipv6Address> {
  return typeof options.destination === 'bigint' && typeof options.source === 'bigint';
}
