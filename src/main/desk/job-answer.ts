/** A job on a copy of the lab in a thread of its own, so that the lab on screen goes on; it answers with one message. */
import { clausesOf, type Wording } from '../../sim/api/sentence';
import { JOB_THREADS } from '../worker/simulator-thread';
import type { FromWorker, Job } from '../worker/worker-message';

/** When `signal` says so, the thread is stopped, and this is the answer. */
interface Cancelling<Answer> {
  readonly signal: AbortSignal;
  readonly answer: Answer;
}

/**
 * `pick` answers what the message brings, or nothing; it has the lines that the job has said until then, without notes, which come
 * as messages of their own. `refused` makes an answer where the job ends without one, of the sentences with which it
 * was refused, or else of those lines.
 */
export async function jobAnswer<Answer>(
  job: Job,
  pick: (message: FromWorker, said: () => string[]) => Answer | undefined,
  refused: (message: Wording) => Answer,
  { signal, answer: cancelled }: Cancelling<Answer>,
): Promise<Answer> {
  let text = '';
  const refusals: Wording[] = [];
  const said = (): string[] =>
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('podwire: note: '))
      .map((line) => line.replace(/^podwire: /u, ''));
  const ending = new AbortController();
  try {
    return await new Promise<Answer>((resolve, reject) => {
      const thread = JOB_THREADS.start(job, {
        onMessage: (message) => {
          if (message.kind === 'error-output') text += message.text;
          if (message.kind === 'refusal') refusals.push(message.why);
          const answer = pick(message, said);
          if (answer !== undefined) resolve(answer);
          if (message.kind === 'error-output' || message.kind === 'output')
            thread.send({ kind: 'written', characters: message.text.length });
          if (message.kind === 'done')
            resolve(refused(refusals.length === 0 ? said().join('\n') : clausesOf(refusals)));
          if (message.kind === 'done' || answer !== undefined) void thread.stop();
        },
        onFailure: reject,
      });
      const cancel = (): void => {
        resolve(cancelled);
        void thread.stop();
      };
      if (signal.aborted) cancel();
      else signal.addEventListener('abort', cancel, { signal: ending.signal });
    });
  } finally {
    // The signal lives as long as the desk: it would keep the thread and its text.
    ending.abort();
  }
}
