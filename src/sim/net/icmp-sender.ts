/**
 * ICMP that the stack itself sends (RFC 792, RFC 1122 §3.2.2; net/ipv4/icmp.c): errors about a packet, redirects, and
 * replies to echo and timestamp requests.
 *
 * Models when an error must not be sent, the quote of up to 576 bytes in all, TOS, the source address by the route back or
 * by the device that the packet came in on, and the rate limits per destination and of the namespace. Leaves out IP
 * options in what is answered, and extended echo (RFC 8335).
 */
import { say } from '../base/sentence';
import { internetChecksum } from '../base/checksum';
import { isGroupFrame } from '../link/frame';
import type { NetDevice } from '../link/net-device';
import type { Packet } from '../link/packet';
import { IP_PROTOCOL } from '../wire/ip-protocol';
import { isIcmpv4Error } from '../wire/icmpv4';
import { isMulticastIpv4, type Ipv4Address } from '../wire/ipv4-address';
import { IcmpRateLimit } from './icmp-rate-limit';
import {
  FRAGMENT_OFFSET_MASK,
  ipDestination,
  ipFragmentField,
  ipHeaderBytes,
  IPV4_HEADER_BYTES,
  ipProtocol,
  ipSource,
} from './ip-header';
import type { IpOutput, RejectHandler } from './ip-output';
import type { Route } from './route-table';
import { dropIn, type StackContext } from './stack-context';

export const ICMP_TYPE = {
  ECHO_REPLY: 0,
  UNREACHABLE: 3,
  SOURCE_QUENCH: 4,
  REDIRECT: 5,
  ECHO_REQUEST: 8,
  TIME_EXCEEDED: 11,
  PARAMETER_PROBLEM: 12,
  TIMESTAMP: 13,
  TIMESTAMP_REPLY: 14,
} as const;

export const UNREACHABLE_CODE = {
  NET: 0,
  HOST: 1,
  PROTOCOL: 2,
  PORT: 3,
  FRAGMENTATION_NEEDED: 4,
  NET_PROHIBITED: 9,
  HOST_PROHIBITED: 10,
  ADMINISTRATIVELY_PROHIBITED: 13,
} as const;

export const TIME_EXCEEDED_CODE = { IN_TRANSIT: 0, REASSEMBLY: 1 } as const;
const REDIRECT_HOST = 1;

const ICMP_HEADER_BYTES = 8;
const TIMESTAMP_BYTES = 12;
/** RFC 1812 §4.3.2.3: as much as fits into 576 bytes. */
const MAX_ERROR_BYTES = 576;
/** Internetwork control, as icmp_send sets it, with the packet's own type of service. */
const ERROR_TOS = 0xc0;
const TOS_MASK = 0x1e;
const NANOSECONDS_PER_MILLISECOND = 1_000_000;
const RATE_LIMIT = 'rate limit (net.ipv4.icmp_ratemask)';

/** What a REJECT rule sends, by its `--reject-with`. */
const REJECT_CODES: Readonly<Record<string, number>> = {
  'icmp-net-unreachable': UNREACHABLE_CODE.NET,
  'icmp-host-unreachable': UNREACHABLE_CODE.HOST,
  'icmp-proto-unreachable': UNREACHABLE_CODE.PROTOCOL,
  'icmp-port-unreachable': UNREACHABLE_CODE.PORT,
  'icmp-net-prohibited': UNREACHABLE_CODE.NET_PROHIBITED,
  'icmp-host-prohibited': UNREACHABLE_CODE.HOST_PROHIBITED,
  'icmp-admin-prohibited': UNREACHABLE_CODE.ADMINISTRATIVELY_PROHIBITED,
};

/** Sends the RST of `--reject-with tcp-reset`; the transport layer installs it. */
export type TcpResetSender = (packet: Packet) => void;

export class IcmpSender implements RejectHandler {
  readonly #context: StackContext;
  readonly #output: IpOutput;
  readonly #limit = new IcmpRateLimit<number>();
  #identification: number;
  #sendTcpReset: TcpResetSender | undefined = undefined;
  /** `icmp_ratelimit`, `icmp_ratemask`. */
  #intervalNs = 0;
  #limitedTypes = 0;
  #usesInboundAddress = false;

