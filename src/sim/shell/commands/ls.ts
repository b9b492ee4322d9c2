/**
 * ls: names, with -l also what is known of files.
 *
 * The lab's files have no owner, mode or time: what they would have on a fresh system is shown, and all are as old as
 * each other for `-t`. Its output is never a terminal's: one name a line, without -C.
 */
import { largestOf } from '../../base/extremes';
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { bytesOfUtf8 } from '../../wire/utf8';
import { readToolArguments, type ToolArguments, type ToolUsage } from '../tool-options';
import { pathFor } from './input-files';

const USAGE: ToolUsage = {
  name: 'ls',
  gnu: '1 a,all A,almost-all d,directory F,classify:: p h,human-readable l n,numeric-uid-gid o g G,no-group r,reverse R,recursive S t c u U f m C x X Q,quote-name! i,inode! s,size! L,dereference H k,kibibytes b,escape N,literal q,hide-control-chars v B,ignore-backups! I,ignore:! D! T,tabsize:! w,width:! Z,context! --color:: --full-time! --time:! --time-style:! --sort:! --format:! --group-directories-first --block-size:! --si! --author! --file-type --hide:! --hyperlink::! --indicator-style:! --show-control-chars! --zero!',
  busybox:
    '1 a A d F p h l n r R S t c u C x X L H i! s! g! --color:: --full-time! --group-directories-first',
  trouble: 2,
};

interface Entry {
  readonly name: string;
  readonly path: string;
  readonly isDirectory: boolean;
  readonly size: number;
}

const BLOCK_BYTES = 4096;

// eslint-disable-next-line require-yield -- done at once
export function* ls(process: Process, args: readonly string[]): Task<number> {
  const given = readToolArguments(process, args, USAGE);
  if (typeof given === 'number') return process.environment.flavor === 'busybox' ? 1 : given;
  return new Listing(process, given).run();
}

class Listing {
  readonly #process: Process;
  readonly #given: ToolArguments;
  readonly #isBusybox: boolean;
  #exitCode = 0;
  #hasPrinted = false;

  constructor(process: Process, given: ToolArguments) {
    this.#process = process;
    this.#given = given;
    this.#isBusybox = process.environment.flavor === 'busybox';
  }

