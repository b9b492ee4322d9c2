/** Pipelines: the stages run at once, and what one writes another one reads (POSIX sh §2.9.2). */
import { NO_DELAY } from '../base/time';
import { InputQueue } from '../host/input-queue';
import { SIGNAL, type Process } from '../host/process';
import { until, type Task } from '../host/task';
import { runInBackground } from '../app/background';
import type { ShellUnwinding } from './shell-state';
import type { ShellStreams } from './shell-streams';
import type { ShellNode } from './syntax';

/** The shell that a pipeline belongs to, and each of its stages. */
interface StageShell {
  readonly process: Process;
  status: number;
  readonly unwinding: ShellUnwinding | undefined;
  createSubshell(): StageShell;
  endSubshell(subshell: StageShell): void;
  interrupt(signal: number): void;
  run(node: ShellNode, streams: ShellStreams): Task<number>;
}

/** Each stage in a subshell; the status is the last one's. */
export function* runStages(shell: StageShell, stages: readonly ShellNode[], streams: ShellStreams): Task {
  const { scheduler } = shell.process.environment;
  let running = stages.length;
  let onDone: (() => void) | undefined;
  let input = streams.stdin;
  let previousPipe: { isBroken: boolean } | undefined;
  let last: StageShell | undefined;
  for (const [index, stage] of stages.entries()) {
    const isLast = index === stages.length - 1;
    const pipe = { queue: new InputQueue(), isBroken: false };
    const subshell = shell.createSubshell();
    const reading = previousPipe;
    const write = (text: string): void => {
      if (!pipe.isBroken) pipe.queue.push(text);
      // Who writes into a pipe that nobody reads gets SIGPIPE, once it has left its own code.
      else scheduler.schedule(NO_DELAY, () => subshell.interrupt(SIGNAL.PIPE));
    };
    const stdout = isLast ? streams.stdout : write;
    runInBackground(shell.process, runStage(subshell, stage, { ...streams, stdin: input, stdout }), () => {
      pipe.queue.end();
      if (reading !== undefined) reading.isBroken = true;
      shell.endSubshell(subshell);
      running -= 1;
      onDone?.();
    });
    input = pipe.queue;
    previousPipe = pipe;
    last = subshell;
  }
  while (running > 0) {
    yield* until((resume) => {
      onDone = resume;
      return () => undefined;
    });
  }
  // An interrupted shell keeps the status of the interruption.
  if (shell.unwinding === undefined) shell.status = last?.status ?? 0;
}

function* runStage(shell: StageShell, node: ShellNode, streams: ShellStreams): Task {
  yield* shell.run(node, streams);
}
