/**
 * The way out of a namespace for IPv6: from a socket, or from forwarding, to a device (net/ipv6/ip6_output.c, route.c).
 *
 * Models route lookup with the choice of a source, the OUTPUT and POSTROUTING hooks with a new route when one of them changed
 * what routes are chosen by, fragmentation by the sender, path MTU (RFC 8201), groups, which the sender hears too if it
 * listens, flow labels (`auto_flowlabels`), and delivery to local addresses through `lo`.
 */
import { pushFrameHeader } from '../../link/frame';
import type { NetDevice } from '../../link/net-device';
import type { Packet } from '../../link/packet';
import { segmentFrame } from '../../link/segmentation';
import { HOOK, VERDICT } from '../../netfilter/hook';
import { ETHER_TYPE } from '../../wire/ether-type';
import { IP_PROTOCOL } from '../../wire/ip-protocol';
import { ANY_IPV6, formatIpv6, isMulticastIpv6, type Ipv6Address } from '../../wire/ipv6-address';
import { IPV6_HEADER_BYTES } from '../../wire/ipv6-extension';
import type { DatagramOptions, RouteChoice, SendOutcome } from '../ip-output';
import { sendToSelf } from '../loopback-output';
import type { NeighborTable } from '../neighbor-table';
import { refusalOutcomeOf, refusalReasonOf } from '../refusal';
import { dropIn } from '../stack-context';
import type { Ipv6Context } from './ipv6-context';
import { splitIpv6IntoFragments } from './ipv6-fragmentation';
import { ipv6Destination, ipv6Source, writeIpv6Header } from './ipv6-header';
import type { Ipv6RouteCache } from './ipv6-route-cache';
import { describeIpv6Route, Ipv6RouteFlow, type Ipv6Route } from './ipv6-route';
import { noteIpv6Route } from './ipv6-route-step';
import { mixAddress, mixHash } from './ipv6-routing';
import { multicastMacOf, needsDevice } from './ipv6-scope';
import { chooseSource } from './source-address';

const FLOW_LABEL_MASK = 0xf_ffff;
/** RFC 8200 §5. */
export const MIN_IPV6_MTU = 1280;

export interface Ipv6RejectHandler {
  /** Sends what the rule asks for and ends the packet. */
  reject(packet: Packet, ingress: NetDevice | undefined, egress: NetDevice | undefined): void;
  tooBig(packet: Packet, mtuBytes: number, egress: NetDevice): void;
}

export type GroupCopyReceiver = (packet: Packet, device: NetDevice) => void;

export class Ipv6Output {
  readonly #context: Ipv6Context;
  readonly #neighbors: NeighborTable<Ipv6Address>;
  readonly #cache: Ipv6RouteCache;
  readonly #flow = new Ipv6RouteFlow();
  readonly #labelSeed: number;
  readonly #prng: Ipv6Context['stack']['prng'];
  #rejects: Ipv6RejectHandler | undefined = undefined;
  #receiveGroupCopy: GroupCopyReceiver | undefined = undefined;

  constructor(context: Ipv6Context, neighbors: NeighborTable<Ipv6Address>, cache: Ipv6RouteCache) {
    this.#context = context;
    this.#neighbors = neighbors;
    this.#cache = cache;
    this.#labelSeed = context.stack.prng.split('flow-label').uint32() | 0;
    this.#prng = context.stack.prng.split('ipv6-fragment');
  }

  handleRejects(handler: Ipv6RejectHandler): void {
    this.#rejects = handler;
  }

  handleGroupCopies(receive: GroupCopyReceiver): void {
    this.#receiveGroupCopy = receive;
  }

  /** The route of a packet that is made here, one that refuses included. */
  routeTo(
    destination: Ipv6Address,
    source: Ipv6Address = ANY_IPV6,
    egress?: NetDevice,
  ): Ipv6Route | undefined {
    const flow = this.#flow.reset(destination, source);
    flow.egress = egress;
    flow.isStrict = egress !== undefined;
    return this.#context.routing.lookUp(flow);
  }

