/**
 * Segments in flight: which of them arrived, which are lost, and sending those again (tcp_sacktag_write_queue,
 * tcp_clean_rtx_queue, tcp_xmit_retransmit_queue; RFC 6675, RFC 2018).
 *
 * Takes a segment for lost when three later ones have arrived. Leaves out RACK's detection by time and the undoing of
 * false alarms.
 */
import { elapsed } from '../../base/time';
import { TCP_FLAG } from '../../wire/tcp';
import { noteDataSent } from './delayed-ack';
import type { ReceivedSegment } from './received-segment';
import { SENT_MARK, type SentSegment } from './sent-segment';
import {
  addToSequence,
  isSequenceAfter,
  isSequenceBefore,
  sequenceDistance,
  type SequenceNumber,
} from './sequence-number';
import type { TcpSocket } from './tcp-socket';
import { transmit } from './transmit';

/** DupThresh of RFC 6675, `tcp_reordering`. */
const LOSS_THRESHOLD = 3;

/** What an acknowledgment took off the queue. */
export interface Cleaned {
  /** Segments that had not been reported as received before. */
  packets: number;
  /** Since the first of them was sent, in microseconds; undefined when one was sent twice (Karn's rule). */
  rttUs: number | undefined;
  hasRetransmitted: boolean;
}

export function createCleaned(): Cleaned {
  return { packets: 0, rttUs: undefined, hasRetransmitted: false };
}

/** Takes everything before `acknowledged` off the queue. */
export function cleanQueue(socket: TcpSocket, acknowledged: SequenceNumber, result: Cleaned): void {
  result.packets = 0;
  result.rttUs = undefined;
  result.hasRetransmitted = false;
  let segment = socket.firstSent;
  while (segment !== undefined && !isSequenceAfter(segment.endSequence, acknowledged)) {
    const { marks } = segment;
    if ((marks & SENT_MARK.EVER_RETRANSMITTED) !== 0) result.hasRetransmitted = true;
    else result.rttUs ??= elapsed(segment.sentAt, socket.now) / 1000;
    if ((marks & SENT_MARK.SACKED) === 0) result.packets += 1;
    uncount(socket, marks);
    socket.packetsOut -= 1;
    segment = segment.next;
  }
  socket.firstSent = segment;
  if (segment === undefined) socket.lastSent = undefined;
  else if (isSequenceBefore(segment.sequence, acknowledged)) segment.sequence = acknowledged;
  if (result.hasRetransmitted) result.rttUs = undefined;
}

/** Marks what the SACK option reports. Returns how many segments are new in it. */
export function applySack(socket: TcpSocket, segment: ReceivedSegment): number {
  let newly = 0;
  for (let index = 0; index < segment.sackCount; index += 1) {
    const start = segment.sackStarts[index];
    const end = segment.sackEnds[index];
    if (start === undefined || end === undefined || !isPlausible(socket, start, end)) continue;
    newly += markRange(socket, start, end);
  }
  return newly;
}

/** Whether the first block reports a duplicate (RFC 2883). */
export function hasDuplicateReport(segment: ReceivedSegment): boolean {
  const [start, secondStart] = segment.sackStarts;
  const [end, secondEnd] = segment.sackEnds;
  if (segment.sackCount === 0 || start === undefined || end === undefined) return false;
  if (isSequenceBefore(start, segment.acknowledgment)) return true;
  if (segment.sackCount < 2 || secondStart === undefined || secondEnd === undefined) return false;
  return !isSequenceAfter(end, secondEnd) && !isSequenceBefore(start, secondStart);
}

/** Marks as lost what has enough later segments received. Returns whether there was any. */
export function detectLosses(socket: TcpSocket): boolean {
  let laterReceived = socket.sackedOut;
  let hasNew = false;
  for (let segment = socket.firstSent; segment !== undefined; segment = segment.next) {
    if (laterReceived < LOSS_THRESHOLD) break;
    if ((segment.marks & SENT_MARK.SACKED) !== 0) laterReceived -= 1;
    else if ((segment.marks & (SENT_MARK.LOST | SENT_MARK.RETRANSMITTED)) === 0) {
      markLost(socket, segment);
      hasNew = true;
    }
  }
  return hasNew;
}

export function markLost(socket: TcpSocket, segment: SentSegment): void {
  if ((segment.marks & SENT_MARK.LOST) !== 0) return;
  segment.marks |= SENT_MARK.LOST;
  socket.lostOut += 1;
}

/** After a timeout: everything that was not reported as received is lost, sent again or not. */
export function markAllLost(socket: TcpSocket): void {
  socket.retransmittedOut = 0;
  for (let segment = socket.firstSent; segment !== undefined; segment = segment.next) {
    segment.marks &= ~SENT_MARK.RETRANSMITTED;
    if ((segment.marks & SENT_MARK.SACKED) === 0) markLost(socket, segment);
  }
}

