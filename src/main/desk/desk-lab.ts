/**
 * One lab on the desk: its text in the simulator's thread, its files on disk, and what is between the two.
 *
 * Invariants: a file is written only when its bytes differ from those on disk, and never over bytes that nobody has seen;
 * edits that are not saved are in a recovery file two seconds later. Its owner calls one thing after the other.
 */
import { basename, dirname, resolve } from 'node:path';
import { inEnglish, say, type Wording } from '../../sim/api/sentence';
import type { BundleCapture } from '../../sim/api/bundle';
import type { FileRecovery, FileState, SaveOutcome } from '../contract/file-requests';
import type { FileRename, InputFile, ReplacingFile } from '../worker/worker-message';
import { Autosave } from './autosave';
import type { SavedLab } from './compare-labs';
import type { DiskFile, LabSource } from './disk-lab';
import { failureOf } from './disk-problem';
import { isWritable, lookAtDisk } from './disk-look';
import { DiskState } from './disk-state';
import { FollowedManifests } from './followed-manifests';
import { FolderWatch } from './folder-watch';
import { LabPlace } from './lab-place';
import { LabRecoveries } from './lab-recoveries';
import type { LabThread } from './lab-thread';
import { mainFileOf } from './main-file';
import { isFolder, readAgain } from './read-again';
import type { RecoveredLab, RecoveryContent } from './recovery-files';
import { isSameContent, saveFiles, type FileToSave } from './save-files';
import { placesInFolder, placesOfCopy, proposedLabName, withLabEnding } from './save-places';
import { RestorePoints } from './restore-points';
import { UnsavedEdits } from './unsaved-edits';
import { WindowLock } from './window-lock';

type BundleView = NonNullable<FileState['bundle']>;
type Failure = Extract<SaveOutcome, { readonly kind: 'failed' }>;

export interface DeskLabOptions {
  readonly labNumber: number;
  readonly thread: LabThread;
  readonly source: LabSource;
  readonly dataFolder: string;
  /** Proposed for labs that have no place yet. */
  readonly homeFolder: string;
  /** It was never on disk, and would be lost: edits of a window that ended. */
  readonly recovered?: RecoveredLab | undefined;
  readonly onChange: () => void;
  readonly onLook: () => void;
}

export class DeskLab {
  readonly thread: LabThread;
  readonly restorePoints: RestorePoints;
  readonly #labNumber: number;
  readonly #dataFolder: string;
  readonly #onChange: () => void;
  readonly #watch: FolderWatch;
  readonly #lock: WindowLock;
  #autosave: Autosave;
  readonly #place: LabPlace;
  readonly #bundle: BundleView | undefined;
  /** As they were read or written last. */
  #files: ReadonlyMap<string, DiskFile>;
  readonly #edits: UnsavedEdits;
  readonly #disk = new DiskState();
  #isReadOnly = false;
  #isOpenElsewhere = false;
  readonly #recoveries = new LabRecoveries();
  #autosaveProblem: Wording | undefined = undefined;
  readonly #manifests = new FollowedManifests();
  #followedVersion = 0;
  #hasEnded = false;

  constructor(options: DeskLabOptions) {
    const { source } = options;
    this.thread = options.thread;
    this.restorePoints = new RestorePoints(options.dataFolder, options.thread);
    this.#labNumber = options.labNumber;
    this.#dataFolder = options.dataFolder;
    this.#onChange = options.onChange;
    this.#place = new LabPlace(source, options.homeFolder);
    this.#bundle =
      source.captures === undefined ? undefined : { captures: source.captures.map(captureViewOf) };
    this.#files = mapOf(source.files);
    this.#edits = new UnsavedEdits(options.recovered !== undefined);
    this.#lock = new WindowLock(options.dataFolder);
    this.#autosave = this.#createAutosave();
    if (options.recovered !== undefined) this.#autosave.adopt(options.recovered.path);
    this.#watch = new FolderWatch(options.onLook);
  }

