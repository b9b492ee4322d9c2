/** What does a job within this process, in a simulator that is compiled already. */
import process from 'node:process';
import { JobReceiver } from '#main/worker/job-receiver';
import { JOB_THREADS, type JobThread, type ThreadListener } from '#main/worker/simulator-thread';
import type { FromWorker, Job, ToWorker } from '#main/worker/worker-message';

/** Jobs run in this process, in that folder; answers how to go back. */
export function warmProcess(directory: string): () => void {
  const before = { start: JOB_THREADS.start, directory: process.cwd() };
  JOB_THREADS.start = (job, listener) => new WarmThread(job, listener);
  process.chdir(directory);
  return () => {
    process.chdir(before.directory);
    JOB_THREADS.start = before.start;
  };
}

/** Messages are copied and come later, as between threads. */
export class WarmThread implements JobThread {
  readonly #receiver: JobReceiver;
  /** Those that look at its lab. */
  readonly #connections = new Set<number>();
  #isStopped = false;

  constructor(job: Job, listener: ThreadListener) {
    this.#receiver = new JobReceiver((message: FromWorker) => {
      const copy = structuredClone(message);
      setImmediate(() => {
        if (!this.#isStopped) listener.onMessage(copy);
      });
    });
    this.send({ kind: 'start', job });
  }

  send(message: ToWorker): void {
    if (message.kind === 'connect') this.#connections.add(message.connectionId);
    if (message.kind === 'disconnect') this.#connections.delete(message.connectionId);
    const copy = structuredClone(message);
    setImmediate(() => {
      if (!this.#isStopped) this.#receiver.receive(copy);
    });
  }

  stop(): Promise<void> {
    this.#isStopped = true;
    // A lab that nobody looks at stands still, and is forgotten.
    for (const connectionId of this.#connections)
      this.#receiver.receive({ kind: 'disconnect', connectionId });
    return Promise.resolve();
  }
}
