/** In which order what was sent arrives (tcp_rack_advance, tcp_check_sack_reordering); `loss-detection.ts` draws the conclusions. */
import { elapsed } from '../../base/time';
import { SENT_MARK, type SentSegment } from './sent-segment';
import { isSequenceAfter, type SequenceNumber } from './sequence-number';
import type { TcpSocket } from './tcp-socket';

/** Something sent at that time has arrived (tcp_rack_advance). */
export function noteArrival(socket: TcpSocket, segment: SentSegment): void {
  const rttUs = elapsed(segment.sentAt, socket.now) / 1000;
  // Too early for what was sent again: it is the original that has arrived.
  if (rttUs < socket.minRttUs && (segment.marks & SENT_MARK.EVER_RETRANSMITTED) !== 0) return;
  socket.hasNewArrival = true;
  socket.arrivalRttUs = rttUs;
  socket.arrivalOrder = Math.max(socket.arrivalOrder, segment.order);
}

/** Something arrived behind what was sent after it (tcp_check_sack_reordering). */
export function noteReordering(
  socket: TcpSocket,
  from: SequenceNumber,
  upTo: SequenceNumber,
  isByStamp = false,
): void {
  if (!isSequenceAfter(upTo, from)) return;
  const distance = (upTo - from) | 0;
  if (distance > socket.reordering * socket.mss) {
    socket.reordering = Math.min(Math.ceil(distance / socket.mss), socket.settings.maxReordering);
  }
  socket.hasSeenReordering = true;
  if (isByStamp) socket.host.counters.reorderingsByStamp += 1;
  else socket.host.counters.reorderingsBySack += 1;
}
