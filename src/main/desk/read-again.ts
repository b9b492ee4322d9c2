/** The files of an open lab as they are now, which may be gone or something else by then. */
import { stat } from 'node:fs/promises';
import { say } from '../../sim/api/sentence';
import { readDiskLab, type DiskFile } from './disk-lab';
import type { DiskProblem } from './disk-problem';
import { isSystemError } from './system-error';

/** Of the lab at `path`, which was a folder of manifests or a file. */
export async function readAgain(
  path: string,
  wasFolder: boolean,
): Promise<
  | { readonly kind: 'files'; readonly files: readonly DiskFile[] }
  | { readonly kind: 'problem'; readonly problem: DiskProblem }
> {
  const isOther = !wasFolder && (await isFolder(path));
  const reading = isOther ? undefined : await readDiskLab(path);
  if (reading?.kind === 'problem') return reading;
  if (reading?.kind === 'read' && reading.lab.kind !== 'bundle') {
    return { kind: 'files', files: reading.lab.files };
  }
  const what = say('there is something else in its place');
  return { kind: 'problem', problem: { path, what, hint: say('save it under another name') } };
}

export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    // Whatever is wrong is said when the file is written.
    if (!isSystemError(error)) throw error;
    return false;
  }
}
