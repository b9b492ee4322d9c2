/**
 * Where commands run: a container, or a machine itself. It has a network namespace, files, variables and the programs
 * that its image brings.
 *
 * Containers of one Pod share the namespace and the hostname, not the files.
 */
import { Prng } from '../base/prng';
import type { Scheduler } from '../engine/scheduler';
import { FileSystem } from './file-system';
import type { NetworkNamespace } from './network-namespace';
import type { Process, ProcessOutput } from './process';

/** Makes a process; the host layer's machine hands this in, so that process numbers are unique on it. */
export type ProcessFactory = (
  environment: Environment,
  argv: readonly string[],
  output: ProcessOutput,
) => Process;

/** Which commands are installed: some names, or everything that the lab knows. */
export type InstalledPrograms = ReadonlySet<string> | 'all';

export interface EnvironmentOptions {
  readonly name: string;
  readonly machineName: string;
  readonly hostname: string;
  readonly namespace: NetworkNamespace;
  readonly programs: InstalledPrograms;
  /** `busybox`, `iputils` ...: whose wording the commands print. */
  readonly flavor: 'busybox' | 'gnu';
  readonly createProcess: ProcessFactory;
  /** Milliseconds since 1970 of the virtual clock's zero, for `date`. */
  readonly startTimeMs: number;
}

export class Environment {
  /** `node/node1`, `default/client/client`. */
  readonly name: string;
  readonly machineName: string;
  readonly hostname: string;
  readonly namespace: NetworkNamespace;
  /** The image decides when its container starts. */
  programs: InstalledPrograms;
  flavor: 'busybox' | 'gnu';
  readonly startTimeMs: number;
  readonly files = new FileSystem();
  readonly variables = new Map<string, string>();
  readonly scheduler: Scheduler;
  readonly prng: Prng;
  readonly #createProcess: ProcessFactory;
  readonly #processes = new Set<Process>();

  constructor(options: EnvironmentOptions) {
    this.name = options.name;
    this.machineName = options.machineName;
    this.hostname = options.hostname;
    this.namespace = options.namespace;
    this.programs = options.programs;
    this.flavor = options.flavor;
    this.startTimeMs = options.startTimeMs;
    this.scheduler = options.namespace.stack.scheduler;
    this.prng = options.namespace.stack.prng.split(`environment ${options.name}`);
    this.#createProcess = options.createProcess;
  }

  get processes(): ReadonlySet<Process> {
    return this.#processes;
  }

  /** A new process, not yet running anything: call its `run`. */
  createProcess(argv: readonly string[], output: ProcessOutput): Process {
    const process = this.#createProcess(this, argv, output);
    this.#processes.add(process);
    return process;
  }

  /** Called by a process that has ended. */
  forget(process: Process): void {
    this.#processes.delete(process);
  }

  killAll(signal: number): void {
    for (const process of [...this.#processes]) process.kill(signal);
  }
}
