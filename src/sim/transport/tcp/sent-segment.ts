import type { SimTime } from '../../base/time';
import type { SequenceNumber } from './sequence-number';

/** What is known about a segment in flight; bits of `SentSegment.marks`. */
export const SENT_MARK = {
  /** The peer has it, out of order. */
  SACKED: 1,
  /** Taken for lost. */
  LOST: 2,
  /** Sent again since it was taken for lost. */
  RETRANSMITTED: 4,
  /** Was sent again at any time, so that its acknowledgment says nothing about the round-trip time. */
  EVER_RETRANSMITTED: 8,
} as const;

/**
 * What was sent in one frame and is not acknowledged yet: one segment, or several that a device cuts it into.
 * They form a list in the order of their numbers.
 */
export interface SentSegment {
  sequence: SequenceNumber;
  endSequence: SequenceNumber;
  /** SYN, FIN and PSH as they were sent. */
  flags: number;
  marks: number;
  /** How many segments it is on the wire. */
  count: number;
  /** Payload of each but the last. */
  mss: number;
  sentAt: SimTime;
  /** Counts up with everything that is sent, as virtual time often stands still between two frames. */
  order: number;
  next: SentSegment | undefined;
}

export function nextOrder(socket: { sendOrder: number }): number {
  socket.sendOrder += 1;
  return socket.sendOrder;
}
