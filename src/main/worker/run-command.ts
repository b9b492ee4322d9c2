/** Runs a command in a lab to its end, as fast as the machine can, without losing sight of messages and output. */
import { setTimeout as delay } from 'node:timers/promises';
import type { RunningCommand, Simulation } from '../../sim/api/simulation';
import type { JobInput } from './job-input';
import type { JobOutput } from './job-output';

/** How long the thread works before it looks at its messages. */
const SLICE_MS = 20;
const EVENTS_PER_LOOK = 256;
/** How often a command is looked at that waits for input. */
const INPUT_WAIT_MS = 5;
/** A command that has not ended after so much virtual time is given up: a lab has clocks that never stop. */
const PATIENCE_NS = 10 * 86_400 * 1_000_000_000;
/** How much virtual time an interrupted command has to end by itself: for the summary of ping. */
const LAST_WORD_NS = 1_000_000_000;

const TOO_LONG = "the command has not ended after 10 days of the lab's time";
const FOR_GOOD = 'the command waits for good: nothing in the lab ever ends it';

export interface RunContext {
  readonly simulation: Simulation;
  readonly input: JobInput;
  readonly output: JobOutput;
  /** Called after each slice. */
  readonly onSlice?: () => void;
}

/** Resolves to the exit code. */
export async function runCommand(
  command: RunningCommand,
  hasInput: boolean,
  context: RunContext,
): Promise<number> {
  const { simulation, output } = context;
  let deadlineNs = Number.POSITIVE_INFINITY;
  const lastMomentNs = Math.min(simulation.nowNs + PATIENCE_NS, Number.MAX_SAFE_INTEGER);
  let isInputOpen = hasInput;
  context.input.listen({
    onText: (text) => command.write(text),
    onEnd: () => {
      isInputOpen = false;
      command.endInput();
    },
    onInterrupt: () => {
      command.interrupt();
      deadlineNs = simulation.nowNs + LAST_WORD_NS;
    },
  });
  if (!hasInput) command.endInput();
  while (command.exitCode === undefined) {
    // What comes while output is written gets a slice of its own.
    const canChange = isInputOpen;
    const isInterrupted = deadlineNs < Number.POSITIVE_INFINITY;
    if (command.isForGood && !isInterrupted) {
      if (!canChange) return giveUp(command, output, FOR_GOOD);
      // Somebody may still press Ctrl+C; the lab's time need not run on for that.
      await delay(INPUT_WAIT_MS);
      continue;
    }
    const hasMore = runSlice(simulation, command, Math.min(deadlineNs, lastMomentNs));
    context.onSlice?.();
    await output.pause();
    if (hasMore) continue;
    if (isInterrupted) command.kill();
    else if (canChange) await delay(INPUT_WAIT_MS);
    else return giveUp(command, output, TOO_LONG);
  }
  return command.exitCode;
}

function giveUp(command: RunningCommand, output: JobOutput, why: string): number {
  command.kill();
  output.writeError(`podwire: ${why}\n`);
  return 1;
}

/** False when nothing is left to happen before the deadline. */
function runSlice(simulation: Simulation, command: RunningCommand, deadlineNs: number): boolean {
  const end = performance.now() + SLICE_MS;
  while (performance.now() < end) {
    for (let count = 0; count < EVENTS_PER_LOOK; count += 1) {
      if (command.exitCode !== undefined) return true;
      if (!simulation.stepEvent(deadlineNs)) return false;
    }
  }
  return true;
}
