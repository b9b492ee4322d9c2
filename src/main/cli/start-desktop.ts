/** Shows a lab in the desktop window, where Electron's binary is there. */
import { spawn } from 'node:child_process';
import { access, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isSystemError } from '../desk/system-error';

const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url));

/** Answers whether a window opens. The package `electron` is not loaded, since it would download what is missing. */
export async function startDesktop(lab: string | undefined): Promise<boolean> {
  const program = await desktopProgram();
  if (program === undefined) return false;
  const words = lab === undefined ? [CHECKOUT] : [CHECKOUT, resolve(lab)];
  const child = spawn(program, words, { stdio: 'ignore', detached: true });
  const isStarted = await new Promise<boolean>((settle) => {
    child.on('spawn', () => {
      settle(true);
    });
    child.on('error', () => {
      settle(false);
    });
  });
  child.unref();
  return isStarted;
}

async function desktopProgram(): Promise<string | undefined> {
  const folder = join(CHECKOUT, 'node_modules', 'electron');
  try {
    const program = join(folder, 'dist', (await readFile(join(folder, 'path.txt'), 'utf8')).trim());
    await access(program);
    return program;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return undefined;
  }
}
