/** One file for a teammate, made by a thread of its own so that the lab on screen goes on. */
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { say } from '../../sim/api/sentence';
import type { RequestOf, ResponseOf } from '../contract/lab-api';
import type { Wording } from '../contract/wording';
import { SimulatorThread } from '../worker/simulator-thread';
import type { FromWorker } from '../worker/worker-message';
import { ANONYMOUS_FILE_NAME, type CopiedLab } from './copied-lab';
import { failureOf, writeProblem } from './disk-problem';
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
  if (made.kind === 'cancelled') return { kind: 'failed', message: say('The export was cancelled.') };
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
    const fileName = wanted.isAnonymous === true ? ANONYMOUS_FILE_NAME : lab.fileName;
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

async function makeBundle(
  { files, signal }: CopiedLab,
  { isAnonymous, hasSecrets }: RequestOf<'bundle.export'>,
): Promise<BundleMaking> {
  const inputs = files.map(({ name, bytes }) => ({ name, bytes }));
  const notes: Wording[] = [];
  return new Promise((resolveMaking, reject) => {
    const thread = new SimulatorThread(
      {
        kind: 'bundle',
        files: inputs,
        isAnonymous: isAnonymous === true,
        hasSecrets: hasSecrets === true,
      },
      {
        onMessage: (message) => {
          if (message.kind === 'note') notes.push(message.note);
          if (message.kind === 'bundle' || message.kind === 'refused') {
            resolveMaking(message.kind === 'bundle' ? { ...message, notes } : message);
            void thread.stop();
          } else if (message.kind === 'error-output' || message.kind === 'output') {
            thread.send({ kind: 'written', characters: message.text.length });
          }
        },
        onFailure: reject,
      },
    );
    signal.addEventListener('abort', () => {
      resolveMaking({ kind: 'cancelled' });
      void thread.stop();
    });
  });
}

function withEnding(path: string): string {
  return path.toLowerCase().endsWith(ENDING) ? path : `${path}${ENDING}`;
}