/** The path has become narrower: what no longer fits is sent again in smaller parts (tcp_simple_retransmit). */
export function markTooLarge(socket: TcpSocket): boolean {
  let hasAny = false;
  for (let segment = socket.firstSent; segment !== undefined; segment = segment.next) {
    const isTooLarge = sequenceDistance(segment.sequence, segment.endSequence) > socket.mss;
    if (!isTooLarge || (segment.marks & SENT_MARK.SACKED) !== 0) continue;
    if ((segment.marks & SENT_MARK.RETRANSMITTED) !== 0) {
      segment.marks &= ~SENT_MARK.RETRANSMITTED;
      socket.retransmittedOut -= 1;
    }
    markLost(socket, segment);
    hasAny = true;
  }
  return hasAny;
}

/** Sends lost segments again as far as the congestion window allows. */
export function retransmitLost(socket: TcpSocket): void {
  if (socket.lostOut <= socket.retransmittedOut) return;
  for (let segment = socket.firstSent; segment !== undefined; segment = segment.next) {
    if (socket.packetsInFlight >= socket.cwnd) return;
    const marks = segment.marks & (SENT_MARK.LOST | SENT_MARK.RETRANSMITTED | SENT_MARK.SACKED);
    if (marks === SENT_MARK.LOST) retransmitSegment(socket, segment);
  }
}

/** Sends one segment again, cut to the MSS as it is now. */
export function retransmitSegment(socket: TcpSocket, segment: SentSegment): void {
  const isSyn = (segment.flags & TCP_FLAG.SYN) !== 0;
  if (!isSyn && sequenceDistance(segment.sequence, segment.endSequence) > socket.mss) {
    splitSegment(socket, segment);
  }
  const length = sequenceDistance(segment.sequence, segment.endSequence);
  const hasFin = (segment.flags & TCP_FLAG.FIN) !== 0;
  transmit(socket, segment.flags, segment.sequence, length - (isSyn || hasFin ? 1 : 0));
  segment.sentAt = socket.now;
  if ((segment.marks & SENT_MARK.RETRANSMITTED) === 0) socket.retransmittedOut += 1;
  segment.marks |= SENT_MARK.RETRANSMITTED | SENT_MARK.EVER_RETRANSMITTED;
  socket.firstRetransmitAt ??= socket.now;
  if (socket.recovery === 'recovery') socket.reductionSent += 1;
  if (length > 0 && !isSyn) noteDataSent(socket);
}

/** Cuts a segment behind its first `mss` bytes; FIN and PSH stay with the rest. */
function splitSegment(socket: TcpSocket, segment: SentSegment): void {
  const cut = addToSequence(segment.sequence, socket.mss);
  const hasOnlyFin = sequenceDistance(cut, segment.endSequence) === 1 && (segment.flags & TCP_FLAG.FIN) !== 0;
  const rest: SentSegment = {
    ...segment,
    sequence: cut,
    flags: hasOnlyFin ? segment.flags & ~TCP_FLAG.PSH : segment.flags,
  };
  segment.endSequence = cut;
  segment.flags &= ~(TCP_FLAG.FIN | TCP_FLAG.PSH);
  segment.next = rest;
  if (socket.lastSent === segment) socket.lastSent = rest;
  socket.packetsOut += 1;
  if ((rest.marks & SENT_MARK.LOST) !== 0) socket.lostOut += 1;
  if ((rest.marks & SENT_MARK.RETRANSMITTED) !== 0) socket.retransmittedOut += 1;
}

/** A block that is not about what is in flight is a duplicate report or nonsense. */
function isPlausible(socket: TcpSocket, start: SequenceNumber, end: SequenceNumber): boolean {
  return (
    isSequenceBefore(start, end) &&
    !isSequenceBefore(start, socket.sendUnacknowledged) &&
    !isSequenceAfter(end, socket.sendNext)
  );
}

function markRange(socket: TcpSocket, start: SequenceNumber, end: SequenceNumber): number {
  let newly = 0;
  for (let segment = socket.firstSent; segment !== undefined; segment = segment.next) {
    if (isSequenceAfter(segment.endSequence, end)) break;
    if (isSequenceBefore(segment.sequence, start) || (segment.marks & SENT_MARK.SACKED) !== 0) continue;
    uncount(socket, segment.marks);
    segment.marks = (segment.marks & SENT_MARK.EVER_RETRANSMITTED) | SENT_MARK.SACKED;
    socket.sackedOut += 1;
    newly += 1;
  }
  return newly;
}

/** Takes a segment out of the counts that its marks put it in. */
function uncount(socket: TcpSocket, marks: number): void {
  if ((marks & SENT_MARK.SACKED) !== 0) socket.sackedOut -= 1;
  if ((marks & SENT_MARK.LOST) !== 0) socket.lostOut -= 1;
  if ((marks & SENT_MARK.RETRANSMITTED) !== 0) socket.retransmittedOut -= 1;
}
