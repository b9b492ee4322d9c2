/** A host's side of the thread that runs the simulator. */
import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { compiledWorkerUrl } from './compiled-worker-url';
import type { FromWorker, Job, ToWorker } from './worker-message';
import { workingFolder } from './working-folder';

export interface ThreadListener {
  readonly onMessage: (message: FromWorker) => void;
  /** The thread died of a contradiction of its own; no message follows. */
  readonly onFailure: (error: Error) => void;
}

/** What does one job. */
export interface JobThread {
  send(message: ToWorker): void;
  stop(): Promise<void>;
}

/** Each job has a thread of its own; tests, which do many in one process, have one that is warm already. */
export const JOB_THREADS = {
  start: (job: Job, listener: ThreadListener): JobThread => new SimulatorThread(job, listener),
};

/** Objects of a lab that comes up live long: with little room for young ones they are copied again and again. */
const YOUNG_MEBIBYTES = 192;

class SimulatorThread implements JobThread {
  readonly #worker: Worker;

  constructor(job: Job, listener: ThreadListener) {
    // Node cannot start a thread in a folder that is gone.
    workingFolder();
    const script = existsSync(compiledWorkerUrl()) ? './compiled-worker.js' : './simulation-worker.js';
    this.#worker = new Worker(new URL(script, import.meta.url), {
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEBIBYTES },
    });
    this.#worker.on('message', (message: FromWorker) => {
      listener.onMessage(message);
    });
    this.#worker.on('error', (error: Error) => {
      listener.onFailure(error);
    });
    this.#worker.postMessage({ kind: 'start', job } satisfies ToWorker, transferableOf(job));
  }

  send(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** Capture files may be large, and only the thread needs them: they go over instead of copies. */
function transferableOf(job: Job): ArrayBuffer[] {
  if (job.kind !== 'read') return [];
  return job.captures
    .filter(({ bytes: { buffer, byteLength } }) => buffer.byteLength === byteLength)
    .map(({ bytes: { buffer } }) => buffer)
    .filter((buffer) => buffer instanceof ArrayBuffer);
}
