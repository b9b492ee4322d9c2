/** How a run of an awk program is going: what went wrong, whether it ends, and the steps that it may still take. */

/** A program that takes more goes on without end. */
const MOST_STEPS = 20_000_000;

export class AwkRun {
  /** What went wrong, once something has. */
  failure: string | undefined = undefined;
  exitCode = 0;
  isExiting = false;
  #steps = 0;

  fail(message: string): void {
    this.failure ??= message;
    this.exitCode = 2;
    this.isExiting = true;
  }

  /** Answers whether the program goes on. */
  tick(): boolean {
    this.#steps += 1;
    if (this.#steps > MOST_STEPS) this.fail('the program goes on without end: stopped');
    return !this.isExiting;
  }
}
