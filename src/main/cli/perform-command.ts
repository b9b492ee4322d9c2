/** Carries a parsed command out and answers its exit code. */
import { join, parse as parsePath } from 'node:path';
import { isFolder } from '../desk/read-again';
import type { InputFile } from '../worker/worker-message';
import type { CaptureCommand, Command, DiffCommand, ReadCommand } from './command';
import { InputProblem } from './input-problem';
import { filesOf, jobOfCommand, type InputReading, type JobCommand } from './job-of-command';
import { readCaptureFile, readInputFile, readLabInput, readManifests } from './read-input';
import { runJob, type JobOptions } from './run-job';
import { outliveReader, writeErrorOutput, writeOutput } from './standard-output';
import { unwrittenPlace } from './unwritten-place';
import { writeInOneStep } from './write-made-file';

/** Labs and files as the user names them: of the disk, or standard input. */
const DISK: InputReading = {
  lab: readLabInput,
  manifests: readManifests,
  file: readOneFile,
  title: (path) => path,
};

export async function performCommand(command: Command): Promise<number> {
  switch (command.kind) {
    case 'exec': {
      const { hasInput } = command;
      if (hasInput && command.lab.path === '-') {
        throw new InputProblem('podwire: -i and the lab - both want standard input; give the lab as a file');
      }
      return performJob(command, { hasInput });
    }
    case 'capture':
      return performCapture(command);
    case 'run': {
      const paths = [...command.labs.map(({ path }) => path), command.checksPath];
      if (paths.filter((path) => path === '-').length > 1) {
        throw new InputProblem('podwire: run: standard input can be read once only');
      }
      return performJob(command);
    }
    case 'rules':
    case 'dig':
    case 'flows':
    case 'addresses':
    case 'trace':
    case 'compare':
    case 'lint':
    case 'reach':
      return performJob(command);
    case 'read':
      return performRead(command);
    case 'export':
      return (await import('./perform-export')).performExport(command);
    case 'verify':
      return (await import('./perform-verify')).performVerify(command);
    case 'import':
      return (await import('./perform-import')).performImport(command);
    case 'diff':
      return performDiff(command);
    case 'format':
      return (await import('./perform-format')).performFormat(command);
    case 'bench':
      return runJob({ kind: 'bench', format: command.format, parts: command.parts });
    case 'serve':
      return (await import('./perform-serve')).performServe(command);
    case 'shell':
      return (await import('./perform-shell')).performShell(command);
  }
}

async function performJob(command: JobCommand, options: JobOptions = {}): Promise<number> {
  const { job, problems } = await jobOfCommand(command, DISK);
  for (const line of problems) await writeErrorOutput(`${line}\n`);
  return runJob(job, options);
}

/** `podwire diff A B`, and `podwire diff A` for git. */
async function performDiff(command: DiffCommand): Promise<number> {
  const { path, otherPath, format } = command;
  if (otherPath === undefined) {
    if (format === 'json') throw new InputProblem('podwire: -o json: there is nothing to compare it with');
    return runJob({ kind: 'facts', files: await filesOf(path, DISK) }, { onFile: writeOutput });
  }
  if (path === '-' && otherPath === '-') {
    throw new InputProblem('podwire: diff - -: standard input can be one of the two only');
  }
  return performJob({ ...command, otherPath });
}

async function readOneFile(path: string): Promise<InputFile> {
  if (path !== '-' && (await isFolder(path))) {
    throw new InputProblem(`podwire: --checks ${path}: this is a folder; give one file with Scenarios`);
  }
  return readInputFile(path);
}

async function performCapture(command: CaptureCommand): Promise<number> {
  const { filePath } = command;
  const isFileOnOutput = filePath === '-';
  if (filePath !== undefined && !isFileOnOutput) outliveReader();
  return performJob(command, {
    onOutput: isFileOnOutput ? writeErrorOutput : writeOutput,
    onFile: async (bytes) => {
      if (isFileOnOutput) await writeOutput(bytes);
      else if (filePath !== undefined) await writeCapture(filePath, bytes);
    },
    onRawFile: async (file) => writeRawCapture(filePath ?? '-', file),
  });
}

/** A file has interfaces of one link type, so those of tunnel devices have one of their own beside it. */
async function writeRawCapture(
  path: string,
  { bytes, packetCount }: { readonly bytes: Uint8Array; readonly packetCount: number },
): Promise<void> {
  const packets = `${packetCount} ${packetCount === 1 ? 'packet' : 'packets'} of devices without Ethernet`;
  if (path === '-') {
    await writeErrorOutput(
      `podwire: note: ${packets} left out: give -w a file name, and they get a file beside it\n`,
    );
    return;
  }
  const { dir, name, ext } = parsePath(path);
  const beside = join(dir, `${name}.raw${ext}`);
  await writeCapture(beside, bytes);
  await writeErrorOutput(`podwire: note: ${packets} written to ${beside}\n`);
}

async function writeCapture(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeInOneStep(path, bytes);
  } catch (error) {
    throw unwrittenPlace('-w', path, error);
  }
}

async function performRead(command: ReadCommand): Promise<number> {
  const { filter, print, maxCount, filePath, isCounting } = command;
  const isFileWanted = filePath !== undefined;
  if (isFileWanted && command.paths.length > 1) {
    throw new InputProblem(`podwire: -w ${filePath}: packets of one file at a time are written`);
  }
  let paths = command.paths;
  while (paths.length > 0) {
    const { captures, problem } = await readSome(paths);
    paths = paths.slice(captures.length);
    const exitCode = await runJob(
      { kind: 'read', captures, filter, print, maxCount, isFileWanted, isCounting },
      {
        onFile: async (bytes) => {
          if (filePath === '-') await writeOutput(bytes);
          else if (filePath !== undefined) await writeCapture(filePath, bytes);
        },
      },
    );
    if (exitCode !== 0) return exitCode;
    if (problem !== undefined) throw problem;
  }
  return 0;
}

/** As many captures as one thread reads at once: starting one takes longer than printing a small capture. */
const BYTES_AT_ONCE = 32_000_000;

/** The first captures, at least one, up to one that cannot be read. */
async function readSome(
  paths: readonly string[],
): Promise<{ readonly captures: readonly InputFile[]; readonly problem?: InputProblem }> {
  const captures: InputFile[] = [];
  let bytes = 0;
  for (const path of paths) {
    try {
      const capture = await readCaptureFile(path);
      captures.push(capture);
      bytes += capture.bytes.length;
    } catch (error) {
      if (error instanceof InputProblem && captures.length > 0) return { captures, problem: error };
      throw error;
    }
    if (bytes >= BYTES_AT_ONCE) break;
  }
  return { captures };
}
