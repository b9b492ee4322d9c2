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
import { currentMss } from './send';
import { segmentCount, segmentsPerFrame } from './size-goal';
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
    if ((marks & SENT_MARK.SACKED) === 0) result.packets += segment.count;
    uncount(socket, marks, segment.count);
    socket.packetsOut -= segment.count;
    segment = segment.next;
  }
  socket.firstSent = segment;
  if (segment === undefined) socket.lastSent = undefined;
  else if (isSequenceBefore(segment.sequence, acknowledged)) {
    segment.sequence = acknowledged;
    result.packets += recount(socket, segment);
  }
  if (result.hasRetransmitted) result.rttUs = undefined;
}

/** After its front was acknowledged, or with another MSS. Returns how many segments fewer it is (tcp_tso_acked). */
function recount(socket: TcpSocket, segment: SentSegment): number {
  const { count, marks } = segment;
  if (count === 1) return 0;
  segment.count = segmentCount(payloadOf(segment), segment.mss);
  const fewer = count - segment.count;
  uncount(socket, marks, fewer);
  socket.packetsOut -= fewer;
  return (marks & SENT_MARK.SACKED) === 0 ? fewer : 0;
}

function payloadOf(segment: SentSegment): number {
  const hasFlag = (segment.flags & (TCP_FLAG.SYN | TCP_FLAG.FIN)) !== 0;
  return sequenceDistance(segment.sequence, segment.endSequence) - (hasFlag ? 1 : 0);
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
    if ((segment.marks & SENT_MARK.SACKED) !== 0) laterReceived -= segment.count;
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
  socket.lostOut += segment.count;
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
    const isTooLarge = Math.min(payloadOf(segment), segment.mss) > socket.mss;
    if (!isTooLarge || (segment.marks & SENT_MARK.SACKED) !== 0) continue;
    if ((segment.marks & SENT_MARK.RETRANSMITTED) !== 0) {
      segment.marks &= ~SENT_MARK.RETRANSMITTED;
      socket.retransmittedOut -= segment.count;
    }
    markLost(socket, segment);
    hasAny = true;
  }
  return hasAny;
}

/** Sends lost segments again as far as the congestion window allows. */
export function retransmitLost(socket: TcpSocket): void {
  if (socket.lostOut <= socket.retransmittedOut) return;
  const mostSegments = segmentsPerFrame(socket, currentMss(socket));
  for (let segment = socket.firstSent; segment !== undefined; segment = segment.next) {
    const room = socket.cwnd - socket.packetsInFlight;
    if (room <= 0) return;
    const marks = segment.marks & (SENT_MARK.LOST | SENT_MARK.RETRANSMITTED | SENT_MARK.SACKED);
    if (marks === SENT_MARK.LOST) retransmitSegment(socket, segment, Math.min(room, mostSegments));
  }
}

/** Sends again what one frame held, cut to the MSS as it is now and to `mostSegments` of them. */
export function retransmitSegment(socket: TcpSocket, segment: SentSegment, mostSegments: number): void {
  const isSyn = (segment.flags & TCP_FLAG.SYN) !== 0;
  const mss = isSyn ? 0 : currentMss(socket);
  if (!isSyn) {
    if (payloadOf(segment) > mss * mostSegments) splitSegment(socket, segment, mss * mostSegments);
    adoptMss(socket, segment, mss);
  }
  const payloadBytes = payloadOf(segment);
  transmit(socket, segment.flags, segment.sequence, payloadBytes, mss);
  segment.sentAt = socket.now;
  if ((segment.marks & SENT_MARK.RETRANSMITTED) === 0) socket.retransmittedOut += segment.count;
  segment.marks |= SENT_MARK.RETRANSMITTED | SENT_MARK.EVER_RETRANSMITTED;
  socket.firstRetransmitAt ??= socket.now;
  if (socket.recovery === 'recovery') socket.reductionSent += segment.count;
  if (!isSyn) noteDataSent(socket);
}

/** Sends the last segment again, of the last frame if that held several (tcp_send_loss_probe). */
export function retransmitLast(socket: TcpSocket): void {
  const { lastSent } = socket;
  if (lastSent === undefined) return;
  const mss = currentMss(socket);
  const front = (lastSent.count - 1) * mss;
  if (lastSent.count > 1 && payloadOf(lastSent) > front) splitSegment(socket, lastSent, front);
  retransmitSegment(socket, socket.lastSent ?? lastSent, 1);
}

/** Cuts behind the first `bytes`; FIN and PSH stay with the rest (tcp_fragment). */
function splitSegment(socket: TcpSocket, segment: SentSegment, bytes: number): void {
  const { count, marks } = segment;
  const cut = addToSequence(segment.sequence, bytes);
  const rest: SentSegment = { ...segment, sequence: cut };
  segment.endSequence = cut;
  segment.flags &= ~(TCP_FLAG.FIN | TCP_FLAG.PSH);
  segment.next = rest;
  if (socket.lastSent === segment) socket.lastSent = rest;
  segment.count = segmentCount(bytes, segment.mss);
  rest.count = segmentCount(payloadOf(rest), rest.mss);
  const fewer = count - segment.count - rest.count;
  uncount(socket, marks, fewer);
  socket.packetsOut -= fewer;
}

/** A frame that goes out again is as many segments as it is by now. */
function adoptMss(socket: TcpSocket, segment: SentSegment, mss: number): void {
  const count = segmentCount(payloadOf(segment), mss);
  const fewer = segment.count - count;
  segment.mss = mss;
  segment.count = count;
  if (fewer === 0) return;
  uncount(socket, segment.marks, fewer);
  socket.packetsOut -= fewer;
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
    if (!isSequenceBefore(segment.sequence, end)) break;
    if ((segment.marks & SENT_MARK.SACKED) !== 0 || !isSequenceAfter(segment.endSequence, start)) continue;
    if (segment.count > 1) splitAtRange(socket, segment, start, end);
    if (isSequenceAfter(segment.endSequence, end) || isSequenceBefore(segment.sequence, start)) continue;
    uncount(socket, segment.marks, segment.count);
    segment.marks = (segment.marks & SENT_MARK.EVER_RETRANSMITTED) | SENT_MARK.SACKED;
    socket.sackedOut += segment.count;
    newly += segment.count;
  }
  return newly;
}

/** Of a frame that was received in part, cuts off what lies before or behind (tcp_match_skb_to_sack). */
function splitAtRange(
  socket: TcpSocket,
  segment: SentSegment,
  start: SequenceNumber,
  end: SequenceNumber,
): void {
  const { mss } = segment;
  const before = sequenceDistance(segment.sequence, start);
  if (before > 0) {
    const cut = Math.ceil(before / mss) * mss;
    if (cut < payloadOf(segment)) splitSegment(socket, segment, cut);
    return;
  }
  const within = sequenceDistance(segment.sequence, end);
  if (within < mss || !isSequenceAfter(segment.endSequence, end)) return;
  splitSegment(socket, segment, within - (within % mss));
}

/** Takes `count` segments out of the counts that their marks put them in. */
function uncount(socket: TcpSocket, marks: number, count: number): void {
  if ((marks & SENT_MARK.SACKED) !== 0) socket.sackedOut -= count;
  if ((marks & SENT_MARK.LOST) !== 0) socket.lostOut -= count;
  if ((marks & SENT_MARK.RETRANSMITTED) !== 0) socket.retransmittedOut -= count;
}
