/** The user's own kubectl, on the cluster of one kubeconfig. */
import { spawn } from 'node:child_process';
import process from 'node:process';
import { isSystemError } from '../desk/system-error';
import { InputProblem } from './input-problem';

export interface KubectlOutcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface KubectlChoice {
  /** The program, by name or path. */
  readonly program: string;
  readonly kubeconfig: string;
  readonly context: string | undefined;
}

interface KubectlOptions {
  /** What it reads. */
  readonly input?: string;
  /** Stops the program. */
  readonly signal?: AbortSignal;
  /** All that it has written to stderr so far. */
  readonly onStderr?: (text: string) => void;
}

/** A command that has not ended by then is stopped. */
const LIMIT_MS = 600_000;
const STOPPED = 124;

export class Kubectl {
  readonly #choice: KubectlChoice;

  constructor(choice: KubectlChoice) {
    this.#choice = choice;
  }

  async run(args: readonly string[], options: KubectlOptions = {}): Promise<KubectlOutcome> {
    const { input = '', signal, onStderr } = options;
    const { program, kubeconfig, context } = this.#choice;
    const where = [`--kubeconfig=${kubeconfig}`, ...(context === undefined ? [] : [`--context=${context}`])];
    // In a group of its own: Ctrl+C, which a terminal sends to the whole group, must not end what takes objects away again.
    const child = spawn(program, [...where, ...args], { detached: process.platform !== 'win32' });
    // Not the option `timeout`: its clock goes on for a program that never began, and the process with it.
    const clock = setTimeout(stop, LIMIT_MS);
    signal?.addEventListener('abort', stop);
    function stop(): void {
      child.kill();
    }
    function forget(): void {
      clearTimeout(clock);
      signal?.removeEventListener('abort', stop);
    }
    if (signal?.aborted === true) stop();
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      onStderr?.(stderr);
    });
    // A command that reads nothing may be gone before it is written.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    const exitCode = await new Promise<number>((resolve, reject) => {
      child.on('close', (code) => {
        forget();
        resolve(code ?? STOPPED);
      });
      child.on('error', (error) => {
        forget();
        reject(
          isSystemError(error)
            ? new InputProblem(`podwire: ${program}: ${error.message}; --kubectl names another program`)
            : error,
        );
      });
    });
    return { exitCode, stdout, stderr };
  }
}
