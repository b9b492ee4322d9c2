/** A comparison for programs, a line of JSON: what is said in it is English. */
import { inEnglish } from '../../base/sentence';
import type { AlignedHop } from './align-ways';
import type { ComparedRun } from './compared-run';
import type { Comparison } from './comparison';

export function comparisonJson(comparison: Comparison): string {
  const { runs, pairs } = comparison;
  const said = {
    ...comparison,
    runs: runs.map(runJson),
    pairs: pairs.map((pair) => ({
      ...pair,
      request: pair.request.map(hopJson),
      answer: pair.answer.map(hopJson),
    })),
  };
  return `${JSON.stringify(said)}\n`;
}

function runJson(run: ComparedRun): object {
  if (run.kind === 'refused') return { ...run, problems: run.problems.map(inEnglish) };
  const { policy, drops } = run;
  return {
    ...run,
    policy: { ...policy, because: inEnglish(policy.because) },
    drops: drops.map(inEnglish),
  };
}

function hopJson({ differences, ...hop }: AlignedHop): object {
  const english = differences.map(({ field, left, right }) => ({
    field: inEnglish(field),
    left: inEnglish(left),
    right: inEnglish(right),
  }));
  return { ...hop, differences: english };
}
