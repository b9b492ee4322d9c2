/** The files of a lab: their text, its version, and what of it is not on disk. */
import { TextFile, type TextChange } from '../../sim/api/lab-editing';
import type { Diagnostic } from '../../sim/api/read-lab';
import type { FileText } from '../contract/text-requests';
import { ContentStep, FilesStep, type EditStep, type FileSlot } from './edit-step';
import type { FileRename, InputFile, ReplacingFile, WorkerText } from './worker-message';

/** What can be opened again: the limit of the reader. */
const MAX_FILE_BYTES = 16 * 1024 * 1024;
/** A line end in UTF-16 with a carriage return; nothing takes more. */
const MAX_BYTES_PER_UNIT = 4;
/** So many texts that were given to the disk are remembered until it says that it has them. */
const MAX_TAKEN_TEXTS = 4;

/** A file as the disk has it or gets it. */
interface KeptFile {
  readonly name: string;
  readonly text: string;
  readonly bytes: Uint8Array;
}

interface TakenText {
  readonly version: number;
  readonly files: readonly KeptFile[];
}

export class LabFiles {
  #slots: readonly FileSlot[];
  #version = 1;
  #saved: readonly KeptFile[];
  #taken: readonly TakenText[] = [];
  #edited: { readonly version: number; readonly names: readonly string[] } | undefined = undefined;
  /** Upper bounds of the files' sizes in bytes, so that a large file is not measured at each letter. */
  readonly #sizeBounds = new WeakMap<FileSlot, number>();

  constructor(files: readonly TextFile[]) {
    this.#slots = files.map((file) => ({ file }));
    this.#saved = files.map(keptFileOf);
  }

  get version(): number {
    return this.#version;
  }

  texts(): readonly FileText[] {
    return this.#slots.map(({ file: { name, text } }) => ({ name, text }));
  }

  /** As they would be saved. */
  encoded(): readonly InputFile[] {
    return this.#slots.map(({ file }) => ({ name: file.name, bytes: file.encode() }));
  }

  /** With the content of today for those that stay as they are. */
  completed(files: readonly ReplacingFile[]): readonly InputFile[] {
    return files.flatMap(({ name, bytes }) => {
      const content = bytes ?? this.find(name)?.file.encode();
      return content === undefined ? [] : [{ name, bytes: content }];
    });
  }

  /** Length of all texts in UTF-16 units. */
  get length(): number {
    return this.#slots.reduce((sum, { file }) => sum + file.text.length, 0);
  }

  find(name: string): FileSlot | undefined {
    return this.#slots.find(({ file }) => file.name === name);
  }

