import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { untilStopped } from './container-context';

/** The pause container: holds the namespace and does nothing else. */
export function* pause(process: Process): Task<number> {
  const exitCode = yield* untilStopped(process);
  process.stdout('Shutting down, got signal: Terminated\n');
  return exitCode;
}
