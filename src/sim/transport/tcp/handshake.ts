/**
 * Opening a connection (RFC 9293 §3.5, §3.10.7.2 to §3.10.7.4; tcp_connect, tcp_rcv_synsent_state_process,
 * tcp_conn_request, tcp_check_req).
 *
 * Models active, passive and simultaneous opening, and what the options of the two SYNs agree on.
 * Leaves out SYN cookies and Fast Open.
 */
import type { DropReason } from '../../link/drop-reason';
import type { Packet } from '../../link/packet';
import type { RouteChoice } from '../../net/ip-output';
import { isIpv6, type IpAddress } from '../../wire/ip-address';
import { TCP_FLAG, TCP_HEADER_BYTES } from '../../wire/tcp';
import { sampleHandshake, updateSendWindow } from './acknowledgment';
import { resetGrowth } from './congestion';
import type { ReceivedSegment } from './received-segment';
import { initializeReceiveSpace, initialWindow } from './receive-window';
import { acknowledgeRepeated, receiveSegment, rememberTimestamp } from './receive';
import { armRetransmitTimer } from './retransmit-timer';
import { nextOrder } from './sent-segment';
import { expandSendBuffer, synchronizeMss, trackSegment } from './send';
import { addToSequence, isSequenceAfter, isSequenceBefore, sequenceOf } from './sequence-number';
import { DEFAULT_MSS, finishSocket, TCP_EVENT, type TcpSocket } from './tcp-socket';
import { sendAck, sendResetFor, transmit } from './transmit';

const TIMESTAMP_BYTES = 12;
/** IPV4_MAX_PMTU, one byte less than `lo` could carry, and IP6_MAX_MTU. */
const MAX_PATH_MTU_BYTES = 0xffff;
const MAX_IPV6_PATH_MTU_BYTES = 0xffff + 40;

/** `net.ipv4.route.min_adv_mss` and `net.ipv6.route.min_adv_mss`. */
const MIN_ADVERTISED_MSS = 256;
const MIN_IPV6_ADVERTISED_MSS = 1220;

/** What the route says about the size of packets; an `advertisedMss` of 0 follows from the MTU. */
export type PathSize = Pick<RouteChoice<IpAddress>, 'mtuBytes' | 'advertisedMss'>;

/** The numbers that a connection begins with. */
export interface InitialNumbers {
  readonly sequence: number;
  readonly timestampOffset: number;
  readonly identification: number;
  /** The peer's, of the connection in TIME_WAIT that this one takes the place of. */
  readonly recentTimestamp?: number;
}

/** Sends the first SYN. */
export function openActively(socket: TcpSocket, route: PathSize, numbers: InitialNumbers): void {
  begin(socket, route, numbers);
  const { settings } = socket;
  socket.hasTimestamps = settings.hasTimestamps;
  socket.hasSack = settings.hasSack;
  socket.hasWindowScaling = settings.hasWindowScaling;
  // What follows a connection in TIME_WAIT knows that time stamps are used.
  const mss = socket.advertisedMss - (numbers.recentTimestamp === undefined ? 0 : TIMESTAMP_BYTES);
  socket.recentTimestamp = numbers.recentTimestamp ?? 0;
  const window = initialWindow(settings, mss, settings.hasWindowScaling);
  applyInitialWindow(socket, window);
  socket.state = 'SYN_SENT';
  socket.host.counters.activeOpens += 1;
  sendSyn(socket, TCP_FLAG.SYN);
}

/** Answers a SYN with a SYN-ACK. */
export function openPassively(
  socket: TcpSocket,
  segment: ReceivedSegment,
  route: PathSize,
  numbers: InitialNumbers,
): void {
  begin(socket, route, numbers);
  agreeOnOptions(socket, segment);
  const mss = socket.advertisedMss - (socket.hasTimestamps ? TIMESTAMP_BYTES : 0);
  applyInitialWindow(socket, initialWindow(socket.settings, mss, socket.hasWindowScaling));
  takePeerSequence(socket, segment);
  socket.state = 'SYN_RECV';
  sendSyn(socket, TCP_FLAG.SYN | TCP_FLAG.ACK);
}

