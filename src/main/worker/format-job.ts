/** `podwire fmt`: the canonical form of each file; what is no YAML is told, and the others are done all the same. */
import { canonicalFileOf } from '../../sim/api/format-lab';
import { formatDiagnostic } from '../../sim/api/read-lab';
import type { JobContext } from './job-context';
import type { FromWorker, Job } from './worker-message';

/** Answers 2 when a file has no canonical form. */
export function runFormatJob(
  { files }: Job & { readonly kind: 'format' },
  { output }: JobContext,
  post: (message: FromWorker) => void,
): number {
  let exitCode = 0;
  for (const file of files) {
    const text = canonicalFileOf(file);
    if (text.ok) post({ kind: 'formatted', name: file.name, text: text.value });
    else {
      exitCode = 2;
      for (const diagnostic of text.error) output.writeError(`${formatDiagnostic(diagnostic)}\n`);
    }
  }
  return exitCode;
}
