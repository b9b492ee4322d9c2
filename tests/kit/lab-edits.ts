/** Edits labs in tests as a host does: bytes in, bytes out, with the undo. */
import { inEnglish } from '#sim/base/sentence';
import { formatDiagnostic } from '#sim/base/diagnostic';
import { editLab } from '#sim/lab/edit/edit-lab';
import type { LabCommand, LabEdit } from '#sim/lab/edit/lab-command';
import type { LabDocument } from '#sim/lab/lab-document';
import type { ReadCache } from '#sim/lab/read-cache';
import { readLab } from '#sim/lab/read-lab';
import { TextFile } from '#sim/lab/source/text-file';
import { plainWords, type Plain } from './plain-words';
import type { LabFiles } from './lab-text';

const encoder = new TextEncoder();

export interface EditOptions {
  readonly owner?: string;
  readonly makesLabFile?: boolean;
  readonly cache?: ReadCache;
}

export function textFilesOf(files: LabFiles): TextFile[] {
  return Object.entries(files).map(([name, content]) => {
    const bytes = typeof content === 'string' ? encoder.encode(content) : content;
    const decoded = TextFile.decode({ name, bytes });
    if (!decoded.ok) throw new Error(formatDiagnostic(decoded.error));
    return decoded.value;
  });
}

export function documentOf(
  files: readonly { readonly name: string; readonly text: string }[],
  cache?: ReadCache,
): LabDocument {
  const read = readLab(files, {}, cache);
  if (!read.ok) throw new Error(read.error.map(formatDiagnostic).join('\n'));
  return read.value;
}

/** With its sentences in English. */
export function editOf(
  files: LabFiles | string,
  command: LabCommand,
  options: EditOptions = {},
): Plain<LabEdit> {
  const texts = textFilesOf(typeof files === 'string' ? { 'lab.yaml': files } : files);
  return plainWords(editTexts(texts, command, options));
}

export function editTexts(
  texts: readonly TextFile[],
  command: LabCommand,
  options: EditOptions = {},
): LabEdit {
  return editLab(command, {
    files: texts,
    document: documentOf(texts, options.cache),
    ownerOf: () => options.owner,
    makesLabFile: options.makesLabFile ?? false,
    cache: options.cache,
  });
}

export interface EditedLab {
  readonly name: string;
  readonly ref: string | undefined;
  /** By file name. */
  readonly texts: Readonly<Record<string, string>>;
  readonly document: LabDocument;
}

/** The text after an edit that is not refused. Undoing it gives every byte back. */
export function edited(files: LabFiles | string, command: LabCommand, options: EditOptions = {}): EditedLab {
  const texts = textFilesOf(typeof files === 'string' ? { 'lab.yaml': files } : files);
  const edit = editTexts(texts, command, options);
  if (edit.kind !== 'edit') throw new Error(inEnglish(edit.message));
  const before = texts.map((file) => file.encode());
  const applied = edit.files.map(({ name, changes }) => {
    const file = texts.find((candidate) => candidate.name === name);
    if (file === undefined) throw new Error(`no file ${name}`);
    return { file, change: file.apply(changes) };
  });
  const result = [...texts, ...edit.newFiles].map(({ name, text }) => ({ name, text }));
  for (const { file, change } of applied.toReversed()) file.revert(change);
  for (const [index, file] of texts.entries()) {
    if (Buffer.compare(file.encode(), before[index] ?? new Uint8Array()) !== 0) throw new Error('not undone');
  }
  return {
    name: inEnglish(edit.name),
    ref: edit.ref,
    texts: Object.fromEntries(result.map(({ name, text }) => [name, text])),
    document: documentOf(result),
  };
}

/** The one file after the edit. */
export function editedText(text: string, command: LabCommand, options: EditOptions = {}): string {
  return edited(text, command, options).texts['lab.yaml'] ?? '';
}

/** What is said when an edit is refused. */
export function refusalOf(files: LabFiles | string, command: LabCommand, options: EditOptions = {}): string {
  const edit = editOf(files, command, options);
  if (edit.kind === 'edit') throw new Error(`expected a refusal, got the edit "${edit.name}"`);
  return edit.message;
}
