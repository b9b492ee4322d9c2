/**
 * The state of one connection (`tcp_sock`, the "transmission control block" of RFC 9293 §3.3.1), without behaviour:
 * the other files of this folder are the functions on it, one concern each, and `tcp-connection.ts` is what programs see.
 *
 * Byte stream and sequence numbers:
 *
 *     sendQueue     | acknowledged | in flight | not sent yet | (FIN)
 *                   sendUnacknowledged   sendNext      writeNext
 *     receiveQueue  | read by the program | queued | gap, outOfOrder |
 *                                         receiveNext
 */
import { PacketSocket } from '../../link/packet';
import { LAB_START, seconds, type Duration, type SimTime } from '../../base/time';
import type { Cancel } from '../../engine/scheduler';
import type { DatagramOptions } from '../../net/ip-output';
import { IP_PROTOCOL } from '../../wire/ip-protocol';
import { IPV4_HEADER_BYTES } from '../../wire/ipv4';
import { IPV6_HEADER_BYTES } from '../../wire/ipv6-extension';
import { isIpv6, type IpAddress } from '../../wire/ip-address';
import type { NetDevice } from '../../link/net-device';
import { ByteRing } from '../byte-ring';
import type { IpService } from '../ip-service';
import { LazyTimer } from '../lazy-timer';
import type { SocketError } from '../socket-error';
import { sequenceOf, type SequenceNumber } from './sequence-number';
import type { AckReport } from './ack-report';
import type { SentSegment } from './sent-segment';
import type { TcpCounters } from './tcp-counters';
import type { TcpSettings } from './tcp-settings';
import type { TcpState } from './tcp-state';

/** TCP_TIMEOUT_INIT. */
export const INITIAL_RTO: Duration = seconds(1);
/** TCP_INIT_CWND (RFC 6928). */
export const INITIAL_CWND = 10;
/** TCP_MSS_DEFAULT, for a peer that names none. */
export const DEFAULT_MSS = 536;
/** TCP_DEFAULT_SCALING_RATIO: half of the memory is taken for payload until it is known better. */
const DEFAULT_SCALING_RATIO = 128;
const INFINITE_SSTHRESH = 0x7fff_ffff;
const MIN_RTO_US = 200_000;
export const INFINITE_RTT_US = 0xffff_ffff;

/** What a delayed acknowledgment is waiting for; bits of `ackPending`. */
export const ACK_PENDING = {
  SCHEDULED: 1,
  TIMER: 2,
  PUSHED: 4,
  PUSHED_TWICE: 8,
  NOW: 16,
  NO_MEMORY: 32,
} as const;

/** What the program is still to be told; bits of `events`. */
export const TCP_EVENT = { CONNECTED: 1, READABLE: 2, WRITABLE: 4, CLOSED: 8 } as const;

/** What the retransmission timer does when it fires. */
export type RetransmitTimerUse = 'retransmit' | 'loss-probe' | 'window-probe' | 'reordering';

/** Of loss recovery, as `TCP_CA_*`. */
export type RecoveryState = 'open' | 'disorder' | 'recovery' | 'loss';

/** `tcp_reordering`: so many segments may overtake one before it counts as lost. */
export const REORDERING = 3;

/** The layer, as far as a socket needs it. */
export interface TcpSocketHost {
  readonly service: IpService;
  readonly counters: TcpCounters;
  /** For the acknowledgment that is being looked at. */
  readonly ackReport: AckReport;
  /** Whether one more challenge may go out this second (`tcp_challenge_ack_limit`). */
  mayChallenge(): boolean;
  /** The connection is over: takes it out of the table. */
  forget(socket: TcpSocket): void;
}

/** The listener that a connection came in on. */
export interface TcpSocketParent {
  /** Takes a connection whose handshake is complete; false when its queue is full. */
  admit(socket: TcpSocket): boolean;
  /** A connection attempt ended before it was complete. */
  abandon(socket: TcpSocket): void;
}

