/**
 * A program of a node that a container of a daemon Pod runs: kube-proxy, flanneld, and what other network plugins have.
 *
 * On the nodes that a cluster begins with it runs from the beginning, and the container of its Pod, once that is there, takes
 * it over. When it ends it is the container that starts it again, with another process.
 * Its process is one of the node, as `ps` there shows it; the container's own list of processes is left out.
 */
import { untilStopped } from '../app/images/container-context';
import type { Environment, InstalledPrograms, Process, ProcessOutput } from '../host/process';
import type { Machine } from '../host/machine';
import type { Task } from '../host/task';

export interface NodeProgramOptions {
  readonly machine: Machine;
  /** The name of the container that runs it. */
  readonly container: string;
  /** As its container has it, for the time before there is one. */
  readonly command: readonly string[];
  /**
   * It has started, perhaps again. What it prints is the container's log; it ends with `process.onExit`. A number is what
   * it exits with because it cannot go on.
   */
  readonly run: (process: Process) => unknown;
  /** Commands that its image has; none when left out. */
  readonly tools?: InstalledPrograms;
  /** What it exits with when it is told to end; 0 when left out. */
  readonly exitCode?: number;
}

export class NodeProgram {
  readonly container: string;
  readonly #options: NodeProgramOptions;
  #process: Process | undefined = undefined;
  #onStart: ((process: Process) => void) | undefined = undefined;
  /** What was printed before its container was there. */
  #early: string[] | undefined = undefined;

  constructor(options: NodeProgramOptions) {
    this.container = options.container;
    this.#options = options;
  }

  /** Undefined while it does not run, or nobody has looked at its machine. */
  get process(): Process | undefined {
    return this.#process?.exitCode === undefined ? this.#process : undefined;
  }

  /** Is told of each process before that runs. */
  onStart(listener: (process: Process) => void): void {
    this.#onStart = listener;
  }

  /** On a node that a cluster begins with. */
  begin(): void {
    const { machine, command } = this.#options;
    machine.whenUsed(() => {
      const early: string[] = [];
      this.#early = early;
      const print = (text: string): void => void early.push(text);
      this.#launch(command, { stdout: print, stderr: print });
    });
  }

  /** Its container starts. */
  start(environment: Environment, argv: readonly string[], output: ProcessOutput): Process {
    const { tools } = this.#options;
    if (tools !== undefined) environment.programs = tools;
    // Its sockets are in directories of the node (`hostPath`).
    environment.doors = this.#options.machine.root.doors;
    const { process } = this;
    const early = this.#early;
    this.#early = undefined;
    if (process === undefined || early === undefined)
      return this.#launch(argv.length === 0 ? this.#options.command : argv, output);
    process.argv = argv.length === 0 ? process.argv : argv;
    process.stdout = output.stdout;
    process.stderr = output.stderr;
    for (const text of early) output.stderr(text);
    return process;
  }

  #launch(argv: readonly string[], output: ProcessOutput): Process {
    const { machine, run, exitCode = 0 } = this.#options;
    const process = machine.root.createProcess(argv, output);
    this.#process = process;
    this.#onStart?.(process);
    const ended = run(process);
    process.run(typeof ended === 'number' ? endWith(ended) : untilStopped(process, exitCode));
    return process;
  }
}

// eslint-disable-next-line require-yield -- it is over already
function* endWith(exitCode: number): Task<number> {
  return exitCode;
}
