/** What is in a folder, for hosts without a dialog of their own. */
import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { say } from '../../sim/api/sentence';
import type { FolderListing } from '../contract/file-requests';
import { isCaptureName } from './capture-file';
import { readProblem } from './disk-problem';
import { naturalOrder } from './natural-order';
import { isSystemError } from './system-error';

type FolderEntry = FolderListing['entries'][number];

const MAX_ENTRIES = 5000;

/** Hidden files are left out, as in every file dialog. */
export async function listFolder(path: string): Promise<FolderListing> {
  const folder = resolve(path);
  const parent = dirname(folder);
  const place = { path: folder, ...(parent === folder ? {} : { parent }) };
  let found: Dirent[];
  try {
    found = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    const { what, hint } = readProblem(folder, error);
    return { ...place, entries: [], problem: say('{what}; {hint}', { what, hint }) };
  }
  const shown = found.filter(({ name }) => !name.startsWith('.'));
  const entries = await Promise.all(shown.slice(0, MAX_ENTRIES).map((entry) => entryOf(folder, entry)));
  const ordered = entries
    .filter((entry) => entry !== undefined)
    .toSorted((one, other) => rankOf(one) - rankOf(other) || naturalOrder(one.name, other.name));
  if (shown.length <= MAX_ENTRIES) return { ...place, entries: ordered };
  const problem = say('There are {count} files; {shown} of them are shown. Type the path of another one.', {
    count: shown.length,
    shown: MAX_ENTRIES,
  });
  return { ...place, entries: ordered, problem };
}

/** Undefined when it has gone meanwhile, or is a link to nowhere. */
async function entryOf(folder: string, { name }: Dirent): Promise<FolderEntry | undefined> {
  const path = join(folder, name);
  try {
    const found = await stat(path);
    const kind = found.isDirectory() ? 'folder' : found.isFile() ? kindOfName(name) : 'other';
    return { name, path, kind, modifiedMs: found.mtimeMs, sizeBytes: found.size };
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return undefined;
  }
}

function rankOf({ kind }: FolderEntry): number {
  return kind === 'folder' ? 0 : 1;
}

function kindOfName(name: string): FolderEntry['kind'] {
  if (/\.podwire\.(?:ya?ml|json)$/iu.test(name)) return 'lab';
  if (/\.podwire$/iu.test(name)) return 'bundle';
  if (isCaptureName(name)) return 'capture';
  return /\.(?:ya?ml|json)$/iu.test(name) ? 'manifest' : 'other';
}
