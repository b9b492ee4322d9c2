/**
 * The receiving half of an association (RFC 9260 §6.2; `sctp_gen_sack`, `sctp_assoc_rwnd_increase`): when what came in is
 * acknowledged.
 *
 * Models a SACK at once for the first data, for every second packet, for gaps, duplicates and when the sender asks for it,
 * otherwise after 200 ms or together with data; and one that says that a program has read a lot.
 */
import { milliseconds } from '../../base/time';
import type { Scheduler } from '../../engine/scheduler';
import { LazyTimer } from '../lazy-timer';
import { InboundQueue, type InboundChunk } from './inbound-queue';
import { sackChunk } from './sctp-chunks';

/** `net.core.rmem_default` by 16: a window that has grown by so much is worth a SACK. */
const WINDOW_UPDATE_BYTES = 13_312;
/** Packets with data for one SACK. */
const SACK_FREQUENCY = 2;

export class Acknowledger {
  readonly inbound: InboundQueue;
  readonly #timer: LazyTimer;
  readonly #timeoutMs: number;
  readonly #send: () => void;
  #isDue = true;
  #packets = 0;
  #advertisedBytes: number;

  /** `send` sends what `take` gives. */
  constructor(initialTsn: number, scheduler: Scheduler, timeoutMs: number, send: () => void) {
    this.inbound = new InboundQueue(initialTsn);
    this.#advertisedBytes = this.inbound.windowBytes;
    this.#timer = new LazyTimer(scheduler, send);
    this.#timeoutMs = timeoutMs;
    this.#send = send;
  }

  /** A SACK waits for its time. */
  get isWaiting(): boolean {
    return this.#timer.isArmed;
  }

  /** Answers whether it is new. */
  receive(chunk: InboundChunk, isAtOnce: boolean): boolean {
    const outcome = this.inbound.accept(chunk);
    if (outcome !== 'new' || isAtOnce) this.#isDue = true;
    return outcome === 'new';
  }

  endOfPacket(): void {
    if (this.#isDue || this.inbound.hasGap) {
      this.#send();
      return;
    }
    this.#packets += 1;
    if (this.#packets >= SACK_FREQUENCY - 1) this.#isDue = true;
    this.#timer.arm(milliseconds(this.#timeoutMs));
  }

  /** The SACK of now. */
  take(): Uint8Array {
    this.#timer.disarm();
    this.#isDue = false;
    this.#packets = 0;
    this.#advertisedBytes = this.inbound.windowBytes;
    return sackChunk(this.inbound);
  }

  /** Whether the peer should hear of what the program has read. */
  hasNews(mtuBytes: number): boolean {
    return this.inbound.windowBytes - this.#advertisedBytes >= Math.max(WINDOW_UPDATE_BYTES, mtuBytes);
  }

  hold(): void {
    this.#timer.disarm();
  }

  release(): void {
    this.#timer.release();
  }
}
