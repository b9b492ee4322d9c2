import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { bytesOfUtf8 } from '../../wire/utf8';
import { pathFor } from './input-files';

/** ls, with -a -l -1 -d. Its output is never a terminal's: one name a line. */
// eslint-disable-next-line require-yield -- done at once
export function* ls(process: Process, args: readonly string[]): Task<number> {
  const flags = args.filter((argument) => /^-./.test(argument)).join('');
  const names = args.filter((argument) => !/^-./.test(argument));
  const { files, flavor } = process.environment;
  const isLong = flags.includes('l');
  let exitCode = 0;
  const targets = names.length === 0 ? ['.'] : names;
  for (const name of targets) {
    const path = pathFor(process, name);
    if (files.isDirectory(path) && !flags.includes('d')) {
      if (targets.length > 1) process.stdout(`${name}:\n`);
      const entries = files.list(path).filter((entry) => flags.includes('a') || !entry.startsWith('.'));
      for (const entry of entries)
        process.stdout(`${describe(process, `${path}/${entry}`, entry, isLong)}\n`);
    } else if (files.exists(path)) {
      process.stdout(`${describe(process, path, name, isLong)}\n`);
    } else {
      process.stderr(
        flavor === 'busybox'
          ? `ls: ${name}: No such file or directory\n`
          : `ls: cannot access '${name}': No such file or directory\n`,
      );
      exitCode = flavor === 'busybox' ? 1 : 2;
    }
  }
  return exitCode;
}

/** The lab's files have no owner, mode or time: what they would have on a fresh system. */
function describe(process: Process, path: string, name: string, isLong: boolean): string {
  if (!isLong) return name;
  const { files } = process.environment;
  const size = bytesOfUtf8(files.read(path) ?? '').length;
  const [mode, links] = files.isDirectory(path) ? ['drwxr-xr-x', 2] : ['-rw-r--r--', 1];
  return `${mode} ${String(links).padStart(4)} root     root     ${String(files.isDirectory(path) ? 4096 : size).padStart(9)} Jan  1 00:00 ${name}`;
}
