/**
 * What has come in of the peer's messages (RFC 9260 §6.2, §6.5, §6.9; net/sctp/tsnmap.c, ulpqueue.c): TSNs with gaps,
 * fragments that are put together, and messages in the order of their stream.
 */
import { SCTP_FLAG } from '../../wire/sctp';
import { isTsnBefore, tsnAfter } from './tsn';

/** Half of `net.core.rmem_default` is for data, the other half for what holds them. */
export const RECEIVE_WINDOW_BYTES = 106_496;
/** As far as the kernel's map of TSNs reaches. */
const MAX_TSN_DISTANCE = 4096;
/** So many duplicates does a SACK report. */
const MAX_DUPLICATES = 16;

export interface InboundChunk {
  readonly tsn: number;
  readonly flags: number;
  readonly stream: number;
  readonly streamSequence: number;
  readonly payload: Uint8Array;
}

export class InboundQueue {
  /** All TSNs up to this one have come. */
  cumulativeTsn: number;
  #highestTsn: number;
  /** Fragments of messages that are not whole yet, by TSN. */
  readonly #fragments = new Map<number, InboundChunk>();
  /** TSNs beyond the cumulative one. */
  readonly #ahead = new Set<number>();
  readonly #nextInStream = new Map<number, number>();
  /** Whole messages that an earlier one of their stream keeps waiting. */
  readonly #early = new Map<number, Map<number, Uint8Array>>();
  readonly #messages: Uint8Array[] = [];
  #duplicates: number[] = [];
  #heldBytes = 0;

  constructor(initialTsn: number) {
    this.cumulativeTsn = tsnAfter(initialTsn, -1);
    this.#highestTsn = this.cumulativeTsn;
  }

  get windowBytes(): number {
    return Math.max(0, RECEIVE_WINDOW_BYTES - this.#heldBytes);
  }

  get hasGap(): boolean {
    return this.#highestTsn !== this.cumulativeTsn;
  }

  get hasMessages(): boolean {
    return this.#messages.length > 0;
  }

  /** Bytes that came and that the program has not read. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** Takes a chunk, unless it came before or there is no room. */
  accept(chunk: InboundChunk): 'new' | 'duplicate' | 'refused' {
    const { tsn, payload } = chunk;
    if (!isTsnBefore(this.cumulativeTsn, tsn) || this.#ahead.has(tsn)) {
      if (this.#duplicates.length < MAX_DUPLICATES) this.#duplicates.push(tsn);
      return 'duplicate';
    }
    if (((tsn - this.cumulativeTsn) | 0) > MAX_TSN_DISTANCE) return 'refused';
    if (payload.length > this.windowBytes && this.#heldBytes > 0) return 'refused';
    this.#ahead.add(tsn);
    if (isTsnBefore(this.#highestTsn, tsn)) this.#highestTsn = tsn;
    for (let next = tsnAfter(this.cumulativeTsn); this.#ahead.delete(next); next = tsnAfter(next)) {
      this.cumulativeTsn = next;
    }
    this.#heldBytes += payload.length;
    this.#fragments.set(tsn, chunk);
    this.#assemble(chunk);
    return 'new';
  }

  /** The next message for the program. */
  read(): Uint8Array | undefined {
    const message = this.#messages.shift();
    if (message !== undefined) this.#heldBytes -= message.length;
    return message;
  }

  /** Runs of TSNs beyond the cumulative one, as distances from it. */
  gaps(): readonly (readonly [number, number])[] {
    const distances = [...this.#ahead].map((tsn) => (tsn - this.cumulativeTsn) | 0).sort((a, b) => a - b);
    const gaps: [number, number][] = [];
    for (const distance of distances) {
      const last = gaps.at(-1);
      if (last?.[1] === distance - 1) last[1] = distance;
      else gaps.push([distance, distance]);
    }
    return gaps;
  }

  /** The duplicates since the last report. */
  takeDuplicates(): readonly number[] {
    const duplicates = this.#duplicates;
    this.#duplicates = [];
    return duplicates;
  }

  #assemble({ tsn, flags, stream, streamSequence }: InboundChunk): void {
    let first = tsn;
    while (((this.#fragments.get(first)?.flags ?? SCTP_FLAG.BEGIN) & SCTP_FLAG.BEGIN) === 0) {
      first = tsnAfter(first, -1);
      if (!this.#fragments.has(first)) return;
    }
    const parts: InboundChunk[] = [];
    for (let next = first; ; next = tsnAfter(next)) {
      const part = this.#fragments.get(next);
      if (part === undefined) return;
      parts.push(part);
      if ((part.flags & SCTP_FLAG.END) !== 0) break;
    }
    const message = new Uint8Array(parts.reduce((bytes, part) => bytes + part.payload.length, 0));
    let offset = 0;
    for (const part of parts) {
      this.#fragments.delete(part.tsn);
      message.set(part.payload, offset);
      offset += part.payload.length;
    }
    if ((flags & SCTP_FLAG.UNORDERED) === 0) this.#deliverInOrder(stream, streamSequence, message);
    else this.#messages.push(message);
  }

  #deliverInOrder(stream: number, streamSequence: number, message: Uint8Array): void {
    const early = this.#early.get(stream) ?? new Map<number, Uint8Array>();
    early.set(streamSequence, message);
    let next = this.#nextInStream.get(stream) ?? 0;
    for (let due = early.get(next); due !== undefined; due = early.get(next)) {
      early.delete(next);
      this.#messages.push(due);
      next = (next + 1) & 0xffff;
    }
    this.#nextInStream.set(stream, next);
    if (early.size > 0) this.#early.set(stream, early);
    else this.#early.delete(stream);
  }
}
