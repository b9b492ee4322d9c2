/** A command that was started in a lab by somebody outside, and what can be done with it. */
import { SIGNAL, type Process } from '../host/process';
import type { TypedCommandObserver } from '../shell/terminal-session';

/** A command that was started with `exec`. */
export interface RunningCommand {
  /** Undefined while it runs. */
  readonly exitCode: number | undefined;
  /** Does it wait for what never happens, as `sleep infinity`? */
  readonly isForGood: boolean;
  /** Calls `listener` once it has ended, at once if it has already. */
  onExit(listener: (exitCode: number) => void): void;
  write(text: string): void;
  endInput(): void;
  /** As Ctrl+C does: the command may still say a last word. */
  interrupt(): void;
  kill(): void;
}

interface ExecState {
  readonly input: { wasWritten: boolean };
  readonly observed: TypedCommandObserver | undefined;
}

/** Of a process that was started for it. */
export function runningCommandOf(process: Process, { input, observed }: ExecState): RunningCommand {
  return {
    get isForGood() {
      return process.isForGood;
    },
    get exitCode() {
      return process.exitCode;
    },
    onExit: (listener) => process.onExit(listener),
    write: (text) => {
      input.wasWritten ||= text !== '';
      process.stdin.push(text);
    },
    endInput: () => process.stdin.end(),
    interrupt: () => {
      if (process.exitCode === undefined) observed?.onInterrupt();
      process.kill(SIGNAL.INT);
    },
    kill: () => {
      if (process.exitCode === undefined) observed?.onInterrupt();
      process.kill(SIGNAL.KILL);
    },
  };
}
