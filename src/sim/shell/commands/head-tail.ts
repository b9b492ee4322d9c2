/**
 * head and tail: the first or last lines or bytes of files, and with `tail -f` what is added to them.
 *
 * Leaves out `--pid` and `-z`. A file is looked at ten times a second; GNU's is told by the kernel.
 */
import { milliseconds } from '../../base/time';
import type { Process } from '../../host/process';
import { sleep, type Task } from '../../host/task';
import { bytesOfUtf8, textOfUtf8 } from '../../wire/utf8';
import { readToolArguments, type ToolArguments, type ToolUsage } from '../tool-options';
import { pathFor, readInput } from './input-files';

const HEAD: ToolUsage = {
  name: 'head',
  gnu: 'c,bytes: n,lines: q,quiet,silent v,verbose z,zero-terminated!',
  busybox: 'c: n: q v',
};
const TAIL: ToolUsage = {
  name: 'tail',
  gnu: 'c,bytes: f,follow:: F n,lines: --pid:! q,quiet,silent --retry s,sleep-interval: --max-unchanged-stats:! v,verbose z,zero-terminated!',
  busybox: 'c: n: q v f F s:',
};

/** The one device that commands read bytes from. */
const ENDLESS_FILE = '/dev/zero';
/** What goes through a pipe is text in memory here. */
const MOST_BYTES = 64 * 1_048_576;
const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 512,
  k: 1024,
  K: 1024,
  kB: 1000,
  KiB: 1024,
  M: 1_048_576,
  MB: 1_000_000,
  MiB: 1_048_576,
  G: 1_073_741_824,
  GB: 1_000_000_000,
};
const FOLLOW_MS = 100;
const STANDARD_COUNT = 10;

interface Selection {
  readonly count: number;
  readonly isBytes: boolean;
  /** `-n +K` of tail: from line K on; `-n -K` of head: all but the last K. */
  readonly isFromOther: boolean;
}

/** Reads no more of its input than it needs. */
export function* head(process: Process, args: readonly string[]): Task<number> {
  const given = readToolArguments(process, withoutOldForm(args), HEAD);
  if (typeof given === 'number') return given;
  const selection = selectionOf(process, given, '-');
  if (selection === undefined) return 1;
  const { count, isBytes, isFromOther } = selection;
  if (given.operands.length === 0 && !isBytes && !isFromOther) {
    if (given.has('v')) process.stdout('==> standard input <==\n');
    for (let index = 0; index < count; index += 1) {
      const line = yield* process.stdin.readLine();
      if (line === undefined) break;
      process.stdout(`${line}\n`);
    }
    return 0;
  }
  const choose = (text: string): string => {
    if (isBytes) return bytesBetween(text, 0, isFromOther ? -count : count);
    const lines = pieces(text);
    return (isFromOther ? lines.slice(0, Math.max(lines.length - count, 0)) : lines.slice(0, count)).join('');
  };
  return yield* select(process, given, { choose, bytesWanted: isBytes && !isFromOther ? count : undefined });
}

export function* tail(process: Process, args: readonly string[]): Task<number> {
  const given = readToolArguments(process, withoutOldForm(args), TAIL);
  if (typeof given === 'number') return given;
  const selection = selectionOf(process, given, '+');
  if (selection === undefined) return 1;
  const { count, isBytes, isFromOther } = selection;
  const exitCode = yield* select(process, given, {
    choose: (text) => {
      if (isBytes) {
        if (isFromOther) return bytesBetween(text, Math.max(count - 1, 0));
        return count === 0 ? '' : bytesBetween(text, -count);
      }
      const lines = pieces(text);
      return lines.slice(isFromOther ? Math.max(count - 1, 0) : Math.max(lines.length - count, 0)).join('');
    },
    bytesWanted: undefined,
  });
  if (!given.has('f') && !given.has('F')) return exitCode;
  const isRetrying = given.has('F') || given.has('retry');
  const names = given.operands.filter((name) => name !== '-');
  const { files } = process.environment;
  const kept = isRetrying ? names : names.filter((name) => files.read(pathFor(process, name)) !== undefined);
  if (kept.length === 0 && names.length > 0) {
    process.stderr('tail: no files remaining\n');
    return 1;
  }
  return names.length === 0 ? exitCode : yield* follow(process, given, kept);
}

/** With their line breaks. */
function pieces(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/gu) ?? [];
}

function bytesBetween(text: string, start: number, end?: number): string {
  const bytes = bytesOfUtf8(text);
  return bytes.length === text.length ? text.slice(start, end) : textOfUtf8(bytes.slice(start, end));
}

