/**
 * The IPv6 stack of one network namespace: its addresses, routes, neighbors and groups, and the way of packets through them.
 * `ip-stack.ts` owns it and hands frames and events of devices on. Reads of state are for the commands that print it.
 *
 * It is switched on and off per device by `net.ipv6.conf.DEVICE.disable_ipv6`, as in Linux.
 */
import { NO_DELAY } from '../../base/time';
import type { Result } from '../../base/result';
import type { NetDevice } from '../../link/net-device';
import { isAcrossCard } from '../../link/stacked-device';
import type { Packet } from '../../link/packet';
import type { AddressType } from '../../netfilter/address-type';
import { HOOK, VERDICT } from '../../netfilter/hook';
import type { ReversePath, ReversePathQuestion } from '../../netfilter/netfilter-host';
import { ANY_IPV6, isMulticastIpv6, type Ipv6Address } from '../../wire/ipv6-address';
import type { DatagramOptions, RouteChoice, SendOutcome } from '../ip-output';
import type { NeighborTable } from '../neighbor-table';
import type { NetlinkError } from '../netlink-error';
import { dropIn, type StackContext } from '../stack-context';
import type { TransportHandler } from '../transport-handler';
import type { TunnelTable } from '../tunnel-table';
import { AddressConfiguration } from './address-configuration';
import { Icmpv6Input } from './icmpv6-input';
import { Icmpv6Sender } from './icmpv6-sender';
import type { Ipv6Context } from './ipv6-context';
import { Ipv6BridgeNetfilter } from './ipv6-bridge-netfilter';
import { Ipv6Counters } from './ipv6-counters';
import { ipv6Destination } from './ipv6-header';
import { Ipv6Input } from './ipv6-input';
import { Ipv6Interfaces, type Ipv6AddressOptions, type Ipv6InterfaceAddress } from './ipv6-interfaces';
import { Ipv6Output } from './ipv6-output';
import { Ipv6RouteCache } from './ipv6-route-cache';
import { Ipv6RouteFlow, usesIpv6Device, type Ipv6Route } from './ipv6-route';
import type { Ipv6RouteTable } from './ipv6-route-table';
import { Ipv6Routing } from './ipv6-routing';
import { Ipv6Settings } from './ipv6-settings';
import { MulticastGroups } from './multicast-groups';
import { NeighborDiscovery } from './neighbor-discovery';
import { ICMPV6_TYPE, ICMPV6_UNREACHABLE_CODE } from '../../wire/icmpv6';
import { chooseSource } from './source-address';
import { formatIpv6 } from '../../wire/ipv6-address';
import type { TcpResetSender } from '../icmp-sender';

const HOP_LIMIT_OFFSET = 7;

export interface Ipv6StackOptions {
  readonly stack: StackContext;
  readonly loopback: NetDevice;
  /** Whether `disable_ipv6` is 0 to begin with. */
  readonly isEnabled: boolean;
  /** The protocols above, by number; `ip-stack.ts` fills it. */
  readonly handlers: readonly (TransportHandler | undefined)[];
}

export class Ipv6Stack {
  readonly settings: Ipv6Settings;
  readonly interfaces = new Ipv6Interfaces();
  readonly routing: Ipv6Routing;
  readonly counters = new Ipv6Counters();
  readonly discovery: NeighborDiscovery;
  /** Path MTUs and redirects. */
  readonly routeCache: Ipv6RouteCache;
  readonly #context: Ipv6Context;
  readonly #output: Ipv6Output;
  readonly #sender: Icmpv6Sender;
  readonly #input: Ipv6Input;
  readonly #configuration: AddressConfiguration;
  readonly #groups: MulticastGroups;
  /** What br_netfilter does to IPv6 frames. */
  readonly bridgeHooks: Ipv6BridgeNetfilter;
  readonly #typeFlow = new Ipv6RouteFlow();

