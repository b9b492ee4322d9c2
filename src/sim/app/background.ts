import type { Process, ProcessResource } from '../host/process';
import { runTask, type Task } from '../host/task';

/** Runs a task beside the process's own, as a thread would: it ends with the process. Returns how to stop it. */
export function runInBackground(process: Process, task: Task, onDone?: () => void): () => void {
  let stop = (): void => undefined;
  const resource: ProcessResource = { close: () => stop() };
  function* withExitCode(): Task<number> {
    yield* task;
    return 0;
  }
  process.own(resource);
  const running = runTask(process.environment.scheduler, withExitCode(), () => {
    process.disown(resource);
    onDone?.();
  });
  stop = (): void => {
    process.disown(resource);
    running.cancel(0);
  };
  return stop;
}
