/**
 * The text of a lab as it is worked on: its files, its versions, and one history over all of them.
 *
 * Each edit is one version, and is told to the pages at once.
 */
import type { LabEdit, TextChange } from '../../sim/api/lab-editing';
import type { Diagnostic } from '../../sim/api/read-lab';
import { say, type Wording } from '../../sim/api/sentence';
import type { EventOf, RequestOf, ResponseOf } from '../contract/lab-api';
import type { FileText } from '../contract/text-requests';
import { EditHistory, type HistoryEntry, type PerformedEdit } from './edit-history';
import {
  ChangeStep,
  differenceOf,
  joinChanges,
  type EditStep,
  type FileSlot,
  type TextMove,
} from './edit-step';
import { typingNameOf } from './edited-object';
import { decodeFiles, type LabFiles } from './lab-files';
import type { FileRename, ReplacingFile, WorkerText } from './worker-message';

/** What pages are told of a version. */
export type TextNews =
  | { readonly kind: 'changed'; readonly event: EventOf<'text'>; readonly typedBy: number | undefined }
  | { readonly kind: 'other-files'; readonly version: number };

export class SessionText {
  readonly files: LabFiles;
  readonly history = new EditHistory();
  readonly #onNews: (news: TextNews) => void;
  #lastEdit: Wording | undefined = undefined;

  constructor(files: LabFiles, onNews: (news: TextNews) => void) {
    this.files = files;
    this.#onNews = onNews;
  }

  get version(): number {
    return this.files.version;
  }

  /** What the last one was called; undoing is one, too. */
  get lastEdit(): Wording | undefined {
    return this.#lastEdit;
  }

  /** Typing of one page, which came at a moment in milliseconds. */
  type(
    connectionId: number,
    { file, base, changes, typedMs }: RequestOf<'text.change'>,
    cameMs: number,
  ): ResponseOf<'text.change'> {
    const { files, version } = this;
    if (base !== version) return { kind: 'outdated', version };
    const slot = files.find(file);
    if (slot === undefined) return { kind: 'refused', message: noSuchFile(file) };
    const problem = changesProblem(slot.file.text, changes) ?? this.#sizeProblem(slot, changes);
    if (problem !== undefined) return { kind: 'refused', message: problem };
    const [first] = changes;
    const last = changes.at(-1);
    if (first === undefined || last === undefined) return { kind: 'accepted', version };
    const edit = this.history.type(new ChangeStep(slot, changes), {
      connectionId,
      slot,
      firstMs: typedMs?.from ?? cameMs,
      lastMs: typedMs?.to ?? cameMs,
      from: first.from,
      to: last.to,
      end: last.to + growthOf(changes),
    });
    edit.entry.name = typingNameOf(file, slot.file.text, first.from);
    this.#tell(edit, edit.entry.name, connectionId);
    return { kind: 'accepted', version: this.version };
  }

  /** Why an edit that was offered cannot be taken: it is of another text, or no edit of this one. */
  problemOf({ base, files }: RequestOf<'text.edit'>): ResponseOf<'text.edit'> | undefined {
    const { version } = this;
    if (base !== version) return { kind: 'outdated', version };
    for (const { name, changes } of files) {
      const slot = this.files.find(name);
      if (slot === undefined) return { kind: 'refused', message: noSuchFile(name) };
      const message = changesProblem(slot.file.text, changes) ?? this.#sizeProblem(slot, changes);
      if (message !== undefined) return { kind: 'refused', message };
    }
    return undefined;
  }

  /** An edit of the canvas. `replacedPods` may be created anew for it, and for its undoing. */
  edit(edit: LabEdit & { readonly kind: 'edit' }, replacedPods: readonly string[]): HistoryEntry {
    const steps: EditStep[] = [];
    for (const { name, changes } of edit.files) {
      const slot = this.files.find(name);
      if (slot !== undefined) steps.push(new ChangeStep(slot, changes));
    }
    if (edit.newFiles.length > 0) steps.push(this.files.addStep(edit.newFiles));
    return this.#perform(edit.name, steps, replacedPods);
  }

  /** Other text for some files, and new files, as one edit. Line ends stay as the files have them. */
  write(name: Wording, texts: readonly FileText[], replacedPods: readonly string[] = []): HistoryEntry {
    const steps: EditStep[] = [];
    for (const { name: fileName, text } of texts) {
      const slot = this.files.find(fileName);
      if (slot !== undefined)
        steps.push(new ChangeStep(slot, differenceOf(slot.file.text, withLineFeeds(text))));
    }
    const added = texts.filter((file) => this.files.find(file.name) === undefined);
    if (added.length > 0) steps.push(this.files.addStep(added));
    return this.#perform(name, steps, replacedPods);
  }

