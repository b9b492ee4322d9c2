/**
 * Which segments are lost, by time (RACK, RFC 8985; tcp_recovery.c): one is when something that was sent later has arrived
 * and a reordering window has passed.
 *
 * The window is zero from the third report on unless reordering was seen, then a quarter of the least round-trip time,
 * and grows when duplicates show that it was too small. Without SACK: NewReno (RFC 6582).
 */
import { elapsed } from '../../base/time';
import { ACK_FLAG, type AckReport } from './ack-report';
import { markLost, splitSegment } from './retransmission-queue';
import { SENT_MARK, type SentSegment } from './sent-segment';
import type { TcpSocket } from './tcp-socket';

/** After so many recoveries without a needless retransmission the reordering window shrinks again. */
export const WINDOW_PERSISTENCE = 16;
const MAX_WINDOW_STEPS = 0xff;

/**
 * Marks what is lost by now. Returns how many microseconds to wait until more can be said; 0 for nothing to wait for.
 */
export function detectLosses(socket: TcpSocket): number {
  const windowUs = reorderingWindow(socket);
  let waitUs = 0;
  for (let segment = socket.firstSent; segment !== undefined; segment = segment.next) {
    const { marks } = segment;
    if ((marks & SENT_MARK.SACKED) !== 0) continue;
    if ((marks & SENT_MARK.LOST) !== 0 && (marks & SENT_MARK.RETRANSMITTED) === 0) continue;
    if (socket.arrivalOrder <= segment.order) continue;
    const leftUs = timeUntilLost(socket, segment, windowUs);
    if (leftUs <= 0) markLost(socket, segment);
    else waitUs = Math.max(waitUs, leftUs);
  }
  return waitUs;
}

/** Microseconds until the segment counts as lost (tcp_rack_skb_timeout). */
export function timeUntilLost(socket: TcpSocket, segment: SentSegment, windowUs: number): number {
  return socket.arrivalRttUs + windowUs - elapsed(segment.sentAt, socket.now) / 1000;
}

/** tcp_newreno_mark_lost: three duplicates, and then every partial acknowledgment, point at the first segment. */
export function detectLossesWithoutSack(socket: TcpSocket, hasAdvanced: boolean): void {
  const { firstSent, recovery } = socket;
  if (firstSent === undefined) return;
  const isEnough = (recovery === 'open' || recovery === 'disorder') && socket.sackedOut >= socket.reordering;
  if (!isEnough && !(recovery === 'recovery' && hasAdvanced)) return;
  if ((firstSent.marks & SENT_MARK.LOST) !== 0) return;
  if (firstSent.count > 1) splitSegment(socket, firstSent, firstSent.mss);
  markLost(socket, firstSent);
}

/** tcp_rack_update_reo_wnd: at most one step in a round trip. */
export function adaptReorderingWindow(socket: TcpSocket, report: AckReport): void {
  if (report.has(ACK_FLAG.DUPLICATE_REPORT) && socket.reportedDuplicates > 0) {
    socket.reportedDuplicates = 0;
    if (socket.windowSteppedAt !== undefined && isWithinRound(socket)) return;
    socket.reorderingSteps = Math.min(MAX_WINDOW_STEPS, socket.reorderingSteps + 1);
    socket.windowSteppedAt = socket.now;
    socket.windowPersistence = WINDOW_PERSISTENCE;
  } else if (socket.windowPersistence === 0) socket.reorderingSteps = 1;
}

function isWithinRound(socket: TcpSocket): boolean {
  const { windowSteppedAt, scaledRttUs } = socket;
  return windowSteppedAt !== undefined && elapsed(windowSteppedAt, socket.now) / 1000 < scaledRttUs >> 3;
}

/** tcp_rack_reo_wnd. */
function reorderingWindow(socket: TcpSocket): number {
  if (!socket.hasSeenReordering) {
    if (socket.recovery === 'recovery' || socket.recovery === 'loss') return 0;
    if (socket.sackedOut >= socket.reordering) return 0;
  }
  return Math.min(Math.floor(socket.minRttUs / 4) * socket.reorderingSteps, socket.scaledRttUs >> 3);
}
