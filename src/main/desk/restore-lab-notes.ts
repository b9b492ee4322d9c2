/**
 * Which lab the restore points of a path belong to, so that they follow a file or a folder that was renamed or moved.
 *
 * A lab that has points has a small file beside them: its path, and what its text was on disk last. Points whose path is
 * gone belong to the lab that is opened with that text.
 * Leaves out labs that another program changed before they were moved.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import type { DiskFile } from './disk-lab';
import { isThere } from './is-there';
import { KeptJson } from './kept-json';
import { namesIn } from './names-in';
import { removeIfThere } from './write-atomically';

const NAME = /^([0-9a-f]{32})\.lab\.json$/u;

const noteSchema = z.object({ path: z.string(), textHash: z.string() });
type LabNote = Readonly<z.infer<typeof noteSchema>>;

/** By the hash of its path, which is what its points are named after. */
export interface LeftLab {
  readonly hash: string;
  readonly path: string;
}

export async function noteLab(folder: string, hash: string, note: LabNote): Promise<void> {
  await noteAt(folder, hash).write(note);
}

export async function forgetLab(folder: string, hash: string): Promise<void> {
  await removeIfThere(join(folder, fileNameOf(hash)));
}

/** Those that had this text and are not where they were. */
export async function labsLeftBehind(folder: string, textHash: string): Promise<readonly LeftLab[]> {
  const left: LeftLab[] = [];
  for (const name of await namesIn(folder)) {
    const hash = NAME.exec(name)?.[1];
    if (hash === undefined) continue;
    const note = await noteAt(folder, hash).read();
    if (note?.textHash === textHash && !(await isThere(note.path))) left.push({ hash, path: note.path });
  }
  return left;
}

/** Of the lab's own file; of all where it is a folder. Names do not count, since they change. */
export function textHashOf(path: string, files: readonly DiskFile[]): string {
  const own = files.filter((file) => file.path === path);
  const hash = createHash('sha256');
  for (const { bytes } of own.length === 0 ? files : own) hash.update(`${bytes.length}:`).update(bytes);
  return hash.digest('hex');
}

function noteAt(folder: string, hash: string): KeptJson<LabNote> {
  return new KeptJson(folder, fileNameOf(hash), noteSchema);
}

function fileNameOf(hash: string): string {
  return `${hash}.lab.json`;
}
