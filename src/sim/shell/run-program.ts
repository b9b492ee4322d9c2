/** How a command starts another one: `timeout 5 ping …`, `env A=b sh`, `xargs`. */
import { NO_DELAY } from '../base/time';
import type { InputQueue } from '../host/input-queue';
import { SIGNAL, type Environment, type Process } from '../host/process';
import type { Task } from '../host/task';
import type { CommandFinder } from './shell-state';

export const EXIT_NOT_FOUND = 127;
const EXIT_USAGE = 2;

/** Of commands of shells: a function that is called takes four, with all that it may stand in some more. */
export const MAX_COMMAND_NESTING = 600;
/** What a process costs of that. */
export const NESTING_OF_PROCESS = 10;

interface StartOptions {
  readonly variables?: ReadonlyMap<string, string>;
  /** Read instead of the parent's. */
  readonly stdin?: InputQueue;
  /** Takes the output instead of the parent's. */
  readonly stdout?: (text: string) => void;
  /** Where it runs; the parent's own when left out. */
  readonly environment?: Environment;
}

/** Starts a child with the parent's input and output. Undefined when there is no such command. */
export function startChild(
  process: Process,
  findCommand: CommandFinder,
  argv: readonly string[],
  options: StartOptions = {},
): Process | undefined {
  const [name = '', ...args] = argv;
  const { stderr } = process;
  const stdin = options.stdin ?? process.stdin;
  const environment = options.environment ?? process.environment;
  const program = findCommand(environment, name);
  if (program === undefined) return undefined;
  const child = environment.createProcess(argv, { stdin, stderr, stdout: options.stdout ?? process.stdout });
  child.workingDirectory = process.workingDirectory;
  child.variables = options.variables ?? process.variables;
  child.nesting = process.nesting + NESTING_OF_PROCESS;
  child.columns = process.columns;
  const resource = process.own({ close: (): void => child.kill(SIGNAL.KILL) });
  child.onExit(() => process.disown(resource));
  child.run(canStart(child) ? program(child, args) : refusedStart(child));
  return child;
}

/**
 * A child runs within what its parent was doing when it started it: scripts that start themselves would take the whole stack. One that
 * starts has room for commands of its own.
 */
export function canStart({ nesting }: Process): boolean {
  return nesting + NESTING_OF_PROCESS <= MAX_COMMAND_NESTING;
}

/** What a shell says where a container may have no more processes. */
export const NO_FORK = "sh: can't fork: Resource temporarily unavailable\n";

// eslint-disable-next-line require-yield -- A program that is over at once.
export function* refusedStart({ stderr }: Process): Task<number> {
  stderr(NO_FORK);
  return EXIT_USAGE;
}

/** The same to its end; complains in the name of `process` when there is no such command. */
export function* runChild(
  process: Process,
  findCommand: CommandFinder,
  argv: readonly string[],
  options: StartOptions = {},
): Task<number> {
  const child = startChild(process, findCommand, argv, options);
  if (child === undefined) {
    const name = process.argv[0] ?? '';
    process.stderr(`${name}: can't execute '${argv[0] ?? ''}': No such file or directory\n`);
    return EXIT_NOT_FOUND;
  }
  return yield* child.wait();
}

/** Signals a process from the outside: never in the middle of its own code. */
export function deliverSignal(process: Process, signal: number): void {
  process.environment.scheduler.schedule(NO_DELAY, () => process.kill(signal));
}
