/**
 * One SCTP association and the one-to-one socket that holds it (RFC 9260; net/sctp/sm_statefuns.c, socket.c).
 *
 * Models setting up with a cookie, retransmission of what sets up, carries data and ends, SACKs at once or after 200 ms,
 * heartbeats of an idle path, the orderly end, ABORT, and the end after too many retransmissions.
 * Leaves out several addresses, streams but the first for sending, partial reliability, authentication and
 * reconfiguration of streams.
 */
import type { NetDevice } from '../../link/net-device';
import { PacketSocket } from '../../link/packet';
import { elapsed, milliseconds } from '../../base/time';
import { SCTP_CHUNK, SCTP_HEADER_BYTES, sctpChunk } from '../../wire/sctp';
import { isIpv6, type IpAddress } from '../../wire/ip-address';
import type { Endpoint } from '../endpoint';
import type { IpService } from '../ip-service';
import { LazyTimer } from '../lazy-timer';
import type { SocketError } from '../socket-error';
import type { TableSocket } from '../socket-table';
import { Acknowledger } from './acknowledger';
import type { InboundChunk } from './inbound-queue';
import { initChunk } from './init-chunk';
import { OutboundQueue, type SackReport } from './outbound-queue';
import { RepeatedChunk } from './repeated-chunk';
import { RetransmissionTimeout } from './retransmission-timeout';
import { abortChunk, ABORT_CAUSE, cumulativeTsnBody, heartbeatChunk } from './sctp-chunks';
import { sendSctpPacket, type SctpPath } from './sctp-packet';
import { readSctpSettings, type SctpSettings } from './sctp-settings';
import { isTsnBefore } from './tsn';

export type SctpState =
  | 'CLOSED'
  | 'COOKIE_WAIT'
  | 'COOKIE_ECHOED'
  | 'ESTABLISHED'
  | 'SHUTDOWN_PENDING'
  | 'SHUTDOWN_SENT'
  | 'SHUTDOWN_RECEIVED'
  | 'SHUTDOWN_ACK_SENT';

/** The layer, as far as an association needs it. */
export interface SctpHost {
  readonly service: IpService;
  forget(association: SctpAssociation): void;
  /** Below `bound`. */
  random(bound: number): number;
}

export interface SctpPeer {
  readonly tag: number;
  readonly initialTsn: number;
  readonly windowBytes: number;
}

const IPV4_HEADER_BYTES = 20;
const IPV6_HEADER_BYTES = 40;
const NANOSECONDS_PER_MILLISECOND = 1_000_000;
const MAX_RETRANS_TEXT = 'Association exceeded its max_retrans count\0';

export class SctpAssociation extends PacketSocket implements TableSocket, SctpPath {
  state: SctpState = 'CLOSED';
  readonly localAddress: IpAddress;
  readonly localPort: number;
  readonly remoteAddress: IpAddress;
  readonly remotePort: number;
  readonly egress: NetDevice | undefined;
  readonly isIpv6Only = false;
  /** The socket is of IPv6 and its peer of IPv4. */
  isMapped = false;
  owner: string | undefined = undefined;
  ownerPid: number | undefined = undefined;
  localTag: number;
  /** The first one that this side uses. */
  localTsn: number;
  peerTag = 0;
  /** Called when there is something to read, or the end. */
  onReadable: (() => void) | undefined = undefined;
  onWritable: (() => void) | undefined = undefined;
  onConnected: (() => void) | undefined = undefined;
  onClosed: ((error: SocketError | undefined) => void) | undefined = undefined;
  readonly #host: SctpHost;
  readonly #settings: SctpSettings;
  #receiver: Acknowledger | undefined = undefined;
  #outbound: OutboundQueue | undefined = undefined;
  #timeout: RetransmissionTimeout;
  #errorCount = 0;
  #isHeartbeatOut = false;
  #isReadClosed = false;
  #isReleased = false;
  readonly #control: RepeatedChunk;
  readonly #dataTimer: LazyTimer;
  readonly #heartbeatTimer: LazyTimer;

