/**
 * A timer of a routing daemon, moved with every message and hardly ever fired.
 *
 * Moving the deadline later only writes a number: the event that is already there finds, when it comes, that there is time
 * left. So a session that is idle costs an event a keepalive, and no garbage for what it receives.
 */
import { after, elapsed, seconds, type SimTime } from '../../base/time';
import type { Prng } from '../../base/prng';
import type { Cancel, Scheduler } from '../../engine/scheduler';

export class SpeakerTimer {
  readonly #scheduler: Scheduler;
  readonly #prng: Prng;
  readonly #run: () => void;
  #deadline: SimTime | undefined = undefined;
  #eventAt: SimTime | undefined = undefined;
  #cancel: Cancel | undefined = undefined;

  constructor(scheduler: Scheduler, prng: Prng, run: () => void) {
    this.#scheduler = scheduler;
    this.#prng = prng;
    this.#run = run;
  }

  get isArmed(): boolean {
    return this.#deadline !== undefined;
  }

  /** Seconds that are left; 0 when it is not armed. */
  get secondsLeft(): number {
    if (this.#deadline === undefined) return 0;
    return elapsed(this.#scheduler.now(), this.#deadline) / 1e9;
  }

  /** Between three quarters of the time and all of it (RFC 4271 §10). Zero seconds stop it. */
  startWithJitter(wholeSeconds: number): void {
    if (wholeSeconds === 0) this.stop();
    else this.start(wholeSeconds * (1 - this.#prng.below(1_000_000) / 4_000_000));
  }

  start(wholeSeconds: number): void {
    const deadline = after(this.#scheduler.now(), seconds(wholeSeconds));
    this.#deadline = deadline;
    if (this.#eventAt !== undefined) {
      if (this.#eventAt <= deadline) return;
      this.#cancel?.();
    }
    this.#schedule(deadline);
  }

  /** Its event, if there is one, finds nothing to do. */
  stop(): void {
    this.#deadline = undefined;
  }

  /** Takes its event back too. */
  release(): void {
    this.#deadline = undefined;
    this.#eventAt = undefined;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #schedule(at: SimTime): void {
    this.#eventAt = at;
    this.#cancel = this.#scheduler.schedule(elapsed(this.#scheduler.now(), at), this.#fire);
  }

  readonly #fire = (): void => {
    this.#eventAt = undefined;
    this.#cancel = undefined;
    const deadline = this.#deadline;
    if (deadline === undefined) return;
    if (this.#scheduler.now() < deadline) {
      this.#schedule(deadline);
      return;
    }
    this.#deadline = undefined;
    this.#run();
  };
}