export interface TcpTimerHandlers {
  retransmit(socket: TcpSocket): void;
  delayedAck(socket: TcpSocket): void;
  /** Keep-alive, FIN_WAIT2 and TIME_WAIT. */
  keepAlive(socket: TcpSocket): void;
}

export interface TcpSocketAddresses {
  readonly localAddress: IpAddress;
  readonly localPort: number;
  readonly remoteAddress: IpAddress;
  readonly remotePort: number;
  /** The device that it is bound to, by the zone of a link-local address. */
  readonly egress?: NetDevice | undefined;
}

/** Bytes that came before those that belong in front of them. */
export interface OutOfOrderPiece {
  start: SequenceNumber;
  end: SequenceNumber;
  bytes: Uint8Array;
  /** The peer's FIN is its last number. */
  hasFin: boolean;
  /** Counts up: the latest range is reported first (RFC 2018 §4). */
  arrival: number;
}

interface MutableDatagramOptions extends DatagramOptions<IpAddress> {
  identification: number;
}

export class TcpSocket extends PacketSocket {
  readonly host: TcpSocketHost;
  readonly settings: TcpSettings;
  readonly localAddress: IpAddress;
  readonly localPort: number;
  readonly remoteAddress: IpAddress;
  readonly remotePort: number;
  readonly egress: NetDevice | undefined;
  /** Of IPv4 or IPv6. */
  readonly networkHeaderBytes: number;
  readonly isIpv6Only = false;
  owner: string | undefined = undefined;
  /** Its address need not be one of this machine (IP_TRANSPARENT). */
  isTransparent = false;
  /** An IPv4 connection of a listener on `::`: a socket of IPv6, whose addresses programs see as `::ffff:10.0.0.1`. */
  isMapped = false;
  ownerPid: number | undefined = undefined;
  state: TcpState = 'CLOSE';
  parent: TcpSocketParent | undefined = undefined;
  /** The program has closed it: nobody reads any more. */
  isOrphan = false;
  /** A FIN was received: nothing more will come. */
  isReceiveShut = false;
  error: SocketError | undefined = undefined;
  /** Learned from ICMP, told only if the connection times out (`sk_err_soft`). */
  softError: SocketError | undefined = undefined;
  events = 0;
  isClosedTold = false;
  onConnected: (() => void) | undefined = undefined;
  onReadable: (() => void) | undefined = undefined;
  onWritable: (() => void) | undefined = undefined;
  onClosed: ((error: SocketError | undefined) => void) | undefined = undefined;

  // Sending.
  initialSequence = sequenceOf(0);
  sendUnacknowledged = sequenceOf(0);
  sendNext = sequenceOf(0);
  writeNext = sequenceOf(0);
  /** Bytes from `sendQueueStart` on. */
  readonly sendQueue = new ByteRing();
  sendQueueStart = sequenceOf(0);
  isFinQueued = false;
  sendWindow = 0;
  /** The largest window that the peer ever offered. */
  maxSendWindow = 0;
  /** Sequence number of the segment that last set `sendWindow`. */
  windowUpdateSequence = sequenceOf(0);
  sendWindowScale = 0;
  isNoDelay = false;
  /** TCP_CORK: only full segments go out. */
  isCorked = false;
  /** End of the last segment below the MSS, for Minshall's variant of Nagle's rule. */
  smallSegmentEnd = sequenceOf(0);
  /** Last sequence number that was pushed. */
  pushedSequence = sequenceOf(0);
  /** Where the buffers (`sk_buff`) of the send queue end whose last segment gets PSH, of what is not sent yet. */
  readonly pushMarks: SequenceNumber[] = [];
  /** Where those before the last one end that are not sent yet. */
  readonly bufferEnds: SequenceNumber[] = [];
  /** Where the last buffer of the send queue begins. */
  tailStart = sequenceOf(0);
  /** `sk_sndbuf`. */
  sendBufferBytes: number;
  /** The program found no room and wants to be told. */
  isWriterWaiting = false;

