/** The network and the traffic of the benchmarks in ns-3, where it is installed: `ns3/echo-network.cc`, compiled for this run. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { medianOfValues, type BenchGoal, type BenchResult } from './bench-result';

export interface Ns3Tools {
  readonly pkgConfig: string;
  readonly compiler: string;
  readonly source: string;
}

/** The source is in the repository alone: no package of Podwire has it. */
const TOOLS: Ns3Tools = {
  pkgConfig: 'pkg-config',
  compiler: 'g++',
  source: fileURLToPath(new URL('../../src/main/bench/ns3/echo-network.cc', import.meta.url)),
};
const MODULES = ['ns3-core', 'ns3-network', 'ns3-csma', 'ns3-bridge', 'ns3-internet'];
/** Files in memory, on Linux: what a disk takes longer for is not the simulator's. */
const MEMORY_DIRECTORY = '/dev/shm';
/**
 * Goals are set against a build of ns-3's profile "optimized", whose libraries have that in their names. Debian's build, with logging
 * left in, did 280,000 frames a second on the machine where that one did 410,000.
 */
const OPTIMISED_LIBRARY = /^-lns3.*-optimized$/u;
const OTHER_BUILDS_SLOWDOWN = 410 / 280;
const BYTES_PER_MEGABYTE = 1_000_000;
const LARGEST_OUTPUT_BYTES = 1024 * 1024;

const RUN = z.object({
  kind: z.enum(['set-up', 'echo', 'captured', 'bulk']),
  seconds: z.number().positive(),
  /** On links. */
  frames: z.number().default(0),
  /** Payload that programs have read; of a set-up, memory that it took. */
  bytes: z.number().default(0),
});

type Ns3Run = z.output<typeof RUN>;

/** Each undefined where ns-3 failed. */
export interface Ns3Echo {
  readonly plain: number | undefined;
  readonly captured: number | undefined;
}

/** Undefined where ns-3 is not there: `onNote` is told why. The network is to be removed. */
export function buildNs3Network(
  onNote: (note: string) => void,
  tools: Ns3Tools = TOOLS,
): Ns3Network | undefined {
  const directory = mkdtempSync(path.join(tmpdir(), 'podwire-bench-'));
  const program = path.join(directory, 'echo-network');
  const built = compile(program, tools);
  if (built.ok) {
    const { version, isOptimised } = built;
    return new Ns3Network({ directory, program, version, isOptimised, onNote });
  }
  rmSync(directory, { recursive: true });
  onNote(`not compared with ns-3: ${built.reason}`);
  return undefined;
}

type Compiled =
  | { readonly ok: true; readonly version: string; readonly isOptimised: boolean }
  | { readonly ok: false; readonly reason: string };

function compile(program: string, { pkgConfig, compiler, source }: Ns3Tools): Compiled {
  const version = spawnSync(pkgConfig, ['--modversion', 'ns3-core'], { encoding: 'utf8' });
  if (version.error !== undefined) return { ok: false, reason: `${pkgConfig} is not installed` };
  if (version.status !== 0) return { ok: false, reason: 'it is not installed (Debian: libns3-dev)' };
  if (!existsSync(source)) return { ok: false, reason: 'this Podwire comes without the source for it' };
  // Without the libraries of others that ns-3's are linked with: nothing here calls them, and their -dev packages may be missing.
  const libraries = flagsOf(pkgConfig, ['--libs-only-L', '--libs-only-l']);
  const args = [
    '-std=c++17',
    '-O2',
    source,
    '-o',
    program,
    ...flagsOf(pkgConfig, ['--cflags']),
    ...libraries,
    // The program looks there, too, and so do ns-3's libraries for one another, if they are not where the system's are.
    '-Wl,--disable-new-dtags',
    ...libraries.filter((flag) => flag.startsWith('-L')).map((flag) => `-Wl,-rpath,${flag.slice(2)}`),
  ];
  const compiled = spawnSync(compiler, args, { encoding: 'utf8' });
  if (compiled.error !== undefined) return { ok: false, reason: `${compiler} is not installed` };
  if (compiled.status !== 0) {
    const problem = compiled.stderr.split('\n').find((line) => line.includes('error')) ?? 'no reason given';
    return { ok: false, reason: `${compiler} refuses its source: ${problem}` };
  }
  const isOptimised = libraries.some((flag) => OPTIMISED_LIBRARY.test(flag));
  return { ok: true, version: version.stdout.trim(), isOptimised };
}

