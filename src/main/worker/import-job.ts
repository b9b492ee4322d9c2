/** `podwire import`: a lab file from manifests or a printed cluster, and what became of the rest. */
import { importedLabOf } from '../../sim/api/import-lab';
import { openCaptureFile } from '../../sim/api/read-capture';
import { formatDiagnostic } from '../../sim/api/read-lab';
import type { JobContext } from './job-context';
import type { FromWorker, InputFile, Job } from './worker-message';

/** Answers 2 when there is nothing to import, and writes nothing then. */
export function runImportJob(
  { files, captures, name, hasSecrets }: Job & { readonly kind: 'import' },
  { output }: JobContext,
  post: (message: FromWorker) => void,
): number {
  const imported = importedLabOf(files, { name, hasSecrets });
  if (!imported.ok) {
    for (const diagnostic of imported.error) output.writeError(`${formatDiagnostic(diagnostic)}\n`);
    return 2;
  }
  const compared: string[] = [];
  for (const capture of captures) {
    const line = captureLineOf(capture);
    if (line === undefined) {
      output.writeError(`${capture.name}:1:1: error: this is no capture; give a pcap or pcapng file\n`);
      return 2;
    }
    compared.push(line);
  }
  const { text, guesses, leftOut } = imported.value;
  post({
    kind: 'imported',
    text: `${compared.map((line) => `# ${line}\n`).join('')}${text}`,
    notes: [...guesses, ...compared, ...leftOut],
  });
  return 0;
}

/** It stays where it is: a lab makes its own packets. */
function captureLineOf({ name, bytes }: InputFile): string | undefined {
  const opened = openCaptureFile(bytes, '');
  if (!opened.ok) return undefined;
  const { count } = opened.value.rows();
  return `to compare with: ${name}, ${count} ${count === 1 ? 'packet' : 'packets'} (podwire read, or open it beside the lab)`;
}
