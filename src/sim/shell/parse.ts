/**
 * Shell text to a tree: the grammar of POSIX sh (IEEE Std 1003.1-2017, Shell Command Language), errors in the
 * words of busybox ash.
 *
 * Models words with all three kinds of quotes, parameters with `:- := :? :+ % %% # ##` and `${#x}`, `$(...)`,
 * backquotes, `$((...))`, pipelines, `&& || ; &`, redirections with here-documents, `if while until for case { } ( )`
 * and functions. Leaves out aliases, `<>`, `>|` as something other than `>`, and bash's own syntax.
 */
import { err, ok, type Result } from '../base/result';
import { RESERVED_WORDS, ShellLexer, type ShellSyntaxError, type Token } from './lexer';
import type { ShellAssignment, ShellNode, ShellRedirect, ShellWord } from './syntax';

const NAME = /^[A-Za-z_]\w*/;
/** Parses a whole program; the empty one is a list without items. */
export function parseShell(text: string): Result<ShellNode, ShellSyntaxError> {
  const parser = new ShellParser(text);
  const node = parser.parseProgram();
  return parser.error === undefined ? ok(node) : err(parser.error);
}

/** Whether an interactive shell reads on before it runs this: a command that is not whole, a here-document without its end. */
export function wantsMoreLines(text: string): boolean {
  const parser = new ShellParser(text);
  parser.parseProgram();
  return parser.error?.isIncomplete ?? parser.hasOpenHereDocument;
}

const EMPTY_LIST: ShellNode = { kind: 'list', items: [] };

class ShellParser extends ShellLexer {
  parseProgram(): ShellNode {
    const node = this.parseList([]);
    const token = this.peek();
    if (token.operator !== '') this.unexpected(token);
    return node;
  }

  protected override parserOf(text: string): ShellParser {
    return new ShellParser(text, this.nesting);
  }

  // Commands.

  protected override parseList(terminators: readonly string[]): ShellNode {
    const items: { node: ShellNode; isBackground: boolean }[] = [];
    for (;;) {
      this.#skipNewlines();
      if (this.error !== undefined || this.#isListEnd(terminators)) break;
      const node = this.#parseAndOr();
      const { operator } = this.peek();
      items.push({ node, isBackground: operator === '&' });
      if (operator === ';' || operator === '&' || operator === '\n') this.next();
      else break;
    }
    return { kind: 'list', items };
  }

  #isListEnd(terminators: readonly string[]): boolean {
    const token = this.peek();
    if (token.operator === '' || token.operator === ')' || token.operator === ';;') return true;
    return token.plain !== undefined && terminators.includes(token.plain);
  }

