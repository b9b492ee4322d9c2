/** `podwire trace`: one attempt to reach a port or a URL, explained; and if it fails, what would let it pass. */
import { inEnglish } from '../../sim/api/sentence';
import { findFixes } from '../../sim/api/trace/find-fixes';
import { isGoodVerdict } from '../../sim/api/trace/journey';
import { traceConnection } from '../../sim/api/trace/trace-connection';
import { traceJson } from '../../sim/api/trace/trace-json';
import { traceText } from '../../sim/api/trace/trace-text';
import { imageCatalogue } from './image-catalogue';
import type { JobContext } from './job-context';
import { journeyViewOf } from './journey-view';
import { openLab } from './open-lab';
import { targetOptionsOf } from './target-options';
import type { FromWorker, Job } from './worker-message';

export function runTraceJob(
  job: Job & { readonly kind: 'trace' },
  { output }: JobContext,
  post: (message: FromWorker) => void,
): number {
  const { lab, from, to, headers, hasFixes, format } = job;
  const simulation = openLab(lab, output);
  if (simulation === undefined) return 2;
  const question = { from: from.name, to, headers, options: targetOptionsOf(from) };
  const traced = traceConnection(simulation, question);
  if (!traced.ok) {
    output.writeError(`podwire: ${inEnglish(traced.error)}\n`);
    return 2;
  }
  const journey = traced.value;
  const isGood = isGoodVerdict(journey.verdict);
  const copied = { document: simulation.document, overrides: lab.options, images: imageCatalogue() };
  const fixes = isGood || !hasFixes ? [] : findFixes({ question, journey, lab: copied, simulation });
  switch (format) {
    case 'json':
      output.write(`${JSON.stringify(traceJson(journey, fixes), undefined, 2)}\n`);
      break;
    case 'text':
      output.write(traceText(journey, fixes, { isVerbose: lab.isVerbose }));
      break;
    case 'page':
      post({ kind: 'journey', journey: journeyViewOf(journey, fixes) });
  }
  return isGood ? 0 : 1;
}
