/**
 * Words and operators of shell text (POSIX sh §2.2 to §2.3): quotes, `$` in all its forms, here-documents. `parse.ts` makes
 * commands of them.
 */
import { append } from '../base/append';
import { MAX_NESTING } from '../base/max-nesting';
import type { ShellNode, ShellParameterOperation, ShellWord, ShellWordPart } from './syntax';

export interface ShellSyntaxError {
  /** As ash words it, after `sh: `. */
  readonly message: string;
  /** More lines could make it right: an interactive shell asks for them. */
  readonly isIncomplete: boolean;
}

export const RESERVED_WORDS = new Set(
  'if then elif else fi while until for do done case esac in { } !'.split(' '),
);
const OPERATOR_CHARACTERS = ';&|<>()\n';
const NAME = /^[A-Za-z_]\w*/;

/** A word, an operator, or the end (`''`). */
export interface Token {
  readonly operator: string | undefined;
  readonly word: ShellWord;
  /** The word's text when no part of it was quoted or expanded: what may be a reserved word. */
  readonly plain: string | undefined;
}

interface PendingHereDocument {
  readonly delimiter: string;
  readonly isQuoted: boolean;
  readonly shouldStripTabs: boolean;
  readonly finish: (text: ShellWord) => void;
}

export abstract class ShellLexer {
  protected readonly text: string;
  protected position = 0;
  /** The first error; after it everything reads as the end, so that the parser unwinds. */
  error: ShellSyntaxError | undefined = undefined;
  /** The text ends within one: a script goes on with what is there of it. */
  hasOpenHereDocument = false;
  protected peeked: Token | undefined = undefined;
  protected hereDocuments: PendingHereDocument[] = [];
  /** How many commands and words stand around what is read. */
  protected nesting: number;

  constructor(text: string, nesting = 0) {
    this.text = text;
    this.nesting = nesting;
  }

  /** One that goes in calls `leave` when it is done. */
  protected canEnter(): boolean {
    if (this.nesting >= MAX_NESTING) this.fail(`nested deeper than ${MAX_NESTING}`);
    if (this.error !== undefined) return false;
    this.nesting += 1;
    return true;
  }

  protected leave(): void {
    this.nesting -= 1;
  }

  protected fail(message: string, isIncomplete = false): void {
    if (this.error !== undefined) return;
    this.error = { message: `syntax error: ${message}`, isIncomplete };
    this.position = this.text.length;
    this.peeked = undefined;
  }

  protected unexpected(token: Token, expected?: string): void {
    const hint = expected === undefined ? '' : ` (expecting "${expected}")`;
    if (token.operator === '') this.fail(`unexpected end of file${hint}`, true);
    else if (token.operator === '\n') this.fail(`unexpected newline${hint}`);
    else if (token.operator !== undefined) this.fail(`unexpected "${token.operator}"${hint}`);
    else if (token.plain !== undefined && RESERVED_WORDS.has(token.plain))
      this.fail(`unexpected "${token.plain}"${hint}`);
    else this.fail(`unexpected word${hint}`);
  }

  // Tokens.

  protected peek(): Token {
    this.peeked ??= this.#readToken();
    return this.peeked;
  }

  protected next(): Token {
    const token = this.peek();
    this.peeked = undefined;
    return token;
  }

  protected char(ahead = 0): string {
    return this.text.charAt(this.position + ahead);
  }

