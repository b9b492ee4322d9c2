/** `podwire import`: a lab file from manifests or a printed cluster, and what became of the rest. */
import { importedLabOf, secretNotes, type ImportedLab } from '../../sim/api/import-lab';
import { openCaptureFile } from '../../sim/api/read-capture';
import { formatDiagnostic, wordedMessage, type Diagnostic } from '../../sim/api/read-lab';
import { inEnglish, say, type Wording } from '../../sim/api/sentence';
import type { ImportView } from '../contract/import-requests';
import { contractDiagnosticOf } from './contract-diagnostic';
import type { JobContext } from './job-context';
import { unpackedCapture } from './unpacked-capture';
import type { FromWorker, InputFile, Job } from './worker-message';

type Capture = ImportView['captures'][number];

/** Answers 2 when there is nothing to import, and writes nothing then. */
export function runImportJob(
  { files, captures, name, hasSecrets, choices = {} }: Job & { readonly kind: 'import' },
  { output }: JobContext,
  post: (message: FromWorker) => void,
): number {
  const refuse = (diagnostics: readonly Diagnostic[]): number => {
    for (const diagnostic of diagnostics) output.writeError(`${formatDiagnostic(diagnostic)}\n`);
    output.flush();
    post({ kind: 'refused', diagnostics: diagnostics.map(contractDiagnosticOf) });
    return 2;
  };
  const imported = importedLabOf(files, { name, hasSecrets, choices });
  if (!imported.ok) return refuse(imported.error);
  const compared: Capture[] = [];
  for (const capture of captures) {
    const packets = packetsIn(capture);
    if (packets === undefined) return refuse([notACapture(capture.name)]);
    compared.push({ name: capture.name, packets });
  }
  const { text, guesses, leftOut, emptiedSecrets } = imported.value;
  const lines = compared.map(captureWords);
  post({
    kind: 'imported',
    text: `${lines.map((line) => `# ${inEnglish(line)}\n`).join('')}${text}`,
    notes: [...guesses.map(({ words }) => words), ...lines, ...leftOut, ...secretNotes(emptiedSecrets)],
    view: viewOf(imported.value, name, compared),
  });
  return 0;
}

function viewOf(imported: ImportedLab, name: string, captures: Capture[]): ImportView {
  const { lab, guesses, leftOut, emptiedSecrets, hasLab, hasNodes } = imported;
  const { cni, kubeProxy, networking, nodes } = lab.spec.cluster;
  const counts = new Map<string, number>();
  for (const { object } of lab.objects) counts.set(object.kind, (counts.get(object.kind) ?? 0) + 1);
  return {
    name: hasLab ? lab.name : name,
    cni: `${cni.plugin}/${cni.mode}`,
    proxyMode: kubeProxy.mode,
    ...networking,
    nodes: nodes.map((node) => node.name),
    hasNodes,
    hasLab,
    notes: guesses.map(({ part, words }) => ({ part, words })),
    objects: [...counts].map(([kind, count]) => ({ kind, count })),
    leftOut: [...leftOut],
    emptiedSecrets: [...emptiedSecrets],
    captures,
  };
}

function packetsIn({ bytes }: InputFile): number | undefined {
  const opened = openCaptureFile(unpackedCapture(bytes), '');
  return opened.ok ? opened.value.rows().count : undefined;
}

/** It stays where it is: a lab makes its own packets. */
function captureWords({ name, packets }: Capture): Wording {
  return say('to compare with: {name}, {packets} ({command}, or open it beside the lab)', {
    name,
    packets: packets === 1 ? say('1 packet') : say('{count} packets', { count: packets }),
    command: 'podwire read',
  });
}

function notACapture(file: string): Diagnostic {
  return {
    severity: 'error',
    code: 'not-a-capture',
    ...wordedMessage(say('this is no capture'), say('give a pcap or pcapng file')),
    location: { file, line: 1, column: 1 },
  };
}
