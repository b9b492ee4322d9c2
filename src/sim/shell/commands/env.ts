import type { Process, Program } from '../../host/process';
import type { Task } from '../../host/task';
import { runChild } from '../run-program';
import type { CommandFinder } from '../shell-state';

/** env: prints the variables, or runs a command with others (`-i`, `-u NAME`, `NAME=value`). */
export function envWith(findCommand: CommandFinder): Program {
  return function* env(process: Process, args: readonly string[]): Task<number> {
    const variables = new Map(process.variables);
    const rest = [...args];
    for (;;) {
      const word = rest.at(0) ?? '';
      const name = /^([A-Za-z_]\w*)=/.exec(word)?.[1];
      if (word === '-i' || word === '-') variables.clear();
      else if (word === '-u') {
        rest.shift();
        variables.delete(rest[0] ?? '');
      } else if (name !== undefined) variables.set(name, word.slice(name.length + 1));
      else break;
      rest.shift();
    }
    if (rest.length > 0) return yield* runChild(process, findCommand, rest, { variables });
    for (const [name, value] of variables) process.stdout(`${name}=${value}\n`);
    return 0;
  };
}

// eslint-disable-next-line require-yield -- done at once
export function* printenv(process: Process, args: readonly string[]): Task<number> {
  if (args.length === 0) {
    for (const [name, value] of process.variables) process.stdout(`${name}=${value}\n`);
    return 0;
  }
  let exitCode = 0;
  for (const name of args) {
    const value = process.variables.get(name);
    if (value === undefined) exitCode = 1;
    else process.stdout(`${value}\n`);
  }
  return exitCode;
}