  // Maximum segment size.
  pathMtuBytes: number;
  /** What the peer's MSS option says. */
  peerMss = DEFAULT_MSS;
  /** Payload of a full segment, options taken off. */
  mss = DEFAULT_MSS;
  /** What our MSS option says; less the time stamps once the connection is established, as in Linux. */
  advertisedMss = DEFAULT_MSS;

  // Options.
  hasTimestamps = false;
  hasSack = false;
  hasWindowScaling = false;
  timestampOffset = 0;
  recentTimestamp = 0;
  /** When `recentTimestamp` was taken. */
  recentTimestampAt: SimTime = LAB_START;

  // In flight.
  /** How many frames with data were sent. */
  sendOrder = 0;
  firstSent: SentSegment | undefined = undefined;
  lastSent: SentSegment | undefined = undefined;
  packetsOut = 0;
  sackedOut = 0;
  lostOut = 0;
  retransmittedOut = 0;
  /** End of the highest segment that was reported out of order. */
  highestSacked = sequenceOf(0);
  /** Segments that have arrived, and segments that were sent again, in all. */
  delivered = 0;
  totalRetransmits = 0;
  /** Duplicates that the peer has reported, in all and since the reordering window was last looked at. */
  totalDuplicates = 0;
  reportedDuplicates = 0;

  // Round-trip time, in microseconds, scaled as in Linux: eight times the mean, four times the deviation.
  scaledRttUs = 0;
  scaledDeviationUs = 0;
  maxDeviationUs = MIN_RTO_US;
  variationUs = MIN_RTO_US;
  /** The least that was measured, and when. */
  minRttUs = INFINITE_RTT_US;
  minRttAt: SimTime | undefined = undefined;
  rttSequence = sequenceOf(0);
  rto: Duration = INITIAL_RTO;

  // Retransmission.
  retransmits = 0;
  /** How many retransmission timeouts there have been, for the linear SYN timeouts. */
  timeouts = 0;
  /** When the losses began that are being repaired. */
  firstRetransmitAt: SimTime | undefined = undefined;
  probes = 0;
  backoff = 0;
  timerUse: RetransmitTimerUse = 'retransmit';
  readonly retransmitTimer: LazyTimer;
  /** Set while a loss probe is out: what was sent by then. */
  lossProbeEnd: SequenceNumber | undefined = undefined;
  isLossProbeRetransmission = false;

  // Congestion control.
  recovery: RecoveryState = 'open';
  recoveryEnd = sequenceOf(0);
  /** F-RTO: after a timeout, new data goes first. */
  isTryingNewData = false;
  /** Where a reduction that can be undone began, and how many of its retransmissions were not reported needless. */
  undoMarker: SequenceNumber | undefined = undefined;
  undoRetransmits = 0;
  priorThreshold = 0;
  // Of what arrived, what was sent last (RACK).
  arrivalOrder = 0;
  arrivalRttUs = 0;
  hasNewArrival = false;
  reordering = REORDERING;
  hasSeenReordering = false;
  reorderingSteps = 1;
  windowPersistence = 0;
  windowSteppedAt: SimTime | undefined = undefined;
  cwnd = INITIAL_CWND;
  ssthresh = INFINITE_SSTHRESH;
  cwndCount = 0;
  priorCwnd = 0;
  reductionDelivered = 0;
  reductionSent = 0;
  /** The most that was in flight in this round trip, which ends at `cwndUsageEnd`. */
  maxPacketsOut = 0;
  isCwndLimited = false;
  cwndUsageEnd = sequenceOf(0);
  /** The most that was in flight while the window was not in full use, and since when that may be. */
  cwndUsed = 0;
  cwndStampedAt: SimTime = LAB_START;
  cubicEpochAt: SimTime | undefined = undefined;
  cubicLastMaxCwnd = 0;
  cubicOriginCwnd = 0;
  cubicRootSeconds = 0;
  cubicAckCount = 0;
  cubicRenoCwnd = 0;
  // HyStart, in microseconds.
  roundStartUs = 0;
  roundEnd = sequenceOf(0);
  lastAckUs = 0;
  roundRttUs = INFINITE_RTT_US;
  roundSamples = 0;
  leastDelayUs = 0;
  hasFoundExit = false;
  lastSentAt: SimTime = LAB_START;

