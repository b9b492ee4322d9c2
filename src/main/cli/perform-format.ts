/** `podwire fmt PATH…`: prints the canonical form, writes it, or says which files have another. */
import type { InputFile } from '../worker/worker-message';
import { writeAtomically } from '../desk/write-atomically';
import type { FormatCommand } from './command';
import { InputProblem } from './input-problem';
import { readManifests } from './read-input';
import { runJob } from './run-job';
import { writeErrorOutput, writeOutput } from './standard-output';
import { unwrittenPlace } from './unwritten-place';

export async function performFormat({ paths, action }: FormatCommand): Promise<number> {
  if (action === 'write' && paths.includes('-')) {
    throw new InputProblem('podwire: --write - : standard input is no file that could be written');
  }
  const { files, problems } = await readManifests(paths);
  for (const line of problems) await writeErrorOutput(`${line}\n`);
  const others: string[] = [];
  const exitCode = await runJob(
    { kind: 'format', files },
    {
      onFormatted: async ({ name, text }) => {
        if (action === 'print') await writeOutput(text);
        if (action === 'print' || isSameAs(files, name, text)) return;
        if (action === 'write') await replace(name, text);
        others.push(name);
        await writeOutput(`${name}\n`);
      },
    },
  );
  return exitCode === 0 && action === 'check' && others.length > 0 ? 1 : exitCode;
}

function isSameAs(files: readonly InputFile[], name: string, text: string): boolean {
  const before = files.find((file) => file.name === name);
  return before !== undefined && Buffer.from(text).equals(before.bytes);
}

async function replace(path: string, text: string): Promise<void> {
  try {
    await writeAtomically(path, Buffer.from(text));
  } catch (error) {
    throw unwrittenPlace('--write', path, error);
  }
}
