/**
 * Sockets for ICMP echo ("ping sockets", net/ipv4/ping.c).
 *
 * Models the identifier that a socket draws, the match of replies and errors by it, and fragmentation as
 * `ping -M want` (the default) and `-M do` ask for it: the latter sends identification 0. The stack itself answers
 * echo requests (`net/icmp-sender.ts`). Leaves out time-stamp requests and replies to broadcast pings.
 */
import { internetChecksum } from '../base/checksum';
import type { Packet } from '../link/packet';
import { ICMP_TYPE } from '../net/icmp-sender';
import type { SendOutcome } from '../net/ip-output';
import type { IcmpError, TransportHandler } from '../net/transport-handler';
import { IP_PROTOCOL } from '../wire/ip-protocol';
import { ipv4Of, type Ipv4Address } from '../wire/ipv4-address';
import { DatagramIdentifier } from './datagram-identifier';
import type { IpService } from './ip-service';

const ECHO_HEADER_BYTES = 8;
const MAX_PAYLOAD_BYTES = 65_507;

export interface EchoRequest {
  readonly destination: Ipv4Address;
  readonly sequence: number;
  readonly payload: Uint8Array;
  /** By the route when left out. */
  readonly source?: Ipv4Address;
  /** 64 when left out. */
  readonly ttl?: number;
  readonly tos?: number;
  /** `ping -M do`: refused with `message-too-long` instead of fragmented. */
  readonly isDontFragment?: boolean;
  /** Leaves DF clear even when the message fits (IP_PMTUDISC_DONT), as traceroute does. */
  readonly isFragmentable?: boolean;
}

export interface EchoReply {
  readonly from: Ipv4Address;
  readonly to: Ipv4Address;
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
  readonly #sockets = new Map<number, PingSocket>();
  readonly #identifications: DatagramIdentifier;
  #lastIdentifier: number;

  constructor(service: IpService) {
    this.#service = service;
    const prng = service.prng.split('ping');
    this.#identifications = new DatagramIdentifier(service.scheduler, prng);
    this.#lastIdentifier = prng.uint16();
    service.registerProtocol(IP_PROTOCOL.ICMP, this);
  }

  open(): PingSocket {
    do this.#lastIdentifier = (this.#lastIdentifier + 1) & 0xffff;
    while (this.#lastIdentifier === 0 || this.#sockets.has(this.#lastIdentifier));
    const socket = new PingSocket(this, this.#lastIdentifier);
    this.#sockets.set(socket.identifier, socket);
    return socket;
  }

  close(socket: PingSocket): void {
    this.#sockets.delete(socket.identifier);
  }

  send(identifier: number, request: EchoRequest): SendOutcome {
    const { destination, payload } = request;
    if (payload.length > MAX_PAYLOAD_BYTES) return 'message-too-long';
    const source = request.source ?? this.#service.routeFor(destination)?.source;
    if (source === undefined) return 'network-unreachable';
    const lengthBytes = ECHO_HEADER_BYTES + payload.length;
    const packet = this.#service.allocate(lengthBytes);
    const { start } = packet;
    packet.end = start + lengthBytes;
    packet.setUint16(start, ICMP_TYPE.ECHO_REQUEST << 8);
    packet.setUint16(start + 2, 0);
    packet.setUint16(start + 4, identifier);
    packet.setUint16(start + 6, request.sequence);
    packet.buffer.set(payload, start + ECHO_HEADER_BYTES);
    packet.setUint16(start + 2, internetChecksum(packet.buffer, start, packet.end));
    const isRefusedIfTooLong = request.isDontFragment === true;
    return this.#service.send(packet, {
      source,
      destination,
      protocol: IP_PROTOCOL.ICMP,
      isDontFragment: request.isFragmentable !== true,
      mustNotFragment: isRefusedIfTooLong,
      identification: isRefusedIfTooLong ? 0 : this.#identifications.next(),
      ...(request.ttl === undefined ? {} : { ttl: request.ttl }),
      ...(request.tos === undefined ? {} : { tos: request.tos }),
    });
  }

  /** The stack has checked length and checksum. */
  receive(packet: Packet): void {
    const { networkOffset, transportOffset } = packet;
    const type = packet.uint8(transportOffset);
    if (type !== ICMP_TYPE.ECHO_REPLY) {
      this.#service.drop(packet, 'unknown-protocol', `ICMP type ${type}`);
      return;
    }
    const identifier = packet.uint16(transportOffset + 4);
    const socket = this.#sockets.get(identifier);
    for (const other of this.#sockets.values()) if (other !== socket) other.onOtherMessage?.();
    if (socket === undefined) {
      this.#service.drop(packet, 'no-socket', `ICMP echo reply, id ${identifier}`);
      return;
    }
    socket.onReply?.({
      from: ipv4Of(packet.uint32(networkOffset + 12)),
      to: ipv4Of(packet.uint32(networkOffset + 16)),
      sequence: packet.uint16(transportOffset + 6),
      ttl: packet.uint8(networkOffset + 8),
      bytes: packet.end - transportOffset,
      payload: packet.buffer.subarray(transportOffset + ECHO_HEADER_BYTES, packet.end),
    });
    this.#service.packets.consume(packet);
  }

  /** The quoted echo request carries its identifier in the upper half of the second word. */
  receiveError(error: IcmpError): void {
    const isEcho = error.quoted.protocol === IP_PROTOCOL.ICMP;
    const identifier = isEcho ? error.quoted.sequence >>> 16 : undefined;
    for (const socket of this.#sockets.values()) {
      if (socket.identifier === identifier) socket.onError?.(error);
      else socket.onOtherMessage?.();
    }
  }
}
