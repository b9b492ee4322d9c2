/** What of a lab, or of a text made of it, tells about somebody once others have it. */
import { isPlainRecord } from '../kube/objects/kube-object';
import { secretNotes } from '../lab/export/exported-text';
import { leavingNotesOf } from '../lab/export/leaving-notes';
import type { LabDocument } from '../lab/lab-document';

export { leavingNotesOf } from '../lab/export/leaving-notes';

/** Of the lab's files as they are, a sentence each. */
export function labLeavingNotesOf({ files, objects }: LabDocument): readonly string[] {
  const secrets = objects.flatMap(({ object }) => {
    const { kind, data, stringData, metadata } = object;
    const hasValues = [data, stringData].some(
      (values) => isPlainRecord(values) && Object.values(values).some((value) => value !== ''),
    );
    return kind === 'Secret' && hasValues
      ? [`Secret ${metadata.namespace ?? 'default'}/${metadata.name}`]
      : [];
  });
  return [...secretNotes([], secrets), ...leavingNotesOf(files)];
}
