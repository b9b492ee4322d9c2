/**
 * Segments in flight: taking off what is acknowledged, marking what arrived out of order or is lost, and sending again
 * (tcp_clean_rtx_queue, tcp_sacktag_write_queue, tcp_xmit_retransmit_queue; RFC 2018, RFC 2883).
 * What is lost is decided in `loss-detection.ts`, what follows from it in `loss-recovery.ts`.
 *
 * Models frames of several segments of which a part arrives, and joining small segments when they are sent again.
 */
import { TCP_FLAG } from '../../wire/tcp';
import { ACK_FLAG, type AckReport } from './ack-report';
import { noteDataSent } from './delayed-ack';
import { noteArrival, noteReordering } from './arrival-order';
import type { ReceivedSegment } from './received-segment';
import { armRetransmitTimer } from './retransmit-timer';
import { currentMss } from './send';
import { nextOrder, SENT_MARK, type SentSegment } from './sent-segment';
import {
  addToSequence,
  isSequenceAfter,
  isSequenceBefore,
  sequenceDistance,
  type SequenceNumber,
} from './sequence-number';
import { segmentCount, segmentsPerFrame } from './size-goal';
import type { TcpSocket } from './tcp-socket';
import { transmit } from './transmit';

/** Takes everything before `acknowledged` off the queue. */
export function cleanQueue(socket: TcpSocket, acknowledged: SequenceNumber, report: AckReport): void {
  report.reorderedFrom = socket.sendUnacknowledged;
  let segment = socket.firstSent;
  while (segment !== undefined && isSequenceBefore(segment.sequence, acknowledged)) {
    const isWhole = !isSequenceAfter(segment.endSequence, acknowledged);
    const count = isWhole ? segment.count : trimFront(socket, segment, acknowledged);
    if (count > 0) noteAcked(socket, segment, count, report);
    if (!isWhole) break;
    uncount(socket, segment.marks, count);
    socket.packetsOut -= count;
    segment = segment.next;
  }
  socket.firstSent = segment;
  if (segment === undefined) socket.lastSent = undefined;
  if ((report.flags & (ACK_FLAG.DATA_ACKED | ACK_FLAG.SYN_ACKED)) !== 0) {
    report.flags |= ACK_FLAG.SET_TIMER;
    if (socket.hasSack) noteReordering(socket, report.reorderedFrom, report.priorHighest);
    if (!socket.hasSack)
      socket.sackedOut = Math.min(socket.sackedOut, Math.max(socket.packetsOut - socket.lostOut, 0));
  } else if (
    segment !== undefined &&
    report.lastSackedAt !== undefined &&
    report.lastSackedAt >= segment.sentAt
  ) {
    report.flags |= ACK_FLAG.SET_TIMER;
  }
}

function noteAcked(socket: TcpSocket, segment: SentSegment, count: number, report: AckReport): void {
  const { marks } = segment;
  if ((marks & SENT_MARK.EVER_RETRANSMITTED) !== 0) report.flags |= ACK_FLAG.RETRANSMITTED_DATA_ACKED;
  else if ((marks & SENT_MARK.SACKED) === 0) {
    report.firstSentAt ??= segment.sentAt;
    report.lastSentAt = segment.sentAt;
    if (isSequenceBefore(segment.sequence, report.reorderedFrom)) report.reorderedFrom = segment.sequence;
    if (!isSequenceAfter(segment.endSequence, socket.recoveryEnd)) report.flags |= ACK_FLAG.ORIGINAL_ARRIVED;
  }
  if ((marks & SENT_MARK.SACKED) === 0) {
    socket.delivered += count;
    if (socket.hasSack && !isNeedlesslySent(socket, segment, report)) noteArrival(socket, segment);
  }
  const isSyn = (segment.flags & TCP_FLAG.SYN) !== 0;
  report.flags |= isSyn ? ACK_FLAG.SYN_ACKED : ACK_FLAG.DATA_ACKED;
  if (isSyn) socket.firstRetransmitAt = undefined;
}

/** What comes back is older than the retransmission: the original has arrived (tcp_skb_spurious_retrans). */
function isNeedlesslySent(socket: TcpSocket, segment: SentSegment, report: AckReport): boolean {
  if ((segment.marks & SENT_MARK.EVER_RETRANSMITTED) === 0) return false;
  return report.echoesBefore(socket.timestampAt(segment.sentAt));
}

