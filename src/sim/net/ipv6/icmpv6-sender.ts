/**
 * ICMPv6 that the stack itself sends (RFC 4443; net/ipv6/icmp.c): errors about a packet, replies to echo requests, and the
 * messages of neighbor discovery and MLD that other files make.
 *
 * Models when an error must not be sent, the quote of up to 1280 bytes in all, the source address by the route back, and the rate
 * limits (`icmp.ratelimit`, `icmp.ratemask`, the limit of the whole namespace, which IPv4 shares). Leaves out reflected flow labels
 * and marks.
 */
import { say } from '../../base/sentence';
import { isGroupFrame } from '../../link/frame';
import type { NetDevice } from '../../link/net-device';
import type { Packet } from '../../link/packet';
import { ETHER_TYPE } from '../../wire/ether-type';
import {
  encodeIcmpv6,
  ICMPV6_HEADER_BYTES,
  ICMPV6_PARAMETER_CODE,
  ICMPV6_TYPE,
  ICMPV6_UNREACHABLE_CODE,
  isIcmpv6Error,
  type Icmpv6Message,
} from '../../wire/icmpv6';
import { IP_PROTOCOL } from '../../wire/ip-protocol';
import { ANY_IPV6, isMulticastIpv6, type Ipv6Address } from '../../wire/ipv6-address';
import { IPV6_EXTENSION, IPV6_HEADER_BYTES, Ipv6UpperLayer } from '../../wire/ipv6-extension';
import { IcmpRateLimit } from '../icmp-rate-limit';
import type { TcpResetSender } from '../icmp-sender';
import { dropIn } from '../stack-context';
import type { Ipv6Context } from './ipv6-context';
import { ipv6Destination, ipv6Source, upperLayerChecksum, writeIpv6Header } from './ipv6-header';
import { MIN_IPV6_MTU, type Ipv6Output, type Ipv6RejectHandler } from './ipv6-output';
import { ALL_MLDV2_ROUTERS, needsDevice } from './ipv6-scope';

const NANOSECONDS_PER_MILLISECOND = 1_000_000;
const RATE_LIMIT = 'rate limit (net.ipv6.icmp.ratemask)';
/** RFC 4861: proves that a message has crossed no router. */
const NEIGHBOR_HOP_LIMIT = 255;
/** Router alert (RFC 2711) and padding, in front of MLD. */
const ROUTER_ALERT = [IP_PROTOCOL.ICMPV6, 0, 5, 2, 0, 0, 1, 0] as const;

/** What a REJECT rule sends, by its `--reject-with`. */
const REJECT_CODES: Readonly<Record<string, number>> = {
  'icmp6-no-route': ICMPV6_UNREACHABLE_CODE.NO_ROUTE,
  'icmp6-adm-prohibited': ICMPV6_UNREACHABLE_CODE.ADMINISTRATIVELY_PROHIBITED,
  'icmp6-addr-unreachable': ICMPV6_UNREACHABLE_CODE.ADDRESS,
  'icmp6-port-unreachable': ICMPV6_UNREACHABLE_CODE.PORT,
  'icmp6-policy-fail': ICMPV6_UNREACHABLE_CODE.POLICY,
  'icmp6-reject-route': ICMPV6_UNREACHABLE_CODE.REJECT_ROUTE,
};

export class Icmpv6Sender implements Ipv6RejectHandler {
  readonly #context: Ipv6Context;
  readonly #output: Ipv6Output;
  readonly #limit = new IcmpRateLimit<Ipv6Address>();
  readonly #upper = new Ipv6UpperLayer();
  /** `icmp.ratemask`, and what it says. */
  #rateMask = '';
  #limitedTypes: ReadonlySet<number> = new Set();
  #sendTcpReset: TcpResetSender | undefined = undefined;

  constructor(context: Ipv6Context, output: Ipv6Output) {
    this.#context = context;
    this.#output = output;
  }

  useTcpReset(send: TcpResetSender): void {
    this.#sendTcpReset = send;
  }

  reject(packet: Packet, ingress: NetDevice | undefined, egress: NetDevice | undefined): void {
    const { stack } = this.#context;
    const { rejectWith } = stack.netfilter.ipv6;
    const detail = stack.netfilter.ipv6.describeDecision();
    if (rejectWith === 'tcp-reset') this.#sendTcpReset?.(packet);
    else {
      const code = REJECT_CODES[rejectWith] ?? ICMPV6_UNREACHABLE_CODE.PORT;
      this.sendError(packet, ICMPV6_TYPE.UNREACHABLE, code);
    }
    dropIn(stack, packet, 'netfilter-reject', ingress ?? egress, detail);
  }

