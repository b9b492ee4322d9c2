/**
 * The way in for IPv6: from a device to a socket, or on to another device (net/ipv6/ip6_input.c, ip6_output.c `ip6_forward`).
 *
 * Models header checks, unknown next headers, the PREROUTING, INPUT and FORWARD hooks, reassembly where connection
 * tracking or delivery needs it, groups, anycast addresses, routes that refuse, forwarding with hop limit, MTU and redirects, and
 * neighbor proxies. Leaves out multicast routing and jumbograms.
 */
import { say } from '../../base/sentence';
import type { DropReason } from '../../link/drop-reason';
import type { NetDevice } from '../../link/net-device';
import type { Packet } from '../../link/packet';
import { HOOK, VERDICT } from '../../netfilter/hook';
import {
  ICMPV6_PARAMETER_CODE,
  ICMPV6_TIME_EXCEEDED_CODE,
  ICMPV6_TYPE,
  ICMPV6_UNREACHABLE_CODE,
} from '../../wire/icmpv6';
import { IP_PROTOCOL } from '../../wire/ip-protocol';
import {
  ANY_IPV6,
  formatIpv6,
  isLinkLocalIpv6,
  isLoopbackIpv6,
  isMulticastIpv6,
  type Ipv6Address,
} from '../../wire/ipv6-address';
import { IPV6_EXTENSION, IPV6_HEADER_BYTES, Ipv6UpperLayer } from '../../wire/ipv6-extension';
import { dropIn } from '../stack-context';
import type { TransportHandler } from '../transport-handler';
import { TunnelTable } from '../tunnel-table';
import { ExtensionHeaders } from './extension-headers';
import type { Icmpv6Input } from './icmpv6-input';
import type { Icmpv6Sender } from './icmpv6-sender';
import type { Ipv6Context } from './ipv6-context';
import {
  decreaseHopLimit,
  ipv6Destination,
  ipv6HopLimit,
  ipv6NextHeader,
  ipv6Source,
  ipv6TrafficClass,
} from './ipv6-header';
import { isRefusing, MIN_IPV6_MTU, type Ipv6Output } from './ipv6-output';
import { Ipv6Reassembler } from './ipv6-reassembler';
import type { Ipv6RouteCache } from './ipv6-route-cache';
import { describeIpv6Route, Ipv6RouteFlow, type Ipv6Route } from './ipv6-route';
import { noteIpv6Route } from './ipv6-route-step';
import { needsDevice, SCOPE, scopeOf } from './ipv6-scope';
import type { NeighborDiscovery } from './neighbor-discovery';

export interface Ipv6InputParts {
  readonly output: Ipv6Output;
  readonly sender: Icmpv6Sender;
  readonly icmp: Icmpv6Input;
  readonly cache: Ipv6RouteCache;
  readonly neighbors: NeighborDiscovery;
}

export class Ipv6Input {
  readonly #context: Ipv6Context;
  readonly #parts: Ipv6InputParts;
  readonly #handlers: readonly (TransportHandler | undefined)[];
  readonly #extensions: ExtensionHeaders;
  readonly #reassembler: Ipv6Reassembler;
  readonly #flow = new Ipv6RouteFlow();
  readonly #upper = new Ipv6UpperLayer();
  readonly tunnels = new TunnelTable();