/** Marks what the SACK option reports. */
export function applySack(socket: TcpSocket, segment: ReceivedSegment, report: AckReport): void {
  if (socket.sackedOut === 0) socket.highestSacked = socket.sendUnacknowledged;
  report.reorderedFrom = socket.sendNext;
  const isDuplicate = noteDuplicateReport(socket, segment, report);
  for (let index = 0; index < segment.sackCount; index += 1) {
    const start = segment.sackStarts[index];
    const end = segment.sackEnds[index];
    if (start === undefined || end === undefined || !isValidBlock(socket, start, end)) continue;
    if (index === 0 && isDuplicate) clearRepeated(socket, start, end, report);
    else markRange(socket, start, end, report);
  }
  if (socket.recovery !== 'loss' || socket.undoMarker !== undefined) {
    noteReordering(socket, report.reorderedFrom, socket.highestSacked);
  }
}

export function markLost(socket: TcpSocket, segment: SentSegment): void {
  if ((segment.marks & SENT_MARK.SACKED) !== 0) return;
  if ((segment.marks & SENT_MARK.LOST) === 0) {
    segment.marks |= SENT_MARK.LOST;
    socket.lostOut += segment.count;
  } else if ((segment.marks & SENT_MARK.RETRANSMITTED) !== 0) {
    socket.host.counters.lostRetransmissions += segment.count;
    segment.marks &= ~SENT_MARK.RETRANSMITTED;
    socket.retransmittedOut -= segment.count;
  }
}

/** Nothing is lost after all. */
export function unmarkLosses(socket: TcpSocket): void {
  for (let segment = socket.firstSent; segment !== undefined; segment = segment.next) {
    segment.marks &= ~SENT_MARK.LOST;
  }
  socket.lostOut = 0;
}

export function forgetSacks(socket: TcpSocket): void {
  for (let segment = socket.firstSent; segment !== undefined; segment = segment.next) {
    segment.marks &= ~SENT_MARK.SACKED;
  }
  socket.sackedOut = 0;
}

/** The path has become narrower: marks what no longer fits. Returns whether there was any. */
export function markTooLarge(socket: TcpSocket): boolean {
  for (let segment = socket.firstSent; segment !== undefined; segment = segment.next) {
    if (Math.min(payloadOf(segment), segment.mss) > socket.mss) markLost(socket, segment);
  }
  return socket.lostOut > 0;
}

/** Sends lost segments again as far as the congestion window allows. */
export function retransmitLost(socket: TcpSocket): void {
  if (socket.lostOut <= socket.retransmittedOut) return;
  const mostSegments = segmentsPerFrame(socket, currentMss(socket));
  const head = socket.firstSent;
  let isHeadSent = false;
  for (let segment = head; segment !== undefined; segment = segment.next) {
    const room = socket.cwnd - socket.packetsInFlight;
    if (room <= 0 || socket.retransmittedOut >= socket.lostOut) break;
    const marks = segment.marks & (SENT_MARK.LOST | SENT_MARK.RETRANSMITTED | SENT_MARK.SACKED);
    if (marks !== SENT_MARK.LOST) continue;
    if (!retransmitSegment(socket, segment, Math.min(room, mostSegments))) break;
    if (socket.recovery === 'loss') socket.host.counters.slowStartRetransmissions += segment.count;
    else socket.host.counters.fastRetransmissions += segment.count;
    if (socket.recovery === 'recovery') socket.reductionSent += segment.count;
    isHeadSent ||= segment === head && socket.timerUse !== 'reordering';
  }
  if (isHeadSent) armRetransmitTimer(socket, true);
}

/** Sends again what one frame held and counts it (tcp_retransmit_skb). False when the peer's window is closed to it. */
export function retransmitSegment(socket: TcpSocket, segment: SentSegment, mostSegments: number): boolean {
  if (!sendAgain(socket, segment, mostSegments)) return false;
  countRetransmission(socket, segment);
  if ((segment.marks & SENT_MARK.RETRANSMITTED) === 0) socket.retransmittedOut += segment.count;
  segment.marks |= SENT_MARK.RETRANSMITTED;
  socket.firstRetransmitAt ??= socket.now;
  socket.undoRetransmits = Math.max(socket.undoRetransmits, 0) + segment.count;
  return true;
}

/** Sends the last segment again, of the last frame if that held several (tcp_send_loss_probe). */
export function retransmitLast(socket: TcpSocket): boolean {
  const { lastSent } = socket;
  if (lastSent === undefined) return false;
  const front = (lastSent.count - 1) * lastSent.mss;
  if (lastSent.count > 1 && payloadOf(lastSent) > front) splitSegment(socket, lastSent, front);
  const isSent = sendAgain(socket, socket.lastSent ?? lastSent, 1);
  if (isSent) countRetransmission(socket, socket.lastSent ?? lastSent);
  return isSent;
}

