/**
 * The event loop and the clock it drives.
 *
 * Two runs of one lab are identical because events leave in (time, order of scheduling) and time moves only here.
 */
import { invariant } from '../base/invariant';
import { after, elapsed, LAB_START, type Duration, type SimTime } from '../base/time';
import type { Clock } from './clock';
import type { EventHandler } from './event-handler';
import { EventQueue } from './event-queue';

/** Takes an event back. Harmless once the event has run. */
export type Cancel = () => void;

export class Scheduler implements Clock {
  readonly #queue = new EventQueue();
  /** What runs when nothing else of this moment is left, in this order. */
  readonly #last: (() => void)[] = [];
  /** By the time at which they fire, in the order in which they were armed. */
  readonly #timers = new Map<number, (() => void)[]>();
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
    return this.#queue.size + this.#last.length;
  }

  /** Time of the next event, or infinity. A cancelled event still counts until its time has come. */
  nextEventTime(): number {
    return this.#last.length > 0 ? this.#now : this.#queue.nextTime();
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
    this.#queue.pushAfter(this.#now, delay, handler, argument);
  }

  /**
   * Runs `run` at a moment of the timer wheel. Of the timers that fire at one moment the one armed last comes first:
   * each is put at the head of its list (`enqueue_timer`).
   */
  scheduleTimer(expiry: SimTime, run: () => void): Cancel {
    let armed = this.#timers.get(expiry);
    if (armed === undefined) {
      armed = [];
      this.#timers.set(expiry, armed);
      this.schedule(elapsed(this.#now, expiry), () => this.#fireTimers(expiry));
    }
    const list = armed;
    list.push(run);
    return () => {
      const index = list.indexOf(run);
      if (index !== -1) list.splice(index, 1);
    };
  }

  /**
   * Runs `run` once, as an event of this moment, behind everything else of it: also behind what those events bring.
   * What people do comes so, and what repeats it.
   */
  scheduleLast(run: () => void): Cancel {
    this.#last.push(run);
    return () => {
      const index = this.#last.indexOf(run);
      if (index !== -1) this.#last.splice(index, 1);
    };
  }

  /**
   * Runs what was put off as if it were still `then`: what it notes has that time. It schedules nothing, for that would
   * be due in the past.
   */
  runAsAt<Outcome>(then: SimTime, run: () => Outcome): Outcome {
    const now = this.#now;
    const pending = this.pendingCount;
    this.#now = then;
    const outcome = run();
    this.#now = now;
    invariant(then === now || this.pendingCount === pending, 'what is put off sets no timer');
    return outcome;
  }

  /** Runs the next event if it is due by `deadline`. Returns false if there is none. */
  step(deadline: SimTime): boolean {
    const time = this.#queue.nextTime();
    if (this.#last.length > 0 && time > this.#now) return this.#runLast(deadline);
    if (time > deadline) return false;
    this.#now = time as SimTime;
    if (this.#queue.runNext()) this.#eventsRun += 1;
    return true;
  }

  #fireTimers(expiry: SimTime): void {
    const armed = this.#timers.get(expiry) ?? [];
    this.#timers.delete(expiry);
    for (let run = armed.pop(); run !== undefined; run = armed.pop()) run();
  }

  #runLast(deadline: SimTime): boolean {
    if (this.#now > deadline) return false;
    this.#last.shift()?.();
    this.#eventsRun += 1;
    return true;
  }

  /** Runs every event due by `deadline` and leaves the clock there. */
  runUntil(deadline: SimTime): void {
    while (this.step(deadline));
    if (deadline > this.#now) this.#now = deadline;
  }
}
