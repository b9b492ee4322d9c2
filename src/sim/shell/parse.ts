/**
 * Shell text to a tree: the grammar of POSIX sh (IEEE Std 1003.1-2017, Shell Command Language), errors in the
 * words of busybox ash.
 *
 * Models words with all three kinds of quotes, parameters with `:- := :? :+ % %% # ##` and `${#x}`, `$(...)`,
 * backquotes, `$((...))`, pipelines, `&& || ; &`, redirections with here-documents, `if while until for case { } ( )`
 * and functions. Leaves out aliases, `<>`, `>|` as something other than `>`, and bash's own syntax.
 */
import { err, ok, type Result } from '../base/result';
import type {
  ShellAssignment,
  ShellNode,
  ShellParameterOperation,
  ShellRedirect,
  ShellWord,
  ShellWordPart,
} from './syntax';

interface ShellSyntaxError {
  /** As ash words it, after `sh: `. */
  readonly message: string;
  /** More lines could make it right: an interactive shell asks for them. */
  readonly isIncomplete: boolean;
}

const RESERVED_WORDS = new Set('if then elif else fi while until for do done case esac in { } !'.split(' '));
const OPERATOR_CHARACTERS = ';&|<>()\n';
const NAME = /^[A-Za-z_]\w*/;

/** Parses a whole program; the empty one is a list without items. */
export function parseShell(text: string): Result<ShellNode, ShellSyntaxError> {
  const parser = new ShellParser(text);
  const node = parser.parseProgram();
  return parser.error === undefined ? ok(node) : err(parser.error);
}

const EMPTY_LIST: ShellNode = { kind: 'list', items: [] };

/** A word, an operator, or the end (`''`). */
interface Token {
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

class ShellParser {
  readonly #text: string;
  #position = 0;
  /** The first error; after it everything reads as the end, so that the parser unwinds. */
  error: ShellSyntaxError | undefined = undefined;
  #peeked: Token | undefined = undefined;
  #hereDocuments: PendingHereDocument[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  parseProgram(): ShellNode {
    const node = this.#parseList([]);
    const token = this.#peek();
    if (token.operator !== '') this.#unexpected(token);
    return node;
  }

