/**
 * Replaces a file's content in one step: whoever reads it finds the old content or the new one, whatever happens.
 *
 * The bytes go to a hidden file beside it, which is flushed and then renamed over it; then the folder is flushed, since
 * the new name is an entry of it. Keeps permissions and, where the system lets us, owner and group; follows symbolic
 * links, so that a link stays one. Not the package write-file-atomic: it takes a write that the full disk cut short for
 * a whole one and renames it over the file, and it does not flush the folder.
 * Leaves out access control lists and extended attributes, and parts the file from its other hard links.
 */
import { constants, type Stats } from 'node:fs';
import { access, open, readlink, realpath, rename, stat, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { namesIn } from './names-in';
import { isProcessAlive } from './process-alive';
import { stampOf, type FileStamp } from './read-regular-file';
import { isSystemError } from './system-error';

/** `.podwire-saving.PID.NUMBER`: hidden, and no name of a manifest. */
const TEMPORARY_NAME = /^\.podwire-saving\.(\d+)\.\d+$/u;
const NEW_FILE_MODE = 0o666;
const PERMISSION_BITS = 0o7777;
/** Windows refuses to replace a file while a virus scanner or an indexer looks at it. */
const RENAME_ATTEMPTS = 8;
const RENAME_PAUSE_MS = 40;

let nextNumber = 1;

export interface AtomicWriteOptions {
  /** Of a file that is new. */
  readonly mode?: number;
  /** For a file of ours alone: takes the place of whatever is there, also of a link, and keeps nothing of it. */
  readonly isOwn?: boolean;
}

/** Rejects with the system's error, and the file is as it was. Answers the stamp of the new content. */
export async function writeAtomically(
  path: string,
  bytes: Uint8Array,
  options: AtomicWriteOptions = {},
): Promise<FileStamp> {
  const isOwn = options.isOwn === true;
  const target = isOwn ? resolve(path) : await realTarget(path);
  const before = isOwn ? undefined : await statIfThere(target);
  // Renaming needs no permission of the file itself: it would replace one that is read-only.
  if (before !== undefined) await access(target, constants.W_OK);
  const folder = dirname(target);
  const temporary = join(folder, `.podwire-saving.${process.pid}.${nextNumber}`);
  nextNumber += 1;
  const handle = await open(temporary, 'wx', before?.mode ?? options.mode ?? NEW_FILE_MODE);
  try {
    const stamp = await fill(handle, bytes, before);
    await renameOver(temporary, target);
    await flushFolder(folder);
    await removeLeftovers(folder);
    return stamp;
  } catch (error) {
    await removeIfThere(temporary);
    throw error;
  }
}

/** Where the content really is: at the end of the links, also when the last one leads to nothing yet. */
export async function realTarget(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (!isSystemError(error) || error.code !== 'ENOENT') throw error;
  }
  let link: string;
  try {
    link = await readlink(path);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return resolve(path);
  }
  // A circle is refused above, with ELOOP.
  return realTarget(resolve(await realpath(dirname(path)), link));
}

async function fill(handle: FileHandle, bytes: Uint8Array, before: Stats | undefined): Promise<FileStamp> {
  try {
    await handle.writeFile(bytes);
    if (before !== undefined) await takeOver(handle, before);
    await handle.sync();
    return stampOf(await handle.stat({ bigint: true }));
  } finally {
    await handle.close();
  }
}

/** Owner first: changing it takes permission bits away. */
async function takeOver(handle: FileHandle, before: Stats): Promise<void> {
  const now = await handle.stat();
  if (now.uid !== before.uid || now.gid !== before.gid) {
    try {
      await handle.chown(before.uid, before.gid);
    } catch (error) {
      // Only root may give files away; whoever may write the file may also own its next content.
      if (!isSystemError(error) || error.code !== 'EPERM') throw error;
    }
  }
  if (process.platform !== 'win32') await handle.chmod(before.mode & PERMISSION_BITS);
}

async function renameOver(temporary: string, target: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await rename(temporary, target);
      return;
    } catch (error) {
      const isPassing =
        process.platform === 'win32' &&
        isSystemError(error) &&
        ['EPERM', 'EACCES', 'EBUSY'].includes(error.code);
      if (!isPassing || attempt === RENAME_ATTEMPTS) throw error;
      await delay(RENAME_PAUSE_MS * attempt);
    }
  }
}

async function flushFolder(folder: string): Promise<void> {
  // Windows has no such thing.
  if (process.platform === 'win32') return;
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    // The content is in place; some network file systems cannot flush a folder, and one may be closed for reading.
    if (!isSystemError(error)) throw error;
  }
}

/** What processes that were killed while they saved have left. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    const pid = Number(TEMPORARY_NAME.exec(name)?.[1]);
    if (Number.isInteger(pid) && pid !== process.pid && !isProcessAlive(pid)) {
      await removeIfThere(join(folder, name));
    }
  }
}

/** Answers whether it was there. */
export async function removeIfThere(path: string): Promise<boolean> {
  try {
    await unlink(path);
    return true;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return false;
  }
}

async function statIfThere(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (!isSystemError(error) || error.code !== 'ENOENT') throw error;
    if (basename(path) === '') throw error;
    return undefined;
  }
}
