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
} from './receive-window';
import { pushPending } from './send';
import {
  addToSequence,
  isSequenceAfter,
  isSequenceBefore,
  sequenceDistance,
  type SequenceNumber,
} from './sequence-number';
import { ACK_PENDING, finishSocket, TCP_EVENT, type OutOfOrderPiece, type TcpSocket } from './tcp-socket';
import { sendAck, sendResetFor } from './transmit';

/** TCP_PAWS_WINDOW: time stamps of segments that overtook each other may differ by so much. */
const PAWS_WINDOW = 1;
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
  const outcome = processAck(socket, segment);
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

/** Time stamp, sequence number, RST and SYN, in this order. Returns false when the segment ends here. */
function validate(socket: TcpSocket, segment: ReceivedSegment): boolean {
  const isReset = segment.has(TCP_FLAG.RST);
  const isSyn = segment.has(TCP_FLAG.SYN);
  // A reset counts even if it is old.
  if (!isReset && isOldDuplicate(socket, segment)) {
    if (isSyn) sendChallenge(socket);
    else sendDuplicateAck(socket, segment);
    return false;
  }
  if (!isInWindow(socket, segment)) {
    if (isReset) {
      if (isResetBehindFin(socket, segment)) finishSocket(socket, resetErrorOf(socket));
    } else if (isSyn) sendChallenge(socket);
    else sendDuplicateAck(socket, segment);
    return false;
  }
  if (isReset) {
    if (isExactReset(socket, segment)) finishSocket(socket, resetErrorOf(socket));
    else sendChallenge(socket);
    return false;
  }
  if (isSyn) {
    sendChallenge(socket);
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
  if (mayAnswerOutOfWindow(socket)) sendAck(socket);
}

/** tcp_oow_rate_limited. */
function mayAnswerOutOfWindow(socket: TcpSocket): boolean {
  const { now, lastChallengeAt, settings } = socket;
  if (lastChallengeAt !== undefined && elapsed(lastChallengeAt, now) < settings.invalidRateLimit)
    return false;
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
  const isPureAck =
    segment.payloadBytes === 0 &&
    segment.sequence === socket.receiveNext &&
    segment.acknowledgment === socket.sendUnacknowledged;
  return !(isPureAck && age * 1_000_000 <= socket.rto);
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
function sendDuplicateAck(socket: TcpSocket, segment: ReceivedSegment): void {
  const { sequence, endSequence } = segment;
  // What has data is no part of a loop of acknowledgments.
  if (endSequence === sequence && !mayAnswerOutOfWindow(socket)) return;
  if (endSequence !== sequence && isSequenceBefore(sequence, socket.receiveNext)) {
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
    sendResetFor(socket.host.service, packet, segment, socket.timeouts);
    finishSocket(socket);
    return 'socket-closed';
  }
  if (socket.isReceiveShut) return takeRepeatedFin(socket, segment);
  if (socket.hasTimestamps) sampleReceiveRtt(socket, segment);
  if (isSequenceAfter(sequence, socket.receiveNext)) {
    takeOutOfOrder(socket, segment, packet);
    return undefined;
  }
  const isRepeated = !isSequenceAfter(segment.endSequence, socket.receiveNext);
  const hasNoWindow = currentReceiveWindow(socket) === 0 && segment.payloadBytes > 0;
  if (isSequenceBefore(sequence, socket.receiveNext)) {
    const end = isRepeated ? segment.endSequence : socket.receiveNext;
    noteDuplicate(socket, sequence, end);
  }
  if (isRepeated || hasNoWindow || !hasReceiveRoom(socket, segment.payloadBytes)) {
    enterQuickAckMode(socket);
    scheduleAck(socket);
    return isRepeated ? undefined : 'unexpected-segment';
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
    socket.receiveQueue.append(packet.buffer, from, from + fresh);
    chargeSegment(socket, fresh);
    socket.receiveNext = addToSequence(socket.receiveNext, fresh);
    measureReceiveMss(socket, segment);
    noteDataReceived(socket);
    growWindow(socket, payloadBytes);
    socket.events |= TCP_EVENT.READABLE;
  }
  if (segment.has(TCP_FLAG.FIN)) receiveFin(socket);
  else if (socket.outOfOrder.length > 0 || socket.earlyFin !== undefined) joinOutOfOrder(socket);
}

/** What came early may now follow (tcp_ofo_queue). */
function joinOutOfOrder(socket: TcpSocket): void {
  const pieces = socket.outOfOrder;
  let joined = 0;
  for (const piece of pieces) {
    if (isSequenceAfter(piece.start, socket.receiveNext)) break;
    const known = sequenceDistance(piece.start, socket.receiveNext);
    joined += 1;
    if (known >= piece.bytes.length) continue;
    socket.receiveQueue.append(piece.bytes, known, piece.bytes.length);
    socket.receiveNext = piece.end;
    socket.events |= TCP_EVENT.READABLE;
  }
  if (joined > 0) {
    pieces.splice(0, joined);
    // RFC 5681 §4.2: a gap that is filled is acknowledged at once.
    if (pieces.length === 0) socket.ackPending |= ACK_PENDING.NOW;
  }
  if (socket.earlyFin === socket.receiveNext) {
    socket.earlyFin = undefined;
    receiveFin(socket);
  }
}

/** tcp_data_queue_ofo: keeps what is new in it, in the order of its numbers. */
function takeOutOfOrder(socket: TcpSocket, segment: ReceivedSegment, packet: Packet): void {
  scheduleAck(socket);
  const dataEnd = addToSequence(segment.sequence, segment.payloadBytes);
  if (segment.has(TCP_FLAG.FIN)) socket.earlyFin = dataEnd;
  if (segment.payloadBytes === 0 || !hasReceiveRoom(socket, segment.payloadBytes)) return;
  chargeSegment(socket, segment.payloadBytes);
  measureReceiveMss(socket, segment);
  growWindow(socket, segment.payloadBytes);
  const pieces = socket.outOfOrder;
  const last = pieces.at(-1);
  if (last === undefined || !isSequenceBefore(segment.sequence, last.end)) {
    pieces.push(pieceOf(socket, segment, packet, segment.sequence, dataEnd));
    return;
  }
  insertPieces(socket, segment, packet, dataEnd);
}

/** Fills the gaps between the pieces that are there with what the segment has for them. */
function insertPieces(
  socket: TcpSocket,
  segment: ReceivedSegment,
  packet: Packet,
  dataEnd: SequenceNumber,
): void {
  const merged: OutOfOrderPiece[] = [];
  let next = segment.sequence;
  for (const piece of socket.outOfOrder) {
    if (isSequenceBefore(next, piece.start) && isSequenceBefore(next, dataEnd)) {
      const end = isSequenceBefore(dataEnd, piece.start) ? dataEnd : piece.start;
      merged.push(pieceOf(socket, segment, packet, next, end));
    }
    const overlapStart = isSequenceAfter(piece.start, segment.sequence) ? piece.start : segment.sequence;
    const overlapEnd = isSequenceBefore(piece.end, dataEnd) ? piece.end : dataEnd;
    if (isSequenceBefore(overlapStart, overlapEnd)) noteDuplicate(socket, overlapStart, overlapEnd);
    if (isSequenceBefore(next, piece.end)) next = piece.end;
    merged.push(piece);
  }
  if (isSequenceBefore(next, dataEnd)) merged.push(pieceOf(socket, segment, packet, next, dataEnd));
  socket.outOfOrder = merged;
}

function pieceOf(
  socket: TcpSocket,
  segment: ReceivedSegment,
  packet: Packet,
  start: SequenceNumber,
  end: SequenceNumber,
): OutOfOrderPiece {
  socket.arrivals += 1;
  const from = segment.payloadStart + sequenceDistance(segment.sequence, start);
  const bytes = packet.buffer.slice(from, from + sequenceDistance(start, end));
  return { start, end, bytes, arrival: socket.arrivals };
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

function noteDuplicate(socket: TcpSocket, start: SequenceNumber, end: SequenceNumber): void {
  if (!socket.hasSack || !socket.settings.hasDuplicateReports) return;
  socket.duplicateStart = start;
  socket.duplicateEnd = end;
}

function sampleReceiveRtt(socket: TcpSocket, segment: ReceivedSegment): void {
  if (!segment.hasTimestamp || segment.segmentBytes < socket.receiveMss) return;
  measureReceiveRtt(socket, Math.max(1, (socket.timestamp - segment.timestampEcho) | 0) * 1000);
}
