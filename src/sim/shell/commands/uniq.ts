import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { linesOf, readInputs } from './input-files';

/** uniq: -c -d -u. */
export function* uniq(process: Process, args: readonly string[]): Task<number> {
  const flags = args.filter((argument) => /^-./.test(argument)).join('');
  const { inputs, hasFailed } = yield* readInputs(
    process,
    args.filter((argument) => !/^-./.test(argument)).slice(0, 1),
  );
  const groups: { line: string; count: number }[] = [];
  for (const line of inputs.flatMap(({ text }) => linesOf(text))) {
    const last = groups.at(-1);
    if (last?.line === line) last.count += 1;
    else groups.push({ line, count: 1 });
  }
  for (const { line, count } of groups) {
    if ((flags.includes('d') && count === 1) || (flags.includes('u') && count > 1)) continue;
    process.stdout(flags.includes('c') ? `${String(count).padStart(7)} ${line}\n` : `${line}\n`);
  }
  return hasFailed ? 1 : 0;
}
