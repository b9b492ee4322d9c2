/**
 * TCP of one namespace (RFC 9293 as Linux 6.18 speaks it; net/ipv4/tcp_ipv4.c, net/ipv6/tcp_ipv6.c): its sockets, and what comes in for them.
 *
 * Models listening with a backlog, connecting, the answer to segments that no socket wants, ICMP errors, and path MTU
 * discovery. What the connections themselves model is said in the files of this folder, one concern each:
 * handshake, receive, receive-window, delayed-ack, send, transmit, acknowledgment, retransmission-queue, retransmit,
 * congestion, close.
 * Leaves out SO_REUSEPORT, SYN cookies (a SYN that finds the queue full is dropped), Fast Open, and segmentation
 * offload: no segment is larger than the MTU.
 */
import { say } from '../../base/sentence';
import type { Packet } from '../../link/packet';
import type { FoundSocket, SocketQuery } from '../../netfilter/netfilter-host';
import { ICMP_TYPE, UNREACHABLE_CODE } from '../../net/icmp-sender';
import type { IcmpError, TransportHandler } from '../../net/transport-handler';
import { ETHER_TYPE } from '../../wire/ether-type';
import { IP_PROTOCOL } from '../../wire/ip-protocol';
import { Ipv6UpperLayer } from '../../wire/ipv6-extension';
import { ICMPV6_TYPE } from '../../wire/icmpv6';
import { isIpv6, isMulticastAddress, type IpAddress } from '../../wire/ip-address';
import { ANY_IPV4 } from '../../wire/ipv4-address';
import { ANY_IPV6 } from '../../wire/ipv6-address';
import type { NetDevice } from '../../link/net-device';
import { TCP_FLAG } from '../../wire/tcp';
import { hasIntactChecksum } from '../datagram-checksum';
import type { Endpoint } from '../endpoint';
import { readSetting, type IpService } from '../ip-service';
import { packetDestination, packetSource } from '../packet-addresses';
import { PortAllocator } from '../port-allocator';
import { convertIcmpError, type SocketError } from '../socket-error';
import { SocketTable } from '../socket-table';
import { AckReport } from './ack-report';
import { ChallengeLimit } from './challenge-limit';
import { onKeepAliveTimer, receiveInTimeWait } from './close';
import { onDelayedAckTimer } from './delayed-ack';
import { openActively, openPassively, receiveInSynReceived, receiveInSynSent } from './handshake';
import { receiveSegment } from './receive';
import { ReceivedSegment } from './received-segment';
import { adoptPathMtu, onRetransmitTimer } from './retransmit';
import { isSequenceAfter, isSequenceBefore, sequenceOf } from './sequence-number';
import { NumberSource } from './initial-numbers';
import { TcpConnection } from './tcp-connection';
import { TcpListener } from './tcp-listener';
import { createTcpCounters } from './tcp-counters';
import { TcpProbe, type TcpProbeTarget } from './tcp-probe';
import { readTcpSettings, type TcpSettings } from './tcp-settings';
import {
  finishSocket,
  notifyProgram,
  TcpSocket,
  type TcpSocketAddresses,
  type TcpSocketHost,
  type TcpTimerHandlers,
} from './tcp-socket';
import { entryOfConnection, entryOfListener, type TcpSocketEntry } from './tcp-socket-entry';
import { sendResetFor } from './transmit';

const DEFAULT_BACKLOG = 128;

export interface ListenOptions {
  /** Every IPv4 address when left out; `::` for every address of both families. */
  readonly address?: IpAddress;
  /** On `::`: no IPv4 (IPV6_V6ONLY); `net.ipv6.bindv6only` when left out. */
  readonly isIpv6Only?: boolean;
  /** A free one when 0. */
  readonly port: number;
  /** How many connections may wait to be accepted; 128 when left out, and at most `net.core.somaxconn`. */
  readonly backlog?: number;
}

export interface ConnectOptions {
  readonly address: IpAddress;
  readonly port: number;
  /** The device that the zone of a link-local address names. */
  readonly egress?: NetDevice | undefined;
  /** By the route when left out. */
  readonly localAddress?: IpAddress;
  /** An ephemeral one when left out or 0. */
  readonly localPort?: number;
  /** Called with the local port before the first segment goes out. */
  readonly onBound?: ((localPort: number) => void) | undefined;
}

const TIMER_HANDLERS: TcpTimerHandlers = {
  retransmit: onRetransmitTimer,
  delayedAck: onDelayedAckTimer,
  keepAlive: onKeepAliveTimer,
};

