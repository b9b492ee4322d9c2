/**
 * A file that is being edited: its text with every line end as one line feed, and what is needed to write it back byte for
 * byte: the encoding, a byte order mark, and line ends (LF, CRLF, a lone CR, or a mixture of them).
 *
 * An edit leaves every byte outside of it alone; lines that it brings end as the line beside them does.
 */
import type { Diagnostic } from '../../base/diagnostic';
import { invariant } from '../../base/invariant';
import { err, ok, type Result } from '../../base/result';
import { decodeSource, type InputFile, type SourceEncoding } from './source-file';
import { encodeSource } from './source-encoder';
import { inverseOf, withChanges, type TextChange } from './text-change';
import { withLineFeeds } from './yaml-source';

export interface AppliedChange {
  /** With line feeds only, as they were applied; applying them again is the redo. */
  readonly changes: readonly TextChange[];
  readonly inverse: readonly TextChange[];
  /** The line ends before; undefined where all are alike. */
  readonly lineEndsBefore: readonly LineEnd[] | undefined;
}

type LineEnd = '\n' | '\r\n' | '\r';

interface FileForm {
  readonly encoding: SourceEncoding;
  readonly hasByteOrderMark: boolean;
  /** Of every line, where they are alike, and of the first ones in a file that has none. */
  readonly lineEnd: LineEnd;
}

export class TextFile {
  readonly name: string;
  readonly #form: FileForm;
  #text: string;
  /** One for each line feed of `#text`; undefined where all are `#form.lineEnd`. Never changed in place. */
  #lineEnds: readonly LineEnd[] | undefined;

  private constructor(name: string, form: FileForm, text: string, lineEnds: readonly LineEnd[] | undefined) {
    this.name = name;
    this.#form = form;
    this.#text = text;
    this.#lineEnds = lineEnds;
  }

  static decode(file: InputFile): Result<TextFile, Diagnostic> {
    const decoded = decodeSource(file);
    if (!decoded.ok) return err(decoded.error);
    const { text, encoding, hasByteOrderMark } = decoded.value;
    const lineEnds = lineEndsOf(text);
    const [lineEnd = '\n'] = lineEnds;
    const isMixed = lineEnds.some((other) => other !== lineEnd);
    const form = { encoding, hasByteOrderMark, lineEnd };
    return ok(new TextFile(file.name, form, withLineFeeds(text), isMixed ? lineEnds : undefined));
  }

  /** A new file: UTF-8, with the line ends of `text`. */
  static ofText(name: string, text: string): TextFile {
    const lineEnds = lineEndsOf(text);
    const [lineEnd = '\n'] = lineEnds;
    const isMixed = lineEnds.some((other) => other !== lineEnd);
    const form: FileForm = { encoding: 'utf-8', hasByteOrderMark: false, lineEnd };
    return new TextFile(name, form, withLineFeeds(text), isMixed ? lineEnds : undefined);
  }

  /** Every line end is one line feed; without a byte order mark. */
  get text(): string {
    return this.#text;
  }

  encode(): Uint8Array {
    const { encoding, hasByteOrderMark } = this.#form;
    const text = this.#originalText();
    const isTold = encoding === 'utf-8' ? !text.startsWith('\ufeff') : hasLatinStart(text);
    return encodeSource(text, encoding, hasByteOrderMark || !isTold);
  }

  apply(changes: readonly TextChange[]): AppliedChange {
    const plain = changes.map(({ from, to, insert }) => ({ from, to, insert: withLineFeeds(insert) }));
    const before = this.#text;
    const lineEndsBefore = this.#lineEnds;
    if (lineEndsBefore !== undefined) this.#lineEnds = this.#lineEndsAfter(lineEndsBefore, plain);
    this.#text = withChanges(before, plain);
    return { changes: plain, inverse: inverseOf(before, plain), lineEndsBefore };
  }

  /** Takes back the newest edit that has not been taken back; gives what was done to the text. */
  revert(applied: AppliedChange): readonly TextChange[] {
    this.#text = withChanges(this.#text, applied.inverse);
    this.#lineEnds = applied.lineEndsBefore;
    return applied.inverse;
  }

  renamed(name: string): TextFile {
    return new TextFile(name, this.#form, this.#text, this.#lineEnds);
  }

  #originalText(): string {
    const { lineEnd } = this.#form;
    if (this.#lineEnds === undefined) {
      return lineEnd === '\n' ? this.#text : this.#text.replaceAll('\n', lineEnd);
    }
    const lines = this.#text.split('\n');
    const lineEnds = this.#lineEnds;
    invariant(lines.length === lineEnds.length + 1, 'every line feed has its line end');
    let written: LineEnd | undefined;
    return lines
      .map((line, index) => {
        const lineEnd = lineEnds[index];
        // A lone CR and the LF of an empty line after it would be taken for one line end.
        const isMistakable = line === '' && lineEnd === '\n' && written === '\r';
        written = isMistakable ? '\r' : lineEnd;
        return line + (written ?? '');
      })
      .join('');
  }

  /** Lines that are replaced keep their ends in order; further ones end as the line before them, or else after. */
  #lineEndsAfter(before: readonly LineEnd[], changes: readonly TextChange[]): readonly LineEnd[] {
    const isWithinLines = changes.every(
      ({ from, to, insert }) => !insert.includes('\n') && lineFeedsIn(this.#text, from, to) === 0,
    );
    if (isWithinLines) return before;
    const after: LineEnd[] = [];
    let at = 0;
    let line = 0;
    for (const { from, to, insert } of changes) {
      const first = line + lineFeedsIn(this.#text, at, from);
      const removed = lineFeedsIn(this.#text, from, to);
      const inserted = lineFeedsIn(insert, 0, insert.length);
      for (; line < first; line += 1) after.push(before[line] ?? this.#form.lineEnd);
      const isAtLineStart = from === 0 || this.#text[from - 1] === '\n';
      const own = before[first + removed];
      const previous = after.at(-1);
      const neighbor = (isAtLineStart ? (previous ?? own) : (own ?? previous)) ?? this.#form.lineEnd;
      for (let index = 0; index < inserted; index += 1) {
        after.push(index < removed ? (before[first + index] ?? neighbor) : neighbor);
      }
      line = first + removed;
      at = to;
    }
    for (; line < before.length; line += 1) after.push(before[line] ?? this.#form.lineEnd);
    return after;
  }
}

/** UTF-16 without a mark is told by the zero bytes of its first characters (`decodeSource`). */
function hasLatinStart(text: string): boolean {
  const start = Array.from({ length: Math.min(text.length, 8) }, (_, index) => text.charCodeAt(index));
  return text.length >= 2 && start.every((code) => code > 0 && code < 0x100);
}

function lineEndsOf(text: string): readonly LineEnd[] {
  const found: LineEnd[] = [];
  for (const [lineEnd] of text.matchAll(/\r\n|\r|\n/g)) {
    if (lineEnd === '\n' || lineEnd === '\r\n' || lineEnd === '\r') found.push(lineEnd);
  }
  return found;
}

function lineFeedsIn(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
