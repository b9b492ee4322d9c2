/**
 * A UDP socket (RFC 768; net/ipv4/udp.c).
 *
 * Models unconnected and connected sockets, the source address by the route of each datagram, DF by default
 * (IP_PMTUDISC_WANT), an IP identification that counts up per socket, ICMP errors that only a connected socket is told,
 * and broadcast to one receiver.
 * Leaves out multicast groups, corking, and a receive queue: `onDatagram` is called as each datagram comes in.
 */
import { PacketSocket } from '../link/packet';
import { foldChecksum, sumWords } from '../base/checksum';
import type { IcmpError } from '../net/transport-handler';
import type { DatagramOptions, SendOutcome } from '../net/ip-output';
import type { SocketRefusal } from '../net/socket-programs';
import { IP_PROTOCOL } from '../wire/ip-protocol';
import type { NetDevice } from '../link/net-device';
import { isAnyAddress, isIpv6, type IpAddress } from '../wire/ip-address';
import { ANY_IPV4 } from '../wire/ipv4-address';
import { pseudoHeaderSum } from '../wire/pseudo-header';
import { UDP_HEADER_BYTES } from '../wire/udp';
import type { Endpoint } from './endpoint';
import type { IpService } from './ip-service';
import type { SocketError } from './socket-error';
import type { UdpCounters } from './udp-counters';

/** What fits into an IPv4 packet of 65535 bytes, and into the payload of an IPv6 one. */
const MAX_PAYLOAD_BYTES = 65_507;
const MAX_IPV6_PAYLOAD_BYTES = 65_527;
const DEFAULT_TTL = 64;

export interface UdpSocketOptions {
  /** Every IPv4 address when left out; `::` for every address of both families. */
  readonly address?: IpAddress;
  /** On `::`: no IPv4 (IPV6_V6ONLY); `net.ipv6.bindv6only` when left out. */
  readonly isIpv6Only?: boolean;
  /** The device that it is bound to (SO_BINDTODEVICE), or that the zone of a link-local address names. */
  readonly egress?: NetDevice | undefined;
  /** An ephemeral one when left out or 0. */
  readonly port?: number;
  /** True when left out; dig and traceroute clear it. */
  readonly isDontFragment?: boolean;
  /** Sends a checksum of zero, "not computed" (SO_NO_CHECK). */
  readonly isWithoutChecksum?: boolean;
  /** 64 when left out. */
  readonly ttl?: number;
}

/** The layer, as far as one of its sockets needs it. */
export interface UdpSocketHost {
  readonly service: IpService;
  connect(socket: UdpSocket, to: Endpoint): SocketError | undefined;
  close(socket: UdpSocket): void;
  /** Whom what is meant for `to` goes to, or why it may not. */
  peerOf(socket: UdpSocket, to: Endpoint): Endpoint | SocketRefusal;
  /** Of the family of the address. */
  countersOf(address: IpAddress): UdpCounters;
}

/** The options of the datagrams of one socket, filled in anew for each instead of allocated. */
interface MutableDatagramOptions extends DatagramOptions<IpAddress> {
  source: IpAddress;
  destination: IpAddress;
  ttl: number;
  identification: number;
}

/** `payload` is a view that is valid during the call only; `to` is the address that the datagram was sent to. */
export type DatagramReceiver = (payload: Uint8Array, address: IpAddress, port: number, to: IpAddress) => void;

export class UdpSocket extends PacketSocket {
  /** Called for every datagram, with its sender. */
  onDatagram: DatagramReceiver | undefined = undefined;
  /** Answers false while the receive queue is full; the datagram is dropped then. */
  canReceive: (() => boolean) | undefined = undefined;
  /** Called for an ICMP error that a connected socket is told. */
  onError: ((error: SocketError) => void) | undefined = undefined;
  /** Called for every ICMP error about this socket's datagrams, as IP_RECVERR has it. */
  onIcmpError: ((error: IcmpError) => void) | undefined = undefined;
  /** The process that holds it, for `ss -p`. */
  owner: string | undefined = undefined;
  /** Also for packets that TPROXY sends to it, whatever their address (IP_TRANSPARENT). */
  isTransparent = false;
  ownerPid: number | undefined = undefined;
  localAddress: IpAddress;
  readonly localPort: number;
  remoteAddress: IpAddress = ANY_IPV4;
  readonly isIpv6Only: boolean;
  /** Made for IPv6, whatever it talks to. */
  readonly isOfIpv6: boolean;
  /** 0 while the socket is not connected. */
  remotePort = 0;
  isClosed = false;
  readonly #host: UdpSocketHost;
  readonly #hasChecksum: boolean;
  readonly #options: MutableDatagramOptions;

