/** The user's own kubectl, on the cluster of one kubeconfig. */
import { spawn } from 'node:child_process';
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

/** A command that has not ended by then is stopped. */
const LIMIT_MS = 600_000;
const STOPPED = 124;

export class Kubectl {
  readonly #choice: KubectlChoice;

  constructor(choice: KubectlChoice) {
    this.#choice = choice;
  }

  async run(args: readonly string[], input = ''): Promise<KubectlOutcome> {
    const { program, kubeconfig, context } = this.#choice;
    const where = [`--kubeconfig=${kubeconfig}`, ...(context === undefined ? [] : [`--context=${context}`])];
    const child = spawn(program, [...where, ...args]);
    // Not the option `timeout`: its clock goes on for a program that never began, and the process with it.
    const clock = setTimeout(() => child.kill(), LIMIT_MS);
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    // A command that reads nothing may be gone before it is written.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    const exitCode = await new Promise<number>((resolve, reject) => {
      child.on('close', (code) => {
        clearTimeout(clock);
        resolve(code ?? STOPPED);
      });
      child.on('error', (error) => {
        clearTimeout(clock);
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
