/** dmesg of util-linux 2.38: what rules with `-j LOG` have written. -c -C -T -l -x -k; nothing else writes to the log here. */
import { hasOption, optionValue, parseOptions } from '../../app/options';
import { calendarTime, formatUnixDate } from '../../app/calendar';
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import type { KernelLogLine } from '../../netfilter/kernel-log';

const LONG_OPTIONS = {
  'read-clear': 'c',
  clear: 'C',
  ctime: 'T',
  level: 'l:',
  decode: 'x',
  kernel: 'k',
  nopager: 'P',
  notime: 't',
};
const LEVELS = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug'];
const NANOSECONDS_PER_SECOND = 1_000_000_000;
const SECONDS_WIDTH = 12;

// eslint-disable-next-line require-yield -- done at once
export function* dmesg(process: Process, args: readonly string[]): Task<number> {
  const parsed = parseOptions(args, { short: 'cCTl:xkPt', long: LONG_OPTIONS });
  if (!parsed.ok) {
    const { option } = parsed.error;
    const what = option.length === 1 ? `invalid option -- '${option}'` : `unrecognized option '--${option}'`;
    process.stderr(`dmesg: ${what}\nTry 'dmesg --help' for more information.\n`);
    return 1;
  }
  const { options } = parsed;
  const { log } = process.environment.namespace.stack.netfilter;
  const levels = optionValue(options, 'l')?.split(',');
  const unknown = levels?.find((level) => !LEVELS.includes(level));
  if (unknown !== undefined) {
    process.stderr(`dmesg: unknown level '${unknown}'\n`);
    return 1;
  }
  const timeOf = ({ at }: KernelLogLine): string => {
    if (hasOption(options, 't')) return '';
    if (hasOption(options, 'T')) {
      return `[${formatUnixDate(calendarTime(process.environment.startTimeMs, at)).replace(' UTC', '')}] `;
    }
    return `[${(at / NANOSECONDS_PER_SECOND).toFixed(6).padStart(SECONDS_WIDTH)}] `;
  };
  const decoded = (line: KernelLogLine): string =>
    hasOption(options, 'x') ? `kern  :${(LEVELS[line.level] ?? '').padEnd(6)}: ` : '';
  if (!hasOption(options, 'C')) {
    const shown = log.lines.filter(({ level }) => levels?.includes(LEVELS[level] ?? '') !== false);
    process.stdout(shown.map((line) => `${decoded(line)}${timeOf(line)}${line.text}\n`).join(''));
  }
  if (hasOption(options, 'c') || hasOption(options, 'C')) log.clear();
  return 0;
}
