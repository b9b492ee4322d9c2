/** Shows a lab in the desktop window, where there is a display and Electron's binary. */
import { spawn } from 'node:child_process';
import { access, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { isSystemError } from '../desk/system-error';

const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url));

export type DesktopStart =
  | { readonly kind: 'started' }
  /** Why there is no window, as the end of "the desktop window cannot be shown: ". */
  | { readonly kind: 'not-started'; readonly reason: string };

/** The package `electron` is not loaded, since it would download what is missing. */
export async function startDesktop(lab: string | undefined): Promise<DesktopStart> {
  if (!hasDisplay(process.env, process.platform))
    return { kind: 'not-started', reason: 'there is no display' };
  const program = await findElectron();
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

/** Linux and its kin have one by X11 or Wayland; the others always. */
function hasDisplay(
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): boolean {
  if (platform === 'win32' || platform === 'darwin') return true;
  return [environment['DISPLAY'], environment['WAYLAND_DISPLAY']].some(
    (name) => name !== undefined && name !== '',
  );
}

/** Where the package `electron` says that it has put it. */
async function findElectron(): Promise<string | undefined> {
  const packageFolder = join(CHECKOUT, 'node_modules', 'electron');
  try {
    const name = (await readFile(join(packageFolder, 'path.txt'), 'utf8')).trim();
    const program = join(process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(packageFolder, 'dist'), name);
    await access(program);
    return program;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return undefined;
  }
}
