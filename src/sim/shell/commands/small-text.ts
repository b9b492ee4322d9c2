/** tee, basename, dirname and clear. */
import { SIGNAL, type Process } from '../../host/process';
import type { Task } from '../../host/task';
import { readToolArguments, toolMisuse, type ToolUsage } from '../tool-options';
import { pathFor } from './input-files';

const TEE: ToolUsage = {
  name: 'tee',
  gnu: 'a,append i,ignore-interrupts p! --output-error::!',
  busybox: 'a i',
};

export function* tee(process: Process, args: readonly string[]): Task<number> {
  const given = readToolArguments(process, args, TEE);
  if (typeof given === 'number') return given;
  const { files } = process.environment;
  if (given.has('i')) process.onSignal = (signal): boolean => signal === SIGNAL.INT;
  let exitCode = 0;
  const paths: string[] = [];
  for (const name of given.operands) {
    const path = pathFor(process, name);
    const problem = files.isDirectory(path)
      ? 'Is a directory'
      : files.isDirectory(`${path}/..`)
        ? undefined
        : 'No such file or directory';
    if (problem === undefined) paths.push(path);
    else {
      process.stderr(`tee: ${name}: ${problem}\n`);
      exitCode = 1;
    }
  }
  if (!given.has('a')) for (const path of paths) files.write(path, '');
  for (;;) {
    const text = yield* process.stdin.read();
    if (text === undefined) return exitCode;
    process.stdout(text);
    for (const path of paths) files.append(path, text);
  }
}

/* eslint-disable require-yield -- done at once */

const BASENAME: ToolUsage = {
  name: 'basename',
  gnu: 'a,multiple s,suffix: z,zero',
  busybox: '',
  isPosix: true,
};

export function* basename(process: Process, args: readonly string[]): Task<number> {
  const given = readToolArguments(process, args, BASENAME);
  if (typeof given === 'number') return given;
  const [first, second, extra] = given.operands;
  if (first === undefined) return toolMisuse(process, BASENAME, 'missing operand');
  const hasManyNames = given.has('a') || given.has('s');
  if (extra !== undefined && !hasManyNames) return toolMisuse(process, BASENAME, `extra operand ‘${extra}’`);
  const suffix = hasManyNames ? (given.text('s') ?? '') : (second ?? '');
  for (const path of hasManyNames ? given.operands : [first]) {
    const plain = path.replace(/\/+$/, '');
    const name = plain === '' ? path.slice(0, 1) : (plain.split('/').at(-1) ?? '');
    const isCut = suffix !== '' && name !== suffix && name.endsWith(suffix);
    process.stdout(`${isCut ? name.slice(0, -suffix.length) : name}${given.has('z') ? '\0' : '\n'}`);
  }
  return 0;
}

const DIRNAME: ToolUsage = { name: 'dirname', gnu: 'z,zero', busybox: '' };

export function* dirname(process: Process, args: readonly string[]): Task<number> {
  const given = readToolArguments(process, args, DIRNAME);
  if (typeof given === 'number') return given;
  if (given.operands.length === 0) return toolMisuse(process, DIRNAME, 'missing operand');
  for (const name of given.operands) {
    const path = name.replace(/\/+$/, '');
    const end = path.lastIndexOf('/');
    const folder =
      end === -1 ? (path === '' && name !== '' ? '/' : '.') : path.slice(0, end).replace(/\/+$/, '');
    process.stdout(`${folder === '' ? '/' : folder}${given.has('z') ? '\0' : '\n'}`);
  }
  return 0;
}

export function* clear(process: Process): Task<number> {
  process.stdout('\u001B[H\u001B[2J\u001B[3J');
  return 0;
}

/* eslint-enable require-yield */
