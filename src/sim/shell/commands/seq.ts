import { largestOf } from '../../base/extremes';
import type { Process } from '../../host/process';
import { sleep, type Task } from '../../host/task';
import { milliseconds } from '../../base/time';
import { digitsOf, widthOf } from '../number-form';
import { readToolArguments, toolMisuse, type ToolUsage } from '../tool-options';

const USAGE: ToolUsage = {
  name: 'seq',
  gnu: 'f,format: s,separator: w,equal-width',
  busybox: 'w s:',
  isPosix: true,
};
/** More than anybody reads: a slip of the keyboard must not fill the memory, and ends as on a full disk. */
const MAX_NUMBERS = 1_000_000;
/** Enough for who wants only some of them. */
const FIRST_NUMBERS = 10_000;
const READING_TIME = milliseconds(1);

/** seq: numbers from FIRST to LAST, in steps of INCREMENT. */
export function* seq(process: Process, args: readonly string[]): Task<number> {
  // A negative number is no option.
  const firstNumber = args.findIndex((word) => /^-[\d.]/u.test(word));
  const hasOnlyOptionsBefore = args.slice(0, Math.max(firstNumber, 0)).every((word) => word.startsWith('-'));
  const words = firstNumber === -1 || !hasOnlyOptionsBefore ? args : args.toSpliced(firstNumber, 0, '--');
  const given = readToolArguments(process, words, USAGE);
  if (typeof given === 'number') return given;
  const texts = given.operands;
  if (texts.length === 0) return toolMisuse(process, USAGE, 'missing operand');
  if (texts.length > 3) return toolMisuse(process, USAGE, `extra operand ‘${texts[3] ?? ''}’`);
  const bad = texts.find((text) => !/^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/iu.test(text));
  if (bad !== undefined) {
    return process.environment.flavor === 'busybox'
      ? toolMisuse(process, USAGE, `invalid number '${bad}'`)
      : toolMisuse(process, USAGE, `invalid floating point argument: ‘${bad}’`);
  }
  const [first, increment, last] = boundsOf(texts);
  if (Number(increment) === 0) {
    return toolMisuse(process, USAGE, `invalid Zero increment value: ‘${increment}’`);
  }
  const decimals = Math.max(decimalsOf(first), decimalsOf(increment));
  const format = given.text('f');
  if (format !== undefined && !/^[^%]*%[-+0 #]*\d*(?:\.\d+)?[efgEFG][^%]*$/u.test(format)) {
    process.stderr(`seq: format ‘${format}’ has no % directive\n`);
    return 1;
  }
  const values: string[] = [];
  const scale = 10 ** Math.max(decimals, decimalsOf(last));
  const [from, step, end] = [first, increment, last].map((text) => Math.round(Number(text) * scale));
  for (let index = 0; index <= MAX_NUMBERS; index += 1) {
    const value = (from ?? 0) + index * (step ?? 1);
    if ((step ?? 1) > 0 ? value > (end ?? 0) : value < (end ?? 0)) break;
    const plain = (value / scale).toFixed(decimals);
    values.push(format === undefined ? plain : formatted(format, value / scale));
  }
  const width = given.has('w')
    ? largestOf(
        values.map((value) => value.length),
        0,
      )
    : 0;
  const padded = values.map((value) =>
    value.startsWith('-') ? `-${value.slice(1).padStart(width - 1, '0')}` : value.padStart(width, '0'),
  );
  const separator = given.text('s') ?? '\n';
  if (padded.length <= MAX_NUMBERS) {
    if (padded.length > 0) process.stdout(`${padded.join(separator)}\n`);
    return 0;
  }
  // Who has read enough by then is gone, and so is this program with the next word.
  process.stdout(`${padded.slice(0, FIRST_NUMBERS).join(separator)}${separator}`);
  yield* sleep(process.environment.scheduler, READING_TIME);
  process.stdout(`${padded.slice(FIRST_NUMBERS, MAX_NUMBERS).join(separator)}\n`);
  yield* sleep(process.environment.scheduler, READING_TIME);
  process.stderr('seq: write error: No space left on device\n');
  return 1;
}

function boundsOf(texts: readonly string[]): readonly [string, string, string] {
  const [one = '1', two = '1', three] = texts;
  if (three !== undefined) return [one, two, three];
  return texts.length === 2 ? [one, '1', two] : ['1', '1', one];
}

function decimalsOf(text: string): number {
  return digitsOf(/\.(\d*)/u.exec(text)?.[1]?.length ?? 0);
}

/** `%03g`, `%.2f` */
function formatted(format: string, value: number): string {
  return format.replace(
    /%([-+0 #]*)(\d*)(?:\.(\d+))?([efgEFG])/u,
    (_, flags: string, width: string, precision: string | undefined, kind: string) => {
      const text =
        kind.toLowerCase() === 'f'
          ? value.toFixed(digitsOf(precision ?? 6))
          : kind.toLowerCase() === 'e'
            ? value.toExponential(digitsOf(precision ?? 6)).replace(/e([-+])(\d)$/u, 'e$10$2')
            : String(Number(value.toPrecision(digitsOf(precision ?? 6) || 1)));
      if (flags.includes('-')) return text.padEnd(widthOf(width));
      return text.padStart(widthOf(width), flags.includes('0') ? '0' : ' ');
    },
  );
}
