/** mkdir, rmdir, rm, touch, cp and mv on the lab's files, which have no owners, modes, times or links. */
import type { FileSystem } from '../../host/file-system';
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { readToolArguments, toolMisuse, type ToolArguments, type ToolUsage } from '../tool-options';
import { pathFor } from './input-files';

/** linux/limits.h */
const PATH_MAX = 4096;

const MKDIR: ToolUsage = {
  name: 'mkdir',
  gnu: 'm,mode: p,parents v,verbose Z,context::!',
  busybox: 'm: p v',
};
const RMDIR: ToolUsage = {
  name: 'rmdir',
  gnu: 'p,parents v,verbose --ignore-fail-on-non-empty',
  busybox: 'p,parents --ignore-fail-on-non-empty',
};
const RM: ToolUsage = {
  name: 'rm',
  gnu: 'd,dir f,force i! I! r,R,recursive v,verbose --interactive::! --one-file-system --no-preserve-root --preserve-root::',
  busybox: 'f i! r,R v!',
};
const TOUCH: ToolUsage = {
  name: 'touch',
  gnu: 'a c,no-create d,date: f h,no-dereference m r,reference: t: --time:',
  busybox: 'a c m d: r: t: h',
};
const CP: ToolUsage = {
  name: 'cp',
  gnu: 'a,archive b! d f,force i! H l,link! L,dereference n,no-clobber P,no-dereference p --preserve:: --no-preserve: --parents! r,R,recursive --reflink:: --remove-destination s,symbolic-link! --sparse: --strip-trailing-slashes S,suffix:! t,target-directory: T,no-target-directory u,update! v,verbose x,one-file-system Z! --attributes-only! --backup::! --copy-contents --context::! --interactive!',
  busybox: 'a d f i! H l! L n P p r,R s! T t: u! v! x',
};
const MV: ToolUsage = {
  name: 'mv',
  gnu: 'b! f,force i! n,no-clobber --strip-trailing-slashes S,suffix:! t,target-directory: T,no-target-directory u,update! v,verbose Z! --backup::! --interactive! --context!',
  busybox: 'f i! n T t: v!',
};

function isBusybox({ environment }: Process): boolean {
  return environment.flavor === 'busybox';
}

function complain(process: Process, { name }: ToolUsage, busybox: string, gnu: string): number {
  process.stderr(`${name}: ${isBusybox(process) ? busybox : gnu}\n`);
  return 1;
}

function baseOf(path: string): string {
  return path.split('/').at(-1) ?? '';
}

/* eslint-disable require-yield -- done at once */

export function* mkdir(process: Process, args: readonly string[]): Task<number> {
  const given = readToolArguments(process, args, MKDIR);
  if (typeof given === 'number') return given;
  if (given.operands.length === 0) return toolMisuse(process, MKDIR, 'missing operand');
  const { files } = process.environment;
  let exitCode = 0;
  for (const name of given.operands) {
    const path = pathFor(process, name);
    const problem =
      path.length >= PATH_MAX
        ? 'File name too long'
        : files.exists(path) && !(given.has('p') && files.isDirectory(path))
          ? 'File exists'
          : files.isDirectory(`${path}/..`) || given.has('p')
            ? undefined
            : 'No such file or directory';
    if (problem === undefined) {
      if (given.has('v') && !files.exists(path)) process.stdout(`mkdir: created directory '${name}'\n`);
      files.makeDirectory(path);
    } else {
      exitCode = complain(
        process,
        MKDIR,
        `can't create directory '${name}': ${problem}`,
        `cannot create directory ‘${name}’: ${problem}`,
      );
    }
  }
  return exitCode;
}

export function* rmdir(process: Process, args: readonly string[]): Task<number> {
  const given = readToolArguments(process, args, RMDIR);
  if (typeof given === 'number') return given;
  if (given.operands.length === 0) return toolMisuse(process, RMDIR, 'missing operand');
  const { files } = process.environment;
  let exitCode = 0;
  for (const name of given.operands) {
    const path = pathFor(process, name);
    const isFull = files.list(path).length > 0;
    const problem = files.isDirectory(path)
      ? isFull
        ? 'Directory not empty'
        : undefined
      : files.exists(path)
        ? 'Not a directory'
        : 'No such file or directory';
    if (problem === undefined) {
      files.remove(path);
      if (given.has('v')) process.stdout(`rmdir: removing directory, '${name}'\n`);
      for (let up = name; given.has('p') && up.includes('/');) {
        up = up.slice(0, up.lastIndexOf('/'));
        if (files.list(pathFor(process, up)).length > 0) break;
        files.remove(pathFor(process, up));
      }
    } else if (!isFull || !given.has('ignore-fail-on-non-empty')) {
      exitCode = complain(process, RMDIR, `'${name}': ${problem}`, `failed to remove '${name}': ${problem}`);
    }
  }
  return exitCode;
}

export function* rm(process: Process, args: readonly string[]): Task<number> {
  const given = readToolArguments(process, args, RM);
  if (typeof given === 'number') return given;
  if (given.operands.length === 0) {
    return given.has('f') ? 0 : toolMisuse(process, RM, 'missing operand');
  }
  const { files } = process.environment;
  let exitCode = 0;
  for (const name of given.operands) {
    const path = pathFor(process, name);
    const isEmptyFolder = given.has('d') && files.list(path).length === 0;
    if (files.isDirectory(path) && !given.has('r') && !isEmptyFolder) {
      exitCode = complain(process, RM, `'${name}' is a directory`, `cannot remove '${name}': Is a directory`);
    } else if (files.exists(path)) {
      const isFolder = files.isDirectory(path);
      files.remove(path);
      if (given.has('v')) process.stdout(isFolder ? `removed directory '${name}'\n` : `removed '${name}'\n`);
    } else if (!given.has('f')) {
      exitCode = complain(
        process,
        RM,
        `can't remove '${name}': No such file or directory`,
        `cannot remove '${name}': No such file or directory`,
      );
    }
  }
  return exitCode;
}

