import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { linesOf, readInput } from './input-files';

interface Selection {
  readonly count: number;
  readonly isBytes: boolean;
  /** `-n +K` of tail: from line K on; `-n -K` of head: all but the last K. */
  readonly isFromOther: boolean;
  readonly names: readonly string[];
}

/** head: -n N, -N, -c N. Reads no more of its input than it needs. */
export function* head(process: Process, args: readonly string[]): Task<number> {
  const selection = selectionOf(args, '-');
  if (selection.names.length === 0 && !selection.isBytes && !selection.isFromOther) {
    for (let index = 0; index < selection.count; index += 1) {
      const line = yield* process.stdin.readLine();
      if (line === undefined) break;
      process.stdout(`${line}\n`);
    }
    return 0;
  }
  return yield* select(process, selection, (text) => {
    if (selection.isBytes) return text.slice(0, selection.count);
    const lines = linesOf(text);
    return joined(
      selection.isFromOther
        ? lines.slice(0, Math.max(lines.length - selection.count, 0))
        : lines.slice(0, selection.count),
    );
  });
}

/** tail: -n N, -N, -n +N, -c N. Leaves out -f. */
export function* tail(process: Process, args: readonly string[]): Task<number> {
  const selection = selectionOf(args, '+');
  return yield* select(process, selection, (text) => {
    const { count, isBytes, isFromOther } = selection;
    if (isBytes) return count === 0 ? '' : text.slice(-count);
    const lines = linesOf(text);
    return joined(
      isFromOther ? lines.slice(Math.max(count - 1, 0)) : lines.slice(Math.max(lines.length - count, 0)),
    );
  });
}

function joined(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

function selectionOf(args: readonly string[], sign: '-' | '+'): Selection {
  const rest = [...args];
  let count = 10;
  let isBytes = false;
  let isFromOther = false;
  const names: string[] = [];
  for (;;) {
    const argument = rest.shift();
    if (argument === undefined) break;
    const [, letter, attached] = /^-([nc])(.*)$/.exec(argument) ?? [];
    const value =
      letter === undefined
        ? /^-(\d+)$/.exec(argument)?.[1]
        : attached === ''
          ? (rest.shift() ?? '')
          : attached;
    if (value === undefined) {
      if (argument === '-' || !argument.startsWith('-')) names.push(argument);
      continue;
    }
    isBytes = letter === 'c';
    isFromOther = letter !== undefined && value.startsWith(sign);
    count = Math.abs(Number(value)) || 0;
  }
  return { count, isBytes, isFromOther, names };
}

function* select(process: Process, { names }: Selection, choose: (text: string) => string): Task<number> {
  let exitCode = 0;
  let isFirst = true;
  for (const name of names.length === 0 ? ['-'] : names) {
    const text = yield* readInput(process, name);
    if (text === undefined) {
      exitCode = 1;
      continue;
    }
    if (names.length > 1) process.stdout(`${isFirst ? '' : '\n'}==> ${name} <==\n`);
    isFirst = false;
    process.stdout(choose(text));
  }
  return exitCode;
}
