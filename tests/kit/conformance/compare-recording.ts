/** Compares what the simulator's interfaces saw in each step with what the kernel's saw. */
import { FrameNormalizer } from './normalize-frame';
import { recorderPortsOf } from './recorder-ports';
import type { Recording } from './recording';
import type { SimulatedRun } from './simulated-run';
import { endOfCaptures } from './step-moments';

export interface LineDifference {
  readonly capture: string;
  /** Counts from 1, within the step. */
  readonly line: number;
  readonly kernel: string | undefined;
  readonly simulator: string | undefined;
}

export interface StepComparison {
  readonly step: number;
  /** The first of each interface that differs; none when the step agrees. */
  readonly differences: readonly LineDifference[];
  /** The same lines on every interface, in another order. */
  readonly isOnlyOrder: boolean;
}

/** Lines of one step, by capture. */
export type StepLines = ReadonlyMap<string, readonly string[]>;

export interface RecordingComparison {
  readonly steps: readonly StepComparison[];
  /** By step, for whoever wants to see all. */
  readonly kernel: readonly StepLines[];
  readonly simulator: readonly StepLines[];
}

interface Line {
  readonly capture: string;
  readonly step: number;
  readonly row: number;
  readonly text: string;
}

export function compareRecording(recording: Recording, run: SimulatedRun): RecordingComparison {
  const count = recording.steps.length;
  const ports = recorderPortsOf(recording.cluster);
  const watched = new Set(recording.captures);
  const end = endOfCaptures(recording);
  const kernelLines = normalized(
    recording.frames.filter(({ time }) => time <= end),
    ports,
  );
  const kernel = linesByStep(kernelLines, count);
  // Where time stamps and the order in the file differ, either is what was seen.
  const kernelInFile = linesByStep(
    [...kernelLines].sort((one, other) => one.row - other.row),
    count,
  );
  const frames = run.frames.filter(({ capture, time }) => watched.has(capture) && time <= end);
  const simulator = linesByStep(
    normalized(
      frames.map((frame) => ({ ...frame, row: 0 })),
      ports,
    ),
    count,
  );
  const steps = recording.steps.map(({ n }) => {
    const byTime = compareStep(n, kernel[n], simulator[n]);
    if (byTime.differences.length === 0) return byTime;
    const byFile = compareStep(n, kernelInFile[n], simulator[n]);
    return byFile.differences.length === 0 ? byFile : byTime;
  });
  return { steps, kernel, simulator };
}

function normalized(
  frames: readonly {
    readonly capture: string;
    readonly step: number;
    readonly row: number;
    readonly bytes: Uint8Array;
  }[],
  ports: ReadonlySet<number>,
): readonly Line[] {
  const normalizer = new FrameNormalizer(ports);
  return frames.map(({ capture, step, row, bytes }) => ({
    capture,
    step,
    row,
    text: normalizer.line(bytes, capture),
  }));
}

function linesByStep(lines: readonly Line[], steps: number): readonly StepLines[] {
  return Array.from({ length: steps + 1 }, (_, step) => {
    const byCapture = new Map<string, string[]>();
    for (const line of lines) {
      if (line.step !== step) continue;
      const own = byCapture.get(line.capture) ?? [];
      own.push(line.text);
      byCapture.set(line.capture, own);
    }
    return renumbered(byCapture);
  });
}

/** Symbols count from 1 in each step, over the captures in the order of their names. */
function renumbered(byCapture: ReadonlyMap<string, readonly string[]>): StepLines {
  const symbols = new Map<string, string>();
  const counts = new Map<string, number>();
  const rename = (symbol: string, kind: string): string => {
    const known = symbols.get(symbol);
    if (known !== undefined) return known;
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    symbols.set(symbol, `${kind}${count}`);
    return `${kind}${count}`;
  };
  const captures = [...byCapture.keys()].sort();
  return new Map(
    captures.map((capture) => [
      capture,
      (byCapture.get(capture) ?? []).map((line) => line.replace(/\b(p|vx|id|q)\d+\b/g, rename)),
    ]),
  );
}

function compareStep(
  step: number,
  kernel: StepLines = new Map(),
  simulator: StepLines = new Map(),
): StepComparison {
  const captures = [...new Set([...kernel.keys(), ...simulator.keys()])].sort();
  const differences = captures.flatMap((capture) => {
    const [own, other] = [kernel.get(capture) ?? [], simulator.get(capture) ?? []];
    const length = Math.max(own.length, other.length);
    for (let index = 0; index < length; index += 1) {
      if (own[index] === other[index]) continue;
      return [{ capture, line: index + 1, kernel: own[index], simulator: other[index] }];
    }
    return [];
  });
  const isOnlyOrder = captures.every((capture) => {
    const sorted = (lines: readonly string[] = []): string =>
      lines
        .map((line) => line.replace(/\b(p|vx|id|q)\d+\b/g, '$1'))
        .sort()
        .join('\n');
    return sorted(kernel.get(capture)) === sorted(simulator.get(capture));
  });
  return { step, differences, isOnlyOrder };
}
