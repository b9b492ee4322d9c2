/** `podwire export` for the window: on a copy of the lab, while the one on screen goes on. */
import { say } from '../../sim/api/sentence';
import type { ExportedFormat } from '../contract/file-requests';
import type { RequestOf, ResponseOf } from '../contract/lab-api';
import type { Wording } from '../contract/wording';
import { bundleNameOf, inputOf, type CopiedLab } from './copied-lab';
import { jobAnswer } from './job-answer';

type ExportOutcome = ResponseOf<'lab.exportAs'>;
type LeavingOutcome = ResponseOf<'lab.leaving'>;

const ENDINGS: Readonly<Record<ExportedFormat, string>> = {
  html: '.html',
  svg: '.svg',
  drawio: '.drawio',
  mermaid: '.mmd',
  kubernetes: '-kubernetes.yaml',
  kind: '-kind.sh',
  netns: '-netns.sh',
  scenario: '-scenario.podwire.yaml',
};
/** A Scenario failed, which is in what was made. */
const SCENARIO_FAILED = 1;

export async function exportAs(lab: CopiedLab, wanted: RequestOf<'lab.exportAs'>): Promise<ExportOutcome> {
  const { format, isAnonymous = false, language = 'en' } = wanted;
  const fileName = bundleNameOf(lab, isAnonymous).replace(/\.podwire$/u, ENDINGS[format]);
  let text = '';
  const notes: Wording[] = [];
  return jobAnswer<ExportOutcome>(
    { kind: 'export', lab: inputOf(lab), format, language, ...choiceOf(wanted) },
    (message, said) => {
      if (message.kind === 'note') notes.push(message.note);
      if (message.kind === 'output') text += message.text;
      if (message.kind !== 'done' || message.exitCode > SCENARIO_FAILED) return undefined;
      return { kind: 'exported', fileName, text, notes: [...notes, ...said()] };
    },
    (message) => ({ kind: 'failed', message }),
    { signal: lab.signal, answer: GIVEN_UP },
  );
}

/** What would leave with such an export. */
export async function leavingWith(lab: CopiedLab, wanted: RequestOf<'lab.leaving'>): Promise<LeavingOutcome> {
  const notes: Wording[] = [];
  return jobAnswer<LeavingOutcome>(
    { kind: 'leaving', lab: inputOf(lab), format: wanted.format, ...choiceOf(wanted) },
    (message) => {
      if (message.kind === 'note') notes.push(message.note);
      return message.kind === 'done' && message.exitCode === 0 ? { kind: 'leaving', notes } : undefined;
    },
    (message) => ({ kind: 'failed', message }),
    { signal: lab.signal, answer: GIVEN_UP },
  );
}

/** Told to whoever has cancelled it. */
export const GIVEN_UP = { kind: 'failed' as const, message: say('The export was cancelled.') };

interface Choice {
  readonly scenario: string | undefined;
  readonly hasSecrets: boolean;
  readonly isAnonymous: boolean;
}

function choiceOf({ scenario, hasSecrets, isAnonymous }: Omit<RequestOf<'lab.exportAs'>, 'format'>): Choice {
  return { scenario, hasSecrets: hasSecrets === true, isAnonymous: isAnonymous === true };
}
