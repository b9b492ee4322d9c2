import type { Process, Program } from '../../host/process';
import type { Task } from '../../host/task';
import { runChild } from '../run-program';
import type { CommandFinder } from '../shell-state';

/** xargs: -n N, -I WORD, -r. */
export function xargsWith(findCommand: CommandFinder): Program {
  return function* xargs(process: Process, args: readonly string[]): Task<number> {
    const rest = [...args];
    let perRun = Number.POSITIVE_INFINITY;
    let placeholder: string | undefined;
    while (rest[0]?.startsWith('-') === true) {
      const option = rest.shift() ?? '';
      if (option.startsWith('-n')) perRun = Number(option.slice(2) || rest.shift());
      else if (option.startsWith('-I')) placeholder = option.slice(2) || rest.shift();
    }
    const command = rest.length === 0 ? ['echo'] : rest;
    const text = yield* process.stdin.readAll();
    const words = placeholder === undefined ? text.split(/\s+/) : text.split('\n');
    const items = words.filter((word) => word !== '');
    let exitCode = 0;
    const size = placeholder === undefined ? Math.max(perRun, 1) : 1;
    for (let index = 0; index < items.length; index += size) {
      const group = items.slice(index, index + size);
      const argv =
        placeholder === undefined
          ? [...command, ...group]
          : command.map((word) => word.replaceAll(placeholder, group[0] ?? ''));
      const code = yield* runChild(process, findCommand, argv);
      if (code !== 0) exitCode = 123;
    }
    return exitCode;
  };
}