  /** Whether the file can be saved and opened again with these changes in it. */
  hasRoomFor(slot: FileSlot, changes: readonly TextChange[]): boolean {
    const { file } = slot;
    const growth = changes.reduce((sum, { insert }) => sum + insert.length, 0) * MAX_BYTES_PER_UNIT;
    const bound = (this.#sizeBounds.get(slot) ?? file.text.length * MAX_BYTES_PER_UNIT) + growth;
    if (bound <= MAX_FILE_BYTES) {
      this.#sizeBounds.set(slot, bound);
      return true;
    }
    const applied = file.apply(changes);
    const size = file.encode().length;
    file.revert(applied);
    if (size > MAX_FILE_BYTES) return false;
    this.#sizeBounds.set(slot, size);
    return true;
  }

  /** To be called after each edit. */
  moveOn(): void {
    this.#version += 1;
  }

  /** New files beside those that are there. */
  addStep(added: readonly FileText[]): EditStep {
    const slots = added.map(({ name, text }) => ({ file: TextFile.ofText(name, text) }));
    return this.#slotsStep([...this.#slots, ...slots]);
  }

  /** Other content for all files; files that are not named go. */
  replaceSteps(files: readonly TextFile[]): readonly EditStep[] {
    const steps: EditStep[] = [];
    const slots: FileSlot[] = [];
    for (const file of files) {
      const slot = this.find(file.name);
      slots.push(slot ?? { file });
      if (slot !== undefined && !areBytesEqual(slot.file.encode(), file.encode())) {
        steps.push(new ContentStep(slot, file));
      }
    }
    const isSame = slots.length === this.#slots.length && slots.every((slot) => this.#slots.includes(slot));
    return isSame ? steps : [...steps, this.#slotsStep(slots)];
  }

  /** What was last saved or opened. */
  savedFiles(): readonly InputFile[] {
    return this.#saved.map(({ name, bytes }) => ({ name, bytes }));
  }

  savedText(name: string): string | undefined {
    return this.#saved.find((file) => file.name === name)?.text;
  }

  /** Files that are not as they were last saved or opened, byte for byte. */
  editedFiles(): readonly string[] {
    if (this.#edited?.version !== this.#version) {
      const edited = this.#slots.filter(({ file }) => this.#isEdited(file));
      const names = edited.map(({ file }) => file.name);
      this.#edited = { version: this.#version, names };
    }
    return this.#edited.names;
  }

  /** For the disk, which says with `markSaved` when it has it. */
  take(): readonly WorkerText[] {
    const editedFiles = this.editedFiles();
    return this.#remember().map(({ name, bytes }) => ({ name, bytes, isEdited: editedFiles.includes(name) }));
  }

  /** Remembers the text of this version, in case that it is the disk's. */
  #remember(): readonly KeptFile[] {
    const files = this.#slots.map(({ file }) => keptFileOf(file));
    const others = this.#taken.filter(({ version }) => version !== this.#version);
    this.#taken = [...others, { version: this.#version, files }].slice(-MAX_TAKEN_TEXTS);
    return files;
  }

  rememberForDisk(): void {
    this.#remember();
  }

  /** Answers whether files have other names now. */
  markSaved(version: number, renames: readonly FileRename[]): boolean {
    const taken = this.#taken.find((text) => text.version === version);
    const newNameOf = (name: string): string => renames.find(({ from }) => from === name)?.to ?? name;
    const saved = taken?.files ?? this.#saved;
    this.#saved = saved.map((file) => ({ ...file, name: newNameOf(file.name) }));
    let isRenamed = false;
    for (const slot of this.#slots) {
      const name = newNameOf(slot.file.name);
      if (name === slot.file.name) continue;
      slot.file = slot.file.renamed(name);
      isRenamed = true;
    }
    this.#edited = undefined;
    return isRenamed;
  }

  #slotsStep(after: readonly FileSlot[]): EditStep {
    const setSlots = (slots: readonly FileSlot[]): void => {
      const joining = slots.filter((slot) => !this.#slots.includes(slot));
      this.#slots = slots;
      for (const slot of joining) this.#giveOwnName(slot);
    };
    return new FilesStep(setSlots, { before: this.#slots, after });
  }

  /** While it was undone, another file may have been saved under its name; saving would write one over the other. */
  #giveOwnName(slot: FileSlot): void {
    const { name } = slot.file;
    const [, stem = '', ending = ''] = /^(.*?)((?:\.podwire)?\.[^./]*)?$/su.exec(name) ?? [];
    const isTaken = (free: string): boolean =>
      this.#slots.some((other) => other !== slot && other.file.name === free);
    let free = name;
    for (let number = 2; isTaken(free); number += 1) free = `${stem}-${number}${ending}`;
    if (free !== name) slot.file = slot.file.renamed(free);
  }

  #isEdited(file: TextFile): boolean {
    const saved = this.#saved.find(({ name }) => name === file.name);
    if (saved?.text !== file.text) return true;
    return !areBytesEqual(saved.bytes, file.encode());
  }
}

/** Every file that is text, or what is wrong with those that are not. */
export function decodeFiles(
  files: readonly InputFile[],
):
  | { readonly ok: true; readonly value: readonly TextFile[] }
  | { readonly ok: false; readonly error: readonly Diagnostic[] } {
  const decoded: TextFile[] = [];
  const problems: Diagnostic[] = [];
  for (const file of files) {
    const result = TextFile.decode(file);
    if (result.ok) decoded.push(result.value);
    else problems.push(result.error);
  }
  return problems.length === 0 ? { ok: true, value: decoded } : { ok: false, error: problems };
}

function keptFileOf(file: TextFile): KeptFile {
  return { name: file.name, text: file.text, bytes: file.encode() };
}

function areBytesEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && Buffer.compare(one, other) === 0;
}
