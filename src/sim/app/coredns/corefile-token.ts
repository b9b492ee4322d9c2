/** Words of a Corefile, and the way a plugin's setup goes through those of its directive (`caddyfile/dispenser.go`). */

export interface CorefileToken {
  /** Empty in the Corefile itself, the path in a file that it imports. */
  readonly file: string;
  readonly line: number;
  readonly text: string;
  /** Within the text, when it was quoted. */
  readonly lineBreaks: number;
}

export function isOnNewLine(before: CorefileToken | undefined, token: CorefileToken | undefined): boolean {
  if (before === undefined || token === undefined) return true;
  return before.file !== token.file || before.line + before.lineBreaks < token.line;
}

export function formatTokenProblem(path: string, token: CorefileToken | undefined, message: string): string {
  const file = token === undefined || token.file === '' ? path : token.file;
  return `${file}:${token?.line ?? 0} - Error during parsing: ${message}`;
}

export class DirectiveReader {
  readonly #path: string;
  readonly #tokens: readonly CorefileToken[];
  #cursor = -1;
  #nesting = 0;

  constructor(path: string, tokens: readonly CorefileToken[]) {
    this.#path = path;
    this.#tokens = tokens;
  }

  get text(): string {
    return this.#tokens[this.#cursor]?.text ?? '';
  }

  get line(): number {
    return this.#tokens[this.#cursor]?.line ?? 0;
  }

  next(): boolean {
    if (this.#cursor >= this.#tokens.length - 1) return false;
    this.#cursor += 1;
    return true;
  }

  nextArgument(): boolean {
    if (this.#cursor >= this.#tokens.length - 1) return false;
    if (this.#cursor >= 0 && isOnNewLine(this.#tokens[this.#cursor], this.#tokens[this.#cursor + 1])) {
      return false;
    }
    this.#cursor += 1;
    return true;
  }

  /** The first word of the next line within the braces. */
  nextInBlock(): boolean {
    if (this.#nesting > 0) {
      if (!this.next()) return false;
      if (this.text === '}') {
        this.#nesting -= 1;
        return false;
      }
      return true;
    }
    if (!this.nextArgument()) return false;
    if (this.text !== '{') {
      this.#cursor -= 1;
      return false;
    }
    if (!this.next()) return false;
    const isEmpty: boolean = this.#tokens[this.#cursor]?.text === '}';
    if (isEmpty) return false;
    this.#nesting += 1;
    return true;
  }

  /** The rest of the line, up to a brace. */
  remainingArguments(): readonly string[] {
    const words: string[] = [];
    while (this.nextArgument()) {
      if (this.text === '{') {
        this.#cursor -= 1;
        break;
      }
      words.push(this.text);
    }
    return words;
  }

  problem(message: string): string {
    return formatTokenProblem(this.#path, this.#tokens[this.#cursor], message);
  }

  argumentProblem(): string {
    if (this.text === '{') return this.problem("Unexpected token '{', expecting argument");
    return this.problem(`Wrong argument count or unexpected line ending after '${this.text}'`);
  }

  unknownProperty(): string {
    return this.problem(`unknown property '${this.text}'`);
  }
}