/** Returns why the segment was dropped. */
export function receiveInSynSent(
  socket: TcpSocket,
  segment: ReceivedSegment,
  packet: Packet,
): DropReason | undefined {
  const hasAck = segment.has(TCP_FLAG.ACK);
  const { acknowledgment } = segment;
  const isAcceptable =
    isSequenceAfter(acknowledgment, socket.sendUnacknowledged) &&
    !isSequenceAfter(acknowledgment, socket.sendNext);
  if (hasAck && !isAcceptable) {
    sendResetFor(socket.host, packet, segment, socket.timeouts);
    return 'unexpected-segment';
  }
  if (segment.has(TCP_FLAG.RST)) {
    if (!hasAck) return 'unexpected-segment';
    finishSocket(socket, 'connection-refused');
    return undefined;
  }
  if (!segment.has(TCP_FLAG.SYN)) return 'unexpected-segment';
  agreeOnOptions(socket, segment);
  takePeerSequence(socket, segment);
  if (hasAck) {
    takeHandshakeAck(socket, segment);
    establish(socket);
    sendAck(socket);
  } else {
    // Both sides have sent a SYN (RFC 9293 §3.5, figure 7).
    socket.sendWindow = segment.window;
    socket.maxSendWindow = segment.window;
    socket.state = 'SYN_RECV';
    transmit(socket, TCP_FLAG.SYN | TCP_FLAG.ACK, socket.initialSequence, 0);
    if (socket.firstSent !== undefined) socket.firstSent.flags = TCP_FLAG.SYN | TCP_FLAG.ACK;
  }
  return undefined;
}

/** The last segment of the handshake, or anything else while it is awaited. */
export function receiveInSynReceived(
  socket: TcpSocket,
  segment: ReceivedSegment,
  packet: Packet,
): DropReason | undefined {
  if (segment.has(TCP_FLAG.SYN)) {
    const isRepeated =
      !segment.has(TCP_FLAG.ACK) && addToSequence(segment.sequence, 1) === socket.receiveNext;
    const isSimultaneous = segment.has(TCP_FLAG.ACK) && socket.parent === undefined;
    if (isRepeated) transmit(socket, TCP_FLAG.SYN | TCP_FLAG.ACK, socket.initialSequence, 0);
    else if (!isSimultaneous) {
      sendAck(socket);
      return 'unexpected-segment';
    }
    if (!isSimultaneous) return undefined;
  } else if (segment.has(TCP_FLAG.RST)) {
    if (segment.sequence !== socket.receiveNext) return 'unexpected-segment';
    finishSocket(socket, 'connection-reset');
    return undefined;
  }
  if (!segment.has(TCP_FLAG.ACK)) return 'unexpected-segment';
  if (segment.acknowledgment !== socket.sendNext && socket.parent !== undefined) {
    sendResetFor(socket.host, packet, segment);
    return 'unexpected-segment';
  }
  if (isSequenceBefore(segment.acknowledgment, socket.sendNext)) return 'unexpected-segment';
  // A full accept queue: the client believes to be connected, and the SYN-ACK is sent again later.
  const { counters } = socket.host;
  if (socket.parent?.admit(socket) === false) {
    counters.listenOverflows += 1;
    counters.listenDrops += 1;
    if (socket.settings.isAbortingOnOverflow) {
      sendResetFor(socket.host, packet, segment);
      finishSocket(socket);
    }
    return 'socket-closed';
  }
  if (socket.parent !== undefined) counters.passiveOpens += 1;
  rememberTimestamp(socket, segment);
  takeHandshakeAck(socket, segment);
  establish(socket);
  if (!segment.has(TCP_FLAG.SYN)) return receiveSegment(socket, segment, packet);
  // The peer's SYN comes a second time, with its SYN-ACK.
  acknowledgeRepeated(socket, segment.sequence, addToSequence(segment.sequence, 1));
  return undefined;
}

