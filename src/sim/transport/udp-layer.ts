/**
 * UDP of one namespace (RFC 768, RFC 1122 §4.1, RFC 8200 §8.1; net/ipv4/udp.c, net/ipv6/udp.c): its sockets, and what comes in for them.
 *
 * Models the checksum on receipt, the choice of the socket, port unreachable for a port without one, and ICMP errors.
 * Leaves out SO_REUSEPORT and a receive buffer that can overflow.
 */
import { say } from '../base/sentence';
import type { Packet } from '../link/packet';
import type { FoundSocket, SocketQuery } from '../netfilter/netfilter-host';
import { ICMP_TYPE, UNREACHABLE_CODE } from '../net/icmp-sender';
import type { SocketRefusal } from '../net/socket-programs';
import type { IcmpError, TransportHandler } from '../net/transport-handler';
import { IP_PROTOCOL } from '../wire/ip-protocol';
import { ETHER_TYPE } from '../wire/ether-type';
import { ICMPV6_TYPE, ICMPV6_UNREACHABLE_CODE } from '../wire/icmpv6';
import { isAnyAddress, isIpv6, isMulticastAddress, type IpAddress } from '../wire/ip-address';
import { ANY_IPV4 } from '../wire/ipv4-address';
import { UDP_HEADER_BYTES } from '../wire/udp';
import { hasIntactChecksum } from './datagram-checksum';
import type { Endpoint } from './endpoint';
import { readSetting, type IpService } from './ip-service';
import { packetDestination, packetSource } from './packet-addresses';
import { PortAllocator } from './port-allocator';
import { convertIcmpError, type SocketError } from './socket-error';
import { SocketTable } from './socket-table';
import { createUdpCounters, type UdpCounters } from './udp-counters';
import { UdpSocket, type UdpSocketHost, type UdpSocketOptions } from './udp-socket';

/** A line of `ss -u`. */
export interface UdpSocketEntry {
  readonly state: 'UNCONN' | 'ESTAB';
  readonly local: Endpoint;
  readonly remote: Endpoint | undefined;
  /** On `::`, it takes IPv6 alone. */
  readonly isIpv6Only: boolean;
  /** A socket of IPv6 whose addresses are of IPv4. */
  readonly isMapped: boolean;
  readonly owner: string | undefined;
  readonly ownerPid: number | undefined;
}

export class UdpLayer implements TransportHandler, UdpSocketHost {
  readonly service: IpService;
  readonly counters = createUdpCounters();
  readonly countersOfIpv6 = createUdpCounters();
  readonly #sockets = new SocketTable<UdpSocket>();
  readonly #ports: PortAllocator;
  readonly #identifications: { uint16(): number };

  constructor(service: IpService) {
    this.service = service;
    this.#ports = new PortAllocator(service, service.prng.split('udp-ports'));
    this.#identifications = service.prng.split('udp-identification');
    service.registerProtocol(IP_PROTOCOL.UDP, this);
  }

