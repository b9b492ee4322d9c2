/** Has the simulator's thread do one job of the command line, and prints what it says. */
import process from 'node:process';
import { JOB_THREADS, type JobThread } from '../worker/simulator-thread';
import type { FromWorker, Job } from '../worker/worker-message';
import { writeErrorOutput, writeOutput } from './standard-output';

/** What a shell answers for a command that Ctrl+C ended. */
export const INTERRUPTED = 130;

export interface JobOptions {
  /** Where the job's result goes; standard output without it. */
  readonly onOutput?: (text: string) => Promise<void>;
  readonly onFile?: (bytes: Uint8Array) => Promise<void>;
  readonly onRawFile?: (file: FromWorker & { readonly kind: 'raw-file' }) => Promise<void>;
  readonly onFormatted?: (file: FromWorker & { readonly kind: 'formatted' }) => Promise<void>;
  readonly onVerifyPlans?: (message: FromWorker & { readonly kind: 'verify-plans' }) => Promise<void>;
  readonly onImported?: (lab: FromWorker & { readonly kind: 'imported' }) => Promise<void>;
  readonly onBundle?: (bundle: FromWorker & { readonly kind: 'bundle' }) => Promise<void>;
  /** Passes standard input on. */
  readonly hasInput?: boolean;
}

/** Resolves to the exit code. */
export async function runJob(job: Job, options: JobOptions = {}): Promise<number> {
  const onOutput = options.onOutput ?? writeOutput;
  return new Promise((resolve, reject) => {
    // One after the other, so that the file is complete before the exit code is known.
    let written = Promise.resolve();
    async function handle(message: FromWorker): Promise<void> {
      switch (message.kind) {
        case 'output':
          await onOutput(message.text);
          thread.send({ kind: 'written', characters: message.text.length });
          return;
        case 'error-output':
          await writeErrorOutput(message.text);
          thread.send({ kind: 'written', characters: message.text.length });
          return;
        case 'file':
          await options.onFile?.(message.bytes);
          return;
        case 'raw-file':
          await options.onRawFile?.(message);
          return;
        case 'formatted':
          await options.onFormatted?.(message);
          return;
        case 'verify-plans':
          await options.onVerifyPlans?.(message);
          return;
        case 'imported':
          await options.onImported?.(message);
          return;
        case 'bundle':
          await options.onBundle?.(message);
          return;
        case 'done':
          stopListening();
          await thread.stop();
          resolve(message.exitCode);
          return;
        case 'ready':
        case 'host':
        case 'text':
        case 'capture-opened':
        case 'text-replaced':
        case 'edited':
        case 'refused':
        case 'note':
        case 'refusal':
        case 'comparison':
        case 'journey':
        case 'difference':
          // Of labs that pages look at.
          return;
      }
    }
    const thread = JOB_THREADS.start(job, {
      onMessage: (message) => {
        written = written.then(() => handle(message)).catch(reject);
      },
      onFailure: reject,
    });
    const stopListening = forwardSignals(thread);
    if (options.hasInput === true) forwardInput(thread);
  });
}

/** Ctrl+C goes to the command in the lab; a second one ends the wait for it. */
function forwardSignals(thread: JobThread): () => void {
  let hasInterrupted = false;
  function onInterrupt(): void {
    if (hasInterrupted) process.exit(INTERRUPTED);
    hasInterrupted = true;
    thread.send({ kind: 'interrupt' });
  }
  process.on('SIGINT', onInterrupt);
  return () => {
    process.off('SIGINT', onInterrupt);
    process.stdin.pause();
  };
}

function forwardInput(thread: JobThread): void {
  process.stdin.setEncoding('utf8');
  process.stdin.on('data', (text: string) => {
    thread.send({ kind: 'input', text });
  });
  process.stdin.on('end', () => {
    thread.send({ kind: 'input-end' });
  });
}
