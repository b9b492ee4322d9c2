/**
 * Runs awk programs (POSIX XCU awk; mawk 1.3.4 where that leaves a choice).
 *
 * Models all statements, arrays, functions, `getline` from the input and from files, and output to files. Leaves out
 * `system` and `command | getline`; what is printed to a
 * command is read by it when the program has ended. `for (key in array)` goes in the order in which the keys came; real ones have other orders.
 * A program that goes on without end is stopped.
 */
import { compileExpression } from '../../posix-expression';
import type { AwkExpression, AwkFunction, AwkProgram, AwkRule, AwkStatement, AwkTarget } from './awk-program';
import { AwkRecord, splitAtMatches, splitText } from './awk-record';
import {
  compareAwk,
  formatAwk,
  inputValue,
  isTrueValue,
  numberOf,
  textOf,
  valuesOfFormat,
  type AwkValue,
} from './awk-values';

type AwkArray = Map<string, AwkValue>;

/** How a statement ended. */
type Outcome = 'on' | 'break' | 'continue' | 'next' | 'nextfile' | 'exit' | 'return';

interface AwkHost {
  write(text: string): void;
  writeFile(name: string, text: string, isAppending: boolean): void;
  /** For a command that reads it when the program has ended. */
  writePipe(command: string, text: string): void;
  /** busybox, where mawk is not asked. */
  readonly isBusybox: boolean;
  /** The next record of the main input, of what has been read so far. */
  nextRecord(): string | undefined;
  readFile(name: string): string | undefined;
  readonly variables: readonly (readonly [string, string])[];
  readonly args: readonly string[];
  /** At least 0, less than 1. */
  random(): number;
}

const MOST_STEPS = 20_000_000;
const DEEPEST_CALL = 400;

export class AwkMachine {
  /** What went wrong, once something has. */
  failure: string | undefined = undefined;
  exitCode = 0;
  readonly #program: AwkProgram;
  readonly #host: AwkHost;
  readonly #variables = new Map<string, AwkValue>();
  readonly #arrays = new Map<string, AwkArray>();
  readonly #record: AwkRecord;
  readonly #expressions = new Map<string, RegExp | undefined>();
  readonly #openRanges = new Set<AwkRule>();
  readonly #opened = new Set<string>();
  readonly #read = new Map<string, string[]>();
  readonly #frames: Frame[] = [];
  #returned: AwkValue = undefined;
  #steps = 0;
  #isExiting = false;

