/** The real kubectl, where it is installed: what it prints about the same objects is what ours has to print. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PLACES = ['/usr/lib/google-cloud-sdk/bin', '/usr/local/bin', '/usr/bin'];
/** A command that has not ended by then is stopped. */
const LIMIT_MS = 20_000;

export interface KubectlRun {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** `1.32`; undefined when it is not installed. */
export function findRealKubectl(version: string): string | undefined {
  return PLACES.map((place) => join(place, `kubectl.${version}`)).find((path) => existsSync(path));
}

export class RealKubectl {
  readonly #program: string;
  /** What its environment has beside what it needs. */
  readonly variables = new Map<string, string>();
  readonly #home = mkdtempSync(join(tmpdir(), 'podwire-kubectl-'));

  constructor(program: string, server: string) {
    this.#program = program;
    writeFileSync(join(this.#home, 'config'), configOf(server));
  }

  /** Where files for `-f` can be put; it is the working directory. */
  get folder(): string {
    return this.#home;
  }

  async run(args: readonly string[], input = ''): Promise<KubectlRun> {
    const child = spawn(this.#program, args, {
      cwd: this.#home,
      env: {
        HOME: this.#home,
        KUBECONFIG: join(this.#home, 'config'),
        PATH: '/usr/bin:/bin',
        // A third of its processor time, for a program that has ended a moment later.
        GOGC: 'off',
        ...Object.fromEntries(this.variables),
      },
      timeout: LIMIT_MS,
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.stdin.end(input);
    const exitCode = await new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? -1)));
    return { stdout, stderr, exitCode };
  }

  /** Its files go. */
  close(): void {
    rmSync(this.#home, { recursive: true, force: true });
  }
}

function configOf(server: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'lab', cluster: { server } }],
    contexts: [{ name: 'lab', context: { cluster: 'lab', user: 'lab' } }],
    users: [{ name: 'lab', user: {} }],
    'current-context': 'lab',
  });
}
