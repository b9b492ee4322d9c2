/**
 * What a command of iproute2 prints, as text or, under `-j`, as JSON of the same fields (lib/json_print.c,
 * lib/json_writer.c). Each field is given once, with its key and its text.
 */
type JsonValue = string | number | boolean;

export interface DocumentStyle {
  readonly isJson: boolean;
  /** `-p`: JSON with lines and indents. */
  readonly isPretty: boolean;
  /** `-o`: a backslash instead of the line ends within an entry. */
  readonly isOneLine: boolean;
}

const INDENT = '    ';

export class PrintDocument {
  readonly #style: DocumentStyle;
  #out = '';
  #depth = 0;
  #separator = '';

  constructor(style: DocumentStyle) {
    this.#style = style;
    if (style.isJson) this.openArray();
  }

  get isJson(): boolean {
    return this.#style.isJson;
  }

  get isOneLine(): boolean {
    return this.#style.isOneLine;
  }

  /** Everything, complete. */
  end(): string {
    if (!this.isJson) return this.#out;
    this.closeArray();
    return `${this.#out}\n`;
  }

  /** A field of an entry; its text is the value where nothing else is said. */
  field(key: string, value: JsonValue, text?: string): void {
    if (this.isJson) this.json(key, value);
    else this.#out += text ?? String(value);
  }

  /** A field that says all by being there. */
  emptyField(key: string, text = ''): void {
    if (this.isJson) {
      this.#name(key);
      this.#out += 'null';
      this.#separator = ',';
    } else this.#out += text;
  }

  /** A value of an array. */
  value(value: JsonValue, text?: string): void {
    if (this.isJson) {
      this.#separate();
      this.#out += JSON.stringify(value);
    } else this.#out += text ?? String(value);
  }

  /** In JSON alone. */
  json(key: string, value: JsonValue): void {
    if (!this.isJson) return;
    this.#name(key);
    this.#out += JSON.stringify(value);
    this.#separator = ',';
  }

  /** In text alone. */
  text(text: string): void {
    if (!this.isJson) this.#out += text;
  }

  /** The end of a line within an entry. */
  lineBreak(): void {
    this.text(this.isOneLine ? '\\' : '\n');
  }

  openObject(key?: string): void {
    if (this.isJson) this.#open('{', key);
  }

  closeObject(): void {
    if (this.isJson) this.#close('}');
  }

  openArray(key?: string): void {
    if (!this.isJson) return;
    this.#open('[', key);
    if (this.#style.isPretty) this.#out += ' ';
  }

  closeArray(): void {
    if (!this.isJson) return;
    if (this.#style.isPretty && this.#separator !== '') this.#out += ' ';
    this.#separator = '';
    this.#close(']');
  }

  #open(bracket: string, key: string | undefined): void {
    if (key === undefined) this.#separate();
    else this.#name(key);
    this.#out += bracket;
    this.#depth += 1;
    this.#separator = '';
  }

  #close(bracket: string): void {
    this.#depth -= 1;
    if (this.#separator !== '') this.#endLine();
    this.#out += bracket;
    this.#separator = ',';
  }

  #name(key: string): void {
    this.#separate();
    this.#endLine();
    this.#separator = '';
    this.#out += this.#style.isPretty ? `"${key}": ` : `"${key}":`;
  }

  #separate(): void {
    this.#out += this.#separator;
    this.#separator = ',';
  }

  #endLine(): void {
    if (this.#style.isPretty) this.#out += `\n${INDENT.repeat(this.#depth)}`;
  }
}
