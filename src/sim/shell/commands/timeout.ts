import { nanoseconds, seconds } from '../../base/time';
import { SIGNAL, type Process, type Program } from '../../host/process';
import { untilOrTimeout, type Task } from '../../host/task';
import { busyboxUsage } from '../../app/busybox-usage';
import { EXIT_NOT_FOUND, startChild } from '../run-program';
import type { CommandFinder } from '../shell-state';
import { readToolArguments, toolMisuse, type ToolUsage } from '../tool-options';
import { parseSpan } from './sleep';

const USAGE: ToolUsage = {
  name: 'timeout',
  gnu: 's,signal: k,kill-after: v,verbose f,foreground p,preserve-status',
  busybox: 's: k:',
  trouble: 125,
  isPosix: true,
};
/** GNU: the time ran out. busybox passes on the code of the program that it ended. */
const EXIT_TIMED_OUT = 124;
const KILLED = 137;

const BUSYBOX_USAGE = busyboxUsage(`timeout [-s SIG] [-k KILL_SECS] SECS PROG ARGS

Run PROG. Send SIG to it if it is not gone in SECS seconds.
Default SIG: TERM. If it still exists in KILL_SECS seconds, send KILL.`);

const SIGNALS: Readonly<Record<string, number>> = { ...SIGNAL };

function signalOf(text: string): number | undefined {
  if (/^\d+$/u.test(text)) return Number(text);
  return SIGNALS[text.toUpperCase().replace(/^SIG/u, '')];
}

/** timeout SECS PROG ARGS. */
export function timeoutWith(findCommand: CommandFinder): Program {
  return function* timeout(process: Process, args: readonly string[]): Task<number> {
    const given = readToolArguments(process, args, USAGE);
    const isBusybox = process.environment.flavor === 'busybox';
    if (typeof given === 'number') return isBusybox ? 1 : given;
    const [spanText, ...argv] = given.operands;
    if (spanText === undefined || argv.length === 0) {
      process.stderr(isBusybox ? BUSYBOX_USAGE : "Try 'timeout --help' for more information.\n");
      return isBusybox ? 1 : 125;
    }
    const signal = signalOf(given.text('s') ?? 'TERM');
    if (signal === undefined) {
      const name = given.text('s') ?? '';
      if (isBusybox) process.stderr(`timeout: bad signal name '${name}'\n`);
      else toolMisuse(process, USAGE, `‘${name}’: invalid signal`);
      return isBusybox ? 1 : 125;
    }
    const span = parseSpan(spanText);
    if (span === undefined) {
      if (isBusybox) process.stderr(`timeout: invalid number '${spanText}'\n`);
      else toolMisuse(process, USAGE, `invalid time interval ‘${spanText}’`);
      return isBusybox ? 1 : 125;
    }
    const child = startChild(process, findCommand, argv);
    if (child === undefined) {
      process.stderr(
        isBusybox
          ? `timeout: can't execute '${argv[0] ?? ''}': No such file or directory\n`
          : `timeout: failed to run command ‘${argv[0] ?? ''}’: No such file or directory\n`,
      );
      return EXIT_NOT_FOUND;
    }
    if (child.exitCode !== undefined) return child.exitCode;
    const { scheduler } = process.environment;
    const endsWithin = (limit: number): Task<boolean> =>
      untilOrTimeout(
        scheduler,
        Number.isFinite(limit) ? seconds(limit) : nanoseconds(Number.MAX_SAFE_INTEGER - scheduler.now()),
        (resume) => {
          child.onExit(resume);
          return () => undefined;
        },
      );
    // No time at all means no limit.
    const hasEnded = yield* endsWithin(span === 0 ? Infinity : span);
    if (hasEnded) return yield* child.wait();
    child.kill(signal);
    if (isBusybox) process.stderr('Terminated\n');
    const grace = parseSpan(given.text('k') ?? '');
    if (grace !== undefined && !(yield* endsWithin(grace))) child.kill(SIGNAL.KILL);
    const exitCode = yield* child.wait();
    const isKilled = exitCode === KILLED;
    return isBusybox || given.has('p') || isKilled ? exitCode : EXIT_TIMED_OUT;
  };
}