/** `-5` is `-n 5`, `+5` of tail is `-n +5`, where it comes first. */
function withoutOldForm(args: readonly string[]): readonly string[] {
  const [first = '', ...rest] = args;
  const [, sign = '', digits] = /^([-+])(\d+)$/u.exec(first) ?? [];
  return digits === undefined ? args : ['-n', `${sign === '+' ? '+' : ''}${digits}`, ...rest];
}

/** Undefined when the count makes no sense: the complaint is written. */
function selectionOf(process: Process, given: ToolArguments, sign: '-' | '+'): Selection | undefined {
  const name = given.lastOf('n', 'c');
  const text = name === undefined ? String(STANDARD_COUNT) : (given.text(name) ?? '');
  const isBytes = name === 'c';
  const [whole, digits = '', unit = ''] = /^[-+]?(\d+)([A-Za-z]*)$/u.exec(text) ?? [];
  const factor = UNITS[unit];
  if (whole === undefined || factor === undefined) {
    const command = process.argv[0] ?? '';
    process.stderr(
      process.environment.flavor === 'busybox'
        ? `${command}: invalid number '${text}'\n`
        : `${command}: invalid number of ${isBytes ? 'bytes' : 'lines'}: ‘${text}’\n`,
    );
    return undefined;
  }
  return { count: Number(digits) * factor, isBytes, isFromOther: text.startsWith(sign) };
}

interface Choice {
  readonly choose: (text: string) => string;
  readonly bytesWanted: number | undefined;
}

function headingOf(name: string): string {
  return `==> ${name === '-' ? 'standard input' : name} <==\n`;
}

function hasHeadings(given: ToolArguments): boolean {
  const last = given.lastOf('q', 'v');
  return last === 'v' || (last !== 'q' && given.operands.length > 1);
}

function* select(process: Process, given: ToolArguments, { choose, bytesWanted }: Choice): Task<number> {
  let exitCode = 0;
  let isFirst = true;
  const names = given.operands.length === 0 ? ['-'] : given.operands;
  for (const name of names) {
    const isEndless = bytesWanted !== undefined && pathFor(process, name) === ENDLESS_FILE;
    if (isEndless && bytesWanted > MOST_BYTES) {
      process.stderr('head: memory exhausted\n');
      return 1;
    }
    const text = isEndless ? '\0'.repeat(bytesWanted) : yield* readOne(process, name, hasHeadings(given));
    if (text === undefined) {
      exitCode = 1;
      continue;
    }
    if (hasHeadings(given)) process.stdout(`${isFirst ? '' : '\n'}${headingOf(name)}`);
    isFirst = false;
    process.stdout(choose(text));
  }
  return exitCode;
}

/** In the words of GNU's, where they differ from those of others. */
function* readOne(process: Process, name: string, isHeaded: boolean): Task<string | undefined> {
  const { files, flavor } = process.environment;
  if (flavor === 'busybox' || name === '-') return yield* readInput(process, name);
  const path = pathFor(process, name);
  const text = files.read(path);
  const command = process.argv[0] ?? '';
  if (text !== undefined) return text;
  if (files.isDirectory(path)) {
    if (isHeaded) process.stdout(headingOf(name));
    process.stderr(`${command}: error reading '${name}': Is a directory\n`);
  } else process.stderr(`${command}: cannot open '${name}' for reading: No such file or directory\n`);
  return undefined;
}

/** Until a signal ends it. */
function* follow(process: Process, given: ToolArguments, names: readonly string[]): Task<number> {
  const { files, scheduler } = process.environment;
  const seen = new Map(names.map((name) => [name, files.read(pathFor(process, name))]));
  let shown = names.at(-1);
  for (;;) {
    yield* sleep(scheduler, milliseconds(FOLLOW_MS));
    for (const name of names) {
      const before = seen.get(name);
      const text = files.read(pathFor(process, name));
      if (text === before) continue;
      seen.set(name, text);
      if (text === undefined) {
        process.stderr(`tail: '${name}' has become inaccessible: No such file or directory\n`);
        continue;
      }
      if (before === undefined) process.stderr(`tail: '${name}' has appeared;  following new file\n`);
      const isCut = before !== undefined && !text.startsWith(before);
      if (isCut) process.stderr(`tail: ${name}: file truncated\n`);
      const more = before === undefined || isCut ? text : text.slice(before.length);
      if (more === '') continue;
      if (hasHeadings(given) && shown !== name) process.stdout(`\n${headingOf(name)}`);
      shown = name;
      process.stdout(more);
    }
  }
}
