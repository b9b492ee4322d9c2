/** Printing captures, beside the real tcpdump on the same file where it is installed. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CaptureText } from '../../sim/api/capture-text';
import { PodEcho } from '../../sim/api/pod-echo';
import { openCaptureFile } from '../../sim/api/read-capture';
import { WINDOW_PRINT_OPTIONS } from '../worker/print-options';
import { ECHO_MANIFEST } from './bench-labs';
import { simulationOf } from './bench-simulation';
import { medianOf, millisecondsOf, type BenchResult } from './bench-result';

const RUNS = 5;
const FRAMES = 200_000;
const FILTER = 'host 10.244.2.2 and port 7';

export function benchCaptureText(): readonly BenchResult[] {
  const { bytes, count } = recordedTraffic();
  const ours = medianOf(RUNS, () => rateOf(() => printAll(bytes), count));
  const filtering = medianOf(RUNS, () => rateOf(() => openCaptureFile(bytes, FILTER), count));
  const directory = mkdtempSync(path.join(tmpdir(), 'podwire-bench-'));
  try {
    const file = path.join(directory, 'traffic.pcapng');
    writeFileSync(file, bytes);
    const printing = tcpdumpRate(['-nn', '-r', file], count);
    const counting = tcpdumpRate(['-nn', '-r', file, '--count', FILTER], count);
    return [
      { name: 'tcpdump text', value: ours, unit: 'lines/s', ...compared(printing) },
      { name: `read and filter, ${FILTER}`, value: filtering, unit: 'packets/s', ...compared(counting) },
    ];
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function recordedTraffic(): { readonly bytes: Uint8Array; readonly count: number } {
  const simulation = simulationOf(ECHO_MANIFEST);
  const pod = simulation
    .topology()
    .machines.flatMap(({ pods }) => pods)
    .find(({ name }) => name === 'far');
  const session = simulation.startCapture({ interfaces: ['any'], filter: '' });
  if (!session.ok) throw new Error(session.error.message);
  new PodEcho(simulation, {
    client: 'client',
    server: 'far',
    address: pod?.address ?? '',
    payloadBytes: 64,
  }).run(FRAMES);
  return { bytes: session.value.encode(), count: session.value.rows().count };
}

function printAll(bytes: Uint8Array): void {
  const source = openCaptureFile(bytes, '');
  if (!source.ok) throw new Error(source.error.message);
  const text = new CaptureText(source.value, WINDOW_PRINT_OPTIONS);
  text.lines(0, text.count);
}

/** Undefined where tcpdump is not installed. */
function tcpdumpRate(args: readonly string[], count: number): number | undefined {
  if (spawnSync('tcpdump', ['--version']).error !== undefined) return undefined;
  return medianOf(RUNS, () => rateOf(() => spawnSync('tcpdump', args, { stdio: 'ignore' }), count));
}

function compared(value: number | undefined): Pick<BenchResult, 'comparison'> {
  return value === undefined ? {} : { comparison: { program: 'tcpdump', value } };
}

function rateOf(work: () => void, count: number): number {
  return (count / millisecondsOf(work)) * 1000;
}
