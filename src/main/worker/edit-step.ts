/** What an edit is made of: things that can be done to the files of a lab, undone exactly, and done again. */
import { ChangeSet } from '@codemirror/state';
import type { TextChange } from '../contract/text-change';
import type { AppliedChange, TextFile } from '../../sim/api/lab-editing';

/** A file of the lab through all its edits, whatever it is called and whoever replaces its content. */
export interface FileSlot {
  file: TextFile;
}

/** What a step did: to one file, or to which files there are. */
export type TextMove =
  | { readonly kind: 'changed'; readonly slot: FileSlot; readonly changes: readonly TextChange[] }
  | { readonly kind: 'other-files' };

export interface EditStep {
  /** Does it, also again after `undo`. */
  perform(): TextMove;
  undo(): TextMove;
}

/** Small changes of one file. */
export class ChangeStep implements EditStep {
  readonly #slot: FileSlot;
  readonly #changes: readonly TextChange[];
  #applied: AppliedChange | undefined = undefined;

  constructor(slot: FileSlot, changes: readonly TextChange[]) {
    this.#slot = slot;
    this.#changes = changes;
  }

  perform(): TextMove {
    this.#applied = this.#slot.file.apply(this.#changes);
    return { kind: 'changed', slot: this.#slot, changes: this.#applied.changes };
  }

  undo(): TextMove {
    const changes = this.#applied === undefined ? [] : this.#slot.file.revert(this.#applied);
    return { kind: 'changed', slot: this.#slot, changes };
  }
}

/** Another content of one file, with line ends and an encoding of its own. */
export class ContentStep implements EditStep {
  readonly #slot: FileSlot;
  /** As they were left: a file that got another name meanwhile is another object. */
  #before: TextFile;
  #after: TextFile;

  constructor(slot: FileSlot, after: TextFile) {
    this.#slot = slot;
    this.#before = slot.file;
    this.#after = after;
  }

  perform(): TextMove {
    this.#before = this.#slot.file;
    return this.#put(this.#before, this.#after);
  }

  undo(): TextMove {
    this.#after = this.#slot.file;
    return this.#put(this.#after, this.#before);
  }

  #put(before: TextFile, after: TextFile): TextMove {
    const { name } = this.#slot.file;
    this.#slot.file = after.name === name ? after : after.renamed(name);
    return { kind: 'changed', slot: this.#slot, changes: differenceOf(before.text, after.text) };
  }
}

/** Files that come, go or change places. */
export class FilesStep implements EditStep {
  readonly #setSlots: (slots: readonly FileSlot[]) => void;
  readonly #before: readonly FileSlot[];
  readonly #after: readonly FileSlot[];

  constructor(
    setSlots: (slots: readonly FileSlot[]) => void,
    { before, after }: { readonly before: readonly FileSlot[]; readonly after: readonly FileSlot[] },
  ) {
    this.#setSlots = setSlots;
    this.#before = before;
    this.#after = after;
  }

  perform(): TextMove {
    this.#setSlots(this.#after);
    return { kind: 'other-files' };
  }

  undo(): TextMove {
    this.#setSlots(this.#before);
    return { kind: 'other-files' };
  }
}

/** All changes of one file in a row as one list, which counts in the text before the first. */
export function joinChanges(
  lists: readonly (readonly TextChange[])[],
  lengthAfter: number,
): readonly TextChange[] {
  const [only, ...others] = lists;
  if (only === undefined) return [];
  if (others.length === 0) return only;
  const growth = lists.flat().reduce((sum, { from, to, insert }) => sum + insert.length - (to - from), 0);
  let joined = ChangeSet.empty(lengthAfter - growth);
  for (const list of lists) joined = joined.compose(ChangeSet.of([...list], joined.newLength));
  const changes: TextChange[] = [];
  joined.iterChanges((from, to, _fromAfter, _toAfter, inserted) => {
    changes.push({ from, to, insert: inserted.toString() });
  });
  return changes;
}

/** One change that makes `after` of `before`: all between what both begin with and what both end with. */
export function differenceOf(before: string, after: string): readonly TextChange[] {
  if (before === after) return [];
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.codePointAt(start) === after.codePointAt(start)) start += 1;
  let end = 0;
  const fromEnd = (text: string): number | undefined => text.codePointAt(text.length - 1 - end);
  while (end < shorter - start && fromEnd(before) === fromEnd(after)) end += 1;
  // The second half of a character stays with its first.
  if (end > 0 && isSecondHalf(before.codePointAt(before.length - end))) end -= 1;
  return [{ from: start, to: before.length - end, insert: after.slice(start, after.length - end) }];
}

function isSecondHalf(unit: number | undefined): boolean {
  return unit !== undefined && unit >= 0xdc00 && unit < 0xe000;
}
