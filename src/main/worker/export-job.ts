/** `podwire export LAB` in the formats that are one text. */
import { designOf } from '../../sim/api/lab-editing';
import { exportedTextOf, type ExportOutcome } from '../../sim/api/export-lab';
import type { JobContext } from './job-context';
import { openLab, openLabDocument } from './open-lab';
import type { Job } from './worker-message';

type ExportJob = Job & { readonly kind: 'export' };

/** Answers 2 when the lab, or what was chosen of it, is refused. */
export async function runExportJob(job: ExportJob, { output }: JobContext): Promise<number> {
  const exported = await exportedOf(job, output);
  if (exported === undefined) return 2;
  if (!exported.ok) {
    output.writeError(`podwire: ${exported.error}\n`);
    return 2;
  }
  for (const note of exported.value.notes) output.writeError(`podwire: note: ${note}\n`);
  output.write(exported.value.text);
  return 0;
}

/** Undefined when the lab is refused; why is on standard error then. */
async function exportedOf(job: ExportJob, output: JobContext['output']): Promise<ExportOutcome | undefined> {
  const { format } = job;
  if (format === 'svg') {
    const simulation = openLab(job.lab, output);
    if (simulation === undefined) return undefined;
    const { labSvgOf } = await import('../../renderer/canvas/lab-svg');
    const { document } = simulation;
    const design = { version: 0, ...designOf(document) };
    return { ok: true, value: { text: labSvgOf(simulation.topology(), design, document.name), notes: [] } };
  }
  if (format === 'netns') {
    const simulation = openLab(job.lab, output);
    if (simulation === undefined) return undefined;
    const { netnsScript } = await import('../../sim/api/export-netns');
    return netnsScript(simulation, job.scenario);
  }
  const document = openLabDocument(job.lab, output);
  return document === undefined ? undefined : exportedTextOf(document, format, job);
}
