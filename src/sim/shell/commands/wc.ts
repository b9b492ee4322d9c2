import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { bytesOfUtf8 } from '../../wire/utf8';
import { readInputs } from './input-files';

/** wc: -l -w -c. */
export function* wc(process: Process, args: readonly string[]): Task<number> {
  const flags = args.filter((argument) => /^-./.test(argument)).join('');
  const names = args.filter((argument) => !/^-./.test(argument));
  const wanted = ['l', 'w', 'c'].filter((letter) => !/[lwcm]/.test(flags) || flags.includes(letter));
  const { inputs, hasFailed } = yield* readInputs(process, names);
  const totals = [0, 0, 0];
  // busybox pads only when there is more than one column.
  const width = wanted.length > 1 || names.length > 1 ? 9 : 0;
  const print = (counts: readonly number[], name: string): void => {
    const shown = wanted.map((letter) => String(counts['lwc'.indexOf(letter)] ?? 0).padStart(width));
    process.stdout(`${shown.join(' ')}${name === '' || name === '-' ? '' : ` ${name}`}\n`);
  };
  for (const { name, text } of inputs) {
    const words = text.split(/\s+/).filter((word) => word !== '');
    const counts = [text.split('\n').length - 1, words.length, bytesOfUtf8(text).length];
    for (const [index, count] of counts.entries()) totals[index] = (totals[index] ?? 0) + count;
    print(counts, name);
  }
  if (names.length > 1) print(totals, 'total');
  return hasFailed ? 1 : 0;
}