function begin(socket: TcpSocket, route: PathSize, numbers: InitialNumbers): void {
  const isOverIpv6 = isIpv6(socket.remoteAddress);
  socket.pathMtuBytes = Math.min(route.mtuBytes, isOverIpv6 ? MAX_IPV6_PATH_MTU_BYTES : MAX_PATH_MTU_BYTES);
  const byMtu = Math.max(
    socket.pathMtuBytes - socket.networkHeaderBytes - TCP_HEADER_BYTES,
    isOverIpv6 ? MIN_IPV6_ADVERTISED_MSS : MIN_ADVERTISED_MSS,
  );
  socket.advertisedMss = route.advertisedMss === 0 ? byMtu : Math.min(route.advertisedMss, byMtu);
  socket.timestampOffset = numbers.timestampOffset | 0;
  socket.datagram.identification = numbers.identification;
  const initial = sequenceOf(numbers.sequence);
  const next = addToSequence(initial, 1);
  socket.initialSequence = initial;
  socket.sendUnacknowledged = initial;
  socket.sendNext = initial;
  socket.writeNext = next;
  socket.sendQueueStart = next;
  socket.tailStart = next;
  socket.pushedSequence = initial;
  socket.smallSegmentEnd = initial;
  socket.cwndUsageEnd = initial;
  socket.lastHeardAt = socket.now;
  socket.lastSentAt = socket.now;
}

function sendSyn(socket: TcpSocket, flags: number): void {
  const sequence = socket.initialSequence;
  transmit(socket, flags, sequence, 0);
  trackSegment(socket, {
    sequence,
    endSequence: addToSequence(sequence, 1),
    flags,
    marks: 0,
    count: 1,
    mss: 0,
    sentAt: socket.now,
    order: nextOrder(socket),
    next: undefined,
  });
  armRetransmitTimer(socket);
}

function applyInitialWindow(socket: TcpSocket, window: ReturnType<typeof initialWindow>): void {
  socket.receiveWindow = window.windowBytes;
  socket.receiveThreshold = window.windowBytes;
  socket.receiveWindowScale = window.scale;
  socket.windowClamp = window.clamp;
}

/** What only one side offers is off. */
function agreeOnOptions(socket: TcpSocket, segment: ReceivedSegment): void {
  const { settings } = socket;
  socket.hasTimestamps = segment.hasTimestamp && settings.hasTimestamps;
  socket.hasSack = segment.isSackPermitted && settings.hasSack;
  socket.hasWindowScaling = segment.windowScale >= 0 && settings.hasWindowScaling;
  socket.sendWindowScale = socket.hasWindowScaling ? segment.windowScale : 0;
  if (!socket.hasWindowScaling) {
    socket.receiveWindowScale = 0;
    socket.windowClamp = Math.min(socket.windowClamp, 0xffff);
  }
  socket.peerMss = segment.mss === 0 ? DEFAULT_MSS : segment.mss;
}

function takePeerSequence(socket: TcpSocket, segment: ReceivedSegment): void {
  socket.receiveNext = addToSequence(segment.sequence, 1);
  socket.receiveWindowStart = socket.receiveNext;
  socket.windowUpdateSequence = segment.sequence;
  if (!socket.hasTimestamps) return;
  socket.recentTimestamp = segment.timestampValue;
  socket.recentTimestampAt = socket.now;
}

function takeHandshakeAck(socket: TcpSocket, segment: ReceivedSegment): void {
  socket.isConfirming = true;
  updateSendWindow(socket, segment);
  sampleHandshake(socket, segment);
}

/** tcp_init_transfer. */
function establish(socket: TcpSocket): void {
  socket.state = 'ESTABLISHED';
  // Two lost SYNs say that the path is congested (RFC 5681 §3.1).
  if (socket.timeouts > 1) socket.cwnd = 1;
  socket.recovery = 'open';
  socket.retransmits = 0;
  socket.firstRetransmitAt = undefined;
  socket.ssthresh = 0x7fff_ffff;
  socket.softError = undefined;
  socket.retransmitTimer.disarm();
  if (socket.hasTimestamps) socket.advertisedMss -= TIMESTAMP_BYTES;
  synchronizeMss(socket, socket.pathMtuBytes);
  expandSendBuffer(socket);
  resetGrowth(socket);
  initializeReceiveSpace(socket);
  socket.lastReceivedAt = socket.now;
  socket.events |= TCP_EVENT.CONNECTED | TCP_EVENT.WRITABLE;
  if (socket.isKeepAlive) socket.keepAliveTimer.arm(socket.keepAliveIdle);
}
