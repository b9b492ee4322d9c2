/** `podwire reach`: who may reach whom, from manifests alone. */
import { readReachFiles, type ReachFiles } from '../../sim/api/reach';
import { differenceText, explanationJson, explanationText } from '../../sim/api/reach-text';
import { listingText } from '../../sim/api/reach-listing';
import { formatDiagnostic } from '../../sim/api/read-lab';
import type { JobContext } from './job-context';
import type { InputFile, Job } from './worker-message';

/** More than that is more pairs than somebody reads. */
const MANY_WORKLOADS = 1000;
const TOO_MANY_LINES =
  'podwire: these are many pairs; --classes puts workloads together that no policy tells apart\n';

type ReachJob = Job & { readonly kind: 'reach' };

export function runReachJob(job: ReachJob, context: JobContext): number {
  const { output } = context;
  const own = readFiles(job.files, job, context);
  if (own === undefined) return 2;
  const { explain, format } = job;
  if (explain !== undefined) {
    const explanation = own.explain(explain);
    if (!explanation.ok) {
      output.writeError(`podwire: ${explanation.error}\n`);
      return 2;
    }
    const textOf = format === 'json' ? explanationJson : explanationText;
    output.write(textOf(explanation.value, (object, path) => own.placeOf(object, path)));
    return 0;
  }
  if (job.other !== undefined) {
    const other = readFiles(job.other, job, context);
    if (other === undefined) return 2;
    output.write(differenceText(own.differenceTo(other), format));
    return 0;
  }
  if (own.reachability.workloads.length === 0) {
    output.writeError('podwire: there is no workload in what was given, so nobody who reaches anybody\n');
  }
  const { listing } = job;
  if (listing === 'pairs' && own.reachability.workloads.length > MANY_WORKLOADS)
    output.writeError(TOO_MANY_LINES);
  output.write(listingText(own.reachability, listing, format));
  return 0;
}

function readFiles(
  files: readonly InputFile[],
  { hostNetwork }: ReachJob,
  { output }: JobContext,
): ReachFiles | undefined {
  const read = readReachFiles(files, { hostNetwork });
  for (const diagnostic of read.ok ? read.value.notices : read.error) {
    output.writeError(`${formatDiagnostic(diagnostic)}\n`);
  }
  return read.ok ? read.value : undefined;
}
