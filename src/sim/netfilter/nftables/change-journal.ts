/** What one text changes, so that all of it can be taken back, and what was wrong with it. */
import type { NftPlace, NftProblem } from './nft-problem';

export const MISSING = 'No such file or directory';
export const KERNEL = 'Could not process rule: ';
export const BUSY = `${KERNEL}Device or resource busy`;

export class ChangeJournal {
  readonly problems: NftProblem[] = [];
  readonly #undos: (() => void)[] = [];

  fail(place: NftPlace, message: string, related?: NftPlace): void {
    this.problems.push(related === undefined ? { place, message } : { place, message, related });
  }

  /** Notes how to take back what was just done. */
  change(undo: () => void): void {
    this.#undos.push(undo);
  }

  setEntry<Value>(map: Map<string, Value>, key: string, value: Value): void {
    map.set(key, value);
    this.change(() => {
      map.delete(key);
    });
  }

  /** Keeps the place in the order of the others when it is undone. */
  deleteEntry<Value>(map: Map<string, Value>, key: string): void {
    const entries = [...map.entries()];
    map.delete(key);
    this.change(() => {
      map.clear();
      for (const [name, value] of entries) map.set(name, value);
    });
  }

  rollBack(): void {
    for (const undo of this.#undos.reverse()) undo();
    this.#undos.length = 0;
  }
}
