/** The lines of a text, by offsets into it: where they begin and end, and what stands on them. */
import type { TextChange } from '../source/text-change';

export class TextLines {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** Comments right above an item, as far indented, are about it. */
  commentsAbove(lineStart: number, column: number): number {
    let from = lineStart;
    while (from > 0) {
      const above = this.#text.lastIndexOf('\n', from - 2) + 1;
      const line = this.#text.slice(above, from - 1);
      if (!line.startsWith(`${' '.repeat(column)}#`)) break;
      from = above;
    }
    return from;
  }

  /** Lines below the one that `offset` is on. */
  lineInsertion(offset: number, lines: string): TextChange {
    const at = this.nextLineOf(offset);
    const isUnfinished = at === this.#text.length && !this.#text.endsWith('\n');
    return { from: at, to: at, insert: isUnfinished ? `\n${lines}` : `${lines}\n` };
  }

  /** A block scalar ends where the next line begins. */
  nextLineOf(offset: number): number {
    if (offset > 0 && this.#text[offset - 1] === '\n') return offset;
    const lineEnd = this.#text.indexOf('\n', offset);
    return lineEnd === -1 ? this.#text.length : lineEnd + 1;
  }

  /** The end of the line, unless something else than a comment follows on it before `limit`. */
  lineEndOf(offset: number, limit: number): number {
    const lineEnd = this.#text.indexOf('\n', offset);
    const end = lineEnd === -1 || lineEnd > limit ? offset : lineEnd;
    return /^[ \t]*(?:#.*)?$/.test(this.#text.slice(offset, end)) ? end : offset;
  }

  lineStartOf(offset: number): number {
    return this.#text.lastIndexOf('\n', offset - 1) + 1;
  }

  columnOf(offset: number): number {
    return offset - this.lineStartOf(offset);
  }

  isLineStart(offset: number): boolean {
    return this.#text.slice(this.lineStartOf(offset), offset).trim() === '';
  }
}
