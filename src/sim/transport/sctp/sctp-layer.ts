/**
 * SCTP of one namespace (RFC 9260; net/sctp/input.c, sm_statefuns.c): its one-to-one sockets, and what comes in for them.
 *
 * Models the CRC32c on receipt, verification tags, listening with cookies (nothing is kept before COOKIE ECHO), an
 * association that its peer sets up anew, answers to packets that nobody wants (ABORT, SHUTDOWN COMPLETE), and ICMP:
 * an unreachable protocol ends setting up, an unreachable port does not, as with Linux.
 * Leaves out one-to-many sockets and peeling off, tie tags, and counters. The module counts as loaded everywhere.
 */
import { say } from '../../base/sentence';
import type { Prng } from '../../base/prng';
import { elapsed, LAB_START } from '../../base/time';
import type { NetDevice } from '../../link/net-device';
import type { Packet } from '../../link/packet';
import type { FoundSocket, SocketQuery } from '../../netfilter/netfilter-host';
import { ICMP_TYPE, UNREACHABLE_CODE } from '../../net/icmp-sender';
import type { IcmpError, TransportHandler } from '../../net/transport-handler';
import { ICMPV6_PARAMETER_CODE, ICMPV6_TYPE } from '../../wire/icmpv6';
import { isIpv6, isMulticastAddress, type IpAddress } from '../../wire/ip-address';
import { IP_PROTOCOL } from '../../wire/ip-protocol';
import { ANY_IPV4 } from '../../wire/ipv4-address';
import { ANY_IPV6 } from '../../wire/ipv6-address';
import { hasIntactSctpChecksum, SCTP_CHUNK, SCTP_FLAG, SCTP_HEADER_BYTES, sctpChunk } from '../../wire/sctp';
import type { Endpoint } from '../endpoint';
import { readSetting, type IpService } from '../ip-service';
import { packetDestination, packetSource } from '../packet-addresses';
import { PortAllocator } from '../port-allocator';
import type { SocketError } from '../socket-error';
import { SocketTable } from '../socket-table';
import { initAckChunk, readInit } from './init-chunk';
import { SctpAssociation, type SctpHost, type SctpState } from './sctp-association';
import { receiveChunks } from './receive-chunks';
import { staleCookieChunk } from './sctp-chunks';
import { SctpListener } from './sctp-listener';
import { chunksOf, sendSctpPacket, type ReceivedChunk, type SctpPath } from './sctp-packet';
import { readSctpSettings } from './sctp-settings';
import { packCookie, unpackCookie, type StateCookie } from './state-cookie';

const DEFAULT_BACKLOG = 128;
const NANOSECONDS_PER_MILLISECOND = 1_000_000;
const NOTHING = new Uint8Array(0);

export interface SctpListenOptions {
  /** Every IPv4 address when left out; `::` for every address of both families. */
  readonly address?: IpAddress;
  readonly isIpv6Only?: boolean;
  /** A free one when 0. */
  readonly port: number;
  readonly backlog?: number;
}

export interface SctpConnectOptions {
  readonly address: IpAddress;
  readonly port: number;
  readonly egress?: NetDevice | undefined;
  readonly localAddress?: IpAddress;
  /** An ephemeral one when left out or 0. */
  readonly localPort?: number;
}

/** A line of `ss -S`. */
export interface SctpSocketEntry {
  readonly state: SctpState | 'LISTEN';
  readonly local: Endpoint;
  readonly remote: Endpoint | undefined;
  readonly receiveQueue: number;
  readonly sendQueue: number;
  readonly isIpv6Only: boolean;
  readonly isMapped: boolean;
  readonly owner: string | undefined;
  readonly ownerPid: number | undefined;
}

/** What a namespace draws at random. */
interface Draws {
  readonly ports: PortAllocator;
  readonly numbers: Prng;
  readonly secret: number;
}

export class SctpLayer implements TransportHandler, SctpHost {
  readonly service: IpService;
  readonly #associations = new SocketTable<SctpAssociation>();
  readonly #listeners = new SocketTable<SctpListener>();
  #draws: Draws | undefined = undefined;

  constructor(service: IpService) {
    this.service = service;
    service.registerProtocol(IP_PROTOCOL.SCTP, this);
  }

