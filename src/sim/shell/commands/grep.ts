/** grep with -i -v -c -n -q -o -w -x -F -E -l -H -h -A -B -C -e -m, on basic and extended expressions. */
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { busyboxUsage } from '../../app/busybox-usage';
import { hasOption, optionValue, parseOptions, type ParsedOptions } from '../../app/options';
import { basicToExtended, compileExpression } from '../posix-expression';
import { escapeRegExp } from '../pattern';
import { linesOf, readInput } from './input-files';

const USAGE = busyboxUsage(
  'grep [-HhnlLoqvsrRiwFEz] [-m N] [-A|B|C N] { PATTERN | -e PATTERN... | -f FILE... } [FILE]...',
);
/** A bad pattern or an unreadable file. */
const EXIT_TROUBLE = 2;

export function* grep(process: Process, args: readonly string[]): Task<number> {
  const parsed = parseOptions(args, {
    short: 'HhnlLocqvsrRiwFExzPm:A:B:C:e:f:',
    long: { color: 'color', 'ignore-case': 'i', 'line-buffered': 'z', 'fixed-strings': 'F', count: 'c' },
  });
  const names = parsed.ok ? [...parsed.options.operands] : [];
  const patterns = parsed.ok
    ? (parsed.options.values.get('e') ?? [names.shift()].filter((word) => word !== undefined))
    : [];
  if (!parsed.ok || patterns.length === 0) {
    process.stderr(USAGE);
    return EXIT_TROUBLE;
  }
  const { options } = parsed;
  const source = patterns.map((pattern) => sourceOf(pattern, options)).join('|');
  const expression = compileExpression(source, hasOption(options, 'i') ? 'gi' : 'g');
  if (expression === undefined) {
    process.stderr(`grep: bad regex '${patterns.join(' ')}'\n`);
    return EXIT_TROUBLE;
  }
  let hasMatch = false;
  let hasTrouble = false;
  const inputs = names.length === 0 ? ['-'] : names;
  const hasPrefix = hasOption(options, 'H') || (inputs.length > 1 && !hasOption(options, 'h'));
  for (const name of inputs) {
    const text = yield* readInput(process, name);
    if (text === undefined) {
      hasTrouble = true;
      continue;
    }
    const shown = name === '-' ? '(standard input)' : name;
    const found = search(linesOf(text), expression, options, hasPrefix ? `${shown}:` : '');
    if (found.count > 0) hasMatch = true;
    if (!hasOption(options, 'q')) {
      process.stdout(hasOption(options, 'l') ? (found.count > 0 ? `${shown}\n` : '') : found.text);
    }
  }
  if (hasMatch) return 0;
  return hasTrouble ? EXIT_TROUBLE : 1;
}

function sourceOf(pattern: string, options: ParsedOptions): string {
  const source = hasOption(options, 'F')
    ? escapeRegExp(pattern)
    : hasOption(options, 'E') || hasOption(options, 'P')
      ? pattern
      : basicToExtended(pattern);
  if (hasOption(options, 'x')) return `^(${source})$`;
  return hasOption(options, 'w') ? String.raw`\b(${source})\b` : `(${source})`;
}

function search(
  lines: readonly string[],
  expression: RegExp,
  options: ParsedOptions,
  prefix: string,
): { readonly text: string; readonly count: number } {
  const isInverted = hasOption(options, 'v');
  const limit = Number(optionValue(options, 'm') ?? Number.POSITIVE_INFINITY);
  const context = Number(optionValue(options, 'C') ?? 0);
  const before = Number(optionValue(options, 'B') ?? context);
  const after = Number(optionValue(options, 'A') ?? context);
  let text = '';
  let count = 0;
  let printed = -1;
  const matches = lines.map((line) => (line.search(expression) !== -1) !== isInverted);
  for (const [index, isMatch] of matches.entries()) {
    if (!isMatch) continue;
    if (count >= limit) break;
    count += 1;
    const first = Math.max(index - before, printed + 1);
    if (before + after > 0 && printed >= 0 && first > printed + 1) text += '--\n';
    const last = Math.min(index + after, lines.length - 1);
    for (let at = first; at <= last; at += 1) {
      const line = lines[at] ?? '';
      const separator = matches[at] === true ? ':' : '-';
      const number = hasOption(options, 'n') ? `${at + 1}${separator}` : '';
      if (hasOption(options, 'o') && !isInverted) {
        for (const part of line.match(expression) ?? [])
          if (part !== '') text += `${prefix}${number}${part}\n`;
      } else text += `${prefix}${number}${line}\n`;
      printed = at;
    }
  }
  return hasOption(options, 'c') ? { text: `${prefix}${count}\n`, count } : { text, count };
}
