/**
 * A regular expression as the steps of a machine that is in several of them at once (Cox, "Regular Expression Matching: the Virtual Machine
 * Approach", 2009). Of several ways, the first is the one that a backtracking engine tries first.
 */
import { groupsOf, type PatternNode } from './pattern-node';

/** What `{1000}` within `{1000}` grows to is more than anybody means. */
const MAX_STEPS = 10_000;

export type Step =
  | { readonly kind: 'character'; readonly accepts: (character: string) => boolean }
  | { readonly kind: 'between'; readonly holds: (before: string, after: string) => boolean }
  | { readonly kind: 'ways'; readonly to: readonly number[] }
  /** Where a group begins (twice its number) or ends (one more). */
  | { readonly kind: 'keep'; readonly slot: number }
  | { readonly kind: 'forget'; readonly groups: readonly number[] }
  | { readonly kind: 'end' };

/** Undefined for one that is too large. */
export function programOf(node: PatternNode): readonly Step[] | undefined {
  const program = new Program();
  program.add(node);
  return program.finished();
}

class Program {
  readonly #steps: Step[] = [];
  #isTooLong = false;

  finished(): readonly Step[] | undefined {
    this.#push({ kind: 'end' });
    return this.#isTooLong ? undefined : this.#steps;
  }

  add(node: PatternNode): void {
    if (this.#isTooLong) return;
    switch (node.kind) {
      case 'character':
      case 'between':
        this.#push(node);
        break;
      case 'sequence':
        for (const part of node.parts) this.add(part);
        break;
      case 'choice':
        this.#addChoice(node.options);
        break;
      case 'group':
        this.#push({ kind: 'keep', slot: 2 * node.index });
        this.add(node.part);
        this.#push({ kind: 'keep', slot: 2 * node.index + 1 });
        break;
      case 'repeat':
        this.#addRepeat(node);
        break;
    }
  }

  #push(step: Step): number {
    if (this.#steps.length >= MAX_STEPS) this.#isTooLong = true;
    else this.#steps.push(step);
    return this.#steps.length - 1;
  }

  #addChoice(options: readonly PatternNode[]): void {
    const fork = this.#push({ kind: 'ways', to: [] });
    const starts: number[] = [];
    const ends: number[] = [];
    for (const option of options) {
      starts.push(this.#steps.length);
      this.add(option);
      ends.push(this.#push({ kind: 'ways', to: [] }));
    }
    this.#steps[fork] = { kind: 'ways', to: starts };
    for (const end of ends) this.#steps[end] = { kind: 'ways', to: [this.#steps.length] };
  }

  #addRepeat({ part, min, max, isLazy }: Extract<PatternNode, { kind: 'repeat' }>): void {
    // Each time around, groups within begin without anything.
    const groups = groupsOf(part).map(({ index }) => index);
    const once = (): void => {
      if (groups.length > 0) this.#push({ kind: 'forget', groups });
      this.add(part);
    };
    for (let count = 0; count < min && !this.#isTooLong; count += 1) once();
    const forks: number[] = [];
    if (max === Infinity) {
      const fork = this.#push({ kind: 'ways', to: [] });
      forks.push(fork);
      once();
      this.#push({ kind: 'ways', to: [fork] });
    }
    for (let count = min; count < max && max !== Infinity && !this.#isTooLong; count += 1) {
      forks.push(this.#push({ kind: 'ways', to: [] }));
      once();
    }
    const after = this.#steps.length;
    for (const fork of forks) {
      this.#steps[fork] = { kind: 'ways', to: isLazy ? [after, fork + 1] : [fork + 1, after] };
    }
  }
}
