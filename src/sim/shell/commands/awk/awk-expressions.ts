/** Values of expressions of an awk program. */
import { AwkFunctions } from './awk-functions';
import type { AwkFrame, AwkMemory } from './awk-memory';
import type { AwkPatterns } from './awk-patterns';
import type { AwkExpression, AwkFunction, AwkStatement, AwkTarget } from './awk-program';
import type { AwkRun } from './awk-run';
import {
  compareAwk,
  formatAwk,
  inputValue,
  isTrueValue,
  numberOf,
  valuesOfFormat,
  type AwkValue,
} from './awk-values';

const DEEPEST_CALL = 400;
/** Values within values, over all calls: each takes its part of the stack. */
const DEEPEST_VALUE = 2000;

export interface ExpressionHost {
  /** busybox, where mawk is not asked. */
  readonly isBusybox: boolean;
  /** The next record of the main input, of what has been read so far. */
  nextRecord(): string | undefined;
  readFile(name: string): string | undefined;
  /** At least 0, less than 1. */
  random(): number;
  /** Answers what a function returns. */
  runBody(body: AwkStatement): AwkValue;
}

interface AwkExpressionsOptions {
  readonly run: AwkRun;
  readonly memory: AwkMemory;
  readonly patterns: AwkPatterns;
  /** Those that the program declares. */
  readonly own: ReadonlyMap<string, AwkFunction>;
  readonly host: ExpressionHost;
}

export class AwkExpressions {
  readonly #run: AwkRun;
  readonly #memory: AwkMemory;
  readonly #patterns: AwkPatterns;
  readonly #own: ReadonlyMap<string, AwkFunction>;
  readonly #host: ExpressionHost;
  readonly #functions: AwkFunctions;
  /** Lines of files that `getline` has yet to give. */
  readonly #read = new Map<string, string[]>();
  #nesting = 0;

