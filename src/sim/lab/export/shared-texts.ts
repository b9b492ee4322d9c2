/** The files of a lab as others may read them: byte for byte, but a file with values of Secrets is written anew without them. */
import type { LabDocument } from '../lab-document';
import type { TextInput } from '../source/source-file';
import { secretNotes, type ExportOptions } from './exported-text';
import { streamOf, writtenDocumentsOf } from './written-documents';

interface SharedTexts {
  readonly files: readonly TextInput[];
  /** What did not go along, a sentence each. */
  readonly notes: readonly string[];
}

export function sharedTextsOf({ files, spec }: LabDocument, { hasSecrets }: ExportOptions): SharedTexts {
  const { serviceSubnet } = spec.cluster.networking;
  const emptied: string[] = [];
  const kept: string[] = [];
  const shared = files.map(({ name, text }) => {
    const written = writtenDocumentsOf([{ name, text }], { serviceSubnet, hasSecrets });
    kept.push(...written.keptSecrets);
    if (written.emptiedSecrets.length === 0) return { name, text };
    emptied.push(...written.emptiedSecrets);
    const lab = written.lab === undefined ? [] : [written.lab];
    return { name, text: streamOf([...lab, ...written.objects, ...written.scenarios]) };
  });
  return { files: shared, notes: secretNotes(emptied, kept) };
}
