/**
 * Says that something in a few folders may have changed: soon, where the system tells, and else once a second.
 *
 * Folders, since editors save by renaming a new file over the old one, which takes a watch on the file away. Network
 * disks tell nothing of what other machines do; looking at a handful of files costs next to nothing.
 */
import { watch, type FSWatcher } from 'node:fs';
import { isSystemError } from './system-error';

const LOOK_EVERY_MS = 1000;
/** Editors do several things to save once. */
const SETTLE_MS = 120;

export class FolderWatch {
  readonly #onLook: () => void;
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #interval: NodeJS.Timeout;
  #settling: NodeJS.Timeout | undefined = undefined;

  constructor(onLook: () => void) {
    this.#onLook = onLook;
    this.#interval = setInterval(onLook, LOOK_EVERY_MS);
    this.#interval.unref();
  }

  /** Takes the place of the folders before. */
  setFolders(folders: readonly string[]): void {
    const wanted = new Set(folders);
    for (const [folder, watcher] of this.#watchers) {
      if (wanted.has(folder)) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
    for (const folder of wanted) if (!this.#watchers.has(folder)) this.#watch(folder);
  }

  close(): void {
    clearInterval(this.#interval);
    clearTimeout(this.#settling);
    this.setFolders([]);
  }

  /** Looks again shortly, for what is not settled yet. */
  lookSoon(): void {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(this.#onLook, SETTLE_MS);
    this.#settling.unref();
  }

  #watch(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, () => {
        this.lookSoon();
      });
      watcher.on('error', () => {
        watcher.close();
        this.#watchers.delete(folder);
      });
      this.#watchers.set(folder, watcher);
    } catch (error) {
      // Gone, not watchable, or too many watches: there is the look once a second.
      if (!isSystemError(error)) throw error;
    }
  }
}
