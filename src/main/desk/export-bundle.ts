/** One file for a teammate, made by a thread of its own so that the lab on screen goes on. */
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { say } from '../../sim/api/sentence';
import type { RequestOf, ResponseOf } from '../contract/lab-api';
import type { Wording } from '../contract/wording';
import type { FromWorker } from '../worker/worker-message';
import { bundleNameOf, inputOf, type CopiedLab } from './copied-lab';
import { failureOf, writeProblem } from './disk-problem';
import { GIVEN_UP } from './export-as';
import { jobAnswer } from './job-answer';
import { isSystemError } from './system-error';
import { writeAtomically } from './write-atomically';

type ExportOutcome = ResponseOf<'bundle.export'>;
type MadeBundle = Extract<FromWorker, { readonly kind: 'bundle' }>;
type BundleMaking =
  | (MadeBundle & { readonly notes: Wording[] })
  | Extract<FromWorker, { readonly kind: 'refused' }>
  | { readonly kind: 'cancelled' };

const ENDING = '.podwire';

/** Without a path the bytes themselves. */
export async function exportBundle(
  lab: CopiedLab,
  wanted: RequestOf<'bundle.export'>,
): Promise<ExportOutcome> {
  const path = wanted.path === undefined ? undefined : withEnding(resolve(wanted.path));
  const obstacle = path === undefined ? undefined : await obstacleAt(path, wanted.overwrites === true);
  if (obstacle !== undefined) return obstacle;
  const made = await makeBundle(lab, wanted);
  if (made.kind === 'cancelled') return GIVEN_UP;
  if (made.kind === 'refused') {
    const [first] = made.diagnostics;
    const what = first?.message ?? say('it cannot be read');
    const hint = first?.hint ?? say('mend what the editor marks, and export again');
    if (first?.location === undefined)
      return { kind: 'failed', message: say('The lab cannot be exported: {what}.', { what }), hint };
    const place = `${first.location.file}:${first.location.line}`;
    return {
      kind: 'failed',
      message: say('The lab cannot be exported: {place}: {what}.', { place, what }),
      hint,
    };
  }
  const { bytes, captures, failures, notes } = made;
  const outcome = { kind: 'exported' as const, captures: [...captures], failures: [...failures], notes };
  if (path === undefined) {
    const fileName = bundleNameOf(lab, wanted.isAnonymous === true);
    return { ...outcome, fileName, base64: Buffer.from(bytes).toString('base64') };
  }
  try {
    await writeAtomically(path, bytes);
    return { ...outcome, path, fileName: basename(path) };
  } catch (error) {
    return failureOf('save', writeProblem(path, error));
  }
}

/** Before the work, which may take a while. */
async function obstacleAt(path: string, shouldOverwrite: boolean): Promise<ExportOutcome | undefined> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) {
      const what = say('there is a folder of this name');
      return failureOf('save', { path, what, hint: say('choose another name') });
    }
    return shouldOverwrite ? undefined : { kind: 'exists', path };
  } catch (error) {
    if (isSystemError(error) && error.code === 'ENOENT') return undefined;
    return failureOf('save', writeProblem(path, error));
  }
}

function makeBundle(
  lab: CopiedLab,
  { isAnonymous, hasSecrets, language = 'en' }: RequestOf<'bundle.export'>,
): Promise<BundleMaking> {
  const notes: Wording[] = [];
  return jobAnswer<BundleMaking>(
    {
      kind: 'bundle',
      files: inputOf(lab).files,
      isAnonymous: isAnonymous === true,
      hasSecrets: hasSecrets === true,
      language,
    },
    (message) => {
      if (message.kind === 'note') notes.push(message.note);
      if (message.kind === 'bundle') return { ...message, notes };
      return message.kind === 'refused' ? message : undefined;
    },
    () => ({ kind: 'refused', diagnostics: [] }),
    { signal: lab.signal, answer: { kind: 'cancelled' } },
  );
}

function withEnding(path: string): string {
  return path.toLowerCase().endsWith(ENDING) ? path : `${path}${ENDING}`;
}
