/** test and [ (POSIX): strings, numbers, files, `!`, `-a`, `-o` and parentheses. */
import { MAX_NESTING } from '../../base/max-nesting';
import { normalizePath } from '../../host/file-system';
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { compareNumbers } from '../compare-numbers';

const EXIT_BAD_USAGE = 2;

const NUMBER_RELATIONS: Readonly<Record<string, string>> = {
  '-eq': '==',
  '-ne': '!=',
  '-lt': '<',
  '-le': '<=',
  '-gt': '>',
  '-ge': '>=',
};

/* eslint-disable require-yield -- done at once */

export function* test(process: Process, args: readonly string[]): Task<number> {
  return evaluate(process, args);
}

export function* bracket(process: Process, args: readonly string[]): Task<number> {
  if (args.at(-1) !== ']') {
    process.stderr('[: missing ]\n');
    return EXIT_BAD_USAGE;
  }
  return evaluate(process, args.slice(0, -1));
}

/* eslint-enable require-yield */

function evaluate(process: Process, args: readonly string[]): number {
  const evaluator = new TestEvaluator(process, args);
  const isTrue = evaluator.evaluate();
  if (evaluator.error !== undefined) {
    process.stderr(`sh: ${evaluator.error}\n`);
    return EXIT_BAD_USAGE;
  }
  return isTrue ? 0 : 1;
}

class TestEvaluator {
  readonly #process: Process;
  readonly #words: readonly string[];
  #index = 0;
  #nesting = 0;
  error: string | undefined = undefined;

  constructor(process: Process, words: readonly string[]) {
    this.#process = process;
    this.#words = words;
  }

  evaluate(): boolean {
    if (this.#words.length === 0) return false;
    const isTrue = this.#or();
    if (this.#index < this.#words.length) this.error ??= `${this.#words[this.#index] ?? ''}: unknown operand`;
    return isTrue;
  }

  #peek(ahead = 0): string | undefined {
    return this.#words[this.#index + ahead];
  }

  #or(): boolean {
    let isTrue = this.#and();
    while (this.#peek() === '-o') {
      this.#index += 1;
      const isRightTrue = this.#and();
      isTrue ||= isRightTrue;
    }
    return isTrue;
  }

  #and(): boolean {
    let isTrue = this.#not();
    while (this.#peek() === '-a') {
      this.#index += 1;
      const isRightTrue = this.#not();
      isTrue &&= isRightTrue;
    }
    return isTrue;
  }

  #not(): boolean {
    let isNegated = false;
    // `! = x` compares; `!` alone is a string.
    while (this.#peek() === '!' && this.#words.length - this.#index > 1 && !isBinary(this.#peek(1))) {
      this.#index += 1;
      isNegated = !isNegated;
    }
    return this.#primary() !== isNegated;
  }

  #primary(): boolean {
    const word = this.#peek() ?? '';
    const operator = this.#peek(1);
    if (isBinary(operator) && this.#peek(2) !== undefined) {
      const right = this.#peek(2) ?? '';
      this.#index += 3;
      return this.#compare(word, operator ?? '', right);
    }
    if (word === '(') {
      this.#index += 1;
      return this.#group();
    }
    if (/^-[a-zA-Z]$/.test(word) && operator !== undefined) {
      this.#index += 2;
      return this.#unary(word, operator);
    }
    this.#index += 1;
    return word !== '';
  }

  #group(): boolean {
    if (this.#nesting >= MAX_NESTING) {
      this.error ??= `parentheses are nested deeper than ${MAX_NESTING}`;
      this.#index = this.#words.length;
      return false;
    }
    this.#nesting += 1;
    const isTrue = this.#or();
    this.#nesting -= 1;
    if (this.#peek() !== ')') this.error ??= 'closing paren expected';
    this.#index += 1;
    return isTrue;
  }

  #unary(operator: string, value: string): boolean {
    const { files } = this.#process.environment;
    const path = normalizePath(value.startsWith('/') ? value : `${this.#process.workingDirectory}/${value}`);
    switch (operator) {
      case '-z':
        return value === '';
      case '-n':
        return value !== '';
      case '-e':
      case '-r':
      case '-w':
      case '-a':
        return files.exists(path);
      case '-f':
        return files.read(path) !== undefined;
      case '-s':
        return (files.read(path) ?? '') !== '';
      case '-d':
      case '-x':
        return files.isDirectory(path);
      case '-t':
      case '-L':
      case '-h':
        return false;
      default:
        this.error ??= `${operator}: unknown operand`;
        return false;
    }
  }

  #compare(left: string, operator: string, right: string): boolean {
    switch (operator) {
      case '=':
      case '==':
        return left === right;
      case '!=':
        return left !== right;
      case '<':
        return left < right;
      case '>':
        return left > right;
    }
    const one = this.#number(left);
    const other = this.#number(right);
    return compareNumbers(NUMBER_RELATIONS[operator] ?? '>=', one, other);
  }

  #number(text: string): number {
    if (!/^\s*[-+]?\d+\s*$/.test(text)) this.error ??= `${text}: bad number`;
    return Number(text);
  }
}

function isBinary(word: string | undefined): boolean {
  return word !== undefined && /^(?:=|==|!=|<|>|-(?:eq|ne|lt|le|gt|ge))$/.test(word);
}
