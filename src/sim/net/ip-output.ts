/**
 * The way out of a namespace: from a socket, or from forwarding, to a device (net/ipv4/ip_output.c, route.c).
 *
 * Models route lookup with policy routing, the OUTPUT and POSTROUTING hooks with a new route when one of them changed what
 * routes are chosen by, fragmentation, path MTU (RFC 1191), broadcast and multicast, which the sender hears too, and
 * delivery to local addresses through `lo`.
 */
import type { DropReason } from '../link/drop-reason';
import { pushFrameHeader } from '../link/frame';
import type { NetDevice } from '../link/net-device';
import type { Packet } from '../link/packet';
import { segmentFrame } from '../link/segmentation';
import { HOOK, VERDICT } from '../netfilter/hook';
import { ETHER_TYPE } from '../wire/ether-type';
import type { IpAddress } from '../wire/ip-address';
import { IP_PROTOCOL } from '../wire/ip-protocol';
import {
  ANY_IPV4,
  formatIpv4,
  isLoopbackIpv4,
  isMulticastIpv4,
  type Ipv4Address,
} from '../wire/ipv4-address';
import { splitIntoFragments } from './fragmentation';
import { groupMacOf } from './group-address';
import {
  decreaseTtl,
  DONT_FRAGMENT,
  ipDestination,
  ipFragmentField,
  IPV4_HEADER_BYTES,
  ipSource,
  isDontFragment,
  writeIpHeader,
} from './ip-header';
import { sendToSelf } from './loopback-output';
import type { NeighborTable } from './neighbor-table';
import { refusalOutcomeOf, refusalReasonOf } from './refusal';
import type { RouteCache } from './route-cache';
import { fillPorts } from './route-flow';
import { describeRoute, isRefusal, RouteFlow, routeOf, type Route } from './route-table';
import { noteRoute } from './route-step';
import { dropIn, type StackContext } from './stack-context';

/** Of the time to live in an IPv4 header. */
const IP_TTL_OFFSET = 8;

export interface DatagramOptions<Address extends IpAddress = Ipv4Address> {
  readonly source: Address;
  readonly destination: Address;
  readonly protocol: number;
  /** `ip_default_ttl` when left out. */
  readonly ttl?: number;
  readonly tos?: number;
  /** Sets DF while the datagram fits; a larger one is fragmented here, as with Linux's IP_PMTUDISC_WANT. */
  readonly isDontFragment: boolean;
  /** A datagram that does not fit is refused (IP_PMTUDISC_DO, `ping -M do`). */
  readonly mustNotFragment?: boolean;
  readonly identification: number;
  /** The device that the socket is bound to (SO_BINDTODEVICE). */
  readonly egress?: NetDevice;
}

export type SendOutcome =
  | 'sent'
  | 'network-unreachable'
  | 'host-unreachable'
  | 'message-too-long'
  | 'not-permitted';

/** Where a datagram would go, as `ip route get` answers it. */
export interface RouteChoice<Address extends IpAddress = Ipv4Address> {
  readonly device: NetDevice;
  readonly nextHop: Address;
  readonly source: Address;
  /** Of the path: the device's, or less where an ICMP error or the route said so. */
  readonly mtuBytes: number;
  readonly isLocal: boolean;
  /** `advmss` of the route; 0 where it says nothing. */
  readonly advertisedMss: number;
}

/** The sender of ICMP errors, which itself needs this layer to send them. */
export interface RejectHandler {
  /** Sends what the rule asks for and ends the packet. */
  reject(packet: Packet, ingress: NetDevice | undefined, egress: NetDevice | undefined): void;
  tooBig(packet: Packet, mtuBytes: number, egress: NetDevice): void;
}

/** Where a copy of what is sent to all goes: the sender is one of them. */
export type OwnCopyReceiver = (packet: Packet, device: NetDevice) => void;

export class IpOutput {
  readonly #context: StackContext;
  readonly #neighbors: NeighborTable<Ipv4Address>;
  readonly #loopback: NetDevice;
  readonly #cache: RouteCache;
  readonly #flow = new RouteFlow();
  /** For destinations without a route through the device that a socket is bound to: taken to be on the link. */
  readonly #onLink = new Map<NetDevice, Route>();
  /** Ways to real servers of IPVS, by the server. */
  readonly #viaHops = new Map<Ipv4Address, { readonly route: Route; readonly via: Route }>();
  #rejects: RejectHandler | undefined = undefined;
  #receiveOwnCopy: OwnCopyReceiver | undefined = undefined;

