/** The folder that the program runs in. */
import { homedir } from 'node:os';
import process from 'node:process';

/**
 * Goes there once more: it may have been deleted, or be another one of its name, and Node then starts no thread. The user's
 * own folder takes the place of one that is gone.
 */
export function workingFolder(): string {
  try {
    process.chdir(process.cwd());
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    process.chdir(homedir());
  }
  return process.cwd();
}
