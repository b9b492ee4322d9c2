/** Ends a program that runs in a group of its own, with all that it has begun. */
import type { ChildProcess } from 'node:child_process';
import process from 'node:process';
import { isSystemError } from '../desk/system-error';

/** How long it may still tidy up. */
const TIDYING_MS = 2_000;

/** Asked first, made to after a moment. Answers how to take back what has not happened yet: it has ended by itself. */
export function endProcess(child: ChildProcess): () => void {
  signalGroup(child, 'SIGTERM');
  const clock = setTimeout(() => killProcess(child), TIDYING_MS);
  return () => clearTimeout(clock);
}

/** At once. What it has begun may hold its output open elsewhere, so nobody waits for that. */
export function killProcess(child: ChildProcess): void {
  signalGroup(child, 'SIGKILL');
  child.stdout?.destroy();
  child.stderr?.destroy();
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  // It never began.
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    child.kill(signal);
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    // The last of the group has ended meanwhile.
    if (!isSystemError(error) || error.code !== 'ESRCH') throw error;
  }
}
