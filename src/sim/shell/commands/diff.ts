/**
 * diff of two files, of a file and one of the same name in a directory, and of the files of two directories: normal and
 * unified (GNU diffutils 3.8; busybox has only the second). Leaves out directories in directories and times of files.
 */
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { formatCalendar } from './date';
import { calendarTime } from '../../app/calendar';
import { readToolArguments, toolMisuse, type ToolArguments, type ToolUsage } from '../tool-options';
import { pathFor, readInput } from './input-files';

const USAGE: ToolUsage = {
  name: 'diff',
  gnu: 'u U,unified:: q,brief s,report-identical-files i,ignore-case b,ignore-space-change w,ignore-all-space B,ignore-blank-lines L,label: N,new-file r,recursive! a,text --normal c! C:! e! n! y,side-by-side! t! T! p! --color::! Z,ignore-trailing-space --strip-trailing-cr x,exclude:! W,width:!',
  busybox: 'u U: q s i b w B L: N r! a T! t! d',
  trouble: 2,
  isHintNamed: true,
};

const STANDARD_CONTEXT = 3;

export function* diff(process: Process, args: readonly string[]): Task<number> {
  const given = readToolArguments(process, args, USAGE);
  if (typeof given === 'number') return given;
  const [first, second, extra] = given.operands;
  if (first === undefined || second === undefined) {
    return toolMisuse(process, USAGE, `missing operand after '${first ?? 'diff'}'`);
  }
  if (extra !== undefined) return toolMisuse(process, USAGE, `extra operand '${extra}'`);
  const names = [besideOf(process, first, second), besideOf(process, second, first)] as const;
  const { environment } = process;
  if (names.every((name) => environment.files.isDirectory(pathFor(process, name)))) {
    if (environment.flavor !== 'busybox') return yield* compareDirectories(process, given, names);
    process.stderr('diff: directories are not modelled in this lab\n');
    return 2;
  }
  return yield* compareFiles(process, given, names, '');
}

/** What is in both, or with `-N` in one of them; each difference says how diff could be asked for it alone. */
function* compareDirectories(
  process: Process,
  given: ToolArguments,
  names: readonly [string, string],
): Task<number> {
  const { files } = process.environment;
  const [one, other] = names.map((name) => new Set(files.list(pathFor(process, name))));
  const options = process.argv.slice(1).filter((word) => !given.operands.includes(word));
  let worst = 0;
  for (const entry of [...new Set([...(one ?? []), ...(other ?? [])])].toSorted()) {
    const paths = names.map((name) => `${name.replace(/\/+$/u, '')}/${entry}`);
    const [left = '', right = ''] = paths;
    const missing = one?.has(entry) !== true ? 0 : other?.has(entry) !== true ? 1 : undefined;
    if (missing !== undefined && !given.has('N')) {
      process.stdout(`Only in ${names[1 - missing] ?? ''}: ${entry}\n`);
      worst = Math.max(worst, 1);
    } else if (paths.some((path) => files.isDirectory(pathFor(process, path)))) {
      process.stdout(`Common subdirectories: ${left} and ${right}\n`);
    } else {
      const head = given.has('q') ? '' : `${['diff', ...options, left, right].join(' ')}\n`;
      worst = Math.max(worst, yield* compareFiles(process, given, [left, right], head));
    }
  }
  return worst;
}

/** `head` stands before what differs. */
function* compareFiles(
  process: Process,
  given: ToolArguments,
  names: readonly [string, string],
  head: string,
): Task<number> {
  const texts: (string | undefined)[] = [];
  for (const name of names) texts.push(yield* textOf(process, name, given));
  const [one, other] = texts;
  if (one === undefined || other === undefined) return 2;
  const [left, right] = [splitLines(one), splitLines(other)];
  const changes = changesOf(left, right, given);
  if (changes.length === 0) {
    if (given.has('s')) process.stdout(`Files ${names[0]} and ${names[1]} are identical\n`);
    return 0;
  }
  process.stdout(head);
  if (given.has('q')) process.stdout(`Files ${names[0]} and ${names[1]} differ\n`);
  else if (given.has('u') || given.has('U') || process.environment.flavor === 'busybox') {
    process.stdout(unifiedText(process, given, { names, left, right, changes }));
  } else process.stdout(normalText(left, right, changes));
  return 1;
}

