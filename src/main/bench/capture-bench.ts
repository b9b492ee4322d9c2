/** Reading, printing and writing captures, beside tcpdump and tshark on the same file where they are installed. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CaptureText } from '../../sim/api/capture-text';
import { EchoNetwork } from '../../sim/api/echo-network';
import { openCaptureFile } from '../../sim/api/read-capture';
import { inEnglish } from '../../sim/api/sentence';
import { WINDOW_PRINT_OPTIONS } from '../worker/print-options';
import { commandLineScript } from './command-line-script';
import { medianOf, millisecondsOf, type BenchResult } from './bench-result';
import { generatedTraffic, TRAFFIC_FILTER } from './generated-traffic';
import { measureProcess } from './measure-process';

const RUNS = 5;
const PACKETS = 1_000_000;
const PRINTED_PACKETS = 200_000;
const LINES_AT_ONCE = 2000;
const EXPORTED_FRAMES = 300_000;

/** `onNote` is told which programs are not there to compare with. */
export async function benchCaptures(onNote: (note: string) => void): Promise<readonly BenchResult[]> {
  const bytes = generatedTraffic(PACKETS);
  const directory = mkdtempSync(path.join(tmpdir(), 'podwire-bench-'));
  try {
    const file = path.join(directory, 'traffic.pcap');
    writeFileSync(file, bytes);
    const printed = path.join(directory, 'printed.pcap');
    const some = generatedTraffic(PRINTED_PACKETS);
    writeFileSync(printed, some);
    for (const program of ['tcpdump', 'tshark']) {
      if (!isInstalled(program)) onNote(`not compared with ${program}: it is not installed`);
    }
    return [
      {
        name: `tcpdump text, ${PRINTED_PACKETS} packets`,
        value: medianOf(RUNS, () => rateOf(() => printAll(some), PRINTED_PACKETS)),
        unit: 'lines/s',
        ...besideTcpdump(['-nn', '-r', printed], PRINTED_PACKETS, 2),
      },
      {
        name: `filter ${PACKETS} packets, ${TRAFFIC_FILTER}`,
        value: medianOf(RUNS, () => rateOf(() => open(bytes, TRAFFIC_FILTER), PACKETS)),
        unit: 'packets/s',
        ...besideTcpdump(['-nn', '-r', file, '--count', TRAFFIC_FILTER], PACKETS, 1),
      },
      ...(await benchOpening(file, bytes)),
      benchExport(),
    ];
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** What the window does before it shows the first lines; and all lines, as `podwire read` and tshark print them. */
async function benchOpening(file: string, bytes: Uint8Array): Promise<readonly BenchResult[]> {
  const first = medianOf(RUNS, () =>
    millisecondsOf(() => {
      new CaptureText(open(bytes, ''), WINDOW_PRINT_OPTIONS).lines(0, 100);
    }),
  );
  const ours = await measureProcess(process.execPath, [commandLineScript(), 'read', file, '-n']);
  const theirs = await measureProcess('tshark', ['-n', '-r', file]);
  return [
    {
      name: `open ${PACKETS} packets, the first 100 lines`,
      value: first / 1000,
      unit: 's',
      ...besideTshark(theirs?.seconds, 0.1),
    },
    {
      name: `the same, all lines, podwire read`,
      value: ours?.seconds ?? 0,
      unit: 's',
      ...besideTshark(theirs?.seconds),
    },
    {
      name: 'the same, memory',
      value: ours?.mebibytes ?? 0,
      unit: 'MiB',
      ...besideTshark(theirs?.mebibytes, 0.5),
    },
  ];
}

function benchExport(): BenchResult {
  const network = new EchoNetwork({ nodes: 2, podsPerNode: 2, payloadBytes: 64 });
  const session = network.captureEverything();
  network.startCrossNode();
  network.run(EXPORTED_FRAMES);
  const { count } = session.rows();
  return {
    name: 'write pcapng',
    value: medianOf(RUNS, () => rateOf(() => session.encode(), count)),
    unit: 'packets/s',
    goal: { kind: 'at-least', value: 3_000_000 },
  };
}

function open(bytes: Uint8Array, filter: string): ConstructorParameters<typeof CaptureText>[0] {
  const source = openCaptureFile(bytes, filter);
  if (!source.ok) throw new Error(inEnglish(source.error.message));
  return source.value;
}

function printAll(bytes: Uint8Array): void {
  const text = new CaptureText(open(bytes, ''), WINDOW_PRINT_OPTIONS);
  // As tcpdump prints: whole lines, a buffer full of them at a time.
  while (text.next(LINES_AT_ONCE).join('\n').length > 0);
}

function besideTshark(value: number | undefined, atMost?: number): Pick<BenchResult, 'comparison'> {
  if (value === undefined) return {};
  const goal = atMost === undefined ? {} : { goal: { kind: 'at-most', value: atMost } as const };
  return { comparison: { program: 'tshark', value, ...goal } };
}

function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version']).error === undefined;
}

/** Nothing where tcpdump is not installed. */
function besideTcpdump(
  args: readonly string[],
  count: number,
  atLeast: number,
): Pick<BenchResult, 'comparison'> {
  if (!isInstalled('tcpdump')) return {};
  const value = medianOf(RUNS, () => rateOf(() => spawnSync('tcpdump', args, { stdio: 'ignore' }), count));
  return { comparison: { program: 'tcpdump', value, goal: { kind: 'at-least', value: atLeast } } };
}

function rateOf(work: () => void, count: number): number {
  return (count / millisecondsOf(work)) * 1000;
}
