/** A job on a copy of the lab in a thread of its own, so that the lab on screen goes on; it answers with one message. */
import { JOB_THREADS } from '../worker/simulator-thread';
import type { FromWorker, Job } from '../worker/worker-message';

/** When `signal` says so, the thread is stopped, and this is the answer. */
export interface Cancelling<Answer> {
  readonly signal: AbortSignal;
  readonly answer: Answer;
}

/** `pick` answers what the message brings, or nothing; `refused` makes an answer of what the job has said instead. */
export async function jobAnswer<Answer>(
  job: Job,
  pick: (message: FromWorker) => Answer | undefined,
  refused: (message: string) => Answer,
  cancelling?: Cancelling<Answer>,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let said = '';
    const thread = JOB_THREADS.start(job, {
      onMessage: (message) => {
        const answer = pick(message);
        if (answer !== undefined) resolve(answer);
        if (message.kind === 'error-output' || message.kind === 'output') {
          if (message.kind === 'error-output') said += message.text;
          thread.send({ kind: 'written', characters: message.text.length });
        } else if (message.kind === 'done') {
          // After an answer this says nothing more.
          resolve(refused(said.trim().replaceAll(/^podwire: /gmu, '')));
          void thread.stop();
        }
      },
      onFailure: reject,
    });
    cancelling?.signal.addEventListener('abort', () => {
      resolve(cancelling.answer);
      void thread.stop();
    });
  });
}
