/** `podwire compare`: one run after the other, each in a lab of its own, and then what they have to do with each other. */
import { comparedRun, type ComparedRun } from '../../sim/api/compare/compared-run';
import { comparisonOf, variantsOf } from '../../sim/api/compare/comparison';
import { comparisonMarkdown, comparisonText } from '../../sim/api/compare/comparison-text';
import { imageCatalogue } from './image-catalogue';
import type { JobContext } from './job-context';
import { openLabDocument } from './open-lab';
import { targetOptionsOf } from './target-options';
import type { Job } from './worker-message';

type CompareJob = Job & { readonly kind: 'compare' };

/** Answers 2 when no run could be measured: the lab, the names of the plugins or the target are wrong. */
export async function runCompareJob(job: CompareJob, { output }: JobContext): Promise<number> {
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
    for (const problem of problems) output.writeError(`podwire: ${label}: ${problem}\n`);
  }
  if (refused.length === runs.length) return 2;
  const comparison = comparisonOf(document.name, traffic, runs);
  switch (job.format) {
    case 'json':
      output.write(`${JSON.stringify(comparison)}\n`);
      break;
    case 'markdown':
      output.write(comparisonMarkdown(comparison));
      break;
    case 'text':
      output.write(comparisonText(comparison));
  }
  return 0;
}
