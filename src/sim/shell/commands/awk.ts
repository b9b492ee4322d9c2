/**
 * awk: programs that go through lines.
 *
 * mawk 1.3.4 and busybox 1.36 on the command line, the language in `awk/`. Models -F, -v, -f and `name=value` among the
 * files. Leaves out `system` and
 * `command | getline`.
 */
import { InputQueue } from '../../host/input-queue';
import type { Process, Program } from '../../host/process';
import type { Task } from '../../host/task';
import { optionValue, parseOptions } from '../../app/options';
import { unescapeAwk } from './awk/awk-lexer';
import { AwkMachine } from './awk/awk-machine';
import { parseAwk, type AwkSyntaxProblem } from './awk/awk-parser';
import { splitAtMatches } from './awk/awk-record';
import { compileExpression } from '../posix-expression';
import { startChild } from '../run-program';
import type { CommandFinder } from '../shell-state';
import { pathFor } from './input-files';

const TROUBLE = 2;
const ASSIGNMENT = /^([A-Za-z_]\w*)=([\s\S]*)$/u;
const RANDOM_STEPS = 2 ** 31;

export function awkWith(findCommand: CommandFinder): Program {
  return (process, args) => runAwk(process, args, findCommand);
}

function* runAwk(process: Process, args: readonly string[], findCommand: CommandFinder): Task<number> {
  const parsed = parseOptions(args, { short: 'F:v:f:', isPosix: true });
  if (!parsed.ok) {
    process.stderr(`awk: not an option: -${parsed.error.option}\n`);
    return TROUBLE;
  }
  const { options } = parsed;
  const files = options.values.get('f') ?? [];
  const operands = [...options.operands];
  const texts: string[] = [];
  for (const file of files) {
    const text =
      file === '-' ? yield* process.stdin.readAll() : process.environment.files.read(pathFor(process, file));
    if (text === undefined) {
      process.stderr(`awk: cannot open ${file} (No such file or directory)\n`);
      return TROUBLE;
    }
    texts.push(text);
  }
  const source = files.length > 0 ? texts.join('\n') : operands.shift();
  if (source === undefined) {
    process.stderr(usageOf(process));
    return process.environment.flavor === 'busybox' ? 1 : TROUBLE;
  }
  const program = parseAwk(source);
  if (!program.ok) {
    process.stderr(`awk: ${syntaxText(process, program.error)}\n`);
    return process.environment.flavor === 'busybox' ? 1 : TROUBLE;
  }
  const isBusybox = process.environment.flavor === 'busybox';
  const pipes = new Map<string, string>();
  const input = new AwkInput(process, operands);
  const machine: AwkMachine = new AwkMachine(program.value, {
    write: (text) => process.stdout(text),
    writeFile: (name, text, isAppending) => writeFile(process, name, text, isAppending),
    readFile: (name) => process.environment.files.read(pathFor(process, name)),
    nextRecord: (): string | undefined => input.taken(machine),
    variables: [...process.variables],
    args: operands,
    writePipe: (command, text) => pipes.set(command, (pipes.get(command) ?? '') + text),
    isBusybox,
    random: () => process.environment.prng.below(RANDOM_STEPS) / RANDOM_STEPS,
  });
  for (const pair of options.values.get('v') ?? []) {
    const [, name, value = ''] = ASSIGNMENT.exec(pair) ?? [];
    if (name === undefined) {
      process.stderr(`awk: improper assignment: -v ${pair}\n`);
      return TROUBLE;
    }
    machine.give(name, unescapeAwk(value));
  }
  const separator = optionValue(options, 'F');
  if (separator !== undefined) machine.give('FS', separator === 't' ? '\t' : unescapeAwk(separator));
  // What a program reads by itself has to be there before it asks.
  if (program.value.hasGetline) yield* input.readAll(machine);
  let isGoing = machine.begin();
  const isReading = program.value.rules.some(({ kind }) => kind !== 'BEGIN');
  while (isGoing && isReading && !input.isBroken) {
    const record = yield* input.next(machine);
    if (record === undefined) break;
    const outcome = machine.takeRecord(record);
    if (outcome === 'nextfile') input.skipFile();
    isGoing = outcome !== 'exit';
  }
  if (machine.failure === undefined && !input.isBroken) machine.end();
  for (const [command, text] of pipes) yield* feed(process, findCommand, command, text);
  if (machine.failure !== undefined) process.stderr(`awk: ${machine.failure}\n`);
  if (machine.exitCode !== 0) return machine.exitCode;
  return input.hasFailed ? TROUBLE : 0;
}

/** Runs a command on what was printed to it. */
function* feed(process: Process, findCommand: CommandFinder, command: string, text: string): Task {
  const stdin = new InputQueue();
  const child = startChild(process, findCommand, ['sh', '-c', command], { stdin });
  stdin.push(text);
  stdin.end();
  if (child !== undefined) yield* child.wait();
}

function usageOf({ environment }: Process): string {
  return environment.flavor === 'busybox'
    ? 'Usage: awk [OPTIONS] [AWK_PROGRAM] [FILE]...\n'
    : 'Usage: mawk [Options] [Program] [file ...]\n';
}

