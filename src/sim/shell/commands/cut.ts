import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { hasOption, optionValue, parseOptions } from '../../app/options';
import { linesOf, readInputs } from './input-files';

/** cut: -f LIST -d C -s, -c LIST, -b LIST. */
export function* cut(process: Process, args: readonly string[]): Task<number> {
  const parsed = parseOptions(args, { short: 'b:c:f:d:sn' });
  const list = parsed.ok
    ? (optionValue(parsed.options, 'f') ??
      optionValue(parsed.options, 'c') ??
      optionValue(parsed.options, 'b'))
    : undefined;
  if (!parsed.ok || list === undefined) {
    process.stderr('cut: expected a list of bytes, characters, or fields\n');
    return 1;
  }
  const { options } = parsed;
  const ranges = list.split(',').map((part) => {
    const [first = '', last] = part.split('-');
    return {
      from: first === '' ? 1 : Number(first),
      to: last === undefined ? Number(first) : last === '' ? Infinity : Number(last),
    };
  });
  const isChosen = (position: number): boolean =>
    ranges.some(({ from, to }) => position >= from && position <= to);
  const delimiter = optionValue(options, 'd') ?? '\t';
  const isFields = hasOption(options, 'f');
  const { inputs, hasFailed } = yield* readInputs(process, options.operands);
  for (const line of inputs.flatMap(({ text }) => linesOf(text))) {
    if (isFields && !line.includes(delimiter)) {
      if (!hasOption(options, 's')) process.stdout(`${line}\n`);
      continue;
    }
    const parts = isFields ? line.split(delimiter) : line.split('');
    process.stdout(`${parts.filter((_, index) => isChosen(index + 1)).join(isFields ? delimiter : '')}\n`);
  }
  return hasFailed ? 1 : 0;
}
