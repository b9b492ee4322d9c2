import type { Process, Program } from '../../host/process';
import type { Task } from '../../host/task';
import { commandPath } from '../builtins';
import type { CommandFinder } from '../shell-state';

export function whichWith(findCommand: CommandFinder): Program {
  // eslint-disable-next-line require-yield -- done at once
  return function* which(process: Process, args: readonly string[]): Task<number> {
    let exitCode = 0;
    for (const name of args) {
      if (findCommand(process.environment, name) === undefined) exitCode = 1;
      else process.stdout(`${commandPath(name)}\n`);
    }
    return exitCode;
  };
}
