/** Runs a command in a lab to its end, as fast as the machine can, without losing sight of messages and output. */
import type { RunningCommand, Simulation } from '../../sim/api/simulation';
import type { JobInput } from './job-input';
import type { JobOutput } from './job-output';

/** How long the thread works before it looks at its messages. */
const SLICE_MS = 20;
const EVENTS_PER_LOOK = 256;
/** What a shell answers for a command that was killed by SIGINT. */
const INTERRUPTED = 130;

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
  const interrupt = { hasCome: false };
  context.input.listen({
    onText: (text) => command.write(text),
    onEnd: () => command.endInput(),
    onInterrupt: () => {
      interrupt.hasCome = true;
      command.interrupt();
    },
  });
  if (!hasInput) command.endInput();
  while (command.exitCode === undefined && !interrupt.hasCome) {
    runSlice(simulation, command);
    context.onSlice?.();
    await output.pause();
  }
  return interrupt.hasCome ? INTERRUPTED : (command.exitCode ?? INTERRUPTED);
}

function runSlice(simulation: Simulation, command: RunningCommand): void {
  const end = performance.now() + SLICE_MS;
  while (performance.now() < end) {
    for (let count = 0; count < EVENTS_PER_LOOK; count += 1) {
      if (command.exitCode !== undefined) return;
      if (!simulation.stepEvent(Number.MAX_SAFE_INTEGER)) return;
    }
  }
}
