/** How long a container that ended waits for its next start (`pkg/kubelet/kuberuntime`, `client-go/util/flowcontrol`). */
import { elapsed, milliseconds, nanoseconds, seconds, type Duration, type SimTime } from '../../base/time';

const FIRST_BACKOFF = seconds(10);
const MAX_BACKOFF = seconds(300);
/** A container that ran for this long starts from the beginning again. */
const RESET_AFTER = seconds(600);
/** The kubelet notices an exit when it next lists its containers. */
export const NOTICE_TIME = milliseconds(500);

export class RestartBackoff {
  #backoff = seconds(0);
  #startedAt: SimTime | undefined = undefined;

  /** What is left to wait for one that ended at `endedAt`; the first start after an end comes at once. */
  waitAfter(endedAt: SimTime, now: SimTime): Duration {
    if (this.#hasExpired(endedAt)) return seconds(0);
    return nanoseconds(Math.max(0, this.#backoff - elapsed(endedAt, now)));
  }

  /** It starts again, after it ended at `endedAt`: the next time it waits longer. */
  start(endedAt: SimTime, now: SimTime): void {
    this.#backoff = this.#hasExpired(endedAt)
      ? FIRST_BACKOFF
      : nanoseconds(Math.min(this.#backoff * 2, MAX_BACKOFF));
    this.#startedAt = now;
  }

  #hasExpired(endedAt: SimTime): boolean {
    return this.#startedAt === undefined || elapsed(this.#startedAt, endedAt) > RESET_AFTER;
  }
}
