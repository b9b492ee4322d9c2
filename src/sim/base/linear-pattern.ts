/**
 * A regular expression whose answer takes time in proportion to text and pattern, however it is written: labs are anybody's, and
 * `(a+)+$` keeps an engine that tries one way after the other busy for years.
 *
 * All ways are followed at once, a character at a time (Thompson, "Regular Expression Search Algorithm", CACM 11(6), 1968; Cox,
 * "Regular Expression Matching Can Be Simple And Fast", 2007). The syntax is ECMAScript's with the flags m and u.
 * Leaves out what cannot be had so: look-around and back references, which are refused; and where a match is, which nobody asks.
 */
import { append } from './append';
import { err, ok, type Result } from './result';
import { parseRegularExpression } from './regular-expression';
import { readPattern } from './pattern-node';
import { programOf, type Step } from './pattern-program';

export function parseLinearPattern(source: string): Result<LinearPattern, string> {
  const native = parseRegularExpression(source, 'mu');
  if (!native.ok) return native;
  const node = readPattern(source, 'mu');
  if (!node.ok) return node;
  const steps = programOf(node.value);
  return steps === undefined
    ? err('repeats too much: its counts multiply')
    : ok(new LinearPattern(source, steps));
}

export class LinearPattern {
  readonly source: string;
  readonly #steps: readonly Step[];

  constructor(source: string, steps: readonly Step[]) {
    this.source = source;
    this.#steps = steps;
  }

  /** Whether it matches somewhere in the text. */
  test(text: string): boolean {
    const ways = new Ways(this.#steps);
    let before = '';
    for (const character of text) {
      if (ways.enter(before, character)) return true;
      ways.take(character);
      before = character;
    }
    return ways.enter(before, '');
  }

  toString(): string {
    return `/${this.source}/mu`;
  }
}

/** Where in the program one may be. */
class Ways {
  readonly #steps: readonly Step[];
  /** Characters that are wanted next. */
  #waiting: number[] = [];
  #next: number[] = [];
  /** Of each step, the round in which it was reached last. */
  readonly #rounds: Uint32Array;
  #round = 0;

  constructor(steps: readonly Step[]) {
    this.#steps = steps;
    this.#rounds = new Uint32Array(steps.length);
  }

  /** Follows what takes no character, between two of them, also from the beginning; true when the end is reached. */
  enter(before: string, after: string): boolean {
    this.#round += 1;
    this.#waiting = [];
    const open = [0, ...this.#next];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (this.#rounds[at] === this.#round) continue;
      this.#rounds[at] = this.#round;
      const step = this.#steps[at];
      if (step === undefined || step.kind === 'end') return true;
      if (step.kind === 'character') this.#waiting.push(at);
      else if (step.kind === 'ways') append(open, step.to);
      else if (step.kind !== 'between' || step.holds(before, after)) open.push(at + 1);
    }
    return false;
  }

  take(character: string): void {
    this.#next = [];
    for (const at of this.#waiting) {
      const step = this.#steps[at];
      if (step?.kind === 'character' && step.accepts(character)) this.#next.push(at + 1);
    }
  }
}
