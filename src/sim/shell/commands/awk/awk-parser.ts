/**
 * Reads awk programs (POSIX XCU awk, Grammar).
 *
 * Leaves out pipes from commands and `system`, which are refused by name.
 */
import { MAX_NESTING } from '../../../base/max-nesting';
import { err, ok, type Result } from '../../../base/result';
import { lexAwk, type AwkToken } from './awk-lexer';
import type { AwkExpression, AwkFunction, AwkProgram, AwkRule, AwkStatement, AwkTarget } from './awk-program';

export interface AwkSyntaxProblem {
  readonly line: number;
  /** The word at which it was noticed; undefined when another message says it. */
  readonly near: string | undefined;
  readonly message: string;
}

export function parseAwk(text: string): Result<AwkProgram, AwkSyntaxProblem> {
  const tokens = lexAwk(text);
  if (!tokens.ok) return err({ line: 1, near: undefined, message: tokens.error });
  const parser = new AwkParser(tokens.value);
  const program = parser.program();
  return parser.problem === undefined ? ok(program) : err(parser.problem);
}

const ASSIGNMENTS: readonly string[] = ['=', '+=', '-=', '*=', '/=', '%=', '^='];
const COMPARISONS: readonly string[] = ['<', '<=', '==', '!=', '>', '>='];
const BUILT_IN: ReadonlySet<string> = new Set(
  'length substr index split sub gsub match sprintf tolower toupper int sqrt exp log sin cos atan2 rand srand close fflush system'.split(
    ' ',
  ),
);
const NOTHING: AwkExpression = { kind: 'string', text: '' };
const NO_STATEMENT: AwkStatement = { kind: 'block', statements: [] };
/** As many values as mawk has room for at once: more of them in a row would be a tree of that height. */
const MOST_OPERANDS = 1024;
/** Built-in functions that may stand without parentheses. */
const BARE_CALLS: ReadonlySet<string> = new Set(['length']);
const END: AwkToken = { kind: 'end', text: '', line: 1, isApart: false };

class AwkParser {
  problem: AwkSyntaxProblem | undefined = undefined;
  readonly #tokens: readonly AwkToken[];
  #at = 0;
  #hasGetline = false;
  readonly #called: string[] = [];
  /** Of braces. */
  #depth = 0;
  /** How many statements and values stand around what is read. */
  #nesting = 0;
  /** Of the statement, or the pattern, that is read. */
  #operandCount = 0;
  /** In a list of `print`, where `>` names a file. */
  #isPrinting = false;
  /** In the head of `for`, where `in` is not an operator. */
  #isForHead = false;

  constructor(tokens: readonly AwkToken[]) {
    this.#tokens = tokens;
  }

  program(): AwkProgram {
    const rules: AwkRule[] = [];
    const functions = new Map<string, AwkFunction>();
    this.#skipEnds();
    while (this.#peek.kind !== 'end' && this.problem === undefined) {
      if (this.#isAny('keyword', ['function', 'func'])) this.#function(functions);
      else rules.push(this.#rule());
      this.#skipEnds();
    }
    const missing = this.#called.find((name) => !functions.has(name) && !BUILT_IN.has(name));
    if (missing !== undefined) {
      const { line } = this.#peek;
      this.problem ??= { line: line + 1, near: undefined, message: `function ${missing} never defined` };
    }
    return { rules, functions, hasGetline: this.#hasGetline };
  }

  get #peek(): AwkToken {
    return this.#tokens[this.#at] ?? this.#tokens.at(-1) ?? END;
  }

  #isAny(kind: AwkToken['kind'], texts: readonly string[]): boolean {
    return this.#peek.kind === kind && texts.includes(this.#peek.text);
  }

  #isSign(text: string): boolean {
    return this.#peek.kind === 'sign' && this.#peek.text === text;
  }

  #takes(text: string): boolean {
    const { kind } = this.#peek;
    if ((kind !== 'sign' && kind !== 'keyword') || this.#peek.text !== text) return false;
    this.#at += 1;
    return true;
  }

  #needs(text: string): void {
    if (!this.#takes(text)) this.#fail();
  }

