/** Shows a lab in the desktop window, where there is a display and Electron's binary. */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { findElectron, hasDisplay } from './electron-binary.js';

const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url));

export type DesktopStart =
  | { readonly kind: 'started' }
  /** Why there is no window, as the end of "the desktop window cannot be shown: ". */
  | { readonly kind: 'not-started'; readonly reason: string };

export async function startDesktop(lab: string | undefined): Promise<DesktopStart> {
  if (!hasDisplay(process.env, process.platform))
    return { kind: 'not-started', reason: 'there is no display' };
  const program = findElectron(CHECKOUT, process.env);
  if (program === undefined) {
    const reason = "Electron's binary is not installed; npx install-electron fetches it";
    return { kind: 'not-started', reason };
  }
  const words = lab === undefined ? [CHECKOUT] : [CHECKOUT, resolve(lab)];
  const child = spawn(program, words, { stdio: 'ignore', detached: true });
  const failure = await new Promise<Error | undefined>((settle) => {
    child.on('spawn', () => {
      settle(undefined);
    });
    child.on('error', settle);
  });
  child.unref();
  return failure === undefined ? { kind: 'started' } : { kind: 'not-started', reason: failure.message };
}