export function* touch(process: Process, args: readonly string[]): Task<number> {
  const given = readToolArguments(process, args, TOUCH);
  if (typeof given === 'number') return given;
  if (given.operands.length === 0) return toolMisuse(process, TOUCH, 'missing file operand');
  const { files } = process.environment;
  let exitCode = 0;
  for (const name of given.operands) {
    const path = pathFor(process, name);
    if (files.exists(path) || given.has('c')) continue;
    if (files.isDirectory(`${path}/..`)) files.write(path, '');
    else {
      exitCode = complain(
        process,
        TOUCH,
        `${name}: No such file or directory`,
        `cannot touch '${name}': No such file or directory`,
      );
    }
  }
  return exitCode;
}

export function* cp(process: Process, args: readonly string[]): Task<number> {
  const given = readToolArguments(process, args, CP);
  if (typeof given === 'number') return given;
  return new Transfer(process, CP, given).run();
}

export function* mv(process: Process, args: readonly string[]): Task<number> {
  const given = readToolArguments(process, args, MV);
  if (typeof given === 'number') return given;
  return new Transfer(process, MV, given).run();
}

/* eslint-enable require-yield */

/** Files on their way to another place. */
class Transfer {
  readonly #process: Process;
  readonly #usage: ToolUsage;
  readonly #given: ToolArguments;
  readonly #files: FileSystem;

  constructor(process: Process, usage: ToolUsage, given: ToolArguments) {
    this.#process = process;
    this.#usage = usage;
    this.#given = given;
    this.#files = process.environment.files;
  }

  run(): number {
    const given = this.#given;
    const names = [...given.operands];
    const folder = given.text('t');
    const target = folder ?? names.pop();
    const [first] = names;
    if (target === undefined) return toolMisuse(this.#process, this.#usage, 'missing file operand');
    if (first === undefined) {
      return toolMisuse(this.#process, this.#usage, `missing destination file operand after '${target}'`);
    }
    const isFolder = this.#files.isDirectory(pathFor(this.#process, target)) && !given.has('T');
    if (!isFolder && (names.length > 1 || folder !== undefined)) {
      const problem = this.#files.exists(pathFor(this.#process, target))
        ? 'Not a directory'
        : 'No such file or directory';
      return complain(
        this.#process,
        this.#usage,
        `can't create '${target}': ${problem}`,
        folder === undefined ? `target '${target}': ${problem}` : `target directory '${target}': ${problem}`,
      );
    }
    let exitCode = 0;
    for (const name of names) {
      const from = pathFor(this.#process, name);
      const shown = isFolder ? `${target.replace(/(?<=.)\/+$/u, '')}/${baseOf(from)}` : target;
      if (!this.#one(name, from, shown)) exitCode = 1;
    }
    return exitCode;
  }

  #one(name: string, from: string, shown: string): boolean {
    const files = this.#files;
    const to = pathFor(this.#process, shown);
    const fail = (busybox: string, gnu: string): boolean => {
      complain(this.#process, this.#usage, busybox, gnu);
      return false;
    };
    if (!files.exists(from)) {
      const missing = `'${name}': No such file or directory`;
      return fail(
        this.#isMoving && isBusybox(this.#process) ? `can't rename ${missing}` : `can't stat ${missing}`,
        `cannot stat ${missing}`,
      );
    }
    const isFolder = files.isDirectory(from);
    if (isFolder && !this.#isMoving && !this.#given.has('r') && !this.#given.has('a')) {
      return fail(`omitting directory '${name}'`, `-r not specified; omitting directory '${name}'`);
    }
    if (from === to) {
      return fail(`'${name}' and '${shown}' are the same file`, `'${name}' and '${shown}' are the same file`);
    }
    if (isFolder && to.startsWith(`${from}/`)) {
      return fail(
        `recursion detected, omitting directory '${name}'`,
        this.#isMoving
          ? `cannot move '${name}' to a subdirectory of itself, '${shown}'`
          : `cannot copy a directory, '${name}', into itself, '${shown}'`,
      );
    }
    if (!files.isDirectory(`${to}/..`)) {
      return fail(
        `can't create '${shown}': No such file or directory`,
        isFolder
          ? `cannot create directory '${shown}': No such file or directory`
          : `cannot ${this.#isMoving ? `move '${name}' to` : 'create regular file'} '${shown}': No such file or directory`,
      );
    }
    if (!isFolder && files.isDirectory(to)) {
      return fail(`'${shown}' is a directory`, `cannot overwrite directory '${shown}' with non-directory`);
    }
    if (this.#given.has('n') && files.exists(to)) return true;
    this.#copy(from, to);
    if (this.#given.has('v')) {
      this.#process.stdout(`${this.#isMoving ? 'renamed ' : ''}'${name}' -> '${shown}'\n`);
    }
    if (this.#isMoving) files.remove(from);
    return true;
  }

  get #isMoving(): boolean {
    return this.#usage === MV;
  }

  #copy(from: string, to: string): void {
    const files = this.#files;
    if (!files.isDirectory(from)) {
      files.write(to, files.read(from) ?? '');
      return;
    }
    files.makeDirectory(to);
    for (const entry of files.list(from)) this.#copy(`${from}/${entry}`, `${to}/${entry}`);
  }
}