  constructor(
    context: StackContext,
    neighbors: NeighborTable<Ipv4Address>,
    loopback: NetDevice,
    cache: RouteCache,
  ) {
    this.#context = context;
    this.#neighbors = neighbors;
    this.#loopback = loopback;
    this.#cache = cache;
  }

  handleRejects(handler: RejectHandler): void {
    this.#rejects = handler;
  }

  handleOwnCopies(receive: OwnCopyReceiver): void {
    this.#receiveOwnCopy = receive;
  }

  /** The route of a packet that is made here, one that refuses included. */
  routeTo(destination: Ipv4Address, source: Ipv4Address = ANY_IPV4): Route | undefined {
    return this.lookUp(this.#flow.reset(destination, source));
  }

  lookUp(flow: RouteFlow): Route | undefined {
    const route = this.#context.routing.lookUp(flow);
    // Whatever the tables say, a socket that is bound to a device finds everybody on its link.
    const isFound = route !== undefined && !isRefusal(route);
    return isFound || flow.egress === undefined ? route : this.#onLinkRoute(flow.egress);
  }

  routeFor(destination: Ipv4Address, source?: Ipv4Address, egress?: NetDevice): RouteChoice | undefined {
    const flow = this.#flow.reset(destination, source ?? ANY_IPV4);
    flow.egress = egress;
    return this.chooseRoute(flow);
  }

  /** The way of a datagram with this flow; undefined where routing refuses it. */
  chooseRoute(flow: RouteFlow): RouteChoice | undefined {
    const { destination, source } = flow;
    const route = this.lookUp(flow);
    if (route === undefined) return undefined;
    const given = source === ANY_IPV4 ? undefined : source;
    if (route.type === 'local') {
      const device = this.#loopback;
      const from = given ?? route.source ?? destination;
      const { mtuBytes } = device;
      return { device, nextHop: destination, source: from, mtuBytes, isLocal: true, advertisedMss: 0 };
    }
    const { device } = route;
    if (device === undefined) return undefined;
    const from = given ?? this.#sourceOf(route, device);
    if (from === undefined) return undefined;
    return {
      device,
      nextHop: this.#cache.gatewayOf(destination, route) ?? route.gateway ?? destination,
      source: from,
      mtuBytes: this.#cache.mtuOf(destination, route, device),
      isLocal: false,
      advertisedMss: route.advertisedMss,
    };
  }

  /** Sends what lies from `packet.start` on, a transport header and its payload, as one datagram. */
  send(packet: Packet, options: DatagramOptions): SendOutcome {
    const { destination, source } = options;
    packet.etherType = ETHER_TYPE.IPV4;
    packet.transportOffset = packet.start;
    packet.networkOffset = packet.start - IPV4_HEADER_BYTES;
    const { routing } = this.#context;
    const route =
      routing.isPlain && options.egress === undefined
        ? routing.lookUpPlain(destination, source)
        : this.lookUp(this.#flowOf(packet, options));
    const egress = this.#egressOf(route);
    if (route === undefined || egress === undefined) {
      packet.networkOffset = packet.start;
      return this.#refuse(packet, route, destination);
    }
    packet.start = packet.networkOffset;
    const length = packet.end - packet.start - packet.surplusBytes;
    const isTooLong = length > this.#cache.mtuOf(destination, route, egress);
    if (isTooLong && options.mustNotFragment === true) {
      this.#context.counters.ipFragFails += 1;
      this.#context.packets.consume(packet);
      return 'message-too-long';
    }
    const isLocked = isTooLong || this.#cache.isMtuLocked(destination, route);
    writeIpHeader(packet, {
      source,
      destination,
      protocol: options.protocol,
      ttl: options.ttl ?? this.#context.sysctl.defaultTtl,
      tos: options.tos ?? 0,
      identification: options.identification,
      fragmentField: options.isDontFragment && !isLocked ? DONT_FRAGMENT : 0,
    });
    this.#context.counters.ipOutRequests += 1;
    if (this.#context.packets.observer !== undefined) noteRoute(this.#context, packet, route, 'output');
    if (options.protocol === IP_PROTOCOL.ICMP) {
      this.#context.icmpCounters.countSent(packet.uint8(packet.transportOffset));
    }
    if (
      isLoopbackIpv4(source) &&
      egress !== this.#loopback &&
      !this.#context.sysctl.forDevice(egress).isRouteLocalnet
    ) {
      // Nobody is told: for the sender it has gone out.
      dropIn(this.#context, packet, 'martian', egress, formatIpv4(source));
      return 'sent';
    }
    return this.#sendPrepared(packet, route, egress, options.egress);
  }

  /** What a device above `egress` has handed down, header included, wherever it came from (`ipvlan_process_v4_outbound`). */
  sendThrough(packet: Packet, egress: NetDevice): void {
    packet.start = packet.networkOffset;
    const destination = ipDestination(packet);
    const route = this.lookUp(this.#flowOfHeader(packet, destination, egress));
    if (this.#context.packets.observer !== undefined) noteRoute(this.#context, packet, route, 'output');
    const device = this.#egressOf(route);
    if (route === undefined || device === undefined || (route.type !== 'unicast' && route.type !== 'local')) {
      egress.sendErrors += 1;
      this.#refuse(packet, route, destination);
      return;
    }
    this.#context.counters.ipOutRequests += 1;
    // What a hook changes goes by routes of its own, through whatever device.
    this.#sendPrepared(packet, route, device, undefined);
  }

  #flowOf(packet: Packet, options: DatagramOptions): RouteFlow {
    const flow = this.#flow.reset(options.destination, options.source);
    flow.mark = packet.mark;
    flow.tos = options.tos ?? 0;
    flow.protocol = options.protocol;
    flow.egress = options.egress;
    fillPorts(flow, packet);
    return flow;
  }

  #refuse(packet: Packet, route: Route | undefined, destination: Ipv4Address): SendOutcome {
    const { counters } = this.#context;
    const detail = route === undefined ? formatIpv4(destination) : describeRoute(route);
    counters.ipOutNoRoutes += 1;
    dropIn(this.#context, packet, refusalReasonOf(route?.type), undefined, detail);
    // `ip rule` says `unreachable` of the network, a route of the host.
    const isByRule = route?.type === 'unreachable' && route.rule !== undefined;
    return isByRule ? 'network-unreachable' : refusalOutcomeOf(route?.type);
  }

  /** A datagram with its IPv4 header in place, from this machine (`ip_local_out`). */
  #sendPrepared(
    packet: Packet,
    route: Route,
    device: NetDevice,
    boundTo: NetDevice | undefined,
  ): SendOutcome {
    const { netfilter } = this.#context;
    if (!netfilter.isActive) {
      this.#finish(packet, route, device, false);
      return 'sent';
    }
    const source = ipSource(packet);
    const destination = ipDestination(packet);
    const { mark } = packet;
    const tos = packet.uint8(packet.networkOffset + 1);
    const verdict = netfilter.run(HOOK.OUTPUT, packet, undefined, device);
    if (verdict === VERDICT.STOLEN) return 'sent';
    if (verdict !== VERDICT.ACCEPT) {
      this.endByVerdict(packet, verdict, undefined, device);
      return 'not-permitted';
    }
    if (
      ipDestination(packet) === destination &&
      ipSource(packet) === source &&
      packet.mark === mark &&
      packet.uint8(packet.networkOffset + 1) === tos
    ) {
      this.postRoute(packet, route, device, undefined);
      return 'sent';
    }
    return this.#reroute(packet, boundTo);
  }

  /** Another route for what a hook has changed (`ip_route_me_harder`). */
  #reroute(packet: Packet, boundTo: NetDevice | undefined): SendOutcome {
    const destination = ipDestination(packet);
    const route = this.lookUp(this.#flowOfHeader(packet, destination, boundTo));
    if (this.#context.packets.observer !== undefined) noteRoute(this.#context, packet, route, 'again');
    const egress = this.#egressOf(route);
    if (route === undefined || egress === undefined) return this.#refuse(packet, route, destination);
    this.postRoute(packet, route, egress, undefined);
    return 'sent';
  }

  #flowOfHeader(packet: Packet, destination: Ipv4Address, boundTo: NetDevice | undefined): RouteFlow {
    const flow = this.#flow.reset(destination, ipSource(packet));
    flow.mark = packet.mark;
    flow.tos = packet.uint8(packet.networkOffset + 1);
    flow.protocol = packet.uint8(packet.networkOffset + 9);
    flow.egress = boundTo;
    if (this.#context.routing.needsPorts) fillPorts(flow, packet);
    return flow;
  }

  /**
   * A datagram that IPVS gave another destination, or another next hop: one hop further, through OUTPUT
   * (`ip_vs_nat_send_or_cont`, `ip_vs_send_or_cont`).
   */
  sendOn(packet: Packet, nextHop?: Ipv4Address): void {
    packet.start = packet.networkOffset;
    const destination = nextHop ?? ipDestination(packet);
    const towards = this.lookUp(this.#flowOfHeader(packet, destination, undefined));
    const route = nextHop === undefined ? towards : this.#viaHop(towards, nextHop);
    if (this.#context.packets.observer !== undefined) noteRoute(this.#context, packet, route, 'again');
    const egress = this.#egressOf(route);
    if (route === undefined || egress === undefined) {
      this.#refuse(packet, route, destination);
      return;
    }
    if (packet.uint8(packet.networkOffset + IP_TTL_OFFSET) <= 1) {
      dropIn(this.#context, packet, 'ttl-exceeded', egress, formatIpv4(destination));
      return;
    }
    decreaseTtl(packet);
    this.#sendPrepared(packet, route, egress, undefined);
  }

  /** The way to the neighbor alone, also where its own route leads through a gateway (`FLOWI_FLAG_KNOWN_NH`). */
  #viaHop(route: Route | undefined, nextHop: Ipv4Address): Route | undefined {
    if (route?.type !== 'unicast') return route;
    const known = this.#viaHops.get(nextHop);
    if (known?.route === route) return known.via;
    const via: Route = { ...route, gateway: nextHop };
    this.#viaHops.set(nextHop, { route, via });
    return via;
  }

  /** POSTROUTING and what follows, for local and forwarded packets alike (`ip_output`). */
  postRoute(packet: Packet, route: Route, device: NetDevice, ingress: NetDevice | undefined): void {
    const { netfilter } = this.#context;
    if (route.type === 'broadcast' || isMulticastIpv4(ipDestination(packet))) {
      if (ingress === undefined) this.#copyToSelf(packet, device);
    }
    if (netfilter.isActive) {
      const verdict = netfilter.run(HOOK.POSTROUTING, packet, ingress, device);
      if (verdict !== VERDICT.ACCEPT) {
        this.endByVerdict(packet, verdict, ingress, device);
        return;
      }
    }
    this.#finish(packet, route, device, ingress !== undefined);
  }

  /** Ends a packet that a hook did not accept, with the rule as its reason. */
  endByVerdict(
    packet: Packet,
    verdict: number,
    ingress: NetDevice | undefined,
    egress: NetDevice | undefined,
  ): void {
    if (verdict === VERDICT.STOLEN) return;
    if (verdict === VERDICT.REJECT && this.#rejects !== undefined) {
      this.#rejects.reject(packet, ingress, egress);
      return;
    }
    dropIn(
      this.#context,
      packet,
      dropReasonOf(verdict),
      ingress ?? egress,
      this.#context.netfilter.describeDecision(),
    );
  }

  /** Fragments if need be and hands over to the neighbor layer (`ip_finish_output`). */
  #finish(packet: Packet, route: Route, device: NetDevice, isForwarded: boolean): void {
    if (device.kind === 'loopback') {
      this.#countSent(packet);
      sendToSelf(packet, device, ETHER_TYPE.IPV4);
      return;
    }
    const destination = ipDestination(packet);
    const isPlain = !isForwarded || this.#context.sysctl.usesPathMtuForForwarding;
    const mtu = isPlain
      ? this.#cache.mtuOf(destination, route, device)
      : this.#cache.forwardMtuOf(destination, route, device);
    const isTooLong = packet.end - packet.networkOffset - packet.surplusBytes > mtu;
    if (!isTooLong && packet.fragmentBytes <= 0) {
      this.#transmit(packet, destination, route, device);
      return;
    }
    if (isTooLong && isDontFragment(packet) && this.#rejects !== undefined) {
      this.#context.counters.ipFragFails += 1;
      this.#rejects.tooBig(packet, mtu, device);
      return;
    }
    if (packet.surplusBytes !== 0) {
      // ip_finish_output_gso: segments first, and then what is too long of each.
      for (const segment of segmentFrame(packet, this.#context.packets)) {
        this.#finish(segment, route, device, isForwarded);
      }
      return;
    }
    this.#fragment(packet, mtu, route, device);
  }

  /** What came in fragments goes on in fragments of the same size, and keeps a DF bit that one of them had. */
  #fragment(packet: Packet, mtu: number, route: Route, device: NetDevice): void {
    const { counters } = this.#context;
    const destination = ipDestination(packet);
    const { fragmentBytes } = packet;
    const limit = fragmentBytes === 0 ? mtu : Math.min(mtu, Math.abs(fragmentBytes));
    if (packet.end - packet.networkOffset <= limit && (ipFragmentField(packet) & 0x1fff) === 0) {
      this.#transmit(packet, destination, route, device);
      return;
    }
    const fragments = splitIntoFragments(packet, limit, this.#context.packets);
    counters.ipFragOKs += 1;
    counters.ipFragCreates += fragments.length;
    for (const fragment of fragments) this.#transmit(fragment, destination, route, device);
  }

  /** `ip_finish_output2` */
  #transmit(packet: Packet, destination: Ipv4Address, route: Route, device: NetDevice): void {
    this.#countSent(packet);
    const group = route.type === 'broadcast' ? groupMacOf(destination) : undefined;
    const isGroup = group !== undefined || isMulticastIpv4(destination);
    if (isGroup) {
      pushFrameHeader(packet, group ?? groupMacOf(destination), device);
      device.send(packet);
      return;
    }
    const gateway = this.#cache.gatewayOf(destination, route) ?? route.gateway;
    this.#neighbors.send(packet, gateway ?? destination, device);
  }

  #countSent(packet: Packet): void {
    const { counters } = this.#context;
    counters.ipOutTransmits += 1;
    counters.ipExtOutOctets += packet.end - packet.networkOffset;
  }

  /** `ip_mc_output`: the sender of a broadcast is among those who hear it. */
  #copyToSelf(packet: Packet, device: NetDevice): void {
    const { counters, packets } = this.#context;
    const length = packet.end - packet.networkOffset;
    if (isMulticastIpv4(ipDestination(packet))) {
      counters.ipExtOutMcastPkts += 1;
      counters.ipExtOutMcastOctets += length;
      return;
    }
    counters.ipExtOutBcastPkts += 1;
    counters.ipExtOutBcastOctets += length;
    if (this.#receiveOwnCopy === undefined || device.kind === 'loopback') return;
    const copy = packets.clone(packet);
    pushFrameHeader(copy, groupMacOf(ipDestination(packet)), device);
    this.#receiveOwnCopy(copy, device);
  }

  #sourceOf(route: Route, device: NetDevice): Ipv4Address | undefined {
    if (route.source !== undefined) return route.source;
    const scope = route.scope === 'global' || route.scope === 'site' ? route.scope : 'link';
    return this.#context.interfaces.sourceAddressFor(device, route.gateway ?? ANY_IPV4, scope);
  }

  /** The device of a route that leads somewhere. */
  #egressOf(route: Route | undefined): NetDevice | undefined {
    if (route === undefined) return undefined;
    return route.type === 'local' ? this.#loopback : route.device;
  }

  #onLinkRoute(device: NetDevice): Route {
    let route = this.#onLink.get(device);
    if (route === undefined) {
      route = routeOf({ destination: { address: ANY_IPV4, prefixLength: 0 }, device }, 0);
      this.#onLink.set(device, route);
    }
    return route;
  }
}

function dropReasonOf(verdict: number): DropReason {
  return verdict === VERDICT.REJECT ? 'netfilter-reject' : 'netfilter-drop';
}
