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

  /** The one that is offered. */
  get first(): RecoveredLab | undefined {
    return this.#waiting[0];
  }

  async find({ dataFolder, path, isFolder, files }: RecoveredPlace): Promise<void> {
    if (path === undefined) {
      this.#waiting = await findUntitledRecoveries(dataFolder);
      return;
    }
    const useful: RecoveredLab[] = [];
    for (const recovery of await findRecoveries(dataFolder, path, isFolder)) {
      // Saved, and killed before this could be taken away.
      const isSaved = recovery.files.every(({ name, bytes }) => {
        const known = files.get(name);
        return known !== undefined && isSameContent(known.bytes, bytes);
      });
      if (isSaved) await removeRecovery(recovery.path);
      else useful.push(recovery);
    }
    this.#waiting = useful;
  }

  /** They are in the text again; none of the others is wanted any more. */
  take(): void {
    this.#waiting = [];
  }

  async discardFirst(): Promise<void> {
    const { first } = this;
    if (first !== undefined) await removeRecovery(first.path);
    this.#waiting = this.#waiting.slice(1);
  }
}
