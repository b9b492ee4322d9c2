/** Keeps the manifests that a lab reads along as its text names them, while that is edited. */
import type { InputFile } from '../worker/worker-message';
import { manifestNamesIn, pathWithin, readNamedManifest, type DiskFile } from './disk-lab';
import { isThere } from './is-there';

export interface ManifestsChange {
  /** For the undo history. */
  readonly name: string;
  readonly added: readonly DiskFile[];
  readonly removed: readonly string[];
}

/** From `#` to the end of a line. */
const COMMENT = /(?:^|\s)#.*$/gmu;

export class FollowedManifests {
  #names: ReadonlySet<string> = new Set();
  #unread: ReadonlySet<string> = new Set();

  /** The lab was read from disk just now. */
  async begin(files: readonly InputFile[]): Promise<void> {
    const names = await manifestNamesIn(files);
    this.#names = new Set(names);
    this.#unread = new Set(names.filter((name) => !files.some((file) => isUnder(file.name, name))));
  }

  /** The text went back to what it was, and its files with it: another edit would keep it from going further. */
  async accept(files: readonly InputFile[]): Promise<void> {
    this.#names = new Set(await manifestNamesIn(files));
    this.#unread = new Set();
  }

  /** Is there one by now that was not there? */
  async hasAppeared(folder: string): Promise<boolean> {
    for (const name of this.#unread) {
      const path = pathWithin(folder, name);
      if (path !== undefined && (await isThere(path))) return true;
    }
    return false;
  }

  /**
   * What a text asks for that names others than the one before. Only the difference counts, so that undoing an edit of
   * ours is not done again. `isKept` tells of files with edits of their own, which stay.
   */
  async follow(
    folder: string,
    files: readonly InputFile[],
    isKept: (name: string) => boolean,
  ): Promise<ManifestsChange | undefined> {
    const names = await manifestNamesIn(files);
    const gained = names.filter((name) => !this.#names.has(name) || this.#unread.has(name));
    const lost = [...this.#names].filter((name) => !names.includes(name) && !isMentioned(name, files));
    const added: DiskFile[] = [];
    const unread = new Set<string>();
    for (const name of gained) {
      const reading = await readNamedManifest(folder, name);
      if (reading.kind === 'problem') unread.add(name);
      else added.push(...reading.files.filter((file) => !files.some((other) => other.name === file.name)));
    }
    const removed = files
      .map(({ name }) => name)
      .filter(
        (file) => lost.some((name) => isUnder(file, name)) && !names.some((name) => isUnder(file, name)),
      )
      .filter((file) => !isKept(file));
    const mentioned = [...this.#names].filter((name) => !lost.includes(name));
    this.#names = new Set([...names, ...mentioned]);
    this.#unread = unread;
    if (added.length + removed.length === 0) return undefined;
    const listed = (added.length > 0 ? added.map((file) => file.name) : removed).join(', ');
    return { name: `${added.length > 0 ? 'read' : 'leave out'} ${listed}`, added, removed };
  }
}

/** Is the file what a lab calls so, or in the folder that it calls so? */
function isUnder(file: string, name: string): boolean {
  const clean = name.replace(/^(?:\.\/)+/u, '').replace(/\/+$/u, '');
  return file === clean || file.startsWith(`${clean}/`);
}

/** A text that does not parse names nothing for the moment: who is typing has not taken it out. */
function isMentioned(name: string, files: readonly InputFile[]): boolean {
  return files.some(({ bytes }) =>
    Buffer.from(bytes).toString('utf8').replaceAll('\0', '').replaceAll(COMMENT, '').includes(name),
  );
}