  // Receiving.
  receiveNext = sequenceOf(0);
  receiveWindow = 0;
  /** `receiveNext` when `receiveWindow` was offered. */
  receiveWindowStart = sequenceOf(0);
  receiveWindowScale = 0;
  windowClamp = 0;
  receiveThreshold = 0;
  receiveMss = DEFAULT_MSS;
  lastSegmentBytes = 0;
  receiveBufferBytes: number;
  /** Memory that the receive queue takes, overhead counted (`sk_rmem_alloc`). */
  receiveMemoryBytes = 0;
  /** How many of 256 bytes of memory are payload. */
  scalingRatio = DEFAULT_SCALING_RATIO;
  readonly receiveQueue = new ByteRing();
  outOfOrder: OutOfOrderPiece[] = [];
  arrivals = 0;
  /** A range that came twice, to be reported once (D-SACK, RFC 2883). */
  duplicateStart = sequenceOf(0);
  duplicateEnd = sequenceOf(0);
  // Receive buffer auto-tuning.
  spaceBytes = 0;
  spaceMeasuredAt: SimTime = LAB_START;
  readBytes = 0;
  readBytesAtMeasure = 0;
  /** Eight times the round-trip time as the receiver sees it. */
  scaledReceiveRttUs = 0;
  /** The latest time stamp that the peer has echoed. */
  lastEcho = 0;
  /** Since when, and up to where, the time that a window full of data takes is measured. */
  windowTimedAt: SimTime | undefined = undefined;
  windowTimedEnd = sequenceOf(0);

  /** When an answer to a segment outside of the window was sent last. */
  lastChallengeAt: SimTime | undefined = undefined;

  // Delayed acknowledgments.
  ackPending = 0;
  quickAcks = 0;
  isPingPong = false;
  /** The estimated time between segments that delays an acknowledgment; 0 before the first data. */
  ackTimeout = 0;
  lastReceivedAt: SimTime = LAB_START;
  readonly delayedAckTimer: LazyTimer;
  /** How many duplicates went out for the gap at `duplicateAcksFrom`, and how many wait to go out as one. */
  duplicateAcksFrom = sequenceOf(0);
  duplicateAcks = 0;
  compressedAcks = 0;
  cancelCompression: Cancel | undefined = undefined;

  // Keep-alive.
  isKeepAlive = false;
  /** When the peer last acknowledged anything. */
  lastHeardAt: SimTime = LAB_START;
  keepAliveIdle: Duration;
  keepAliveInterval: Duration;
  keepAliveProbes: number;
  readonly keepAliveTimer: LazyTimer;

  lastConfirmedAt: SimTime | undefined = undefined;
  /** The next segment tells that the peer has acknowledged something (`sk_dst_pending_confirm`). */
  isConfirming = false;
  /** Sent with every segment; only the identification changes. */
  readonly datagram: MutableDatagramOptions;

  constructor(
    host: TcpSocketHost,
    addresses: TcpSocketAddresses,
    settings: TcpSettings,
    handlers: TcpTimerHandlers,
  ) {
    super();
    this.host = host;
    this.settings = settings;
    this.localAddress = addresses.localAddress;
    this.localPort = addresses.localPort;
    this.remoteAddress = addresses.remoteAddress;
    this.remotePort = addresses.remotePort;
    this.egress = addresses.egress;
    this.networkHeaderBytes = isIpv6(addresses.remoteAddress) ? IPV6_HEADER_BYTES : IPV4_HEADER_BYTES;
    this.pathMtuBytes = 0;
    this.receiveBufferBytes = settings.receiveBufferBytes;
    this.keepAliveIdle = settings.keepAliveIdle;
    this.keepAliveInterval = settings.keepAliveInterval;
    this.keepAliveProbes = settings.keepAliveProbes;
    this.sendBufferBytes = settings.sendBufferBytes;
    const { scheduler } = host.service;
    this.retransmitTimer = new LazyTimer(scheduler, () => handlers.retransmit(this));
    this.delayedAckTimer = new LazyTimer(scheduler, () => handlers.delayedAck(this));
    this.keepAliveTimer = new LazyTimer(scheduler, () => handlers.keepAlive(this));
    this.datagram = {
      source: addresses.localAddress,
      destination: addresses.remoteAddress,
      protocol: IP_PROTOCOL.TCP,
      isDontFragment: true,
      identification: 0,
      ...(addresses.egress === undefined ? {} : { egress: addresses.egress }),
    };
  }

