/**
 * Lets packets that are sent at one moment leave one after the other.
 *
 * Programs take no time in the simulator, so a window of segments or sixteen probes leave at once. On a machine each is
 * carried as far as the processor takes it before the next is made: between namespaces of one machine to its
 * destination, so that its answer is back before the second one leaves. Off unless somebody compares with such a machine.
 */
import { after, elapsed, isBefore, LAB_START, type Duration, type SimTime } from '../base/time';
import type { Scheduler } from '../engine/scheduler';

export class BurstPacer {
  readonly #scheduler: Scheduler;
  readonly #spacing: Duration;
  #lastDeparture: SimTime = LAB_START;

  constructor(scheduler: Scheduler, spacing: Duration) {
    this.#scheduler = scheduler;
    this.#spacing = spacing;
  }

  /** When the last of the packets that wait has left and its answer is back; undefined while none waits. */
  get end(): SimTime | undefined {
    const isWaiting = isBefore(this.#scheduler.now(), this.#lastDeparture);
    return isWaiting ? after(this.#lastDeparture, this.#spacing) : undefined;
  }

  /** Calls `send` at its turn. Answers false when that is now, and `send` is the caller's to call. */
  defer(send: () => void): boolean {
    const now = this.#scheduler.now();
    if (isBefore(this.#lastDeparture, now)) {
      this.#lastDeparture = now;
      return false;
    }
    this.#lastDeparture = after(this.#lastDeparture, this.#spacing);
    this.#scheduler.schedule(elapsed(now, this.#lastDeparture), send);
    return true;
  }
}
