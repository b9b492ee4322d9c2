/** watch: a command again and again, on a screen that is cleared each time (procps 4.0; busybox 1.36). */
import { seconds } from '../../base/time';
import { calendarNow, formatUnixDate } from '../../app/calendar';
import type { Process, Program } from '../../host/process';
import { sleep, type Task } from '../../host/task';
import { runChild } from '../run-program';
import type { CommandFinder } from '../shell-state';
import { readToolArguments, toolMisuse, type ToolUsage } from '../tool-options';

const USAGE: ToolUsage = {
  name: 'watch',
  gnu: 'b,beep c,color C,no-color d,differences:: e,errexit g,chgexit q,equexit:! n,interval: p,precise r,no-rerun t,no-title w,no-wrap x,exec',
  busybox: 'n: t',
  isPosix: true,
};

const CLEAR_SCREEN = '\u001B[H\u001B[J';
const SHORTEST_SECONDS = 0.1;

/** Ends with a signal, with -g when the output changes, with -e when the command fails. */
export function watchWith(findCommand: CommandFinder): Program {
  return function* watch(process: Process, args: readonly string[]): Task<number> {
    const given = readToolArguments(process, args, USAGE);
    if (typeof given === 'number') return given;
    if (given.operands.length === 0) {
      return toolMisuse(process, { ...USAGE, name: 'watch' }, 'no command given');
    }
    const text = given.text('n') ?? '2';
    if (!/^\d+(?:[.,]\d+)?$/u.test(text)) {
      process.stderr(`watch: failed to parse argument: '${text}'\n`);
      return 1;
    }
    const interval = Math.max(SHORTEST_SECONDS, Number(text.replace(',', '.')));
    const argv = given.has('x') ? given.operands : ['sh', '-c', given.operands.join(' ')];
    let previous: string | undefined = undefined;
    for (;;) {
      let output = '';
      const collect = (more: string): void => {
        output += more;
      };
      const exitCode = yield* runChild(process, findCommand, argv, { stdout: collect });
      process.stdout(
        `${CLEAR_SCREEN}${given.has('t') ? '' : headOf(process, interval, given.operands)}${output}`,
      );
      if (given.has('e') && exitCode !== 0) return exitCode;
      if (given.has('g') && previous !== undefined && previous !== output) return 0;
      previous = output;
      yield* sleep(process.environment.scheduler, seconds(interval));
    }
  };
}

function headOf(process: Process, interval: number, words: readonly string[]): string {
  const { environment, columns } = process;
  const left = `Every ${interval.toFixed(1)}s: ${words.join(' ')}`;
  const right = `${environment.hostname}: ${formatUnixDate(calendarNow(environment)).replace(' UTC', '')}`;
  const gap = Math.max(1, columns - left.length - right.length);
  return `${left}${' '.repeat(gap)}${right}\n\n`;
}
