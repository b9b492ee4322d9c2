/**
 * The event loop and the clock it drives.
 *
 * Two runs of one lab are identical because events leave in (time, order of scheduling) and time moves only here.
 */
import { invariant } from '../base/invariant';
import { after, LAB_START, type Duration, type SimTime } from '../base/time';
import type { Clock } from './clock';
import { EventQueue, type EventHandler } from './event-queue';

/** Takes an event back. Harmless once the event has run. */
export type Cancel = () => void;

export class Scheduler implements Clock {
  readonly #queue = new EventQueue();
  #now = LAB_START;
  #eventsRun = 0;

  now(): SimTime {
    return this.#now;
  }

  /** How many events have run since the lab started. */
  get eventsRun(): number {
    return this.#eventsRun;
  }

  /** How many events are still to come, those included that were taken back and whose time has not come. */
  get pendingCount(): number {
    return this.#queue.size;
  }

  /** Time of the next event, or infinity. A cancelled event still counts until its time has come. */
  nextEventTime(): number {
    return this.#queue.nextTime();
  }

  /** Runs `run` once, `delay` from now. A zero delay still runs after the current event returns. */
  schedule(delay: Duration, run: () => void): Cancel {
    invariant(delay >= 0, `cannot schedule ${delay} ns into the past`);
    const slot = this.#queue.push(after(this.#now, delay), { handleEvent: run }, undefined);
    const generation = this.#queue.generationOf(slot);
    return () => {
      this.#queue.cancel(slot, generation);
    };
  }

  /** The same for the hot path: no closure and no way back. */
  scheduleEvent(delay: Duration, handler: EventHandler, argument: unknown): void {
    this.#queue.push(after(this.#now, delay), handler, argument);
  }

  /** Runs the next event if it is due by `deadline`. Returns false if there is none. */
  step(deadline: SimTime): boolean {
    const time = this.#queue.nextTime();
    if (time > deadline) return false;
    this.#now = time as SimTime;
    if (this.#queue.runNext()) this.#eventsRun += 1;
    return true;
  }

  /** Runs every event due by `deadline` and leaves the clock there. */
  runUntil(deadline: SimTime): void {
    while (this.step(deadline));
    if (deadline > this.#now) this.#now = deadline;
  }
}
