import type { Process, Program } from '../../host/process';
import type { Task } from '../../host/task';
import { EXIT_NOT_FOUND, runChild } from '../run-program';
import type { CommandFinder } from '../shell-state';
import { readToolArguments, type ToolUsage } from '../tool-options';

const TROUBLE = 125;
const USAGE: ToolUsage = {
  name: 'env',
  gnu: 'i,ignore-environment 0,null u,unset: C,chdir: S,split-string:! v,debug! --block-signal::! --default-signal::! --ignore-signal::! --list-signal-handling!',
  busybox: 'i u: 0',
  trouble: TROUBLE,
  isPosix: true,
};

/** env: prints the variables, or runs a command with others (`-i`, `-u NAME`, `NAME=value`). */
export function envWith(findCommand: CommandFinder): Program {
  return function* env(process: Process, args: readonly string[]): Task<number> {
    const given = readToolArguments(process, args[0] === '-' ? ['-i', ...args.slice(1)] : args, USAGE);
    if (typeof given === 'number') return given;
    const variables = new Map(given.has('i') ? [] : process.variables);
    for (const name of given.all('u')) variables.delete(name);
    const rest = [...given.operands];
    for (;;) {
      const word = rest.at(0) ?? '';
      const equals = word.indexOf('=');
      if (equals < 1) break;
      variables.set(word.slice(0, equals), word.slice(equals + 1));
      rest.shift();
    }
    const folder = given.text('C');
    if (folder !== undefined && !process.environment.files.isDirectory(folder)) {
      process.stderr(`env: cannot change directory to '${folder}': No such file or directory\n`);
      return TROUBLE;
    }
    if (folder !== undefined) process.workingDirectory = folder;
    const end = given.has('0') ? '\0' : '\n';
    const [name] = rest;
    if (name !== undefined && findCommand(process.environment, name) === undefined) {
      process.stderr(
        process.environment.flavor === 'busybox'
          ? `env: can't execute '${name}': No such file or directory\n`
          : `env: ‘${name}’: No such file or directory\n`,
      );
      return EXIT_NOT_FOUND;
    }
    if (rest.length > 0) return yield* runChild(process, findCommand, rest, { variables });
    for (const [key, value] of variables) process.stdout(`${key}=${value}${end}`);
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