/** Beside a directory a name means the file of that name in it. */
function besideOf(process: Process, name: string, other: string): string {
  const { files } = process.environment;
  if (name === '-' || !files.isDirectory(pathFor(process, name))) return name;
  if (files.isDirectory(pathFor(process, other))) return name;
  return `${name.replace(/\/+$/u, '')}/${other.split('/').at(-1) ?? ''}`;
}

function* textOf(process: Process, name: string, given: ToolArguments): Task<string | undefined> {
  const { files } = process.environment;
  if (name !== '-' && given.has('N') && !files.exists(pathFor(process, name))) return '';
  return yield* readInput(process, name);
}

/** With their line breaks, so that a missing one shows. */
function splitLines(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/gu) ?? [];
}

interface Change {
  readonly leftStart: number;
  readonly leftEnd: number;
  readonly rightStart: number;
  readonly rightEnd: number;
}

function changesOf(
  left: readonly string[],
  right: readonly string[],
  given: ToolArguments,
): readonly Change[] {
  const keyOf = (line: string): string => {
    let key = line;
    if (given.has('strip-trailing-cr')) key = key.replace(/\r\n$/u, '\n');
    if (given.has('w')) key = key.replaceAll(/[ \t\r\f\v]+/gu, '');
    else if (given.has('b')) key = key.replaceAll(/[ \t]+/gu, ' ').replace(/ (?=\n|$)/u, '');
    else if (given.has('Z')) key = key.replace(/[ \t]+(?=\n|$)/u, '');
    return given.has('i') ? key.toLowerCase() : key;
  };
  const [one, other] = [left.map(keyOf), right.map(keyOf)];
  const changes = differences(one, other);
  if (!given.has('B')) return changes;
  const isBlank = (line: string | undefined): boolean => (line ?? '').trim() === '';
  return changes.filter(
    ({ leftStart, leftEnd, rightStart, rightEnd }) =>
      !left.slice(leftStart, leftEnd).every(isBlank) || !right.slice(rightStart, rightEnd).every(isBlank),
  );
}

/** By the longest common subsequence of what lies between the parts that are alike at both ends. */
function differences(left: readonly string[], right: readonly string[]): readonly Change[] {
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start += 1;
  let tail = 0;
  while (
    tail < left.length - start &&
    tail < right.length - start &&
    left[left.length - 1 - tail] === right[right.length - 1 - tail]
  ) {
    tail += 1;
  }
  const [rows, columns] = [left.length - start - tail, right.length - start - tail];
  const width = columns + 1;
  const lengths = new Uint32Array((rows + 1) * width);
  for (let row = rows - 1; row >= 0; row -= 1) {
    for (let column = columns - 1; column >= 0; column -= 1) {
      const isSame = left[start + row] === right[start + column];
      lengths[row * width + column] = isSame
        ? (lengths[(row + 1) * width + column + 1] ?? 0) + 1
        : Math.max(lengths[(row + 1) * width + column] ?? 0, lengths[row * width + column + 1] ?? 0);
    }
  }
  const changes: Change[] = [];
  let [row, column] = [0, 0];
  let open: { leftStart: number; rightStart: number } | undefined = undefined;
  const close = (): void => {
    if (open !== undefined) changes.push({ ...open, leftEnd: start + row, rightEnd: start + column });
    open = undefined;
  };
  while (row < rows || column < columns) {
    if (row < rows && column < columns && left[start + row] === right[start + column]) {
      close();
      row += 1;
      column += 1;
      continue;
    }
    open ??= { leftStart: start + row, rightStart: start + column };
    const down = row < rows ? (lengths[(row + 1) * width + column] ?? 0) : -1;
    const across = column < columns ? (lengths[row * width + column + 1] ?? 0) : -1;
    if (down >= across) row += 1;
    else column += 1;
  }
  close();
  return changes;
}

