/** tee, basename, dirname and clear. */
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { pathFor } from './input-files';

export function* tee(process: Process, args: readonly string[]): Task<number> {
  const { files } = process.environment;
  const paths = args.filter((argument) => !argument.startsWith('-')).map((name) => pathFor(process, name));
  if (!args.includes('-a')) for (const path of paths) files.write(path, '');
  for (;;) {
    const text = yield* process.stdin.read();
    if (text === undefined) return 0;
    process.stdout(text);
    for (const path of paths) files.append(path, text);
  }
}

/* eslint-disable require-yield -- done at once */

export function* basename(process: Process, args: readonly string[]): Task<number> {
  const [path = '', suffix = ''] = args;
  const name = path.replace(/\/+$/, '').split('/').at(-1) ?? '';
  process.stdout(
    `${suffix !== '' && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name}\n`,
  );
  return 0;
}

export function* dirname(process: Process, args: readonly string[]): Task<number> {
  const path = (args[0] ?? '').replace(/\/+$/, '');
  const end = path.lastIndexOf('/');
  process.stdout(`${end === -1 ? '.' : end === 0 ? '/' : path.slice(0, end)}\n`);
  return 0;
}

export function* clear(process: Process): Task<number> {
  process.stdout('\u001B[H\u001B[2J\u001B[3J');
  return 0;
}

/* eslint-enable require-yield */
