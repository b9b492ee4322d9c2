/** Whether a lab has edits that are nowhere on disk, as far as the simulator's thread has told. */
export class UnsavedEdits {
  #editedVersion = 0;
  #editedFiles: readonly string[] = [];
  #savedVersion = 0;
  /** Kept nowhere but in the recovery file that it came from. */
  #isUnkept: boolean;

  constructor(isUnkept: boolean) {
    this.#isUnkept = isUnkept;
  }

  /** Of the text that was told of last. */
  get version(): number {
    return this.#editedVersion;
  }

  get isUnkept(): boolean {
    return this.#isUnkept;
  }

  get isDirty(): boolean {
    return this.#isUnkept || (this.#editedVersion > this.#savedVersion && this.#editedFiles.length > 0);
  }

  edited(version: number, editedFiles: readonly string[]): void {
    this.#editedVersion = version;
    this.#editedFiles = editedFiles;
  }

  saved(version: number): void {
    this.#savedVersion = version;
    this.#isUnkept = false;
  }
}
