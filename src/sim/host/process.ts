/**
 * A process: a program that runs somewhere, with its input and output and the sockets that it holds.
 *
 * Models exit codes as a shell sees them, signals that end a process, and the closing of its sockets when it ends.
 * Leaves out memory, users and CPU time.
 */
import { runTask, until, type RunningTask, type Task } from './task';
import type { Environment } from './environment';
import { InputQueue } from './input-queue';

/** What a process holds and what ends with it. */
export interface ProcessResource {
  close(): void;
}

export type Program = (process: Process, args: readonly string[]) => Task<number>;

export interface ProcessOutput {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
}

export const SIGNAL = { HUP: 1, INT: 2, QUIT: 3, KILL: 9, PIPE: 13, TERM: 15 } as const;

/** What a shell adds to a signal's number for the exit code of what it ended. */
const SIGNAL_EXIT_BASE = 128;

export class Process {
  readonly pid: number;
  readonly environment: Environment;
  /** The command and its arguments, as `ps` shows them. */
  readonly argv: readonly string[];
  readonly stdin = new InputQueue();
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Width of the terminal, for commands that care. */
  columns = 80;
  /** Set by a program that wants to handle SIGTERM or SIGINT itself: answers true when it did. */
  onSignal: ((signal: number) => boolean) | undefined = undefined;
  readonly #resources = new Set<ProcessResource>();
  readonly #exitListeners: ((exitCode: number) => void)[] = [];
  #running: RunningTask | undefined = undefined;
  #exitCode: number | undefined = undefined;

  constructor(pid: number, environment: Environment, argv: readonly string[], output: ProcessOutput) {
    this.pid = pid;
    this.environment = environment;
    this.argv = argv;
    this.stdout = output.stdout;
    this.stderr = output.stderr;
  }

  /** Undefined while it runs. */
  get exitCode(): number | undefined {
    return this.#exitCode;
  }

  run(task: Task<number>): void {
    const running = runTask(this.environment.scheduler, task, (exitCode) => this.#end(exitCode));
    if (this.#exitCode === undefined) this.#running = running;
  }

  /** Ends the process unless it handles the signal; SIGKILL cannot be handled. */
  kill(signal: number): void {
    if (this.#exitCode !== undefined) return;
    if (signal !== SIGNAL.KILL && this.onSignal?.(signal) === true) return;
    this.#running?.cancel();
    this.#end(SIGNAL_EXIT_BASE + signal);
  }

  /** Calls `listener` once the process has ended, at once if it has already. */
  onExit(listener: (exitCode: number) => void): void {
    if (this.#exitCode === undefined) this.#exitListeners.push(listener);
    else listener(this.#exitCode);
  }

  /** Waits for the end and answers the exit code. */
  *wait(): Task<number> {
    while (this.#exitCode === undefined) {
      yield* until((resume) => {
        this.onExit(resume);
        return () => undefined;
      });
    }
    return this.#exitCode;
  }

  /** The resource is closed when the process ends. */
  own<Resource extends ProcessResource>(resource: Resource): Resource {
    this.#resources.add(resource);
    return resource;
  }

  /** The resource was closed, or lives on without this process. */
  disown(resource: ProcessResource): void {
    this.#resources.delete(resource);
  }

  #end(exitCode: number): void {
    if (this.#exitCode !== undefined) return;
    this.#exitCode = exitCode;
    for (const resource of [...this.#resources]) resource.close();
    this.#resources.clear();
    this.environment.forget(this);
    for (const notify of this.#exitListeners) notify(exitCode);
    this.#exitListeners.length = 0;
  }
}
