/**
 * tar: -c, -x and -t of files and directories, with -f, -C, -v, -O, -m and -p (GNU tar 1.34; busybox 1.36).
 *
 * Leaves out compression and appending; archives are whole in memory.
 */
import { append } from '../../base/append';
import type { FileSystem } from '../../host/file-system';
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { decodeTar, encodeTar, type TarMember } from '../../wire/tar';
import { bytesOfUtf8, textOfUtf8 } from '../../wire/utf8';
import { pathFor } from './input-files';

interface TarOrder {
  mode: 'c' | 'x' | 't' | undefined;
  archive: string;
  folder: string;
  isVerbose: boolean;
  isToOutput: boolean;
  readonly names: string[];
}

const LONG_OPTIONS: Readonly<Record<string, string>> = {
  create: 'c',
  extract: 'x',
  get: 'x',
  list: 't',
  file: 'f',
  directory: 'C',
  verbose: 'v',
  'to-stdout': 'O',
  touch: 'm',
  'preserve-permissions': 'p',
  'same-permissions': 'p',
  'no-same-permissions': 'm',
  'no-same-owner': 'm',
  'same-owner': 'p',
};

/** Only the real ones have these. */
const REAL_LETTERS = 'AdruzjJZahklWoPNSTXUwsigG';

export function* tar(process: Process, args: readonly string[]): Task<number> {
  const order: TarOrder = {
    mode: undefined,
    archive: '-',
    folder: '.',
    isVerbose: false,
    isToOutput: false,
    names: [],
  };
  const problem = readOrder(process, args, order);
  if (problem !== undefined) {
    process.stderr(problem);
    return isBusybox(process) ? 1 : 2;
  }
  return order.mode === 'c' ? create(process, order) : yield* extract(process, order);
}

function isBusybox({ environment }: Process): boolean {
  return environment.flavor === 'busybox';
}

/** Answers what to complain of. */
function readOrder(process: Process, args: readonly string[], order: TarOrder): string | undefined {
  const hint = isBusybox(process) ? '' : "Try 'tar --help' or 'tar --usage' for more information.\n";
  const rest = [...args];
  let isFirst = true;
  for (;;) {
    const word = rest.shift();
    if (word === undefined) break;
    const isOldStyle = isFirst && !word.startsWith('-');
    isFirst = false;
    if (word.startsWith('--')) {
      const [name = '', value] = word.slice(2).split('=');
      const letter = LONG_OPTIONS[name];
      if (letter === undefined) return `tar: option --${name} is not modelled in this lab\n`;
      const problem = takeLetter(letter, order, () => value ?? rest.shift());
      if (problem !== undefined) return `${problem}${hint}`;
    } else if (isOldStyle || (word.startsWith('-') && word !== '-')) {
      const letters = isOldStyle ? word : word.slice(1);
      for (let index = 0; index < letters.length; index += 1) {
        const letter = letters.charAt(index);
        const attached = isOldStyle ? '' : letters.slice(index + 1);
        const problem = takeLetter(letter, order, () => (attached === '' ? rest.shift() : attached));
        if (problem !== undefined) return `${problem}${hint}`;
        // The value was the rest of the word.
        if ('fC'.includes(letter) && attached !== '') break;
      }
    } else order.names.push(word);
  }
  if (order.mode === undefined) {
    return isBusybox(process)
      ? 'tar: must specify one of c, x, t\n'
      : `tar: You must specify one of the '-Acdtrux', '--delete' or '--test-label' options\n${hint}`;
  }
  if (order.mode === 'c' && order.names.length === 0) {
    return isBusybox(process)
      ? 'tar: empty archive\n'
      : `tar: Cowardly refusing to create an empty archive\n${hint}`;
  }
  return undefined;
}

function takeLetter(letter: string, order: TarOrder, value: () => string | undefined): string | undefined {
  switch (letter) {
    case 'c':
    case 'x':
    case 't':
      order.mode = letter;
      return undefined;
    case 'f':
    case 'C': {
      const text = value();
      if (text === undefined) return `tar: option requires an argument -- '${letter}'\n`;
      if (letter === 'f') order.archive = text;
      else order.folder = text;
      return undefined;
    }
    case 'v':
      order.isVerbose = true;
      return undefined;
    case 'O':
      order.isToOutput = true;
      return undefined;
    case 'm':
    case 'p':
      return undefined;
    default:
      return REAL_LETTERS.includes(letter)
        ? `tar: option -${letter} is not modelled in this lab\n`
        : `tar: invalid option -- '${letter}'\n`;
  }
}

function inFolder(process: Process, { folder }: TarOrder, name: string): string {
  return pathFor(process, name.startsWith('/') ? name : `${folder}/${name}`);
}

