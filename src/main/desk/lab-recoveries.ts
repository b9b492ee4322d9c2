/** Unsaved edits that windows which ended have left behind for a lab, the newest first. */
import { findRecoveries, findUntitledRecoveries, removeRecovery, type RecoveredLab } from './recovery-files';
import { isSameContent } from './save-files';

/** What they are looked up by. */
export interface RecoveredPlace {
  readonly dataFolder: string;
  /** Of the lab; one without was never saved. */
  readonly path: string | undefined;
  readonly isFolder: boolean;
  /** The lab's files as they are on disk. */
  readonly files: ReadonlyMap<string, { readonly bytes: Uint8Array }>;
}

export class LabRecoveries {
  #waiting: readonly RecoveredLab[] = [];

  /** Those that are offered. */
  get waiting(): readonly RecoveredLab[] {
    return this.#waiting;
  }

  /** By its path, which is what a page knows it by. */
  waitingAt(path: string): RecoveredLab | undefined {
    return this.#waiting.find((recovery) => recovery.path === path);
  }

  /** `own` has what this window has taken back. */
  async find({ dataFolder, path, isFolder, files }: RecoveredPlace, own: string | undefined): Promise<void> {
    const found =
      path === undefined
        ? await findUntitledRecoveries(dataFolder)
        : await findRecoveries(dataFolder, path, isFolder);
    const useful: RecoveredLab[] = [];
    for (const recovery of found.filter((each) => each.path !== own)) {
      // Saved, and killed before this could be taken away.
      const isSaved =
        path !== undefined &&
        recovery.files.every(({ name, bytes }) => {
          const known = files.get(name);
          return known !== undefined && isSameContent(known.bytes, bytes);
        });
      if (isSaved) await removeRecovery(recovery.path);
      else useful.push(recovery);
    }
    this.#waiting = useful;
  }

  async discard(path: string): Promise<void> {
    if (this.waitingAt(path) === undefined) return;
    await removeRecovery(path);
    this.#waiting = this.#waiting.filter((recovery) => recovery.path !== path);
  }
}
