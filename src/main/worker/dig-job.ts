/** `podwire dig`: a question to the DNS of the cluster. */
import { digFrom, readClusterDig, type DigReport } from '../../sim/api/cluster-dig';
import { formatDiagnostic } from '../../sim/api/read-lab';
import type { JobContext } from './job-context';
import { openLab } from './open-lab';
import { targetOptionsOf } from './target-options';
import type { Job } from './worker-message';

type DigJob = Job & { readonly kind: 'dig' };

export function runDigJob(job: DigJob, { output }: JobContext): number {
  const report = job.from === undefined ? askDirectly(job, output) : askFrom(job, job.from, output);
  if (report === undefined) return 2;
  output.write(job.format === 'json' ? `${JSON.stringify(report.answer)}\n` : report.text);
  return 0;
}

function askDirectly(job: DigJob, output: JobContext['output']): DigReport | undefined {
  const read = readClusterDig(job.lab.files, job.lab.options);
  if (!read.ok) {
    for (const diagnostic of read.error) output.writeError(`${formatDiagnostic(diagnostic)}\n`);
    return undefined;
  }
  const simulation = read.value.needsCluster ? openLab(job.lab, output) : undefined;
  if (read.value.needsCluster && simulation === undefined) return undefined;
  return told(read.value.answer(job.question, simulation), output);
}

function askFrom(
  job: DigJob,
  from: NonNullable<DigJob['from']>,
  output: JobContext['output'],
): DigReport | undefined {
  const simulation = openLab(job.lab, output);
  if (simulation === undefined) return undefined;
  return told(digFrom(simulation, from.name, job.question, targetOptionsOf(from)), output);
}

function told(answer: ReturnType<typeof digFrom>, output: JobContext['output']): DigReport | undefined {
  if (answer.ok) return answer.value;
  output.writeError(`podwire: ${answer.error}\n`);
  return undefined;
}
