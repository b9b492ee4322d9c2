/** Where the files of a lab are saved: each in the lab's folder, never outside of it. */
import { basename, dirname, join } from 'node:path';
import { say } from '../../sim/api/sentence';
import type { SaveOutcome } from '../contract/file-requests';
import type { InputFile } from '../worker/worker-message';
import { pathWithin, type DiskFile } from './disk-lab';
import type { FileToSave } from './save-files';

type Failure = Extract<SaveOutcome, { readonly kind: 'failed' }>;

const LAB_ENDING = '.podwire.yaml';
const TEXT_ENDING = /\.(?:ya?ml|json)$/iu;

/** Where they came from; new ones in the lab's folder. */
export function placesInFolder(
  files: readonly InputFile[],
  known: ReadonlyMap<string, DiskFile>,
  folder: string,
): FileToSave[] | Failure {
  const wanted: FileToSave[] = [];
  for (const { name, bytes } of files) {
    const before = known.get(name);
    const path = before?.path ?? pathWithin(folder, name);
    if (path === undefined) return leavesFolder(name, folder);
    wanted.push({ name, path, bytes, known: before });
  }
  return wanted;
}

/** `main` goes to `target`, and the others beside it; those that are `known` there already stay where they are. */
export function placesOfCopy(
  files: readonly InputFile[],
  copy: {
    readonly main: string;
    readonly target: string;
    readonly known: ReadonlyMap<string, DiskFile> | undefined;
  },
): FileToSave[] | Failure {
  const { main, target, known } = copy;
  const folder = dirname(target);
  const newName = basename(target);
  const wanted: FileToSave[] = [];
  for (const { name, bytes } of files) {
    if (name === main) {
      wanted.push({ name: newName, path: target, bytes, known: undefined });
      continue;
    }
    if (name === newName) return isPartOfLab(newName);
    const before = known?.get(name);
    const path = before?.path ?? pathWithin(folder, name);
    if (path === undefined) return leavesFolder(name, folder);
    wanted.push({
      name,
      path,
      bytes,
      known: before,
      ...(known === undefined ? { copiedInto: folder } : {}),
    });
  }
  return wanted;
}

/** For a lab that has no file of its own yet. */
export function proposedLabName(name: string): string {
  const base = name.replace(/\.(?:ya?ml|json)$/iu, '').replace(/\.podwire$/iu, '');
  return `${base === '' ? 'untitled' : base}${LAB_ENDING}`;
}

export function withLabEnding(path: string): string {
  return TEXT_ENDING.test(path) ? path : join(dirname(path), `${basename(path)}${LAB_ENDING}`);
}

export function isPartOfLab(name: string): Failure {
  return {
    kind: 'failed',
    message: say('{name} is one of the manifests of this lab.', { name }),
    hint: say('choose another name'),
  };
}

function leavesFolder(name: string, folder: string): Failure {
  const hint = say('give the file a name of its own in the folder of the lab');
  return { kind: 'failed', message: say('{name} would be outside {folder}.', { name, folder }), hint };
}