  constructor(program: AwkProgram, host: AwkHost) {
    this.#program = program;
    this.#host = host;
    this.#record = new AwkRecord(
      {
        fieldSeparator: () => this.text('FS'),
        outputSeparator: () => this.text('OFS'),
      },
      (value) => this.#text(value),
    );
    const standard = {
      FS: ' ',
      OFS: ' ',
      ORS: '\n',
      RS: '\n',
      SUBSEP: '\u001c',
      CONVFMT: '%.6g',
      OFMT: '%.6g',
    };
    for (const [name, value] of Object.entries(standard)) this.#variables.set(name, value);
    for (const name of ['NR', 'FNR', 'RSTART']) this.#variables.set(name, 0);
    this.#variables.set('RLENGTH', -1);
    this.#variables.set('ARGC', host.args.length + 1);
    this.#arrays.set(
      'ARGV',
      new Map([
        ['0', 'awk'],
        ...host.args.map((arg, index) => [String(index + 1), inputValue(arg)] as const),
      ]),
    );
    this.#arrays.set('ENVIRON', new Map(host.variables.map(([name, value]) => [name, inputValue(value)])));
  }

  text(name: string): string {
    return this.#text(this.#variables.get(name));
  }

  /** `-v`, or `name=value` among the files. */
  give(name: string, text: string): void {
    this.#setVariable(name, inputValue(text));
  }

  setFile(name: string): void {
    this.#variables.set('FILENAME', name);
    this.#variables.set('FNR', 0);
  }

  /** Answers whether the program goes on. */
  begin(): boolean {
    for (const rule of this.#program.rules) {
      if (rule.kind === 'BEGIN' && this.#runRule(rule) === 'exit') return false;
    }
    return !this.#isExiting;
  }

  end(): void {
    this.#isExiting = false;
    for (const rule of this.#program.rules) {
      if (rule.kind === 'END' && this.#runRule(rule) === 'exit') return;
    }
  }

  takeRecord(text: string): Outcome {
    this.#record.set(text);
    this.#count();
    for (const rule of this.#program.rules) {
      if (!this.#isMeant(rule)) continue;
      const outcome = this.#runRule(rule);
      if (this.#isExiting) return 'exit';
      if (outcome === 'next' || outcome === 'nextfile') return outcome;
    }
    return this.#isExiting ? 'exit' : 'on';
  }

  #count(): void {
    for (const name of ['NR', 'FNR']) this.#variables.set(name, numberOf(this.#variables.get(name)) + 1);
  }

  #isMeant(rule: AwkRule): boolean {
    if (rule.kind === 'BEGIN' || rule.kind === 'END') return false;
    if (rule.kind === 'always' || rule.from === undefined) return true;
    if (rule.kind === 'pattern' || rule.to === undefined) return this.#isTrue(rule.from);
    if (!this.#openRanges.has(rule)) {
      if (!this.#isTrue(rule.from)) return false;
      this.#openRanges.add(rule);
    }
    if (this.#isTrue(rule.to)) this.#openRanges.delete(rule);
    return true;
  }

  #runRule({ body }: AwkRule): Outcome {
    if (body !== undefined) return this.#run(body);
    this.#host.write(this.#record.text + this.text('ORS'));
    return 'on';
  }

  #fail(message: string): void {
    this.failure ??= message;
    this.exitCode = 2;
    this.#isExiting = true;
  }

  #isTicking(): boolean {
    this.#steps += 1;
    if (this.#steps > MOST_STEPS) this.#fail('the program goes on without end: stopped');
    return !this.#isExiting;
  }

  #run(statement: AwkStatement): Outcome {
    if (!this.#isTicking()) return 'exit';
    switch (statement.kind) {
      case 'expression':
        this.#value(statement.value);
        break;
      case 'print':
      case 'printf':
        this.#print(statement);
        break;
      case 'if':
        if (this.#isTrue(statement.condition)) return this.#run(statement.yes);
        return statement.no === undefined ? this.#after() : this.#run(statement.no);
      case 'while':
      case 'do':
      case 'for':
      case 'forIn':
        return this.#loop(statement);
      case 'block':
        for (const each of statement.statements) {
          const outcome = this.#run(each);
          if (outcome !== 'on') return outcome;
        }
        break;
      case 'exit':
        if (statement.value !== undefined) this.exitCode = Math.trunc(this.#number(statement.value)) & 255;
        this.#isExiting = true;
        break;
      case 'return':
        this.#returned = statement.value === undefined ? undefined : this.#value(statement.value);
        return this.#isExiting ? 'exit' : 'return';
      case 'delete': {
        const array = this.#array(statement.array);
        if (statement.keys === undefined) array.clear();
        else array.delete(this.#key(statement.keys));
        break;
      }
      default:
        return statement.kind;
    }
    return this.#after();
  }

  #after(): Outcome {
    return this.#isExiting ? 'exit' : 'on';
  }

  #loop(statement: Extract<AwkStatement, { kind: 'while' | 'do' | 'for' | 'forIn' }>): Outcome {
    if (statement.kind === 'forIn') {
      for (const key of [...this.#array(statement.array).keys()]) {
        this.#setVariable(statement.name, inputValue(key));
        const outcome = this.#run(statement.body);
        if (outcome === 'break') break;
        if (outcome !== 'on' && outcome !== 'continue') return outcome;
      }
      return this.#after();
    }
    if (statement.kind === 'for' && statement.start !== undefined) this.#run(statement.start);
    let isFirst = statement.kind === 'do';
    for (;;) {
      if (!this.#isTicking()) return 'exit';
      const { condition } = statement;
      if (!isFirst && condition !== undefined && !this.#isTrue(condition)) break;
      isFirst = false;
      const outcome = this.#run(statement.body);
      if (outcome === 'break') break;
      if (outcome !== 'on' && outcome !== 'continue') return outcome;
      if (statement.kind === 'for' && statement.step !== undefined) this.#run(statement.step);
    }
    return this.#after();
  }

  #print({ kind, values, redirection, file }: Extract<AwkStatement, { kind: 'print' | 'printf' }>): void {
    const given = values.map((value) => this.#value(value));
    let text: string;
    if (kind === 'printf') text = this.#formatted(this.#text(given[0]), given.slice(1));
    else {
      const format = this.text('OFMT');
      const parts = values.length === 0 ? [this.#record.text] : given.map((value) => textOf(value, format));
      text = parts.join(this.text('OFS')) + this.text('ORS');
    }
    if (this.#isExiting && (this.failure === undefined || kind === 'print')) return;
    if (file === undefined || redirection === undefined) {
      this.#host.write(text);
      return;
    }
    const name = this.#text(this.#value(file));
    if (redirection === '|') {
      this.#host.writePipe(name, text);
      return;
    }
    this.#host.writeFile(name, text, redirection === '>>' || this.#opened.has(name));
    this.#opened.add(name);
  }

  /** mawk goes no further than where a value is missing. */
  #formatted(format: string, values: readonly AwkValue[]): string {
    if (this.#host.isBusybox || valuesOfFormat(format) <= values.length) {
      return formatAwk(format, values, this.#conversion());
    }
    let most = format;
    while (valuesOfFormat(most) > values.length) most = most.slice(0, most.lastIndexOf('%'));
    this.#fail(this.#runTime(`not enough arguments passed to printf("${format}")`));
    return formatAwk(most, values, this.#conversion());
  }

  #runTime(message: string): string {
    if (this.#host.isBusybox) return `cmd. line:1: ${message}`;
    const [file, record, all] = [this.text('FILENAME'), this.text('FNR'), this.text('NR')];
    return `run time error: ${message}\n\tFILENAME="${file}" FNR=${record} NR=${all}`;
  }

  #isTrue(expression: AwkExpression): boolean {
    return isTrueValue(this.#value(expression));
  }

  #number(expression: AwkExpression): number {
    return numberOf(this.#value(expression));
  }

  #text(value: AwkValue): string {
    return typeof value === 'string' ? value : textOf(value, this.#conversion());
  }

  #conversion(): string {
    const format = this.#variables.get('CONVFMT');
    return typeof format === 'string' ? format : '%.6g';
  }

  #key(keys: readonly AwkExpression[]): string {
    return keys.map((key) => this.#text(this.#value(key))).join(this.text('SUBSEP'));
  }

  #value(expression: AwkExpression): AwkValue {
    switch (expression.kind) {
      case 'number':
        return expression.value;
      case 'string':
        return expression.text;
      case 'regex':
        return this.#expression(expression.source)?.test(this.#record.text) === true ? 1 : 0;
      case 'group':
        return this.#value(expression.inner);
      case 'variable':
        return this.#variable(expression.name);
      case 'field':
        return this.#field(expression.index);
      case 'element': {
        const array = this.#array(expression.array);
        const key = this.#key(expression.keys);
        if (!array.has(key)) array.set(key, undefined);
        return array.get(key);
      }
      case 'assign':
        return this.#assign(expression);
      case 'choice':
        return this.#isTrue(expression.condition) ? this.#value(expression.yes) : this.#value(expression.no);
      case 'binary':
        return this.#binary(expression);
      case 'unary': {
        if (expression.operator === '!') return this.#isTrue(expression.value) ? 0 : 1;
        const value = this.#number(expression.value);
        return expression.operator === '-' ? -value : value;
      }
      case 'step': {
        const before = numberOf(this.#value(expression.to));
        this.#set(expression.to, before + expression.by);
        return expression.isBefore ? before + expression.by : before;
      }
      case 'in':
        return this.#array(expression.array).has(this.#key(expression.keys)) ? 1 : 0;
      case 'call':
        return this.#call(expression.name, expression.args);
      case 'getline':
        return this.#getline(expression);
    }
  }

  #field(index: AwkExpression): AwkValue {
    const number = Math.trunc(this.#number(index));
    if (number >= 0) return this.#record.field(number);
    this.#failAtField(number);
    return undefined;
  }

  #failAtField(index: number): void {
    this.#fail(
      this.#host.isBusybox
        ? 'cmd. line:1: Access to negative field'
        : this.#runTime(`negative field index $${index}`),
    );
  }

  #variable(name: string): AwkValue {
    if (name === 'NF') return this.#record.count;
    const frame = this.#frames.at(-1);
    return frame?.values.has(name) === true ? frame.values.get(name) : this.#variables.get(name);
  }

  #setVariable(name: string, value: AwkValue): void {
    const frame = this.#frames.at(-1);
    if (frame?.values.has(name) === true) frame.values.set(name, value);
    else if (name === 'NF') this.#record.count = Math.trunc(numberOf(value));
    else this.#variables.set(name, value);
  }

  #array(name: string): AwkArray {
    const frame = this.#frames.at(-1);
    const own = frame?.arrays.get(name);
    if (own !== undefined) return own;
    const made: AwkArray = new Map();
    if (frame?.values.has(name) === true) {
      frame.arrays.set(name, made);
      return made;
    }
    const found = this.#arrays.get(name);
    if (found !== undefined) return found;
    this.#arrays.set(name, made);
    return made;
  }

  #set(target: AwkTarget, value: AwkValue): void {
    if (target.kind === 'variable') this.#setVariable(target.name, value);
    else if (target.kind === 'element') this.#array(target.array).set(this.#key(target.keys), value);
    else {
      const index = Math.trunc(this.#number(target.index));
      if (index < 0) this.#failAtField(index);
      else this.#record.setField(index, value);
    }
  }

  #assign({ operator, to, value }: Extract<AwkExpression, { kind: 'assign' }>): AwkValue {
    if (operator === '=') {
      const given = this.#value(value);
      this.#set(to, given);
      return given;
    }
    const right = this.#number(value);
    const result = this.#compute(operator.slice(0, -1), numberOf(this.#value(to)), right);
    this.#set(to, result);
    return result;
  }

  #compute(operator: string, left: number, right: number): number {
    switch (operator) {
      case '+':
        return left + right;
      case '-':
        return left - right;
      case '*':
        return left * right;
      case '^':
        return left ** right;
      default:
        if (right === 0 && this.#host.isBusybox) {
          this.#fail('cmd. line:1: Division by zero');
          return 0;
        }
        return operator === '/' ? left / right : left % right;
    }
  }

  #binary({ operator, left, right }: Extract<AwkExpression, { kind: 'binary' }>): AwkValue {
    switch (operator) {
      case '&&':
        return this.#isTrue(left) && this.#isTrue(right) ? 1 : 0;
      case '||':
        return this.#isTrue(left) || this.#isTrue(right) ? 1 : 0;
      case ' ': {
        const first = this.#text(this.#value(left));
        return first + this.#text(this.#value(right));
      }
      case '~':
      case '!~': {
        const text = this.#text(this.#value(left));
        return (this.#pattern(right)?.test(text) === true) === (operator === '~') ? 1 : 0;
      }
      case '+':
      case '-':
      case '*':
      case '/':
      case '%':
      case '^': {
        const first = this.#number(left);
        return this.#compute(operator, first, this.#number(right));
      }
      default:
        return this.#compare(operator, this.#value(left), this.#value(right)) ? 1 : 0;
    }
  }

  #compare(operator: string, left: AwkValue, right: AwkValue): boolean {
    const order = compareAwk(left, right, this.#conversion());
    switch (operator) {
      case '==':
        return order === 0;
      case '!=':
        return order !== 0;
      case '<':
        return order < 0;
      case '<=':
        return order <= 0;
      case '>':
        return order > 0;
      default:
        return order >= 0;
    }
  }

  /** A regular expression as it stands, or a text that is one. */
  #pattern(expression: AwkExpression): RegExp | undefined {
    return this.#expression(
      expression.kind === 'regex' ? expression.source : this.#text(this.#value(expression)),
    );
  }

  #expression(source: string, flags = ''): RegExp | undefined {
    const key = `${flags}/${source}`;
    if (!this.#expressions.has(key)) {
      this.#expressions.set(key, compileExpression(this.#dialect(source), flags));
    }
    const found = this.#expressions.get(key);
    if (found === undefined)
      this.#fail(`line 1: regular expression compile failed${missingText(source)}\n${source}`);
    else found.lastIndex = 0;
    return found;
  }

  /** This mawk knows no `{2}`: braces stand for themselves. */
  #dialect(source: string): string {
    const plain = source.replaceAll('\\/', '/').replaceAll('\\"', '"');
    return this.#host.isBusybox
      ? plain
      : plain.replace(/\\[\s\S]|\[\^?\]?[^\]]*\]|[{}]/gu, (part) => (part.length === 1 ? `\\${part}` : part));
  }

  #call(name: string, args: readonly AwkExpression[]): AwkValue {
    const own = this.#program.functions.get(name);
    return own === undefined ? this.#callBuiltin(name, args) : this.#callOwn(name, own, args);
  }

  #callOwn(name: string, { parameters, body }: AwkFunction, args: readonly AwkExpression[]): AwkValue {
    if (args.length > parameters.length) {
      this.#fail(`too many arguments in call to ${name}`);
      return undefined;
    }
    if (this.#frames.length >= DEEPEST_CALL) {
      this.#fail('the program calls itself without end: stopped');
      return undefined;
    }
    const frame: Frame = { values: new Map(), arrays: new Map() };
    for (const [index, parameter] of parameters.entries()) {
      const arg = args[index];
      const isName = arg?.kind === 'variable' && arg.name !== 'NF';
      const value = arg === undefined ? undefined : this.#value(arg);
      frame.values.set(parameter, value);
      // A name that holds no value may be an array, also one that is made in the function.
      if (isName && value === undefined) frame.arrays.set(parameter, this.#array(arg.name));
    }
    this.#frames.push(frame);
    this.#returned = undefined;
    this.#run(body);
    this.#frames.pop();
    const value = this.#returned;
    this.#returned = undefined;
    return value;
  }

  #callBuiltin(name: string, args: readonly AwkExpression[]): AwkValue {
    const text = (index: number): string => {
      const arg = args[index];
      return arg === undefined ? '' : this.#text(this.#value(arg));
    };
    const number = (index: number): number => {
      const arg = args[index];
      return arg === undefined ? 0 : this.#number(arg);
    };
    switch (name) {
      case 'length':
        return this.#length(args[0]);
      case 'substr':
        return (this.#host.isBusybox ? substring : mawkSubstring)(
          text(0),
          number(1),
          args.length > 2 ? number(2) : Number.POSITIVE_INFINITY,
        );
      case 'index':
        return text(0).indexOf(text(1)) + 1;
      case 'split':
        return this.#split(text(0), args[1], args[2]);
      case 'sub':
      case 'gsub':
        return this.#substitute(name === 'gsub', args);
      case 'match':
        return this.#match(text(0), args[1]);
      case 'sprintf': {
        const [format, ...values] = args.map((arg) => this.#value(arg));
        return this.#formatted(this.#text(format), values);
      }
      case 'tolower':
        return text(0).toLowerCase();
      case 'toupper':
        return text(0).toUpperCase();
      case 'int':
        return Math.trunc(number(0));
      case 'sqrt':
        return Math.sqrt(number(0));
      case 'exp':
        return Math.exp(number(0));
      case 'log':
        return Math.log(number(0));
      case 'sin':
        return Math.sin(number(0));
      case 'cos':
        return Math.cos(number(0));
      case 'atan2':
        return Math.atan2(number(0), number(1));
      case 'rand':
        return this.#host.random();
      case 'srand':
      case 'close':
      case 'fflush':
        if (name === 'close') this.#read.delete(text(0));
        return 0;
      default:
        this.#fail(`function ${name} never defined`);
        return undefined;
    }
  }

  #length(arg: AwkExpression | undefined): number {
    if (arg === undefined) return this.#record.text.length;
    if (arg.kind === 'variable') {
      const array = this.#frames.at(-1)?.arrays.get(arg.name) ?? this.#arrays.get(arg.name);
      if (array !== undefined && this.#variable(arg.name) === undefined) return array.size;
    }
    return this.#text(this.#value(arg)).length;
  }

  #split(text: string, into: AwkExpression | undefined, separator: AwkExpression | undefined): number {
    if (into?.kind !== 'variable') {
      this.#fail('split: the second argument is no array');
      return 0;
    }
    const parts =
      separator === undefined
        ? splitText(text, this.text('FS'))
        : separator.kind === 'regex'
          ? text === ''
            ? []
            : splitAtMatches(text, this.#expression(separator.source, 'g'))
          : splitText(text, this.#text(this.#value(separator)));
    const array = this.#array(into.name);
    array.clear();
    for (const [index, part] of parts.entries()) array.set(String(index + 1), inputValue(part));
    return parts.length;
  }

  #substitute(isGlobal: boolean, [pattern, by, given]: readonly AwkExpression[]): number {
    if (pattern === undefined || by === undefined) return 0;
    const source = pattern.kind === 'regex' ? pattern.source : this.#text(this.#value(pattern));
    const expression = this.#expression(source, isGlobal ? 'g' : '');
    if (expression === undefined) return 0;
    const replacement = this.#text(this.#value(by));
    const target: AwkExpression = given ?? { kind: 'field', index: { kind: 'number', value: 0 } };
    let count = 0;
    const changed = this.#text(this.#value(target)).replace(expression, (match: string) => {
      count += 1;
      return replacement.replace(/\\\\&|\\&|&/gu, (sign) =>
        sign === '&' ? match : sign === '\\&' ? '&' : `\\${match}`,
      );
    });
    const canBeSet = target.kind === 'variable' || target.kind === 'field' || target.kind === 'element';
    if (count > 0 && canBeSet) this.#set(target, changed);
    return count;
  }

  #match(text: string, pattern: AwkExpression | undefined): number {
    const found = pattern === undefined ? undefined : (this.#pattern(pattern)?.exec(text) ?? undefined);
    this.#variables.set('RSTART', found === undefined ? 0 : found.index + 1);
    this.#variables.set('RLENGTH', found === undefined ? -1 : found[0].length);
    return found === undefined ? 0 : found.index + 1;
  }

  #getline({ to, file }: Extract<AwkExpression, { kind: 'getline' }>): number {
    const name = file === undefined ? undefined : this.#text(this.#value(file));
    const line = name === undefined ? this.#host.nextRecord() : this.#lineOfFile(name);
    if (line === undefined) return name === undefined || this.#read.has(name) ? 0 : -1;
    if (to === undefined) this.#record.set(line);
    else this.#set(to, inputValue(line));
    if (file === undefined) this.#count();
    return 1;
  }

  #lineOfFile(name: string): string | undefined {
    let lines = this.#read.get(name);
    if (lines === undefined) {
      const text = this.#host.readFile(name);
      if (text === undefined) return undefined;
      lines = text === '' ? [] : text.replace(/\n$/u, '').split('\n');
      this.#read.set(name, lines);
    }
    return lines.shift();
  }
}

/** What a function was called with, and its own variables. */
interface Frame {
  readonly values: Map<string, AwkValue>;
  readonly arrays: Map<string, AwkArray>;
}

function missingText(source: string): string {
  const count = (sign: string): number => source.split(sign).length;
  return count('(') > count(')') ? " (missing ')')" : count('[') > count(']') ? " (missing ']')" : '';
}

/** mawk 1.3.4: cuts numbers, and what begins before the text is longer by what is missing. */
function mawkSubstring(text: string, from: number, length: number): string {
  const start = Math.trunc(from);
  const size = Math.trunc(start < 1 ? length - start : length);
  return Number.isNaN(size) || size <= 0
    ? ''
    : text.slice(Math.max(1, start) - 1, Math.max(1, start) - 1 + size);
}

/** Characters count from 1; what lies outside is left out. */
function substring(text: string, from: number, length: number): string {
  if (Number.isNaN(from) || Number.isNaN(length)) return '';
  const start = Math.round(from);
  const end = length === Number.POSITIVE_INFINITY ? text.length + 1 : Math.round(from + length);
  return text.slice(Math.max(0, start - 1), Math.max(0, end - 1));
}