function flagsOf(pkgConfig: string, options: readonly string[]): readonly string[] {
  const { stdout } = spawnSync(pkgConfig, [...options, ...MODULES], { encoding: 'utf8' });
  return stdout.split(/\s+/u).filter((flag) => flag !== '');
}

interface Ns3NetworkOptions {
  /** Removed in the end. */
  readonly directory: string;
  readonly program: string;
  readonly version: string;
  readonly isOptimised: boolean;
  readonly onNote: (note: string) => void;
}

export class Ns3Network {
  readonly #options: Ns3NetworkOptions;

  constructor(options: Ns3NetworkOptions) {
    this.#options = options;
  }

  /** In frames a second. */
  echo(nodes: number, podsPerNode: number): Ns3Echo {
    const parent = existsSync(MEMORY_DIRECTORY) ? MEMORY_DIRECTORY : tmpdir();
    const captures = mkdtempSync(path.join(parent, 'podwire-bench-'));
    const runs = this.#run('echo', nodes, podsPerNode, [path.join(captures, 'capture')]);
    rmSync(captures, { recursive: true });
    return {
      plain: medianOfRuns(runs, 'echo', frameRateOf),
      captured: medianOfRuns(runs, 'captured', frameRateOf),
    };
  }

  bulk(
    nodes: number,
    podsPerNode: number,
  ): { readonly frames: number | undefined; readonly megabytes: number | undefined } {
    const runs = this.#run('bulk', nodes, podsPerNode);
    return {
      frames: medianOfRuns(runs, 'bulk', frameRateOf),
      megabytes: medianOfRuns(runs, 'bulk', ({ bytes, seconds }) => bytes / seconds / BYTES_PER_MEGABYTE),
    };
  }

  setUp(
    nodes: number,
    podsPerNode: number,
  ): { readonly milliseconds: number | undefined; readonly bytes: number | undefined } {
    const runs = this.#run('set-up', nodes, podsPerNode);
    return {
      milliseconds: medianOfRuns(runs, 'set-up', ({ seconds }) => seconds * 1000),
      bytes: medianOfRuns(runs, 'set-up', ({ bytes }) => bytes),
    };
  }

  /** What to print beside a result of ours, and which ratio to an optimised ns-3 is aimed at; nothing where ns-3 failed. */
  beside(value: number | undefined, goal?: BenchGoal): Pick<BenchResult, 'comparison'> {
    if (value === undefined) return {};
    const { version, isOptimised } = this.#options;
    const program = isOptimised ? `ns-${version}, optimised` : `ns-${version}`;
    if (goal === undefined) return { comparison: { program, value } };
    return { comparison: { program, value, goal: isOptimised ? goal : forSlowerBuild(goal) } };
  }

  remove(): void {
    rmSync(this.#options.directory, { recursive: true });
  }

  #run(work: string, nodes: number, podsPerNode: number, args: readonly string[] = []): readonly Ns3Run[] {
    const { status, stdout, stderr } = spawnSync(
      this.#options.program,
      [work, nodes.toString(), podsPerNode.toString(), ...args],
      { encoding: 'utf8', maxBuffer: LARGEST_OUTPUT_BYTES },
    );
    if (status === 0) return parseNs3Runs(stdout);
    this.#options.onNote(`${work}, ${nodes} nodes: not compared with ns-3: ${stderr.trim()}`);
    return [];
  }
}

/** One JSON object a line. */
export function parseNs3Runs(text: string): readonly Ns3Run[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => RUN.parse(JSON.parse(line)));
}

function forSlowerBuild({ kind, value }: BenchGoal): BenchGoal {
  return { kind, value: kind === 'at-least' ? value * OTHER_BUILDS_SLOWDOWN : value / OTHER_BUILDS_SLOWDOWN };
}

function frameRateOf({ frames, seconds }: Ns3Run): number {
  return frames / seconds;
}

function medianOfRuns(
  runs: readonly Ns3Run[],
  kind: Ns3Run['kind'],
  valueOf: (run: Ns3Run) => number,
): number | undefined {
  const values = runs.filter((run) => run.kind === kind).map(valueOf);
  return values.length === 0 ? undefined : medianOfValues(values);
}
