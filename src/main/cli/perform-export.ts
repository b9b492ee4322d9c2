/** `podwire export LAB`: a lab for others, in one file. */
import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { RunningFormat, TextFormat } from '../../sim/api/export-lab';
import { isSystemError } from '../desk/system-error';
import type { ExportCommand } from './command';
import { InputProblem } from './input-problem';
import { readLabInput } from './read-input';
import { runJob } from './run-job';
import { writeErrorOutput, writeOutput } from './standard-output';

export async function performExport(command: ExportCommand): Promise<number> {
  const { format } = command;
  return format === 'bundle' ? exportBundle(command) : exportText(command, format);
}

/** The code of a lab that is refused, or of one that could not be simulated, is greater. */
const SCENARIO_FAILED = 1;

/** What was there stays when the lab is refused; where a Scenario failed, that is what others shall see. */
async function exportText(command: ExportCommand, format: TextFormat | RunningFormat): Promise<number> {
  const { filePath, scenario, hasSecrets } = command;
  const lab = await readLabInput(command.lab);
  const pieces: string[] = [];
  const job = { kind: 'export', lab, format, scenario, hasSecrets } as const;
  if (filePath === undefined || filePath === '-') return runJob(job);
  const exitCode = await runJob(job, {
    onOutput: (text) => {
      pieces.push(text);
      return Promise.resolve();
    },
  });
  if (exitCode <= SCENARIO_FAILED) await writeExport(filePath, Buffer.from(pieces.join('')));
  return exitCode;
}

/** Plays every Scenario. */
async function exportBundle({ lab, filePath }: ExportCommand): Promise<number> {
  const { files } = await readLabInput(lab);
  const path = filePath ?? bundleNameOf(lab.path);
  return runJob(
    { kind: 'bundle', files },
    {
      onBundle: async ({ bytes, captures, failures }) => {
        if (path === '-') await writeOutput(bytes);
        else await writeExport(path, bytes);
        for (const failure of failures) await writeErrorOutput(`podwire: a Scenario failed: ${failure}\n`);
        if (path === '-') return;
        const count = captures.length === 1 ? '1 capture' : `${captures.length} captures`;
        await writeOutput(`${path}: ${count}\n`);
        for (const { scenario, name, packets, sha256 } of captures) {
          await writeOutput(`${sha256}  ${scenario}/${name}  ${packets} packets\n`);
        }
      },
    },
  );
}

async function writeExport(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeFile(path, bytes);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new InputProblem(`podwire: -o ${path}: ${error.message}`);
  }
}

/** In the folder that the command runs in. */
function bundleNameOf(labPath: string): string {
  const name = basename(labPath).replace(/(?:\.podwire)?(?:\.ya?ml|\.json)?$/iu, '');
  return `${name === '' || name === '-' || name === '.' ? 'lab' : name}.podwire`;
}
