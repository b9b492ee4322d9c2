/** How long a program takes, and how much memory it has at its largest. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface ProcessCost {
  readonly seconds: number;
  /** 0 where the system does not tell. */
  readonly mebibytes: number;
}

const POLL_INTERVAL_MS = 50;
const KIBIBYTES_PER_MEBIBYTE = 1024;

/** Undefined where the program is not installed or fails. What it prints is thrown away. */
export async function measureProcess(
  program: string,
  args: readonly string[],
): Promise<ProcessCost | undefined> {
  return new Promise((resolve) => {
    const start = performance.now();
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'ignore'] });
    let mebibytes = 0;
    const poll = setInterval(() => {
      mebibytes = Math.max(mebibytes, peakOf(child.pid));
    }, POLL_INTERVAL_MS);
    child.on('error', () => {
      clearInterval(poll);
      resolve(undefined);
    });
    child.on('close', (code) => {
      clearInterval(poll);
      const seconds = (performance.now() - start) / 1000;
      resolve(code === 0 ? { seconds, mebibytes } : undefined);
    });
  });
}

/** What Linux notes of a running process: the most memory that it has had so far. */
function peakOf(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid ?? 0}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+)/mu.exec(status)?.[1] ?? 0) / KIBIBYTES_PER_MEBIBYTE;
  } catch {
    return 0;
  }
}
