/** `podwire export LAB` in the formats that are one text. */
import { exportedTextOf } from '../../sim/api/export-lab';
import type { JobContext } from './job-context';
import { openLabDocument } from './open-lab';
import type { Job } from './worker-message';

/** Answers 2 when the lab, or what was chosen of it, is refused. */
export function runExportJob(job: Job & { readonly kind: 'export' }, { output }: JobContext): number {
  const document = openLabDocument(job.lab, output);
  if (document === undefined) return 2;
  const exported = exportedTextOf(document, job.format, job);
  if (!exported.ok) {
    output.writeError(`podwire: ${exported.error}\n`);
    return 2;
  }
  for (const note of exported.value.notes) output.writeError(`podwire: note: ${note}\n`);
  output.write(exported.value.text);
  return 0;
}