  constructor(host: UdpSocketHost, local: Endpoint, identification: number, options: UdpSocketOptions) {
    super();
    this.#host = host;
    this.localAddress = local.address;
    this.localPort = local.port;
    this.isIpv6Only = options.isIpv6Only === true;
    this.isOfIpv6 = isIpv6(local.address);
    this.#hasChecksum = options.isWithoutChecksum !== true;
    this.#options = {
      source: local.address,
      destination: ANY_IPV4,
      protocol: IP_PROTOCOL.UDP,
      ttl: options.ttl ?? DEFAULT_TTL,
      isDontFragment: options.isDontFragment ?? true,
      identification,
      ...(options.egress === undefined ? {} : { egress: options.egress }),
    };
  }

  get egress(): NetDevice | undefined {
    return this.#options.egress;
  }

  get local(): Endpoint {
    return { address: this.localAddress, port: this.localPort };
  }

  get remote(): Endpoint | undefined {
    return this.remotePort === 0 ? undefined : { address: this.remoteAddress, port: this.remotePort };
  }

  /** From now on the datagrams of that peer only come in, and errors about it too. */
  connect(address: IpAddress, port: number): SocketError | undefined {
    return this.#host.connect(this, { address, port });
  }

  /** Time to live of what is sent from now on (IP_TTL). */
  setTtl(ttl: number): void {
    this.#options.ttl = ttl;
  }

  /**
   * Sends to the connected peer, or to the one given. `from` overrides the source address, as IP_PKTINFO does.
   * `not-permitted` without a peer.
   */
  send(payload: Uint8Array, to?: IpAddress, toPort?: number, from?: IpAddress): SendOutcome {
    let address = to ?? this.remoteAddress;
    let port = toPort ?? this.remotePort;
    const local = from ?? this.localAddress;
    if (this.isClosed || port === 0) return 'not-permitted';
    if (to !== undefined && this.#host.service.socketPrograms !== undefined) {
      const peer = this.#host.peerOf(this, { address, port });
      if (typeof peer === 'string') return peer;
      ({ address, port } = peer);
    }
    const payloadBytes = payload.length;
    if (payloadBytes > (isIpv6(address) ? MAX_IPV6_PAYLOAD_BYTES : MAX_PAYLOAD_BYTES))
      return 'message-too-long';
    const { service } = this.#host;
    const source = isAnyAddress(local) ? service.routeFor(address, undefined, this.egress)?.source : local;
    if (source === undefined) return 'network-unreachable';
    const options = this.#options;
    options.source = source;
    options.destination = address;
    options.identification = (options.identification + 1) & 0xffff;
    const lengthBytes = UDP_HEADER_BYTES + payloadBytes;
    const packet = service.allocate(lengthBytes);
    const { start, buffer } = packet;
    packet.end = start + lengthBytes;
    packet.setUint16(start, this.localPort);
    packet.setUint16(start + 2, port);
    packet.setUint16(start + 4, lengthBytes);
    packet.setUint16(start + 6, 0);
    buffer.set(payload, start + UDP_HEADER_BYTES);
    if (this.#hasChecksum) {
      const pseudoHeader = pseudoHeaderSum(options, IP_PROTOCOL.UDP, lengthBytes);
      const checksum = foldChecksum(sumWords(buffer, start, packet.end, pseudoHeader));
      // Zero would mean "not computed", so a sum of zero is sent as its other representation.
      packet.setUint16(start + 6, checksum === 0 ? 0xffff : checksum);
    }
    const outcome = service.send(packet, options);
    if (outcome === 'sent') this.#host.countersOf(address).outDatagrams += 1;
    return outcome;
  }

  close(): void {
    if (this.isClosed) return;
    this.#host.close(this);
    this.isClosed = true;
  }
}
