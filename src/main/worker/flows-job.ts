/** `podwire flows`: what the Service rules of a node can do with a packet. */
import { formatDiagnostic } from '../../sim/api/read-lab';
import { readServiceFlows, type FlowAnswer } from '../../sim/api/service-flows';
import type { JobContext } from './job-context';
import { openLab } from './open-lab';
import type { Job } from './worker-message';

export function runFlowsJob(job: Job & { readonly kind: 'flows' }, { output }: JobContext): number {
  const flows = readServiceFlows(job.lab.files, job.lab.options);
  if (!flows.ok) {
    for (const diagnostic of flows.error) output.writeError(`${formatDiagnostic(diagnostic)}\n`);
    return 2;
  }
  const simulation = flows.value.needsCluster ? openLab(job.lab, output) : undefined;
  if (flows.value.needsCluster && simulation === undefined) return 2;
  const answer = flows.value.answer(job.question, simulation);
  if (!answer.ok) {
    output.refuse(answer.error);
    return 2;
  }
  output.write(`${job.format === 'json' ? JSON.stringify(answer.value) : sentenceOf(answer.value)}\n`);
  return 0;
}

function sentenceOf({ result, targets, masquerade }: FlowAnswer): string {
  const to = targets.length === 0 ? '' : ` to ${targets.join(', ')}`;
  return `${result}${to}${masquerade ? ', masqueraded' : ''}`;
}
