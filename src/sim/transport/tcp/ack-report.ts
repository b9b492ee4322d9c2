/**
 * What one acknowledgment has brought, collected on its way through the files that look at it (`FLAG_*` and
 * `tcp_sacktag_state` of tcp_input.c). One object serves all connections of a layer.
 */
import type { SimTime } from '../../base/time';
import type { ReceivedSegment } from './received-segment';
import { sequenceOf, type SequenceNumber } from './sequence-number';

export const ACK_FLAG = {
  /** The segment has data of its own. */
  DATA: 0x01,
  WINDOW_UPDATE: 0x02,
  DATA_ACKED: 0x04,
  RETRANSMITTED_DATA_ACKED: 0x08,
  SYN_ACKED: 0x10,
  DATA_SACKED: 0x20,
  /** Something that was sent again is lost again. */
  LOST_RETRANSMISSION: 0x40,
  /** What was sent only once has arrived, of what was out when recovery began. */
  ORIGINAL_ARRIVED: 0x80,
  ADVANCED: 0x100,
  /** Reports a duplicate (D-SACK). */
  DUPLICATE_REPORT: 0x200,
  SET_TIMER: 0x400,
  /** The duplicate is a loss probe. */
  PROBE_DUPLICATE: 0x800,
} as const;

const NOT_A_DUPLICATE = ACK_FLAG.DATA | ACK_FLAG.WINDOW_UPDATE | ACK_FLAG.DATA_ACKED | ACK_FLAG.SYN_ACKED;
const ALERT = ACK_FLAG.DATA_SACKED | ACK_FLAG.DUPLICATE_REPORT;

export class AckReport {
  flags = 0;
  hasTimestamp = false;
  timestampEcho = 0;
  /** `sendUnacknowledged` before. */
  priorUnacknowledged = sequenceOf(0);
  /** Up to where segments had been reported out of order before; `priorUnacknowledged` if none had. */
  priorHighest = sequenceOf(0);
  /** The lowest number of what arrived behind something later. */
  reorderedFrom = sequenceOf(0);
  /** When the first and the last of what it covers were sent, of those sent once; undefined when there are none. */
  firstSentAt: SimTime | undefined = undefined;
  lastSentAt: SimTime | undefined = undefined;
  /** The same of what was reported out of order. */
  firstSackedAt: SimTime | undefined = undefined;
  lastSackedAt: SimTime | undefined = undefined;
  /** The latest round-trip time in microseconds, for congestion control; undefined without a sample. */
  rttUs: number | undefined = undefined;

  begin(segment: ReceivedSegment, priorUnacknowledged: SequenceNumber, priorHighest: SequenceNumber): void {
    this.flags = 0;
    this.priorHighest = priorHighest;
    this.hasTimestamp = segment.hasTimestamp && segment.timestampEcho !== 0;
    this.timestampEcho = segment.timestampEcho;
    this.priorUnacknowledged = priorUnacknowledged;
    this.firstSentAt = undefined;
    this.lastSentAt = undefined;
    this.firstSackedAt = undefined;
    this.lastSackedAt = undefined;
    this.rttUs = undefined;
  }

  has(flag: number): boolean {
    return (this.flags & flag) !== 0;
  }

  /** Says nothing but that something arrived out of order. */
  get isDuplicate(): boolean {
    return (this.flags & (NOT_A_DUPLICATE | ACK_FLAG.ADVANCED | ACK_FLAG.DUPLICATE_REPORT)) === 0;
  }

  /** tcp_ack_is_dubious, without the state of recovery. */
  get isDubious(): boolean {
    return (this.flags & NOT_A_DUPLICATE) === 0 || (this.flags & ALERT) !== 0;
  }

  /** Whether the time stamp that it echoes is older than `stamp`: the original arrived, not the retransmission. */
  echoesBefore(stamp: number): boolean {
    return this.hasTimestamp && ((this.timestampEcho - stamp) | 0) < 0;
  }
}
