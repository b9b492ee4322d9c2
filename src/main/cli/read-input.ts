/** What the user names on the command line, as bytes: a file, a folder of manifests, or standard input. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { buffer } from 'node:stream/consumers';
import type { InputFile, LabInput } from '../worker/worker-message';
import type { LabChoice } from './command';
import { InputProblem } from './input-problem';
import { isSystemError } from '../desk/system-error';

/** The files of a folder that are taken, as `kubectl apply -f FOLDER` does: not those of folders inside it. */
const MANIFEST_NAME = /\.(?:ya?ml|json)$/u;

const READ_PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder; check the path, which counts from the folder that the command runs in',
  EACCES: 'not allowed to read it; check its permissions',
  EISDIR: 'a folder; name a file in it',
  ENOTDIR: 'a part of the path is a file, not a folder',
  ENAMETOOLONG: 'the name is too long for a file',
  ELOOP: 'too many symbolic links on the way',
};

export async function readLabInput(choice: LabChoice): Promise<LabInput> {
  return { files: await readFiles(choice.path), options: choice.options, isVerbose: choice.isVerbose };
}

export async function readInputFile(path: string): Promise<InputFile> {
  if (path === '-') return { name: '<stdin>', bytes: await readStandardInput() };
  return { name: path, bytes: await orProblem(path, () => readFile(path)) };
}

async function readFiles(path: string): Promise<readonly InputFile[]> {
  if (path === '-') return [await readInputFile(path)];
  const names = await folderEntries(path);
  if (names === undefined) return [await readInputFile(path)];
  const manifests = names.filter((name) => MANIFEST_NAME.test(name)).sort(byCodeUnit);
  if (manifests.length === 0) {
    throw new InputProblem(
      `${path}:1:1: error: the folder holds no manifest; it takes files that end in .yaml, .yml or .json`,
    );
  }
  return Promise.all(manifests.map((name) => readInputFile(join(path, name))));
}

/** The names in a folder; nothing when it is none. */
async function folderEntries(path: string): Promise<string[] | undefined> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
  } catch (error) {
    if (isSystemError(error) && error.code === 'ENOTDIR') return undefined;
    throw problemOf(path, error);
  }
}

async function orProblem<Value>(path: string, read: () => Promise<Value>): Promise<Value> {
  try {
    return await read();
  } catch (error) {
    throw problemOf(path, error);
  }
}

/** Anything that is not the file system's answer is ours, and passes through. */
function problemOf(path: string, error: unknown): unknown {
  if (!isSystemError(error)) return error;
  return new InputProblem(`${path}:1:1: error: ${READ_PROBLEMS[error.code] ?? error.message}`);
}

async function readStandardInput(): Promise<Uint8Array> {
  return buffer(process.stdin);
}

function byCodeUnit(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
