/**
 * Programs as generators: a program yields what it waits for, and goes on when that has happened.
 *
 * The order of everything comes from the scheduler, never from promises. A process that is woken runs a little later,
 * as one does that has to be put on a CPU first; no program ever runs inside the network stack's own calls.
 */
import { invariant } from '../base/invariant';
import { microseconds, type Duration } from '../base/time';
import type { Scheduler } from '../engine/scheduler';

/** Something to wait for. `begin` is called once; `resume` may be called any number of times, the first counts. */
export interface Suspension {
  /** Answers how to stop waiting. */
  begin(resume: () => void): () => void;
  /** `resume` is called by an event of its own: the task goes on in it. */
  readonly isEvent?: boolean;
  /** Will nothing in the lab ever resume it, but for a signal? It might, where nobody says. */
  readonly isForGood?: () => boolean;
}

export type Task<Value = void> = Generator<Suspension, Value, void>;

/** From the wake-up to the first instruction; an idle Linux machine takes some tens of microseconds. */
const WAKE_UP_TIME = microseconds(20);

export interface RunningTask {
  /** Ends the task where it waits; its `finally` blocks run, `onDone` is not called. */
  cancel(exitCode: number): void;
  /** Does it wait for what never happens? */
  readonly isForGood: boolean;
}

/** Runs a task to its end. The first stretch runs at once. */
export function runTask(
  scheduler: Scheduler,
  task: Task<number>,
  onDone: (exitCode: number) => void,
): RunningTask {
  let stopWaiting: (() => void) | undefined;
  let isEnded = false;
  let waitsFor: Suspension | undefined;

  function advance(): void {
    waitsFor = undefined;
    const step = task.next();
    if (step.done === true) {
      isEnded = true;
      onDone(step.value);
      return;
    }
    wait(step.value);
  }

  function wait(suspension: Suspension): void {
    waitsFor = suspension;
    const wakeUp = { hasCome: false };
    const stop = suspension.begin(() => {
      if (wakeUp.hasCome || isEnded) return;
      wakeUp.hasCome = true;
      if (suspension.isEvent === true) advance();
      else stopWaiting = scheduler.schedule(WAKE_UP_TIME, advance);
    });
    if (!wakeUp.hasCome) stopWaiting = stop;
  }

  advance();
  return {
    get isForGood(): boolean {
      return !isEnded && waitsFor?.isForGood?.() === true;
    },
    cancel: (exitCode) => {
      if (isEnded) return;
      isEnded = true;
      stopWaiting?.();
      task.return(exitCode);
    },
  };
}

/** Waits until `subscribe`'s callback is called. `subscribe` answers how to stop. */
export function* until(subscribe: (resume: () => void) => () => void): Task {
  yield { begin: subscribe };
}

/** Waits until a signal ends the process. */
export function* forGood(): Task<never> {
  for (;;) yield { begin: () => () => undefined, isForGood: () => true };
}

/** Waits until everything else of this moment has happened. */
export function* endOfMoment(scheduler: Scheduler): Task {
  yield { begin: (resume) => scheduler.scheduleLast(resume), isEvent: true };
}

export function* sleep(scheduler: Scheduler, duration: Duration): Task {
  yield { begin: (resume) => scheduler.schedule(duration, resume) };
}

/** Waits like `until`, but for at most `duration`. Answers false when the time ran out. */
export function* untilOrTimeout(
  scheduler: Scheduler,
  duration: Duration,
  subscribe: (resume: () => void) => () => void,
): Task<boolean> {
  let isInTime = false;
  yield {
    begin: (resume) => {
      const cancelTimer = scheduler.schedule(duration, resume);
      const stop = subscribe(() => {
        isInTime = true;
        cancelTimer();
        resume();
      });
      return () => {
        cancelTimer();
        stop();
      };
    },
  };
  return isInTime;
}

/** Something that changes, and the one task that waits for it. */
export class Change {
  #resume: (() => void) | undefined = undefined;

  /** Wakes the task that waits, if there is one. */
  notify(): void {
    const resume = this.#resume;
    this.#resume = undefined;
    resume?.();
  }

  /** Waits for the next change, one task at a time, with `limit` for at most so long. Answers false when the time ran out. */
  *wait(scheduler: Scheduler, limit?: Duration): Task<boolean> {
    invariant(this.#resume === undefined, 'two tasks wait for the same change');
    const subscribe = (resume: () => void): (() => void) => {
      this.#resume = resume;
      return () => {
        this.#resume = undefined;
      };
    };
    if (limit === undefined) {
      yield* until(subscribe);
      return true;
    }
    const isInTime = yield* untilOrTimeout(scheduler, limit, subscribe);
    if (!isInTime) this.#resume = undefined;
    return isInTime;
  }
}
