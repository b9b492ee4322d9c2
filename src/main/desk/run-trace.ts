/** One attempt to reach a port, in a copy of the lab. */
import type { RequestOf, ResponseOf } from '../contract/lab-api';
import { inputOf, type CopiedLab } from './copied-lab';
import { jobAnswer } from './job-answer';

type TraceOutcome = ResponseOf<'journey.trace'>;

export async function runTrace(
  lab: CopiedLab,
  { from, to, version }: RequestOf<'journey.trace'>,
): Promise<TraceOutcome> {
  return jobAnswer<TraceOutcome>(
    {
      kind: 'trace',
      lab: inputOf(lab),
      from: { name: from, namespace: undefined, container: undefined },
      to,
      headers: [],
      hasFixes: true,
      format: 'page',
    },
    (message) =>
      message.kind === 'journey' ? { kind: 'journey', journey: message.journey, version } : undefined,
    (message) => ({ kind: 'unknown', message }),
    { signal: lab.signal, answer: { kind: 'cancelled' } },
  );
}
