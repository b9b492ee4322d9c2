/** What a program does beside what it waits for. It ends with the program. */
import type { Process } from '../../host/process';
import { runTask, until, type Task } from '../../host/task';

export interface BackgroundTask {
  /** Waits for its end. */
  wait(): Task;
  stop(): void;
}

export function startInBackground(process: Process, task: Task): BackgroundTask {
  let isOver = false;
  let resume = (): void => undefined;
  const running = runTask(process.environment.scheduler, withExitCode(task), () => {
    isOver = true;
    resume();
  });
  const resource = process.own({ close: (): void => running.cancel(0) });
  return {
    *wait(): Task {
      while (!isOver) {
        yield* until((wake) => {
          resume = wake;
          return () => undefined;
        });
      }
    },
    stop(): void {
      running.cancel(0);
      process.disown(resource);
    },
  };
}

function* withExitCode(task: Task): Task<number> {
  yield* task;
  return 0;
}
