/** How long a container that ended waits for its next start (`pkg/kubelet/kuberuntime`, `client-go/util/flowcontrol`). */
import { elapsed, milliseconds, seconds, type Duration, type SimTime } from '../../base/time';

const FIRST_BACKOFF_SECONDS = 10;
const MAX_BACKOFF_SECONDS = 300;
/** A container that ran for this long starts from the beginning again. */
const RESET_AFTER = seconds(600);
/** The kubelet notices an exit when it next lists its containers. */
export const NOTICE_TIME = milliseconds(500);

export class RestartBackoff {
  #nextSeconds = 0;

  /** The wait before the next start, of which the first comes at once. */
  next(startedAt: SimTime, endedAt: SimTime): Duration {
    if (elapsed(startedAt, endedAt) >= RESET_AFTER) this.#nextSeconds = 0;
    const wait = this.#nextSeconds;
    this.#nextSeconds = wait === 0 ? FIRST_BACKOFF_SECONDS : Math.min(wait * 2, MAX_BACKOFF_SECONDS);
    return seconds(wait);
  }
}
