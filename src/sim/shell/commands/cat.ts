import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { linesOf, readInput } from './input-files';

/** cat, with -n. Standard input is passed on as it comes. */
export function* cat(process: Process, args: readonly string[]): Task<number> {
  const isNumbered = args.includes('-n');
  const names = args.filter((argument) => argument === '-' || !argument.startsWith('-'));
  let exitCode = 0;
  let number = 0;
  for (const name of names.length === 0 ? ['-'] : names) {
    if (name === '-' && !isNumbered) {
      for (;;) {
        const text = yield* process.stdin.read();
        if (text === undefined) break;
        process.stdout(text);
      }
      continue;
    }
    const text = yield* readInput(process, name);
    if (text === undefined) exitCode = 1;
    else if (isNumbered) {
      for (const line of linesOf(text)) {
        number += 1;
        process.stdout(`${String(number).padStart(6)}\t${line}\n`);
      }
    } else process.stdout(text);
  }
  return exitCode;
}