  constructor(host: SctpHost, path: SctpPath, localTag: number, localTsn: number) {
    super();
    this.#host = host;
    this.localAddress = path.localAddress;
    this.localPort = path.localPort;
    this.remoteAddress = path.remoteAddress;
    this.remotePort = path.remotePort;
    this.egress = path.egress;
    this.localTag = localTag;
    this.localTsn = localTsn;
    this.#settings = readSctpSettings(host.service);
    this.#timeout = new RetransmissionTimeout(this.#settings);
    const { scheduler } = host.service;
    this.#control = new RepeatedChunk(scheduler, (chunk) => this.#sendChunks([chunk]));
    this.#dataTimer = new LazyTimer(scheduler, () => this.#onDataTimer());
    this.#heartbeatTimer = new LazyTimer(scheduler, () => this.#onHeartbeatTimer());
  }

  get local(): Endpoint {
    return { address: this.localAddress, port: this.localPort };
  }

  get remote(): Endpoint {
    return { address: this.remoteAddress, port: this.remotePort };
  }

  get isConnecting(): boolean {
    return this.state === 'COOKIE_WAIT' || this.state === 'COOKIE_ECHOED';
  }

  /** Nothing more will come than what `read` still has. */
  get isReadClosed(): boolean {
    return this.#isReadClosed || this.state === 'CLOSED';
  }

  get receivedBytes(): number {
    return this.#receiver?.inbound.heldBytes ?? 0;
  }

  get queuedBytes(): number {
    return this.#outbound?.queuedBytes ?? 0;
  }

  // What the program does.

  /** Sends the INIT. */
  connect(): void {
    this.state = 'COOKIE_WAIT';
    const init = initChunk(this.localTag, this.localTsn, isIpv6(this.localAddress));
    this.#repeat(() => init);
  }

