/** The same traffic under several plugins, each in a copy of the lab. */
import type { RequestOf, ResponseOf } from '../contract/lab-api';
import { inputOf, type CopiedLab } from './copied-lab';
import { jobAnswer } from './job-answer';

type ComparisonOutcome = ResponseOf<'comparison.run'>;

export async function runComparison(
  lab: CopiedLab,
  { target, command, cnis, proxyModes }: RequestOf<'comparison.run'>,
): Promise<ComparisonOutcome> {
  return jobAnswer<ComparisonOutcome>(
    {
      kind: 'compare',
      lab: inputOf(lab),
      cnis,
      proxyModes,
      target: { name: target, namespace: undefined, container: undefined },
      argv: ['sh', '-c', command],
      format: 'page',
    },
    (message) =>
      message.kind === 'comparison' ? { kind: 'compared', comparison: message.comparison } : undefined,
    (message) => ({ kind: 'refused', message }),
    { signal: lab.signal, answer: { kind: 'cancelled' } },
  );
}
