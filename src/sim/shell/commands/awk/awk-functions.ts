/** The functions that every awk has. */
import type { AwkMemory } from './awk-memory';
import type { AwkPatterns } from './awk-patterns';
import type { AwkExpression, AwkTarget } from './awk-program';
import { splitAtMatches, splitText } from './awk-record';
import type { AwkRun } from './awk-run';
import { busyboxSubstring, mawkSubstring } from './awk-substring';
import { inputValue, type AwkValue } from './awk-values';

/** How arguments are looked at. */
interface ArgumentValues {
  value(expression: AwkExpression): AwkValue;
  number(expression: AwkExpression): number;
  formatted(format: string, values: readonly AwkValue[]): string;
  pattern(expression: AwkExpression): RegExp | undefined;
  set(target: AwkTarget, value: AwkValue): void;
}

interface FunctionHost {
  /** busybox, where mawk is not asked. */
  readonly isBusybox: boolean;
  /** At least 0, less than 1. */
  random(): number;
  /** The next `getline` begins it anew. */
  closeFile(name: string): void;
}

interface AwkFunctionsOptions {
  readonly run: AwkRun;
  readonly memory: AwkMemory;
  readonly patterns: AwkPatterns;
  readonly expressions: ArgumentValues;
  readonly host: FunctionHost;
}

export class AwkFunctions {
  readonly #run: AwkRun;
  readonly #memory: AwkMemory;
  readonly #patterns: AwkPatterns;
  readonly #expressions: ArgumentValues;
  readonly #host: FunctionHost;

  constructor({ run, memory, patterns, expressions, host }: AwkFunctionsOptions) {
    this.#run = run;
    this.#memory = memory;
    this.#patterns = patterns;
    this.#expressions = expressions;
    this.#host = host;
  }

  call(name: string, args: readonly AwkExpression[]): AwkValue {
    const text = (index: number): string => {
      const arg = args[index];
      return arg === undefined ? '' : this.#memory.textOf(this.#expressions.value(arg));
    };
    const number = (index: number): number => {
      const arg = args[index];
      return arg === undefined ? 0 : this.#expressions.number(arg);
    };
    switch (name) {
      case 'length':
        return this.#length(args[0]);
      case 'substr':
        return (this.#host.isBusybox ? busyboxSubstring : mawkSubstring)(
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
        const [format, ...values] = args.map((arg) => this.#expressions.value(arg));
        return this.#expressions.formatted(this.#memory.textOf(format), values);
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
        if (name === 'close') this.#host.closeFile(text(0));
        return 0;
      default:
        this.#run.fail(`function ${name} never defined`);
        return undefined;
    }
  }

  #length(arg: AwkExpression | undefined): number {
    if (arg === undefined) return this.#memory.record.text.length;
    if (arg.kind === 'variable') {
      const array = this.#memory.findArray(arg.name);
      if (array !== undefined && this.#memory.variable(arg.name) === undefined) return array.size;
    }
    return this.#memory.textOf(this.#expressions.value(arg)).length;
  }

  #split(text: string, into: AwkExpression | undefined, separator: AwkExpression | undefined): number {
    if (into?.kind !== 'variable') {
      this.#run.fail('split: the second argument is no array');
      return 0;
    }
    const parts =
      separator === undefined
        ? splitText(text, this.#memory.textNamed('FS'))
        : separator.kind === 'regex'
          ? text === ''
            ? []
            : splitAtMatches(text, this.#patterns.find(separator.source, 'g'))
          : splitText(text, this.#memory.textOf(this.#expressions.value(separator)));
    const array = this.#memory.array(into.name);
    array.clear();
    for (const [index, part] of parts.entries()) array.set(String(index + 1), inputValue(part));
    return parts.length;
  }

  #substitute(isGlobal: boolean, [pattern, by, given]: readonly AwkExpression[]): number {
    if (pattern === undefined || by === undefined) return 0;
    const source =
      pattern.kind === 'regex' ? pattern.source : this.#memory.textOf(this.#expressions.value(pattern));
    const expression = this.#patterns.find(source, isGlobal ? 'g' : '');
    if (expression === undefined) return 0;
    const replacement = this.#memory.textOf(this.#expressions.value(by));
    const target: AwkExpression = given ?? { kind: 'field', index: { kind: 'number', value: 0 } };
    let count = 0;
    const changed = this.#memory
      .textOf(this.#expressions.value(target))
      .replace(expression, (match: string) => {
        count += 1;
        return replacement.replace(/\\\\&|\\&|&/gu, (sign) =>
          sign === '&' ? match : sign === '\\&' ? '&' : `\\${match}`,
        );
      });
    const canBeSet = target.kind === 'variable' || target.kind === 'field' || target.kind === 'element';
    if (count > 0 && canBeSet) this.#expressions.set(target, changed);
    return count;
  }

  #match(text: string, pattern: AwkExpression | undefined): number {
    const found =
      pattern === undefined ? undefined : (this.#expressions.pattern(pattern)?.exec(text) ?? undefined);
    this.#memory.setGlobal('RSTART', found === undefined ? 0 : found.index + 1);
    this.#memory.setGlobal('RLENGTH', found === undefined ? -1 : found[0].length);
    return found === undefined ? 0 : found.index + 1;
  }
}
