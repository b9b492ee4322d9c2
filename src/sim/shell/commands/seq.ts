import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { busyboxUsage } from '../../app/busybox-usage';

const USAGE = busyboxUsage(`seq [-w] [-s SEP] [FIRST [INC]] LAST

Print numbers from FIRST to LAST, in steps of INC.
FIRST, INC default to 1.

	-w	Pad to last with leading zeros
	-s SEP	String separator`);
/** More than anybody reads: a slip of the keyboard must not fill the memory. */
const MAX_NUMBERS = 1_000_000;

// eslint-disable-next-line require-yield -- done at once
export function* seq(process: Process, args: readonly string[]): Task<number> {
  const rest = [...args];
  let separator = '\n';
  if (rest[0] === '-s') {
    separator = rest[1] ?? '';
    rest.splice(0, 2);
  }
  const numbers = rest.filter((argument) => argument !== '-w').map(Number);
  const [last = NaN] = numbers.slice(-1);
  const first = numbers.length > 1 ? (numbers[0] ?? 1) : 1;
  const increment = numbers.length > 2 ? (numbers[1] ?? 1) : 1;
  if (numbers.length === 0 || numbers.some((number) => !Number.isFinite(number)) || increment === 0) {
    process.stderr(numbers.length === 0 ? USAGE : `seq: invalid number '${rest.join(' ')}'\n`);
    return 1;
  }
  const values: string[] = [];
  for (let index = 0; index < MAX_NUMBERS; index += 1) {
    const value = first + index * increment;
    if (increment > 0 ? value > last : value < last) break;
    values.push(String(value));
  }
  if (values.length > 0) process.stdout(`${values.join(separator)}\n`);
  return 0;
}
