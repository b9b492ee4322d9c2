/** One file for a teammate, made by a thread of its own so that the lab on screen goes on. */
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { say } from '../../sim/api/sentence';
import type { ResponseOf } from '../contract/lab-api';
import { SimulatorThread } from '../worker/simulator-thread';
import type { FromWorker, InputFile } from '../worker/worker-message';
import { failureOf, writeProblem } from './disk-problem';
import { isSystemError } from './system-error';
import { writeAtomically } from './write-atomically';

type ExportOutcome = ResponseOf<'bundle.export'>;
type MadeBundle = Extract<FromWorker, { readonly kind: 'bundle' }>;
type BundleMaking = MadeBundle | Extract<FromWorker, { readonly kind: 'refused' }>;

const ENDING = '.podwire';

export interface BundleTarget {
  /** Undefined for the bytes themselves. */
  readonly path: string | undefined;
  readonly shouldOverwrite: boolean;
  /** Proposed where there is no path: `shop.podwire`. */
  readonly fileName: string;
}

export async function exportBundle(
  files: readonly InputFile[],
  target: BundleTarget,
): Promise<ExportOutcome> {
  const path = target.path === undefined ? undefined : withEnding(resolve(target.path));
  const obstacle = path === undefined ? undefined : await obstacleAt(path, target.shouldOverwrite);
  if (obstacle !== undefined) return obstacle;
  const made = await makeBundle(files);
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
  const { bytes, captures, failures } = made;
  const outcome = { kind: 'exported' as const, captures: [...captures], failures: [...failures] };
  if (path === undefined) {
    return { ...outcome, fileName: target.fileName, base64: Buffer.from(bytes).toString('base64') };
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

async function makeBundle(files: readonly InputFile[]): Promise<BundleMaking> {
  const inputs = files.map(({ name, bytes }) => ({ name, bytes }));
  return new Promise((resolveMaking, reject) => {
    const thread = new SimulatorThread(
      { kind: 'bundle', files: inputs, isAnonymous: false, hasSecrets: true },
      {
        onMessage: (message) => {
          if (message.kind === 'bundle' || message.kind === 'refused') {
            resolveMaking(message);
            void thread.stop();
          } else if (message.kind === 'error-output' || message.kind === 'output') {
            thread.send({ kind: 'written', characters: message.text.length });
          }
        },
        onFailure: reject,
      },
    );
  });
}

function withEnding(path: string): string {
  return path.toLowerCase().endsWith(ENDING) ? path : `${path}${ENDING}`;
}
