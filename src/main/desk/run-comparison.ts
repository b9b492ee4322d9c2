/** The same traffic under several plugins, each in a copy of the lab. */
import type { RequestOf, ResponseOf } from '../contract/lab-api';
import type { InputFile, LabOptions } from '../worker/worker-message';
import { jobAnswer } from './job-answer';

type ComparisonOutcome = ResponseOf<'comparison.run'>;

interface ComparedFiles {
  readonly files: readonly InputFile[];
  readonly options: LabOptions;
  readonly signal: AbortSignal;
}

export async function runComparison(
  { files, options, signal }: ComparedFiles,
  { target, command, cnis, proxyModes }: RequestOf<'comparison.run'>,
): Promise<ComparisonOutcome> {
  const inputs = files.map(({ name, bytes }) => ({ name, bytes }));
  return jobAnswer<ComparisonOutcome>(
    {
      kind: 'compare',
      lab: { files: inputs, options, isVerbose: false },
      cnis,
      proxyModes,
      target: { name: target, namespace: undefined, container: undefined },
      argv: ['sh', '-c', command],
      format: 'page',
    },
    (message) =>
      message.kind === 'comparison' ? { kind: 'compared', comparison: message.comparison } : undefined,
    (message) => ({ kind: 'refused', message }),
    { signal, answer: { kind: 'cancelled' } },
  );
}