  bind(options: UdpSocketOptions = {}): UdpSocket | 'address-in-use' {
    const address = options.address ?? ANY_IPV4;
    const isIpv6Only = this.#isIpv6Only(options);
    const isTaken = (port: number): boolean => this.#sockets.hasConflict(address, port, isIpv6Only);
    const wanted = options.port ?? 0;
    if (wanted !== 0 && isTaken(wanted)) return 'address-in-use';
    const port = wanted === 0 ? this.#ports.portForDatagrams(isTaken) : wanted;
    if (port === undefined) return 'address-in-use';
    const socket = new UdpSocket(this, { address, port }, this.#identifications.uint16(), {
      ...options,
      isIpv6Only,
    });
    this.#sockets.addBound(socket);
    return socket;
  }

  connect(socket: UdpSocket, to: Endpoint): SocketError | undefined {
    const peer = this.peerOf(socket, to);
    if (typeof peer === 'string') return peer;
    const from = isAnyAddress(socket.localAddress) ? undefined : socket.localAddress;
    const source = this.service.routeFor(peer.address, from, socket.egress)?.source;
    if (source === undefined) return 'network-unreachable';
    if (socket.remotePort !== 0) this.#sockets.removeConnected(socket);
    socket.localAddress = source;
    socket.remoteAddress = peer.address;
    socket.remotePort = peer.port;
    this.#sockets.addConnected(socket);
    return undefined;
  }

  peerOf(socket: UdpSocket, to: Endpoint): Endpoint | SocketRefusal {
    return this.service.socketPrograms?.onConnect(IP_PROTOCOL.UDP, to, socket) ?? to;
  }

  countersOf(address: IpAddress): UdpCounters {
    return isIpv6(address) ? this.countersOfIpv6 : this.counters;
  }

  close(socket: UdpSocket): void {
    this.#sockets.removeBound(socket);
    if (socket.remotePort !== 0) this.#sockets.removeConnected(socket);
  }

  /** What `ss -u -a` lists. */
  sockets(): readonly UdpSocketEntry[] {
    return this.#sockets.bound().map((socket) => ({
      state: socket.remotePort === 0 ? 'UNCONN' : 'ESTAB',
      local: socket.local,
      remote: socket.remote,
      isIpv6Only: socket.isIpv6Only,
      isMapped: socket.isOfIpv6 && !isIpv6(socket.localAddress),
      owner: socket.owner,
      ownerPid: socket.ownerPid,
    }));
  }

  receive(packet: Packet): void {
    const { transportOffset } = packet;
    const available = packet.end - transportOffset;
    const lengthBytes = available < UDP_HEADER_BYTES ? 0 : packet.uint16(transportOffset + 4);
    const counters = packet.etherType === ETHER_TYPE.IPV6 ? this.countersOfIpv6 : this.counters;
    if (lengthBytes < UDP_HEADER_BYTES || lengthBytes > available) {
      counters.inErrors += 1;
      this.service.drop(packet, 'malformed', say('{protocol} length', { protocol: 'UDP' }));
      return;
    }
    // Over IPv6 a sender has to compute one.
    const isUnchecked = packet.uint16(transportOffset + 6) === 0 && packet.etherType !== ETHER_TYPE.IPV6;
    if (!isUnchecked && !hasIntactChecksum(packet, IP_PROTOCOL.UDP, lengthBytes)) {
      counters.inErrors += 1;
      counters.inCsumErrors += 1;
      this.service.drop(packet, 'bad-checksum', 'UDP');
      return;
    }
    const source = packetSource(packet);
    const destination = packetDestination(packet);
    const sourcePort = packet.uint16(transportOffset);
    const destinationPort = packet.uint16(transportOffset + 2);
    const sockets = this.#sockets;
    const given = packet.socket;
    const socket =
      (given instanceof UdpSocket && !given.isClosed ? given : undefined) ??
      sockets.findConnected(destination, destinationPort, source, sourcePort) ??
      this.#findUnconnected(destination, destinationPort);
    if (socket === undefined) {
      counters.noPorts += 1;
      this.#refuse(packet, destination);
      this.service.drop(
        packet,
        'no-socket',
        say('{protocol} port {port}', { protocol: 'udp', port: destinationPort }),
      );
      return;
    }
    const start = transportOffset + UDP_HEADER_BYTES;
    if (socket.canReceive?.() === false) {
      counters.inErrors += 1;
      counters.rcvbufErrors += 1;
      this.service.drop(packet, 'receive-queue-full', say('port {port}', { port: socket.localPort }));
      return;
    }
    counters.inDatagrams += 1;
    const payload = packet.buffer.subarray(start, transportOffset + lengthBytes);
    const programs = this.service.socketPrograms;
    if (programs === undefined) socket.onDatagram?.(payload, source, sourcePort, destination);
    else {
      const from = programs.onReceive({ address: source, port: sourcePort }, socket);
      socket.onDatagram?.(payload, from.address, from.port, destination);
    }
    this.service.packets.consume(packet);
  }

  findSocket(query: SocketQuery): FoundSocket | undefined {
    const { destination, destinationPort, source, sourcePort, kind } = query;
    const connected =
      kind === 'waiting'
        ? undefined
        : this.#sockets.findConnected(destination, destinationPort, source, sourcePort);
    const socket =
      connected ?? (kind === 'connected' ? undefined : this.#findUnconnected(destination, destinationPort));
    if (socket === undefined) return undefined;
    const { isTransparent } = socket;
    return { socket, isTransparent, isWildcard: connected === undefined && socket.localAddress === ANY_IPV4 };
  }

  receiveError(error: IcmpError): boolean {
    const { quoted } = error;
    const { source, sourcePort, destination, destinationPort } = quoted;
    const connected = this.#sockets.findConnected(source, sourcePort, destination, destinationPort);
    const socket = connected ?? this.#sockets.findBound(source, sourcePort);
    if (socket === undefined) return false;
    socket.onIcmpError?.(error);
    const conversion = convertIcmpError(error);
    if (connected !== undefined && conversion.isFatal) connected.onError?.(conversion.error);
    return true;
  }

  #refuse(packet: Packet, destination: IpAddress): void {
    if (!isIpv6(destination)) {
      this.service.sendIcmpError(packet, ICMP_TYPE.UNREACHABLE, UNREACHABLE_CODE.PORT);
    } else if (!isMulticastAddress(destination)) {
      this.service.sendIcmpError(packet, ICMPV6_TYPE.UNREACHABLE, ICMPV6_UNREACHABLE_CODE.PORT);
    }
  }

  #isIpv6Only({ address, isIpv6Only }: UdpSocketOptions): boolean {
    if (address === undefined || !isIpv6(address)) return false;
    return isIpv6Only ?? readSetting(this.service, 'net.ipv6.bindv6only', 0) !== 0;
  }

  /** A connected socket takes nothing from others, although it is bound too. */
  #findUnconnected(destination: IpAddress, port: number): UdpSocket | undefined {
    const socket = this.#sockets.findBound(destination, port);
    return socket?.remotePort === 0 ? socket : undefined;
  }
}
