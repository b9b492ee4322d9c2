/** What is likely wrong with a lab, for the hosts. */
import type { Diagnostic } from '../base/diagnostic';
import type { LabDocument } from '../lab/lab-document';
import { inOrder, lintLab } from '../lab/lint/lint-lab';

/** With what reading it found; in the order of the files and of their lines. */
export function problemsOf(document: LabDocument): readonly Diagnostic[] {
  return inOrder(document, [...document.notices, ...lintLab(document)]);
}
