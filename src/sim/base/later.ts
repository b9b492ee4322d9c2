/** A value that somebody knows at a later moment of virtual time, and who waits for it. */

/** Given once. */
export class Later<T> {
  #known: { readonly value: T } | undefined = undefined;
  #waiting: ((value: T) => void)[] = [];

  resolve(value: T): void {
    if (this.#known !== undefined) return;
    this.#known = { value };
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const run of waiting) run(value);
  }

  /** At once where it is known already. */
  then(run: (value: T) => void): void {
    if (this.#known === undefined) this.#waiting.push(run);
    else run(this.#known.value);
  }
}

/** Goes on with a value that is there, or once it is. */
export function whenKnown<T, U>(given: T | Later<T>, next: (value: T) => U | Later<U>): U | Later<U> {
  if (!(given instanceof Later)) return next(given);
  const result = new Later<U>();
  given.then((value) => {
    const answer = next(value);
    if (answer instanceof Later) answer.then((known) => result.resolve(known));
    else result.resolve(answer);
  });
  return result;
}
