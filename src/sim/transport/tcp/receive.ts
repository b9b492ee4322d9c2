/**
 * A segment for a connection beyond its handshake (RFC 9293 §3.10.7.4, RFC 7323 §5, RFC 5961; tcp_rcv_established,
 * tcp_validate_incoming, tcp_data_queue).
 *
 * Models protection against old duplicates by time stamps, the check of sequence numbers, challenge acknowledgments for
 * a suspicious RST or SYN and their rate limit, data in and out of order, and D-SACK. Leaves out urgent data.
 */
import { elapsed } from '../../base/time';
import type { DropReason } from '../../link/drop-reason';
import type { Packet } from '../../link/packet';
import { TCP_FLAG } from '../../wire/tcp';
import type { SocketError } from '../socket-error';
import { processAck } from './acknowledgment';
import { advanceAfterAck, receiveFin } from './close';
import { checkAck, enterQuickAckMode, noteDataReceived, scheduleAck } from './delayed-ack';
import type { ReceivedSegment } from './received-segment';
import {
  chargeSegment,
  currentReceiveWindow,
  growWindow,
  hasReceiveRoom,
  measureReceiveMss,
  measureReceiveRtt,
  measureWindowTime,
} from './receive-window';
import { joinOutOfOrder, noteDuplicate, takeOutOfOrder } from './out-of-order';
import { pushPending } from './send';
import type { TcpCounterName } from './tcp-counters';
import {
  addToSequence,
  isSequenceAfter,
  isSequenceBefore,
  sequenceDistance,
  type SequenceNumber,
} from './sequence-number';
import { ACK_PENDING, finishSocket, TCP_EVENT, type TcpSocket } from './tcp-socket';
import { sendAck, sendResetFor } from './transmit';

/** TCP_PAWS_WINDOW: time stamps of segments that overtook each other may differ by so much. */
const PAWS_WINDOW = 1;
/** tcp_tsval_replay: an acknowledgment may be older than the latest stamp by so many timeouts. */
const REPLAY_WINDOW = 1.2;
/** TCP_PAWS_24DAYS: then the peer's clock has wrapped. */
const PAWS_LIFETIME_NS = 24 * 86_400 * 1_000_000_000;

/** Returns why the segment was dropped; undefined when it was taken, in part at least. */
export function receiveSegment(
  socket: TcpSocket,
  segment: ReceivedSegment,
  packet: Packet,
): DropReason | undefined {
  if (!validate(socket, segment)) return 'unexpected-segment';
  if (!segment.has(TCP_FLAG.ACK)) return 'unexpected-segment';
  const isPredicted = isAsPredicted(socket, segment);
  if (isPredicted && segment.payloadBytes > 0) socket.host.counters.fastPathData += 1;
  const outcome = processAck(socket, segment, isPredicted);
  if (outcome === 'too-old' || outcome === 'unsent') {
    sendChallenge(socket);
    return 'unexpected-segment';
  }
  advanceAfterAck(socket);
  // `finishSocket` is seen by its effect only.
  if (isOver(socket)) return undefined;
  const reason = receivePayload(socket, segment, packet);
  if (isOver(socket)) return reason;
  pushPending(socket);
  checkAck(socket);
  return reason;
}

/** The next segment of a connection where nothing is missing and the peer's window stays as it is (`pred_flags`). */
function isAsPredicted(socket: TcpSocket, segment: ReceivedSegment): boolean {
  return (
    segment.sequence === socket.receiveNext &&
    (segment.flags | TCP_FLAG.PSH) === (TCP_FLAG.ACK | TCP_FLAG.PSH) &&
    segment.window * 2 ** socket.sendWindowScale === socket.sendWindow &&
    segment.sackCount === 0 &&
    socket.outOfOrder.length === 0 &&
    socket.state === 'ESTABLISHED'
  );
}

/** Time stamp, sequence number, RST and SYN, in this order. Returns false when the segment ends here. */
function validate(socket: TcpSocket, segment: ReceivedSegment): boolean {
  const isReset = segment.has(TCP_FLAG.RST);
  const isSyn = segment.has(TCP_FLAG.SYN);
  // A reset counts even if it is old.
  const { counters } = socket.host;
  if (!isReset && isOldDuplicate(socket, segment)) {
    if (isSyn) challengeSyn(socket);
    else {
      if (isOvertakenAck(socket, segment)) counters.oldStampAcks += 1;
      else counters.oldStamps += 1;
      sendDuplicateAck(socket, segment, 'skippedForStamp');
    }
    return false;
  }
  if (!isInWindow(socket, segment)) {
    if (isReset) {
      if (isResetBehindFin(socket, segment)) finishSocket(socket, resetErrorOf(socket));
    } else if (isSyn) challengeSyn(socket);
    else {
      if (!isSequenceBefore(segment.endSequence, socket.receiveWindowStart)) counters.beyondWindow += 1;
      sendDuplicateAck(socket, segment, 'skippedForSequence');
    }
    return false;
  }
  if (isReset) {
    if (isExactReset(socket, segment)) finishSocket(socket, resetErrorOf(socket));
    else sendChallenge(socket);
    return false;
  }
  if (isSyn) {
    challengeSyn(socket);
    return false;
  }
  rememberTimestamp(socket, segment);
  return true;
}

