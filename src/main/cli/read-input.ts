/** What the user names on the command line, as bytes: a lab with its files, or standard input. */
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import process from 'node:process';
import { buffer } from 'node:stream/consumers';
import type { ContractDiagnostic } from '../contract/diagnostic';
import { readDiskLab, type LabSource } from '../desk/disk-lab';
import { readProblem, type DiskProblem } from '../desk/disk-problem';
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