function create(process: Process, order: TarOrder): number {
  const { files } = process.environment;
  const members: TarMember[] = [];
  let hasFailed = false;
  let isTold = false;
  for (const name of order.names) {
    const path = inFolder(process, order, name);
    if (!files.exists(path)) {
      process.stderr(
        isBusybox(process)
          ? `tar: ${name}: No such file or directory\n`
          : `tar: ${name}: Cannot stat: No such file or directory\n`,
      );
      hasFailed = true;
      continue;
    }
    const inside = name.replace(/^\/+/u, '');
    if (inside !== name && !isTold) {
      isTold = true;
      process.stderr(
        isBusybox(process)
          ? "tar: removing leading '/' from member names\n"
          : "tar: Removing leading `/' from member names\n",
      );
    }
    append(members, membersOf(files, path, inside.replace(/\/+$/u, '')));
  }
  const say = order.archive === '-' ? process.stderr : process.stdout;
  if (order.isVerbose) for (const { name } of members) say(`${name}\n`);
  const text = textOfUtf8(encodeTar(members));
  if (order.archive === '-') process.stdout(text);
  else files.write(pathFor(process, order.archive), text);
  if (!hasFailed) return 0;
  process.stderr(
    isBusybox(process)
      ? 'tar: error exit delayed from previous errors\n'
      : 'tar: Exiting with failure status due to previous errors\n',
  );
  return isBusybox(process) ? 1 : 2;
}

function membersOf(files: FileSystem, path: string, name: string): readonly TarMember[] {
  if (!files.isDirectory(path)) {
    return [{ name, bytes: bytesOfUtf8(files.read(path) ?? ''), isDirectory: false }];
  }
  const shown = name === '' ? './' : `${name}/`;
  return [
    { name: shown, bytes: new Uint8Array(), isDirectory: true },
    ...files.list(path).flatMap((entry) => membersOf(files, `${path}/${entry}`, `${shown}${entry}`)),
  ];
}

function* extract(process: Process, order: TarOrder): Task<number> {
  const { files } = process.environment;
  const text =
    order.archive === '-' ? yield* process.stdin.readAll() : files.read(pathFor(process, order.archive));
  if (text === undefined) {
    process.stderr(
      isBusybox(process)
        ? `tar: can't open '${order.archive}': No such file or directory\n`
        : `tar: ${order.archive}: Cannot open: No such file or directory\ntar: Error is not recoverable: exiting now\n`,
    );
    return isBusybox(process) ? 1 : 2;
  }
  if (!files.isDirectory(pathFor(process, order.folder))) {
    process.stderr(
      isBusybox(process)
        ? `tar: can't change directory to '${order.folder}': No such file or directory\n`
        : `tar: ${order.folder}: Cannot open: No such file or directory\ntar: Error is not recoverable: exiting now\n`,
    );
    return isBusybox(process) ? 1 : 2;
  }
  const members = decodeTar(bytesOfUtf8(text));
  if (members === undefined) {
    process.stderr(
      isBusybox(process)
        ? 'tar: invalid tar magic\n'
        : 'tar: This does not look like a tar archive\ntar: Exiting with failure status due to previous errors\n',
    );
    return isBusybox(process) ? 1 : 2;
  }
  return takeOut(process, order, members);
}

function takeOut(process: Process, order: TarOrder, members: readonly TarMember[]): number {
  const { files } = process.environment;
  const wanted = order.names.map((name) => name.replace(/\/+$/u, ''));
  const found = new Set<string>();
  for (const { name, bytes, isDirectory } of members) {
    const bare = name.replace(/\/+$/u, '');
    const by = wanted.find((each) => bare === each || bare.startsWith(`${each}/`));
    if (by !== undefined) found.add(by);
    if (wanted.length > 0 && by === undefined) continue;
    if (order.mode === 't' || order.isVerbose) process.stdout(`${name}\n`);
    if (order.mode === 't') continue;
    const path = inFolder(process, order, name.replace(/^\/+/u, ''));
    if (isDirectory) {
      if (!order.isToOutput) files.makeDirectory(path);
    } else if (order.isToOutput) process.stdout(textOfUtf8(bytes));
    else files.write(path, textOfUtf8(bytes));
  }
  const missing = wanted.filter((name) => !found.has(name));
  if (missing.length === 0) return 0;
  for (const name of missing) {
    process.stderr(`tar: ${name}: ${isBusybox(process) ? 'not found in archive' : 'Not found in archive'}\n`);
  }
  if (!isBusybox(process)) process.stderr('tar: Exiting with failure status due to previous errors\n');
  return isBusybox(process) ? 1 : 2;
}
