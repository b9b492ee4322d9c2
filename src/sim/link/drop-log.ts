/**
 * What became of the packets that went no further: the answer to "where did it die, and why?".
 *
 * Keeps the last records and counts all of them by reason.
 */
import type { SimTime } from '../base/time';
import type { Clock } from '../engine/clock';
import type { DropReason } from './drop-reason';

const MAX_RECORDS = 20_000;
/** Enough of a packet to print its line. */
const MAX_KEPT_BYTES = 256;

export interface DropRecord {
  /** Counts from 1 and never repeats. */
  readonly number: number;
  readonly time: SimTime;
  readonly reason: DropReason;
  /** The namespace: `node1`, `default/client`. */
  readonly at: string;
  readonly device: string;
  /** The rule, the route or the address that decided; empty when the reason says it all. */
  readonly detail: string;
  readonly packetId: number;
  /** From the IPv4 header on when `isFrame` is false. */
  readonly bytes: Uint8Array;
  readonly isFrame: boolean;
}

export class DropLog {
  readonly #clock: Clock;
  #records: DropRecord[] = [];
  #count = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get count(): number {
    return this.#count;
  }

  add(record: Omit<DropRecord, 'number' | 'time' | 'bytes'>, bytes: Uint8Array): void {
    this.#count += 1;
    const kept = bytes.slice(0, MAX_KEPT_BYTES);
    this.#records.push({ ...record, number: this.#count, time: this.#clock.now(), bytes: kept });
    if (this.#records.length >= 2 * MAX_RECORDS) this.#records = this.#records.slice(-MAX_RECORDS);
  }

  /** Records with a number above `after`, oldest first. Older ones than the log keeps are left out. */
  since(after: number): readonly DropRecord[] {
    const firstKept = this.#count - this.#records.length;
    return this.#records.slice(Math.max(0, after - firstKept));
  }
}