  constructor(
    context: Ipv6Context,
    parts: Ipv6InputParts,
    handlers: readonly (TransportHandler | undefined)[],
  ) {
    this.#context = context;
    this.#parts = parts;
    this.#handlers = handlers;
    this.#extensions = new ExtensionHeaders(context.counters, parts.sender);
    this.#reassembler = new Ipv6Reassembler(
      context,
      (first) => this.#reportTimeout(first),
      (packet, pointer) => this.#extensions.complain(packet, ICMPV6_PARAMETER_CODE.HEADER_FIELD, pointer),
    );
  }

  halt(): void {
    this.#reassembler.halt();
  }

  /** An IPv6 frame from a device (`ipv6_rcv`). `networkOffset` is set, the frame header precedes it. */
  receive(packet: Packet, device: NetDevice): void {
    const { stack, settings, counters } = this.#context;
    packet.ingress = device;
    if (packet.isForOtherHost) {
      dropIn(stack, packet, 'other-host', device);
      return;
    }
    counters.ip.ip6InReceives += 1;
    counters.ip.ip6InOctets += packet.end - packet.networkOffset;
    if (settings.forDevice(device).isDisabled) {
      counters.ip.ip6InDiscards += 1;
      dropIn(stack, packet, 'ipv6-disabled', device);
      return;
    }
    const problem = this.#checkHeader(packet, device);
    if (problem !== undefined) {
      dropIn(stack, packet, problem, device);
      return;
    }
    // As `IpInput.receive`. That it may be taken apart again stays known, too (`ignore_df`).
    if (packet.fragmentBytes > 0) packet.fragmentBytes = -packet.fragmentBytes;
    const whole =
      stack.netfilter.ipv6.isTracking && this.#isFragment(packet) ? this.#reassembler.add(packet) : packet;
    if (whole === undefined || !this.#passPreRouting(whole, device)) return;
    this.#route(whole, device);
  }

  /** A copy of what this machine has just sent to a group that it listens to (`dev_loopback_xmit`). */
  receiveGroupCopy(packet: Packet, device: NetDevice): void {
    packet.ingress = device;
    this.#context.counters.ip.ip6InReceives += 1;
    this.#context.counters.ip.ip6InOctets += packet.end - packet.networkOffset;
    this.#deliverToGroup(packet, device);
  }

  /** `ip6_rcv_core`. Also cuts off what an Ethernet frame was padded with. */
  #checkHeader(packet: Packet, device: NetDevice): DropReason | undefined {
    const { ip } = this.#context.counters;
    const offset = packet.networkOffset;
    const available = packet.end - offset;
    if (available < IPV6_HEADER_BYTES || packet.uint8(offset) >>> 4 !== 6) {
      ip.ip6InHdrErrors += 1;
      return 'malformed';
    }
    const ecn = ipv6TrafficClass(packet) & 3;
    if (ecn === 0) ip.ip6InNoECTPkts += 1;
    else if (ecn === 1) ip.ip6InECT1Pkts += 1;
    else if (ecn === 2) ip.ip6InECT0Pkts += 1;
    else ip.ip6InCEPkts += 1;
    const source = ipv6Source(packet);
    const destination = ipv6Destination(packet);
    const isInside = device.kind === 'loopback';
    const isMartian =
      isMulticastIpv6(source) ||
      (!isInside && (isLoopbackIpv6(source) || isLoopbackIpv6(destination))) ||
      (isMulticastIpv6(destination) && !isInside && scopeOf(destination) <= SCOPE.INTERFACE);
    if (isMartian) {
      ip.ip6InHdrErrors += 1;
      return 'martian';
    }
    const total = IPV6_HEADER_BYTES + packet.uint16(offset + 4);
    if (total > available) {
      ip.ip6InTruncatedPkts += 1;
      return 'truncated';
    }
    packet.end = offset + total;
    if (!this.#upper.find(packet.buffer, offset, packet.end)) {
      ip.ip6InHdrErrors += 1;
      return 'malformed';
    }
    packet.transportOffset = this.#upper.offset;
    if (ipv6NextHeader(packet) === IPV6_EXTENSION.HOP_BY_HOP) {
      return this.#extensions.checkOptions(packet, offset + IPV6_HEADER_BYTES);
    }
    return undefined;
  }

  #isFragment(packet: Packet): boolean {
    return (
      this.#upper.find(packet.buffer, packet.networkOffset, packet.end) && this.#upper.fragmentHeaderAt !== 0
    );
  }

  #passPreRouting(packet: Packet, device: NetDevice): boolean {
    const { netfilter } = this.#context.stack;
    if (packet.hasPassedBridgeHooks) {
      packet.hasPassedBridgeHooks = false;
      return true;
    }
    if (!netfilter.ipv6.isActive) return true;
    const verdict = netfilter.ipv6.run(HOOK.PREROUTING, packet, device, undefined);
    if (verdict === VERDICT.ACCEPT) return true;
    this.#parts.output.endByVerdict(packet, verdict, device, undefined);
    return false;
  }

  /** Decides between delivery and forwarding (`ip6_route_input`). */
  #route(packet: Packet, device: NetDevice): void {
    const destination = ipv6Destination(packet);
    if (isMulticastIpv6(destination)) {
      this.#deliverToGroup(packet, device);
      return;
    }
    const route = this.#context.routing.lookUp(this.#flowOf(packet, destination, device));
    if (this.#context.stack.packets.observer !== undefined)
      noteIpv6Route(this.#context, packet, route, 'input');
    if (route?.type === 'local' || route?.type === 'anycast') this.#deliver(packet, device);
    else this.#forward(packet, route, destination, device);
  }

  #flowOf(packet: Packet, destination: Ipv6Address, device: NetDevice): Ipv6RouteFlow {
    const flow = this.#flow.reset(destination, ipv6Source(packet));
    const isBound = needsDevice(destination) && device.kind !== 'loopback';
    flow.ingress = device;
    flow.egress = isBound ? device : undefined;
    flow.isStrict = isBound;
    flow.mark = packet.mark;
    flow.tos = ipv6TrafficClass(packet);
    flow.flowLabel = packet.uint32(packet.networkOffset) & 0xf_ffff;
    flow.protocol = ipv6NextHeader(packet);
    if (flow.protocol === IP_PROTOCOL.TCP || flow.protocol === IP_PROTOCOL.UDP) {
      flow.sourcePort = packet.uint16(packet.transportOffset);
      flow.destinationPort = packet.uint16(packet.transportOffset + 2);
    }
    return flow;
  }

  /** `ip6_mc_input`: what nobody here listens to is for others. */
  #deliverToGroup(packet: Packet, device: NetDevice): void {
    const { ip } = this.#context.counters;
    ip.ip6InMcastPkts += 1;
    ip.ip6InMcastOctets += packet.end - packet.networkOffset;
    const isMember =
      device.kind === 'loopback' ||
      this.#context.interfaces.of(device)?.isMember(ipv6Destination(packet)) === true;
    if (isMember) this.#deliver(packet, device);
    else dropIn(this.#context.stack, packet, 'other-host', device);
  }

  /** `ip6_forward` */
  #forward(packet: Packet, route: Ipv6Route | undefined, destination: Ipv6Address, ingress: NetDevice): void {
    const { stack, counters, settings } = this.#context;
    const { output, sender, cache } = this.#parts;
    if (route === undefined || isRefusing(route) || route.device === undefined) {
      this.#refuse(packet, route, ingress);
      return;
    }
    const egress = route.device;
    if (!settings.isForwarding) {
      counters.ip.ip6InAddrErrors += 1;
      dropIn(stack, packet, 'ipv6-forwarding-disabled', ingress, formatIpv6(destination));
      return;
    }
    if (ipv6HopLimit(packet) <= 1) {
      counters.ip.ip6InHdrErrors += 1;
      sender.sendError(packet, ICMPV6_TYPE.TIME_EXCEEDED, ICMPV6_TIME_EXCEEDED_CODE.HOP_LIMIT);
      dropIn(stack, packet, 'ttl-exceeded', ingress);
      return;
    }
    if (this.#isForProxied(packet, destination, ingress)) return;
    if (egress === ingress) this.#parts.neighbors.sendRedirect(packet, route, egress);
    else if (!this.#mayLeaveLink(packet, ingress)) return;
    const mtu = Math.max(cache.mtuOf(destination, route, egress), MIN_IPV6_MTU);
    if (this.#exceedsMtu(packet, mtu)) {
      counters.ip.ip6InTooBigErrors += 1;
      counters.ip.ip6FragFails += 1;
      sender.tooBig(packet, mtu, egress);
      return;
    }
    decreaseHopLimit(packet);
    if (stack.netfilter.ipv6.isActive) {
      const verdict = stack.netfilter.ipv6.run(HOOK.FORWARD, packet, ingress, egress);
      if (verdict !== VERDICT.ACCEPT) {
        output.endByVerdict(packet, verdict, ingress, egress);
        return;
      }
    }
    counters.ip.ip6OutForwDatagrams += 1;
    output.postRoute(packet, route, egress, ingress);
  }

  /** `ip6_pkt_too_big` */
  #exceedsMtu(packet: Packet, mtu: number): boolean {
    const length = packet.end - packet.networkOffset - packet.surplusBytes;
    return packet.fragmentBytes === 0 ? length > mtu : packet.fragmentBytes > mtu;
  }

  /** A source that only its link knows cannot be answered from elsewhere. */
  #mayLeaveLink(packet: Packet, ingress: NetDevice): boolean {
    const source = ipv6Source(packet);
    const { stack, counters } = this.#context;
    const isUsable = source !== ANY_IPV6 && !isMulticastIpv6(source) && !isLoopbackIpv6(source);
    if (isUsable && !isLinkLocalIpv6(source)) return true;
    if (isUsable) {
      this.#parts.sender.sendError(packet, ICMPV6_TYPE.UNREACHABLE, ICMPV6_UNREACHABLE_CODE.BEYOND_SCOPE);
    }
    counters.ip.ip6InAddrErrors += 1;
    dropIn(stack, packet, 'martian', ingress, formatIpv6(source));
    return false;
  }

  /** `ip6_forward_proxy_check`: solicitations for an address that we answer for are ours. */
  #isForProxied(packet: Packet, destination: Ipv6Address, device: NetDevice): boolean {
    const { settings } = this.#context;
    if (!settings.isProxy && !settings.forDevice(device).isProxy) return false;
    if (!this.#parts.neighbors.isProxy(destination, device)) return false;
    const isNeighborMessage =
      this.#upper.find(packet.buffer, packet.networkOffset, packet.end) &&
      this.#upper.protocol === IP_PROTOCOL.ICMPV6 &&
      packet.uint8(this.#upper.offset) >= ICMPV6_TYPE.ROUTER_SOLICITATION &&
      packet.uint8(this.#upper.offset) <= ICMPV6_TYPE.REDIRECT;
    if (isNeighborMessage) this.#deliver(packet, device);
    return isNeighborMessage;
  }

  /** No route, or one that refuses (`ip6_pkt_drop`). */
  #refuse(packet: Packet, route: Ipv6Route | undefined, ingress: NetDevice): void {
    const { stack, counters } = this.#context;
    const detail = route === undefined ? formatIpv6(ipv6Destination(packet)) : describeIpv6Route(route);
    if (route?.type === 'blackhole') {
      dropIn(stack, packet, 'blackhole-route', ingress, detail);
      return;
    }
    const isProhibited = route?.type === 'prohibit';
    const code = isProhibited
      ? ICMPV6_UNREACHABLE_CODE.ADMINISTRATIVELY_PROHIBITED
      : ICMPV6_UNREACHABLE_CODE.NO_ROUTE;
    counters.ip.ip6InNoRoutes += 1;
    this.#parts.sender.sendError(packet, ICMPV6_TYPE.UNREACHABLE, code);
    dropIn(stack, packet, isProhibited ? 'prohibit-route' : 'no-route', ingress, detail);
  }

  #deliver(packet: Packet, device: NetDevice): void {
    const { stack } = this.#context;
    const { netfilter } = stack;
    if (netfilter.ipv6.isActive) {
      const verdict = netfilter.ipv6.run(HOOK.INPUT, packet, device, undefined);
      if (verdict !== VERDICT.ACCEPT) {
        this.#parts.output.endByVerdict(packet, verdict, device, undefined);
        return;
      }
    }
    this.#deliverUpper(packet, device);
  }

  /** `ip6_protocol_deliver_rcu` */
  #deliverUpper(fragmentOrWhole: Packet, device: NetDevice): void {
    const { stack, counters } = this.#context;
    const packet = this.#isFragment(fragmentOrWhole)
      ? this.#reassembler.add(fragmentOrWhole)
      : fragmentOrWhole;
    if (packet === undefined) return;
    const problem = this.#extensions.check(packet);
    if (problem !== undefined) {
      dropIn(stack, packet, problem, device);
      return;
    }
    const upper = this.#upper;
    if (!upper.find(packet.buffer, packet.networkOffset, packet.end)) {
      counters.ip.ip6InHdrErrors += 1;
      dropIn(stack, packet, 'malformed', device);
      return;
    }
    packet.transportOffset = upper.offset;
    const { protocol, nextHeaderAt } = upper;
    stack.packets.observer?.onStep(packet, stack.name, { kind: 'delivery', protocol });
    if (protocol === IP_PROTOCOL.ICMPV6) {
      counters.ip.ip6InDelivers += 1;
      this.#parts.icmp.receive(packet, device);
      return;
    }
    if (protocol === IP_PROTOCOL.UDP && this.tunnels.deliver(packet, ipv6Source(packet))) {
      counters.ip.ip6InDelivers += 1;
      return;
    }
    const handler = protocol === IP_PROTOCOL.ICMP ? undefined : this.#handlers[protocol];
    if (handler === undefined) {
      if (protocol === IPV6_EXTENSION.NONE) {
        counters.ip.ip6InDelivers += 1;
        stack.packets.consume(packet);
        return;
      }
      counters.ip.ip6InUnknownProtos += 1;
      const pointer = nextHeaderAt - packet.networkOffset;
      this.#extensions.complain(packet, ICMPV6_PARAMETER_CODE.UNKNOWN_NEXT_HEADER, pointer);
      dropIn(stack, packet, 'unknown-protocol', packet.ingress, say('protocol {protocol}', { protocol }));
      return;
    }
    counters.ip.ip6InDelivers += 1;
    handler.receive(packet);
  }

  /** RFC 8200 §4.5: said only when the first fragment came. */
  #reportTimeout(first: Packet): void {
    const destination = ipv6Destination(first);
    if (this.#context.interfaces.find(destination) === undefined) return;
    this.#parts.sender.sendError(first, ICMPV6_TYPE.TIME_EXCEEDED, ICMPV6_TIME_EXCEEDED_CODE.REASSEMBLY);
  }
}