  listen(options: SctpListenOptions): SctpListener | 'address-in-use' {
    const address = options.address ?? ANY_IPV4;
    const isIpv6Only =
      isIpv6(address) && (options.isIpv6Only ?? readSetting(this.service, 'net.ipv6.bindv6only', 0) !== 0);
    const isTaken = (port: number): boolean => this.#listeners.hasConflict(address, port, isIpv6Only);
    if (options.port !== 0 && isTaken(options.port)) return 'address-in-use';
    const port = options.port === 0 ? this.#drawn().ports.portForDatagrams(isTaken) : options.port;
    if (port === undefined) return 'address-in-use';
    const listener = new SctpListener(
      { address, port },
      isIpv6Only,
      options.backlog ?? DEFAULT_BACKLOG,
      (closed) => this.#listeners.removeBound(closed),
    );
    this.#listeners.addBound(listener);
    return listener;
  }

  /** Sends the INIT. `onConnected` or `onClosed` of the association tells what became of it. */
  connect(options: SctpConnectOptions): SctpAssociation | SocketError {
    const { address: remoteAddress, port: remotePort, egress } = options;
    const route = this.service.routeFor(remoteAddress, options.localAddress, egress);
    if (route === undefined) return 'network-unreachable';
    const localAddress = route.source;
    const isTaken = (port: number): boolean =>
      this.#associations.findConnected(localAddress, port, remoteAddress, remotePort) !== undefined ||
      this.#listeners.hasConflict(localAddress, port);
    const wanted = options.localPort ?? 0;
    if (wanted !== 0 && isTaken(wanted)) return 'address-in-use';
    const localPort = wanted === 0 ? this.#drawn().ports.portForDatagrams(isTaken) : wanted;
    if (localPort === undefined) return 'address-in-use';
    const path = { localAddress, localPort, remoteAddress, remotePort, egress };
    const association = this.#create(path, this.#tag(), this.#drawn().numbers.uint32());
    association.connect();
    return association;
  }

