/** Carries a parsed command out and answers its exit code. */
import { join, parse as parsePath } from 'node:path';
import type { CaptureCommand, Command, ReadCommand, RulesCommand } from './command';
import type { InputFile } from '../worker/worker-message';
import { InputProblem } from './input-problem';
import { readCaptureFile, readLabInput, readManifests } from './read-input';
import { runJob } from './run-job';
import { outliveReader, writeErrorOutput, writeOutput } from './standard-output';
import { unwrittenPlace } from './unwritten-place';
import { writeInOneStep } from './write-made-file';

export async function performCommand(command: Command): Promise<number> {
  switch (command.kind) {
    case 'exec': {
      const { target, argv, hasInput } = command;
      const lab = await readLabInput(command.lab);
      if (hasInput && command.lab.path === '-') {
        throw new InputProblem('podwire: -i and the lab - both want standard input; give the lab as a file');
      }
      return runJob({ kind: 'exec', lab, target, argv, hasInput }, { hasInput });
    }
    case 'capture':
      return performCapture(command);
    case 'read':
      return performRead(command);
    case 'run':
      return (await import('./perform-run')).performRun(command);
    case 'rules':
      return performRules(command);
    case 'dig': {
      const { question, from, format } = command;
      return runJob({ kind: 'dig', lab: await readLabInput(command.lab), question, from, format });
    }
    case 'flows': {
      const { question, format } = command;
      return runJob({ kind: 'flows', lab: await readLabInput(command.lab), question, format });
    }
    case 'addresses': {
      const { addresses, format } = command;
      return runJob({ kind: 'addresses', lab: await readLabInput(command.lab), addresses, format });
    }
    case 'trace': {
      const { from, to, headers, hasFixes, format } = command;
      const lab = await readLabInput(command.lab);
      return runJob({ kind: 'trace', lab, from, to, headers, hasFixes, format });
    }
    case 'compare': {
      const { cnis, proxyModes, target, argv, format } = command;
      const lab = await readLabInput(command.lab);
      return runJob({ kind: 'compare', lab, cnis, proxyModes, target, argv, format });
    }
    case 'lint': {
      const labs = await Promise.all(command.labs.map(readLabInput));
      return runJob({ kind: 'lint', labs, format: command.format });
    }
    case 'reach': {
      const { paths, otherPath, explain, listing, hostNetwork, format } = command;
      const own = await readManifests(paths);
      const other = otherPath === undefined ? undefined : await readManifests([otherPath]);
      for (const line of [...own.problems, ...(other?.problems ?? [])]) await writeErrorOutput(`${line}\n`);
      return runJob({
        kind: 'reach',
        files: own.files,
        other: other?.files,
        explain,
        listing,
        hostNetwork,
        format,
      });
    }
    case 'export':
      return (await import('./perform-export')).performExport(command);
    case 'verify':
      return (await import('./perform-verify')).performVerify(command);
    case 'import':
      return (await import('./perform-import')).performImport(command);
    case 'diff':
      return (await import('./perform-diff')).performDiff(command);
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

async function performCapture(command: CaptureCommand): Promise<number> {
  const { interfaces, filter, print, maxCount, target, argv, filePath, snapLength, direction } = command;
  const lab = await readLabInput(command.lab);
  const isFileOnOutput = filePath === '-';
  if (filePath !== undefined && !isFileOnOutput) outliveReader();
  return runJob(
    {
      kind: 'capture',
      lab,
      interfaces,
      filter,
      print,
      maxCount,
      target,
      argv,
      isFileWanted: filePath !== undefined,
      snapLength,
      direction,
    },
    {
      onOutput: isFileOnOutput ? writeErrorOutput : writeOutput,
      onFile: async (bytes) => {
        if (isFileOnOutput) await writeOutput(bytes);
        else if (filePath !== undefined) await writeCapture(filePath, bytes);
      },
      onRawFile: async (file) => writeRawCapture(filePath ?? '-', file),
    },
  );
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

async function performRules({ lab, at, format }: RulesCommand): Promise<number> {
  if (!at.name.startsWith('node/')) {
    throw new InputProblem(`podwire: --at ${at.name}: rules are those of a node; give node/NAME`);
  }
  return runJob({ kind: 'rules', lab: await readLabInput(lab), at, format });
}
