/** `podwire compare`: one run after the other, each in a lab of its own, and then what they have to do with each other. */
import type { AlignedHop } from '../../sim/api/compare/align-ways';
import { comparedRun, type ComparedRun } from '../../sim/api/compare/compared-run';
import { comparisonOf, variantsOf, type Comparison } from '../../sim/api/compare/comparison';
import { comparisonJson } from '../../sim/api/compare/comparison-json';
import { comparisonRows } from '../../sim/api/compare/comparison-rows';
import { comparisonMarkdown, comparisonNotes, comparisonText } from '../../sim/api/compare/comparison-text';
import { say } from '../../sim/api/sentence';
import type { ComparedHop, ContractComparison } from '../contract/comparison-requests';
import { imageCatalogue } from './image-catalogue';
import type { JobContext } from './job-context';
import { openLabDocument } from './open-lab';
import { targetOptionsOf } from './target-options';
import type { FromWorker, Job } from './worker-message';

type CompareJob = Job & { readonly kind: 'compare' };

/** Answers 2 when no run could be measured: the lab, the names of the plugins or the target are wrong. */
export async function runCompareJob(
  job: CompareJob,
  { output }: JobContext,
  post: (message: FromWorker) => void,
): Promise<number> {
  // What is wrong with the lab itself is said once.
  const document = openLabDocument(job.lab, output);
  if (document === undefined) return 2;
  const traffic = { target: job.target.name, options: targetOptionsOf(job.target), argv: job.argv };
  const lab = { files: job.lab.files, overrides: job.lab.options, images: imageCatalogue() };
  const runs: ComparedRun[] = [];
  for (const variant of variantsOf(job)) {
    runs.push(comparedRun(lab, variant, traffic));
    await output.pause();
  }
  const refused = runs.flatMap((run) => (run.kind === 'refused' ? [run] : []));
  for (const { label, problems } of refused) {
    for (const problem of problems) output.refuse(say('{label}: {problem}', { label, problem }));
  }
  if (refused.length === runs.length) return 2;
  const comparison = comparisonOf(document.name, traffic, runs);
  switch (job.format) {
    case 'json':
      output.write(comparisonJson(comparison));
      break;
    case 'markdown':
      output.write(comparisonMarkdown(comparison));
      break;
    case 'text':
      output.write(comparisonText(comparison));
      break;
    case 'page':
      post({ kind: 'comparison', comparison: pageComparisonOf(comparison) });
  }
  // Of all plugins that there are, a lab need not suit each.
  return refused.length > 0 && !job.cnis.includes('all') ? 2 : 0;
}

function pageComparisonOf({ target, command, runs, pairs }: Comparison): ContractComparison {
  return {
    target,
    command,
    runs: runs.map((run) => ({
      label: run.label,
      problems: run.kind === 'refused' ? [...run.problems] : [],
    })),
    rows: comparisonRows(runs).map(({ title, cells }) => ({
      title,
      cells: cells.map((lines) => [...lines]),
    })),
    notes: [...comparisonNotes(runs)],
    pairs: pairs.map(({ left, right, request, answer }) => ({
      left,
      right,
      request: request.map(pageHopOf),
      answer: answer.map(pageHopOf),
    })),
  };
}

function pageHopOf({ left, right, differences }: AlignedHop): ComparedHop {
  return {
    ...(left === undefined ? {} : { left: { ...left, tunnels: [...left.tunnels] } }),
    ...(right === undefined ? {} : { right: { ...right, tunnels: [...right.tunnels] } }),
    differences: differences.map((difference) => ({ ...difference })),
  };
}
