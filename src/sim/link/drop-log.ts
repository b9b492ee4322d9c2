/**
 * What became of the packets that went no further: the answer to "where did it die, and why?".
 *
 * Keeps the last records and counts all of them; those that are no noise are kept and counted on their own, too.
 */
import type { SimTime } from '../base/time';
import type { Clock } from '../engine/clock';
import type { DropDetail, DropReason } from './drop-reason';
import { isNoiseDrop } from './noise-drop';

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
  readonly detail: DropDetail;
  readonly packetId: number;
  /** From the IPv4 header on when `isFrame` is false. */
  readonly bytes: Uint8Array;
  readonly isFrame: boolean;
}

export interface DropList {
  /** How many there were, also those that are no longer kept. */
  readonly count: number;
  /** What came after the first `after` ones, oldest first. Older ones than are kept are left out. */
  since(after: number): readonly DropRecord[];
}

export class DropLog implements DropList {
  readonly #clock: Clock;
  readonly #all = new LastDrops();
  readonly #withoutNoise = new LastDrops();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get count(): number {
    return this.#all.count;
  }

  get withoutNoise(): DropList {
    return this.#withoutNoise;
  }

  add(record: Omit<DropRecord, 'number' | 'time' | 'bytes'>, bytes: Uint8Array): void {
    const kept = bytes.slice(0, MAX_KEPT_BYTES);
    const number = this.#all.count + 1;
    const added = { ...record, number, time: this.#clock.now(), bytes: kept };
    this.#all.add(added);
    if (!isNoiseDrop(record.reason, bytes)) this.#withoutNoise.add(added);
  }

  since(after: number): readonly DropRecord[] {
    return this.#all.since(after);
  }
}

class LastDrops implements DropList {
  #records: DropRecord[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(record: DropRecord): void {
    this.#count += 1;
    this.#records.push(record);
    if (this.#records.length >= 2 * MAX_RECORDS) this.#records = this.#records.slice(-MAX_RECORDS);
  }

  since(after: number): readonly DropRecord[] {
    const firstKept = this.#count - this.#records.length;
    return this.#records.slice(Math.max(0, after - firstKept));
  }
}
