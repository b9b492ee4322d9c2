/**
 * A process, a program that runs with its input and output and the sockets that it holds; and its environment, the
 * container or the machine that it runs in, with a network namespace, files, variables and installed programs.
 * Containers of one Pod share the namespace and the hostname, not the files.
 *
 * Models exit codes as a shell sees them, signals that end a process, and the closing of its sockets when it ends.
 * Leaves out memory, users and CPU time.
 */
import type { Prng } from '../base/prng';
import type { SimTime } from '../base/time';
import type { Scheduler } from '../engine/scheduler';
import { FileSystem } from './file-system';
import { runTask, type RunningTask, type Task } from './task';
import { InputQueue } from './input-queue';
import type { NetworkNamespace } from './network-namespace';

/** What a process holds and what ends with it. */
export interface ProcessResource {
  close(): void;
}

export type Program = (process: Process, args: readonly string[]) => Task<number>;

/** Where a program writes. */
export interface OutputWriter {
  (text: string): void;
  /** Somebody reads it there: what only they would want to see, or not, depends on it. */
  readonly isTerminal?: boolean;
}

export interface ProcessOutput {
  readonly stdout: OutputWriter;
  readonly stderr: (text: string) => void;
  /** Shared with the process that starts this one, as a shell shares its own; a fresh one when left out. */
  readonly stdin?: InputQueue;
}

/** What a program that takes the place of another one is given. */
interface ProgramSetting {
  readonly stdin: InputQueue;
  readonly stdout: OutputWriter;
  readonly stderr: (text: string) => void;
  readonly variables: ReadonlyMap<string, string>;
  readonly workingDirectory: string;
}

export const SIGNAL = { HUP: 1, INT: 2, QUIT: 3, KILL: 9, PIPE: 13, TERM: 15 } as const;

/** What a shell adds to a signal's number for the exit code of what it ended. */
const SIGNAL_EXIT_BASE = 128;

export class Process {
  readonly pid: number;
  readonly environment: Environment;
  /** The command and its arguments, as `ps` shows them. */
  argv: readonly string[];
  stdin: InputQueue;
  stdout: OutputWriter;
  stderr: (text: string) => void;
  workingDirectory = '/';
  /** Width of the terminal, for commands that care. */
  columns = 80;
  /** Set by a program that wants to handle SIGTERM or SIGINT itself: answers true when it did. */
  onSignal: ((signal: number) => boolean) | undefined = undefined;
  /** The first of a PID namespace: a signal that it does not handle does nothing, but for SIGKILL (pid_namespaces(7)). */
  isInit = false;
  /** How many commands stand around it: those of the shells that started each other for it. */
  nesting = 0;
  readonly #resources = new Set<ProcessResource>();
  readonly #exitListeners: ((exitCode: number) => void)[] = [];
  /** Undefined while they are the environment's own. */
  #variables: ReadonlyMap<string, string> | undefined = undefined;
  #running: RunningTask | undefined = undefined;
  #exitCode: number | undefined = undefined;

  constructor(pid: number, environment: Environment, argv: readonly string[], output: ProcessOutput) {
    this.pid = pid;
    this.environment = environment;
    this.argv = argv;
    this.stdin = output.stdin ?? new InputQueue();
    this.stdout = output.stdout;
    this.stderr = output.stderr;
  }

  /** What `env` prints: the environment's own, with what a shell exported to this process. */
  get variables(): ReadonlyMap<string, string> {
    return this.#variables ?? this.environment.variables;
  }

  set variables(variables: ReadonlyMap<string, string>) {
    this.#variables = variables;
  }

  /** Undefined while it runs. */
  get exitCode(): number | undefined {
    return this.#exitCode;
  }

  /** Does it wait for what never happens, or for a child that does? */
  get isForGood(): boolean {
    return this.#exitCode === undefined && this.#running?.isForGood === true;
  }

