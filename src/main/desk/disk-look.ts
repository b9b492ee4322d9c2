/** Compares the files of a lab with what is on disk now. */
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { listManifests, MAX_TEXT_BYTES, type DiskFile } from './disk-lab';
import { isSameStamp, readRegularFile, stampOf, type FileStamp } from './read-regular-file';
import { isSameContent } from './save-files';
import { isSystemError } from './system-error';

export type DiskLook =
  /** With the stamps of today. */
  | { readonly kind: 'same'; readonly files: readonly DiskFile[] }
  /** `signature` is another one when something changes again. */
  | { readonly kind: 'changed' | 'gone'; readonly signature: string };

/** `folder` is that of a folder of manifests, where other files may appear. */
export async function lookAtDisk(files: readonly DiskFile[], folder: string | undefined): Promise<DiskLook> {
  const seen = await Promise.all(files.map(lookAtFile));
  const gone = seen.find((file) => file.kind === 'gone');
  const signature = seen.map(({ mark }) => mark).join(' ');
  if (gone !== undefined) return { kind: 'gone', signature };
  const names = folder === undefined ? undefined : await listManifests(folder);
  const added =
    names?.kind === 'names' ? names.names.filter((name) => !files.some((file) => file.name === name)) : [];
  if (added.length > 0) return { kind: 'changed', signature: `${signature} ${added.join(' ')}` };
  if (seen.some((file) => file.kind === 'changed')) return { kind: 'changed', signature };
  return { kind: 'same', files: files.map((file, index) => ({ ...file, stamp: seen[index]?.stamp })) };
}

/** May all of them be written, and their folders, where each save makes a new file? Those that are not there may. */
export async function isWritable(paths: readonly string[]): Promise<boolean> {
  for (const path of new Set([...paths, ...paths.map((file) => dirname(file))])) {
    try {
      await access(path, constants.W_OK);
    } catch (error) {
      if (!isSystemError(error)) throw error;
      if (error.code !== 'ENOENT') return false;
    }
  }
  return true;
}

interface FileLook {
  readonly kind: 'same' | 'changed' | 'gone';
  readonly stamp: FileStamp | undefined;
  readonly mark: string;
}

async function lookAtFile({ path, bytes, stamp }: DiskFile): Promise<FileLook> {
  if (path === undefined) return { kind: 'same', stamp, mark: '' };
  try {
    const now = stampOf(await stat(path, { bigint: true }));
    const mark = `${now.inode}/${now.modifiedNs}/${now.sizeBytes}`;
    if (stamp !== undefined && isSameStamp(stamp, now)) return { kind: 'same', stamp, mark };
    const reading = await readRegularFile(path, MAX_TEXT_BYTES);
    // Touched, or written again as it was.
    const isSame = reading.kind === 'read' && isSameContent(reading.bytes, bytes);
    return { kind: isSame ? 'same' : 'changed', stamp: isSame ? reading.stamp : stamp, mark };
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return { kind: 'gone', stamp, mark: error.code };
  }
}