  #skipNewlines(): void {
    while (this.peek().operator === '\n') this.next();
  }

  #parseAndOr(): ShellNode {
    const first = this.#parsePipeline();
    const rest: { operator: '&&' | '||'; node: ShellNode }[] = [];
    for (;;) {
      const { operator } = this.peek();
      if (operator !== '&&' && operator !== '||') break;
      this.next();
      this.#skipNewlines();
      rest.push({ operator, node: this.#parsePipeline() });
    }
    return rest.length === 0 ? first : { kind: 'and-or', first, rest };
  }

  #parsePipeline(): ShellNode {
    let isNegated = false;
    while (this.peek().plain === '!') {
      this.next();
      isNegated = !isNegated;
    }
    const stages = [this.#parseCommand()];
    while (this.peek().operator === '|') {
      this.next();
      this.#skipNewlines();
      stages.push(this.#parseCommand());
    }
    const [only] = stages;
    return stages.length === 1 && !isNegated && only !== undefined
      ? only
      : { kind: 'pipeline', isNegated, stages };
  }

  #parseCommand(): ShellNode {
    if (!this.canEnter()) return EMPTY_LIST;
    const node = this.#parseEnteredCommand();
    this.leave();
    return node;
  }

  #parseEnteredCommand(): ShellNode {
    const token = this.peek();
    if (token.operator === '(') {
      this.next();
      const body = this.parseList([]);
      this.#expectOperator(')');
      return { kind: 'group', isSubshell: true, body, redirects: this.#parseRedirects() };
    }
    switch (token.plain) {
      case '{': {
        this.next();
        const body = this.#parseBody(['}']);
        return { kind: 'group', isSubshell: false, body, redirects: this.#parseRedirects() };
      }
      case 'if':
        return this.#parseIf();
      case 'while':
      case 'until': {
        this.next();
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
    const body = this.parseList(terminators);
    const token = this.next();
    if (token.plain === undefined || !terminators.includes(token.plain)) {
      this.unexpected(token, terminators[0]);
    } else if (body.kind === 'list' && body.items.length === 0) {
      this.unexpected(token);
    }
    return body;
  }

  #expectOperator(operator: string): void {
    const token = this.next();
    if (token.operator !== operator) this.unexpected(token, operator);
  }

  #parseIf(): ShellNode {
    const branches: { condition: ShellNode; body: ShellNode }[] = [];
    let otherwise: ShellNode | undefined;
    for (;;) {
      this.next();
      const condition = this.#parseBody(['then']);
      const body = this.parseList(['fi', 'elif', 'else']);
      branches.push({ condition, body });
      const token = this.peek();
      if (token.plain === 'elif') continue;
      this.next();
      if (token.plain === 'else') otherwise = this.#parseBody(['fi']);
      else if (token.plain !== 'fi') this.unexpected(token, 'fi');
      break;
    }
    return { kind: 'if', branches, otherwise, redirects: this.#parseRedirects() };
  }

  #parseFor(): ShellNode {
    this.next();
    const variable = this.next().plain ?? '';
    if (NAME.exec(variable)?.[0] !== variable || variable === '') {
      this.fail('bad for loop variable');
      return EMPTY_LIST;
    }
    this.#skipNewlines();
    let words: ShellWord[] | undefined;
    if (this.peek().plain === 'in') {
      this.next();
      words = [];
      while (this.peek().operator === undefined) words.push(this.next().word);
    }
    const { operator } = this.peek();
    if (operator === ';') this.next();
    this.#skipNewlines();
    const token = this.next();
    if (token.plain !== 'do') this.unexpected(token, 'do');
    const body = this.#parseBody(['done']);
    return { kind: 'for', variable, words, body, redirects: this.#parseRedirects() };
  }

  #parseCase(): ShellNode {
    this.next();
    const subject = this.next().word;
    this.#skipNewlines();
    const inToken = this.next();
    if (inToken.plain !== 'in') this.unexpected(inToken, 'in');
    const clauses: { patterns: ShellWord[]; body: ShellNode }[] = [];
    for (;;) {
      this.#skipNewlines();
      if (this.error !== undefined || this.peek().plain === 'esac') break;
      if (this.peek().operator === '(') this.next();
      const patterns: ShellWord[] = [];
      for (;;) {
        const token = this.next();
        if (token.operator !== undefined) this.unexpected(token);
        patterns.push(token.word);
        if (this.peek().operator !== '|') break;
        this.next();
      }
      this.#expectOperator(')');
      clauses.push({ patterns, body: this.parseList(['esac']) });
      if (this.peek().operator === ';;') this.next();
      else if (this.peek().plain !== 'esac') this.unexpected(this.peek(), 'esac');
    }
    this.next();
    return { kind: 'case', subject, clauses, redirects: this.#parseRedirects() };
  }

  #parseRedirects(): readonly ShellRedirect[] {
    const redirects: ShellRedirect[] = [];
    while (this.#tryRedirect(redirects));
    return redirects;
  }

  /** `2>` is one operator only where the digit touches it. */
  #tryRedirect(into: ShellRedirect[]): boolean {
    const token = this.peek();
    let descriptor: number | undefined;
    let operator = token.operator;
    if (token.plain !== undefined && /^\d$/.test(token.plain) && '<>'.includes(this.char() || ' ')) {
      descriptor = Number(token.plain);
      this.next();
      operator = this.peek().operator;
    }
    if (operator === undefined || !/^[<>]/.test(operator)) return false;
    this.next();
    const target = this.next();
    if (target.operator !== undefined) {
      this.unexpected(target);
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
      // A string of bash, with a line break behind it.
      case '<<<':
        return {
          kind: 'here-document',
          descriptor: descriptor ?? 0,
          text: [...target.word, { kind: 'literal', text: '\n', isQuoted: true }],
        };
      case '<<':
      case '<<-': {
        let text: ShellWord = [];
        this.hereDocuments.push({
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
    const first = this.peek();
    if (first.plain !== undefined && RESERVED_WORDS.has(first.plain) && first.plain !== 'in') {
      this.unexpected(first);
      return EMPTY_LIST;
    }
    for (;;) {
      if (this.#tryRedirect(redirects)) continue;
      const token = this.peek();
      if (token.operator === '(' && words.length === 1 && redirects.length === 0) {
        return this.#parseFunction(words[0]);
      }
      if (token.operator !== undefined) break;
      this.next();
      const assignment = words.length === 0 ? assignmentOf(token.word) : undefined;
      if (assignment === undefined) words.push(token.word);
      else assignments.push(assignment);
    }
    if (assignments.length === 0 && words.length === 0 && redirects.length === 0) {
      this.unexpected(this.peek());
    }
    return { kind: 'simple', assignments, words, redirects };
  }

  #parseFunction(nameWord: ShellWord | undefined): ShellNode {
    const [part] = nameWord ?? [];
    this.next();
    this.#expectOperator(')');
    this.#skipNewlines();
    if (part?.kind !== 'literal' || NAME.exec(part.text)?.[0] !== part.text) {
      this.fail('bad function name');
      return EMPTY_LIST;
    }
    return { kind: 'function', name: part.text, body: this.#parseCommand() };
  }
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
