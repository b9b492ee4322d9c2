/**
 * A node's way to the API server, as the watches of its kubelet, kube-proxy, flannel and CoreDNS find it, with nothing sent.
 *
 * Kubernetes v1.32 `client-go/tools/cache/reflector.go` and `k8s.io/apimachinery/pkg/util/net/http.go` (an HTTP/2 connection
 * that is silent for 30 s is asked whether it is there, and closed 15 s later).
 *
 * Models that a watch tells nothing while the way is cut, and that what was missed comes in order once a try gets through:
 * first TCP sends again with doubling pauses, then client-go connects anew.
 * Leaves out that the connections of a node are several, which find out at different moments.
 */
import { milliseconds } from '../../base/time';
import type { Cancel, Scheduler } from '../../engine/scheduler';

/** TCP's first retransmission. */
const FIRST_TRY_MS = 200;
const MAX_TRY_MS = 10_000;

/** A way on which watches tell: what cannot be told now comes later, in order. */
export interface WatchLink {
  readonly isUp: boolean;
  tell(run: () => void): void;
  onReturn(listener: () => void): void;
}

export class ApiLink implements WatchLink {
  readonly #isPassing: () => boolean;
  readonly #scheduler: Scheduler;
  readonly #onReturn: (() => void)[] = [];
  #isDown = false;
  #tryMs = FIRST_TRY_MS;
  #cancelTry: Cancel | undefined = undefined;
  /** What watches would have told. */
  #held: (() => void)[] = [];

  /** `isPassing` looks whether a request would get through now. */
  constructor(isPassing: () => boolean, scheduler: Scheduler) {
    this.#isPassing = isPassing;
    this.#scheduler = scheduler;
  }

  /** Does what the node sends reach the API server, and what it answers the node? Looks at it now. */
  get isUp(): boolean {
    if (this.#isDown) return false;
    if (this.#isPassing()) return true;
    this.#isDown = true;
    this.#tryMs = FIRST_TRY_MS;
    this.#tryLater();
    return false;
  }

  /** A request of its own: it gets through or not, whatever was before. */
  request(): boolean {
    if (!this.#isDown) return this.isUp;
    if (!this.#isPassing()) return false;
    this.#return();
    return true;
  }

  /** Whether it came up again since `isUp` was false is told here, before what was held back. */
  onReturn(listener: () => void): void {
    this.#onReturn.push(listener);
  }

  /** Something that a watch tells: now, or after what it could not tell before. */
  tell(run: () => void): void {
    if (this.isUp) run();
    else this.#held.push(run);
  }

  /** The node is off. */
  close(): void {
    this.#cancelTry?.();
    this.#held = [];
  }

  #tryLater(): void {
    this.#cancelTry = this.#scheduler.schedule(milliseconds(this.#tryMs), () => {
      this.#tryMs = Math.min(this.#tryMs * 2, MAX_TRY_MS);
      if (this.#isPassing()) this.#return();
      else this.#tryLater();
    });
  }

  #return(): void {
    this.#isDown = false;
    this.#cancelTry?.();
    for (const notify of this.#onReturn) notify();
    const held = this.#held;
    this.#held = [];
    for (const run of held) run();
  }
}
