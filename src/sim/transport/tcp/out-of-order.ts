/**
 * Segments that come before those that belong in front of them (tcp_data_queue_ofo, tcp_ofo_queue, tcp_dsack_set).
 *
 * Models ranges that overlap, a FIN among them, what is reported as received twice, and memory that runs out.
 */
import type { Packet } from '../../link/packet';
import { TCP_FLAG } from '../../wire/tcp';
import { receiveFin } from './close';
import { scheduleAck } from './delayed-ack';
import type { ReceivedSegment } from './received-segment';
import {
  chargeSegment,
  growReceiveBuffer,
  growWindow,
  hasReceiveRoom,
  measureReceiveMss,
} from './receive-window';
import {
  addToSequence,
  isSequenceAfter,
  isSequenceBefore,
  sequenceDistance,
  type SequenceNumber,
} from './sequence-number';
import { ACK_PENDING, TCP_EVENT, type OutOfOrderPiece, type TcpSocket } from './tcp-socket';
import { latestRanges, sendAck } from './transmit';

/** TCP_SACK_BLOCKS_EXPECTED */
const EXPECTED_RANGES = 2;

/** What came early may now follow (tcp_ofo_queue). */
export function joinOutOfOrder(socket: TcpSocket): void {
  const pieces = socket.outOfOrder;
  let joined = 0;
  for (const piece of pieces) {
    if (isSequenceAfter(piece.start, socket.receiveNext)) break;
    const known = sequenceDistance(piece.start, socket.receiveNext);
    joined += 1;
    if (known < piece.bytes.length) {
      socket.receiveQueue.append(piece.bytes, known, piece.bytes.length);
      socket.receiveNext = addToSequence(piece.start, piece.bytes.length);
      socket.events |= TCP_EVENT.READABLE;
    }
    // Behind it there is nothing.
    if (piece.hasFin) {
      receiveFin(socket);
      return;
    }
  }
  if (joined > 0) {
    pieces.splice(0, joined);
    // RFC 5681 §4.2: a gap that is filled is acknowledged at once.
    if (pieces.length === 0) socket.ackPending |= ACK_PENDING.NOW;
  }
}

/** tcp_data_queue_ofo: keeps what is new in it, in the order of its numbers. */
export function takeOutOfOrder(socket: TcpSocket, segment: ReceivedSegment, packet: Packet): void {
  const { counters } = socket.host;
  if (!hasReceiveRoom(socket, segment.payloadBytes)) {
    counters.outOfOrderDrops += 1;
    socket.events |= TCP_EVENT.READABLE;
    return;
  }
  measureReceiveMss(socket, segment);
  scheduleAck(socket);
  counters.outOfOrderSegments += 1;
  const { endSequence } = segment;
  const pieces = socket.outOfOrder;
  const last = pieces.at(-1);
  // Beyond two ranges, what waits to be told is told before it is too old (tcp_sack_new_ofo_skb).
  if (socket.compressedAcks > 0 && isFarRange(socket, segment.sequence, endSequence)) sendAck(socket);
  const isJoined = last?.end === segment.sequence;
  if (isJoined) chargeSegment(socket, segment.payloadBytes);
  // Without SACK each has to cause the same acknowledgment, or it is no duplicate.
  if (socket.hasSack) growWindow(socket, segment.payloadBytes);
  if (!isJoined) chargeSegment(socket, segment.payloadBytes);
  if (last === undefined || !isSequenceBefore(segment.sequence, last.end)) {
    pieces.push(pieceOf(socket, segment, packet, segment.sequence, endSequence));
  } else insertPieces(socket, segment, packet);
  growReceiveBuffer(socket, socket.spaceBytes);
}

/** Whether it belongs to none of the two ranges that are reported first. */
function isFarRange(socket: TcpSocket, start: SequenceNumber, end: SequenceNumber): boolean {
  const ranges = latestRanges(socket.outOfOrder);
  const touches = (range: { start: SequenceNumber; end: SequenceNumber }): boolean =>
    !isSequenceAfter(start, range.end) && !isSequenceBefore(end, range.start);
  const place = ranges.findIndex(touches);
  return (place === -1 ? ranges.length : place) >= EXPECTED_RANGES;
}

/** Fills the gaps between the pieces that are there with what the segment has for them. */
function insertPieces(socket: TcpSocket, segment: ReceivedSegment, packet: Packet): void {
  const { endSequence } = segment;
  const merged: OutOfOrderPiece[] = [];
  let next = segment.sequence;
  for (const piece of socket.outOfOrder) {
    if (isSequenceBefore(next, piece.start) && isSequenceBefore(next, endSequence)) {
      const end = isSequenceBefore(endSequence, piece.start) ? endSequence : piece.start;
      merged.push(pieceOf(socket, segment, packet, next, end));
    }
    if (!isSequenceBefore(piece.start, segment.sequence) && !isSequenceAfter(piece.end, endSequence)) {
      socket.host.counters.outOfOrderMerges += 1;
    }
    const overlapStart = isSequenceAfter(piece.start, segment.sequence) ? piece.start : segment.sequence;
    const overlapEnd = isSequenceBefore(piece.end, endSequence) ? piece.end : endSequence;
    if (isSequenceBefore(overlapStart, overlapEnd)) noteDuplicate(socket, overlapStart, overlapEnd);
    if (isSequenceBefore(next, piece.end)) next = piece.end;
    merged.push(piece);
  }
  if (isSequenceBefore(next, endSequence)) merged.push(pieceOf(socket, segment, packet, next, endSequence));
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
  // The FIN takes a number, and no byte.
  const hasFin = segment.has(TCP_FLAG.FIN) && end === segment.endSequence;
  const bytes = packet.buffer.slice(from, from + sequenceDistance(start, end) - (hasFin ? 1 : 0));
  return { start, end, bytes, hasFin, arrival: socket.arrivals };
}

/** Something came a second time: the next acknowledgment reports it (D-SACK, RFC 2883). */
export function noteDuplicate(socket: TcpSocket, start: SequenceNumber, end: SequenceNumber): void {
  if (!socket.hasSack || !socket.settings.hasDuplicateReports) return;
  const { counters } = socket.host;
  if (isSequenceBefore(start, socket.receiveNext)) counters.oldDuplicatesSent += 1;
  else counters.earlyDuplicatesSent += 1;
  socket.duplicateStart = start;
  socket.duplicateEnd = end;
}
