/** sysctl: shows and sets the network settings of the namespace. -a -n -w -q. */
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';

// eslint-disable-next-line require-yield -- done at once
export function* sysctl(process: Process, args: readonly string[]): Task<number> {
  const flags = args.filter((argument) => argument.startsWith('-')).join('');
  const names = args.filter((argument) => !argument.startsWith('-'));
  const settings = process.environment.namespace.stack.sysctl;
  if (flags.includes('a')) {
    for (const [name, value] of settings.entries()) process.stdout(`${name} = ${value}\n`);
    return 0;
  }
  if (names.length === 0) {
    process.stderr("sysctl: no variables specified\nTry `sysctl --help' for more information.\n");
    return 1;
  }
  let exitCode = 0;
  for (const argument of names) {
    const [, written = '', value] = /^([^=]*)(?:=([\s\S]*))?$/.exec(argument) ?? [];
    const name = written.trim().replaceAll('/', '.');
    const current = settings.get(name);
    if (current === undefined) {
      process.stderr(
        process.environment.flavor === 'busybox'
          ? `sysctl: error: '${name}' is an unknown key\n`
          : `sysctl: cannot stat /proc/sys/${name.replaceAll('.', '/')}: No such file or directory\n`,
      );
      exitCode = 1;
      continue;
    }
    if (value !== undefined) settings.set(name, value.trim());
    if (value !== undefined && flags.includes('q')) continue;
    const shown = value?.trim() ?? current;
    process.stdout(flags.includes('n') ? `${shown}\n` : `${name} = ${shown}\n`);
  }
  return exitCode;
}