/** At the next number that is expected, or at the end of what has come (RFC 5961 §3.2). */
function isExactReset(socket: TcpSocket, segment: ReceivedSegment): boolean {
  const { sequence } = segment;
  if (sequence === socket.receiveNext || isResetBehindFin(socket, segment)) return true;
  return socket.hasSack && socket.outOfOrder.at(-1)?.end === sequence;
}

/** The peer may not count its FIN (tcp_reset_check). */
function isResetBehindFin(socket: TcpSocket, segment: ReceivedSegment): boolean {
  if (segment.sequence !== addToSequence(socket.receiveNext, -1)) return false;
  return socket.state === 'CLOSE_WAIT' || socket.state === 'LAST_ACK' || socket.state === 'CLOSING';
}

/** An acknowledgment that only the real peer can make use of, at most one in half a second (RFC 5961 §7). */
function sendChallenge(socket: TcpSocket): void {
  const { host } = socket;
  if (!mayAnswerOutOfWindow(socket, 'skippedChallenges') || !host.mayChallenge()) return;
  host.counters.challengeAcks += 1;
  sendAck(socket);
}

function challengeSyn(socket: TcpSocket): void {
  const { counters } = socket.host;
  counters.receiveErrors += 1;
  counters.synChallenges += 1;
  sendChallenge(socket);
}

/** tcp_oow_rate_limited. */
function mayAnswerOutOfWindow(socket: TcpSocket, skipped: TcpCounterName): boolean {
  const { now, lastChallengeAt, settings } = socket;
  if (lastChallengeAt !== undefined && elapsed(lastChallengeAt, now) < settings.invalidRateLimit) {
    socket.host.counters[skipped] += 1;
    return false;
  }
  socket.lastChallengeAt = now;
  return true;
}

/** tcp_replace_ts_recent: what the next acknowledgment will echo. */
export function rememberTimestamp(socket: TcpSocket, segment: ReceivedSegment): void {
  if (!segment.hasTimestamp || !socket.hasTimestamps) return;
  if (isSequenceAfter(segment.sequence, socket.receiveWindowStart)) return;
  socket.recentTimestamp = segment.timestampValue;
  socket.recentTimestampAt = socket.now;
}

function isOver(socket: TcpSocket): boolean {
  return socket.state === 'CLOSE' || socket.state === 'TIME_WAIT';
}

function resetErrorOf(socket: TcpSocket): SocketError {
  return socket.state === 'CLOSE_WAIT' ? 'broken-pipe' : 'connection-reset';
}

/** PAWS. An acknowledgment that was overtaken is let through: it does no harm (tcp_disordered_ack). */
function isOldDuplicate(socket: TcpSocket, segment: ReceivedSegment): boolean {
  if (!segment.hasTimestamp || !socket.hasTimestamps) return false;
  const age = (socket.recentTimestamp - segment.timestampValue) | 0;
  if (age <= PAWS_WINDOW) return false;
  if (elapsed(socket.recentTimestampAt, socket.now) > PAWS_LIFETIME_NS) return false;
  const isRepeatedAck =
    segment.endSequence === segment.sequence &&
    segment.sequence === socket.receiveNext &&
    segment.acknowledgment === socket.sendUnacknowledged &&
    !saysWindow(socket, segment);
  return !(isRepeatedAck && age * 1_000_000 <= socket.rto * REPLAY_WINDOW);
}

/** An acknowledgment of before. */
function isOvertakenAck(socket: TcpSocket, segment: ReceivedSegment): boolean {
  return segment.endSequence === segment.sequence && isSequenceBefore(segment.sequence, socket.receiveNext);
}

/** tcp_may_update_window, of an acknowledgment of nothing new. */
function saysWindow(socket: TcpSocket, { sequence, window }: ReceivedSegment): boolean {
  if (isSequenceAfter(sequence, socket.windowUpdateSequence)) return true;
  const offered = window * 2 ** socket.sendWindowScale;
  return sequence === socket.windowUpdateSequence && (offered > socket.sendWindow || offered === 0);
}

/** tcp_sequence: touches what may still come, and goes beyond the window only while nothing waits to be read. */
function isInWindow(socket: TcpSocket, segment: ReceivedSegment): boolean {
  const windowEnd = addToSequence(socket.receiveNext, currentReceiveWindow(socket));
  if (isSequenceBefore(segment.endSequence, socket.receiveWindowStart)) return false;
  if (!isSequenceAfter(segment.endSequence, windowEnd)) return true;
  if (isSequenceAfter(segment.sequence, windowEnd)) return false;
  const isFinBeyond = segment.has(TCP_FLAG.FIN) && segment.endSequence === addToSequence(windowEnd, 1);
  return isFinBeyond || socket.receiveQueue.length === 0;
}