  tooBig(packet: Packet, mtuBytes: number, egress: NetDevice): void {
    this.sendError(packet, ICMPV6_TYPE.PACKET_TOO_BIG, 0, mtuBytes);
    const detail = say('{length} bytes, MTU {mtu}', {
      length: packet.end - packet.networkOffset,
      mtu: mtuBytes,
    });
    dropIn(this.#context.stack, packet, 'too-big', egress, detail);
  }

  /**
   * Tells the sender of `packet` what went wrong with it (`icmp6_send`). The packet stays the caller's.
   * `information` is the second word of the message: an MTU, or where in the packet the problem is.
   */
  sendError(packet: Packet, type: number, code: number, information = 0): void {
    if (!this.#mayAnswer(packet, type, code)) return;
    const { stack, counters } = this.#context;
    const isLimited = this.#isLimited(type);
    if (isLimited && !this.#isAllowedGlobally()) return;
    const to = ipv6Source(packet);
    const ingress = packet.ingress === undefined ? undefined : stack.interfaces.find(packet.ingress.name);
    const egress = needsDevice(to) ? ingress : undefined;
    const choice = this.#output.routeFor(to, this.#sourceOfError(packet, ingress), egress);
    if (choice === undefined) {
      counters.ip.icmp6OutErrors += 1;
      return;
    }
    if (isLimited && !this.#isAllowedTo(to, choice.device)) return;
    const room = MIN_IPV6_MTU - IPV6_HEADER_BYTES - ICMPV6_HEADER_BYTES;
    const quoteBytes = Math.min(packet.end - packet.networkOffset, room);
    const error = stack.packets.allocate(ICMPV6_HEADER_BYTES + quoteBytes);
    const { start } = error;
    error.end = start + ICMPV6_HEADER_BYTES + quoteBytes;
    error.setUint16(start, (type << 8) | code);
    error.setUint32(start + 4, information);
    const from = packet.networkOffset;
    error.buffer.set(packet.buffer.subarray(from, from + quoteBytes), start + ICMPV6_HEADER_BYTES);
    stack.netfilter.ipv6.attachRelated(error, packet);
    this.#sendRouted(error, choice.source, to, egress);
  }

  /** Turns an echo request into its reply. */
  sendEchoReply(request: Packet): void {
    const { stack, interfaces, settings } = this.#context;
    const to = ipv6Source(request);
    const asked = ipv6Destination(request);
    const ingress = request.ingress === undefined ? undefined : stack.interfaces.find(request.ingress.name);
    const egress = needsDevice(to) ? ingress : undefined;
    const isOwn = interfaces.find(asked) !== undefined;
    const isAnycast = !isOwn && !isMulticastIpv6(asked);
    const isKeepingAddress =
      isOwn || (isAnycast && settings.getNumber('net.ipv6.anycast_src_echo_reply') !== 0);
    // Only where `icmp.ratemask` names echo replies, and then as errors are.
    const isLimited = this.#isLimited(ICMPV6_TYPE.ECHO_REPLY);
    if (isLimited && !this.#isAllowedGlobally()) {
      dropIn(stack, request, 'echo-ignored', request.ingress, RATE_LIMIT);
      return;
    }
    const choice = isKeepingAddress && !isLimited ? undefined : this.#output.routeFor(to, undefined, egress);
    const source = isKeepingAddress ? asked : choice?.source;
    if (source === undefined) {
      dropIn(stack, request, 'no-reply-address', request.ingress);
      return;
    }
    if (isLimited && !this.#isAllowedTo(to, choice?.device)) {
      dropIn(stack, request, 'echo-ignored', request.ingress, RATE_LIMIT);
      return;
    }
    const { transportOffset } = request;
    const length = request.end - transportOffset;
    const reply = stack.packets.allocate(length);
    reply.buffer.set(request.buffer.subarray(transportOffset, request.end), reply.start);
    reply.end = reply.start + length;
    reply.setUint8(reply.start, ICMPV6_TYPE.ECHO_REPLY);
    stack.packets.consume(request);
    this.#sendRouted(reply, source, to, egress);
  }

  /** A message of neighbor discovery, on a link. */
  sendNeighborMessage(
    device: NetDevice,
    message: Icmpv6Message,
    source: Ipv6Address,
    destination: Ipv6Address,
  ): void {
    const packet = this.#allocate(message, 0);
    this.#finish(packet, device, {
      source,
      destination,
      nextHeader: IP_PROTOCOL.ICMPV6,
      hopLimit: NEIGHBOR_HOP_LIMIT,
    });
  }

  /** A listener report, from the link-local address or from `::` while there is none. */
  sendReport(device: NetDevice, report: Icmpv6Message): void {
    const packet = this.#allocate(report, ROUTER_ALERT.length);
    packet.buffer.set(ROUTER_ALERT, packet.start);
    this.#finish(packet, device, {
      source: this.#context.interfaces.of(device)?.linkLocal ?? ANY_IPV6,
      destination: ALL_MLDV2_ROUTERS,
      nextHeader: IPV6_EXTENSION.HOP_BY_HOP,
      hopLimit: 1,
    });
  }