  #fail(): void {
    const { text, line, kind } = this.#peek;
    const near = kind === 'end' || kind === 'newline' ? '' : text;
    const isOpen = kind === 'end' && this.#depth > 0;
    if (isOpen) this.problem ??= { line: line + 1, near: undefined, message: 'missing } near end of file' };
    const message = near === '}' && kind === 'sign' && this.#depth === 0 ? `extra '}'` : 'syntax error';
    this.problem ??= { line, near, message };
  }

  #refuse(what: string): void {
    this.problem ??= {
      line: this.#peek.line,
      near: undefined,
      message: `${what} is not modelled in this lab`,
    };
  }

  /** Reads something within something else. */
  #within<Read>(read: () => Read, nothing: Read): Read {
    if (this.#nesting >= MAX_NESTING) {
      this.#limit(`nested deeper than ${MAX_NESTING}`);
      return nothing;
    }
    this.#nesting += 1;
    const found = read();
    this.#nesting -= 1;
    return found;
  }

  #countOperand(): void {
    this.#operandCount += 1;
    if (this.#operandCount > MOST_OPERANDS) this.#limit(`eval stack size=${MOST_OPERANDS}`);
  }

  /** As mawk tells that a program is too much for it. */
  #limit(what: string): void {
    this.problem ??= {
      line: this.#peek.line,
      near: undefined,
      message: `program limit exceeded: ${what}`,
    };
    this.#at = this.#tokens.length;
  }

  #skipNewlines(): void {
    while (this.#peek.kind === 'newline') this.#at += 1;
  }

  #skipEnds(): void {
    while (this.#peek.kind === 'newline' || this.#isSign(';')) this.#at += 1;
  }

  #name(): string {
    const { kind, text } = this.#peek;
    if (kind === 'name' || kind === 'call') this.#at += 1;
    else this.#fail();
    return text;
  }

  #function(functions: Map<string, AwkFunction>): void {
    this.#at += 1;
    const name = this.#name();
    const parameters: string[] = [];
    this.#needs('(');
    while (!this.#isSign(')') && this.problem === undefined) {
      parameters.push(this.#name());
      if (!this.#takes(',')) break;
      this.#skipNewlines();
    }
    this.#needs(')');
    this.#skipNewlines();
    functions.set(name, { parameters, body: this.#block() });
  }

  #rule(): AwkRule {
    for (const kind of ['BEGIN', 'END'] as const) {
      if (this.#takes(kind)) return { kind, from: undefined, to: undefined, body: this.#block() };
    }
    if (this.#isSign('{')) return { kind: 'always', from: undefined, to: undefined, body: this.#block() };
    this.#operandCount = 0;
    const from = this.#expression();
    let to: AwkExpression | undefined = undefined;
    if (this.#takes(',')) {
      this.#skipNewlines();
      to = this.#expression();
    }
    const body = this.#isSign('{') ? this.#block() : undefined;
    if (body === undefined && !['newline', 'end'].includes(this.#peek.kind) && !this.#isSign(';'))
      this.#fail();
    return { kind: to === undefined ? 'pattern' : 'range', from, to, body };
  }

  #block(): AwkStatement {
    const statements: AwkStatement[] = [];
    this.#needs('{');
    this.#depth += 1;
    this.#skipEnds();
    while (!this.#isSign('}') && this.problem === undefined) {
      if (this.#peek.kind === 'end') this.#fail();
      else statements.push(this.#statement());
      this.#skipEnds();
    }
    this.#needs('}');
    this.#depth -= 1;
    return { kind: 'block', statements };
  }

  /** One statement, or the block that stands for it. */
  #body(): AwkStatement {
    this.#skipNewlines();
    if (this.#takes(';')) return NO_STATEMENT;
    return this.#statement();
  }

  #statement(): AwkStatement {
    this.#operandCount = 0;
    return this.#within(() => this.#enteredStatement(), NO_STATEMENT);
  }

  #enteredStatement(): AwkStatement {
    if (this.#isSign('{')) return this.#block();
    if (this.#takes('if')) return this.#if();
    if (this.#takes('while')) {
      const condition = this.#condition();
      return { kind: 'while', condition, body: this.#body() };
    }
    if (this.#takes('do')) return this.#do();
    if (this.#takes('for')) return this.#for();
    const simple = this.#simple();
    if (
      !this.#takes(';') &&
      this.#peek.kind !== 'newline' &&
      !this.#isSign('}') &&
      this.#peek.kind !== 'end'
    ) {
      this.#fail();
    }
    return simple;
  }

  #condition(): AwkExpression {
    this.#needs('(');
    const condition = this.#expression();
    this.#needs(')');
    return condition;
  }

  #if(): AwkStatement {
    const condition = this.#condition();
    const yes = this.#body();
    const before = this.#at;
    this.#skipEnds();
    if (this.#takes('else')) return { kind: 'if', condition, yes, no: this.#body() };
    this.#at = before;
    return { kind: 'if', condition, yes, no: undefined };
  }

  #do(): AwkStatement {
    const body = this.#body();
    this.#skipEnds();
    this.#needs('while');
    return { kind: 'do', body, condition: this.#condition() };
  }

  #for(): AwkStatement {
    this.#needs('(');
    const [first, second, third, fourth] = this.#tokens.slice(this.#at, this.#at + 4);
    if (
      first?.kind === 'name' &&
      second?.text === 'in' &&
      second.kind === 'keyword' &&
      third?.kind === 'name' &&
      fourth?.text === ')'
    ) {
      this.#at += 4;
      return { kind: 'forIn', name: first.text, array: third.text, body: this.#body() };
    }
    this.#isForHead = true;
    const start = this.#isSign(';') ? undefined : this.#simple();
    this.#isForHead = false;
    this.#needs(';');
    this.#skipNewlines();
    const condition = this.#isSign(';') ? undefined : this.#expression();
    this.#needs(';');
    this.#skipNewlines();
    const step = this.#isSign(')') ? undefined : this.#simple();
    this.#needs(')');
    return { kind: 'for', start, condition, step, body: this.#body() };
  }

  #simple(): AwkStatement {
    for (const kind of ['break', 'continue', 'next', 'nextfile'] as const)
      if (this.#takes(kind)) return { kind };
    for (const kind of ['exit', 'return'] as const) {
      if (this.#takes(kind)) return { kind, value: this.#endsHere ? undefined : this.#expression() };
    }
    for (const kind of ['print', 'printf'] as const) if (this.#takes(kind)) return this.#print(kind);
    if (this.#takes('delete')) {
      const array = this.#name();
      if (!this.#takes('[')) return { kind: 'delete', array, keys: undefined };
      const keys = this.#list();
      this.#needs(']');
      return { kind: 'delete', array, keys };
    }
    return { kind: 'expression', value: this.#expression() };
  }

  get #endsHere(): boolean {
    const { kind, text } = this.#peek;
    return (
      kind === 'newline' ||
      kind === 'end' ||
      (kind === 'sign' && [';', '}', ')', '>', '>>', '|'].includes(text))
    );
  }

  #print(kind: 'print' | 'printf'): AwkStatement {
    this.#isPrinting = true;
    const values = this.#endsHere ? [] : this.#printed();
    const redirection = (['>', '>>', '|'] as const).find((sign) => this.#takes(sign));
    const file = redirection === undefined ? undefined : this.#choice();
    this.#isPrinting = false;
    if (kind === 'printf' && values.length === 0) this.#fail();
    return { kind, values, redirection, file };
  }

  /** `print (a, b) > "file"`: the parentheses may hold the whole list. */
  #printed(): readonly AwkExpression[] {
    if (!this.#isSign('(')) return this.#list();
    let depth = 0;
    let end = this.#at;
    for (; end < this.#tokens.length; end += 1) {
      const token = this.#tokens[end];
      if (token?.kind !== 'sign') continue;
      if (token.text === '(') depth += 1;
      if (token.text === ')') depth -= 1;
      if (depth === 0) break;
    }
    const behind = this.#tokens[end + 1] ?? END;
    const isWhole =
      behind.kind === 'newline' ||
      behind.kind === 'end' ||
      (behind.kind === 'sign' && [';', '}', '>', '>>', '|'].includes(behind.text));
    if (!isWhole) return this.#list();
    this.#at += 1;
    this.#isPrinting = false;
    const values = this.#list();
    this.#needs(')');
    return values;
  }

  #list(): readonly AwkExpression[] {
    const values = [this.#expression()];
    while (this.#takes(',')) {
      this.#skipNewlines();
      values.push(this.#expression());
      if (this.problem !== undefined) break;
    }
    return values;
  }

  #expression(): AwkExpression {
    return this.#within(() => this.#assignment(), NOTHING);
  }

  #assignment(): AwkExpression {
    const left = this.#choice();
    if (this.#peek.kind !== 'sign' || !ASSIGNMENTS.includes(this.#peek.text)) return left;
    if (left.kind !== 'variable' && left.kind !== 'field' && left.kind !== 'element') {
      // `!x = y` and `1 + x = y` are not modelled: nobody writes them.
      this.#fail();
      return left;
    }
    const operator = this.#peek.text;
    this.#at += 1;
    this.#skipNewlines();
    return { kind: 'assign', operator, to: left, value: this.#expression() };
  }

  #choice(): AwkExpression {
    const condition = this.#or();
    if (!this.#takes('?')) return condition;
    this.#skipNewlines();
    const yes = this.#expression();
    this.#skipNewlines();
    this.#needs(':');
    this.#skipNewlines();
    return { kind: 'choice', condition, yes, no: this.#expression() };
  }

  #or(): AwkExpression {
    let left = this.#and();
    while (this.#takes('||')) {
      this.#skipNewlines();
      left = { kind: 'binary', operator: '||', left, right: this.#and() };
    }
    return left;
  }

  #and(): AwkExpression {
    let left = this.#membership();
    while (this.#takes('&&')) {
      this.#skipNewlines();
      left = { kind: 'binary', operator: '&&', left, right: this.#membership() };
    }
    return left;
  }

  #membership(): AwkExpression {
    let left = this.#match();
    while (!this.#isForHead && this.#takes('in')) {
      this.#countOperand();
      left = { kind: 'in', keys: [left], array: this.#name() };
    }
    return left;
  }

  #match(): AwkExpression {
    let left = this.#comparison();
    while (this.#isAny('sign', ['~', '!~'])) {
      const operator = this.#peek.text;
      this.#at += 1;
      left = { kind: 'binary', operator, left, right: this.#comparison() };
    }
    return left;
  }

  #comparison(): AwkExpression {
    const left = this.#concatenation();
    if (!this.#isAny('sign', COMPARISONS) || (this.#isPrinting && this.#isSign('>'))) return left;
    const operator = this.#peek.text;
    this.#at += 1;
    return { kind: 'binary', operator, left, right: this.#concatenation() };
  }

  /** Values side by side. */
  #concatenation(): AwkExpression {
    let left = this.#sum();
    while (this.#beginsValue) left = { kind: 'binary', operator: ' ', left, right: this.#sum() };
    if (!this.#isPrinting && this.#isSign('|')) this.#refuse('a pipe to getline');
    return left;
  }

  get #beginsValue(): boolean {
    const { kind, text } = this.#peek;
    if (this.problem !== undefined) return false;
    if (['number', 'string', 'regex', 'name', 'call'].includes(kind)) return true;
    return kind === 'sign' && ['$', '!', '(', '-', '+', '++', '--'].includes(text);
  }

  #sum(): AwkExpression {
    let left = this.#product();
    while (this.#isAny('sign', ['+', '-'])) {
      const operator = this.#peek.text;
      this.#at += 1;
      left = { kind: 'binary', operator, left, right: this.#product() };
    }
    return left;
  }

  #product(): AwkExpression {
    let left = this.#unary();
    while (this.#isAny('sign', ['*', '/', '%'])) {
      const operator = this.#peek.text;
      this.#at += 1;
      left = { kind: 'binary', operator, left, right: this.#unary() };
    }
    return left;
  }

  #unary(): AwkExpression {
    if (this.#isAny('sign', ['!', '-', '+'])) {
      const operator = this.#peek.text;
      this.#at += 1;
      return { kind: 'unary', operator, value: this.#within(() => this.#unary(), NOTHING) };
    }
    return this.#power();
  }

  #power(): AwkExpression {
    const left = this.#postfix();
    if (!this.#takes('^')) return left;
    const isSigned = this.#isAny('sign', ['-', '+', '!']);
    const right = this.#within(() => (isSigned ? this.#unary() : this.#power()), NOTHING);
    return { kind: 'binary', operator: '^', left, right };
  }

  #postfix(): AwkExpression {
    const value = this.#primary();
    const isTarget = value.kind === 'variable' || value.kind === 'field' || value.kind === 'element';
    if (!isTarget || !this.#isAny('sign', ['++', '--'])) return value;
    const by = this.#peek.text === '++' ? 1 : -1;
    this.#at += 1;
    return { kind: 'step', by, isBefore: false, to: value };
  }

  #primary(): AwkExpression {
    this.#countOperand();
    const { kind, text } = this.#peek;
    switch (kind) {
      case 'number':
        this.#at += 1;
        return { kind: 'number', value: Number(text) };
      case 'string':
        this.#at += 1;
        return { kind: 'string', text };
      case 'regex':
        this.#at += 1;
        return { kind: 'regex', source: text };
      case 'name':
        this.#at += 1;
        return BARE_CALLS.has(text) && !this.#isSign('(')
          ? { kind: 'call', name: text, args: [] }
          : this.#named(text);
      case 'call':
        this.#at += 1;
        return this.#call(text);
      case 'keyword':
        if (text === 'getline') return this.#getline();
        break;
      case 'sign':
        return this.#signed(text);
      default:
        break;
    }
    this.#fail();
    return NOTHING;
  }

  #named(name: string): AwkExpression {
    // A function of the language may stand apart from its parentheses.
    if (this.#isSign('(') && BARE_CALLS.has(name)) return this.#call(name);
    if (!this.#takes('[')) return { kind: 'variable', name };
    const keys = this.#list();
    this.#needs(']');
    return { kind: 'element', array: name, keys };
  }

  #call(name: string): AwkExpression {
    const isOuterPrinting = this.#isPrinting;
    this.#isPrinting = false;
    this.#needs('(');
    this.#skipNewlines();
    const args = this.#isSign(')') ? [] : this.#list();
    this.#skipNewlines();
    this.#needs(')');
    this.#isPrinting = isOuterPrinting;
    if (name === 'system') this.#refuse('system()');
    this.#called.push(name);
    return { kind: 'call', name, args };
  }

  #getline(): AwkExpression {
    this.#at += 1;
    this.#hasGetline = true;
    const to = this.#isSign('$') || this.#peek.kind === 'name' ? this.#target() : undefined;
    const file = this.#takes('<') ? this.#postfix() : undefined;
    return { kind: 'getline', to, file };
  }

  #target(): AwkTarget | undefined {
    const value = this.#primary();
    if (value.kind === 'variable' || value.kind === 'field' || value.kind === 'element') return value;
    this.#fail();
    return undefined;
  }

  #signed(text: string): AwkExpression {
    this.#at += 1;
    if (text === '$') {
      const isStep = this.#isSign('++') || this.#isSign('--');
      return { kind: 'field', index: isStep ? this.#unaryStep() : this.#fieldIndex() };
    }
    if (text === '++' || text === '--') {
      this.#at -= 1;
      return this.#unaryStep();
    }
    if (text !== '(') {
      this.#at -= 1;
      this.#fail();
      return NOTHING;
    }
    const isOuterPrinting = this.#isPrinting;
    this.#isPrinting = false;
    const values = this.#list();
    this.#needs(')');
    this.#isPrinting = isOuterPrinting;
    const [first = NOTHING] = values;
    if (values.length === 1) return { kind: 'group', inner: first };
    this.#needs('in');
    return { kind: 'in', keys: values, array: this.#name() };
  }

  #fieldIndex(): AwkExpression {
    if (!this.#isAny('sign', ['-', '+', '!'])) return this.#within(() => this.#primary(), NOTHING);
    const operator = this.#peek.text;
    this.#at += 1;
    return { kind: 'unary', operator, value: this.#primary() };
  }

  #unaryStep(): AwkExpression {
    const by = this.#peek.text === '++' ? 1 : -1;
    this.#at += 1;
    const to = this.#target();
    return to === undefined ? NOTHING : { kind: 'step', by, isBefore: true, to };
  }
}
