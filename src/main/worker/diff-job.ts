/** `podwire diff`: what changed between two labs, and one lab as lines that can be compared. */
import { labDifferenceJson, labDifferenceText } from '../../sim/api/diff/difference-text';
import { isSameLab, labDifferenceOf } from '../../sim/api/diff/lab-difference';
import { labFactsOf } from '../../sim/api/diff/lab-facts';
import { formatDiagnostic } from '../../sim/api/read-lab';
import { differenceViewOf } from '../../sim/api/diff/difference-view';
import { inEnglish } from '../../sim/api/sentence';
import { contractDiagnosticOf } from './contract-diagnostic';
import type { JobContext } from './job-context';
import type { FromWorker, Job } from './worker-message';

/** Answers 1 when something differs, as diff does, and 2 when a lab cannot be read. */
export function runDiffJob(job: Job & { readonly kind: 'diff' }, { output }: JobContext): number {
  const { before, after, names, format } = job;
  const difference = labDifferenceOf(before, after);
  if (!difference.ok) {
    for (const diagnostic of difference.error) output.writeError(`${formatDiagnostic(diagnostic)}\n`);
    return 2;
  }
  const { reachNote } = difference.value;
  if (reachNote !== undefined && format === 'text')
    output.writeError(`podwire: note: ${inEnglish(reachNote)}\n`);
  const textOf = format === 'json' ? labDifferenceJson : labDifferenceText;
  output.write(textOf(difference.value, names));
  return isSameLab(difference.value) ? 0 : 1;
}

/** The same for a page. */
export function runChangesJob(
  { before, after, names, open }: Job & { readonly kind: 'changes' },
  post: (message: FromWorker) => void,
): number {
  const difference = labDifferenceOf(before, after);
  if (!difference.ok) {
    post({ kind: 'refused', diagnostics: difference.error.map(contractDiagnosticOf) });
    return 2;
  }
  post({ kind: 'difference', changes: differenceViewOf(difference.value, names, open) });
  return isSameLab(difference.value) ? 0 : 1;
}

/** Always answers 0: git gives up a whole log when a textconv fails, so what is no YAML goes through as it is. */
export function runFactsJob({ files }: Job & { readonly kind: 'facts' }, { output }: JobContext): number {
  const facts = labFactsOf(files);
  if (facts === undefined) for (const { bytes } of files) output.writeFile(bytes);
  else output.write(facts);
  return 0;
}
