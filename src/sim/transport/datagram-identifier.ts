/**
 * IP identification for sockets that are not connected to one peer (`ip_idents_reserve`).
 *
 * Models the generator: the next value plus a random part of the clock ticks that have passed. Leaves out the separate
 * generators that Linux keeps by a hash of addresses and protocol.
 */
import type { Prng } from '../base/prng';
import type { Clock } from '../engine/clock';

/** One tick at CONFIG_HZ=250. */
const TICK_NS = 4_000_000;

export class DatagramIdentifier {
  readonly #clock: Clock;
  readonly #prng: Prng;
  #last: number;
  #lastTick = 0;

  constructor(clock: Clock, prng: Prng) {
    this.#clock = clock;
    this.#prng = prng;
    this.#last = prng.uint16();
  }

  /** Never zero. */
  next(): number {
    const tick = Math.floor(this.#clock.now() / TICK_NS);
    const passed = tick - this.#lastTick;
    this.#lastTick = tick;
    const skipped = passed > 0 ? this.#prng.below(passed) : 0;
    this.#last = (this.#last + 1 + skipped) & 0xffff;
    if (this.#last === 0) this.#last = 1;
    return this.#last;
  }
}
