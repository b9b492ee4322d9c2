/** A command from outside, as `kubectl exec` and `docker exec` start one: no shell in between. */
import type { Environment, Process, ProcessOutput } from '../host/process';
import type { Task } from '../host/task';
import { findCommand } from './command-table';
import { EXIT_NOT_FOUND } from './run-program';
import { startDirectoryOf } from './start-directory';

/** Starts it. What cannot be started is a process that has ended with 127. */
export function startCommand(
  environment: Environment,
  argv: readonly string[],
  output: ProcessOutput,
): Process {
  const [name = '', ...args] = argv;
  const process = environment.createProcess(argv, output);
  process.workingDirectory = startDirectoryOf(environment);
  const program = findCommand(environment, name);
  process.run(program === undefined ? reportMissing(process, name) : program(process, args));
  return process;
}

// eslint-disable-next-line require-yield -- it ends at once
function* reportMissing(process: Process, name: string): Task<number> {
  const { programs } = process.environment;
  const path = name.includes('/')
    ? `stat ${name}: no such file or directory`
    : 'executable file not found in $PATH';
  process.stderr(
    programs === 'all'
      ? `sh: ${name}: not found\n`
      : `OCI runtime exec failed: exec failed: unable to start container process: exec: "${name}": ${path}: unknown\n`,
  );
  return EXIT_NOT_FOUND;
}