function syntaxText({ environment }: Process, { line, near, message }: AwkSyntaxProblem): string {
  if (near === undefined)
    return environment.flavor === 'busybox' ? `cmd. line:1: ${message}` : `line ${line}: ${message}`;
  if (environment.flavor === 'busybox') {
    return near === ''
      ? `cmd. line:${line}: Unexpected end of string`
      : `cmd. line:${line}: Unexpected token`;
  }
  if (message !== 'syntax error')
    return `line ${line}: ${message}\nawk: line ${line}: syntax error at or near end of line`;
  return near === ''
    ? `line ${line}: syntax error at or near end of line`
    : `line ${line}: ${message} at or near ${near}`;
}

function writeFile(process: Process, name: string, text: string, isAppending: boolean): void {
  if (name === '/dev/stderr') process.stderr(text);
  else if (name === '/dev/stdout' || name === '-') process.stdout(text);
  else {
    const { files } = process.environment;
    const path = pathFor(process, name);
    files.write(path, isAppending ? `${files.read(path) ?? ''}${text}` : text);
  }
}

/** The records of the files in turn, or of the standard input as they come. */
class AwkInput {
  hasFailed = false;
  /** mawk goes no further without a file. */
  isBroken = false;
  readonly #process: Process;
  readonly #operands: string[];
  #text = '';
  /** More of it may come. */
  #isStreaming = false;
  #hasFile = false;
  #hasStarted = false;

  constructor(process: Process, operands: readonly string[]) {
    this.#process = process;
    this.#operands = [...operands];
  }

  skipFile(): void {
    this.#text = '';
    this.#isStreaming = false;
  }

  *next(machine: AwkMachine): Task<string | undefined> {
    for (;;) {
      const record = this.#cut(machine.text('RS'), !this.#isStreaming);
      if (record !== undefined) return record;
      if (this.#isStreaming) {
        const piece = yield* this.#process.stdin.read();
        if (piece === undefined) this.#isStreaming = false;
        else this.#text += piece;
      } else if (!this.#open(machine)) return undefined;
    }
  }

  /** Of what has been read already. */
  taken(machine: AwkMachine): string | undefined {
    return this.#cut(machine.text('RS'), true);
  }

  *readAll(machine: AwkMachine): Task {
    let all = '';
    while (this.#open(machine)) {
      if (this.#isStreaming) this.#text = yield* this.#process.stdin.readAll();
      this.#isStreaming = false;
      all += this.#text;
    }
    this.#text = all;
  }

  /** The next file; assignments before it are made. Answers false when there is none. */
  #open(machine: AwkMachine): boolean {
    for (;;) {
      const word = this.#operands.shift();
      if (word === undefined) {
        if (this.#hasFile || this.#hasStarted) return false;
        this.#hasStarted = true;
        this.#isStreaming = true;
        return true;
      }
      const [, name, value = ''] = ASSIGNMENT.exec(word) ?? [];
      if (name !== undefined) {
        machine.give(name, unescapeAwk(value));
        continue;
      }
      this.#hasFile = true;
      if (word === '-') {
        machine.setFile('');
        this.#isStreaming = true;
        return true;
      }
      const text = this.#process.environment.files.read(pathFor(this.#process, word));
      if (text === undefined) {
        this.#complainOf(word);
        if (this.isBroken) return false;
        continue;
      }
      machine.setFile(word);
      this.#text = text;
      return true;
    }
  }

  #complainOf(name: string): void {
    this.hasFailed = true;
    this.isBroken = this.#process.environment.flavor !== 'busybox';
    const { files, flavor } = this.#process.environment;
    const isDirectory = files.isDirectory(pathFor(this.#process, name));
    const why = isDirectory ? 'Is a directory' : 'No such file or directory';
    this.#process.stderr(
      flavor === 'busybox' ? `awk: ${name}: ${why}\n` : `awk: cannot open ${name} (${why})\n`,
    );
  }

  /** One record; undefined when there is none, or not all of it yet. */
  #cut(separator: string, isWhole: boolean): string | undefined {
    if (separator === '') this.#text = this.#text.replace(/^\n+/u, '');
    if (this.#text === '') return undefined;
    const [end, next] = this.#endOf(separator);
    if (end === undefined || next === undefined) {
      if (!isWhole) return undefined;
      const rest = separator === '' ? this.#text.replace(/\n+$/u, '') : this.#text;
      this.#text = '';
      return rest;
    }
    const record = this.#text.slice(0, end);
    this.#text = this.#text.slice(next);
    return record;
  }

  #endOf(separator: string): readonly [number | undefined, number | undefined] {
    if (separator.length === 1) {
      const at = this.#text.indexOf(separator);
      return at < 0 ? [undefined, undefined] : [at, at + 1];
    }
    if (separator === '') {
      const at = this.#text.indexOf('\n\n');
      return at < 0 ? [undefined, undefined] : [at, at + 2];
    }
    const expression = compileExpression(separator, 'g');
    const [first] = splitAtMatches(this.#text, expression);
    if (first === undefined || first.length === this.#text.length || expression === undefined) {
      return [undefined, undefined];
    }
    expression.lastIndex = first.length;
    const match = expression.exec(this.#text);
    return [first.length, first.length + (match?.[0].length ?? 0)];
  }
}
