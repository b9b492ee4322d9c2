/** The user's own kubectl, on the cluster of one kubeconfig. */
import { spawn } from 'node:child_process';
import process from 'node:process';
import { isSystemError } from '../desk/system-error';
import { say } from '../../sim/api/sentence';
import { VerifyProblem } from './verify-problem';

export interface KubectlOutcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface KubectlChoice {
  /** The program, by name or path. */
  readonly program: string;
  /** A file; the one that kubectl itself would take without it. */
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  /** Its environment; that of this process without it. */
  readonly environment?: NodeJS.ProcessEnv;
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
    const { program, kubeconfig, context, environment = process.env } = this.#choice;
    const where = [
      ...(kubeconfig === undefined ? [] : [`--kubeconfig=${kubeconfig}`]),
      ...(context === undefined ? [] : [`--context=${context}`]),
    ];
    // In a group of its own: Ctrl+C, which a terminal sends to the whole group, must not end what takes objects away again.
    const child = spawn(program, [...where, ...args], {
      detached: process.platform !== 'win32',
      env: environment,
    });
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
            ? missingKubectl(program, error.code === 'ENOENT' ? undefined : error.message)
            : error,
        );
      });
    });
    return { exitCode, stdout, stderr };
  }
}

/** `problem`: why it could not be started, where it is there. */
export function missingKubectl(program: string, problem?: string): VerifyProblem {
  return new VerifyProblem(
    problem === undefined
      ? say('{program} is not installed, or not on PATH', { program })
      : say('{label}: {problem}', { label: program, problem }),
    say('install kubectl, or put the folder that it is in on PATH'),
  );
}
