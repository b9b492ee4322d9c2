/** One attempt to reach a port, in a copy of the lab. */
import type { RequestOf, ResponseOf } from '../contract/lab-api';
import type { InputFile, LabOptions } from '../worker/worker-message';
import { jobAnswer } from './job-answer';

type TraceOutcome = ResponseOf<'journey.trace'>;

export async function runTrace(
  {
    files,
    options,
    signal,
  }: { readonly files: readonly InputFile[]; readonly options: LabOptions; readonly signal: AbortSignal },
  { from, to, version }: RequestOf<'journey.trace'>,
): Promise<TraceOutcome> {
  const inputs = files.map(({ name, bytes }) => ({ name, bytes }));
  return jobAnswer<TraceOutcome>(
    {
      kind: 'trace',
      lab: { files: inputs, options, isVerbose: false },
      from: { name: from, namespace: undefined, container: undefined },
      to,
      headers: [],
      hasFixes: true,
      format: 'page',
    },
    (message) =>
      message.kind === 'journey' ? { kind: 'journey', journey: message.journey, version } : undefined,
    (message) => ({ kind: 'unknown', message }),
    { signal, answer: { kind: 'cancelled' } },
  );
}
