import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { hasOption, optionValue, parseOptions } from '../../app/options';
import { linesOf, readInputs } from './input-files';

/** sort: -n -r -u -k N -t C, by code unit. */
export function* sort(process: Process, args: readonly string[]): Task<number> {
  const parsed = parseOptions(args, { short: 'nrufbk:t:' });
  if (!parsed.ok) {
    process.stderr(`sort: invalid option -- '${parsed.error.option}'\n`);
    return 2;
  }
  const { options } = parsed;
  const { inputs, hasFailed } = yield* readInputs(process, options.operands);
  const lines = inputs.flatMap(({ text }) => linesOf(text));
  const column = Number(/^\d+/.exec(optionValue(options, 'k') ?? '')?.[0] ?? 0);
  const separator = optionValue(options, 't');
  const isNumeric = hasOption(options, 'n') || (optionValue(options, 'k') ?? '').includes('n');
  const keyOf = (line: string): string => {
    if (column === 0) return line;
    const fields = separator === undefined ? line.trimStart().split(/\s+/) : line.split(separator);
    return fields.slice(column - 1).join(separator ?? ' ');
  };
  const compare = (one: string, other: string): number => {
    const left = keyOf(one);
    const right = keyOf(other);
    const difference = isNumeric ? (Number.parseFloat(left) || 0) - (Number.parseFloat(right) || 0) : 0;
    if (difference !== 0) return difference;
    return left < right ? -1 : left > right ? 1 : 0;
  };
  const sorted = lines.toSorted(compare);
  if (hasOption(options, 'r')) sorted.reverse();
  const kept = hasOption(options, 'u')
    ? sorted.filter((line, index) => index === 0 || compare(line, sorted[index - 1] ?? '') !== 0)
    : sorted;
  process.stdout(kept.map((line) => `${line}\n`).join(''));
  return hasFailed ? 1 : 0;
}