  get now(): SimTime {
    return this.host.service.scheduler.now();
  }

  /** Segments in the network, as far as is known. */
  get packetsInFlight(): number {
    return this.packetsOut - this.sackedOut - this.lostOut + this.retransmittedOut;
  }

  /** The time stamp of the first retransmission of what is being repaired. */
  get retransmitStamp(): number | undefined {
    return this.firstRetransmitAt === undefined ? undefined : this.timestampAt(this.firstRetransmitAt);
  }

  /** Our clock of the time-stamp option, in milliseconds. */
  get timestamp(): number {
    return this.timestampAt(this.now);
  }

  timestampAt(time: SimTime): number {
    return (Math.floor(time / 1_000_000) + this.timestampOffset) | 0;
  }

  /** Of IP and TCP, with the options of every segment. */
  get headerBytes(): number {
    return this.networkHeaderBytes + (this.hasTimestamps ? 32 : 20);
  }

  /** Bytes, and the FIN, that were not sent yet. */
  get unsent(): number {
    return (this.writeNext - this.sendNext) | 0;
  }
}

/** Tells the program what has happened since it was last told. Nothing of the socket may be in use. */
export function notifyProgram(socket: TcpSocket): void {
  if (socket.events === 0) return;
  const { events } = socket;
  socket.events = 0;
  if ((events & TCP_EVENT.CONNECTED) !== 0) socket.onConnected?.();
  if ((events & TCP_EVENT.READABLE) !== 0) socket.onReadable?.();
  if ((events & TCP_EVENT.WRITABLE) !== 0) socket.onWritable?.();
  if ((events & TCP_EVENT.CLOSED) !== 0) socket.onClosed?.(socket.error);
}

/** The end of a connection (`tcp_done`): its timers stop, its buffers go, and the program is told. */
export function finishSocket(socket: TcpSocket, error?: SocketError): void {
  if (socket.state === 'CLOSE') return;
  countEnd(socket, error);
  if (socket.state === 'SYN_RECV') socket.parent?.abandon(socket);
  socket.state = 'CLOSE';
  socket.error = error;
  socket.isReceiveShut = true;
  socket.retransmitTimer.release();
  socket.delayedAckTimer.release();
  socket.keepAliveTimer.release();
  socket.cancelCompression?.();
  socket.sendQueue.clear();
  socket.outOfOrder = [];
  socket.firstSent = undefined;
  socket.lastSent = undefined;
  socket.packetsOut = 0;
  socket.host.forget(socket);
  tellClosed(socket);
}

/** tcp_set_state and tcp_done: attempts that failed, and connections that did not end in good order. */
function countEnd({ state, parent, host: { counters } }: TcpSocket, error: SocketError | undefined): void {
  if (state === 'ESTABLISHED' || state === 'CLOSE_WAIT') counters.establishedResets += 1;
  else if (state === 'SYN_SENT' && error !== undefined) counters.attemptFails += 1;
  else if (state === 'SYN_RECV' && error !== undefined && error !== 'timed-out') {
    counters.attemptFails += 1;
    if (parent !== undefined) counters.embryonicResets += 1;
  }
}

/** The program hears once that the connection is over, be it at TIME_WAIT or at its end. */
export function tellClosed(socket: TcpSocket): void {
  if (socket.isClosedTold) return;
  socket.isClosedTold = true;
  socket.events |= TCP_EVENT.CLOSED;
}
