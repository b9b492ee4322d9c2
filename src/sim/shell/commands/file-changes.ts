/** mkdir, rm, rmdir, touch, cp and mv on the lab's files. */
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { pathFor } from './input-files';

interface Operands {
  readonly flags: string;
  readonly names: readonly string[];
}

function operandsOf(args: readonly string[]): Operands {
  return {
    flags: args.filter((argument) => /^-./.test(argument)).join(''),
    names: args.filter((argument) => !/^-./.test(argument)),
  };
}

function complain(process: Process, busybox: string, gnu: string): number {
  process.stderr(`${process.argv[0] ?? ''}: ${process.environment.flavor === 'busybox' ? busybox : gnu}\n`);
  return 1;
}

/* eslint-disable require-yield -- done at once */

export function* mkdir(process: Process, args: readonly string[]): Task<number> {
  const { flags, names } = operandsOf(args);
  const { files } = process.environment;
  let exitCode = 0;
  for (const name of names) {
    const path = pathFor(process, name);
    const shouldMakeParents = flags.includes('p');
    const hasParent = files.isDirectory(`${path}/..`);
    if (files.exists(path) && !(shouldMakeParents && files.isDirectory(path))) {
      exitCode = complain(
        process,
        `can't create directory '${name}': File exists`,
        `cannot create directory ‘${name}’: File exists`,
      );
    } else if (!hasParent && !shouldMakeParents) {
      exitCode = complain(
        process,
        `can't create directory '${name}': No such file or directory`,
        `cannot create directory ‘${name}’: No such file or directory`,
      );
    } else files.makeDirectory(path);
  }
  return exitCode;
}

export function* rm(process: Process, args: readonly string[]): Task<number> {
  const { flags, names } = operandsOf(args);
  const { files } = process.environment;
  let exitCode = 0;
  for (const name of names) {
    const path = pathFor(process, name);
    if (files.isDirectory(path) && !/[rR]/.test(flags)) {
      exitCode = complain(process, `'${name}' is a directory`, `cannot remove '${name}': Is a directory`);
    } else if (!files.remove(path) && !flags.includes('f')) {
      exitCode = complain(
        process,
        `can't remove '${name}': No such file or directory`,
        `cannot remove '${name}': No such file or directory`,
      );
    }
  }
  return exitCode;
}

export function* touch(process: Process, args: readonly string[]): Task<number> {
  const { files } = process.environment;
  let exitCode = 0;
  for (const name of operandsOf(args).names) {
    const path = pathFor(process, name);
    if (files.isDirectory(`${path}/..`)) files.append(path, '');
    else
      exitCode = complain(
        process,
        `${name}: No such file or directory`,
        `cannot touch '${name}': No such file or directory`,
      );
  }
  return exitCode;
}

export function* cp(process: Process, args: readonly string[]): Task<number> {
  return copy(process, args, false);
}

export function* mv(process: Process, args: readonly string[]): Task<number> {
  return copy(process, args, true);
}

/* eslint-enable require-yield */

function copy(process: Process, args: readonly string[], shouldRemove: boolean): number {
  const names = [...operandsOf(args).names];
  const target = names.pop();
  const { files } = process.environment;
  if (target === undefined || names.length === 0)
    return complain(process, 'missing operand', 'missing file operand');
  let exitCode = 0;
  for (const name of names) {
    const from = pathFor(process, name);
    const to = pathFor(process, target);
    const text = files.read(from);
    if (text === undefined) {
      const reason = files.isDirectory(from) ? 'is a directory' : 'No such file or directory';
      exitCode = complain(process, `can't stat '${name}': ${reason}`, `cannot stat '${name}': ${reason}`);
      continue;
    }
    files.write(files.isDirectory(to) ? `${to}/${from.split('/').at(-1) ?? ''}` : to, text);
    if (shouldRemove) files.remove(from);
  }
  return exitCode;
}
