/**
 * A kernel timer that is moved far more often than it fires, as the retransmission timer is with every acknowledgment.
 *
 * It fires when the timer wheel gets to it, which is never early (`engine/timer-wheel.ts`).
 * Moving the deadline later only writes a number: the event that is already scheduled finds, when it comes, that there
 * is time left and schedules itself again. Only an earlier deadline takes an event back.
 */
import { after, elapsed, isBefore, LAB_START, type Duration, type SimTime } from '../base/time';
import type { Cancel, Scheduler } from '../engine/scheduler';
import { timerExpiry } from '../engine/timer-wheel';

export class LazyTimer {
  readonly #scheduler: Scheduler;
  readonly #run: () => void;
  #deadline: SimTime | undefined = undefined;
  /** When the wheel gets to the deadline. */
  #expiry: SimTime = LAB_START;
  #scheduledFor: SimTime | undefined = undefined;
  #cancel: Cancel | undefined = undefined;

  constructor(scheduler: Scheduler, run: () => void) {
    this.#scheduler = scheduler;
    this.#run = run;
  }

  get isArmed(): boolean {
    return this.#deadline !== undefined;
  }

  /** From when on it may run; undefined while it is not armed. */
  get deadline(): SimTime | undefined {
    return this.#deadline;
  }

  /** Runs once `delay` has passed, instead of whenever it was armed for before. */
  arm(delay: Duration): void {
    const now = this.#scheduler.now();
    const expiry = timerExpiry(now, delay);
    this.#deadline = after(now, delay);
    this.#expiry = expiry;
    if (this.#scheduledFor !== undefined) {
      if (!isBefore(expiry, this.#scheduledFor)) return;
      this.#cancel?.();
    }
    this.#schedule(expiry);
  }

  disarm(): void {
    this.#deadline = undefined;
  }

  /** Takes its event back too, for good. */
  release(): void {
    this.#deadline = undefined;
    this.#scheduledFor = undefined;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #schedule(time: SimTime): void {
    this.#scheduledFor = time;
    this.#cancel = this.#scheduler.schedule(elapsed(this.#scheduler.now(), time), this.#fire);
  }

  readonly #fire = (): void => {
    this.#scheduledFor = undefined;
    this.#cancel = undefined;
    if (this.#deadline === undefined) return;
    if (isBefore(this.#scheduler.now(), this.#expiry)) {
      this.#schedule(this.#expiry);
      return;
    }
    this.#deadline = undefined;
    this.#run();
  };
}
