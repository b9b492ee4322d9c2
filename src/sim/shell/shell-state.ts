import type { Environment, Process, Program } from '../host/process';
import type { Task } from '../host/task';
import type { ShellStreams } from './shell-streams';
import type { ShellNode } from './syntax';

/** Finds a command among those that an environment has. */
export type CommandFinder = (environment: Environment, name: string) => Program | undefined;

/** Why the commands that follow are not run. */
export interface ShellUnwinding {
  readonly kind: 'break' | 'continue' | 'return' | 'exit';
  /** How many loops `break` and `continue` leave; 1 for the others. */
  readonly levels: number;
}

/** The shell as its built-in commands see it: what `$?`, `set -e` and `trap` are about. */
export interface ShellState {
  readonly process: Process;
  readonly findCommand: CommandFinder;
  readonly variables: Map<string, string>;
  readonly exported: Set<string>;
  readonly functions: Map<string, ShellNode>;
  /** By the name of the signal, or EXIT. */
  readonly traps: Map<string, string>;
  readonly jobs: readonly Process[];
  positional: readonly string[];
  workingDirectory: string;
  status: number;
  unwinding: ShellUnwinding | undefined;
  shouldExitOnError: boolean;
  exportedVariables(): ReadonlyMap<string, string>;
  pathOf(name: string): string;
  /** Prints the message behind the shell's name and answers the status. */
  fail(streams: ShellStreams, message: string, status?: number): number;
  runText(text: string, streams: ShellStreams): Task<number>;
  runProgram(argv: readonly string[], streams: ShellStreams): Task<number>;
  /** In the place of the shell. */
  execProgram(argv: readonly string[], streams: ShellStreams): Task<number>;
  waitForJobs(pid?: number): Task<number>;
}