  /** The message lies behind `extensionBytes` of headers that follow the IPv6 header. */
  #allocate(message: Icmpv6Message, extensionBytes: number): Packet {
    const bytes = encodeIcmpv6(message);
    const packet = this.#context.stack.packets.allocate(extensionBytes + bytes.length);
    packet.transportOffset = packet.start + extensionBytes;
    packet.buffer.set(bytes, packet.transportOffset);
    packet.end = packet.transportOffset + bytes.length;
    return packet;
  }

  #finish(
    packet: Packet,
    device: NetDevice,
    header: {
      readonly source: Ipv6Address;
      readonly destination: Ipv6Address;
      readonly nextHeader: number;
      readonly hopLimit: number;
    },
  ): void {
    packet.etherType = ETHER_TYPE.IPV6;
    packet.networkOffset = packet.start - IPV6_HEADER_BYTES;
    packet.start = packet.networkOffset;
    writeIpv6Header(packet, { ...header, trafficClass: 0, flowLabel: 0 });
    packet.setUint16(packet.transportOffset + 2, upperLayerChecksum(packet, IP_PROTOCOL.ICMPV6));
    this.#context.counters.countSent(packet.uint8(packet.transportOffset));
    this.#output.sendOnLink(packet, header.destination, device);
  }

  #sendRouted(
    packet: Packet,
    source: Ipv6Address,
    destination: Ipv6Address,
    egress: NetDevice | undefined,
  ): void {
    packet.networkOffset = packet.start - IPV6_HEADER_BYTES;
    packet.transportOffset = packet.start;
    writeIpv6Header(packet, {
      source,
      destination,
      nextHeader: IP_PROTOCOL.ICMPV6,
      hopLimit: 0,
      trafficClass: 0,
      flowLabel: 0,
    });
    packet.setUint16(packet.start + 2, 0);
    packet.setUint16(packet.start + 2, upperLayerChecksum(packet, IP_PROTOCOL.ICMPV6));
    this.#output.send(packet, {
      source,
      destination,
      protocol: IP_PROTOCOL.ICMPV6,
      isDontFragment: false,
      identification: 0,
      ...(egress === undefined ? {} : { egress }),
    });
  }

  /** RFC 4443 §2.4: never about an error, to a group (but for two kinds) or to an unusable source. */
  #mayAnswer(packet: Packet, type: number, code: number): boolean {
    const source = ipv6Source(packet);
    if (source === ANY_IPV6 || isMulticastIpv6(source)) return false;
    const isGroup =
      isMulticastIpv6(ipv6Destination(packet)) ||
      packet.isForOtherHost ||
      (packet.start < packet.networkOffset && isGroupFrame(packet));
    const isAnsweredToGroup =
      type === ICMPV6_TYPE.PACKET_TOO_BIG ||
      (type === ICMPV6_TYPE.PARAMETER_PROBLEM && code === ICMPV6_PARAMETER_CODE.UNKNOWN_OPTION);
    if (isGroup && !isAnsweredToGroup) return false;
    const upper = this.#upper;
    if (!upper.find(packet.buffer, packet.networkOffset, packet.end)) return true;
    if (upper.protocol !== IP_PROTOCOL.ICMPV6 || upper.fragmentOffset !== 0) return true;
    if (upper.offset >= packet.end) return false;
    const quotedType = packet.uint8(upper.offset);
    return !isIcmpv6Error(quotedType) && quotedType !== ICMPV6_TYPE.REDIRECT;
  }

  /** What was sent to us is answered from there; otherwise the way back decides. */
  #sourceOfError(packet: Packet, ingress: NetDevice | undefined): Ipv6Address | undefined {
    const original = ipv6Destination(packet);
    const device = needsDevice(original) ? ingress : undefined;
    return this.#context.interfaces.find(original, device) === undefined ? undefined : original;
  }

  /** `icmp.ratemask`, a list of types such as `0-1,3-127`. */
  #isLimited(type: number): boolean {
    const mask = this.#context.settings.get('net.ipv6.icmp.ratemask') ?? '';
    if (mask !== this.#rateMask) {
      this.#rateMask = mask;
      this.#limitedTypes = limitedTypes(mask);
    }
    return this.#limitedTypes.has(type);
  }

  #isAllowedGlobally(): boolean {
    const { icmpLimit, scheduler, counters } = this.#context.stack;
    if (icmpLimit.allow(scheduler.now())) return true;
    counters.icmpOutRateLimitGlobal += 1;
    return false;
  }

  /** `icmpv6_xrlim_allow`: nothing slows down what stays in the namespace. */
  #isAllowedTo(destination: Ipv6Address, device: NetDevice | undefined): boolean {
    const { stack, counters, settings } = this.#context;
    const intervalNs = settings.getNumber('net.ipv6.icmp.ratelimit') * NANOSECONDS_PER_MILLISECOND;
    const isLocal = device?.kind === 'loopback';
    if (!isLocal && !this.#limit.allow(destination, stack.scheduler.now(), intervalNs)) {
      counters.ip.icmp6OutRateLimitHost += 1;
      return false;
    }
    stack.icmpLimit.consume();
    return true;
  }
}

function limitedTypes(mask: string): ReadonlySet<number> {
  const types = new Set<number>();
  for (const range of mask.split(',')) {
    const [first = '', last = first] = range.split('-');
    if (first === '') continue;
    for (let type = Number(first); type <= Number(last); type += 1) types.add(type);
  }
  return types;
}
