/** The command line, as a user runs it: within this process, or where the process matters the built command. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import type { Outcome } from '#kit/outcome';

export const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url));
export const PODWIRE = join(CHECKOUT, 'bin', 'podwire.js');

const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;

export interface RunOptions {
  readonly directory?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
}

/** Where an environment or standard input belongs to it, as `podwireProcess`. */
export async function podwire(words: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const { directory = CHECKOUT, environment, input } = options;
  if (environment !== undefined || input !== undefined || !isMainThread)
    return podwireProcess(words, options);
  // Only tests that run commands load all that they need.
  return (await import('#kit/warm-podwire')).warmPodwire(words, directory);
}

/** The built command in a process of its own, which costs a second. */
export function podwireProcess(words: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return run(process.execPath, [PODWIRE, ...words], options);
}

/** Any program, to its end. */
export function run(program: string, words: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      words,
      {
        cwd: options.directory ?? CHECKOUT,
        env: { ...process.env, ...options.environment },
        maxBuffer: MAX_OUTPUT_BYTES,
        encoding: 'utf8',
      },
      (error, stdout, stderr) => {
        const exitCode = error === null ? 0 : error.code;
        if (typeof exitCode === 'number') resolve({ exitCode, stdout, stderr });
        else reject(error ?? new Error(`${program} has no exit code`));
      },
    );
    // A program that does not read its input may be gone before it is written.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(options.input ?? '');
  });
}

/** A folder of its own, with files in it by name. */
export class Workspace {
  readonly path = mkdtempSync(join(tmpdir(), 'podwire-test-'));

  constructor(files: Readonly<Record<string, string | Uint8Array>> = {}) {
    for (const [name, content] of Object.entries(files)) writeFileSync(this.file(name), content);
  }

  file(name: string): string {
    return join(this.path, name);
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}