export class TcpLayer implements TransportHandler, TcpSocketHost {
  readonly service: IpService;
  readonly counters = createTcpCounters();
  readonly ackReport = new AckReport();
  readonly #connections = new SocketTable<TcpSocket>();
  readonly #listeners = new SocketTable<TcpListener>();
  readonly #ports: PortAllocator;
  readonly #numbers: NumberSource;
  readonly #challenges: ChallengeLimit;
  readonly #probes = new Set<TcpProbe>();
  /** The segment that is being received. */
  readonly #segment = new ReceivedSegment();

  constructor(service: IpService) {
    this.service = service;
    this.#ports = new PortAllocator(service, service.prng.split('tcp-ports'));
    const secret = service.prng.split('tcp-secret').uint32();
    this.#numbers = new NumberSource(service.scheduler, service.prng.split('tcp-numbers'), secret);
    this.#challenges = new ChallengeLimit(service, service.prng.split('tcp-challenges'));
    service.registerProtocol(IP_PROTOCOL.TCP, this);
    service.useTcpReset((packet) => this.sendReset(packet));
  }

  listen(options: ListenOptions): TcpListener | 'address-in-use' {
    const address = options.address ?? ANY_IPV4;
    const isIpv6Only =
      isIpv6(address) && (options.isIpv6Only ?? readSetting(this.service, 'net.ipv6.bindv6only', 0) !== 0);
    const isTaken = (port: number): boolean => this.#listeners.hasConflict(address, port, isIpv6Only);
    if (options.port !== 0 && isTaken(options.port)) return 'address-in-use';
    const port = options.port === 0 ? this.#ports.portForListen(isTaken) : options.port;
    if (port === undefined) return 'address-in-use';
    const { maxBacklog } = readTcpSettings(this.service);
    const backlog = Math.min(options.backlog ?? DEFAULT_BACKLOG, maxBacklog);
    const listener = new TcpListener({ address, port }, isIpv6Only, backlog, (closed) =>
      this.#listeners.removeBound(closed),
    );
    this.#listeners.addBound(listener);
    return listener;
  }

  /** Sends the SYN. `onConnected` or `onClosed` of the connection tells what became of it. */
  connect(options: ConnectOptions): TcpConnection | SocketError {
    const peer = this.#peerOf(options);
    if (typeof peer === 'string') return peer;
    const { address: remoteAddress, port: remotePort } = peer;
    const { egress } = options;
    const route = this.service.routeFor(remoteAddress, options.localAddress, egress);
    if (route === undefined) return 'network-unreachable';
    const localAddress = route.source;
    const find = (port: number): TcpSocket | undefined =>
      this.#connections.findConnected(localAddress, port, remoteAddress, remotePort);
    const isTaken = (port: number): boolean =>
      find(port) !== undefined || this.#listeners.hasConflict(localAddress, port);
    const wanted = options.localPort ?? 0;
    const previous = wanted === 0 ? undefined : find(wanted);
    const numbers = previous === undefined ? undefined : this.#numbers.numbersAfter(previous);
    if (previous !== undefined && numbers !== undefined) {
      this.counters.timeWaitsRecycled += 1;
      finishSocket(previous);
    }
    if (wanted !== 0 && isTaken(wanted)) return 'address-in-use';
    const target = { localAddress, remoteAddress, remotePort, egress };
    const localPort = wanted === 0 ? this.#ports.portForConnect(target, isTaken) : wanted;
    if (localPort === undefined) return 'address-in-use';
    const socket = this.#createSocket({ ...target, localPort }, readTcpSettings(this.service));
    options.onBound?.(localPort);
    openActively(socket, route, numbers ?? this.#numbers.numbersFor(socket));
    return new TcpConnection(socket);
  }

  #peerOf(options: ConnectOptions): Endpoint | SocketError {
    const programs = this.service.socketPrograms;
    return programs === undefined ? options : programs.onConnect(IP_PROTOCOL.TCP, options, options);
  }

