/** What a lab on the desk is called, and where its files are: nowhere for one that was never saved. */
import { basename, dirname } from 'node:path';
import type { FileState } from '../contract/file-requests';
import { isLabFile, type DiskFile, type LabSource } from './disk-lab';
import type { FileToSave } from './save-files';

export class LabPlace {
  readonly #homeFolder: string;
  #kind: FileState['kind'];
  #name: string;
  #path: string | undefined;
  #isFolder: boolean;

  /** `homeFolder` is proposed for a lab that has no place yet. */
  constructor({ kind, name, path, isFolder }: LabSource, homeFolder: string) {
    this.#kind = kind;
    this.#name = name;
    this.#path = path;
    this.#isFolder = isFolder;
    this.#homeFolder = homeFolder;
  }

  get kind(): FileState['kind'] {
    return this.#kind;
  }

  get name(): string {
    return this.#name;
  }

  get path(): string | undefined {
    return this.#path;
  }

  /** Where it is saved to. A bundle is not: its files are the lab's own only once they are saved elsewhere. */
  get savedPath(): string | undefined {
    return this.#kind === 'bundle' ? undefined : this.#path;
  }

  /** Is it all manifests of one folder? */
  get isFolder(): boolean {
    return this.#isFolder;
  }

  /** Where a file dialog begins. */
  get folder(): string {
    if (this.#path === undefined) return this.#homeFolder;
    return this.#isFolder ? this.#path : dirname(this.#path);
  }

  /** What one opens from now on, once these files are saved: a lab file that was made beside manifests. */
  after(path: string, wanted: readonly FileToSave[]): string {
    if (this.#kind === 'lab') return path;
    return wanted.find((file) => file.known === undefined && isLabFile(file))?.path ?? path;
  }

  move(path: string, files: readonly DiskFile[]): void {
    this.#path = path;
    this.#isFolder = false;
    this.#name = basename(path);
    const main = files.find((file) => file.path === path);
    this.#kind = main !== undefined && isLabFile(main) ? 'lab' : 'manifests';
  }
}
