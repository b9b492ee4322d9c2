/**
 * ICMP that the stack itself sends (RFC 792, RFC 1122 §3.2.2; net/ipv4/icmp.c): errors about a packet, and echo replies.
 *
 * Models when an error must not be sent, the quote of up to 576 bytes in all, TOS 0xc0, the source address by the route
 * back, and the rate limit per destination. Leaves out the global rate limit and redirects.
 */
import { internetChecksum } from '../base/checksum';
import type { SimTime } from '../base/time';
import type { NetDevice } from '../link/net-device';
import type { Packet } from '../link/packet';
import { IP_PROTOCOL } from '../wire/ip-protocol';
import { isMulticastIpv4, type Ipv4Address } from '../wire/ipv4-address';
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
import { dropIn, type StackContext } from './stack-context';

export const ICMP_TYPE = {
  ECHO_REPLY: 0,
  UNREACHABLE: 3,
  REDIRECT: 5,
  ECHO_REQUEST: 8,
  TIME_EXCEEDED: 11,
  PARAMETER_PROBLEM: 12,
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

const ICMP_HEADER_BYTES = 8;
/** RFC 1812 §4.3.2.3: as much as fits into 576 bytes. */
const MAX_ERROR_BYTES = 576;
/** Internetwork control, as icmp_send sets it. */
const ERROR_TOS = 0xc0;
/** `icmp_ratelimit`, and the burst of six that xrlim_allow grants. */
const RATE_LIMIT_NS = 1_000_000_000;
const RATE_LIMIT_BURST = 6;

interface RateLimit {
  tokensNs: number;
  updatedAt: SimTime;
}

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
  readonly #rateLimits = new Map<number, RateLimit>();
  #identification: number;
  #sendTcpReset: TcpResetSender | undefined = undefined;

  constructor(context: StackContext, output: IpOutput) {
    this.#context = context;
    this.#output = output;
    this.#identification = context.prng.split('icmp-id').uint16();
  }

  useTcpReset(send: TcpResetSender): void {
    this.#sendTcpReset = send;
  }

  reject(packet: Packet, ingress: NetDevice | undefined, egress: NetDevice | undefined): void {
    const { rejectWith } = this.#context.netfilter.decision;
    if (rejectWith === 'tcp-reset') this.#sendTcpReset?.(packet);
    else {
      const code = REJECT_CODES[rejectWith] ?? UNREACHABLE_CODE.PORT;
      this.sendError(packet, ICMP_TYPE.UNREACHABLE, code);
    }
    const detail = this.#context.netfilter.describeDecision();
    dropIn(this.#context, packet, 'netfilter-reject', ingress ?? egress, detail);
  }

  tooBig(packet: Packet, mtuBytes: number, egress: NetDevice): void {
    this.sendError(packet, ICMP_TYPE.UNREACHABLE, UNREACHABLE_CODE.FRAGMENTATION_NEEDED, mtuBytes);
    const detail = `${packet.end - packet.networkOffset} bytes, MTU ${mtuBytes}`;
    dropIn(this.#context, packet, 'too-big', egress, detail);
  }

  /**
   * Tells the sender of `packet` what went wrong with it (`icmp_send`). The packet stays the caller's.
   * `information` goes into the low 16 bits of the second word: the next-hop MTU.
   */
  sendError(packet: Packet, type: number, code: number, information = 0): void {
    if (!this.#mayAnswer(packet)) return;
    const to = ipSource(packet);
    const original = ipDestination(packet);
    const { interfaces } = this.#context;
    const source = interfaces.isLocal(original) ? original : undefined;
    const choice = this.#output.routeFor(to, source);
    if (choice === undefined || !this.#isWithinRateLimit(to, choice.isLocal)) return;
    const quoteBytes = Math.min(
      packet.end - packet.networkOffset,
      MAX_ERROR_BYTES - IPV4_HEADER_BYTES - ICMP_HEADER_BYTES,
    );
    const error = this.#context.packets.allocate(ICMP_HEADER_BYTES + quoteBytes);
    const start = error.start;
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
    this.#finish(error, choice.source, to, ERROR_TOS);
  }

  /** Turns an echo request into its reply, in place. */
  sendEchoReply(request: Packet): void {
    const to = ipSource(request);
    const from = ipDestination(request);
    const source = this.#context.interfaces.isLocal(from) ? from : this.#output.routeFor(to)?.source;
    if (source === undefined) {
      dropIn(this.#context, request, 'no-reply-address', request.ingress);
      return;
    }
    const tos = request.uint8(request.networkOffset + 1);
    const icmpStart = request.networkOffset + ipHeaderBytes(request);
    const length = request.end - icmpStart;
    const reply = this.#context.packets.allocate(length);
    reply.buffer.set(request.buffer.subarray(icmpStart, request.end), reply.start);
    reply.end = reply.start + length;
    reply.setUint8(reply.start, ICMP_TYPE.ECHO_REPLY);
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
    if (this.#context.interfaces.isBroadcast(destination)) return false;
    if ((ipFragmentField(packet) & FRAGMENT_OFFSET_MASK) !== 0) return false;
    if (ipProtocol(packet) !== IP_PROTOCOL.ICMP) return true;
    const type = packet.uint8(packet.networkOffset + ipHeaderBytes(packet));
    return type === ICMP_TYPE.ECHO_REQUEST || type === ICMP_TYPE.ECHO_REPLY;
  }

  /** A bucket of six errors per destination that fills by one a second (`inet_peer_xrlim_allow`). */
  #isWithinRateLimit(destination: Ipv4Address, isLocal: boolean): boolean {
    if (isLocal || !this.#context.sysctl.isRateLimitingIcmp) return true;
    const now = this.#context.scheduler.now();
    const limit = this.#rateLimits.get(destination | 0) ?? {
      tokensNs: RATE_LIMIT_BURST * RATE_LIMIT_NS,
      updatedAt: now,
    };
    this.#rateLimits.set(destination | 0, limit);
    const filled = limit.tokensNs + (now - limit.updatedAt);
    limit.tokensNs = Math.min(filled, RATE_LIMIT_BURST * RATE_LIMIT_NS);
    limit.updatedAt = now;
    if (limit.tokensNs < RATE_LIMIT_NS) return false;
    limit.tokensNs -= RATE_LIMIT_NS;
    return true;
  }
}
