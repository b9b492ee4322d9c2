/** `podwire export LAB`: a lab for others, in one file. */
import { basename } from 'node:path';
import type { RunningFormat, TextFormat } from '../../sim/api/export-lab';
import type { ExportCommand } from './command';
import { readLabInput } from './read-input';
import { runJob } from './run-job';
import { writeErrorOutput, writeOutput } from './standard-output';
import { writeMadeFile } from './write-made-file';

/** What each export of a format has at its head. A scenario file has nothing: it is a lab, which people go on with. */
const MARKS: Readonly<Partial<Record<ExportCommand['format'], string>>> = {
  bundle: 'podwire-bundle.json',
  kubernetes: '# The Kubernetes objects of the lab ',
  kind: '# Written by podwire export --as kind.',
  html: '<meta name="generator" content="Podwire">',
  mermaid: '%% The lab ',
  netns: '# Written by podwire export --as netns.',
  svg: "<desc>A lab's network, drawn by Podwire</desc>",
};

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
  if (exitCode <= SCENARIO_FAILED) await writeExport({ ...command, filePath }, Buffer.from(pieces.join('')));
  return exitCode;
}

/** Plays every Scenario. */
async function exportBundle(command: ExportCommand): Promise<number> {
  const { lab, filePath } = command;
  const { files } = await readLabInput(lab);
  const path = filePath ?? bundleNameOf(lab.path);
  return runJob(
    { kind: 'bundle', files },
    {
      onBundle: async ({ bytes, captures, failures }) => {
        if (path === '-') await writeOutput(bytes);
        else await writeExport({ ...command, filePath: path }, bytes);
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

async function writeExport(
  { filePath, format, isForced }: ExportCommand & { readonly filePath: string },
  bytes: Uint8Array,
): Promise<void> {
  const mark = MARKS[format];
  await writeMadeFile({ path: filePath, bytes, isForced, ...(mark === undefined ? {} : { mark }) });
}

/** In the folder that the command runs in. */
function bundleNameOf(labPath: string): string {
  const name = basename(labPath).replace(/(?:\.podwire)?(?:\.ya?ml|\.json)?$/iu, '');
  return `${name === '' || name === '-' || name === '.' ? 'lab' : name}.podwire`;
}
