/** What the user names on the command line, as bytes: a lab with its files, or standard input. */
import { createReadStream, type Dirent } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import process from 'node:process';
import { buffer } from 'node:stream/consumers';
import type { ContractDiagnostic } from '../contract/diagnostic';
import { listManifests, readDiskLab, type LabSource } from '../desk/disk-lab';
import { readProblem, type DiskProblem } from '../desk/disk-problem';
import { naturalOrder } from '../desk/natural-order';
import { isSystemError } from '../desk/system-error';
import type { InputFile, LabInput } from '../worker/worker-message';
import type { LabChoice } from './command';
import { InputProblem } from './input-problem';

/** Pipes that are open already, as shells pass them for `<(command)`. */
const OPEN_PIPE = /^\/(?:dev|proc\/self)\/(?:fd\/\d+|stdin)$/u;

export async function readLabInput(choice: LabChoice): Promise<LabInput> {
  const { options, isVerbose } = choice;
  return { ...(await readFiles(choice.path)), options, isVerbose };
}

export async function readInputFile(path: string): Promise<InputFile> {
  if (path === '-') return { name: '<stdin>', bytes: await buffer(process.stdin) };
  try {
    return { name: path, bytes: await readFile(path) };
  } catch (error) {
    throw new InputProblem(problemLine(path, readProblem(path, error)));
  }
}

/** Manifests of a project: of a folder and all that are in it. Anything else is read as a lab is. */
export async function readManifests(paths: readonly string[]): Promise<readonly InputFile[]> {
  const files: InputFile[] = [];
  for (const path of paths) {
    const folders = path === '-' ? [] : await foldersWithin(path);
    if (folders.length === 0) files.push(...(await readFiles(path)).files);
    for (const folder of folders) {
      const { names } = await manifestNamesOf(folder);
      for (const name of names) files.push(await readInputFile(join(folder, name)));
    }
  }
  return files;
}

async function manifestNamesOf(folder: string): Promise<{ readonly names: readonly string[] }> {
  const found = await listManifests(folder);
  if (found.kind === 'problem') throw new InputProblem(problemLine(folder, found.problem));
  return found;
}

/** It and those inside it, by name; none for what is no folder. Hidden ones and those of package managers are not the project's. */
async function foldersWithin(path: string): Promise<readonly string[]> {
  let entries: readonly Dirent[];
  try {
    entries = await readdir(path, { withFileTypes: true });
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return [];
  }
  const inner = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
    .map(({ name }) => name)
    .toSorted(naturalOrder);
  const folders = [path];
  for (const name of inner) folders.push(...(await foldersWithin(join(path, name))));
  return folders;
}

async function readFiles(path: string): Promise<Pick<LabInput, 'files' | 'captures'>> {
  if (path === '-') return { files: [await readInputFile(path)] };
  if (OPEN_PIPE.test(path)) return { files: [{ name: path, bytes: await buffer(createReadStream(path)) }] };
  const reading = await readDiskLab(path);
  switch (reading.kind) {
    case 'read':
      return {
        files: filesAsTyped(path, reading.lab),
        ...(reading.lab.captures === undefined ? {} : { captures: reading.lab.captures }),
      };
    case 'problem':
      throw new InputProblem(problemLine(path, reading.problem));
    case 'refused':
      throw new InputProblem(await refusalText(path, reading.diagnostics));
  }
}

async function refusalText(path: string, diagnostics: readonly ContractDiagnostic[]): Promise<string> {
  const { formatDiagnostic } = await import('../../sim/api/read-lab');
  const lines = diagnostics.map(({ severity, code, message, hint, location }) =>
    formatDiagnostic({
      severity,
      code,
      message,
      ...(hint === undefined ? {} : { hint }),
      ...(location === undefined
        ? {}
        : { location: { ...location, file: join(dirname(path), location.file) } }),
    }),
  );
  return lines.join('\n');
}

/** Messages name files as the user did, so that terminals find them. */
function filesAsTyped(path: string, { isFolder, kind, files }: LabSource): readonly InputFile[] {
  const folder = isFolder || kind === 'bundle' ? path : dirname(path);
  const [first, ...others] = files;
  if (first === undefined) return [];
  const isNamedItself = !isFolder && kind !== 'bundle';
  return [
    { name: isNamedItself ? path : join(folder, first.name), bytes: first.bytes },
    ...others.map(({ name, bytes }) => ({ name: join(folder, name), bytes })),
  ];
}

function problemLine(path: string, problem: DiskProblem): string {
  const within = relative(resolve(path), problem.path);
  const typed = problem.path === path || within === '' ? path : join(path, within);
  const isPath = problem.hint === 'check the path' && problem.what.startsWith('no such');
  const more = isPath ? ', which counts from the folder that the command runs in' : '';
  return `${typed}:1:1: error: ${problem.what}; ${problem.hint}${more}`;
}