/** The peer has sent something again, so its acknowledgment was lost, or it does not know where we are. */
function sendDuplicateAck(socket: TcpSocket, segment: ReceivedSegment, skipped: TcpCounterName): void {
  const { sequence, endSequence } = segment;
  // What has data is no part of a loop of acknowledgments.
  if (endSequence === sequence && !mayAnswerOutOfWindow(socket, skipped)) return;
  if (endSequence !== sequence && isSequenceBefore(sequence, socket.receiveNext)) {
    socket.host.counters.delayedAcksLost += 1;
    enterQuickAckMode(socket);
    const end = isSequenceAfter(endSequence, socket.receiveNext) ? socket.receiveNext : endSequence;
    noteDuplicate(socket, sequence, end);
  }
  sendAck(socket);
}

function receivePayload(socket: TcpSocket, segment: ReceivedSegment, packet: Packet): DropReason | undefined {
  const { sequence } = segment;
  const hasFin = segment.has(TCP_FLAG.FIN);
  if (segment.payloadBytes === 0 && !hasFin) return undefined;
  const dataEnd = addToSequence(sequence, segment.payloadBytes);
  if (socket.isOrphan && isSequenceAfter(dataEnd, socket.receiveNext)) {
    // Nobody will ever read it.
    socket.host.counters.abortsOnData += 1;
    sendResetFor(socket.host, packet, segment, socket.timeouts);
    finishSocket(socket);
    return 'socket-closed';
  }
  if (socket.isReceiveShut) return takeRepeatedFin(socket, segment);
  if (socket.hasTimestamps) measureReceiveRtt(socket, segment);
  if (isSequenceAfter(sequence, socket.receiveNext)) {
    takeOutOfOrder(socket, segment, packet);
    return undefined;
  }
  const isRepeated = !isSequenceAfter(segment.endSequence, socket.receiveNext);
  const hasNoWindow = currentReceiveWindow(socket) === 0 && segment.payloadBytes > 0;
  const { counters } = socket.host;
  if (isRepeated) counters.delayedAcksLost += 1;
  if (isSequenceBefore(sequence, socket.receiveNext)) {
    const end = isRepeated ? segment.endSequence : socket.receiveNext;
    noteDuplicate(socket, sequence, end);
  }
  if (isRepeated || hasNoWindow) {
    if (!isRepeated) counters.zeroWindowDrops += 1;
    enterQuickAckMode(socket);
    scheduleAck(socket);
    return isRepeated ? undefined : 'unexpected-segment';
  }
  if (!hasReceiveRoom(socket, segment.payloadBytes)) {
    // The acknowledgment goes out at once, and closes the window.
    socket.ackPending |= ACK_PENDING.NO_MEMORY | ACK_PENDING.NOW;
    scheduleAck(socket);
    socket.events |= TCP_EVENT.READABLE;
    if (socket.receiveQueue.length > 0 && segment.payloadBytes > 0) {
      counters.receiveQueueDrops += 1;
      return 'receive-queue-full';
    }
  }
  takeInOrder(socket, segment, packet);
  return undefined;
}

function takeInOrder(socket: TcpSocket, segment: ReceivedSegment, packet: Packet): void {
  const { payloadBytes } = segment;
  const known = sequenceDistance(segment.sequence, socket.receiveNext);
  const fresh = payloadBytes - known;
  if (fresh > 0) {
    const from = segment.payloadStart + known;
    if (socket.receiveQueue.length > 0) socket.host.counters.coalescedSegments += 1;
    socket.receiveQueue.append(packet.buffer, from, from + fresh);
    chargeSegment(socket, fresh);
    socket.receiveNext = addToSequence(socket.receiveNext, fresh);
    measureReceiveMss(socket, segment);
    measureWindowTime(socket);
    noteDataReceived(socket);
    growWindow(socket, payloadBytes);
    socket.events |= TCP_EVENT.READABLE;
  }
  if (segment.has(TCP_FLAG.FIN)) receiveFin(socket);
  else if (socket.outOfOrder.length > 0) joinOutOfOrder(socket);
}

/** Behind the peer's FIN there is nothing; the FIN itself may come again. */
function takeRepeatedFin(socket: TcpSocket, segment: ReceivedSegment): DropReason | undefined {
  const isRepeated = !isSequenceAfter(segment.endSequence, socket.receiveNext);
  if (!isRepeated) return 'unexpected-segment';
  noteDuplicate(socket, segment.sequence, segment.endSequence);
  enterQuickAckMode(socket);
  scheduleAck(socket);
  return undefined;
}

/** Something came again: acknowledged at once. */
export function acknowledgeRepeated(socket: TcpSocket, start: SequenceNumber, end: SequenceNumber): void {
  noteDuplicate(socket, start, end);
  enterQuickAckMode(socket);
  scheduleAck(socket);
  checkAck(socket);
}
