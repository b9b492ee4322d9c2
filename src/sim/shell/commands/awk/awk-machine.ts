/**
 * Runs awk programs (POSIX XCU awk; mawk 1.3.4 where that leaves a choice).
 *
 * Models all statements, arrays, functions, `getline` from the input and from files, and output to files. Leaves out
 * `system` and `command | getline`; what is printed to a
 * command is read by it when the program has ended. `for (key in array)` goes in the order in which the keys came; real ones have other orders.
 * A program that goes on without end is stopped.
 */
import { AwkExpressions } from './awk-expressions';
import { AwkMemory } from './awk-memory';
import { AwkPatterns } from './awk-patterns';
import type { AwkProgram, AwkRule, AwkStatement } from './awk-program';
import { AwkRun } from './awk-run';
import { inputValue, textOf, type AwkValue } from './awk-values';

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

export class AwkMachine {
  readonly #program: AwkProgram;
  readonly #host: AwkHost;
  readonly #run = new AwkRun();
  readonly #memory: AwkMemory;
  readonly #expressions: AwkExpressions;
  readonly #openRanges = new Set<AwkRule>();
  /** Files that have been written to. */
  readonly #opened = new Set<string>();
  #returned: AwkValue = undefined;

  constructor(program: AwkProgram, host: AwkHost) {
    this.#program = program;
    this.#host = host;
    this.#memory = new AwkMemory(host.args, host.variables);
    this.#expressions = new AwkExpressions({
      run: this.#run,
      memory: this.#memory,
      patterns: new AwkPatterns(this.#run, host.isBusybox),
      own: program.functions,
      host: {
        isBusybox: host.isBusybox,
        nextRecord: () => host.nextRecord(),
        readFile: (name) => host.readFile(name),
        random: () => host.random(),
        runBody: (body) => this.#runBody(body),
      },
    });
  }

  /** What went wrong, once something has. */
  get failure(): string | undefined {
    return this.#run.failure;
  }

  get exitCode(): number {
    return this.#run.exitCode;
  }

  /** Of a variable. */
  text(name: string): string {
    return this.#memory.textNamed(name);
  }

  /** `-v`, or `name=value` among the files. */
  give(name: string, text: string): void {
    this.#memory.setVariable(name, inputValue(text));
  }

  setFile(name: string): void {
    this.#memory.setGlobal('FILENAME', name);
    this.#memory.setGlobal('FNR', 0);
  }

  /** Answers whether the program goes on. */
  begin(): boolean {
    for (const rule of this.#program.rules) {
      if (rule.kind === 'BEGIN' && this.#runRule(rule) === 'exit') return false;
    }
    return !this.#run.isExiting;
  }

  end(): void {
    this.#run.isExiting = false;
    for (const rule of this.#program.rules) {
      if (rule.kind === 'END' && this.#runRule(rule) === 'exit') return;
    }
  }

  takeRecord(text: string): Outcome {
    this.#memory.record.set(text);
    this.#memory.countRecord();
    for (const rule of this.#program.rules) {
      if (!this.#isMeant(rule)) continue;
      const outcome = this.#runRule(rule);
      if (this.#run.isExiting) return 'exit';
      if (outcome === 'next' || outcome === 'nextfile') return outcome;
    }
    return this.#run.isExiting ? 'exit' : 'on';
  }

  #isMeant(rule: AwkRule): boolean {
    if (rule.kind === 'BEGIN' || rule.kind === 'END') return false;
    if (rule.kind === 'always' || rule.from === undefined) return true;
    if (rule.kind === 'pattern' || rule.to === undefined) return this.#expressions.isTrue(rule.from);
    if (!this.#openRanges.has(rule)) {
      if (!this.#expressions.isTrue(rule.from)) return false;
      this.#openRanges.add(rule);
    }
    if (this.#expressions.isTrue(rule.to)) this.#openRanges.delete(rule);
    return true;
  }

  #runRule({ body }: AwkRule): Outcome {
    if (body !== undefined) return this.#execute(body);
    this.#host.write(this.#memory.record.text + this.#memory.textNamed('ORS'));
    return 'on';
  }

  #execute(statement: AwkStatement): Outcome {
    if (!this.#run.tick()) return 'exit';
    switch (statement.kind) {
      case 'expression':
        this.#expressions.value(statement.value);
        break;
      case 'print':
      case 'printf':
        this.#print(statement);
        break;
      case 'if':
        if (this.#expressions.isTrue(statement.condition)) return this.#execute(statement.yes);
        return statement.no === undefined ? this.#after() : this.#execute(statement.no);
      case 'while':
      case 'do':
      case 'for':
      case 'forIn':
        return this.#loop(statement);
      case 'block':
        for (const each of statement.statements) {
          const outcome = this.#execute(each);
          if (outcome !== 'on') return outcome;
        }
        break;
      case 'exit':
        if (statement.value !== undefined)
          this.#run.exitCode = Math.trunc(this.#expressions.number(statement.value)) & 255;
        this.#run.isExiting = true;
        break;
      case 'return':
        this.#returned = statement.value === undefined ? undefined : this.#expressions.value(statement.value);
        return this.#run.isExiting ? 'exit' : 'return';
      case 'delete': {
        const array = this.#memory.array(statement.array);
        if (statement.keys === undefined) array.clear();
        else array.delete(this.#expressions.key(statement.keys));
        break;
      }
      default:
        return statement.kind;
    }
    return this.#after();
  }

  #after(): Outcome {
    return this.#run.isExiting ? 'exit' : 'on';
  }

  #loop(statement: Extract<AwkStatement, { kind: 'while' | 'do' | 'for' | 'forIn' }>): Outcome {
    if (statement.kind === 'forIn') {
      for (const key of [...this.#memory.array(statement.array).keys()]) {
        this.#memory.setVariable(statement.name, inputValue(key));
        const outcome = this.#execute(statement.body);
        if (outcome === 'break') break;
        if (outcome !== 'on' && outcome !== 'continue') return outcome;
      }
      return this.#after();
    }
    if (statement.kind === 'for' && statement.start !== undefined) this.#execute(statement.start);
    let isFirst = statement.kind === 'do';
    for (;;) {
      if (!this.#run.tick()) return 'exit';
      const { condition } = statement;
      if (!isFirst && condition !== undefined && !this.#expressions.isTrue(condition)) break;
      isFirst = false;
      const outcome = this.#execute(statement.body);
      if (outcome === 'break') break;
      if (outcome !== 'on' && outcome !== 'continue') return outcome;
      if (statement.kind === 'for' && statement.step !== undefined) this.#execute(statement.step);
    }
    return this.#after();
  }

  #print({ kind, values, redirection, file }: Extract<AwkStatement, { kind: 'print' | 'printf' }>): void {
    const given = values.map((value) => this.#expressions.value(value));
    let text: string;
    if (kind === 'printf') text = this.#expressions.formatted(this.#memory.textOf(given[0]), given.slice(1));
    else {
      const format = this.#memory.textNamed('OFMT');
      const parts =
        values.length === 0 ? [this.#memory.record.text] : given.map((value) => textOf(value, format));
      text = parts.join(this.#memory.textNamed('OFS')) + this.#memory.textNamed('ORS');
    }
    if (this.#run.isExiting && (this.#run.failure === undefined || kind === 'print')) return;
    if (file === undefined || redirection === undefined) {
      this.#host.write(text);
      return;
    }
    const name = this.#memory.textOf(this.#expressions.value(file));
    if (redirection === '|') {
      this.#host.writePipe(name, text);
      return;
    }
    this.#host.writeFile(name, text, redirection === '>>' || this.#opened.has(name));
    this.#opened.add(name);
  }

  #runBody(body: AwkStatement): AwkValue {
    this.#returned = undefined;
    this.#execute(body);
    const value = this.#returned;
    this.#returned = undefined;
    return value;
  }
}
