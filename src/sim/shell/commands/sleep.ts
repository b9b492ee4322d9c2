import { seconds } from '../../base/time';
import type { Process } from '../../host/process';
import { forGood, sleep as sleepTask, type Task } from '../../host/task';
import { busyboxUsage } from '../../app/busybox-usage';
import { toolMisuse } from '../tool-options';

const USAGE = busyboxUsage(`sleep [N]...

Pause for a time equal to the total of the args given, where each arg can
have an optional suffix of (s)econds, (m)inutes, (h)ours, or (d)ays`);

const UNIT_SECONDS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };

export function* sleep(process: Process, args: readonly string[]): Task<number> {
  const isBusybox = process.environment.flavor === 'busybox';
  if (args.length === 0) {
    process.stderr(isBusybox ? USAGE : "sleep: missing operand\nTry 'sleep --help' for more information.\n");
    return 1;
  }
  const [option] = args.filter((word) => /^-./u.test(word));
  if (option !== undefined && !isBusybox) {
    return toolMisuse(
      process,
      { name: 'sleep', gnu: '' },
      option.startsWith('--') ? `unrecognized option '${option}'` : `invalid option -- '${option.charAt(1)}'`,
    );
  }
  let total = 0;
  for (const argument of args) {
    const span = parseSpan(argument);
    if (span === undefined) {
      process.stderr(
        isBusybox
          ? `sleep: invalid number '${argument}'\n`
          : `sleep: invalid time interval ‘${argument}’\nTry 'sleep --help' for more information.\n`,
      );
      return 1;
    }
    total += span;
  }
  if (!Number.isFinite(total)) return yield* forGood();
  yield* sleepTask(process.environment.scheduler, seconds(total));
  return 0;
}

/** Seconds; `infinity` is infinite. */
export function parseSpan(text: string): number | undefined {
  if (/^inf(?:inity)?$/i.test(text)) return Number.POSITIVE_INFINITY;
  const [, number, unit = ''] = /^(\d+(?:\.\d*)?|\.\d+)([smhd]?)$/.exec(text) ?? [];
  return number === undefined ? undefined : Number(number) * (UNIT_SECONDS[unit] ?? 1);
}