function countRetransmission(socket: TcpSocket, { count, flags }: SentSegment): void {
  const { counters } = socket.host;
  socket.totalRetransmits += count;
  counters.retransmittedSegments += count;
  if ((flags & TCP_FLAG.SYN) === 0) return;
  counters.synRetransmissions += 1;
  // A SYN-ACK is made anew each time, and counts as sent too.
  if (socket.parent !== undefined) counters.sentSegments += 1;
}

/** Cut to the MSS as it is now, to `mostSegments` of them and to the peer's window (__tcp_retransmit_skb). */
function sendAgain(socket: TcpSocket, segment: SentSegment, mostSegments: number): boolean {
  const isSyn = (segment.flags & TCP_FLAG.SYN) !== 0;
  const mss = isSyn ? 0 : currentMss(socket);
  if (!isSyn) {
    const used = sequenceDistance(socket.sendUnacknowledged, segment.sequence);
    let window = socket.sendWindow - used;
    if (window <= 0) {
      if (segment.sequence !== socket.sendUnacknowledged) return false;
      window = mss;
    }
    const wanted = mss * mostSegments;
    const most = wanted <= window ? wanted : Math.max(window - (window % mss), Math.min(window, mss));
    if (payloadOf(segment) > most) splitSegment(socket, segment, most);
    adoptMss(socket, segment, mss);
    if (payloadOf(segment) < Math.min(window, mss)) joinNext(socket, segment, Math.min(window, mss));
  }
  const payloadBytes = payloadOf(segment);
  transmit(socket, segment.flags, segment.sequence, payloadBytes, mss);
  segment.sentAt = socket.now;
  segment.order = nextOrder(socket);
  segment.marks |= SENT_MARK.EVER_RETRANSMITTED;
  if (!isSyn) noteDataSent(socket);
  return true;
}

/** Small segments that follow go out together with this one (tcp_retrans_try_collapse). */
function joinNext(socket: TcpSocket, segment: SentSegment, room: number): void {
  if ((segment.flags & TCP_FLAG.FIN) !== 0) return;
  for (let { next } = segment; next !== undefined; { next } = segment) {
    if (next.count !== 1 || (next.marks & SENT_MARK.SACKED) !== 0) return;
    if (payloadOf(segment) + payloadOf(next) > room) return;
    segment.endSequence = next.endSequence;
    segment.flags |= next.flags;
    segment.marks |= next.marks & SENT_MARK.EVER_RETRANSMITTED;
    segment.next = next.next;
    if (socket.lastSent === next) socket.lastSent = segment;
    uncount(socket, next.marks, 1);
    socket.packetsOut -= 1;
  }
}

