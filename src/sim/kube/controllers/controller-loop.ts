/**
 * A controller's work queue: names of things to look at again, each at most once in it.
 *
 * Kubernetes v1.32 `client-go/util/workqueue` (`queue.go`, `delaying_queue.go`, `default_rate_limiters.go`) with workers
 * that are fast enough to empty it in one go.
 *
 * Models keys for later, of which the earlier time counts, and tries after failures, each after twice the time. In a
 * large cluster the real queues are never empty, and what is named often meanwhile is looked at once: there keys are
 * gathered. Leaves out the bucket of all failures together (10 a second after the first 100).
 */
import {
  after,
  elapsed,
  isBefore,
  microseconds,
  milliseconds,
  nanoseconds,
  seconds,
  type Duration,
  type SimTime,
} from '../../base/time';
import type { EventHandler } from '../../engine/event-handler';
import type { Cancel, Scheduler } from '../../engine/scheduler';
import type { SettleCount } from '../settle-count';

/** From the watch event to the write that answers it. */
const PROCESSING_TIME = microseconds(500);

/** `DefaultControllerRateLimiter`: doubled with each failure in a row. */
const FIRST_RETRY = milliseconds(5);
const LONGEST_RETRY = seconds(1_000);
/** Who waits longer than this for another try waits for somebody to change something. */
const LONGEST_SETTLING_RETRY = seconds(1);

interface Delayed {
  readonly at: SimTime;
  readonly isSettling: boolean;
  readonly cancel: Cancel;
}

export class ControllerLoop implements EventHandler {
  readonly #scheduler: Scheduler;
  readonly #reconcile: (key: string) => void;
  readonly #settle: SettleCount | undefined;
  readonly #gatherTime: Duration | undefined;
  #gathered = new Set<string>();
  #queue = new Set<string>();
  #isScheduled = false;
  readonly #delayed = new Map<string, Delayed>();
  #settlingDelayed = 0;
  readonly #failures = new Map<string, number>();

  /** `gatherTime`: of a large cluster. */
  constructor(
    scheduler: Scheduler,
    reconcile: (key: string) => void,
    settle?: SettleCount,
    gatherTime?: Duration,
  ) {
    this.#scheduler = scheduler;
    this.#gatherTime = gatherTime;
    this.#reconcile = reconcile;
    this.#settle = settle;
  }

  /** Nothing to do now, nor after a wait that others wait for. What waits for a far time does not count. */
  get isIdle(): boolean {
    return this.#queue.size === 0 && this.#gathered.size === 0 && this.#settlingDelayed === 0;
  }

  /** How many keys wait for a later time. */
  get delayedCount(): number {
    return this.#delayed.size;
  }

  enqueue(key: string): void {
    this.#queue.add(key);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#settle?.begin();
    this.#scheduler.scheduleEvent(PROCESSING_TIME, this, undefined);
  }

  /** For news that can wait and come in numbers: at once, but in a large cluster together with what comes after it. */
  gather(key: string): void {
    if (this.#gatherTime === undefined) {
      this.enqueue(key);
      return;
    }
    this.#gathered.add(key);
    if (this.#gathered.size > 1) return;
    this.#settle?.begin();
    this.#scheduler.schedule(this.#gatherTime, () => {
      const keys = this.#gathered;
      this.#gathered = new Set();
      for (const each of keys) this.enqueue(each);
      this.#settle?.end();
    });
  }

  /** `isSettling`: a cluster is not at rest before that time. */
  enqueueAfter(key: string, delay: Duration, options: { readonly isSettling?: boolean } = {}): void {
    const at = after(this.#scheduler.now(), delay);
    const waiting = this.#delayed.get(key);
    if (waiting !== undefined) {
      if (!isBefore(at, waiting.at)) return;
      waiting.cancel();
      this.#endDelay(key, waiting);
    }
    const isSettling = options.isSettling === true;
    if (isSettling) {
      this.#settlingDelayed += 1;
      this.#settle?.begin();
    }
    const cancel = this.#scheduler.schedule(elapsed(this.#scheduler.now(), at), () => {
      this.enqueue(key);
      this.#endDelay(key, delayed);
    });
    const delayed: Delayed = { at, isSettling, cancel };
    this.#delayed.set(key, delayed);
  }

  /** After a failure: again, later each time in a row. */
  enqueueRateLimited(key: string): void {
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    const delay = nanoseconds(Math.min(FIRST_RETRY * 2 ** failures, LONGEST_RETRY));
    this.enqueueAfter(key, delay, { isSettling: delay <= LONGEST_SETTLING_RETRY });
  }

  /** It has worked: the next failure is the first again. */
  forget(key: string): void {
    this.#failures.delete(key);
  }

  failuresOf(key: string): number {
    return this.#failures.get(key) ?? 0;
  }

  handleEvent(): void {
    this.#isScheduled = false;
    const keys = this.#queue;
    this.#queue = new Set();
    for (const key of keys) this.#reconcile(key);
    this.#settle?.end();
  }

  #endDelay(key: string, delayed: Delayed): void {
    this.#delayed.delete(key);
    if (!delayed.isSettling) return;
    this.#settlingDelayed -= 1;
    this.#settle?.end();
  }
}
