/** `podwire export LAB`: a lab for others, in one file. */
import { inEnglish } from '../../sim/api/sentence';
import { basename } from 'node:path';
import process from 'node:process';
import type { RunningFormat, TextFormat } from '../../sim/api/export-lab';
import type { ExportCommand } from './command';
import { InputProblem } from './input-problem';
import { readLabInput } from './read-input';
import { runJob } from './run-job';
import { writeErrorOutput, writeOutput } from './standard-output';
import { refuseBeforeWork, writeMadeFile, type MadePlace } from './write-made-file';

const PNG_MARK = 'Software\0Podwire';
/** What each export of a format has at its head. A scenario file has nothing: it is a lab, which people go on with. */
const MARKS: Readonly<Partial<Record<ExportCommand['format'], string>>> = {
  bundle: 'podwire-bundle.json',
  kubernetes: '# The Kubernetes objects of the lab ',
  kind: '# Written by podwire export --as kind.',
  html: '<meta name="generator" content="Podwire">',
  drawio: "<!-- A lab's network, drawn by Podwire -->",
  mermaid: '%% The lab ',
  netns: '# Written by podwire export --as netns.',
  png: PNG_MARK,
  svg: "<desc>A lab's network, drawn by Podwire</desc>",
};

export async function performExport(command: ExportCommand): Promise<number> {
  const { format } = command;
  if (format === 'bundle') return exportBundle(command);
  if (format !== 'png') return exportText(command, format);
  if (command.filePath === undefined && process.stdout.isTTY) {
    throw new InputProblem('podwire: --as png: a terminal shows no PNG; write it to a file with -o FILE');
  }
  const { pngOfSvg } = await import('./png-of-svg');
  return exportText(command, 'svg', (svg) => pngOfSvg(svg, PNG_MARK));
}

/** The code of a lab that is refused, or of one that could not be simulated, is greater. */
const SCENARIO_FAILED = 1;

/** What was there stays when the lab is refused; where a Scenario failed, that is what others shall see. */
async function exportText(
  command: ExportCommand,
  format: TextFormat | RunningFormat,
  bytesOf?: (text: string) => Promise<Uint8Array>,
): Promise<number> {
  const { filePath, scenario, hasSecrets, isAnonymous, language } = command;
  if (isPath(filePath)) await refuseBeforeWork(madeFileAt(filePath, command));
  const lab = await readLabInput(command.lab);
  const pieces: string[] = [];
  const job = { kind: 'export', lab, format, scenario, hasSecrets, isAnonymous, language } as const;
  if (!isPath(filePath) && bytesOf === undefined) return runJob(job);
  const exitCode = await runJob(job, {
    onOutput: (text) => {
      pieces.push(text);
      return Promise.resolve();
    },
  });
  if (exitCode > SCENARIO_FAILED) return exitCode;
  const text = pieces.join('');
  const bytes = bytesOf === undefined ? Buffer.from(text) : await bytesOf(text);
  if (isPath(filePath)) await writeMadeFile({ ...madeFileAt(filePath, command), bytes });
  else await writeOutput(bytes);
  return exitCode;
}

/** Plays every Scenario. */
async function exportBundle(command: ExportCommand): Promise<number> {
  const { lab, filePath, isAnonymous, hasSecrets, language } = command;
  const path = filePath ?? (isAnonymous ? ANONYMOUS_BUNDLE : bundleNameOf(lab.path));
  if (isPath(path)) await refuseBeforeWork(madeFileAt(path, command));
  const { files } = await readLabInput(lab);
  return runJob(
    { kind: 'bundle', files, isAnonymous, hasSecrets, language },
    {
      onBundle: async ({ bytes, captures, failures }) => {
        if (path === '-') await writeOutput(bytes);
        else await writeMadeFile({ ...madeFileAt(path, command), bytes });
        for (const failure of failures)
          await writeErrorOutput(`podwire: a Scenario failed: ${inEnglish(failure)}\n`);
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

/** Without the name that the lab had. */
const ANONYMOUS_BUNDLE = 'lab.podwire';

function isPath(filePath: string | undefined): filePath is string {
  return filePath !== undefined && filePath !== '-';
}

function madeFileAt(path: string, { format, isForced }: ExportCommand): MadePlace {
  const mark = MARKS[format];
  return { path, isForced, ...(mark === undefined ? {} : { mark }) };
}

/** In the folder that the command runs in. */
function bundleNameOf(labPath: string): string {
  const name = basename(labPath).replace(/(?:\.podwire)?(?:\.ya?ml|\.json)?$/iu, '');
  return `${name === '' || name === '-' || name === '.' ? 'lab' : name}.podwire`;
}
