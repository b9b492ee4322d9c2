/**
 * Sockets for ICMP echo ("ping sockets", net/ipv4/ping.c, net/ipv6/ping.c), of both families.
 *
 * Models the identifier that a socket draws, the match of replies and errors by it, and fragmentation as
 * `ping -M want` (the default) and `-M do` ask for it: the latter sends identification 0. The stack itself answers
 * echo requests (`net/icmp-sender.ts`). Leaves out time-stamp requests and replies to broadcast pings.
 */
import { say } from '../base/sentence';
import { LazyMap } from '../base/lazy-map';
import type { Packet } from '../link/packet';
import { foldChecksum } from '../base/checksum';
import type { NetDevice } from '../link/net-device';
import { ICMP_TYPE } from '../net/icmp-sender';
import type { SendOutcome } from '../net/ip-output';
import type { IcmpError, TransportHandler } from '../net/transport-handler';
import { IP_PROTOCOL } from '../wire/ip-protocol';
import { ETHER_TYPE } from '../wire/ether-type';
import { ICMPV6_TYPE } from '../wire/icmpv6';
import { isIpv6, type IpAddress } from '../wire/ip-address';
import { pseudoHeaderSum } from '../wire/pseudo-header';
import { DatagramIdentifier } from './datagram-identifier';
import type { IpService } from './ip-service';
import { packetDestination, packetSource, packetTtl } from './packet-addresses';

const ECHO_HEADER_BYTES = 8;
const MAX_PAYLOAD_BYTES = 65_507;

export interface EchoRequest {
  readonly destination: IpAddress;
  readonly sequence: number;
  readonly payload: Uint8Array;
  /** By the route when left out. */
  readonly source?: IpAddress;
  /** The device that it has to leave by: the zone of a link-local address, or `-I`. */
  readonly egress?: NetDevice | undefined;
  /** 64 when left out. */
  readonly ttl?: number;
  readonly tos?: number;
  /** `ping -M do`: refused with `message-too-long` instead of fragmented. */
  readonly isDontFragment?: boolean;
  /** Leaves DF clear even when the message fits (IP_PMTUDISC_DONT), as traceroute does. */
  readonly isFragmentable?: boolean;
}

export interface EchoReply {
  readonly from: IpAddress;
  readonly to: IpAddress;
  readonly sequence: number;
  readonly ttl: number;
  /** Of the ICMP message, as ping prints it: 8 more than the payload. */
  readonly bytes: number;
  /** A view, valid during the call only. */
  readonly payload: Uint8Array;
}

/** The layer, as far as one of its sockets needs it. */
interface PingSocketHost {
  send(identifier: number, request: EchoRequest): SendOutcome;
  close(socket: PingSocket): void;
}

export class PingSocket {
  readonly identifier: number;
  onReply: ((reply: EchoReply) => void) | undefined = undefined;
  onError: ((error: IcmpError) => void) | undefined = undefined;
  /** A router names a better next hop for what this socket sends. */
  onRedirect: ((redirect: IcmpError, gateway: IpAddress) => void) | undefined = undefined;
  /** Something that is for another socket has come in: it wakes ping, whose raw socket gets all of it. */
  onOtherMessage: (() => void) | undefined = undefined;
  readonly #host: PingSocketHost;

  constructor(host: PingSocketHost, identifier: number) {
    this.#host = host;
    this.identifier = identifier;
  }

  send(request: EchoRequest): SendOutcome {
    return this.#host.send(this.identifier, request);
  }

  close(): void {
    this.#host.close(this);
  }
}

export class PingLayer implements TransportHandler, PingSocketHost {
  readonly #service: IpService;
  readonly #sockets = new LazyMap<number, PingSocket>();
  readonly #identifications: DatagramIdentifier;
  #lastIdentifier: number;

  constructor(service: IpService) {
    this.#service = service;
    const prng = service.prng.split('ping');
    this.#identifications = new DatagramIdentifier(service.scheduler, prng);
    this.#lastIdentifier = prng.uint16();
    service.registerProtocol(IP_PROTOCOL.ICMP, this);
    service.registerProtocol(IP_PROTOCOL.ICMPV6, this);
  }

