import { largestOf } from '../../base/extremes';
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { bytesOfUtf8 } from '../../wire/utf8';
import { readToolArguments, type ToolUsage } from '../tool-options';
import { pathFor, readInput } from './input-files';
import { columnWidth } from '../column-width';

const USAGE: ToolUsage = {
  name: 'wc',
  gnu: 'c,bytes m,chars l,lines w,words L,max-line-length --files0-from:! --total:!',
  busybox: 'c m l w L',
};

/** In the order in which they are shown. */
const COLUMNS = ['l', 'w', 'm', 'c', 'L'];
const STANDARD = ['l', 'w', 'c'];
const LONGEST_LINE = COLUMNS.indexOf('L');
/** busybox's columns; GNU's, when a size is not known before. */
const BUSYBOX_WIDTH = 9;
const UNKNOWN_SIZE_WIDTH = 7;

/** wc: lines, words, characters, bytes and the longest line. */
export function* wc(process: Process, args: readonly string[]): Task<number> {
  const given = readToolArguments(process, args, USAGE);
  if (typeof given === 'number') return given;
  const asked = COLUMNS.filter((letter) => given.has(letter));
  const columns = asked.length === 0 ? STANDARD : asked;
  const names = given.operands;
  const rows: { readonly name: string; readonly counts: readonly number[] }[] = [];
  let hasFailed = false;
  let hasFolder = false;
  for (const name of names.length === 0 ? ['-'] : names) {
    const text = yield* readInput(process, name);
    if (text === undefined) {
      hasFailed = true;
      const isFolder = process.environment.files.isDirectory(pathFor(process, name));
      // What cannot be read has nothing in it, and its size was not known.
      if (isFolder && process.environment.flavor !== 'busybox') {
        rows.push({ name, counts: COLUMNS.map(() => 0) });
        hasFolder = true;
      }
    } else rows.push({ name: names.length === 0 ? '' : name, counts: countsOf(text) });
  }
  const isBusybox = process.environment.flavor === 'busybox';
  if (names.length > 1) {
    const totals = COLUMNS.map((_, index) => {
      const counts = rows.map((row) => row.counts[index] ?? 0);
      return index === LONGEST_LINE ? largestOf(counts, 0) : counts.reduce((sum, count) => sum + count, 0);
    });
    rows.push({ name: 'total', counts: totals });
  }
  const isSingle = columns.length === 1 && names.length < 2;
  const hasUnknown = names.length === 0 || names.includes('-') || hasFolder;
  const bytes = rows.map(({ counts }) => counts[COLUMNS.indexOf('c')] ?? 0);
  const known = String(largestOf(bytes, 0)).length;
  const gnuWidth = isSingle ? 1 : hasUnknown ? Math.max(UNKNOWN_SIZE_WIDTH, 1) : known;
  const width = isBusybox ? (isSingle ? 0 : BUSYBOX_WIDTH) : gnuWidth;
  for (const { name, counts } of rows) {
    const cells = columns.map((letter) => String(counts[COLUMNS.indexOf(letter)] ?? 0).padStart(width));
    const isUnnamed = name === '' || (isBusybox && name === '-');
    process.stdout(`${cells.join(' ')}${isUnnamed ? '' : ` ${name}`}\n`);
  }
  return hasFailed ? 1 : 0;
}

function countsOf(text: string): readonly number[] {
  const lines = text.split('\n');
  const words = text.split(/[\s]+/u).filter((word) => word !== '').length;
  const longest = largestOf(lines.map((line) => displayWidth(line)));
  return [lines.length - 1, words, Array.from(text).length, bytesOfUtf8(text).length, longest];
}

const TAB_STOP = 8;

function displayWidth(line: string): number {
  let width = 0;
  for (const character of line) {
    if (character === '\t') width += TAB_STOP - (width % TAB_STOP);
    else if (character >= ' ') width += columnWidth(character);
  }
  return width;
}
