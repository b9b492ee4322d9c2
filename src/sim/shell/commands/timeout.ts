import { nanoseconds, seconds } from '../../base/time';
import { SIGNAL, type Process, type Program } from '../../host/process';
import { untilOrTimeout, type Task } from '../../host/task';
import { busyboxUsage } from '../../app/busybox-usage';
import { EXIT_NOT_FOUND, startChild } from '../run-program';
import type { CommandFinder } from '../shell-state';
import { parseSpan } from './sleep';

const USAGE = busyboxUsage(`timeout [-s SIG] [-k KILL_SECS] SECS PROG ARGS

Run PROG. Send SIG to it if it is not gone in SECS seconds.
Default SIG: TERM. If it still exists in KILL_SECS seconds, send KILL.`);
/** GNU: the time ran out. busybox passes on the code of the program that it ended. */
const EXIT_TIMED_OUT = 124;

/** timeout SECS PROG ARGS. */
export function timeoutWith(findCommand: CommandFinder): Program {
  return function* timeout(process: Process, args: readonly string[]): Task<number> {
    const rest = [...args];
    let signal: number = SIGNAL.TERM;
    while (rest[0]?.startsWith('-') === true) {
      const option = rest.shift() ?? '';
      const value = /^-[sk]$/.test(option) ? rest.shift() : undefined;
      if (option === '-s' && /KILL|9/.test(value ?? '')) signal = SIGNAL.KILL;
    }
    const [spanText = '', ...argv] = rest;
    const span = parseSpan(spanText);
    if (span === undefined || argv.length === 0) {
      process.stderr(
        span === undefined && argv.length > 0 ? `timeout: invalid number '${spanText}'\n` : USAGE,
      );
      return 1;
    }
    const child = startChild(process, findCommand, argv);
    if (child === undefined) {
      process.stderr(`timeout: can't execute '${argv[0] ?? ''}': No such file or directory\n`);
      return EXIT_NOT_FOUND;
    }
    if (child.exitCode !== undefined) return child.exitCode;
    const isBusybox = process.environment.flavor === 'busybox';
    const { scheduler } = process.environment;
    const hasEnded = yield* untilOrTimeout(
      scheduler,
      Number.isFinite(span) ? seconds(span) : nanoseconds(Number.MAX_SAFE_INTEGER - scheduler.now()),
      (resume) => {
        child.onExit(resume);
        return () => undefined;
      },
    );
    if (hasEnded) return yield* child.wait();
    child.kill(signal);
    if (isBusybox) process.stderr('Terminated\n');
    const exitCode = yield* child.wait();
    return isBusybox ? exitCode : EXIT_TIMED_OUT;
  };
}
