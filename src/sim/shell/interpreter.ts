/**
 * Runs the tree of a shell program (POSIX sh, Shell Command Language), with the messages of busybox ash.
 *
 * Models pipelines whose stages run at the same time, redirections, background jobs, functions, subshells, `set -e`,
 * `trap` for EXIT, TERM and INT, and the special parameters. Leaves out job control (`fg`, `bg`), aliases, `getopts`
 * and file descriptors above 2.
 */
import { normalizePath } from '../host/file-system';
import { SIGNAL, type Process, type ProcessResource } from '../host/process';
import { until, type Task } from '../host/task';
import { findBuiltin } from './builtins';
import { CompoundCommands, type CommandShell } from './compound-commands';
import { parseShell } from './parse';
import { unquotePattern } from './pattern';
import { runStages } from './pipeline';
import { Redirection } from './redirection';
import {
  canStart,
  EXIT_NOT_FOUND,
  MAX_COMMAND_NESTING,
  NESTING_OF_PROCESS,
  NO_FORK,
  refusedStart,
} from './run-program';
import type { CommandFinder, ShellUnwinding } from './shell-state';
import { inputOf, type ShellStreams } from './shell-streams';
import type { ShellNode } from './syntax';
import { WordExpansion, type ExpandingShell } from './word-expansion';

const MAX_FUNCTION_DEPTH = 100;
const EXIT_USAGE = 2;

export class Interpreter implements ExpandingShell, CommandShell {
  readonly process: Process;
  readonly findCommand: CommandFinder;
  readonly variables: Map<string, string>;
  readonly exported: Set<string>;
  readonly functions: Map<string, ShellNode>;
  readonly traps: Map<string, string>;
  positional: readonly string[];
  workingDirectory: string;
  status = 0;
  unwinding: ShellUnwinding | undefined = undefined;
  shouldExitOnError = false;
  /** `$$`: also in a subshell that of the shell itself. */
  readonly #shellPid: number;
  /** `$0`, and what messages begin with. */
  readonly name: string;
  readonly #jobs: Process[] = [];
  readonly #jobResources = new Map<Process, ProcessResource>();
  readonly #foreground = new Set<Process>();
  readonly #subshells = new Set<{ interrupt(signal: number): void }>();
  #lastBackgroundPid = 0;
  #functionDepth = 0;
  nesting: number;
  loopDepth = 0;
  readonly #words = new WordExpansion(this);
  readonly #redirection = new Redirection(this, this.#words);
  readonly #compound = new CompoundCommands(this, this.#words);
  /** Of the last `$(…)` of this command: the status of a command that is only assignments. */
  #substitutionStatus = 0;
  /** Above zero while a failure does not end the shell under `set -e`: in conditions. */
  #conditionDepth = 0;
  #pendingTrap: string | undefined = undefined;
  #onInterrupt: (() => void) | undefined = undefined;
  /** The program of its process, which `exec` replaces; a terminal's shell, a subshell and a job are not. */
  readonly #ownsProcess: boolean;
  /** With it the shell's work is done: it is run in the shell's place. */
  #last: ShellNode | undefined = undefined;

  constructor(process: Process, findCommand: CommandFinder, options: InterpreterOptions = {}) {
    const { parent } = options;
    this.process = process;
    this.findCommand = findCommand;
    this.name = options.name ?? parent?.name ?? 'sh';
    this.#shellPid = parent === undefined ? process.pid : parent.#shellPid;
    this.nesting = parent === undefined ? process.nesting : parent.nesting;
    this.variables = new Map(parent?.variables ?? process.variables);
    this.exported = new Set(parent?.exported ?? process.variables.keys());
    this.functions = new Map(parent?.functions ?? []);
    this.traps = new Map();
    this.positional = options.positional ?? parent?.positional ?? [];
    this.workingDirectory = parent?.workingDirectory ?? process.workingDirectory;
    this.shouldExitOnError = parent?.shouldExitOnError ?? false;
    this.status = parent?.status ?? 0;
    this.#ownsProcess = options.ownsProcess ?? false;
  }