  constructor(context: StackContext, output: IpOutput) {
    this.#context = context;
    this.#output = output;
    this.#identification = context.prng.split('icmp-id').uint16();
    this.#readSettings();
    context.sysctl.onChange(() => this.#readSettings());
  }

  useTcpReset(send: TcpResetSender): void {
    this.#sendTcpReset = send;
  }

  reject(packet: Packet, ingress: NetDevice | undefined, egress: NetDevice | undefined): void {
    const { rejectWith } = this.#context.netfilter.decision;
    const detail = this.#context.netfilter.describeDecision();
    if (rejectWith === 'tcp-reset') this.#sendTcpReset?.(packet);
    else {
      const code = REJECT_CODES[rejectWith] ?? UNREACHABLE_CODE.PORT;
      this.sendError(packet, ICMP_TYPE.UNREACHABLE, code);
    }
    dropIn(this.#context, packet, 'netfilter-reject', ingress ?? egress, detail);
  }

  tooBig(packet: Packet, mtuBytes: number, egress: NetDevice): void {
    this.sendError(packet, ICMP_TYPE.UNREACHABLE, UNREACHABLE_CODE.FRAGMENTATION_NEEDED, mtuBytes);
    const detail = say('{length} bytes, MTU {mtu}', {
      length: packet.end - packet.networkOffset,
      mtu: mtuBytes,
    });
    dropIn(this.#context, packet, 'too-big', egress, detail);
  }

  /** Whether a packet that routing refuses is answered at all now (`ip_error`). */
  mayReportRouteError(packet: Packet): boolean {
    return this.#limit.allowRouteError(ipSource(packet) | 0, this.#context.scheduler.now());
  }

  /** The sender should take another way: `gateway`, on its own link (`ip_rt_send_redirect`). */
  sendRedirect(packet: Packet, gateway: Ipv4Address): void {
    const { scheduler } = this.#context;
    if (!this.#limit.allowRedirect(ipSource(packet) | 0, scheduler.now())) return;
    this.sendError(packet, ICMP_TYPE.REDIRECT, REDIRECT_HOST, gateway);
  }

  /**
   * Tells the sender of `packet` what went wrong with it (`icmp_send`). The packet stays the caller's.
   * `information` is the second word of the message: the next-hop MTU, or a redirect's gateway.
   */
  sendError(packet: Packet, type: number, code: number, information = 0): void {
    if (!this.#mayAnswer(packet)) return;
    const { counters } = this.#context;
    const isLimited = this.#isLimited(type, code);
    if (isLimited && !this.#isAllowedGlobally()) return;
    const to = ipSource(packet);
    const choice = this.#output.routeFor(to, this.#sourceOfError(packet));
    if (choice === undefined) {
      counters.icmpOutErrors += 1;
      return;
    }
    if (isLimited && !this.#isAllowedTo(to, choice.isLocal)) return;
    const room = Math.min(choice.mtuBytes, MAX_ERROR_BYTES) - IPV4_HEADER_BYTES - ICMP_HEADER_BYTES;
    const quoteBytes = Math.min(packet.end - packet.networkOffset, room);
    const error = this.#context.packets.allocate(ICMP_HEADER_BYTES + quoteBytes);
    const { start } = error;
    error.end = start + ICMP_HEADER_BYTES + quoteBytes;
    error.setUint8(start, type);
    error.setUint8(start + 1, code);
    error.setUint32(start + 4, information);
    error.buffer.set(
      packet.buffer.subarray(packet.networkOffset, packet.networkOffset + quoteBytes),
      start + ICMP_HEADER_BYTES,
    );
    // An error about a tracked packet belongs to its connection, which is how NAT finds its way back.
    this.#context.netfilter.attachRelated(error, packet);
    const tos = packet.uint8(packet.networkOffset + 1);
    this.#finish(error, choice.source, to, (tos & TOS_MASK) | ERROR_TOS);
  }

  /** Turns an echo request into its reply. */
  sendEchoReply(request: Packet): void {
    this.#reply(request, ICMP_TYPE.ECHO_REPLY);
  }

  /** RFC 792: three times in milliseconds since midnight, the last two ours. */
  sendTimestampReply(request: Packet): void {
    const icmp = request.networkOffset + ipHeaderBytes(request);
    if (request.end - icmp < ICMP_HEADER_BYTES + TIMESTAMP_BYTES) {
      dropIn(this.#context, request, 'malformed', request.ingress);
      return;
    }
    const milliseconds = Math.floor(this.#context.scheduler.now() / NANOSECONDS_PER_MILLISECOND) % 86_400_000;
    request.setUint32(icmp + 12, milliseconds);
    request.setUint32(icmp + 16, milliseconds);
    this.#reply(request, ICMP_TYPE.TIMESTAMP_REPLY);
  }

  #reply(request: Packet, type: number): void {
    const to = ipSource(request);
    const from = ipDestination(request);
    const isOwn = this.#context.interfaces.isLocal(from);
    // Only with bit 0 or 14 of `icmp_ratemask`, and then as errors are.
    const isLimited = this.#isLimited(type, 0);
    if (isLimited && !this.#isAllowedGlobally()) {
      dropIn(this.#context, request, 'echo-ignored', request.ingress, RATE_LIMIT);
      return;
    }
    const choice = isOwn && !isLimited ? undefined : this.#output.routeFor(to);
    const source = isOwn ? from : choice?.source;
    if (source === undefined) {
      dropIn(this.#context, request, 'no-reply-address', request.ingress);
      return;
    }
    if (isLimited && !this.#isAllowedTo(to, choice?.isLocal === true)) {
      dropIn(this.#context, request, 'echo-ignored', request.ingress, RATE_LIMIT);
      return;
    }
    const tos = request.uint8(request.networkOffset + 1);
    const icmpStart = request.networkOffset + ipHeaderBytes(request);
    const length = request.end - icmpStart;
    const reply = this.#context.packets.allocate(length);
    reply.buffer.set(request.buffer.subarray(icmpStart, request.end), reply.start);
    reply.end = reply.start + length;
    reply.setUint8(reply.start, type);
    this.#context.packets.consume(request);
    this.#finish(reply, source, to, tos);
  }

  #finish(packet: Packet, source: Ipv4Address, destination: Ipv4Address, tos: number): void {
    packet.setUint16(packet.start + 2, 0);
    packet.setUint16(packet.start + 2, internetChecksum(packet.buffer, packet.start, packet.end));
    this.#identification = (this.#identification % 0xffff) + 1;
    this.#output.send(packet, {
      source,
      destination,
      protocol: IP_PROTOCOL.ICMP,
      tos,
      isDontFragment: false,
      identification: this.#identification,
    });
  }

  /** RFC 1122 §3.2.2: never about an ICMP error, a later fragment, a group address or an unusable source. */
  #mayAnswer(packet: Packet): boolean {
    const source = ipSource(packet);
    const destination = ipDestination(packet);
    if (source === 0 || isMulticastIpv4(source) || isMulticastIpv4(destination)) return false;
    if (packet.isForOtherHost || (packet.start < packet.networkOffset && isGroupFrame(packet))) return false;
    const { interfaces } = this.#context;
    if (interfaces.isBroadcast(destination) || interfaces.isBroadcast(source)) return false;
    if ((ipFragmentField(packet) & FRAGMENT_OFFSET_MASK) !== 0) return false;
    if (ipProtocol(packet) !== IP_PROTOCOL.ICMP) return true;
    const icmp = packet.networkOffset + ipHeaderBytes(packet);
    return icmp < packet.end && !isIcmpv4Error(packet.uint8(icmp));
  }

  /** What was sent to us is answered from there; otherwise the way back decides, or the device it came in on. */
  #sourceOfError(packet: Packet): Ipv4Address | undefined {
    const original = ipDestination(packet);
    const { interfaces } = this.#context;
    if (interfaces.isLocal(original)) return original;
    if (!this.#usesInboundAddress || packet.ingress === undefined) return undefined;
    const device = interfaces.find(packet.ingress.name);
    return device === undefined ? undefined : interfaces.sourceAddressFor(device, ipSource(packet), 'link');
  }

  /** Discovery of the path MTU is not slowed down. */
  #isLimited(type: number, code: number): boolean {
    if (type === ICMP_TYPE.UNREACHABLE && code === UNREACHABLE_CODE.FRAGMENTATION_NEEDED) return false;
    return ((this.#limitedTypes >>> type) & 1) === 1;
  }

  #isAllowedGlobally(): boolean {
    if (this.#context.icmpLimit.allow(this.#context.scheduler.now())) return true;
    this.#context.counters.icmpOutRateLimitGlobal += 1;
    return false;
  }

  /** `icmpv4_xrlim_allow`: nothing slows down what stays in the namespace. */
  #isAllowedTo(destination: Ipv4Address, isLocal: boolean): boolean {
    if (!isLocal && !this.#limit.allow(destination | 0, this.#context.scheduler.now(), this.#intervalNs)) {
      this.#context.counters.icmpOutRateLimitHost += 1;
      return false;
    }
    this.#context.icmpLimit.consume();
    return true;
  }

  #readSettings(): void {
    const { sysctl } = this.#context;
    this.#intervalNs = sysctl.getNumber('net.ipv4.icmp_ratelimit') * NANOSECONDS_PER_MILLISECOND;
    this.#limitedTypes = sysctl.getNumber('net.ipv4.icmp_ratemask');
    this.#usesInboundAddress = sysctl.getNumber('net.ipv4.icmp_errors_use_inbound_ifaddr') !== 0;
  }
}

/** Where a redirect would send packets: the next hop of the route. */
export function redirectTarget(route: Route, destination: Ipv4Address): Ipv4Address {
  return route.gateway ?? destination;
}