  constructor({ run, memory, patterns, own, host }: AwkExpressionsOptions) {
    this.#run = run;
    this.#memory = memory;
    this.#patterns = patterns;
    this.#own = own;
    this.#host = host;
    this.#functions = new AwkFunctions({
      run,
      memory,
      patterns,
      expressions: this,
      host: {
        isBusybox: host.isBusybox,
        random: () => host.random(),
        closeFile: (name) => this.#read.delete(name),
      },
    });
  }

  /** mawk goes no further than where a value is missing. */
  formatted(format: string, values: readonly AwkValue[]): string {
    if (this.#host.isBusybox || valuesOfFormat(format) <= values.length) {
      return formatAwk(format, values, this.#memory.conversion);
    }
    let most = format;
    while (valuesOfFormat(most) > values.length) most = most.slice(0, most.lastIndexOf('%'));
    this.#run.fail(this.#runTime(`not enough arguments passed to printf("${format}")`));
    return formatAwk(most, values, this.#memory.conversion);
  }

  #runTime(message: string): string {
    if (this.#host.isBusybox) return `cmd. line:1: ${message}`;
    const [file, record, all] = [
      this.#memory.textNamed('FILENAME'),
      this.#memory.textNamed('FNR'),
      this.#memory.textNamed('NR'),
    ];
    return `run time error: ${message}\n\tFILENAME="${file}" FNR=${record} NR=${all}`;
  }

  isTrue(expression: AwkExpression): boolean {
    return isTrueValue(this.value(expression));
  }

  number(expression: AwkExpression): number {
    return numberOf(this.value(expression));
  }

  key(keys: readonly AwkExpression[]): string {
    return keys.map((key) => this.#memory.textOf(this.value(key))).join(this.#memory.textNamed('SUBSEP'));
  }

  value(expression: AwkExpression): AwkValue {
    switch (expression.kind) {
      case 'number':
        return expression.value;
      case 'string':
        return expression.text;
      case 'variable':
        return this.#memory.variable(expression.name);
      default:
        break;
    }
    if (this.#nesting >= DEEPEST_VALUE) {
      this.#run.fail(`program limit exceeded: eval stack size=${DEEPEST_VALUE}`);
      return undefined;
    }
    this.#nesting += 1;
    const value = this.#valueOf(expression);
    this.#nesting -= 1;
    return value;
  }

  #valueOf(expression: Exclude<AwkExpression, { kind: 'number' | 'string' | 'variable' }>): AwkValue {
    switch (expression.kind) {
      case 'regex':
        return this.#patterns.find(expression.source)?.test(this.#memory.record.text) === true ? 1 : 0;
      case 'group':
        return this.value(expression.inner);
      case 'field':
        return this.#field(expression.index);
      case 'element': {
        const array = this.#memory.array(expression.array);
        const key = this.key(expression.keys);
        if (!array.has(key)) array.set(key, undefined);
        return array.get(key);
      }
      case 'assign':
        return this.#assign(expression);
      case 'choice':
        return this.isTrue(expression.condition) ? this.value(expression.yes) : this.value(expression.no);
      case 'binary':
        return this.#binary(expression);
      case 'unary': {
        if (expression.operator === '!') return this.isTrue(expression.value) ? 0 : 1;
        const value = this.number(expression.value);
        return expression.operator === '-' ? -value : value;
      }
      case 'step': {
        const before = numberOf(this.value(expression.to));
        this.set(expression.to, before + expression.by);
        return expression.isBefore ? before + expression.by : before;
      }
      case 'in':
        return this.#memory.array(expression.array).has(this.key(expression.keys)) ? 1 : 0;
      case 'call':
        return this.#call(expression.name, expression.args);
      case 'getline':
        return this.#getline(expression);
    }
  }

  #field(index: AwkExpression): AwkValue {
    const number = Math.trunc(this.number(index));
    if (number >= 0) return this.#memory.record.field(number);
    this.#failAtField(number);
    return undefined;
  }

  #failAtField(index: number): void {
    this.#run.fail(
      this.#host.isBusybox
        ? 'cmd. line:1: Access to negative field'
        : this.#runTime(`negative field index $${index}`),
    );
  }

  set(target: AwkTarget, value: AwkValue): void {
    if (target.kind === 'variable') this.#memory.setVariable(target.name, value);
    else if (target.kind === 'element') this.#memory.array(target.array).set(this.key(target.keys), value);
    else {
      const index = Math.trunc(this.number(target.index));
      if (index < 0) this.#failAtField(index);
      else this.#memory.record.setField(index, value);
    }
  }

  #assign({ operator, to, value }: Extract<AwkExpression, { kind: 'assign' }>): AwkValue {
    if (operator === '=') {
      const given = this.value(value);
      this.set(to, given);
      return given;
    }
    const right = this.number(value);
    const result = this.#compute(operator.slice(0, -1), numberOf(this.value(to)), right);
    this.set(to, result);
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
          this.#run.fail('cmd. line:1: Division by zero');
          return 0;
        }
        return operator === '/' ? left / right : left % right;
    }
  }

  #binary({ operator, left, right }: Extract<AwkExpression, { kind: 'binary' }>): AwkValue {
    switch (operator) {
      case '&&':
        return this.isTrue(left) && this.isTrue(right) ? 1 : 0;
      case '||':
        return this.isTrue(left) || this.isTrue(right) ? 1 : 0;
      case ' ': {
        const first = this.#memory.textOf(this.value(left));
        return first + this.#memory.textOf(this.value(right));
      }
      case '~':
      case '!~': {
        const text = this.#memory.textOf(this.value(left));
        return (this.pattern(right)?.test(text) === true) === (operator === '~') ? 1 : 0;
      }
      case '+':
      case '-':
      case '*':
      case '/':
      case '%':
      case '^': {
        const first = this.number(left);
        return this.#compute(operator, first, this.number(right));
      }
      default:
        return this.#compare(operator, this.value(left), this.value(right)) ? 1 : 0;
    }
  }

  #compare(operator: string, left: AwkValue, right: AwkValue): boolean {
    const order = compareAwk(left, right, this.#memory.conversion);
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
  pattern(expression: AwkExpression): RegExp | undefined {
    return this.#patterns.find(
      expression.kind === 'regex' ? expression.source : this.#memory.textOf(this.value(expression)),
    );
  }

  #call(name: string, args: readonly AwkExpression[]): AwkValue {
    const own = this.#own.get(name);
    return own === undefined ? this.#functions.call(name, args) : this.#callOwn(name, own, args);
  }

  #callOwn(name: string, { parameters, body }: AwkFunction, args: readonly AwkExpression[]): AwkValue {
    if (args.length > parameters.length) {
      this.#run.fail(`too many arguments in call to ${name}`);
      return undefined;
    }
    if (this.#memory.frames.length >= DEEPEST_CALL) {
      this.#run.fail('the program calls itself without end: stopped');
      return undefined;
    }
    const frame: AwkFrame = { values: new Map(), arrays: new Map() };
    for (const [index, parameter] of parameters.entries()) {
      const arg = args[index];
      const isName = arg?.kind === 'variable' && arg.name !== 'NF';
      const value = arg === undefined ? undefined : this.value(arg);
      frame.values.set(parameter, value);
      // A name that holds no value may be an array, also one that is made in the function.
      if (isName && value === undefined) frame.arrays.set(parameter, this.#memory.array(arg.name));
    }
    this.#memory.frames.push(frame);
    const value = this.#host.runBody(body);
    this.#memory.frames.pop();
    return value;
  }

  #getline({ to, file }: Extract<AwkExpression, { kind: 'getline' }>): number {
    const name = file === undefined ? undefined : this.#memory.textOf(this.value(file));
    const line = name === undefined ? this.#host.nextRecord() : this.#lineOfFile(name);
    if (line === undefined) return name === undefined || this.#read.has(name) ? 0 : -1;
    if (to === undefined) this.#memory.record.set(line);
    else this.set(to, inputValue(line));
    if (file === undefined) this.#memory.countRecord();
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