  /** Where a datagram would go; undefined where routing refuses it or it has no source. */
  routeFor(
    destination: Ipv6Address,
    source?: Ipv6Address,
    egress?: NetDevice,
  ): RouteChoice<Ipv6Address> | undefined {
    let route = this.routeTo(destination, source, egress);
    if (
      source === undefined &&
      this.#context.routing.isBySender &&
      (route === undefined || isRefusing(route))
    ) {
      // Nobody in particular has no way: the address that would be chosen may have one (`ip6_dst_lookup_tail`).
      route = this.routeTo(destination, chooseSource(this.#context, destination, egress), egress);
    }
    if (route === undefined || isRefusing(route)) return undefined;
    const device = this.#egressOf(route);
    if (device === undefined) return undefined;
    const isLocal = route.type === 'local' || route.type === 'anycast';
    const from = source ?? this.#sourceOf(destination, route, device);
    if (from === undefined) return undefined;
    return {
      device,
      nextHop: this.#nextHopOf(destination, route),
      source: from,
      mtuBytes: isLocal ? device.mtuBytes : this.#cache.mtuOf(destination, route, device),
      isLocal,
      advertisedMss: route.advertisedMss,
    };
  }

  /** Sends what lies from `packet.start` on, a transport header and its payload, as one datagram. */
  send(packet: Packet, options: DatagramOptions<Ipv6Address>): SendOutcome {
    const { destination, source, egress: boundTo } = options;
    const { counters } = this.#context;
    packet.etherType = ETHER_TYPE.IPV6;
    packet.transportOffset = packet.start;
    const flow = this.#fillFlow(packet, options);
    const route = this.#context.routing.lookUp(flow);
    const egress = route === undefined || isRefusing(route) ? undefined : this.#egressOf(route);
    if (route === undefined || egress === undefined) {
      packet.networkOffset = packet.start;
      return this.#refuse(packet, route, destination);
    }
    packet.networkOffset = packet.start - IPV6_HEADER_BYTES;
    packet.start = packet.networkOffset;
    const length = packet.end - packet.start - packet.surplusBytes;
    if (options.mustNotFragment === true && length > this.#mtuOf(destination, route, egress)) {
      counters.ip.ip6FragFails += 1;
      this.#context.stack.packets.consume(packet);
      return 'message-too-long';
    }
    writeIpv6Header(packet, {
      source,
      destination,
      nextHeader: options.protocol,
      hopLimit: options.ttl ?? this.hopLimitOf(route, egress),
      trafficClass: options.tos ?? 0,
      flowLabel: flow.flowLabel,
    });
    counters.ip.ip6OutRequests += 1;
    if (this.#context.stack.packets.observer !== undefined)
      noteIpv6Route(this.#context, packet, route, 'output');
    if (options.protocol === IP_PROTOCOL.ICMPV6) counters.countSent(packet.uint8(packet.transportOffset));
    return this.#sendPrepared(packet, route, egress, boundTo);
  }

  /** What a device above `egress` has handed down, header included (`ipvlan_process_v6_outbound`). */
  sendThrough(packet: Packet, egress: NetDevice): void {
    packet.start = packet.networkOffset;
    const destination = ipv6Destination(packet);
    const route = this.routeTo(destination, ipv6Source(packet), egress);
    if (this.#context.stack.packets.observer !== undefined)
      noteIpv6Route(this.#context, packet, route, 'output');
    const device = route === undefined || isRefusing(route) ? undefined : this.#egressOf(route);
    if (route === undefined || device === undefined) {
      egress.sendErrors += 1;
      this.#refuse(packet, route, destination);
      return;
    }
    this.#context.counters.ip.ip6OutRequests += 1;
    this.#sendPrepared(packet, route, device, undefined);
  }

  /** Sends a packet of neighbor discovery or MLD, header included, on a link without asking for a route. */
  sendOnLink(packet: Packet, destination: Ipv6Address, device: NetDevice): void {
    const { netfilter } = this.#context.stack;
    this.#context.counters.ip.ip6OutRequests += 1;
    if (netfilter.ipv6.isActive) {
      const verdict = netfilter.ipv6.run(HOOK.OUTPUT, packet, undefined, device);
      if (verdict !== VERDICT.ACCEPT) {
        this.endByVerdict(packet, verdict, undefined, device);
        return;
      }
    }
    if (this.#passPostRouting(packet, device, undefined)) this.#transmit(packet, destination, device, false);
  }

  hopLimitOf(route: Ipv6Route, device: NetDevice): number {
    if (route.hopLimit > 0) return route.hopLimit;
    return this.#context.settings.forDevice(device).hopLimit;
  }

  /** POSTROUTING and what follows, for local and forwarded packets alike (`ip6_output`). */
  postRoute(packet: Packet, route: Ipv6Route, device: NetDevice, ingress: NetDevice | undefined): void {
    if (!this.#passPostRouting(packet, device, ingress)) return;
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
    const { stack } = this.#context;
    dropIn(stack, packet, 'netfilter-drop', ingress ?? egress, stack.netfilter.ipv6.describeDecision());
  }

  #fillFlow(packet: Packet, options: DatagramOptions<Ipv6Address>): Ipv6RouteFlow {
    const flow = this.#flow.reset(options.destination, options.source);
    flow.mark = packet.mark;
    flow.tos = options.tos ?? 0;
    flow.protocol = options.protocol;
    flow.egress = options.egress;
    flow.isStrict = options.egress !== undefined;
    if (options.protocol === IP_PROTOCOL.TCP || options.protocol === IP_PROTOCOL.UDP) {
      flow.sourcePort = packet.uint16(packet.start);
      flow.destinationPort = packet.uint16(packet.start + 2);
    }
    if (this.#context.settings.hasFlowLabels) flow.flowLabel = this.#labelOf(flow, packet);
    return flow;
  }

  /** `ip6_make_flowlabel`: from the hash of the flow; a socket that retries may have drawn another one. */
  #labelOf(flow: Ipv6RouteFlow, packet: Packet): number {
    const { sourcePort, destinationPort, protocol } = flow;
    let hash = mixAddress(mixAddress(this.#labelSeed, flow.source), flow.destination);
    hash = mixHash(hash, sourcePort * 0x1_0000 + destinationPort);
    hash = mixHash(hash, protocol + packet.hashDraws * 0x100);
    return (hash >>> 8) & FLOW_LABEL_MASK;
  }

  #sourceOf(destination: Ipv6Address, route: Ipv6Route, device: NetDevice): Ipv6Address | undefined {
    if (route.source !== undefined) return route.source;
    if (route.type === 'local') return destination;
    return chooseSource(this.#context, destination, device);
  }

  #refuse(packet: Packet, route: Ipv6Route | undefined, destination: Ipv6Address): SendOutcome {
    const { stack, counters } = this.#context;
    const detail = route === undefined ? formatIpv6(destination) : describeIpv6Route(route);
    counters.ip.ip6OutNoRoutes += 1;
    dropIn(stack, packet, refusalReasonOf(route?.type), undefined, detail);
    return refusalOutcomeOf(route?.type);
  }

  /** A datagram with its header in place, from this machine (`ip6_local_out`). */
  #sendPrepared(
    packet: Packet,
    route: Ipv6Route,
    device: NetDevice,
    boundTo: NetDevice | undefined,
  ): SendOutcome {
    const { netfilter } = this.#context.stack;
    if (!netfilter.ipv6.isActive) {
      this.#finish(packet, route, device, false);
      return 'sent';
    }
    const source = ipv6Source(packet);
    const destination = ipv6Destination(packet);
    const { mark } = packet;
    const verdict = netfilter.ipv6.run(HOOK.OUTPUT, packet, undefined, device);
    if (verdict === VERDICT.STOLEN) return 'sent';
    if (verdict !== VERDICT.ACCEPT) {
      this.endByVerdict(packet, verdict, undefined, device);
      return 'not-permitted';
    }
    if (ipv6Destination(packet) === destination && ipv6Source(packet) === source && packet.mark === mark) {
      this.postRoute(packet, route, device, undefined);
      return 'sent';
    }
    return this.#reroute(packet, boundTo);
  }

  /** Another route for what a hook has changed (`ip6_route_me_harder`). */
  #reroute(packet: Packet, boundTo: NetDevice | undefined): SendOutcome {
    const destination = ipv6Destination(packet);
    const flow = this.#flow.reset(destination, ipv6Source(packet));
    flow.mark = packet.mark;
    flow.egress = boundTo;
    flow.isStrict = needsDevice(destination);
    const route = this.#context.routing.lookUp(flow);
    if (this.#context.stack.packets.observer !== undefined)
      noteIpv6Route(this.#context, packet, route, 'again');
    const egress = route === undefined || isRefusing(route) ? undefined : this.#egressOf(route);
    if (route === undefined || egress === undefined) return this.#refuse(packet, route, destination);
    this.postRoute(packet, route, egress, undefined);
    return 'sent';
  }

  #passPostRouting(packet: Packet, device: NetDevice, ingress: NetDevice | undefined): boolean {
    const { netfilter } = this.#context.stack;
    if (!netfilter.ipv6.isActive) return true;
    const verdict = netfilter.ipv6.run(HOOK.POSTROUTING, packet, ingress, device);
    if (verdict === VERDICT.ACCEPT) return true;
    this.endByVerdict(packet, verdict, ingress, device);
    return false;
  }

  /** Fragments if need be and hands over to the neighbor layer (`ip6_finish_output`). */
  #finish(packet: Packet, route: Ipv6Route, device: NetDevice, isForwarded: boolean): void {
    if (device.kind === 'loopback') {
      this.#countSent(packet);
      sendToSelf(packet, device, ETHER_TYPE.IPV6);
      return;
    }
    const destination = ipv6Destination(packet);
    const mtu = this.#mtuOf(destination, route, device);
    const nextHop = this.#nextHopOf(destination, route);
    const length = packet.end - packet.networkOffset - packet.surplusBytes;
    const { fragmentBytes } = packet;
    const limit = fragmentBytes === 0 ? mtu : Math.min(mtu, Math.abs(fragmentBytes));
    if (length <= (fragmentBytes < 0 ? mtu : limit)) {
      this.#transmit(packet, nextHop, device, !isForwarded);
      return;
    }
    if (isForwarded && (packet.fragmentBytes === 0 || packet.fragmentBytes > mtu)) {
      this.#context.counters.ip.ip6FragFails += 1;
      if (this.#rejects === undefined) dropIn(this.#context.stack, packet, 'too-big', device);
      else this.#rejects.tooBig(packet, mtu, device);
      return;
    }
    if (packet.surplusBytes !== 0) {
      for (const segment of segmentFrame(packet, this.#context.stack.packets)) {
        this.#finish(segment, route, device, isForwarded);
      }
      return;
    }
    const { counters, stack } = this.#context;
    const fragments = splitIpv6IntoFragments(packet, limit, this.#prng.uint32(), stack.packets);
    counters.ip.ip6FragOKs += 1;
    counters.ip.ip6FragCreates += fragments.length;
    for (const fragment of fragments) this.#transmit(fragment, nextHop, device, !isForwarded);
  }

  /** `ip6_finish_output2` */
  #transmit(packet: Packet, nextHop: Ipv6Address, device: NetDevice, isHeard: boolean): void {
    this.#countSent(packet);
    if (!isMulticastIpv6(nextHop)) {
      this.#neighbors.send(packet, nextHop, device);
      return;
    }
    const { counters } = this.#context;
    counters.ip.ip6OutMcastPkts += 1;
    counters.ip.ip6OutMcastOctets += packet.end - packet.networkOffset;
    if (isHeard && this.#context.interfaces.of(device)?.isMember(nextHop) === true)
      this.#hear(packet, device);
    pushFrameHeader(packet, multicastMacOf(nextHop), device);
    device.send(packet);
  }

  /** Who sends to a group that it listens to hears itself. */
  #hear(packet: Packet, device: NetDevice): void {
    if (this.#receiveGroupCopy === undefined || device.kind === 'loopback') return;
    const copy = this.#context.stack.packets.clone(packet);
    this.#receiveGroupCopy(copy, device);
  }

  #countSent(packet: Packet): void {
    const { ip } = this.#context.counters;
    ip.ip6OutTransmits += 1;
    ip.ip6OutOctets += packet.end - packet.networkOffset;
  }

  #mtuOf(destination: Ipv6Address, route: Ipv6Route, device: NetDevice): number {
    return device.kind === 'loopback' ? device.mtuBytes : this.#cache.mtuOf(destination, route, device);
  }

  #nextHopOf(destination: Ipv6Address, route: Ipv6Route): Ipv6Address {
    return this.#cache.gatewayOf(destination, route) ?? route.gateway ?? destination;
  }

  /** The device of a route that leads somewhere. */
  #egressOf(route: Ipv6Route): NetDevice | undefined {
    return route.type === 'local' || route.type === 'anycast' ? this.#context.loopback : route.device;
  }
}

/** Such a route names a device, and leads nowhere. */
export function isRefusing({ type }: Ipv6Route): boolean {
  return type === 'blackhole' || type === 'unreachable' || type === 'prohibit' || type === 'throw';
}
