/** Runs a recording in the simulator as often as it takes to find what the kernel drew, and keeps the run nearest to it. */
import { compareRecording, type RecordingComparison } from './compare-recording';
import { ReachableTimes } from './reachable-times';
import type { Recording } from './recording';
import { runRecording } from './run-recording';
import type { SimulatedRun } from './simulated-run';

const MAX_RUNS = 8;

export interface ConformanceRun {
  readonly run: SimulatedRun;
  readonly comparison: RecordingComparison;
}

export function conform(recording: Recording): ConformanceRun {
  const reachableTimes = new ReachableTimes();
  let best: ConformanceRun | undefined;
  for (let count = 0; count < MAX_RUNS; count += 1) {
    const run = runRecording(recording, reachableTimes);
    const comparison = compareRecording(recording, run);
    if (best === undefined || agreeing(comparison) > agreeing(best.comparison)) best = { run, comparison };
    if (agreeing(comparison) === recording.steps.length) break;
    if (!reachableTimes.adjust(comparison, run.namespaceWith)) break;
  }
  if (best === undefined) throw new Error('nothing was run');
  return best;
}

function agreeing({ steps }: RecordingComparison): number {
  return steps.filter(({ differences }) => differences.length === 0).length;
}
