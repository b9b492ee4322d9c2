/**
 * A controller's work queue: names of things to look at again, each at most once in it.
 *
 * Kubernetes v1.32 `client-go/util/workqueue` with workers that are fast enough to empty it in one go.
 */
import { microseconds, type Duration } from '../../base/time';
import type { EventHandler } from '../../engine/event-handler';
import type { Scheduler } from '../../engine/scheduler';

/** From the watch event to the write that answers it. */
const PROCESSING_TIME = microseconds(500);

export class ControllerLoop implements EventHandler {
  readonly #scheduler: Scheduler;
  readonly #reconcile: (key: string) => void;
  #queue = new Set<string>();
  #isScheduled = false;
  #delayed = 0;

  constructor(scheduler: Scheduler, reconcile: (key: string) => void) {
    this.#scheduler = scheduler;
    this.#reconcile = reconcile;
  }

  /** Nothing to do now. What waits for a later time does not count. */
  get isIdle(): boolean {
    return this.#queue.size === 0;
  }

  /** How many keys wait for a later time. */
  get delayedCount(): number {
    return this.#delayed;
  }

  enqueue(key: string): void {
    this.#queue.add(key);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#scheduler.scheduleEvent(PROCESSING_TIME, this, undefined);
  }

  enqueueAfter(key: string, delay: Duration): void {
    this.#delayed += 1;
    this.#scheduler.schedule(delay, () => {
      this.#delayed -= 1;
      this.enqueue(key);
    });
  }

  handleEvent(): void {
    this.#isScheduled = false;
    const keys = this.#queue;
    this.#queue = new Set();
    for (const key of keys) this.#reconcile(key);
  }
}