  /** One message. False while the send buffer is full, or once nothing more can be sent. */
  send(message: Uint8Array): boolean {
    const outbound = this.#outbound;
    if (outbound === undefined || this.state !== 'ESTABLISHED' || !outbound.hasRoom) return false;
    if (message.length === 0) return true;
    outbound.mtuBytes = this.#mtuBytes();
    outbound.enqueue(message.slice(), this.#headerBytes());
    this.#flush();
    return true;
  }

  /** The next message. */
  read(): Uint8Array | undefined {
    const receiver = this.#receiver;
    const message = receiver?.inbound.read();
    if (receiver === undefined || message === undefined) return undefined;
    if (receiver.hasNews(this.#mtuBytes()) && this.#mayReceive()) this.#sendSack();
    return message;
  }

  /** Ends the association once everything is sent and acknowledged. The peer may go on until it has read that. */
  shutdown(): void {
    if (this.state !== 'ESTABLISHED') return;
    this.state = 'SHUTDOWN_PENDING';
    this.#flush();
    this.#continueShutdown();
  }

  /** The program is done: an orderly end, or ABORT when it leaves something unread. */
  close(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    this.onReadable = undefined;
    this.onWritable = undefined;
    this.onConnected = undefined;
    this.onClosed = undefined;
    if (this.isConnecting) this.#finish(undefined);
    else if (this.#receiver?.inbound.hasMessages === true) this.abort(ABORT_CAUSE.USER);
    else this.shutdown();
  }

  abort(cause: number, text = ''): void {
    if (this.state === 'CLOSED') return;
    this.#sendChunks([abortChunk(cause, text)]);
    this.#finish(undefined);
  }

  /** The machine is off. */
  halt(): void {
    this.#finish(undefined);
  }

  // What the layer hands in.

  /** The cookie has come back: the association is there. */
  establish(peer: SctpPeer): void {
    this.#meet(peer);
    this.#enterEstablished();
  }

  /** The peer has forgotten everything and set up anew. */
  restart(localTag: number, localTsn: number, peer: SctpPeer): void {
    this.localTag = localTag;
    this.localTsn = localTsn;
    this.#dataTimer.disarm();
    this.#receiver?.release();
    this.#timeout = new RetransmissionTimeout(this.#settings);
    this.#meet(peer);
    this.#enterEstablished();
  }

  receiveInitAck(peer: SctpPeer, cookie: Uint8Array): void {
    if (this.state !== 'COOKIE_WAIT') return;
    this.#meet(peer);
    this.state = 'COOKIE_ECHOED';
    const echo = sctpChunk(SCTP_CHUNK.COOKIE_ECHO, 0, cookie);
    this.#repeat(() => echo);
  }

  receiveCookieAck(): void {
    if (this.state === 'COOKIE_ECHOED') this.#enterEstablished();
  }

  receiveData(chunk: InboundChunk, isAtOnce: boolean): void {
    const receiver = this.#receiver;
    if (receiver === undefined || !this.#mayReceive() || !receiver.receive(chunk, isAtOnce)) return;
    this.onReadable?.();
    // Nobody reads any more.
    while (this.#isReleased && receiver.inbound.read() !== undefined);
  }

  /** All chunks of a packet with data are in. */
  endOfData(): void {
    const receiver = this.#receiver;
    if (receiver === undefined || !this.#mayReceive()) return;
    if (this.state !== 'SHUTDOWN_SENT') {
      receiver.endOfPacket();
      return;
    }
    this.#sendChunks([this.#shutdownChunk(receiver), receiver.take()]);
    this.#control.restart();
  }

  receiveSack(report: SackReport): void {
    const outbound = this.#outbound;
    if (outbound === undefined || isTsnBefore(report.cumulativeTsn, outbound.cumulativeTsn)) return;
    if (isTsnBefore(outbound.highestSentTsn, report.cumulativeTsn)) {
      this.abort(
        ABORT_CAUSE.PROTOCOL_VIOLATION,
        'The cumulative tsn ack beyond the max tsn currently sent:\0',
      );
      return;
    }
    const { hasProgress, measuredFrom } = outbound.acknowledge(report);
    const { scheduler } = this.#host.service;
    if (measuredFrom !== undefined) {
      this.#timeout.measured(elapsed(measuredFrom, scheduler.now()) / NANOSECONDS_PER_MILLISECOND);
    }
    if (hasProgress) this.#peerIsAlive();
    if (!outbound.hasInFlight) this.#dataTimer.disarm();
    else if (hasProgress) this.#dataTimer.arm(milliseconds(this.#timeout.value));
    this.#flush();
    this.#continueShutdown();
    if (hasProgress && outbound.hasRoom) this.onWritable?.();
  }

  receiveHeartbeat(information: Uint8Array): void {
    if (this.state !== 'COOKIE_WAIT' && this.state !== 'CLOSED') {
      this.#sendChunks([sctpChunk(SCTP_CHUNK.HEARTBEAT_ACK, 0, information)]);
    }
  }

  receiveHeartbeatAck(sentAtMs: number): void {
    const nowMs = this.#host.service.scheduler.now() / NANOSECONDS_PER_MILLISECOND;
    if (!this.#isHeartbeatOut || sentAtMs > nowMs) return;
    this.#isHeartbeatOut = false;
    this.#timeout.measured(nowMs - sentAtMs);
    this.#peerIsAlive();
  }

  receiveShutdown(cumulativeTsn: number): void {
    const outbound = this.#outbound;
    if (outbound === undefined) return;
    switch (this.state) {
      case 'ESTABLISHED':
      case 'SHUTDOWN_PENDING':
      case 'SHUTDOWN_RECEIVED':
        this.state = 'SHUTDOWN_RECEIVED';
        this.#endOfReading();
        this.receiveSack({ cumulativeTsn, windowBytes: outbound.peerWindowBytes, gaps: [] });
        this.#continueShutdown();
        return;
      case 'SHUTDOWN_SENT':
        // Both sides want it at once.
        this.#endOfReading();
        this.#sendShutdownAck();
        return;
      case 'SHUTDOWN_ACK_SENT':
        this.#sendShutdownAck();
        return;
      default:
    }
  }

  receiveShutdownAck(): void {
    if (this.state !== 'SHUTDOWN_SENT' && this.state !== 'SHUTDOWN_ACK_SENT') return;
    this.#sendChunks([sctpChunk(SCTP_CHUNK.SHUTDOWN_COMPLETE, 0, new Uint8Array(0))]);
    this.#finish(undefined);
  }

  receiveShutdownComplete(): void {
    if (this.state === 'SHUTDOWN_ACK_SENT') this.#finish(undefined);
  }

  receiveAbort(): void {
    this.#finish(this.isConnecting ? 'connection-refused' : 'connection-reset');
  }

  /** Linux begins anew with a cookie that lives longer; here a stale one ends setting up. */
  receiveError(cause: number): void {
    if (cause === ABORT_CAUSE.STALE_COOKIE && this.state === 'COOKIE_ECHOED') this.#finish('timed-out');
  }

  /** An error about setting up that is not worth waiting for. */
  refuse(error: SocketError): void {
    if (this.isConnecting) this.#finish(error);
  }

  /** The path takes less than before. */
  pathChanged(): void {
    if (this.#outbound !== undefined) this.#outbound.mtuBytes = this.#mtuBytes();
  }

  // Inside.

  #meet(peer: SctpPeer): void {
    this.peerTag = peer.tag;
    const { scheduler } = this.#host.service;
    this.#receiver = new Acknowledger(peer.initialTsn, scheduler, this.#settings.sackTimeout, () =>
      this.#sendSack(),
    );
    this.#outbound = new OutboundQueue(this.localTsn, peer.windowBytes, this.#mtuBytes());
  }

  #enterEstablished(): void {
    this.state = 'ESTABLISHED';
    this.#control.stop();
    this.#errorCount = 0;
    this.#armHeartbeat();
    this.onConnected?.();
    this.onWritable?.();
  }

  #mayReceive(): boolean {
    return (
      this.state === 'ESTABLISHED' || this.state === 'SHUTDOWN_PENDING' || this.state === 'SHUTDOWN_SENT'
    );
  }

  #peerIsAlive(): void {
    this.#errorCount = 0;
    this.#isHeartbeatOut = false;
    this.#host.service.confirmNeighbor(this.remoteAddress);
  }

  #endOfReading(): void {
    if (this.#isReadClosed) return;
    this.#isReadClosed = true;
    this.onReadable?.();
  }

  /** Sends a chunk of the set-up or the end and repeats it until it is answered. */
  #repeat(chunkOf: () => Uint8Array): void {
    const { maxInitRetransmits, maxAssociationRetransmits, rtoMax } = this.#settings;
    const isSettingUp = this.isConnecting;
    const repetitions = isSettingUp ? maxInitRetransmits : maxAssociationRetransmits;
    this.#control.begin(
      chunkOf,
      { timeoutMs: this.#timeout.value, maxTimeoutMs: rtoMax, repetitions },
      () => {
        if (isSettingUp) this.#finish('timed-out');
        else this.#giveUp();
      },
    );
  }

  #onDataTimer(): void {
    const outbound = this.#outbound;
    if (outbound === undefined || outbound.isEmpty) return;
    this.#errorCount += 1;
    if (this.#errorCount > this.#settings.maxAssociationRetransmits) {
      this.#giveUp();
      return;
    }
    this.#timeout.backOff();
    outbound.timedOut();
    this.#flush(true);
    if (!this.#dataTimer.isArmed) this.#dataTimer.arm(milliseconds(this.#timeout.value));
  }

  #giveUp(): void {
    this.#sendChunks([abortChunk(ABORT_CAUSE.PROTOCOL_VIOLATION, MAX_RETRANS_TEXT)]);
    this.#finish('timed-out');
  }

  #armHeartbeat(): void {
    const { value } = this.#timeout;
    const slack = this.#host.random(value);
    this.#heartbeatTimer.arm(milliseconds(this.#settings.heartbeatInterval + value / 2 + slack));
  }

  #onHeartbeatTimer(): void {
    if (this.state !== 'ESTABLISHED' && this.state !== 'SHUTDOWN_PENDING') return;
    if (this.#isHeartbeatOut) {
      this.#errorCount += 1;
      this.#timeout.backOff();
      if (this.#errorCount > this.#settings.maxAssociationRetransmits) {
        this.#giveUp();
        return;
      }
    }
    this.#isHeartbeatOut = true;
    const nowMs = this.#host.service.scheduler.now() / NANOSECONDS_PER_MILLISECOND;
    this.#sendChunks([heartbeatChunk(this.remote, nowMs)]);
    this.#armHeartbeat();
  }

