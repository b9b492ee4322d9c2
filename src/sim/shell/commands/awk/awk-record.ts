/** The record and its fields: each is made of the other when it is asked for (POSIX XCU awk, Variables and Special Variables). */
import { compileExpression } from '../../posix-expression';
import { inputValue, type AwkValue } from './awk-values';

interface RecordSeparators {
  fieldSeparator(): string;
  outputSeparator(): string;
}

export class AwkRecord {
  #text = '';
  /** Undefined until somebody asks for a field. */
  #fields: AwkValue[] | undefined = [];
  #isTextOld = false;
  readonly #separators: RecordSeparators;
  readonly #textOf: (value: AwkValue) => string;

  constructor(separators: RecordSeparators, textOfValue: (value: AwkValue) => string) {
    this.#separators = separators;
    this.#textOf = textOfValue;
  }

  set(text: string): void {
    this.#text = text;
    this.#fields = undefined;
    this.#isTextOld = false;
  }

  get text(): string {
    if (this.#isTextOld) {
      this.#text = (this.#fields ?? [])
        .map((value) => this.#textOf(value))
        .join(this.#separators.outputSeparator());
      this.#isTextOld = false;
    }
    return this.#text;
  }

  get #all(): AwkValue[] {
    this.#fields ??= splitText(this.#text, this.#separators.fieldSeparator()).map((field) =>
      inputValue(field),
    );
    return this.#fields;
  }

  get count(): number {
    return this.#all.length;
  }

  set count(count: number) {
    const fields = this.#all;
    while (fields.length < count) fields.push('');
    fields.length = Math.max(0, count);
    this.#isTextOld = true;
  }

  field(index: number): AwkValue {
    return index === 0 ? inputValue(this.text) : this.#all[index - 1];
  }

  setField(index: number, value: AwkValue): void {
    if (index === 0) {
      this.set(this.#textOf(value));
      return;
    }
    const fields = this.#all;
    while (fields.length < index) fields.push('');
    fields[index - 1] = value;
    this.#isTextOld = true;
  }
}

/** One space: at blanks, those at the ends aside; one character: at each; else at what matches. */
export function splitText(text: string, separator: string): readonly string[] {
  if (text === '') return [];
  if (separator === ' ') {
    const trimmed = text.replace(/^[ \t\n]+|[ \t\n]+$/gu, '');
    return trimmed === '' ? [] : trimmed.split(/[ \t\n]+/u);
  }
  if (separator === '') return Array.from(text);
  if (separator.length === 1 && separator !== '\\') return text.split(separator);
  return splitAtMatches(text, compileExpression(separator, 'g'));
}

/** Groups in the expression do not count. */
export function splitAtMatches(text: string, expression: RegExp | undefined): readonly string[] {
  if (expression === undefined) return [text];
  const parts: string[] = [];
  let at = 0;
  for (const match of text.matchAll(expression)) {
    if (match[0] === '') continue;
    parts.push(text.slice(at, match.index));
    at = match.index + match[0].length;
  }
  return [...parts, text.slice(at)];
}