  run(): number {
    const given = this.#given;
    const names = given.operands.length === 0 ? ['.'] : given.operands;
    const found = names.flatMap((name) => {
      const entry = this.#entryOf(name, pathFor(this.#process, name));
      if (entry === undefined) this.#complain(name);
      return entry === undefined ? [] : [entry];
    });
    const isListed = (entry: Entry): boolean => entry.isDirectory && !given.has('d');
    const plain = this.#sorted(found.filter((entry) => !isListed(entry)));
    if (plain.length > 0) this.#print(plain, false);
    const hasHeadings = names.length > 1 || given.has('R');
    for (const folder of this.#sorted(found.filter(isListed))) this.#list(folder, hasHeadings);
    return this.#exitCode;
  }

  #complain(name: string): void {
    this.#process.stderr(
      this.#isBusybox
        ? `ls: ${name}: No such file or directory\n`
        : `ls: cannot access '${name}': No such file or directory\n`,
    );
    this.#exitCode = this.#isBusybox ? 1 : 2;
  }

  #entryOf(name: string, path: string): Entry | undefined {
    const { files } = this.#process.environment;
    if (files.isDirectory(path)) return { name, path, isDirectory: true, size: BLOCK_BYTES };
    const text = files.read(path);
    return text === undefined
      ? undefined
      : { name, path, isDirectory: false, size: bytesOfUtf8(text).length };
  }

  #sorted(entries: readonly Entry[]): readonly Entry[] {
    const given = this.#given;
    if (given.has('U') || given.has('f')) return entries;
    const order = given.lastOf('S', 't', 'X', 'v');
    const extension = ({ name }: Entry): string => /\.[^.]*$/u.exec(name)?.[0] ?? '';
    const byName = (one: Entry, other: Entry): number =>
      one.name < other.name ? -1 : one.name > other.name ? 1 : 0;
    const sorted = entries.toSorted((one, other) => {
      if (order === 'S' && one.size !== other.size) return other.size - one.size;
      if (order === 'X' && extension(one) !== extension(other)) {
        return extension(one) < extension(other) ? -1 : 1;
      }
      return byName(one, other);
    });
    if (given.has('r')) sorted.reverse();
    if (!given.has('group-directories-first')) return sorted;
    return [...sorted.filter((each) => each.isDirectory), ...sorted.filter((each) => !each.isDirectory)];
  }

  #list(folder: Entry, hasHeading: boolean): void {
    const { files } = this.#process.environment;
    const given = this.#given;
    if (this.#hasPrinted) this.#process.stdout('\n');
    this.#hasPrinted = true;
    if (hasHeading) this.#process.stdout(`${folder.name}:\n`);
    const isHiddenShown = given.has('a') || given.has('A') || given.has('f');
    const names = files.list(folder.path).filter((name) => isHiddenShown || !name.startsWith('.'));
    const isDotShown = given.lastOf('a', 'A') === 'a' || given.has('f');
    const dots = isDotShown ? ['.', '..'] : [];
    const entries = [...dots, ...names].flatMap((name) => {
      const entry = this.#entryOf(name, pathFor(this.#process, `${folder.path}/${name}`));
      return entry === undefined ? [] : [entry];
    });
    const sorted = this.#sorted(entries);
    this.#print(sorted, true);
    if (!given.has('R')) return;
    for (const entry of sorted) {
      if (!entry.isDirectory || entry.name === '.' || entry.name === '..') continue;
      this.#list({ ...entry, name: `${folder.name.replace(/\/$/u, '')}/${entry.name}` }, true);
    }
  }

  #print(entries: readonly Entry[], hasTotal: boolean): void {
    const given = this.#given;
    this.#hasPrinted = true;
    const isLong = ['l', 'n', 'o', 'g'].some((letter) => given.has(letter));
    if (!isLong) {
      const names = entries.map((entry) => this.#shown(entry));
      if (names.length > 0) {
        this.#process.stdout(
          given.lastOf('m', 'C', '1') === 'm' ? `${names.join(', ')}\n` : `${names.join('\n')}\n`,
        );
      }
      return;
    }
    if (hasTotal) this.#process.stdout(`total ${this.#total(entries)}\n`);
    for (const line of this.#longLines(entries)) this.#process.stdout(`${line}\n`);
  }

  #total(entries: readonly Entry[]): string {
    const blocks = entries.reduce(
      (sum, { isDirectory, size }) => sum + (isDirectory ? 1 : Math.ceil(size / BLOCK_BYTES)),
      0,
    );
    return this.#given.has('h') ? humanSize(blocks * BLOCK_BYTES) : String(blocks * (BLOCK_BYTES / 1024));
  }

  #shown({ name, isDirectory }: Entry): string {
    const hasMark = ['F', 'p', 'file-type'].some((letter) => this.#given.has(letter));
    return hasMark && isDirectory ? `${name}/` : name;
  }

  #longLines(entries: readonly Entry[]): readonly string[] {
    const given = this.#given;
    const owner = given.has('n') ? '0' : 'root';
    const rows = entries.map((entry) => ({
      mode: entry.isDirectory ? 'drwxr-xr-x' : '-rw-r--r--',
      links: entry.isDirectory ? '2' : '1',
      size: given.has('h') ? humanSize(entry.size) : String(entry.size),
      name: this.#shown(entry),
    }));
    const date = 'Jan  1 00:00';
    if (this.#isBusybox) {
      const padded = owner.padEnd(8);
      return rows.map(
        ({ mode, links, size, name }) =>
          `${mode} ${links.padStart(4)} ${padded} ${padded} ${size.padStart(9)} ${date} ${name}`,
      );
    }
    const widthOf = (field: 'links' | 'size'): number => largestOf(rows.map((row) => row[field].length));
    const [linksWidth, sizeWidth] = [widthOf('links'), widthOf('size')];
    const owners = [...(given.has('g') ? [] : [owner]), ...(given.has('o') || given.has('G') ? [] : [owner])];
    return rows.map(({ mode, links, size, name }) =>
      [mode, links.padStart(linksWidth), ...owners, size.padStart(sizeWidth), date, name].join(' '),
    );
  }
}

/** `4.0K`, rounded up as coreutils does. */
function humanSize(bytes: number): string {
  if (bytes < 1024) return String(bytes);
  let value = bytes;
  let unit = -1;
  while (value >= 1024 && unit < 4) {
    value /= 1024;
    unit += 1;
  }
  const tenths = Math.ceil(value * 10) / 10;
  return `${tenths < 10 ? tenths.toFixed(1) : String(Math.ceil(value))}${'KMGTP'.charAt(unit)}`;
}