  /** Runs a program text. Answers the exit status. Of the whole program of a shell the last command takes its place. */
  *runText(text: string, streams: ShellStreams, isWhole = false): Task<number> {
    const parsed = parseShell(text);
    if (!parsed.ok) {
      streams.stderr(`${this.name}: ${parsed.error.message}\n`);
      this.status = EXIT_USAGE;
      return this.status;
    }
    if (isWhole) this.#last = lastCommandOf(parsed.value);
    return yield* this.run(parsed.value, streams);
  }

  *run(node: ShellNode, streams: ShellStreams): Task<number> {
    yield* this.execute(node, streams);
    return this.status;
  }

  /** What `trap … EXIT` asks for; call it once at the end. */
  *runExitTrap(streams: ShellStreams): Task<number> {
    const { status } = this;
    const trap = this.traps.get('EXIT');
    if (trap !== undefined) {
      this.traps.delete('EXIT');
      this.unwinding = undefined;
      yield* this.runText(trap, streams);
      if (!this.#isUnwinding()) this.status = status;
    }
    return this.status;
  }

  /** ^C: ends the commands in the foreground and stops what would follow them. */
  interrupt(signal: number): void {
    this.status = 128 + signal;
    this.unwinding = { kind: 'exit', levels: 1 };
    for (const subshell of this.#subshells) subshell.interrupt(signal);
    for (const child of [...this.#foreground]) child.kill(signal);
    this.#onInterrupt?.();
  }

  /** A signal to the shell itself. Answers false when it has no trap for it. */
  receiveSignal(name: string): boolean {
    const trap = this.traps.get(name);
    if (trap === undefined) return false;
    this.#pendingTrap = trap;
    this.#onInterrupt?.();
    return true;
  }

  get jobs(): readonly Process[] {
    return this.#jobs;
  }

  /** Lets the background jobs live on when this shell ends. */
  releaseJobs(): void {
    for (const resource of this.#jobResources.values()) this.process.disown(resource);
    this.#jobResources.clear();
  }

  fail(streams: ShellStreams, message: string, status = 1): number {
    streams.stderr(`${this.name}: ${message}\n`);
    this.status = status;
    return status;
  }

  /** Waits for background processes, all or one, or until a trapped signal comes. */
  *waitForJobs(pid?: number): Task<number> {
    const wanted = pid === undefined ? this.#jobs : this.#jobs.filter((job) => job.pid === pid);
    if (pid !== undefined && wanted.length === 0) return EXIT_NOT_FOUND;
    let status = 0;
    for (const job of [...wanted]) {
      while (job.exitCode === undefined && this.#pendingTrap === undefined && !this.#isUnwinding()) {
        yield* until((resume) => {
          this.#onInterrupt = resume;
          job.onExit(resume);
          return () => {
            this.#onInterrupt = undefined;
          };
        });
        this.#onInterrupt = undefined;
      }
      if (this.#pendingTrap !== undefined) return 128 + SIGNAL.TERM;
      status = pid === undefined ? 0 : (job.exitCode ?? 0);
      this.#jobs.splice(this.#jobs.indexOf(job), 1);
    }
    return status;
  }

  // Commands.

  *execute(node: ShellNode, streams: ShellStreams): Task {
    if (this.#isUnwinding()) return;
    if (this.nesting >= MAX_COMMAND_NESTING) {
      this.fail(streams, `commands are nested deeper than ${MAX_COMMAND_NESTING}`);
      this.unwinding = { kind: 'exit', levels: 1 };
      return;
    }
    this.nesting += 1;
    yield* this.#executeNode(node, streams);
    this.nesting -= 1;
  }

  *#executeNode(node: ShellNode, streams: ShellStreams): Task {
    switch (node.kind) {
      case 'list':
        for (const { node: item, isBackground } of node.items) {
          if (this.#isUnwinding()) return;
          if (isBackground) this.#startBackground(item, streams);
          else yield* this.execute(item, streams);
          yield* this.#runPendingTrap(streams);
        }
        return;
      case 'and-or':
        yield* this.#executeAndOr(node, streams);
        return;
      case 'pipeline':
        yield* this.#executePipeline(node, streams);
        this.#checkError();
        return;
      case 'simple':
        yield* this.#executeSimple(node, streams);
        this.#checkError();
        return;
      case 'function':
        this.functions.set(node.name, node.body);
        this.status = 0;
        return;
      case 'group':
      case 'if':
      case 'while':
      case 'for':
      case 'case': {
        const redirected = yield* this.#redirection.apply(node.redirects, streams);
        if (redirected !== undefined) yield* this.#executeCompound(node, redirected);
        return;
      }
    }
  }

  #checkError(): void {
    if (this.shouldExitOnError && this.status !== 0 && this.#conditionDepth === 0) {
      this.unwinding ??= { kind: 'exit', levels: 1 };
    }
  }

  *#runPendingTrap(streams: ShellStreams): Task {
    const trap = this.#pendingTrap;
    if (trap === undefined) return;
    this.#pendingTrap = undefined;
    const { status } = this;
    yield* this.runText(trap, streams);
    if (!this.#isUnwinding()) this.status = status;
  }

  *#executeAndOr(node: ShellNode & { kind: 'and-or' }, streams: ShellStreams): Task {
    yield* this.executeCondition(node.first, streams);
    for (const [index, { operator, node: next }] of node.rest.entries()) {
      if (this.#isUnwinding()) return;
      if ((operator === '&&') !== (this.status === 0)) continue;
      if (index < node.rest.length - 1) yield* this.executeCondition(next, streams);
      else yield* this.execute(next, streams);
    }
  }

  *executeCondition(node: ShellNode, streams: ShellStreams): Task {
    this.#conditionDepth += 1;
    yield* this.execute(node, streams);
    this.#conditionDepth -= 1;
  }

  *#executeCompound(
    node: ShellNode & { kind: 'group' | 'if' | 'while' | 'for' | 'case' },
    streams: ShellStreams,
  ): Task {
    switch (node.kind) {
      case 'group':
        if (node.isSubshell) yield* this.#executeSubshell(node.body, streams);
        else yield* this.execute(node.body, streams);
        return;
      case 'if':
        yield* this.#compound.executeIf(node, streams);
        return;
      case 'while':
        yield* this.#compound.executeWhile(node, streams);
        return;
      case 'for':
        yield* this.#compound.executeFor(node, streams);
        return;
      case 'case':
        yield* this.#compound.executeCase(node, streams);
        return;
    }
  }

  *#executeSubshell(body: ShellNode, streams: ShellStreams): Task {
    const subshell = this.createSubshell();
    this.status = yield* subshell.run(body, streams);
    this.#subshells.delete(subshell);
  }

  /** A copy, whose variables and functions are its own from now on. */
  createSubshell(): Interpreter {
    const subshell = new Interpreter(this.process, this.findCommand, { parent: this });
    subshell.#functionDepth = this.#functionDepth;
    this.#subshells.add(subshell);
    return subshell;
  }

  endSubshell(subshell: { interrupt(signal: number): void }): void {
    this.#subshells.delete(subshell);
  }

  /** Outside a loop `break` and `continue` do nothing. */
  #forgetStrayBreak(): void {
    const kind = this.unwinding?.kind;
    if (this.loopDepth === 0 && (kind === 'break' || kind === 'continue')) this.unwinding = undefined;
  }

  /** All stages run at once, each in a subshell; the status is the last one's. */
  *#executePipeline(node: ShellNode & { kind: 'pipeline' }, streams: ShellStreams): Task {
    const [only] = node.stages;
    if (node.stages.length === 1 && only !== undefined) {
      yield* this.executeCondition(only, streams);
    } else {
      yield* runStages(this, node.stages, streams);
    }
    if (node.isNegated && !this.#isUnwinding()) this.status = this.status === 0 ? 1 : 0;
  }

  #startBackground(node: ShellNode, streams: ShellStreams): void {
    const { environment } = this.process;
    if (!environment.admitJob()) {
      streams.stderr(NO_FORK);
      this.status = EXIT_USAGE;
      return;
    }
    const background = { ...streams, stdin: inputOf('') };
    const job = environment.createProcess([this.name, '-c', '…'], background);
    job.nesting = this.nesting + NESTING_OF_PROCESS;
    const subshell = new Interpreter(job, this.findCommand, { parent: this });
    subshell.#functionDepth = this.#functionDepth;
    job.run(subshell.run(node, background));
    this.#jobResources.set(job, this.process.own(killOnClose(job)));
    this.#jobs.push(job);
    this.#lastBackgroundPid = job.pid;
    this.status = 0;
  }

  *#executeSimple(node: ShellNode & { kind: 'simple' }, streams: ShellStreams): Task {
    this.#substitutionStatus = 0;
    const words = yield* this.#words.expandAll(node.words, streams);
    if (this.#isUnwinding()) return;
    const redirected = yield* this.#redirection.apply(node.redirects, streams);
    if (redirected === undefined) return;
    const assignments: (readonly [string, string])[] = [];
    for (const { name, value } of node.assignments) {
      assignments.push([name, unquotePattern(yield* this.#words.expandWord(value, redirected))]);
      if (this.#isUnwinding()) return;
    }
    const [name, ...args] = words;
    if (name === undefined) {
      for (const [key, value] of assignments) this.variables.set(key, value);
      this.status = this.#substitutionStatus;
      return;
    }
    const isLast = node === this.#last && this.traps.size === 0;
    yield* this.#runCommand(name, args, { streams: redirected, assignments, isLast });
  }

  *#runCommand(name: string, args: readonly string[], setting: CommandSetting): Task {
    const { streams, assignments, isLast } = setting;
    const body = this.functions.get(name);
    if (body !== undefined) {
      yield* this.#callFunction(body, args, setting);
      return;
    }
    const builtin = findBuiltin(name);
    if (builtin !== undefined) {
      for (const [key, value] of assignments) this.variables.set(key, value);
      this.status = yield* builtin(this, args, streams);
      this.#forgetStrayBreak();
      return;
    }
    const argv = [name, ...args];
    this.status = isLast
      ? yield* this.execProgram(argv, streams, assignments)
      : yield* this.runProgram(argv, streams, assignments);
  }

  *#callFunction(body: ShellNode, args: readonly string[], { streams, assignments }: CommandSetting): Task {
    if (this.#functionDepth >= MAX_FUNCTION_DEPTH) {
      this.fail(streams, `functions are nested deeper than ${MAX_FUNCTION_DEPTH}`);
      this.unwinding = { kind: 'exit', levels: 1 };
      return;
    }
    for (const [key, value] of assignments) this.variables.set(key, value);
    const { positional } = this;
    this.positional = args;
    this.#functionDepth += 1;
    yield* this.execute(body, streams);
    this.#functionDepth -= 1;
    this.positional = positional;
    if (this.#isReturning()) this.unwinding = undefined;
  }

  #isUnwinding(): boolean {
    return this.unwinding !== undefined;
  }

  #isReturning(): boolean {
    return this.unwinding?.kind === 'return';
  }

  /** Runs an installed command as a process of its own, in the foreground. */
  *runProgram(
    argv: readonly string[],
    streams: ShellStreams,
    assignments: readonly (readonly [string, string])[] = [],
  ): Task<number> {
    const [name = '', ...args] = argv;
    const { environment } = this.process;
    const program = this.findCommand(environment, name);
    if (program === undefined) {
      const missing = this.name === '-bash' ? 'command not found' : 'not found';
      streams.stderr(`${this.name}: ${name}: ${name === '' ? 'Permission denied' : missing}\n`);
      return EXIT_NOT_FOUND;
    }
    const child = environment.createProcess(argv, streams);
    child.workingDirectory = this.workingDirectory;
    child.columns = this.process.columns;
    child.variables = new Map([...this.exportedVariables(), ...assignments]);
    child.nesting = this.nesting + NESTING_OF_PROCESS;
    const resource = this.process.own(killOnClose(child));
    this.#foreground.add(child);
    child.run(canStart(child) ? program(child, args) : refusedStart(child));
    const exitCode = yield* child.wait();
    this.#foreground.delete(child);
    this.process.disown(resource);
    return exitCode;
  }

  /** `exec`: the program takes the place of the shell, and what the shell was is over when it ends. */
  *execProgram(
    argv: readonly string[],
    streams: ShellStreams,
    assignments: readonly (readonly [string, string])[] = [],
  ): Task<number> {
    const [name = '', ...args] = argv;
    const program = this.#ownsProcess ? this.findCommand(this.process.environment, name) : undefined;
    if (program === undefined) return yield* this.runProgram(argv, streams, assignments);
    this.releaseJobs();
    this.traps.clear();
    this.process.replaceProgram(argv, {
      stdin: streams.stdin,
      stdout: streams.stdout,
      stderr: streams.stderr,
      variables: new Map([...this.exportedVariables(), ...assignments]),
      workingDirectory: this.workingDirectory,
    });
    this.process.nesting = this.nesting + NESTING_OF_PROCESS;
    return yield* canStart(this.process) ? program(this.process, args) : refusedStart(this.process);
  }

  exportedVariables(): ReadonlyMap<string, string> {
    const variables = new Map<string, string>();
    for (const name of this.exported) {
      const value = this.variables.get(name);
      if (value !== undefined) variables.set(name, value);
    }
    return variables;
  }

  pathOf(name: string): string {
    return normalizePath(name.startsWith('/') ? name : `${this.workingDirectory}/${name}`);
  }

  /** What the commands in `$(…)` print, without the line ends behind it. */
  *substitute(body: ShellNode, streams: ShellStreams): Task<string> {
    let output = '';
    const subshell = this.createSubshell();
    this.#substitutionStatus = yield* subshell.run(body, {
      ...streams,
      stdout: (text) => {
        output += text;
      },
    });
    this.#subshells.delete(subshell);
    return output.replace(/\n+$/, '');
  }

  /** A variable or a special parameter; undefined when it is not set. */
  parameter(name: string): string | undefined {
    switch (name) {
      case '?':
        return String(this.status);
      case '$':
        return String(this.#shellPid);
      case '!':
        return this.#lastBackgroundPid === 0 ? undefined : String(this.#lastBackgroundPid);
      case '#':
        return String(this.positional.length);
      case '@':
      case '*':
        return this.positional.length === 0 ? undefined : this.positional.join(' ');
      case '0':
        return this.name;
      case '-':
        return this.shouldExitOnError ? 'e' : '';
      case 'PWD':
        return this.workingDirectory;
      default:
        return /^\d+$/.test(name) ? this.positional[Number(name) - 1] : this.variables.get(name);
    }
  }
}

interface InterpreterOptions {
  /** The shell that this one is a copy of. */
  readonly parent?: Interpreter;
  readonly name?: string;
  readonly positional?: readonly string[];
  readonly ownsProcess?: boolean;
}

interface CommandSetting {
  readonly streams: ShellStreams;
  readonly assignments: readonly (readonly [string, string])[];
  readonly isLast: boolean;
}

/** The command that a program ends with, however it gets there: nothing of the shell is needed behind it. */
function lastCommandOf(node: ShellNode): ShellNode | undefined {
  if (node.kind === 'simple') return node;
  if (node.kind === 'list') {
    const item = node.items.at(-1);
    return item === undefined || item.isBackground ? undefined : lastCommandOf(item.node);
  }
  if (node.kind === 'and-or') {
    const last = node.rest.at(-1)?.node;
    return last === undefined ? undefined : lastCommandOf(last);
  }
  if (node.kind !== 'pipeline' || node.isNegated || node.stages.length > 1) return undefined;
  const [only] = node.stages;
  return only === undefined ? undefined : lastCommandOf(only);
}

/** Ends a child with the process that started it. */
function killOnClose(child: Process): ProcessResource {
  return { close: () => child.kill(SIGNAL.KILL) };
}
