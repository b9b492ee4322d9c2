import { afterEach, describe, expect, it } from 'vitest';
import { jobAnswer } from '#main/desk/job-answer';
import { inEnglish } from '#sim/base/sentence';
import { JOB_THREADS } from '#main/worker/simulator-thread';
import { WarmThread } from '#kit/warm-thread';
import type { Job } from '#main/worker/worker-message';

const { start } = JOB_THREADS;

function exportOf(text: string): Job {
  const files = [{ name: 'lab.yaml', bytes: new TextEncoder().encode(text) }];
  return {
    kind: 'export',
    lab: { files, options: {}, isVerbose: false },
    format: 'scenario',
    scenario: undefined,
    hasSecrets: false,
    isAnonymous: true,
    language: 'en',
  };
}

function answerTo(job: Job, signal: AbortSignal): Promise<string> {
  return jobAnswer(
    job,
    (message) => (message.kind === 'done' && message.exitCode === 0 ? 'done' : undefined),
    inEnglish,
    { signal, answer: 'cancelled' },
  );
}

describe('A job on a copy of the lab', () => {
  afterEach(() => {
    JOB_THREADS.start = start;
  });

  it('is cancelled also where that was said before it began', async () => {
    JOB_THREADS.start = (job, listener) => new WarmThread(job, listener);
    const cancelling = new AbortController();
    cancelling.abort();
    expect(await answerTo(exportOf('kind: Lab\n'), cancelling.signal)).toBe('cancelled');
  });

  it('is refused with what is wrong, without the notes that were said before', async () => {
    JOB_THREADS.start = (job, listener) => new WarmThread(job, listener);
    const lab = 'apiVersion: podwire.dev/v1\nkind: Lab\nmetadata: { name: shop }\nspec: {}\n';
    const answer = await answerTo(exportOf(lab), new AbortController().signal);
    expect(answer).toMatch(/Scenario/u);
    expect(answer).not.toMatch(/note:/u);
  });
});
