import type { Process } from '../../host/process';
import type { Task } from '../../host/task';

/** ps: the processes of this container, or of this machine outside its containers. */
// eslint-disable-next-line require-yield -- done at once
export function* ps(process: Process, args: readonly string[]): Task<number> {
  const processes = [...process.environment.processes].sort((one, other) => one.pid - other.pid);
  if (process.environment.flavor === 'busybox') {
    process.stdout('PID   USER     TIME  COMMAND\n');
    for (const { pid, argv } of processes) {
      process.stdout(`${String(pid).padStart(5)} root      0:00 ${argv.join(' ')}\n`);
    }
    return 0;
  }
  // Letters without a dash are BSD's; `u` asks for its columns.
  if (args.some((argument) => /^-?a?x?u/.test(argument))) {
    process.stdout('USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n');
    for (const { pid, argv } of processes) {
      process.stdout(
        `root     ${String(pid).padStart(7)}  0.0  0.0      0     0 ?        S    00:00   0:00 ${argv.join(' ')}\n`,
      );
    }
    return 0;
  }
  if (args.some((argument) => /^-?(?:ef|e|ax)/.test(argument))) {
    process.stdout('UID          PID    PPID  C STIME TTY          TIME CMD\n');
    for (const { pid, argv } of processes) {
      process.stdout(
        `root     ${String(pid).padStart(7)}       0  0 00:00 ?        00:00:00 ${argv.join(' ')}\n`,
      );
    }
    return 0;
  }
  process.stdout('    PID TTY          TIME CMD\n');
  for (const { pid, argv } of processes) {
    process.stdout(`${String(pid).padStart(7)} ?        00:00:00 ${argv[0]?.split('/').at(-1) ?? ''}\n`);
  }
  return 0;
}
