/**
 * A timer that is moved far more often than it fires, as the retransmission timer is with every acknowledgment.
 *
 * Moving the deadline later only writes a number: the event that is already scheduled finds, when it comes, that there
 * is time left and schedules itself again. Only an earlier deadline takes an event back.
 */
import { after, elapsed, isBefore, type Duration, type SimTime } from '../base/time';
import type { Cancel, Scheduler } from '../engine/scheduler';

export class LazyTimer {
  readonly #scheduler: Scheduler;
  readonly #run: () => void;
  #deadline: SimTime | undefined = undefined;
  #scheduledFor: SimTime | undefined = undefined;
  #cancel: Cancel | undefined = undefined;

  constructor(scheduler: Scheduler, run: () => void) {
    this.#scheduler = scheduler;
    this.#run = run;
  }

  get isArmed(): boolean {
    return this.#deadline !== undefined;
  }

  /** When it runs; undefined while it is not armed. */
  get deadline(): SimTime | undefined {
    return this.#deadline;
  }

  /** Runs after `delay` instead of whenever it was armed for before. */
  arm(delay: Duration): void {
    const deadline = after(this.#scheduler.now(), delay);
    this.#deadline = deadline;
    if (this.#scheduledFor !== undefined) {
      if (!isBefore(deadline, this.#scheduledFor)) return;
      this.#cancel?.();
    }
    this.#schedule(deadline);
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
    const deadline = this.#deadline;
    if (deadline === undefined) return;
    if (isBefore(this.#scheduler.now(), deadline)) {
      this.#schedule(deadline);
      return;
    }
    this.#deadline = undefined;
    this.#run();
  };
}