  #fail(message: string, isIncomplete = false): void {
    if (this.error !== undefined) return;
    this.error = { message: `syntax error: ${message}`, isIncomplete };
    this.#position = this.#text.length;
    this.#peeked = undefined;
  }

  #unexpected(token: Token, expected?: string): void {
    const hint = expected === undefined ? '' : ` (expecting "${expected}")`;
    if (token.operator === '') this.#fail(`unexpected end of file${hint}`, true);
    else if (token.operator === '\n') this.#fail(`unexpected newline${hint}`);
    else if (token.operator !== undefined) this.#fail(`unexpected "${token.operator}"${hint}`);
    else if (token.plain !== undefined && RESERVED_WORDS.has(token.plain))
      this.#fail(`unexpected "${token.plain}"${hint}`);
    else this.#fail(`unexpected word${hint}`);
  }

  // Tokens.

  #peek(): Token {
    this.#peeked ??= this.#readToken();
    return this.#peeked;
  }

  #next(): Token {
    const token = this.#peek();
    this.#peeked = undefined;
    return token;
  }

  #char(ahead = 0): string {
    return this.#text.charAt(this.#position + ahead);
  }

  #readToken(): Token {
    this.#skipBlanks();
    const character = this.#char();
    if (character === '') return operatorToken('');
    if (character === '\n') {
      this.#position += 1;
      this.#readHereDocuments();
      return operatorToken('\n');
    }
    for (const operator of [
      '&&',
      '||',
      ';;',
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
      if (this.#text.startsWith(operator, this.#position)) {
        this.#position += operator.length;
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
      const character = this.#char();
      if (character === ' ' || character === '\t' || character === '\r') this.#position += 1;
      else if (character === '\\' && this.#char(1) === '\n') this.#position += 2;
      else if (character === '#') while (this.#char() !== '' && this.#char() !== '\n') this.#position += 1;
      else return;
    }
  }

  /** Reads parts until `isEnd` holds for an unquoted character, or the text ends. */
  #readWord(isEnd: (character: string) => boolean, isInQuotes = false): ShellWord {
    const parts: ShellWordPart[] = [];
    let literal = '';
    const flush = (): void => {
      if (literal !== '') parts.push({ kind: 'literal', text: literal, isQuoted: isInQuotes });
      literal = '';
    };
    for (;;) {
      const character = this.#char();
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
        parts.push(...this.#readDoubleQuoted());
      } else if (character === '$' || character === '`') {
        const part = character === '$' ? this.#readDollar(isInQuotes) : this.#readBackquoted(isInQuotes);
        if (part === undefined) {
          literal += '$';
          this.#position += 1;
        } else {
          flush();
          parts.push(part);
        }
      } else {
        literal += character;
        this.#position += 1;
      }
    }
    flush();
    return parts;
  }

  #readEscape(isInQuotes: boolean): { readonly text: string; readonly isQuoted: boolean } {
    const next = this.#char(1);
    this.#position += 2;
    if (next === '\n') return { text: '', isQuoted: false };
    if (next === '') return { text: '\\', isQuoted: false };
    if (isInQuotes && !'$`"\\'.includes(next)) return { text: `\\${next}`, isQuoted: false };
    return { text: next, isQuoted: true };
  }

  #readSingleQuoted(): string {
    const end = this.#text.indexOf("'", this.#position + 1);
    if (end === -1) {
      this.#fail('unterminated quoted string', true);
      return '';
    }
    const text = this.#text.slice(this.#position + 1, end);
    this.#position = end + 1;
    return text;
  }

  #readDoubleQuoted(): ShellWord {
    this.#position += 1;
    const parts = this.#readWord((character) => character === '"', true);
    if (this.#char() !== '"') {
      this.#fail('unterminated quoted string', true);
      return [];
    }
    this.#position += 1;
    // The empty string in quotes is a word all the same.
    return parts.length === 0 ? [{ kind: 'literal', text: '', isQuoted: true }] : parts;
  }

  #readDollar(isQuoted: boolean): ShellWordPart | undefined {
    if (this.#text.startsWith('$((', this.#position)) {
      const end = this.#endOfArithmetic();
      if (end !== undefined) {
        const expression = wordOf(this.#text.slice(this.#position + 3, end), this);
        this.#position = end + 2;
        return { kind: 'arithmetic', expression, isQuoted };
      }
    }
    const next = this.#char(1);
    if (next === '(') {
      this.#position += 2;
      return this.#readSubstitution(isQuoted);
    }
    if (next === '{') {
      this.#position += 2;
      return this.#readBraces(isQuoted);
    }
    const name = NAME.exec(this.#text.slice(this.#position + 1))?.[0] ?? /^[\d?$!#@*-]/.exec(next)?.[0];
    if (name === undefined) return undefined;
    this.#position += 1 + name.length;
    return { kind: 'parameter', name, operation: undefined, isQuoted };
  }

  /** The offset of the `))` that closes the `$((` here. */
  #endOfArithmetic(): number | undefined {
    let depth = 0;
    for (let index = this.#position + 3; index < this.#text.length; index += 1) {
      const character = this.#text.charAt(index);
      if (character === '(') depth += 1;
      else if (character === ')' && depth > 0) depth -= 1;
      else if (character === ')') return this.#text.charAt(index + 1) === ')' ? index : undefined;
    }
    return undefined;
  }

  #readSubstitution(isQuoted: boolean): ShellWordPart {
    const saved = this.#peeked;
    this.#peeked = undefined;
    const body = this.#parseList([]);
    const token = this.#next();
    if (token.operator !== ')') this.#unexpected(token, ')');
    this.#peeked = saved;
    return { kind: 'command', body, isQuoted };
  }

  #readBackquoted(isQuoted: boolean): ShellWordPart {
    let text = '';
    this.#position += 1;
    while (this.#char() !== '`') {
      if (this.#char() === '') {
        this.#fail('EOF in backquote substitution', true);
        break;
      }
      if (this.#char() === '\\' && '$`\\'.includes(this.#char(1))) this.#position += 1;
      text += this.#char();
      this.#position += 1;
    }
    this.#position += 1;
    const inner = parseShell(text);
    if (!inner.ok) {
      this.error ??= inner.error;
      return { kind: 'command', body: EMPTY_LIST, isQuoted };
    }
    return { kind: 'command', body: inner.value, isQuoted };
  }

  #readBraces(isQuoted: boolean): ShellWordPart {
    const rest = this.#text.slice(this.#position);
    const lengthOf = /^#([A-Za-z_]\w*|\d+|[?$!@*])\}/.exec(rest)?.[1];
    if (lengthOf !== undefined) {
      this.#position += lengthOf.length + 2;
      return { kind: 'parameter', name: lengthOf, operation: { kind: 'length' }, isQuoted };
    }
    const name = /^(?:[A-Za-z_]\w*|\d+|[?$!#@*-])/.exec(rest)?.[0];
    if (name === undefined) {
      this.#fail('bad substitution');
      return { kind: 'literal', text: '', isQuoted };
    }
    this.#position += name.length;
    const operation = this.#readParameterOperation(isQuoted);
    if (this.#char() === '}') this.#position += 1;
    else
      this.#fail(this.#char() === '' ? 'unexpected end of file (expecting "}")' : 'bad substitution', true);
    return { kind: 'parameter', name, operation, isQuoted };
  }

  #readParameterOperation(isQuoted: boolean): ShellParameterOperation | undefined {
    const operator = /^(?::?[-=?+]|%%|%|##|#)/.exec(this.#text.slice(this.#position))?.[0];
    if (operator === undefined) return undefined;
    this.#position += operator.length;
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
    const pending = this.#hereDocuments;
    this.#hereDocuments = [];
    for (const document of pending) {
      const lines: string[] = [];
      for (;;) {
        if (this.#position >= this.#text.length) break;
        const newline = this.#text.indexOf('\n', this.#position);
        const end = newline === -1 ? this.#text.length : newline;
        const raw = this.#text.slice(this.#position, end);
        this.#position = end + 1;
        const line = document.shouldStripTabs ? raw.replace(/^\t+/, '') : raw;
        if (line === document.delimiter) break;
        lines.push(`${line}\n`);
      }
      const text = lines.join('');
      document.finish(document.isQuoted ? [{ kind: 'literal', text, isQuoted: true }] : wordOf(text, this));
    }
  }

  /** Parses `text` as the inside of double quotes. */
  parseQuotedText(): ShellWord {
    return this.#readWord(() => false, true);
  }

  // Commands.

  #parseList(terminators: readonly string[]): ShellNode {
    const items: { node: ShellNode; isBackground: boolean }[] = [];
    for (;;) {
      this.#skipNewlines();
      if (this.error !== undefined || this.#isListEnd(terminators)) break;
      const node = this.#parseAndOr();
      const { operator } = this.#peek();
      items.push({ node, isBackground: operator === '&' });
      if (operator === ';' || operator === '&' || operator === '\n') this.#next();
      else break;
    }
    return { kind: 'list', items };
  }

  #isListEnd(terminators: readonly string[]): boolean {
    const token = this.#peek();
    if (token.operator === '' || token.operator === ')' || token.operator === ';;') return true;
    return token.plain !== undefined && terminators.includes(token.plain);
  }

  #skipNewlines(): void {
    while (this.#peek().operator === '\n') this.#next();
  }

  #parseAndOr(): ShellNode {
    const first = this.#parsePipeline();
    const rest: { operator: '&&' | '||'; node: ShellNode }[] = [];
    for (;;) {
      const { operator } = this.#peek();
      if (operator !== '&&' && operator !== '||') break;
      this.#next();
      this.#skipNewlines();
      rest.push({ operator, node: this.#parsePipeline() });
    }
    return rest.length === 0 ? first : { kind: 'and-or', first, rest };
  }

  #parsePipeline(): ShellNode {
    let isNegated = false;
    while (this.#peek().plain === '!') {
      this.#next();
      isNegated = !isNegated;
    }
    const stages = [this.#parseCommand()];
    while (this.#peek().operator === '|') {
      this.#next();
      this.#skipNewlines();
      stages.push(this.#parseCommand());
    }
    const [only] = stages;
    return stages.length === 1 && !isNegated && only !== undefined
      ? only
      : { kind: 'pipeline', isNegated, stages };
  }

  #parseCommand(): ShellNode {
    const token = this.#peek();
    if (token.operator === '(') {
      this.#next();
      const body = this.#parseList([]);
      this.#expectOperator(')');
      return { kind: 'group', isSubshell: true, body, redirects: this.#parseRedirects() };
    }
    switch (token.plain) {
      case '{': {
        this.#next();
        const body = this.#parseBody(['}']);
        return { kind: 'group', isSubshell: false, body, redirects: this.#parseRedirects() };
      }
      case 'if':
        return this.#parseIf();
      case 'while':
      case 'until': {
        this.#next();
        const condition = this.#parseBody(['do']);
        const body = this.#parseBody(['done']);
        const isUntil = token.plain === 'until';
        return { kind: 'while', isUntil, condition, body, redirects: this.#parseRedirects() };
      }
      case 'for':
        return this.#parseFor();
      case 'case':
        return this.#parseCase();
      case undefined:
      default:
        return this.#parseSimple();
    }
  }

  /** A list up to one of `terminators`, which is taken too. */
  #parseBody(terminators: readonly string[]): ShellNode {
    const body = this.#parseList(terminators);
    const token = this.#next();
    if (token.plain === undefined || !terminators.includes(token.plain)) {
      this.#unexpected(token, terminators[0]);
    } else if (body.kind === 'list' && body.items.length === 0) {
      this.#unexpected(token);
    }
    return body;
  }

  #expectOperator(operator: string): void {
    const token = this.#next();
    if (token.operator !== operator) this.#unexpected(token, operator);
  }

  #parseIf(): ShellNode {
    const branches: { condition: ShellNode; body: ShellNode }[] = [];
    let otherwise: ShellNode | undefined;
    for (;;) {
      this.#next();
      const condition = this.#parseBody(['then']);
      const body = this.#parseList(['fi', 'elif', 'else']);
      branches.push({ condition, body });
      const token = this.#peek();
      if (token.plain === 'elif') continue;
      this.#next();
      if (token.plain === 'else') otherwise = this.#parseBody(['fi']);
      else if (token.plain !== 'fi') this.#unexpected(token, 'fi');
      break;
    }
    return { kind: 'if', branches, otherwise, redirects: this.#parseRedirects() };
  }

  #parseFor(): ShellNode {
    this.#next();
    const variable = this.#next().plain ?? '';
    if (NAME.exec(variable)?.[0] !== variable || variable === '') {
      this.#fail('bad for loop variable');
      return EMPTY_LIST;
    }
    this.#skipNewlines();
    let words: ShellWord[] | undefined;
    if (this.#peek().plain === 'in') {
      this.#next();
      words = [];
      while (this.#peek().operator === undefined) words.push(this.#next().word);
    }
    const { operator } = this.#peek();
    if (operator === ';') this.#next();
    this.#skipNewlines();
    const token = this.#next();
    if (token.plain !== 'do') this.#unexpected(token, 'do');
    const body = this.#parseBody(['done']);
    return { kind: 'for', variable, words, body, redirects: this.#parseRedirects() };
  }

  #parseCase(): ShellNode {
    this.#next();
    const subject = this.#next().word;
    this.#skipNewlines();
    const inToken = this.#next();
    if (inToken.plain !== 'in') this.#unexpected(inToken, 'in');
    const clauses: { patterns: ShellWord[]; body: ShellNode }[] = [];
    for (;;) {
      this.#skipNewlines();
      if (this.error !== undefined || this.#peek().plain === 'esac') break;
      if (this.#peek().operator === '(') this.#next();
      const patterns: ShellWord[] = [];
      for (;;) {
        const token = this.#next();
        if (token.operator !== undefined) this.#unexpected(token);
        patterns.push(token.word);
        if (this.#peek().operator !== '|') break;
        this.#next();
      }
      this.#expectOperator(')');
      clauses.push({ patterns, body: this.#parseList(['esac']) });
      if (this.#peek().operator === ';;') this.#next();
      else if (this.#peek().plain !== 'esac') this.#unexpected(this.#peek(), 'esac');
    }
    this.#next();
    return { kind: 'case', subject, clauses, redirects: this.#parseRedirects() };
  }

  #parseRedirects(): readonly ShellRedirect[] {
    const redirects: ShellRedirect[] = [];
    while (this.#tryRedirect(redirects));
    return redirects;
  }

  /** `2>` is one operator only where the digit touches it. */
  #tryRedirect(into: ShellRedirect[]): boolean {
    const token = this.#peek();
    let descriptor: number | undefined;
    let operator = token.operator;
    if (token.plain !== undefined && /^\d$/.test(token.plain) && '<>'.includes(this.#char() || ' ')) {
      descriptor = Number(token.plain);
      this.#next();
      operator = this.#peek().operator;
    }
    if (operator === undefined || !/^[<>]/.test(operator)) return false;
    this.#next();
    const target = this.#next();
    if (target.operator !== undefined) {
      this.#unexpected(target);
      return false;
    }
    into.push(this.#redirectOf(operator, descriptor, target));
    return true;
  }

  #redirectOf(operator: string, descriptor: number | undefined, target: Token): ShellRedirect {
    switch (operator) {
      case '>':
        return { kind: 'output', descriptor: descriptor ?? 1, target: target.word };
      case '>>':
        return { kind: 'append', descriptor: descriptor ?? 1, target: target.word };
      case '>&':
        return { kind: 'duplicate-output', descriptor: descriptor ?? 1, target: target.word };
      case '<&':
        return { kind: 'duplicate-input', descriptor: descriptor ?? 0, target: target.word };
      case '<<':
      case '<<-': {
        let text: ShellWord = [];
        this.#hereDocuments.push({
          delimiter: target.word.map((part) => (part.kind === 'literal' ? part.text : '')).join(''),
          isQuoted: target.word.some((part) => part.kind !== 'literal' || part.isQuoted),
          shouldStripTabs: operator === '<<-',
          finish: (document) => {
            text = document;
          },
        });
        return {
          kind: 'here-document',
          descriptor: descriptor ?? 0,
          get text(): ShellWord {
            return text;
          },
        };
      }
      default:
        return { kind: 'input', descriptor: descriptor ?? 0, target: target.word };
    }
  }

  #parseSimple(): ShellNode {
    const assignments: ShellAssignment[] = [];
    const words: ShellWord[] = [];
    const redirects: ShellRedirect[] = [];
    const first = this.#peek();
    if (first.plain !== undefined && RESERVED_WORDS.has(first.plain) && first.plain !== 'in') {
      this.#unexpected(first);
      return EMPTY_LIST;
    }
    for (;;) {
      if (this.#tryRedirect(redirects)) continue;
      const token = this.#peek();
      if (token.operator === '(' && words.length === 1 && redirects.length === 0) {
        return this.#parseFunction(words[0]);
      }
      if (token.operator !== undefined) break;
      this.#next();
      const assignment = words.length === 0 ? assignmentOf(token.word) : undefined;
      if (assignment === undefined) words.push(token.word);
      else assignments.push(assignment);
    }
    if (assignments.length === 0 && words.length === 0 && redirects.length === 0) {
      this.#unexpected(this.#peek());
    }
    return { kind: 'simple', assignments, words, redirects };
  }

  #parseFunction(nameWord: ShellWord | undefined): ShellNode {
    const [part] = nameWord ?? [];
    this.#next();
    this.#expectOperator(')');
    this.#skipNewlines();
    if (part?.kind !== 'literal' || NAME.exec(part.text)?.[0] !== part.text) {
      this.#fail('bad function name');
      return EMPTY_LIST;
    }
    return { kind: 'function', name: part.text, body: this.#parseCommand() };
  }
}

function operatorToken(operator: string): Token {
  return { operator, word: [], plain: undefined };
}

/** `NAME=rest of the word`, when the name and the sign are not quoted. */
function assignmentOf(word: ShellWord): ShellAssignment | undefined {
  const [first, ...rest] = word;
  if (first?.kind !== 'literal' || first.isQuoted) return undefined;
  const [head, name] = /^([A-Za-z_]\w*)=/.exec(first.text) ?? [];
  if (head === undefined || name === undefined) return undefined;
  const tail = first.text.slice(head.length);
  return {
    name,
    value: tail === '' ? rest : [{ kind: 'literal', text: tail, isQuoted: false }, ...rest],
  };
}

function wordOf(text: string, outer: ShellParser): ShellWord {
  const parser = new ShellParser(text);
  const word = parser.parseQuotedText();
  outer.error ??= parser.error;
  return word;
}
