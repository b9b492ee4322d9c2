/** Edits of a text as data: what is replaced by what. */
import { invariant } from '../../base/invariant';

/** Replaces the text from `from` to (not including) `to`, in UTF-16 units of the text before. */
export interface TextChange {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/** `changes` are sorted and do not overlap; all count in `text`. */
export function withChanges(text: string, changes: readonly TextChange[]): string {
  let changed = '';
  let at = 0;
  for (const { from, to, insert } of changes) {
    invariant(from >= at && to >= from && to <= text.length, 'changes are sorted and within the text');
    changed += text.slice(at, from) + insert;
    at = to;
  }
  return changed + text.slice(at);
}

/** What takes `changes` back, counting in the text after them. */
export function inverseOf(text: string, changes: readonly TextChange[]): readonly TextChange[] {
  let shift = 0;
  return changes.map(({ from, to, insert }) => {
    const start = from + shift;
    shift += insert.length - (to - from);
    return { from: start, to: start + insert.length, insert: text.slice(from, to) };
  });
}
