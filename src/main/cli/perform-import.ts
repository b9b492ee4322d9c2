/** `podwire import PATH… -o LAB`. */
import { noteForTerminal } from '../../sim/api/terminal-note';
import { labNameOf } from '../desk/lab-name';
import type { InputFile } from '../worker/worker-message';
import type { ImportCommand } from './command';
import { InputProblem } from './input-problem';
import { readCaptureFile, readManifests } from './read-input';
import { runJob } from './run-job';
import { writeErrorOutput, writeOutput } from './standard-output';
import { writeMadeFile } from './write-made-file';

const CAPTURE_NAME = /\.(?:pcap|pcapng|cap)(?:\.gz)?$/iu;

/** What was there stays when nothing can be imported. */
export async function performImport(command: ImportCommand): Promise<number> {
  const { paths, filePath, hasSecrets, isForced } = command;
  const captures: InputFile[] = [];
  for (const path of paths) if (CAPTURE_NAME.test(path)) captures.push(await readCaptureFile(path));
  const manifests = paths.filter((path) => !CAPTURE_NAME.test(path));
  if (manifests.length === 0) {
    throw new InputProblem('podwire: import: a lab is made of manifests; captures come beside them');
  }
  const { files, problems } = await readManifests(manifests);
  for (const line of problems) await writeErrorOutput(`${line}\n`);
  const isOnOutput = filePath === '-';
  const say = isOnOutput ? writeErrorOutput : writeOutput;
  return runJob(
    { kind: 'import', files, captures, name: labNameOf(filePath), hasSecrets },
    {
      onImported: async ({ text, notes }) => {
        if (isOnOutput) await writeOutput(text);
        else await writeMadeFile({ path: filePath, bytes: Buffer.from(text), isForced });
        for (const note of notes) await say(`${noteForTerminal(note)}\n`);
      },
    },
  );
}