  /** What `ss -S -a` lists. */
  sockets(): readonly SctpSocketEntry[] {
    return [
      ...this.#listeners.bound().map((listener): SctpSocketEntry => ({
        state: 'LISTEN',
        local: listener.local,
        remote: undefined,
        receiveQueue: listener.waitingCount,
        sendQueue: listener.backlog,
        isIpv6Only: listener.isIpv6Only,
        isMapped: false,
        owner: listener.owner,
        ownerPid: listener.ownerPid,
      })),
      ...this.#associations.connected().map((association): SctpSocketEntry => ({
        state: association.state,
        local: association.local,
        remote: association.remote,
        receiveQueue: association.receivedBytes,
        sendQueue: association.queuedBytes,
        isIpv6Only: false,
        isMapped: association.isMapped,
        owner: association.owner,
        ownerPid: association.ownerPid,
      })),
    ];
  }

  forget(association: SctpAssociation): void {
    this.#associations.removeConnected(association);
  }

  random(bound: number): number {
    return this.#drawn().numbers.below(bound);
  }

  /** The machine is off: every socket is gone without a word. */
  halt(): void {
    for (const association of this.#associations.connected()) association.halt();
    for (const listener of this.#listeners.bound()) listener.close();
  }

  receive(packet: Packet): void {
    const { transportOffset } = packet;
    if (packet.end - transportOffset < SCTP_HEADER_BYTES) {
      this.service.drop(packet, 'malformed', say('{protocol} header', { protocol: 'SCTP' }));
      return;
    }
    if (!hasIntactSctpChecksum(packet.buffer, transportOffset, packet.end)) {
      this.service.drop(packet, 'bad-checksum', 'SCTP');
      return;
    }
    const path: SctpPath = {
      localAddress: packetDestination(packet),
      localPort: packet.uint16(transportOffset + 2),
      remoteAddress: packetSource(packet),
      remotePort: packet.uint16(transportOffset),
      egress: this.service.zoneOf(packet, packetSource(packet)),
    };
    const tag = packet.uint32(transportOffset + 4);
    const chunks = chunksOf(packet);
    const association = this.#associations.findConnected(
      path.localAddress,
      path.localPort,
      path.remoteAddress,
      path.remotePort,
    );
    const problem =
      association === undefined
        ? this.#receiveUnconnected(path, tag, chunks)
        : this.#receiveFor(association, path, tag, chunks);
    if (problem === undefined) this.service.packets.consume(packet);
    else
      this.service.drop(
        packet,
        problem,
        say('{protocol} port {port}', { protocol: 'sctp', port: path.localPort }),
      );
  }

  findSocket(query: SocketQuery): FoundSocket | undefined {
    const { destination, destinationPort, source, sourcePort, kind } = query;
    const connected =
      kind === 'waiting'
        ? undefined
        : this.#associations.findConnected(destination, destinationPort, source, sourcePort);
    if (connected !== undefined) return { socket: connected, isTransparent: false, isWildcard: false };
    const listener =
      kind === 'connected' ? undefined : this.#listeners.findBound(destination, destinationPort);
    if (listener === undefined) return undefined;
    return { socket: listener, isTransparent: false, isWildcard: listener.localAddress === ANY_IPV4 };
  }

  receiveError(error: IcmpError): boolean {
    const { source, sourcePort, destination, destinationPort, sequence } = error.quoted;
    const association = this.#associations.findConnected(source, sourcePort, destination, destinationPort);
    if (association === undefined) return false;
    // The tag proves that the packet was ours; an INIT has none.
    if (sequence !== 0 && sequence !== association.peerTag) return false;
    if (isAboutSize(error)) association.pathChanged();
    // An unreachable port is remembered and nothing more, so that connecting goes on until it times out.
    else if (isAboutProtocol(error)) association.refuse('connection-refused');
    return true;
  }

  #receiveUnconnected(
    path: SctpPath,
    tag: number,
    chunks: readonly ReceivedChunk[],
  ): 'no-socket' | 'unexpected-segment' | 'malformed' | undefined {
    const [first] = chunks;
    if (first === undefined || isMulticastAddress(path.localAddress)) return 'malformed';
    const listener = this.#listeners.findBound(path.localAddress, path.localPort);
    if (listener !== undefined && first.type === SCTP_CHUNK.INIT) {
      return this.#answerInit(path, tag, first, this.#tag(), listener.hasRoom) ? undefined : 'malformed';
    }
    if (listener !== undefined && first.type === SCTP_CHUNK.COOKIE_ECHO) {
      const cookie = unpackCookie(first.body, this.#drawn().secret);
      const isOurs =
        cookie?.localTag === tag &&
        cookie.localPort === path.localPort &&
        cookie.remotePort === path.remotePort;
      if (cookie === undefined || !isOurs) return 'unexpected-segment';
      this.#admit(listener, path, cookie, chunks);
      return undefined;
    }
    return this.#answerUnwanted(path, tag, chunks);
  }

  /** Answers INIT without keeping anything. */
  #answerInit(
    path: SctpPath,
    tag: number,
    chunk: ReceivedChunk,
    localTag: number,
    hasRoom: boolean,
    localTsn = this.#drawn().numbers.uint32(),
  ): boolean {
    const init = readInit(chunk.body);
    if (tag !== 0 || init === undefined) return false;
    if (!hasRoom) {
      this.#send(path, init.tag, sctpChunk(SCTP_CHUNK.ABORT, 0, NOTHING));
      return true;
    }
    const { cookieLife } = readSctpSettings(this.service);
    const cookie = packCookie(
      {
        localTag,
        localTsn,
        peer: init,
        localPort: path.localPort,
        remotePort: path.remotePort,
        expiresAtMs: this.#nowMs() + cookieLife,
      },
      this.#drawn().secret,
    );
    this.#send(path, init.tag, initAckChunk(localTag, localTsn, init, cookie));
    return true;
  }

  /** The cookie has come back: an association begins. */
  #admit(
    listener: SctpListener,
    path: SctpPath,
    cookie: StateCookie,
    chunks: readonly ReceivedChunk[],
  ): void {
    if (cookie.expiresAtMs < this.#nowMs()) {
      const lateMicroseconds = Math.round((this.#nowMs() - cookie.expiresAtMs) * 1000);
      this.#send(path, cookie.peer.tag, staleCookieChunk(lateMicroseconds));
      return;
    }
    if (!listener.hasRoom) {
      this.#send(path, cookie.peer.tag, sctpChunk(SCTP_CHUNK.ABORT, 0, NOTHING));
      return;
    }
    const association = this.#create(path, cookie.localTag, cookie.localTsn);
    association.owner = listener.owner;
    association.ownerPid = listener.ownerPid;
    association.isMapped = listener.localAddress === ANY_IPV6 && !isIpv6(path.localAddress);
    association.establish(cookie.peer);
    this.#send(path, cookie.peer.tag, sctpChunk(SCTP_CHUNK.COOKIE_ACK, 0, NOTHING));
    listener.deliver(association);
    receiveChunks(association, chunks.slice(1));
  }

  #receiveFor(
    association: SctpAssociation,
    path: SctpPath,
    tag: number,
    chunks: readonly ReceivedChunk[],
  ): 'unexpected-segment' | 'malformed' | undefined {
    const [first] = chunks;
    if (first === undefined) return 'malformed';
    if (first.type === SCTP_CHUNK.INIT) {
      // Both call at once: the same tag again. One that has forgotten us gets new numbers.
      const isSetUp = !association.isConnecting;
      const localTag = isSetUp ? this.#tag() : association.localTag;
      const localTsn = isSetUp ? this.#drawn().numbers.uint32() : association.localTsn;
      return this.#answerInit(path, tag, first, localTag, true, localTsn) ? undefined : 'malformed';
    }
    const isReflected = first.type === SCTP_CHUNK.ABORT || first.type === SCTP_CHUNK.SHUTDOWN_COMPLETE;
    const wanted =
      isReflected && (first.flags & SCTP_FLAG.REFLECTED_TAG) !== 0
        ? association.peerTag
        : association.localTag;
    if (first.type === SCTP_CHUNK.COOKIE_ECHO) {
      const cookie = unpackCookie(first.body, this.#drawn().secret);
      if (cookie?.localTag !== tag) return 'unexpected-segment';
      this.#repeatSetUp(association, cookie);
      this.#send(path, association.peerTag, sctpChunk(SCTP_CHUNK.COOKIE_ACK, 0, NOTHING));
      receiveChunks(association, chunks.slice(1));
      return undefined;
    }
    if (tag !== wanted) return 'unexpected-segment';
    receiveChunks(association, chunks);
    return undefined;
  }

  /** COOKIE ECHO for an association that is there (RFC 9260 §5.2.4). */
  #repeatSetUp(association: SctpAssociation, cookie: StateCookie): void {
    if (association.isConnecting) association.establish(cookie.peer);
    else if (cookie.localTag !== association.localTag && cookie.peer.tag !== association.peerTag) {
      association.restart(cookie.localTag, cookie.localTsn, cookie.peer);
    }
  }

  /** A packet that nobody here knows of (RFC 9260 §8.4). */
  #answerUnwanted(
    path: SctpPath,
    tag: number,
    chunks: readonly ReceivedChunk[],
  ): 'no-socket' | 'unexpected-segment' {
    const [first] = chunks;
    const has = (type: number): boolean => chunks.some((chunk) => chunk.type === type);
    if (has(SCTP_CHUNK.SHUTDOWN_ACK)) {
      const flags = SCTP_FLAG.REFLECTED_TAG;
      this.#send(path, tag, sctpChunk(SCTP_CHUNK.SHUTDOWN_COMPLETE, flags, NOTHING));
      return 'unexpected-segment';
    }
    if (
      has(SCTP_CHUNK.ABORT) ||
      has(SCTP_CHUNK.SHUTDOWN_COMPLETE) ||
      has(SCTP_CHUNK.COOKIE_ACK) ||
      has(SCTP_CHUNK.ERROR)
    ) {
      return 'unexpected-segment';
    }
    // An INIT tells its tag; of anything else the tag goes back, marked as such.
    const init = first?.type === SCTP_CHUNK.INIT ? readInit(first.body) : undefined;
    const flags = init === undefined ? SCTP_FLAG.REFLECTED_TAG : 0;
    this.#send(path, init?.tag ?? tag, sctpChunk(SCTP_CHUNK.ABORT, flags, NOTHING));
    return 'no-socket';
  }

  #send(path: SctpPath, tag: number, chunk: Uint8Array): void {
    sendSctpPacket(this.service, path, tag, [chunk]);
  }

  #create(path: SctpPath, localTag: number, localTsn: number): SctpAssociation {
    const association = new SctpAssociation(this, path, localTag, localTsn);
    this.#associations.addConnected(association);
    return association;
  }

  /** Made when the first packet is: most namespaces never see one. */
  #drawn(): Draws {
    const { prng } = this.service;
    this.#draws ??= {
      ports: new PortAllocator(this.service, prng.split('sctp-ports')),
      numbers: prng.split('sctp-numbers'),
      secret: prng.split('sctp-secret').uint32(),
    };
    return this.#draws;
  }

  /** Zero is the tag of an INIT alone. */
  #tag(): number {
    for (;;) {
      const tag = this.#drawn().numbers.uint32();
      if (tag !== 0) return tag;
    }
  }

  #nowMs(): number {
    return elapsed(LAB_START, this.service.scheduler.now()) / NANOSECONDS_PER_MILLISECOND;
  }
}

function isAboutSize({ type, code, from }: IcmpError): boolean {
  if (isIpv6(from)) return type === ICMPV6_TYPE.PACKET_TOO_BIG;
  return type === ICMP_TYPE.UNREACHABLE && code === UNREACHABLE_CODE.FRAGMENTATION_NEEDED;
}

function isAboutProtocol({ type, code, from }: IcmpError): boolean {
  if (isIpv6(from)) {
    return type === ICMPV6_TYPE.PARAMETER_PROBLEM && code === ICMPV6_PARAMETER_CODE.UNKNOWN_NEXT_HEADER;
  }
  return type === ICMP_TYPE.UNREACHABLE && code === UNREACHABLE_CODE.PROTOCOL;
}