  /** To be called once: what else is known of the files. */
  async begin(): Promise<void> {
    this.#watchFiles();
    await this.restorePoints.begin(this.#onDisk);
    await this.#lock.hold(this.path);
    await this.#lookAround();
    await this.#manifests.begin([...this.#files.values()]);
    // From now on it is this window's, and offered to no other one.
    if (this.#edits.isUnkept) await this.#autosave.flush();
    await this.#findRecoveries();
  }

  get state(): FileState {
    const { name, path, kind } = this.#place;
    const { waiting } = this.#recoveries;
    return {
      labNumber: this.#labNumber,
      name,
      ...(path === undefined ? {} : { path }),
      kind,
      isDirty: this.isDirty,
      isReadOnly: this.#isReadOnly,
      disk: this.#disk.kind,
      isOpenElsewhere: this.#isOpenElsewhere,
      // Those of labs that were never saved are offered beside any other that has no place.
      ...(waiting.length === 0 ? {} : { recoveries: waiting.map(recoveryViewOf) }),
      ...(this.#autosaveProblem === undefined ? {} : { autosaveProblem: this.#autosaveProblem }),
      ...(this.#bundle === undefined ? {} : { bundle: this.#bundle }),
    };
  }

  get isDirty(): boolean {
    return this.#edits.isDirty;
  }

  get path(): string | undefined {
    return this.#place.path;
  }

  /** Where a file dialog begins. */
  get folder(): string {
    return this.#place.folder;
  }

  /** The simulator's thread has told what is not saved. */
  edited(version: number, editedFiles: readonly string[]): void {
    this.#edits.edited(version, editedFiles);
    this.#autosave.schedule();
    this.#onChange();
  }

  /** Asks the thread, which may know of edits that it has not told yet. */
  async hasUnsavedEdits(): Promise<boolean> {
    if (this.#edits.isUnkept) return true;
    return (await this.thread.takeText()).files.some(({ isEdited }) => isEdited);
  }

  async save(shouldOverwrite: boolean): Promise<SaveOutcome> {
    const { savedPath } = this.#place;
    if (savedPath === undefined) {
      return { kind: 'needs-path', folder: this.folder, name: proposedLabName(this.#place.name) };
    }
    const { version, files } = await this.thread.takeText({ isForSaving: true });
    const wanted = placesInFolder(files, this.#files, this.folder);
    if (!Array.isArray(wanted)) return wanted;
    return this.#write(wanted, {
      version,
      shouldOverwrite,
      renames: [],
      path: this.#place.after(savedPath, wanted),
    });
  }

  async saveAs(path: string, shouldOverwrite: boolean): Promise<SaveOutcome> {
    if (path === '')
      return { kind: 'failed', message: say('The file needs a name.'), hint: say('give it one') };
    if (await isFolder(resolve(path))) {
      const what = say('there is a folder of this name');
      return failureOf('save', { path: resolve(path), what, hint: say('give the file a name in it') });
    }
    const target = withLabEnding(resolve(path));
    const { savedPath } = this.#place;
    if (savedPath === target && !this.#place.isFolder) return this.save(shouldOverwrite);
    const newName = basename(target);
    const main = await mainFileOf(this.thread, newName, dirname(target));
    if (typeof main !== 'string') return main;
    const { version, files } = await this.thread.takeText({ isForSaving: true });
    const isSameFolder = savedPath !== undefined && this.folder === dirname(target);
    const wanted = placesOfCopy(files, { main, target, known: isSameFolder ? this.#files : undefined });
    if (!Array.isArray(wanted)) return wanted;
    const renames = main === newName ? [] : [{ from: main, to: newName }];
    return this.#write(wanted, { version, shouldOverwrite, renames, path: target });
  }

  /** Back to what is on disk, or to what was opened where there is nothing. */
  async revert(): Promise<{ readonly kind: 'reverted' } | Failure> {
    const read = await this.#readAgain();
    if (read.kind === 'problem') return failureOf('read', read.problem);
    return (
      (await this.#takeOver(read.files, say('go back to the saved {name}', { name: this.#place.name }))) ?? {
        kind: 'reverted',
      }
    );
  }

  /** Edits that a window left behind, as one that can be undone. */
  async recover(
    id: string,
  ): Promise<{ readonly kind: 'recovered' } | { readonly kind: 'reopen'; lab: RecoveredLab } | Failure> {
    const recovery = this.#recoveries.waitingAt(id);
    if (recovery === undefined) {
      return { kind: 'failed', message: say('There are no unsaved edits to take back.') };
    }
    if (this.path === undefined) return { kind: 'reopen', lab: recovery };
    const edits = await this.#unsavedContent();
    const { files } = await this.thread.takeText();
    const byName = new Map<string, ReplacingFile>(files.map(({ name }) => [name, { name }]));
    for (const file of recovery.files) byName.set(file.name, file);
    const { diagnostics } = await this.thread.replaceText(
      [...byName.values()],
      say('take back unsaved edits'),
    );
    const [problem] = diagnostics;
    if (problem !== undefined)
      return { kind: 'failed', message: say('The edits cannot be read: {what}.', { what: problem.message }) };
    if (edits !== undefined) await this.#autosave.leave(edits);
    this.#autosave.adopt(recovery.path);
    this.#autosave.schedule();
    await this.#findRecoveries();
    this.#onChange();
    return { kind: 'recovered' };
  }

  async discardRecovery(id: string): Promise<void> {
    await this.#recoveries.discard(id);
  }

  /** What goes into a bundle, and how that is called. */
  async bundleFiles(): Promise<{ readonly files: readonly InputFile[]; readonly fileName: string }> {
    const { files } = await this.thread.takeText();
    return { files, fileName: proposedLabName(this.#place.name).replace(/\.yaml$/u, '') };
  }

  /** As it was saved last, or opened. */
  get savedLab(): SavedLab {
    return { name: this.#place.name, files: [...this.#files.values()].map(inputOf) };
  }

  /** Sees whether somebody else has changed the files; a lab without edits of its own takes them over. */
  async look(): Promise<void> {
    if (this.#hasEnded) return;
    await this.#lookAround();
    const { savedPath, isFolder: isWholeFolder } = this.#place;
    if (savedPath === undefined) return;
    await this.#followManifests();
    const seen = await lookAtDisk([...this.#files.values()], isWholeFolder ? savedPath : undefined);
    if (seen.kind === 'same') this.#files = mapOf(seen.files);
    const news = this.#disk.see(seen);
    if (news === 'unsettled') this.#watch.lookSoon();
    else if (news === 'declined') this.#disk.keepApart();
    else if (news === 'changed') await this.#reload();
  }

  /** `keepsEdits`: for a window that could not ask. */
  async end({ keepsEdits }: { readonly keepsEdits: boolean }): Promise<void> {
    this.#hasEnded = true;
    this.#watch.close();
    try {
      if (keepsEdits) await this.#autosave.flush({ isClosing: true });
      else await this.#autosave.clear();
    } finally {
      await this.#lock.release();
      await this.thread.stop();
    }
  }

  get #onDisk(): { readonly path: string; readonly files: readonly DiskFile[] } | undefined {
    return this.path === undefined ? undefined : { path: this.path, files: [...this.#files.values()] };
  }

  /** Others have changed the files. Edits of one's own are not lost to that. */
  async #reload(): Promise<void> {
    if (this.isDirty || (await this.hasUnsavedEdits())) {
      this.#disk.keepApart();
      return;
    }
    const read = await this.#readAgain();
    const isTaken =
      read.kind === 'files' &&
      (await this.#takeOver(
        read.files,
        say('take over {name} as changed on disk', { name: this.#place.name }),
      )) === undefined;
    if (!isTaken) this.#disk.decline();
  }

  /** Reads along what the text names from now on. */
  async #followManifests(): Promise<void> {
    const hasNewText = this.#edits.version !== this.#followedVersion;
    if (!hasNewText && !(await this.#manifests.hasAppeared(this.folder))) return;
    this.#followedVersion = this.#edits.version;
    const { files, canRedo } = await this.thread.takeText();
    if (canRedo) {
      await this.#manifests.accept(files);
      return;
    }
    const change = await this.#manifests.follow(this.folder, files, (name) => {
      const known = this.#files.get(name);
      const now = files.find((file) => file.name === name);
      return known === undefined || now === undefined || !isSameContent(known.bytes, now.bytes);
    });
    if (change === undefined) return;
    // Not their bytes: somebody may have typed on while the disk was read.
    const kept = files.filter(({ name }) => !change.removed.includes(name)).map(({ name }) => ({ name }));
    const { diagnostics } = await this.thread.replaceText(
      [...kept, ...change.added.map(inputOf)],
      change.name,
    );
    // What is no text is said by the reader, as a manifest that was not read.
    if (diagnostics.length > 0) return;
    this.#files = mapOf([...this.#files.values(), ...change.added]);
    this.#watchFiles();
  }

  #readAgain(): ReturnType<typeof readAgain> {
    const { savedPath, isFolder: isWholeFolder } = this.#place;
    if (savedPath !== undefined) return readAgain(savedPath, isWholeFolder);
    return Promise.resolve({ kind: 'files', files: [...this.#files.values()] });
  }

  /** Answers why it could not be done. */
  async #takeOver(files: readonly DiskFile[], name: Wording): Promise<Failure | undefined> {
    const { version, diagnostics } = await this.thread.replaceText(files.map(inputOf), name);
    const [problem] = diagnostics;
    if (problem !== undefined) {
      const hint = say('save your text over it, or under another name');
      return {
        kind: 'failed',
        message: say('What is on disk now cannot be read: {what}.', { what: problem.message }),
        hint,
      };
    }
    this.thread.markSaved(version, []);
    this.#files = mapOf(files);
    await this.#manifests.begin(files);
    await this.#saved(version);
    return undefined;
  }

  async #write(
    wanted: readonly FileToSave[],
    after: {
      readonly version: number;
      readonly shouldOverwrite: boolean;
      readonly renames: readonly FileRename[];
      readonly path: string;
    },
  ): Promise<SaveOutcome> {
    const saving = await saveFiles(wanted, after.shouldOverwrite, (file) => {
      // So that what comes after a failure is compared with what is there by then.
      if (after.renames.length === 0) this.#files = new Map(this.#files).set(file.name, file);
    });
    if (saving.kind !== 'written') return saving;
    this.thread.markSaved(after.version, after.renames);
    this.#files = mapOf(saving.files);
    if (after.path !== this.#place.savedPath) await this.restorePoints.move(after.path, after.renames);
    await this.#move(after.path, saving.files);
    await this.#saved(after.version);
    return { kind: 'saved', path: after.path };
  }

  async #saved(version: number): Promise<void> {
    this.#edits.saved(version);
    if (this.#onDisk !== undefined) await this.restorePoints.saved(this.#onDisk);
    this.#disk.settle();
    await this.#autosave.clear();
    await this.#findRecoveries();
    // Somebody may have typed on meanwhile.
    if (this.isDirty) this.#autosave.schedule();
    this.#watchFiles();
    await this.#lookAround();
    this.#onChange();
  }

  /** The lab is at another place from now on. */
  async #move(path: string, files: readonly DiskFile[]): Promise<void> {
    if (path === this.#place.savedPath) return;
    await this.#autosave.clear();
    this.#place.move(path, files);
    this.#autosave = this.#createAutosave();
    await this.#lock.hold(path);
  }

  #createAutosave(): Autosave {
    return new Autosave({
      dataFolder: this.#dataFolder,
      path: this.#place.savedPath,
      isFolder: this.#place.isFolder,
      take: () => this.#unsavedContent(),
      onProblem: (problem) => {
        if (isSameWording(problem, this.#autosaveProblem)) return;
        this.#autosaveProblem = problem;
        this.#onChange();
      },
    });
  }

  async #unsavedContent(): Promise<Omit<RecoveryContent, 'isOwned'> | undefined> {
    const { files } = await this.thread.takeText();
    const edited = files.filter(({ isEdited }) => isEdited);
    if (edited.length === 0 && !this.#edits.isUnkept) return undefined;
    const kept = (this.#place.savedPath === undefined ? files : edited).map(inputOf);
    return { labName: this.#place.name, savedAtMs: Date.now(), files: kept };
  }

  async #findRecoveries(): Promise<void> {
    // A bundle's text is told apart from what was left of the lab that it came from.
    if (this.#place.kind === 'bundle' && this.path !== undefined) return;
    const { path } = this;
    const { isFolder } = this.#place;
    const place = { dataFolder: this.#dataFolder, path, isFolder, files: this.#files };
    await this.#recoveries.find(place, this.#autosave.own);
  }

  async #lookAround(): Promise<void> {
    this.#isOpenElsewhere = await this.#lock.isHeldElsewhere();
    const paths = [...this.#files.values()].map(({ path }) => path).filter((path) => path !== undefined);
    this.#isReadOnly = !(await isWritable(paths));
  }

  #watchFiles(): void {
    const paths = [...this.#files.values()].map(({ path }) => path).filter((path) => path !== undefined);
    this.#watch.setFolders([...new Set(paths.map((path) => dirname(path)))]);
  }
}

function mapOf(files: readonly DiskFile[]): ReadonlyMap<string, DiskFile> {
  return new Map(files.map((file) => [file.name, file]));
}

function recoveryViewOf({ path, labName, savedAtMs, files }: RecoveredLab): FileRecovery {
  return { id: path, labName, savedAtMs, fileNames: files.map(({ name }) => name) };
}

function captureViewOf({ scenario, name, packets, sha256 }: BundleCapture): BundleView['captures'][number] {
  return { scenario, name, packets, sha256 };
}

function inputOf({ name, bytes }: InputFile): InputFile {
  return { name, bytes };
}

function isSameWording(one: Wording | undefined, other: Wording | undefined): boolean {
  return inEnglish(one ?? '') === inEnglish(other ?? '');
}
