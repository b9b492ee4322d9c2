/** A lab from what a cluster printed, or from manifests: what is read of it, and what it becomes. */
import { basename, join } from 'node:path';
import { say, type Wording } from '../../sim/api/sentence';
import type { ContractDiagnostic } from '../contract/diagnostic';
import type { Failed } from '../contract/failed';
import type { ImportSource, ImportView, ImportWish } from '../contract/import-requests';
import type { InputFile } from '../worker/worker-message';
import { isCaptureFile } from './capture-file';
import { filesAsNamed, MAX_TEXT_BYTES, readDiskLab } from './disk-lab';
import { failureOf, type DiskProblem } from './disk-problem';
import { jobAnswer } from './job-answer';
import { labNameOf } from './lab-name';
import { manifestsBelow } from './manifest-tree';
import { isFolder } from './read-again';
import { readRegularFile } from './read-regular-file';
import { tooLargeWords } from './too-large';

/** Nothing came of it. */
export type NoImport =
  | Failed
  | { readonly kind: 'refused'; readonly diagnostics: ContractDiagnostic[] }
  | { readonly kind: 'cancelled' };

export interface MadeLab {
  readonly kind: 'made';
  readonly text: string;
  readonly view: ImportView;
  readonly captures: readonly InputFile[];
}

export async function importLab(
  { source, choices, hasSecrets }: ImportWish,
  signal: AbortSignal,
): Promise<MadeLab | NoImport> {
  const read = await readSource(source, signal);
  if (read.kind !== 'read') return read;
  const { files, captures, name, unread } = read;
  return jobAnswer<MadeLab | NoImport>(
    { kind: 'import', files, captures, name, hasSecrets, choices },
    (message) => {
      if (message.kind === 'refused') return { kind: 'refused', diagnostics: [...message.diagnostics] };
      if (message.kind !== 'imported') return undefined;
      const { text, view } = message;
      return { kind: 'made', text, captures, view: { ...view, leftOut: [...unread, ...view.leftOut] } };
    },
    (message) => ({ kind: 'failed', message }),
    { signal, answer: { kind: 'cancelled' } },
  );
}

interface ReadSource {
  readonly kind: 'read';
  readonly files: readonly InputFile[];
  readonly captures: readonly InputFile[];
  /** Of the lab. */
  readonly name: string;
  /** Files in a folder that could not be read. */
  readonly unread: readonly Wording[];
}

async function readSource(source: ImportSource, signal: AbortSignal): Promise<ReadSource | NoImport> {
  if (source.kind === 'dropped') return droppedSource(source.files);
  if (await isFolder(source.path)) return folderSource(source.path, signal);
  const reading = await readDiskLab(source.path);
  switch (reading.kind) {
    case 'read': {
      const files = filesAsNamed(basename(source.path), reading.lab);
      return { kind: 'read', files, captures: [], name: labNameOf(source.path), unread: [] };
    }
    case 'capture':
      return onlyCaptures();
    case 'refused':
      return { kind: 'refused', diagnostics: [...reading.diagnostics] };
    case 'problem':
      return failureOf('read', reading.problem);
  }
}

async function folderSource(folder: string, signal: AbortSignal): Promise<ReadSource | NoImport> {
  const tree = await manifestsBelow(folder);
  if (tree.kind === 'problem') return failureOf('read', tree.problem);
  const files: InputFile[] = [];
  const unread = tree.problems.map(problemWords);
  let bytes = 0;
  for (const path of tree.paths) {
    if (signal.aborted) return { kind: 'cancelled' };
    const reading = await readRegularFile(path, MAX_TEXT_BYTES);
    if (reading.kind === 'problem') unread.push(problemWords(reading.problem));
    if (reading.kind !== 'read') continue;
    bytes += reading.bytes.length;
    if (bytes > MOST_BYTES) return failureOf('read', { path: folder, ...tooLargeWords(bytes, MOST_BYTES) });
    files.push({ name: path.slice(join(folder, '/').length), bytes: reading.bytes });
  }
  return { kind: 'read', files, captures: [], name: labNameOf(folder), unread };
}

/** Of all files in one folder: what is larger is no cluster that anybody looks at in a lab. */
const MOST_BYTES = 64 * 1024 * 1024;

function droppedSource(
  dropped: Extract<ImportSource, { readonly kind: 'dropped' }>['files'],
): ReadSource | NoImport {
  const all = dropped.map(({ name, base64 }) => ({ name, bytes: Buffer.from(base64, 'base64') }));
  const captures = all.filter(({ name, bytes }) => isCaptureFile(name, bytes));
  const files = all.filter((file) => !captures.includes(file));
  const [first] = files;
  if (first === undefined) return onlyCaptures();
  const bytes = files.reduce((sum, file) => sum + file.bytes.length, 0);
  if (bytes > MOST_BYTES) return failureOf('read', { path: first.name, ...tooLargeWords(bytes, MOST_BYTES) });
  // A folder that was dropped is in front of the names of its files.
  const [folder = ''] = first.name.split('/');
  const isOne = files.length === 1 || files.every(({ name }) => name.startsWith(`${folder}/`));
  return { kind: 'read', files, captures, name: labNameOf(isOne ? folder : ''), unread: [] };
}

function onlyCaptures(): Failed {
  const message = say('A lab is made of manifests; captures come beside them.');
  return { kind: 'failed', message, hint: say('open the capture: it is shown beside the lab') };
}

function problemWords({ path, what, hint }: DiskProblem): Wording {
  return say('{path}: {what}; {hint}', { path, what, hint });
}
