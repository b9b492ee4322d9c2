/** `podwire export` for the window: on a copy of the lab, while the one on screen goes on. */
import type { ExportedFormat } from '../contract/file-requests';
import type { RequestOf, ResponseOf } from '../contract/lab-api';
import type { InputFile, LabOptions } from '../worker/worker-message';
import { jobAnswer } from './job-answer';

type ExportOutcome = ResponseOf<'lab.exportAs'>;

interface CopiedLab {
  readonly files: readonly InputFile[];
  /** `shop.podwire`: that of its bundle. */
  readonly fileName: string;
  readonly options: LabOptions;
}

const ENDINGS: Readonly<Record<ExportedFormat, string>> = {
  html: '.html',
  svg: '.svg',
  mermaid: '.mmd',
  kubernetes: '-kubernetes.yaml',
  kind: '-kind.sh',
  netns: '-netns.sh',
};
/** Without the name that the lab has. */
const ANONYMOUS_NAME = 'lab.podwire';
/** A Scenario failed, which is in what was made. */
const SCENARIO_FAILED = 1;

export async function exportAs(
  lab: CopiedLab,
  { format, isAnonymous = false }: RequestOf<'lab.exportAs'>,
): Promise<ExportOutcome> {
  const files = lab.files.map(({ name, bytes }) => ({ name, bytes }));
  const ownName = isAnonymous ? ANONYMOUS_NAME : lab.fileName;
  const fileName = ownName.replace(/\.podwire$/u, ENDINGS[format]);
  let text = '';
  let said = '';
  return jobAnswer<ExportOutcome>(
    {
      kind: 'export',
      lab: { files, options: lab.options, isVerbose: false },
      format,
      scenario: undefined,
      hasSecrets: false,
      isAnonymous,
    },
    (message) => {
      if (message.kind === 'output') text += message.text;
      if (message.kind === 'error-output') said += message.text;
      if (message.kind !== 'done' || message.exitCode > SCENARIO_FAILED) return undefined;
      return { kind: 'exported', fileName, text, notes: notesOf(said) };
    },
    (message) => ({ kind: 'failed', message }),
  );
}

function notesOf(said: string): string[] {
  return said
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replace(/^podwire: (?:note: )?/u, ''));
}
