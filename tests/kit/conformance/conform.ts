/** Runs a recording in the simulator as often as it takes to find what the kernel drew, and keeps the run nearest to it. */
import { compareRecording, type RecordingComparison } from './compare-recording';
import { ReachableTimes } from './reachable-times';
import type { Recording } from './recording';
import { runRecording } from './run-recording';
import type { SimulatedRun } from './simulated-run';
import { timerPhasesOf } from './timer-phase';

const MAX_RUNS = 8;
/** With each other position of the timers that is as likely. */
const MAX_FURTHER_RUNS = 3;

export interface ConformanceRun {
  readonly run: SimulatedRun;
  readonly comparison: RecordingComparison;
}

export function conform(recording: Recording): ConformanceRun {
  const [likeliest = 0, ...others] = timerPhasesOf(recording.frames);
  let best = conformWith(recording, likeliest, MAX_RUNS);
  for (const phase of others) {
    if (agreeing(best) === recording.steps.length) break;
    const other = conformWith(recording, phase, MAX_FURTHER_RUNS);
    if (agreeing(other) > agreeing(best)) best = other;
  }
  return best;
}

function conformWith(recording: Recording, timerPhase: number, maxRuns: number): ConformanceRun {
  const reachableTimes = new ReachableTimes();
  let best: ConformanceRun | undefined;
  for (let count = 0; count < maxRuns; count += 1) {
    const run = runRecording(recording, reachableTimes, timerPhase);
    const comparison = compareRecording(recording, run);
    if (best === undefined || agreeing({ comparison }) > agreeing(best)) best = { run, comparison };
    if (agreeing(best) === recording.steps.length) break;
    if (!reachableTimes.adjust(comparison, run.namespaceWith)) break;
  }
  if (best === undefined) throw new Error('nothing was run');
  return best;
}

function agreeing({ comparison }: Pick<ConformanceRun, 'comparison'>): number {
  return comparison.steps.filter(({ differences }) => differences.length === 0).length;
}