  constructor({ stack, loopback, isEnabled, handlers }: Ipv6StackOptions) {
    this.settings = new Ipv6Settings(isEnabled);
    this.routing = new Ipv6Routing(stack.scheduler, stack.prng.split('multipath6').uint32());
    const { settings, interfaces, routing, counters } = this;
    const context: Ipv6Context = { stack, settings, interfaces, routing, counters, loopback };
    this.#context = context;
    this.discovery = new NeighborDiscovery(context);
    this.routeCache = new Ipv6RouteCache(context);
    const cache = this.routeCache;
    const neighbors = this.discovery;
    const output = new Ipv6Output(context, neighbors.neighbors, cache);
    const sender = new Icmpv6Sender(context, output);
    this.#groups = new MulticastGroups(context, (device, report) => sender.sendReport(device, report));
    const configuration = new AddressConfiguration(context, sender, neighbors, this.#groups);
    const icmp = new Icmpv6Input(context, { output, sender, cache, neighbors, configuration }, handlers);
    this.#input = new Ipv6Input(context, { output, sender, icmp, cache, neighbors }, handlers);
    this.#output = output;
    this.#sender = sender;
    this.#configuration = configuration;
    this.bridgeHooks = new Ipv6BridgeNetfilter(context, output, neighbors.neighbors);
    neighbors.use(sender, configuration, this.#groups);
    neighbors.neighbors.onUnreachable((packet, device) => this.#reportUnreachable(packet, device));
    output.handleRejects(sender);
    output.handleGroupCopies((packet, device) => this.#hearLater(packet, device));
    settings.onChange((setting) => configuration.settingsChanged(setting));
  }

  /** Tunnels whose outer packets are IPv6. */
  get tunnels(): TunnelTable {
    return this.#input.tunnels;
  }

  get neighbors(): NeighborTable<Ipv6Address> {
    return this.discovery.neighbors;
  }

  /** The table `main`. */
  get routes(): Ipv6RouteTable {
    return this.routing.main;
  }

  addDevice(device: NetDevice): void {
    this.settings.addDevice(device);
    this.#configuration.deviceAdded(this.interfaces.add(device));
  }

  removeDevice(device: NetDevice): void {
    const place = this.interfaces.of(device);
    if (place === undefined) return;
    this.#configuration.deviceRemoved(place);
    this.interfaces.remove(device);
    this.settings.removeDevice(device);
  }

  /** The device has been set up or down. */
  onDeviceState(device: NetDevice): void {
    const place = this.interfaces.of(device);
    if (place !== undefined) this.#configuration.linkChanged(place);
  }

  onDeviceCarrier(device: NetDevice): void {
    const place = this.interfaces.of(device);
    if (place === undefined) return;
    if (!device.hasCarrier && this.settings.forDevice(device).evictsNeighborsWithoutCarrier) {
      this.neighbors.forgetLearnt(device);
    }
    this.#configuration.linkChanged(place);
  }

  halt(): void {
    this.#input.halt();
    this.bridgeHooks.halt();
  }

  addressesOf(device: NetDevice): readonly Ipv6InterfaceAddress[] {
    return this.interfaces.of(device)?.addresses ?? [];
  }

  addAddress(device: NetDevice, options: Ipv6AddressOptions): Result<Ipv6InterfaceAddress, NetlinkError> {
    return this.#configuration.add(device, options);
  }

  removeAddress(
    device: NetDevice,
    address: Ipv6Address,
    prefixLength?: number,
  ): Result<Ipv6InterfaceAddress, NetlinkError> {
    return this.#configuration.remove(device, address, prefixLength);
  }

  /** A socket listens to a group. */
  joinGroup(device: NetDevice, group: Ipv6Address): void {
    const place = this.interfaces.of(device);
    if (place !== undefined) this.#groups.join(place, group);
  }

  leaveGroup(device: NetDevice, group: Ipv6Address): void {
    const place = this.interfaces.of(device);
    if (place !== undefined) this.#groups.leave(place, group);
  }

  routeFor(
    destination: Ipv6Address,
    source?: Ipv6Address,
    egress?: NetDevice,
  ): RouteChoice<Ipv6Address> | undefined {
    return this.#output.routeFor(destination, source, egress);
  }

  /** The route itself, one that refuses included, as `ip -6 route get` finds it. */
  routeTo(destination: Ipv6Address, source?: Ipv6Address, egress?: NetDevice): Ipv6Route | undefined {
    return this.#output.routeTo(destination, source, egress);
  }

  send(packet: Packet, options: DatagramOptions<Ipv6Address>): SendOutcome {
    return this.#output.send(packet, options);
  }

  sendThrough(packet: Packet, egress: NetDevice): void {
    this.#output.sendThrough(packet, egress);
  }

  /** The packet stays the caller's. */
  sendIcmpError(packet: Packet, type: number, code: number, information = 0): void {
    this.#sender.sendError(packet, type, code, information);
  }

  useTcpReset(send: TcpResetSender): void {
    this.#sender.useTcpReset(send);
  }

  confirmNeighbor(destination: Ipv6Address): void {
    const choice = this.#output.routeFor(destination);
    if (choice !== undefined && !choice.isLocal) this.neighbors.confirm(choice.nextHop, choice.device);
  }

  /** An IPv6 frame; `networkOffset` and `etherType` are set. */
  receive(packet: Packet, device: NetDevice): void {
    this.#input.receive(packet, device);
  }

  /** What an address is to this namespace, or as seen on one device (`ipv6_addr_type`, `ip6_route_lookup`). */
  typeOf(address: Ipv6Address, device?: NetDevice): AddressType {
    if (isMulticastIpv6(address)) return 'MULTICAST';
    if (address === ANY_IPV6) return 'UNSPEC';
    const route = this.routing.lookUp(this.#typeFlow.reset(address, ANY_IPV6));
    if (route === undefined) return 'UNREACHABLE';
    const isSeen = device === undefined || usesIpv6Device(route, device);
    if (route.type === 'local') return isSeen ? 'LOCAL' : 'UNICAST';
    if (route.type === 'anycast') return isSeen ? 'ANYCAST' : 'UNICAST';
    if (route.type === 'unreachable') return 'UNREACHABLE';
    return 'UNICAST';
  }

  /** What MASQUERADE chooses on a device (`nf_nat_masquerade_ipv6`). */
  sourceAddressFor(device: NetDevice, destination: Ipv6Address): Ipv6Address | undefined {
    return chooseSource(this.#context, destination, device);
  }

  /**
   * A datagram that IPVS gave another destination, or another next hop: one hop further, through OUTPUT
   * (`ip_vs_nat_xmit_v6`, `ip_vs_dr_xmit_v6`).
   */
  sendOn(packet: Packet, nextHop?: Ipv6Address): void {
    const { stack } = this.#context;
    packet.start = packet.networkOffset;
    const destination = nextHop ?? ipv6Destination(packet);
    const towards = this.#output.routeTo(destination);
    const isVia = nextHop !== undefined && towards?.type === 'unicast';
    const route: Ipv6Route | undefined = isVia ? { ...towards, gateway: nextHop } : towards;
    const egress = route?.type === 'unicast' ? route.device : undefined;
    if (route === undefined || egress === undefined) {
      dropIn(stack, packet, 'no-route', undefined, formatIpv6(destination));
      return;
    }
    const hopLimitAt = packet.networkOffset + HOP_LIMIT_OFFSET;
    if (packet.uint8(hopLimitAt) <= 1) {
      dropIn(stack, packet, 'ttl-exceeded', egress, formatIpv6(destination));
      return;
    }
    packet.setUint8(hopLimitAt, packet.uint8(hopLimitAt) - 1);
    const verdict = stack.netfilter.ipv6.run(HOOK.OUTPUT, packet, undefined, egress);
    if (verdict === VERDICT.ACCEPT) this.#output.postRoute(packet, route, egress, undefined);
    else this.#output.endByVerdict(packet, verdict, undefined, egress);
  }

  /** What the route back to a packet's sender says (`rpfilter_lookup_reverse6`). */
  reversePath({
    source,
    destination,
    mark,
    device,
  }: ReversePathQuestion<Ipv6Address>): ReversePath | undefined {
    const ingress = this.#context.stack.interfaces.find(device.name);
    const from = isMulticastIpv6(destination) ? ANY_IPV6 : destination;
    const flow = this.#typeFlow.reset(source, from);
    flow.mark = mark;
    flow.egress = ingress;
    flow.isStrict = ingress !== undefined;
    const direct = this.routing.lookUp(flow);
    flow.egress = undefined;
    flow.isStrict = false;
    const route = direct ?? this.routing.lookUp(flow);
    if (route === undefined) return undefined;
    const type = route.type === 'unicast' || route.type === 'local' ? route.type : 'other';
    return { type, usesDevice: ingress !== undefined && usesIpv6Device(route, ingress) };
  }

  #hearLater(packet: Packet, device: NetDevice): void {
    this.#context.stack.scheduler.schedule(NO_DELAY, () => this.#input.receiveGroupCopy(packet, device));
  }

  /** The next hop did not answer (`ip6_link_failure`). */
  #reportUnreachable(packet: Packet, device: NetDevice): void {
    this.#sender.sendError(packet, ICMPV6_TYPE.UNREACHABLE, ICMPV6_UNREACHABLE_CODE.ADDRESS);
    const destination = ipv6Destination(packet);
    const reason = isAcrossCard(device, destination) ? 'same-card' : 'ipv6-neighbor-failed';
    dropIn(this.#context.stack, packet, reason, device, formatIpv6(destination));
  }
}