  /** Other content for all files, as one edit. Answers what is no text; nothing is replaced then. */
  replace(files: readonly ReplacingFile[], name: Wording): readonly Diagnostic[] {
    const decoded = decodeFiles(this.files.completed(files));
    if (!decoded.ok) return decoded.error;
    const steps = this.files.replaceSteps(decoded.value);
    if (steps.length > 0) this.#perform(name, steps);
    this.files.rememberForDisk();
    return [];
  }

  undo(): HistoryEntry | undefined {
    return this.#tellTravel(this.history.undo(), 'undo');
  }

  redo(): HistoryEntry | undefined {
    return this.#tellTravel(this.history.redo(), 'redo');
  }

  /** To where so many edits are done. Answers those that were undone or done again for it. */
  goTo(position: number): readonly HistoryEntry[] {
    const entries: HistoryEntry[] = [];
    while (this.history.position !== position) {
      const entry = this.history.position > position ? this.undo() : this.redo();
      if (entry === undefined) break;
      entries.push(entry);
    }
    return entries;
  }

  /** For the disk. What is typed from now on is undone apart from what is saved, not from what is only kept. */
  take({ isForSaving }: { readonly isForSaving: boolean }): readonly WorkerText[] {
    if (isForSaving) this.history.endTyping();
    return this.files.take();
  }

  markSaved(version: number, renames: readonly FileRename[]): void {
    if (!this.files.markSaved(version, renames)) return;
    this.files.moveOn();
    this.#onNews({ kind: 'other-files', version: this.version });
  }

  #sizeProblem(slot: FileSlot, changes: readonly TextChange[]): Wording | undefined {
    if (this.files.hasRoomFor(slot, changes)) return undefined;
    return say('{file} would be larger than 16 MiB, and could not be opened again', { file: slot.file.name });
  }

  #perform(name: Wording, steps: readonly EditStep[], replacedPods: readonly string[] = []): HistoryEntry {
    const edit = this.history.perform(name, steps, replacedPods);
    this.#tell(edit, name, undefined);
    return edit.entry;
  }

  #tellTravel(edit: PerformedEdit | undefined, way: 'undo' | 'redo'): HistoryEntry | undefined {
    if (edit !== undefined) {
      const { name } = edit.entry;
      this.#tell(
        edit,
        way === 'undo' ? say('undo {name}', { name }) : say('redo {name}', { name }),
        undefined,
      );
    }
    return edit?.entry;
  }

  /** Counts the edit as a version, and tells it. */
  #tell({ moves }: PerformedEdit, name: Wording, typedBy: number | undefined): void {
    this.#lastEdit = name;
    this.files.moveOn();
    const { version } = this;
    if (moves.some(({ kind }) => kind === 'other-files')) this.#onNews({ kind: 'other-files', version });
    else this.#onNews({ kind: 'changed', event: { version, name, files: changedFilesOf(moves) }, typedBy });
  }
}

function withLineFeeds(text: string): string {
  return text.replaceAll(/\r\n?/gu, '\n');
}

function growthOf(changes: readonly TextChange[]): number {
  return changes.reduce((sum, { from, to, insert }) => sum + insert.length - (to - from), 0);
}

function noSuchFile(file: string): Wording {
  return say('there is no file {file}', { file });
}

/** What a page must not send. */
function changesProblem(text: string, changes: readonly TextChange[]): Wording | undefined {
  let end = 0;
  for (const { from, to, insert } of changes) {
    if (from < end || to < from) return say('changes must be sorted and must not overlap');
    if (to > text.length)
      return say('a change reaches to {to}, and the text ends at {end}', { to, end: text.length });
    if (insert.includes('\r')) return say('line ends must be line feeds alone');
    end = to;
  }
  return undefined;
}

function changedFilesOf(moves: readonly TextMove[]): EventOf<'text'>['files'] {
  const lists = new Map<FileSlot, (readonly TextChange[])[]>();
  for (const move of moves) {
    if (move.kind !== 'changed') continue;
    const list = lists.get(move.slot) ?? [];
    list.push(move.changes);
    lists.set(move.slot, list);
  }
  return [...lists].map(([{ file }, changes]) => ({
    name: file.name,
    changes: [...joinChanges(changes, file.text.length)],
  }));
}
