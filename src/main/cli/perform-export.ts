/** `podwire export LAB --as bundle`: plays every Scenario, and writes one file for a teammate. */
import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { isSystemError } from '../desk/system-error';
import type { ExportCommand } from './command';
import { InputProblem } from './input-problem';
import { readLabInput } from './read-input';
import { runJob } from './run-job';
import { writeErrorOutput, writeOutput } from './standard-output';

export async function performExport({ lab, filePath }: ExportCommand): Promise<number> {
  const { files } = await readLabInput(lab);
  const path = filePath ?? bundleNameOf(lab.path);
  return runJob(
    { kind: 'bundle', files },
    {
      onBundle: async ({ bytes, captures, failures }) => {
        if (path === '-') await writeOutput(bytes);
        else await writeBundleFile(path, bytes);
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

async function writeBundleFile(path: string, bytes: Uint8Array): Promise<void> {
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
