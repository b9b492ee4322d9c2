/** Which processes are still there: for locks and recovery files, whose owners may have been killed. */
import { readFile } from 'node:fs/promises';
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

/** Differs for two processes that got the same number one after the other, where the system says when they started. */
export async function processIdentity(pid: number): Promise<string> {
  return `${pid}@${await startOf(pid)}`;
}

export async function isIdentityAlive(identity: string): Promise<boolean> {
  const [pid, start] = identity.split('@');
  const number = Number(pid);
  if (!Number.isInteger(number) || number <= 0 || !isProcessAlive(number)) return false;
  const now = await startOf(number);
  return start === undefined || start === '' || now === '' || now === start;
}

/** In ticks since the system started: proc_pid_stat(5), field 22. Empty where there is no such file. */
async function startOf(pid: number): Promise<string> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The second field, the program's name, may hold spaces and parentheses.
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return '';
  }
}
