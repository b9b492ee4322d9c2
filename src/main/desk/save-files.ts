/** Saves the files of a lab: looks at all of them first, so that nothing is written when one of them stands in the way. */
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { say } from '../../sim/api/sentence';
import type { SaveOutcome } from '../contract/file-requests';
import { MAX_TEXT_BYTES, type DiskFile } from './disk-lab';
import { failureOf, writeProblem } from './disk-problem';
import { isThere } from './is-there';
import { isSameStamp, readRegularFile, stampOf, type FileStamp } from './read-regular-file';
import { isSystemError } from './system-error';
import { writeAtomically } from './write-atomically';

export interface FileToSave {
  readonly name: string;
  readonly path: string;
  readonly bytes: Uint8Array;
  /** What was read or written last; undefined when it is the first time. */
  readonly known: DiskFile | undefined;
  /**
   * Of a file that goes along to another folder: that one. Nobody is asked about it, so it takes no other file's place;
   * folders that it needs there are made.
   */
  readonly copiedInto?: string;
}

export type FilesSaving =
  | { readonly kind: 'written'; readonly files: readonly DiskFile[] }
  | Extract<SaveOutcome, { readonly kind: 'changed-on-disk' | 'exists' | 'failed' }>;

type Failure = Extract<SaveOutcome, { readonly kind: 'failed' }>;

interface Plan {
  readonly file: FileToSave;
  /** Of the file on disk, when it has this content already. */
  readonly stamp: FileStamp | undefined;
}

/** `onWritten` is told of each file as it is done, since a later one may fail. */
export async function saveFiles(
  files: readonly FileToSave[],
  shouldOverwrite: boolean,
  onWritten: (file: DiskFile) => void,
): Promise<FilesSaving> {
  const plans: Plan[] = [];
  const hasEdits = files.some(isEdited);
  for (const file of files) {
    const plan = await planOf(file, { shouldOverwrite, isSpared: hasEdits && !isEdited(file) });
    if ('kind' in plan) return plan;
    plans.push(plan);
  }
  const written: DiskFile[] = [];
  for (const { file, stamp } of plans) {
    const { name, path, bytes, copiedInto } = file;
    try {
      if (copiedInto !== undefined && (await isThere(copiedInto)))
        await mkdir(dirname(path), { recursive: true });
      const saved = { name, path, bytes, stamp: stamp ?? (await writeAtomically(path, bytes)) };
      onWritten(saved);
      written.push(saved);
    } catch (error) {
      return failureOf('save', writeProblem(path, error));
    }
  }
  return { kind: 'written', files: written };
}

async function planOf(
  file: FileToSave,
  // Who saves an edit of one file has nothing to say about another one that changed on disk.
  { shouldOverwrite, isSpared }: { readonly shouldOverwrite: boolean; readonly isSpared: boolean },
): Promise<Plan | Exclude<FilesSaving, { kind: 'written' }>> {
  const { path, bytes, known } = file;
  const found = await findTarget(path);
  if (found === 'missing') return { file, stamp: undefined };
  if ('kind' in found) return found;
  if (isSpared) return { file, stamp: known?.stamp ?? found };
  const isAsKnown = known?.stamp !== undefined && isSameStamp(found, known.stamp);
  const content = isAsKnown ? known.bytes : await contentOf(path);
  if (content !== undefined && isSameContent(content, bytes)) return { file, stamp: found };
  if (file.copiedInto !== undefined) {
    const what = say('there is another file of this name');
    return failureOf('save', { path, what, hint: say('save the lab into a folder of its own') });
  }
  if (shouldOverwrite || isAsKnown) return { file, stamp: undefined };
  if (known?.stamp === undefined) return { kind: 'exists', path };
  // Touched, or written again as it was.
  const isSame = content !== undefined && isSameContent(content, known.bytes);
  return isSame ? { file, stamp: undefined } : { kind: 'changed-on-disk', path };
}

function isEdited({ known, bytes }: FileToSave): boolean {
  return known === undefined || !isSameContent(known.bytes, bytes);
}

async function findTarget(path: string): Promise<'missing' | FileStamp | Failure> {
  try {
    const found = await stat(path, { bigint: true });
    if (found.isFile()) return stampOf(found);
    const what = found.isDirectory()
      ? say('there is a folder of this name')
      : say('this is a device, not a file');
    return failureOf('save', { path, what, hint: say('save it under another name') });
  } catch (error) {
    if (isSystemError(error) && error.code === 'ENOENT') return 'missing';
    return failureOf('save', writeProblem(path, error));
  }
}

/** Undefined when it cannot be read, or is none of ours by its size. */
async function contentOf(path: string): Promise<Uint8Array | undefined> {
  const reading = await readRegularFile(path, MAX_TEXT_BYTES);
  return reading.kind === 'read' ? reading.bytes : undefined;
}

export function isSameContent(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}
