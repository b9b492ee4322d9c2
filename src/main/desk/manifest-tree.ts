/** The manifests of a project: of a folder and all that are in it, in the order in which kubectl walks through it. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { say } from '../../sim/api/sentence';
import { byCodeUnit, isManifestName } from './disk-lab';
import { readProblem, type DiskProblem } from './disk-problem';
import { isSystemError } from './system-error';

type Tree =
  | {
      readonly kind: 'paths';
      readonly paths: readonly string[];
      /** Of folders in it that cannot be read: they are not all of a project. */
      readonly problems: readonly DiskProblem[];
    }
  | { readonly kind: 'problem'; readonly problem: DiskProblem };

/** More is no project: somebody has named the folder that all of them are in. */
const MOST_FILES = 5_000;
const MOST_FOLDERS = 20_000;

/** Hidden folders and those of package managers are not the project's. With `most`, it looks for no more than so many. */
export async function manifestsBelow(folder: string, most = Infinity): Promise<Tree> {
  const paths: string[] = [];
  const problems: DiskProblem[] = [];
  let folders = 0;
  const waiting: Entry[] = [{ path: folder, isFolder: true }];
  for (let entry = waiting.pop(); entry !== undefined && paths.length < most; entry = waiting.pop()) {
    if (entry.isFolder) folders += 1;
    else paths.push(entry.path);
    if (paths.length > MOST_FILES || folders > MOST_FOLDERS) return tooMany(folder);
    if (!entry.isFolder) continue;
    try {
      waiting.push(...(await entriesOf(entry.path)).toReversed());
    } catch (error) {
      if (!isSystemError(error)) throw error;
      if (folders === 1) return { kind: 'problem', problem: readProblem(folder, error) };
      problems.push(readProblem(entry.path, error));
    }
  }
  return { kind: 'paths', paths, problems };
}

interface Entry {
  readonly path: string;
  readonly isFolder: boolean;
}

/** Manifests and folders. */
async function entriesOf(folder: string): Promise<readonly Entry[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }))
    .filter(({ name, isFolder }) =>
      isFolder ? !name.startsWith('.') && name !== 'node_modules' : isManifestName(name),
    )
    .toSorted((one, other) => byCodeUnit(one.name, other.name))
    .map(({ name, isFolder }) => ({ path: join(folder, name), isFolder }));
}

function tooMany(path: string): Tree {
  const what = say('the folder and those in it hold too many files');
  return { kind: 'problem', problem: { path, what, hint: say('choose the folder of the project itself') } };
}
