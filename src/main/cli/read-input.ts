/** What the user names on the command line, as bytes: a lab with its files, or standard input. */
import { createReadStream } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import process from 'node:process';
import type { Readable } from 'node:stream';
import type { ContractDiagnostic } from '../contract/diagnostic';
import { filesAsNamed, MAX_TEXT_BYTES, readDiskLab } from '../desk/disk-lab';
import { inEnglish, say } from '../../sim/api/sentence';
import type { DiskProblem } from '../desk/disk-problem';
import { manifestsBelow } from '../desk/manifest-tree';
import { isFolder } from '../desk/read-again';
import { readRegularFile } from '../desk/read-regular-file';
import type { InputFile, LabInput } from '../worker/worker-message';
import type { LabChoice } from './command';
import { InputProblem } from './input-problem';
import type { Manifests } from './job-of-command';

/** Pipes that are open already, as shells pass them for `<(command)`. */
const OPEN_PIPE = /^\/(?:dev|proc\/self)\/(?:fd\/\d+|stdin)$/u;

const MEBIBYTE = 2 ** 20;
/** More than one text can be in memory. */
const MAX_CAPTURE_BYTES = 1024 * MEBIBYTE;

export async function readLabInput(choice: LabChoice): Promise<LabInput> {
  const { options, isVerbose } = choice;
  return { ...(await readFiles(choice.path)), options, isVerbose };
}

/** One that the shell has opened, as a whole; no other pipe is waited for, and no device read without end. */
export async function readInputFile(path: string, maxBytes = MAX_TEXT_BYTES): Promise<InputFile> {
  if (path === '-') return readStream('<stdin>', process.stdin, maxBytes);
  if (OPEN_PIPE.test(path)) return readStream(path, createReadStream(path), maxBytes);
  const reading = await readRegularFile(path, maxBytes);
  switch (reading.kind) {
    case 'read':
      return { name: path, bytes: reading.bytes };
    case 'folder':
      throw new InputProblem(
        problemLine(path, { path, what: say('a folder'), hint: say('name a file in it') }),
      );
    case 'problem':
      throw new InputProblem(problemLine(path, reading.problem));
  }
}

export async function readCaptureFile(path: string): Promise<InputFile> {
  return readInputFile(path, MAX_CAPTURE_BYTES);
}

/** No size is known before the end, which may never come. */
async function readStream(name: string, stream: Readable, maxBytes: number): Promise<InputFile> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    if (!(chunk instanceof Uint8Array)) continue;
    chunks.push(chunk);
    length += chunk.length;
    if (length > maxBytes) {
      const limit = `${maxBytes / MEBIBYTE} MiB`;
      throw new InputProblem(`${name}:1:1: error: more than ${limit} come in; the limit is ${limit}`);
    }
  }
  return { name, bytes: Buffer.concat(chunks) };
}

/**
 * Manifests of a project: of a folder and all that are in it, in the order in which kubectl walks through it. Anything else
 * is read as a lab is.
 */
export async function readManifests(paths: readonly string[]): Promise<Manifests> {
  const files: InputFile[] = [];
  const problems: string[] = [];
  for (const path of paths) {
    if (path === '-' || !(await isFolder(path))) {
      files.push(...(await readFiles(path)).files);
      continue;
    }
    const found = await manifestsBelow(path);
    if (found.kind === 'problem') throw new InputProblem(problemLine(path, found.problem));
    problems.push(...found.problems.map((problem) => problemLine(path, problem)));
    for (const name of found.paths) {
      try {
        files.push(await readInputFile(name));
      } catch (error) {
        // A link to nowhere, or a file of somebody else, is not all of a project.
        if (!(error instanceof InputProblem)) throw error;
        problems.push(error.message);
      }
    }
  }
  const [first] = problems;
  if (files.length === 0 && first !== undefined) throw new InputProblem(problems.join('\n'));
  return { files, problems };
}

async function readFiles(path: string): Promise<Pick<LabInput, 'files' | 'captures'>> {
  if (path === '-' || OPEN_PIPE.test(path)) return { files: [await readInputFile(path)] };
  const reading = await readDiskLab(path);
  switch (reading.kind) {
    case 'read':
      return {
        files: filesAsNamed(path, reading.lab),
        ...(reading.lab.captures === undefined ? {} : { captures: reading.lab.captures }),
      };
    case 'capture':
      throw new InputProblem(
        `podwire: ${path}: this is a capture file, not a lab; podwire read prints it, podwire open shows it`,
      );
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
      message: inEnglish(message),
      ...(hint === undefined ? {} : { hint: inEnglish(hint) }),
      ...(location === undefined
        ? {}
        : { location: { ...location, file: join(dirname(path), location.file) } }),
    }),
  );
  return lines.join('\n');
}

function problemLine(path: string, problem: DiskProblem): string {
  const within = relative(resolve(path), problem.path);
  const typed = problem.path === path || within === '' ? path : join(path, within);
  const what = inEnglish(problem.what);
  const isPath = what.startsWith('no such');
  const more = isPath ? ', which counts from the folder that the command runs in' : '';
  return `${typed}:1:1: error: ${what}; ${inEnglish(problem.hint)}${more}`;
}
