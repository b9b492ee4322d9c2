/**
 * A chunk that sets up or ends an association and is repeated until it is answered (RFC 9260 §4; timers T1 and T2):
 * each time after twice as long.
 */
import { milliseconds } from '../../base/time';
import type { Scheduler } from '../../engine/scheduler';
import { LazyTimer } from '../lazy-timer';

export class RepeatedChunk {
  readonly #timer: LazyTimer;
  readonly #send: (chunk: Uint8Array) => void;
  #chunkOf: () => Uint8Array = () => new Uint8Array(0);
  #onGivenUp: () => void = () => undefined;
  #timeoutMs = 0;
  #maxTimeoutMs = 0;
  #left = 0;

  constructor(scheduler: Scheduler, send: (chunk: Uint8Array) => void) {
    this.#timer = new LazyTimer(scheduler, () => this.#repeat());
    this.#send = send;
  }

  /** `chunkOf` is asked anew each time. */
  begin(
    chunkOf: () => Uint8Array,
    times: { readonly timeoutMs: number; readonly maxTimeoutMs: number; readonly repetitions: number },
    onGivenUp: () => void,
  ): void {
    this.#chunkOf = chunkOf;
    this.#onGivenUp = onGivenUp;
    this.#timeoutMs = times.timeoutMs;
    this.#maxTimeoutMs = times.maxTimeoutMs;
    this.#left = times.repetitions;
    this.#send(chunkOf());
    this.#timer.arm(milliseconds(this.#timeoutMs));
  }

  /** It was sent just now for another reason. */
  restart(): void {
    this.#timer.arm(milliseconds(this.#timeoutMs));
  }

  stop(): void {
    this.#timer.disarm();
  }

  release(): void {
    this.#timer.release();
  }

  #repeat(): void {
    if (this.#left === 0) {
      this.#onGivenUp();
      return;
    }
    this.#left -= 1;
    this.#timeoutMs = Math.min(this.#timeoutMs * 2, this.#maxTimeoutMs);
    this.#send(this.#chunkOf());
    this.#timer.arm(milliseconds(this.#timeoutMs));
  }
}