  run(task: Task<number>): void {
    const running = runTask(this.environment.scheduler, task, (exitCode) => this.#end(exitCode));
    if (this.#exitCode === undefined) this.#running = running;
  }

  /** Ends the process unless it handles the signal; SIGKILL cannot be handled. */
  kill(signal: number): void {
    if (this.#exitCode !== undefined) return;
    if (signal !== SIGNAL.KILL && (this.onSignal?.(signal) === true || this.isInit)) return;
    const exitCode = SIGNAL_EXIT_BASE + signal;
    this.#running?.cancel(exitCode);
    this.#end(exitCode);
  }

  /** execve(2): another program in the same process, whose signals are as if nobody had asked for them. */
  replaceProgram(argv: readonly string[], setting: ProgramSetting): void {
    this.argv = argv;
    this.stdin = setting.stdin;
    this.stdout = setting.stdout;
    this.stderr = setting.stderr;
    this.variables = setting.variables;
    this.workingDirectory = setting.workingDirectory;
    this.onSignal = undefined;
  }

  /** Calls `listener` once the process has ended, at once if it has already. */
  onExit(listener: (exitCode: number) => void): void {
    if (this.#exitCode === undefined) this.#exitListeners.push(listener);
    else listener(this.#exitCode);
  }

  /** Waits for the end and answers the exit code. */
  *wait(): Task<number> {
    while (this.#exitCode === undefined) {
      yield {
        begin: (resume) => {
          this.onExit(resume);
          return () => undefined;
        },
        isForGood: () => this.isForGood,
      };
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

/** Makes a process; the host layer's machine hands this in, so that process numbers are unique on it. */
export type ProcessFactory = (
  environment: Environment,
  argv: readonly string[],
  output: ProcessOutput,
) => Process;

/** Which commands are installed: some names, or everything that the lab knows. */
export type InstalledPrograms = ReadonlySet<string> | 'all';

/** Who makes network namespaces and knows those that there are: a machine. */
export interface NamespaceKeeper {
  readonly namespaces: ReadonlyMap<string, NetworkNamespace>;
  createNamespace(name: string): NetworkNamespace;
  deleteNamespace(name: string): void;
}

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
  /** Of a machine's own shell: what `ip netns` shows and changes. */
  readonly keeper?: NamespaceKeeper | undefined;
  /** Shared with another environment; new ones when left out. */
  readonly files?: FileSystem;
  /** Shared with another environment; none when left out. */
  readonly doors?: Map<string, object>;
}

/** Far more than a script of people starts without waiting, and far less than a machine is busy with for a second. */
const MOST_JOBS_AT_ONCE = 5000;

const NO_PROGRAMS: ReadonlyMap<string, Program> = new Map();

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
  readonly files: FileSystem;
  readonly keeper: NamespaceKeeper | undefined;
  /** Programs that the image brings beside the lab's commands, by name and by path. */
  imagePrograms: ReadonlyMap<string, Program> = NO_PROGRAMS;
  /**
   * What programs here reach without the network, by the name that they look for it under. A daemon's container has those of its
   * node.
   */
  doors: Map<string, object>;
  readonly scheduler: Scheduler;
  readonly prng: Prng;
  readonly #createProcess: ProcessFactory;
  readonly #processes = new Set<Process>();
  #jobsAt: SimTime | undefined = undefined;
  #jobsThen = 0;
  /** Undefined until somebody asks for them. */
  #variables: Map<string, string> | undefined = undefined;
  #variableSteps: ((variables: Map<string, string>) => void)[] = [];

  constructor(options: EnvironmentOptions) {
    this.name = options.name;
    this.machineName = options.machineName;
    this.hostname = options.hostname;
    this.namespace = options.namespace;
    this.programs = options.programs;
    this.flavor = options.flavor;
    this.startTimeMs = options.startTimeMs;
    this.keeper = options.keeper;
    this.files = options.files ?? new FileSystem();
    this.doors = options.doors ?? new Map<string, object>();
    this.scheduler = options.namespace.stack.scheduler;
    this.prng = options.namespace.stack.prng.split(`environment ${options.name}`);
    this.#createProcess = options.createProcess;
  }

  get variables(): Map<string, string> {
    if (this.#variables !== undefined) return this.#variables;
    const variables = new Map<string, string>();
    this.#variables = variables;
    for (const step of this.#variableSteps) step(variables);
    this.#variableSteps = [];
    return variables;
  }

  /** Changes the variables before anybody sees them: a Pod has hundreds, of its Services, at which most programs never look. */
  whenVariablesUsed(step: (variables: Map<string, string>) => void): void {
    if (this.#variables === undefined) this.#variableSteps.push(step);
    else step(this.#variables);
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

  /** Counts a background job: false where so many begin in one moment that they would never end, jobs of jobs. */
  admitJob(): boolean {
    const now = this.scheduler.now();
    if (now !== this.#jobsAt) this.#jobsThen = 0;
    this.#jobsAt = now;
    this.#jobsThen += 1;
    return this.#jobsThen <= MOST_JOBS_AT_ONCE;
  }

  /** The same programs and files in another network namespace, as `ip netns exec` has them. */
  enter(namespace: NetworkNamespace): Environment {
    const { machineName, hostname, programs, flavor, startTimeMs, keeper, files, doors } = this;
    const inside = new Environment({
      name: namespace.name,
      machineName,
      hostname,
      namespace,
      programs,
      flavor,
      startTimeMs,
      keeper,
      files,
      doors,
      createProcess: this.#createProcess,
    });
    inside.imagePrograms = this.imagePrograms;
    for (const [name, value] of this.variables) inside.variables.set(name, value);
    return inside;
  }

  /** Called by a process that has ended. */
  forget(process: Process): void {
    this.#processes.delete(process);
  }

  killAll(signal: number): void {
    for (const process of [...this.#processes]) process.kill(signal);
  }
}