  #continueShutdown(): void {
    const receiver = this.#receiver;
    if (this.#outbound?.isEmpty !== true || receiver === undefined) return;
    if (this.state === 'SHUTDOWN_PENDING') {
      receiver.hold();
      this.state = 'SHUTDOWN_SENT';
      this.#heartbeatTimer.disarm();
      this.#repeat(() => this.#shutdownChunk(receiver));
    } else if (this.state === 'SHUTDOWN_RECEIVED') this.#sendShutdownAck();
  }

  #shutdownChunk({ inbound }: Acknowledger): Uint8Array {
    return sctpChunk(SCTP_CHUNK.SHUTDOWN, 0, cumulativeTsnBody(inbound.cumulativeTsn));
  }

  #sendShutdownAck(): void {
    this.state = 'SHUTDOWN_ACK_SENT';
    this.#receiver?.hold();
    this.#heartbeatTimer.disarm();
    const chunk = sctpChunk(SCTP_CHUNK.SHUTDOWN_ACK, 0, new Uint8Array(0));
    this.#repeat(() => chunk);
  }

  /** Sends what may go out. After a timeout that is one packet. */
  #flush(isAfterTimeout = false): void {
    const outbound = this.#outbound;
    const receiver = this.#receiver;
    if (outbound === undefined || receiver === undefined || this.isConnecting) return;
    const { scheduler } = this.#host.service;
    const isNagling = this.state === 'ESTABLISHED';
    let hasSent = false;
    for (;;) {
      let room = this.#mtuBytes() - this.#headerBytes();
      const chunks: Uint8Array[] = [];
      for (;;) {
        const isRequired = isAfterTimeout && chunks.length === 0;
        const chunk = outbound.next(room, isRequired, isNagling && chunks.length === 0);
        if (chunk === undefined || (isAfterTimeout && !chunk.isLost)) break;
        // A SACK that waits goes along.
        if (chunks.length === 0 && receiver.isWaiting) {
          const sack = receiver.take();
          if (sack.length + chunk.bytes.length <= room) {
            chunks.push(sack);
            room -= sack.length;
          }
        }
        outbound.sent(chunk, scheduler.now());
        chunks.push(chunk.bytes);
        room -= chunk.bytes.length;
      }
      if (chunks.length === 0) break;
      hasSent = true;
      this.#sendChunks(chunks);
      if (isAfterTimeout) break;
    }
    if (!hasSent) return;
    if (!this.#dataTimer.isArmed) this.#dataTimer.arm(milliseconds(this.#timeout.value));
    if (this.state === 'ESTABLISHED') this.#armHeartbeat();
  }

  #sendSack(): void {
    const receiver = this.#receiver;
    if (receiver !== undefined && this.#mayReceive()) this.#sendChunks([receiver.take()]);
  }

  #sendChunks(chunks: readonly Uint8Array[]): void {
    sendSctpPacket(this.#host.service, this, this.peerTag, chunks);
  }

  #mtuBytes(): number {
    const route = this.#host.service.routeFor(this.remoteAddress, this.localAddress, this.egress);
    return Math.max(512, route?.mtuBytes ?? 0);
  }

  #headerBytes(): number {
    return (isIpv6(this.remoteAddress) ? IPV6_HEADER_BYTES : IPV4_HEADER_BYTES) + SCTP_HEADER_BYTES;
  }

  #finish(error: SocketError | undefined): void {
    if (this.state === 'CLOSED') return;
    this.state = 'CLOSED';
    this.#isReadClosed = true;
    this.#control.release();
    this.#receiver?.release();
    this.#dataTimer.release();
    this.#heartbeatTimer.release();
    this.#host.forget(this);
    this.onClosed?.(error);
  }
}