/** Cuts behind the first `bytes`; FIN and PSH stay with the rest (tcp_fragment). */
export function splitSegment(socket: TcpSocket, segment: SentSegment, bytes: number): void {
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

/** The front of a frame was acknowledged. Returns how many whole segments that is (tcp_tso_acked). */
function trimFront(socket: TcpSocket, segment: SentSegment, acknowledged: SequenceNumber): number {
  const { count, marks } = segment;
  segment.sequence = acknowledged;
  if (count === 1) return 0;
  segment.count = segmentCount(payloadOf(segment), segment.mss);
  const fewer = count - segment.count;
  uncount(socket, marks, fewer);
  socket.packetsOut -= fewer;
  return fewer;
}

function payloadOf(segment: SentSegment): number {
  const hasFlag = (segment.flags & (TCP_FLAG.SYN | TCP_FLAG.FIN)) !== 0;
  return sequenceDistance(segment.sequence, segment.endSequence) - (hasFlag ? 1 : 0);
}

/** Whether the first block reports a duplicate (tcp_check_dsack), and what follows from that. */
function noteDuplicateReport(socket: TcpSocket, segment: ReceivedSegment, report: AckReport): boolean {
  const [start, secondStart] = segment.sackStarts;
  const [end, secondEnd] = segment.sackEnds;
  if (start === undefined || end === undefined) return false;
  if (!isSequenceBefore(start, segment.acknowledgment)) {
    if (segment.sackCount < 2 || secondStart === undefined || secondEnd === undefined) return false;
    if (isSequenceAfter(end, secondEnd) || isSequenceBefore(start, secondStart)) return false;
  }
  const { counters } = socket.host;
  if (isSequenceBefore(start, segment.acknowledgment)) counters.duplicateReports += 1;
  else counters.earlyDuplicateReports += 1;
  const bytes = sequenceDistance(start, end);
  const count = bytes > socket.mss ? Math.ceil(bytes / socket.mss) : 1;
  socket.totalDuplicates += count;
  // The network may have made it, not we.
  if (socket.totalDuplicates > socket.totalRetransmits) {
    counters.ignoredDubiousReports += 1;
    return false;
  }
  counters.reportedDuplicates += count;
  if (socket.lossProbeEnd === end && socket.isLossProbeRetransmission)
    report.flags |= ACK_FLAG.PROBE_DUPLICATE;
  else socket.reportedDuplicates += count;
  report.flags |= ACK_FLAG.DUPLICATE_REPORT;
  socket.delivered += count;
  const { undoMarker } = socket;
  const isOfRecovery =
    undoMarker !== undefined &&
    socket.undoRetransmits > 0 &&
    !isSequenceAfter(end, report.priorUnacknowledged) &&
    isSequenceAfter(end, undoMarker);
  if (isOfRecovery) socket.undoRetransmits = Math.max(0, socket.undoRetransmits - count);
  return true;
}

/** A block that is not about what is in flight is nonsense, or a duplicate report. */
function isValidBlock(socket: TcpSocket, start: SequenceNumber, end: SequenceNumber): boolean {
  return (
    isSequenceBefore(start, end) &&
    isSequenceAfter(start, socket.sendUnacknowledged) &&
    !isSequenceAfter(end, socket.sendNext)
  );
}

/** What was sent again and is reported twice was not lost. */
function clearRepeated(
  socket: TcpSocket,
  start: SequenceNumber,
  end: SequenceNumber,
  report: AckReport,
): void {
  const { undoMarker } = socket;
  for (let segment = socket.firstSent; segment !== undefined; segment = segment.next) {
    if (!isSequenceBefore(segment.sequence, end)) return;
    if (isSequenceBefore(segment.sequence, start) || isSequenceAfter(segment.endSequence, end)) continue;
    const { marks } = segment;
    if ((marks & SENT_MARK.EVER_RETRANSMITTED) === 0) continue;
    if (
      undoMarker !== undefined &&
      socket.undoRetransmits > 0 &&
      isSequenceAfter(segment.endSequence, undoMarker)
    ) {
      socket.undoRetransmits = Math.max(0, socket.undoRetransmits - segment.count);
    }
    if ((marks & SENT_MARK.SACKED) !== 0 && isSequenceBefore(segment.sequence, report.reorderedFrom)) {
      report.reorderedFrom = segment.sequence;
    }
    if ((marks & SENT_MARK.RETRANSMITTED) === 0) continue;
    segment.marks &= ~SENT_MARK.RETRANSMITTED;
    socket.retransmittedOut -= segment.count;
  }
}

function markRange(socket: TcpSocket, start: SequenceNumber, end: SequenceNumber, report: AckReport): void {
  for (let segment = socket.firstSent; segment !== undefined; segment = segment.next) {
    if (!isSequenceBefore(segment.sequence, end)) return;
    if ((segment.marks & SENT_MARK.SACKED) !== 0 || !isSequenceAfter(segment.endSequence, start)) continue;
    if (segment.count > 1) splitAtRange(socket, segment, start, end);
    if (isSequenceAfter(segment.endSequence, end) || isSequenceBefore(segment.sequence, start)) continue;
    markSacked(socket, segment, report);
  }
}

function markSacked(socket: TcpSocket, segment: SentSegment, report: AckReport): void {
  const { marks } = segment;
  if (!isNeedlesslySent(socket, segment, report)) noteArrival(socket, segment);
  const isUnderway = (marks & SENT_MARK.RETRANSMITTED) !== 0 && (marks & SENT_MARK.LOST) === 0;
  if ((marks & SENT_MARK.EVER_RETRANSMITTED) === 0) {
    if (isSequenceBefore(segment.sequence, socket.highestSacked)) {
      if (isSequenceBefore(segment.sequence, report.reorderedFrom)) report.reorderedFrom = segment.sequence;
    }
    if (!isSequenceAfter(segment.endSequence, socket.recoveryEnd)) report.flags |= ACK_FLAG.ORIGINAL_ARRIVED;
    report.firstSackedAt ??= segment.sentAt;
    report.lastSackedAt = segment.sentAt;
  }
  if (!isUnderway) {
    uncount(socket, marks, segment.count);
    segment.marks = marks & SENT_MARK.EVER_RETRANSMITTED;
  }
  segment.marks |= SENT_MARK.SACKED;
  socket.sackedOut += segment.count;
  socket.delivered += segment.count;
  report.flags |= ACK_FLAG.DATA_SACKED;
  if (isSequenceAfter(segment.endSequence, socket.highestSacked)) socket.highestSacked = segment.endSequence;
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
