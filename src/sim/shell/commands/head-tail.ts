import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { linesOf, pathFor, readInput } from './input-files';

/** The one device that commands read bytes from. */
const ENDLESS_FILE = '/dev/zero';
/** What goes through a pipe is text in memory here. */
const MOST_BYTES = 64 * 1_048_576;
const UNITS: Readonly<Record<string, number>> = { b: 512, k: 1024, K: 1024, M: 1_048_576, G: 1_073_741_824 };

interface Selection {
  readonly count: number;
  readonly isBytes: boolean;
  /** `-n +K` of tail: from line K on; `-n -K` of head: all but the last K. */
  readonly isFromOther: boolean;
  readonly names: readonly string[];
}

/** head: -n N, -N, -c N, N with k, M or G; -c also of /dev/zero. Reads no more of its input than it needs. */
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
  const choose = (text: string): string => {
    if (selection.isBytes) return text.slice(0, selection.count);
    const lines = linesOf(text);
    return joined(
      selection.isFromOther
        ? lines.slice(0, Math.max(lines.length - selection.count, 0))
        : lines.slice(0, selection.count),
    );
  };
  const isCounted = selection.isBytes && !selection.isFromOther;
  return yield* select(process, selection, choose, isCounted ? selection.count : undefined);
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
    count = countOf(value);
  }
  return { count, isBytes, isFromOther, names };
}

/** `3000`, `+5`, `-5`, `3k`, `1M` */
function countOf(text: string): number {
  const [, digits = '0', unit = ''] = /^[-+]?(\d+)([bkKMG]?)$/.exec(text) ?? [];
  return Number(digits) * (UNITS[unit] ?? 1);
}

function* select(
  process: Process,
  { names }: Selection,
  choose: (text: string) => string,
  bytesWanted?: number,
): Task<number> {
  let exitCode = 0;
  let isFirst = true;
  for (const name of names.length === 0 ? ['-'] : names) {
    const isEndless = bytesWanted !== undefined && pathFor(process, name) === ENDLESS_FILE;
    if (isEndless && bytesWanted > MOST_BYTES) {
      process.stderr('head: memory exhausted\n');
      return 1;
    }
    const text = isEndless ? '\0'.repeat(bytesWanted) : yield* readInput(process, name);
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
