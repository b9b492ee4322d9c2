import process from 'node:process';
import { isSystemError } from './system-error';

/** Is there a process of this number, of whichever user? */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return error.code === 'EPERM';
  }
}
