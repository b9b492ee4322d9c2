/** `podwire export LAB` in the formats that are one text. */
import { exportedTextOf, type ExportOutcome } from '../../sim/api/export-lab';
import { leavingNotesOf } from '../../sim/api/leaving-notes';
import type { JobContext } from './job-context';
import { labPicture } from './lab-picture';
import { openLab, openLabDocument } from './open-lab';
import type { Job } from './worker-message';

type ExportJob = Job & { readonly kind: 'export' };

/** Answers 2 when the lab, or what was chosen of it, is refused; 1 when a Scenario that was carried out for it failed. */
export async function runExportJob(job: ExportJob, { output }: JobContext): Promise<number> {
  const { format } = job;
  if (format === 'html') {
    const { exportLabPage } = await import('./lab-page/export-lab-page');
    return exportLabPage(job.lab, job, output);
  }
  const exported = await exportedOf(job, format, output);
  if (exported === undefined) return 2;
  if (!exported.ok) {
    output.writeError(`podwire: ${exported.error}\n`);
    return 2;
  }
  const notes = [...exported.value.notes, ...leavingNotesOf([{ name: '', text: exported.value.text }])];
  for (const note of notes) output.writeError(`podwire: note: ${note}\n`);
  output.write(exported.value.text);
  return 0;
}

/** Undefined when the lab is refused; why is on standard error then. */
async function exportedOf(
  job: ExportJob,
  format: Exclude<ExportJob['format'], 'html'>,
  output: JobContext['output'],
): Promise<ExportOutcome | undefined> {
  if (format === 'svg') {
    const simulation = openLab(job.lab, output);
    if (simulation === undefined) return undefined;
    return { ok: true, value: { text: await labPicture(simulation, 'paper'), notes: [] } };
  }
  if (format === 'mermaid') {
    const simulation = openLab(job.lab, output);
    if (simulation === undefined) return undefined;
    const { mermaidOf } = await import('../../sim/api/export-mermaid');
    return { ok: true, value: mermaidOf(simulation) };
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
