import { elapsed } from '../../base/time';
import type { Process, Program } from '../../host/process';
import type { Task } from '../../host/task';
import { runChild } from '../run-program';
import type { CommandFinder } from '../shell-state';

/** time PROG ARGS: the virtual time that it took. Programs of the lab use no processor. */
export function timeWith(findCommand: CommandFinder): Program {
  return function* time(process: Process, args: readonly string[]): Task<number> {
    const { scheduler, flavor } = process.environment;
    const startedAt = scheduler.now();
    const argv = args[0] === '-p' ? args.slice(1) : args;
    const exitCode = argv.length === 0 ? 0 : yield* runChild(process, findCommand, argv);
    const total = elapsed(startedAt, scheduler.now()) / 1_000_000_000;
    const minutes = Math.floor(total / 60);
    const rest = total - minutes * 60;
    process.stderr(
      flavor === 'busybox'
        ? `real\t${minutes}m ${rest.toFixed(2)}s\nuser\t0m 0.00s\nsys\t0m 0.00s\n`
        : `\nreal\t${minutes}m${rest.toFixed(3)}s\nuser\t0m0.000s\nsys\t0m0.000s\n`,
    );
    return exitCode;
  };
}
