/** Sequence numbers of TCP: 32 bits that wrap around (RFC 9293 §3.4). */
import type { Brand } from '../../base/brand';

/** Kept as a signed 32-bit number, which an engine stores without a box. Compare only through these functions. */
export type SequenceNumber = Brand<number, 'SequenceNumber'>;

export function sequenceOf(value: number): SequenceNumber {
  return (value | 0) as SequenceNumber;
}

export function addToSequence(sequence: SequenceNumber, count: number): SequenceNumber {
  return ((sequence + count) | 0) as SequenceNumber;
}

/** How far `to` lies behind `from`; negative when it lies before. */
export function sequenceDistance(from: SequenceNumber, to: SequenceNumber): number {
  return (to - from) | 0;
}

export function isSequenceBefore(sequence: SequenceNumber, other: SequenceNumber): boolean {
  return ((sequence - other) | 0) < 0;
}

export function isSequenceAfter(sequence: SequenceNumber, other: SequenceNumber): boolean {
  return ((sequence - other) | 0) > 0;
}
