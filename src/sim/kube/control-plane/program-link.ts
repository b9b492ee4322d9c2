/** Whether a program of a node runs that follows the API server: what happens meanwhile it learns when it starts again. */
import type { WatchLink } from './api-link';

export class ProgramLink implements WatchLink {
  #isUp = true;
  #held: (() => void)[] = [];
  readonly #onReturn: (() => void)[] = [];

  get isUp(): boolean {
    return this.#isUp;
  }

  tell(run: () => void): void {
    if (this.#isUp) run();
    else this.#held.push(run);
  }

  onReturn(listener: () => void): void {
    this.#onReturn.push(listener);
  }

  /** It has ended. */
  stop(): void {
    this.#isUp = false;
  }

  /** It has started again. */
  start(): void {
    if (this.#isUp) return;
    this.#isUp = true;
    for (const notify of this.#onReturn) notify();
    const held = this.#held;
    this.#held = [];
    for (const run of held) run();
  }
}