  #readToken(): Token {
    this.#skipBlanks();
    const character = this.char();
    if (character === '') return operatorToken('');
    if (character === '\n') {
      this.position += 1;
      this.#readHereDocuments();
      return operatorToken('\n');
    }
    for (const operator of [
      '&&',
      '||',
      ';;',
      '<<<',
      '<<-',
      '<<',
      '>>',
      '<&',
      '>&',
      '>|',
      ';',
      '&',
      '|',
      '<',
      '>',
      '(',
      ')',
    ]) {
      if (this.text.startsWith(operator, this.position)) {
        this.position += operator.length;
        return operatorToken(operator === '>|' ? '>' : operator);
      }
    }
    const word = this.#readWord(
      (next) => OPERATOR_CHARACTERS.includes(next) || next === ' ' || next === '\t',
    );
    const [first] = word;
    const isPlain = word.length === 1 && first?.kind === 'literal' && !first.isQuoted;
    return { operator: undefined, word, plain: isPlain ? first.text : undefined };
  }

  #skipBlanks(): void {
    for (;;) {
      const character = this.char();
      if (character === ' ' || character === '\t' || character === '\r') this.position += 1;
      else if (character === '\\' && this.char(1) === '\n') this.position += 2;
      else if (character === '#') while (this.char() !== '' && this.char() !== '\n') this.position += 1;
      else return;
    }
  }

  /** Reads parts until `isEnd` holds for an unquoted character, or the text ends. */
  #readWord(isEnd: (character: string) => boolean, isInQuotes = false): ShellWord {
    if (!this.canEnter()) return [];
    const parts: ShellWordPart[] = [];
    let literal = '';
    const flush = (): void => {
      if (literal !== '') parts.push({ kind: 'literal', text: literal, isQuoted: isInQuotes });
      literal = '';
    };
    for (;;) {
      const character = this.char();
      if (character === '' || isEnd(character)) break;
      if (character === '\\') {
        const escaped = this.#readEscape(isInQuotes);
        if (escaped.isQuoted) {
          flush();
          parts.push({ kind: 'literal', text: escaped.text, isQuoted: true });
        } else {
          literal += escaped.text;
        }
      } else if (character === "'" && !isInQuotes) {
        flush();
        parts.push({ kind: 'literal', text: this.#readSingleQuoted(), isQuoted: true });
      } else if (character === '"' && !isInQuotes) {
        flush();
        append(parts, this.#readDoubleQuoted());
      } else if (character === '$' || character === '`') {
        const part = character === '$' ? this.#readDollar(isInQuotes) : this.#readBackquoted(isInQuotes);
        if (part === undefined) {
          literal += '$';
          this.position += 1;
        } else {
          flush();
          parts.push(part);
        }
      } else {
        literal += character;
        this.position += 1;
      }
    }
    flush();
    this.leave();
    return parts;
  }

  #readEscape(isInQuotes: boolean): { readonly text: string; readonly isQuoted: boolean } {
    const next = this.char(1);
    this.position += 2;
    if (next === '\n') return { text: '', isQuoted: false };
    if (next === '') return { text: '\\', isQuoted: false };
    if (isInQuotes && !'$`"\\'.includes(next)) return { text: `\\${next}`, isQuoted: false };
    return { text: next, isQuoted: true };
  }

  #readSingleQuoted(): string {
    const end = this.text.indexOf("'", this.position + 1);
    if (end === -1) {
      this.fail('unterminated quoted string', true);
      return '';
    }
    const text = this.text.slice(this.position + 1, end);
    this.position = end + 1;
    return text;
  }

  #readDoubleQuoted(): ShellWord {
    this.position += 1;
    const parts = this.#readWord((character) => character === '"', true);
    if (this.char() !== '"') {
      this.fail('unterminated quoted string', true);
      return [];
    }
    this.position += 1;
    // The empty string in quotes is a word all the same.
    return parts.length === 0 ? [{ kind: 'literal', text: '', isQuoted: true }] : parts;
  }

  #readDollar(isQuoted: boolean): ShellWordPart | undefined {
    if (this.text.startsWith('$((', this.position)) {
      const end = this.#endOfArithmetic();
      if (end !== undefined) {
        const expression = this.#quotedWordOf(this.text.slice(this.position + 3, end));
        this.position = end + 2;
        return { kind: 'arithmetic', expression, isQuoted };
      }
    }
    const next = this.char(1);
    if (next === '(') {
      this.position += 2;
      return this.#readSubstitution(isQuoted);
    }
    if (next === '{') {
      this.position += 2;
      return this.#readBraces(isQuoted);
    }
    const name = NAME.exec(this.text.slice(this.position + 1))?.[0] ?? /^[\d?$!#@*-]/.exec(next)?.[0];
    if (name === undefined) return undefined;
    this.position += 1 + name.length;
    return { kind: 'parameter', name, operation: undefined, isQuoted };
  }

  /** The offset of the `))` that closes the `$((` here. */
  #endOfArithmetic(): number | undefined {
    let depth = 0;
    for (let index = this.position + 3; index < this.text.length; index += 1) {
      const character = this.text.charAt(index);
      if (character === '(') depth += 1;
      else if (character === ')' && depth > 0) depth -= 1;
      else if (character === ')') return this.text.charAt(index + 1) === ')' ? index : undefined;
    }
    return undefined;
  }

  #readSubstitution(isQuoted: boolean): ShellWordPart {
    const saved = this.peeked;
    this.peeked = undefined;
    const body = this.parseList([]);
    const token = this.next();
    if (token.operator !== ')') this.unexpected(token, ')');
    this.peeked = saved;
    return { kind: 'command', body, isQuoted };
  }

  #readBackquoted(isQuoted: boolean): ShellWordPart {
    let text = '';
    this.position += 1;
    while (this.char() !== '`') {
      if (this.char() === '') {
        this.fail('EOF in backquote substitution', true);
        break;
      }
      if (this.char() === '\\' && '$`\\'.includes(this.char(1))) this.position += 1;
      text += this.char();
      this.position += 1;
    }
    this.position += 1;
    const inner = this.parserOf(text);
    const body = inner.parseProgram();
    this.error ??= inner.error;
    return { kind: 'command', body, isQuoted };
  }

  #readBraces(isQuoted: boolean): ShellWordPart {
    const rest = this.text.slice(this.position);
    const lengthOf = /^#([A-Za-z_]\w*|\d+|[?$!@*])\}/.exec(rest)?.[1];
    if (lengthOf !== undefined) {
      this.position += lengthOf.length + 2;
      return { kind: 'parameter', name: lengthOf, operation: { kind: 'length' }, isQuoted };
    }
    const name = /^(?:[A-Za-z_]\w*|\d+|[?$!#@*-])/.exec(rest)?.[0];
    if (name === undefined) {
      this.fail('bad substitution');
      return { kind: 'literal', text: '', isQuoted };
    }
    this.position += name.length;
    const operation = this.#readParameterOperation(isQuoted);
    if (this.char() === '}') this.position += 1;
    else this.fail(this.char() === '' ? 'unexpected end of file (expecting "}")' : 'bad substitution', true);
    return { kind: 'parameter', name, operation, isQuoted };
  }

  #readParameterOperation(isQuoted: boolean): ShellParameterOperation | undefined {
    const operator = /^(?::?[-=?+]|%%|%|##|#)/.exec(this.text.slice(this.position))?.[0];
    if (operator === undefined) return undefined;
    this.position += operator.length;
    const word = this.#readWord((character) => character === '}', isQuoted);
    const kind = operator.replace(':', '');
    switch (kind) {
      case '-':
      case '=':
      case '?':
      case '+':
        return { kind, isEmptyUnset: operator.startsWith(':'), word };
      case '%':
      case '%%':
      case '#':
      case '##':
        return { kind, word };
      default:
        return undefined;
    }
  }

  #readHereDocuments(): void {
    const pending = this.hereDocuments;
    this.hereDocuments = [];
    for (const document of pending) {
      const lines: string[] = [];
      for (;;) {
        if (this.position >= this.text.length) {
          this.hasOpenHereDocument = true;
          break;
        }
        const newline = this.text.indexOf('\n', this.position);
        const end = newline === -1 ? this.text.length : newline;
        const raw = this.text.slice(this.position, end);
        this.position = end + 1;
        const line = document.shouldStripTabs ? raw.replace(/^\t+/, '') : raw;
        if (line === document.delimiter) break;
        lines.push(`${line}\n`);
      }
      const text = lines.join('');
      document.finish(
        document.isQuoted ? [{ kind: 'literal', text, isQuoted: true }] : this.#quotedWordOf(text),
      );
    }
  }

  /** All of the text as the inside of double quotes. */
  parseQuotedText(): ShellWord {
    return this.#readWord(() => false, true);
  }

  /** Commands up to a word or an operator that ends them. */
  protected abstract parseList(terminators: readonly string[]): ShellNode;

  /** Another parser, for text that stands in this one. */
  protected abstract parserOf(text: string): ShellLexer & { parseProgram(): ShellNode };

  #quotedWordOf(text: string): ShellWord {
    const parser = this.parserOf(text);
    const word = parser.parseQuotedText();
    this.error ??= parser.error;
    return word;
  }
}

function operatorToken(operator: string): Token {
  return { operator, word: [], plain: undefined };
}