  /** With an identifier of its own choice, or the next one that is free. */
  open(identifier?: number): PingSocket {
    if (identifier !== undefined && !this.#sockets.has(identifier)) return this.#add(identifier);
    do this.#lastIdentifier = (this.#lastIdentifier + 1) & 0xffff;
    while (this.#lastIdentifier === 0 || this.#sockets.has(this.#lastIdentifier));
    return this.#add(this.#lastIdentifier);
  }

  #add(identifier: number): PingSocket {
    const socket = new PingSocket(this, identifier);
    this.#sockets.set(socket.identifier, socket);
    return socket;
  }

  close(socket: PingSocket): void {
    this.#sockets.delete(socket.identifier);
  }

  send(identifier: number, request: EchoRequest): SendOutcome {
    const { destination, payload, egress } = request;
    const isToIpv6 = isIpv6(destination);
    if (payload.length > MAX_PAYLOAD_BYTES) return 'message-too-long';
    const source = request.source ?? this.#service.routeFor(destination, undefined, egress)?.source;
    if (source === undefined) return 'network-unreachable';
    const lengthBytes = ECHO_HEADER_BYTES + payload.length;
    const packet = this.#service.allocate(lengthBytes);
    const { start } = packet;
    packet.end = start + lengthBytes;
    packet.setUint16(start, (isToIpv6 ? ICMPV6_TYPE.ECHO_REQUEST : ICMP_TYPE.ECHO_REQUEST) << 8);
    packet.setUint16(start + 2, 0);
    packet.setUint16(start + 4, identifier);
    packet.setUint16(start + 6, request.sequence);
    packet.buffer.set(payload, start + ECHO_HEADER_BYTES);
    const pseudoHeader = isToIpv6
      ? pseudoHeaderSum({ source, destination }, IP_PROTOCOL.ICMPV6, lengthBytes)
      : 0;
    packet.setUint16(start + 2, foldChecksum(packet.sumWords(start, packet.end, pseudoHeader)));
    const isRefusedIfTooLong = request.isDontFragment === true;
    return this.#service.send(packet, {
      source,
      destination,
      protocol: isToIpv6 ? IP_PROTOCOL.ICMPV6 : IP_PROTOCOL.ICMP,
      isDontFragment: request.isFragmentable !== true,
      mustNotFragment: isRefusedIfTooLong,
      identification: isRefusedIfTooLong ? 0 : this.#identifications.next(),
      ...(egress === undefined ? {} : { egress }),
      ...(request.ttl === undefined ? {} : { ttl: request.ttl }),
      ...(request.tos === undefined ? {} : { tos: request.tos }),
    });
  }

  /** The stack has checked length and checksum. */
  receive(packet: Packet): void {
    const { transportOffset } = packet;
    const type = packet.uint8(transportOffset);
    const isIpv6Packet = packet.etherType === ETHER_TYPE.IPV6;
    if (type !== (isIpv6Packet ? ICMPV6_TYPE.ECHO_REPLY : ICMP_TYPE.ECHO_REPLY)) {
      this.#service.drop(
        packet,
        'unknown-protocol',
        say('{protocol} type {type}', { protocol: isIpv6Packet ? 'ICMPv6' : 'ICMP', type }),
      );
      return;
    }
    const identifier = packet.uint16(transportOffset + 4);
    const socket = this.#sockets.get(identifier);
    for (const other of this.#sockets.values()) if (other !== socket) other.onOtherMessage?.();
    if (socket === undefined) {
      this.#service.drop(packet, 'no-socket', say('ICMP echo reply, id {identifier}', { identifier }));
      return;
    }
    socket.onReply?.({
      from: packetSource(packet),
      to: packetDestination(packet),
      sequence: packet.uint16(transportOffset + 6),
      ttl: packetTtl(packet),
      bytes: packet.end - transportOffset,
      payload: packet.buffer.subarray(transportOffset + ECHO_HEADER_BYTES, packet.end),
    });
    this.#service.packets.consume(packet);
  }

  /** The quoted echo request carries its identifier in the upper half of the second word. */
  receiveError(error: IcmpError): boolean {
    const { protocol } = error.quoted;
    const isEcho = protocol === IP_PROTOCOL.ICMP || protocol === IP_PROTOCOL.ICMPV6;
    const identifier = isEcho ? error.quoted.sequence >>> 16 : undefined;
    for (const socket of this.#sockets.values()) {
      if (socket.identifier === identifier) {
        if (error.gateway === undefined) socket.onError?.(error);
        else socket.onRedirect?.(error, error.gateway);
      } else socket.onOtherMessage?.();
    }
    return true;
  }
}