const NO_NEWLINE = '\\ No newline at end of file\n';

function marked(sign: string, lines: readonly string[]): string {
  return lines
    .map((line) => (line.endsWith('\n') ? `${sign}${line}` : `${sign}${line}\n${NO_NEWLINE}`))
    .join('');
}

function rangeText(start: number, end: number): string {
  if (end - start <= 1) return String(end === start ? start : end);
  return `${start + 1},${end}`;
}

function normalText(left: readonly string[], right: readonly string[], changes: readonly Change[]): string {
  return changes
    .map(({ leftStart, leftEnd, rightStart, rightEnd }) => {
      const isAdded = leftStart === leftEnd;
      const isDeleted = rightStart === rightEnd;
      const letter = isAdded ? 'a' : isDeleted ? 'd' : 'c';
      const head = `${rangeText(leftStart, leftEnd)}${letter}${rangeText(rightStart, rightEnd)}\n`;
      const gone = marked('< ', left.slice(leftStart, leftEnd));
      const come = marked('> ', right.slice(rightStart, rightEnd));
      return `${head}${gone}${letter === 'c' ? '---\n' : ''}${come}`;
    })
    .join('');
}

interface Comparison {
  readonly names: readonly [string, string];
  readonly left: readonly string[];
  readonly right: readonly string[];
  readonly changes: readonly Change[];
}

function unifiedText(
  process: Process,
  given: ToolArguments,
  { names, left, right, changes }: Comparison,
): string {
  const context = Number(
    given.text('U') === undefined || given.text('U') === '' ? STANDARD_CONTEXT : given.text('U'),
  );
  const labels = given.all('L');
  const { files, startTimeMs, flavor } = process.environment;
  const headOf = (index: number, name: string): string => {
    // One that is missing is as old as can be.
    const isThere = name === '-' || files.exists(pathFor(process, name));
    const time = formatCalendar('%F %T.%N +0000', calendarTime(isThere ? startTimeMs : 0, 0));
    return labels[index] ?? (flavor === 'busybox' ? name : `${name}\t${time}`);
  };
  let text = `--- ${headOf(0, names[0])}\n+++ ${headOf(1, names[1])}\n`;
  for (let index = 0; index < changes.length;) {
    const hunk: Change[] = [];
    for (;;) {
      const change = changes[index];
      const last = hunk.at(-1);
      if (change === undefined) break;
      if (last !== undefined && change.leftStart - last.leftEnd > 2 * context) break;
      hunk.push(change);
      index += 1;
    }
    text += hunkText(hunk, left, right, context);
  }
  return text;
}

function hunkText(
  hunk: readonly Change[],
  left: readonly string[],
  right: readonly string[],
  context: number,
): string {
  const [first] = hunk;
  const last = hunk.at(-1);
  if (first === undefined || last === undefined) return '';
  const before = Math.min(context, first.leftStart);
  const leftStart = first.leftStart - before;
  const rightStart = first.rightStart - before;
  const after = Math.min(context, left.length - last.leftEnd);
  const span = (start: number, count: number): string =>
    count === 1 ? String(start + 1) : `${count === 0 ? start : start + 1},${count}`;
  const leftCount = last.leftEnd + after - leftStart;
  const rightCount = last.rightEnd + after - rightStart;
  let text = `@@ -${span(leftStart, leftCount)} +${span(rightStart, rightCount)} @@\n`;
  let at = leftStart;
  for (const change of hunk) {
    text += marked(' ', left.slice(at, change.leftStart));
    text += marked('-', left.slice(change.leftStart, change.leftEnd));
    text += marked('+', right.slice(change.rightStart, change.rightEnd));
    at = change.leftEnd;
  }
  return text + marked(' ', left.slice(at, at + after));
}