  /** Sends a SYN of a program's own making. Undefined when no port is free, or it cannot be sent. */
  probe(target: TcpProbeTarget): TcpProbe | undefined {
    const route = this.service.routeFor(target.address);
    if (route === undefined) return undefined;
    const localPort = this.#ports.portForListen((port) => this.#listeners.hasConflict(route.source, port));
    if (localPort === undefined) return undefined;
    const { sequence, timestampOffset, identification } = this.#numbers.numbersFor({
      localAddress: route.source,
      localPort,
      remoteAddress: target.address,
      remotePort: target.port,
    });
    const numbers = { localPort, sequence, timestamp: timestampOffset, identification };
    const probe = new TcpProbe({ ...target, ...numbers }, (closed) => this.#probes.delete(closed));
    this.#probes.add(probe);
    if (probe.send(this.service, route) === 'sent') return probe;
    probe.close();
    return undefined;
  }

  /** What `ss -t -a` lists. */
  sockets(): readonly TcpSocketEntry[] {
    return [
      ...this.#listeners.bound().map(entryOfListener),
      ...this.#connections.connected().map(entryOfConnection),
    ];
  }

  mayChallenge(): boolean {
    return this.#challenges.allow();
  }

  forget(socket: TcpSocket): void {
    this.#connections.removeConnected(socket);
  }

  receive(packet: Packet): void {
    const segment = this.#segment;
    const { counters } = this;
    counters.receivedSegments += 1;
    if (!segment.read(packet)) {
      counters.receiveErrors += 1;
      this.service.drop(packet, 'malformed', say('{protocol} header', { protocol: 'TCP' }));
      return;
    }
    if (!hasIntactChecksum(packet, IP_PROTOCOL.TCP, packet.end - packet.transportOffset)) {
      counters.checksumErrors += 1;
      counters.receiveErrors += 1;
      this.service.drop(packet, 'bad-checksum', 'TCP');
      return;
    }
    const { transportOffset } = packet;
    if (this.#probes.size > 0) {
      const remote = packetSource(packet);
      this.#probeFor(
        packet.uint16(transportOffset + 2),
        remote,
        packet.uint16(transportOffset),
      )?.onAnswer?.();
    }
    const socket = this.#connections.findConnected(
      packetDestination(packet),
      packet.uint16(transportOffset + 2),
      packetSource(packet),
      packet.uint16(transportOffset),
    );
    if (socket === undefined) this.#receiveUnconnected(packet, segment);
    else this.#receiveFor(socket, packet, segment);
  }

  findSocket(query: SocketQuery): FoundSocket | undefined {
    const { destination, destinationPort, source, sourcePort, kind } = query;
    const connected =
      kind === 'waiting'
        ? undefined
        : this.#connections.findConnected(destination, destinationPort, source, sourcePort);
    if (connected !== undefined) {
      return { socket: connected, isTransparent: connected.isTransparent, isWildcard: false };
    }
    const listener =
      kind === 'connected' ? undefined : this.#listeners.findBound(destination, destinationPort);
    if (listener === undefined) return undefined;
    const isWildcard = listener.localAddress === ANY_IPV4;
    return { socket: listener, isTransparent: listener.isTransparent, isWildcard };
  }

  receiveError(error: IcmpError): boolean {
    const { quoted } = error;
    this.#probeFor(quoted.sourcePort, quoted.destination, quoted.destinationPort)?.onError?.(error);
    const socket = this.#connections.findConnected(
      quoted.source,
      quoted.sourcePort,
      quoted.destination,
      quoted.destinationPort,
    );
    if (socket === undefined) return false;
    if (socket.state === 'TIME_WAIT') return true;
    if (!isAboutInFlight(socket, quoted.sequence)) {
      this.counters.outOfWindowIcmp += 1;
      return true;
    }
    const isTooBig = isAboutSize(error);
    const conversion = convertIcmpError(error);
    if (isTooBig) {
      const mtuBytes = this.service.routeFor(
        socket.remoteAddress,
        socket.localAddress,
        socket.egress,
      )?.mtuBytes;
      if (mtuBytes !== undefined && socket.state !== 'SYN_SENT') adoptPathMtu(socket, mtuBytes);
    } else if (socket.state === 'SYN_SENT') finishSocket(socket, conversion.error);
    else if (socket.state === 'SYN_RECV') {
      if (conversion.isFatal) finishSocket(socket, conversion.error);
    } else socket.softError = conversion.error;
    notifyProgram(socket);
    return true;
  }

  /** The machine is off: every socket is gone, and neither its peer nor its program hears of it. */
  halt(): void {
    for (const socket of this.#connections.connected()) finishSocket(socket);
    for (const listener of this.#listeners.bound()) listener.close();
  }

  /** Sends the RST that a rule asks for about a packet (nf_send_reset). The packet stays the caller's. */
  sendReset(packet: Packet): void {
    const segment = new ReceivedSegment();
    if (packet.etherType === ETHER_TYPE.IPV6) {
      const upper = new Ipv6UpperLayer();
      if (!upper.find(packet.buffer, packet.networkOffset, packet.end) || upper.isFragment) return;
      packet.transportOffset = upper.offset;
    } else packet.transportOffset = packet.networkOffset + (packet.uint8(packet.networkOffset) & 0xf) * 4;
    if (segment.read(packet)) sendResetFor(this, packet, segment);
  }

  #probeFor(localPort: number, remote: IpAddress, remotePort: number): TcpProbe | undefined {
    for (const probe of this.#probes) {
      if (probe.localPort === localPort && probe.isAbout(remote, remotePort)) return probe;
    }
    return undefined;
  }

  #receiveFor(socket: TcpSocket, packet: Packet, segment: ReceivedSegment): void {
    if (socket.state === 'TIME_WAIT') {
      const outcome = receiveInTimeWait(socket, segment);
      if (outcome === 'new-connection') this.#receiveUnconnected(packet, segment);
      else this.#end(packet, outcome === 'unexpected' ? 'unexpected-segment' : undefined);
      return;
    }
    const isIncomplete = socket.state === 'SYN_RECV';
    const reason =
      socket.state === 'SYN_SENT'
        ? receiveInSynSent(socket, segment, packet)
        : socket.state === 'SYN_RECV'
          ? receiveInSynReceived(socket, segment, packet)
          : receiveSegment(socket, segment, packet);
    if (isIncomplete) deliverIfEstablished(socket);
    notifyProgram(socket);
    this.#end(packet, reason);
  }

  #receiveUnconnected(packet: Packet, segment: ReceivedSegment): void {
    const destination = packetDestination(packet);
    const port = packet.uint16(packet.transportOffset + 2);
    const given = packet.socket;
    const isGiven = given instanceof TcpListener && !given.isClosed;
    const listener = isGiven ? given : this.#listeners.findBound(destination, port);
    if (listener === undefined) {
      if (!isMulticastAddress(destination)) sendResetFor(this, packet, segment);
      this.service.drop(packet, 'no-socket', say('{protocol} port {port}', { protocol: 'tcp', port }));
      return;
    }
    if (segment.has(TCP_FLAG.ACK)) sendResetFor(this, packet, segment);
    if (!segment.has(TCP_FLAG.SYN) || segment.has(TCP_FLAG.ACK | TCP_FLAG.RST | TCP_FLAG.FIN)) {
      this.service.drop(packet, 'unexpected-segment', say('tcp port {port} is listening', { port }));
      return;
    }
    this.#answerSyn(listener, packet, segment);
  }

  #answerSyn(listener: TcpListener, packet: Packet, segment: ReceivedSegment): void {
    const remoteAddress = packetSource(packet);
    const localAddress = packetDestination(packet);
    const egress = this.service.zoneOf(packet, remoteAddress);
    const route = this.service.routeFor(remoteAddress, localAddress, egress);
    const { counters } = this;
    if (!listener.hasRoom) {
      counters.listenOverflows += 1;
      counters.listenDrops += 1;
    } else if (route === undefined) counters.listenDrops += 1;
    if (route === undefined || !listener.hasRoom) {
      const detail =
        route === undefined ? 'SYN' : say('backlog of tcp port {port} is full', { port: listener.localPort });
      this.service.drop(packet, route === undefined ? 'no-route' : 'unexpected-segment', detail);
      return;
    }
    // Behind TPROXY the connection has the port that the other end asked for.
    const localPort = packet.uint16(packet.transportOffset + 2);
    const remotePort = packet.uint16(packet.transportOffset);
    const socket = this.#createSocket(
      { localAddress, localPort, remoteAddress, remotePort, egress },
      readTcpSettings(this.service),
    );
    socket.parent = listener;
    socket.owner = listener.owner;
    socket.ownerPid = listener.ownerPid;
    socket.isTransparent = listener.isTransparent;
    socket.isMapped = listener.localAddress === ANY_IPV6 && !isIpv6(localAddress);
    listener.begin(socket);
    openPassively(socket, segment, route, this.#numbers.numbersFor(socket));
    this.service.packets.consume(packet);
  }

  #createSocket(addresses: TcpSocketAddresses, settings: TcpSettings): TcpSocket {
    const socket = new TcpSocket(this, addresses, settings, TIMER_HANDLERS);
    this.#connections.addConnected(socket);
    return socket;
  }

  #end(packet: Packet, reason: Parameters<IpService['drop']>[1] | undefined): void {
    if (reason === undefined) this.service.packets.consume(packet);
    else this.service.drop(packet, reason);
  }
}

function deliverIfEstablished(socket: TcpSocket): void {
  const { parent, state } = socket;
  if (state === 'SYN_RECV' || state === 'CLOSE' || !(parent instanceof TcpListener)) return;
  parent.deliver(socket);
}

/** Whether the quoted sequence number is one that we sent and the peer has not acknowledged. */
function isAboutInFlight(socket: TcpSocket, quotedSequence: number): boolean {
  const sequence = sequenceOf(quotedSequence);
  return (
    !isSequenceBefore(sequence, socket.sendUnacknowledged) && !isSequenceAfter(sequence, socket.sendNext)
  );
}

function isAboutSize({ type, code, from }: IcmpError): boolean {
  if (isIpv6(from)) return type === ICMPV6_TYPE.PACKET_TOO_BIG;
  return type === ICMP_TYPE.UNREACHABLE && code === UNREACHABLE_CODE.FRAGMENTATION_NEEDED;
}
