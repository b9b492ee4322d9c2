/** The user's own kubectl, on the cluster of one kubeconfig. */
import { spawn, type ChildProcess } from 'node:child_process';
import process from 'node:process';
import { isSystemError } from '../desk/system-error';
import { say, type Wording } from '../../sim/api/sentence';
import { endProcess, killProcess } from './end-process';
import { VerifyProblem } from './verify-problem';

export interface KubectlOutcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** It was ended, since it took longer than it may. */
  readonly late?: Wording;
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
  /** What has not ended by then is stopped. */
  readonly limitSeconds?: number;
  /** All that it has written to stderr so far. */
  readonly onStderr?: (text: string) => void;
}

/** Of what goes on beside other steps. */
const DEFAULT_LIMIT_SECONDS = 600;
const MS_PER_SECOND = 1000;
const STOPPED = 124;

export class Kubectl {
  readonly #choice: KubectlChoice;
  readonly #running = new Set<ChildProcess>();

  constructor(choice: KubectlChoice) {
    this.#choice = choice;
  }

  async run(args: readonly string[], options: KubectlOptions = {}): Promise<KubectlOutcome> {
    const { input = '', signal, limitSeconds = DEFAULT_LIMIT_SECONDS, onStderr } = options;
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
    this.#running.add(child);
    let late: Wording | undefined;
    let forgetEnd: () => void = () => undefined;
    function stop(): void {
      forgetEnd();
      forgetEnd = endProcess(child);
    }
    // Not the option `timeout`: its clock goes on for a program that never began, and the process with it.
    const clock = setTimeout(() => {
      late = lateWords(args[0] ?? '', limitSeconds);
      stop();
    }, limitSeconds * MS_PER_SECOND);
    signal?.addEventListener('abort', stop);
    const forget = (): void => {
      this.#running.delete(child);
      clearTimeout(clock);
      forgetEnd();
      signal?.removeEventListener('abort', stop);
    };
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
    return { exitCode, stdout, stderr, ...(late === undefined ? {} : { late }) };
  }

  /** All that runs ends at once: nobody is there any more to wait for it. */
  killAll(): void {
    for (const child of this.#running) killProcess(child);
  }
}

function lateWords(command: string, seconds: number): Wording {
  return say('kubectl {command} had not ended after {seconds} s, and was stopped', { command, seconds });
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
