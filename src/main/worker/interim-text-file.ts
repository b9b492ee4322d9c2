/** One file of the lab: its text with every line end one `\n`, and its bytes. */
import type { Diagnostic } from '../../sim/api/read-lab';
import type { TextChange } from '../contract/text-requests';
import type { InputFile } from './worker-message';

export interface AppliedChange {
  readonly before: string;
  readonly inverse: readonly TextChange[];
}

export class TextFile {
  readonly name: string;
  #text: string;

  private constructor(name: string, text: string) {
    this.name = name;
    this.#text = text;
  }

  static decode(
    file: InputFile,
  ): { readonly ok: true; readonly value: TextFile } | { readonly ok: false; readonly error: Diagnostic } {
    const text = new TextDecoder().decode(file.bytes);
    return { ok: true, value: new TextFile(file.name, text.replaceAll(/\r\n?/gu, '\n')) };
  }

  static ofText(name: string, text: string): TextFile {
    return new TextFile(name, text);
  }

  get text(): string {
    return this.#text;
  }

  encode(): Uint8Array {
    return new TextEncoder().encode(this.#text);
  }

  apply(changes: readonly TextChange[]): AppliedChange {
    const before = this.#text;
    const inverse: TextChange[] = [];
    let text = '';
    let end = 0;
    for (const { from, to, insert } of changes) {
      text += before.slice(end, from);
      inverse.push({ from: text.length, to: text.length + insert.length, insert: before.slice(from, to) });
      text += insert;
      end = to;
    }
    this.#text = text + before.slice(end);
    return { before, inverse };
  }

  revert(applied: AppliedChange): readonly TextChange[] {
    this.#text = applied.before;
    return applied.inverse;
  }

  renamed(name: string): TextFile {
    return new TextFile(name, this.#text);
  }
}
