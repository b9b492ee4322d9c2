/** A kubectl command, what it can be given, and what it is given when it runs. */
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import type { CommandFinder } from '../shell-state';
import type { FlagSpec, FlagValues } from './flag-set';
import type { KubectlClient } from './kubectl-client';
import { plainError, type KubectlError } from './kubectl-error';

export interface KubectlVerb {
  /** `get`, `create deployment`. */
  readonly path: string;
  readonly aliases?: readonly string[];
  /** One line for `--help`. */
  readonly summary: string;
  /** What follows `kubectl` in the usage line. */
  readonly usage: string;
  readonly flags: readonly FlagSpec[];
  /** Flags that have to be there. */
  readonly required?: readonly string[];
  /** It asks no server, so that it does not matter which. */
  readonly isOffline?: boolean;
  run(command: KubectlCommand): Task<number>;
}

export interface CommandInput {
  readonly process: Process;
  readonly path: string;
  readonly flags: FlagValues;
  readonly args: readonly string[];
  readonly dashIndex: number | undefined;
  readonly client: KubectlClient;
  /** Of the kubeconfig's context. */
  readonly contextNamespace: string;
  /** For programs that it starts. */
  readonly findCommand: CommandFinder;
}

export class KubectlCommand {
  readonly process: Process;
  readonly path: string;
  readonly flags: FlagValues;
  readonly args: readonly string[];
  /** How many of `args` stand before `--`. */
  readonly dashIndex: number | undefined;
  readonly client: KubectlClient;
  readonly findCommand: CommandFinder;
  readonly #contextNamespace: string;

  constructor(input: CommandInput) {
    this.process = input.process;
    this.path = input.path;
    this.flags = input.flags;
    this.args = input.args;
    this.dashIndex = input.dashIndex;
    this.client = input.client;
    this.findCommand = input.findCommand;
    this.#contextNamespace = input.contextNamespace;
  }

  /** Where namespaced objects are looked for and created. */
  get namespace(): string {
    const given = this.flags.text('namespace');
    return given === '' ? this.#contextNamespace : given;
  }

  get isNamespaceGiven(): boolean {
    return this.flags.text('namespace') !== '';
  }

  /** Milliseconds since 1970. */
  get nowMs(): number {
    const { environment } = this.process;
    return environment.startTimeMs + environment.scheduler.now() / 1_000_000;
  }

  out(text: string): void {
    this.process.stdout(text);
  }

  complain(text: string): void {
    this.process.stderr(text);
  }

  warn(warnings: readonly string[]): void {
    for (const warning of warnings) this.complain(`Warning: ${warning}\n`);
  }

  /** Says what went wrong; answers the exit code. */
  fail(error: KubectlError | string): number {
    const { text } = typeof error === 'string' ? plainError(error) : error;
    this.complain(text.endsWith('\n') ? text : `${text}\n`);
    return 1;
  }

  /** Says all that went wrong; several are not marked as errors one by one. Answers the exit code. */
  failAll(errors: readonly KubectlError[]): number {
    const [only] = errors;
    if (only === undefined) return 0;
    if (errors.length === 1) return this.fail(only);
    for (const { text } of errors) this.complain(`${text.replace(/^error: /u, '')}\n`);
    return 1;
  }

  /** For a command line that makes no sense. */
  misuse(message: string): number {
    return this.fail(`${message}\nSee 'kubectl ${this.path} -h' for help and examples`);
  }
}
