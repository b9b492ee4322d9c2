/**
 * Pods that fit nowhere, until something changes; those that have waited for long are looked at again all the same.
 *
 * Kubernetes v1.32 `pkg/scheduler/backend/queue/scheduling_queue.go` (`flushUnschedulablePodsLeftover`). Leaves out the back-off.
 */
import { elapsed, seconds, type SimTime } from '../../base/time';
import type { Scheduler } from '../../engine/scheduler';

const FLUSH_PERIOD = seconds(30);
/** `DefaultPodMaxInUnschedulablePodsDuration` */
const LONGEST_WAIT = seconds(300);

export class UnschedulablePods {
  readonly #scheduler: Scheduler;
  readonly #onLongWait: (path: string) => void;
  /** When each was looked at last. */
  readonly #triedAt = new Map<string, SimTime>();
  /** Looked at again although nothing has changed. */
  readonly #flushed = new Set<string>();
  #isFlushing = false;

  constructor(scheduler: Scheduler, onLongWait: (path: string) => void) {
    this.#scheduler = scheduler;
    this.#onLongWait = onLongWait;
  }

  get size(): number {
    return this.#triedAt.size;
  }

  [Symbol.iterator](): Iterator<string> {
    return this.#triedAt.keys();
  }

  add(path: string): void {
    this.#triedAt.set(path, this.#scheduler.now());
    this.#flushLater();
  }

  delete(path: string): void {
    if (this.#triedAt.delete(path)) this.#flushed.delete(path);
  }

  /** Was it looked at because it had waited for long? */
  takeFlushed(path: string): boolean {
    return this.#flushed.delete(path);
  }

  #flushLater(): void {
    if (this.#isFlushing || this.#triedAt.size === 0) return;
    this.#isFlushing = true;
    this.#scheduler.schedule(FLUSH_PERIOD, () => this.#flush());
  }

  #flush(): void {
    this.#isFlushing = false;
    const now = this.#scheduler.now();
    for (const [path, tried] of this.#triedAt) {
      if (elapsed(tried, now) <= LONGEST_WAIT) continue;
      this.#flushed.add(path);
      this.#onLongWait(path);
    }
    this.#flushLater();
  }
}
