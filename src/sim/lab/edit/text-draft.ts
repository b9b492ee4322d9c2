/** A text under several edits, one after the other, which are told at the end as changes of the text at the beginning. */
import { append } from '../../base/append';
import type { TextChange } from '../source/text-change';

type Piece =
  | { readonly kind: 'kept'; readonly from: number; readonly to: number }
  | { readonly kind: 'new'; readonly text: string };

export class TextDraft {
  readonly #original: string;
  #pieces: readonly Piece[];
  #text: string;

  constructor(original: string) {
    this.#original = original;
    this.#pieces = [{ kind: 'kept', from: 0, to: original.length }];
    this.#text = original;
  }

  get text(): string {
    return this.#text;
  }

  /** `changes` count in `text` as it is now; sorted, not overlapping. */
  apply(changes: readonly TextChange[]): void {
    const pieces: Piece[] = [];
    let at = 0;
    for (const { from, to, insert } of changes) {
      append(pieces, this.#piecesOf(at, from));
      if (insert !== '') pieces.push({ kind: 'new', text: insert });
      at = to;
    }
    append(pieces, this.#piecesOf(at, this.#text.length));
    this.#pieces = pieces;
    this.#text = pieces.map((piece) => this.#textOf(piece)).join('');
  }

  /** Of the original text; sorted, not overlapping. */
  changes(): readonly TextChange[] {
    const changes: TextChange[] = [];
    let at = 0;
    let insert = '';
    const close = (to: number): void => {
      if (to > at || insert !== '') changes.push({ from: at, to, insert });
      insert = '';
    };
    for (const piece of this.#pieces) {
      if (piece.kind === 'new') insert += piece.text;
      else {
        close(piece.from);
        at = piece.to;
      }
    }
    close(this.#original.length);
    return changes;
  }

  /** Where a character of the original text is now; undefined when it is gone. */
  currentOffsetOf(original: number): number | undefined {
    let at = 0;
    for (const piece of this.#pieces) {
      if (piece.kind === 'kept' && original >= piece.from && original < piece.to)
        return at + original - piece.from;
      at += this.#textOf(piece).length;
    }
    return undefined;
  }

  /** The inverse of `currentOffsetOf`. */
  originalOffsetOf(current: number): number | undefined {
    let at = 0;
    for (const piece of this.#pieces) {
      const { length } = this.#textOf(piece);
      if (current < at + length) return piece.kind === 'kept' ? piece.from + current - at : undefined;
      at += length;
    }
    return undefined;
  }

  #piecesOf(from: number, to: number): readonly Piece[] {
    const pieces: Piece[] = [];
    let at = 0;
    for (const piece of this.#pieces) {
      const { length } = this.#textOf(piece);
      const start = Math.max(from - at, 0);
      const end = Math.min(to - at, length);
      at += length;
      if (start >= end) continue;
      if (piece.kind === 'new') pieces.push({ kind: 'new', text: piece.text.slice(start, end) });
      else pieces.push({ kind: 'kept', from: piece.from + start, to: piece.from + end });
    }
    return pieces;
  }

  #textOf(piece: Piece): string {
    return piece.kind === 'new' ? piece.text : this.#original.slice(piece.from, piece.to);
  }
}
