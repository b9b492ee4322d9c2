/** What is likely wrong with a lab, for the hosts. */
import { wordedMessage, type Diagnostic } from '../base/diagnostic';
import { say } from '../base/sentence';
import type { LabDocument } from '../lab/lab-document';
import { inOrder, lintLab } from '../lab/lint/lint-lab';

/** With what reading it found; in the order of the files and of their lines. */
export function problemsOf(document: LabDocument): readonly Diagnostic[] {
  return inOrder(document, [...document.notices, ...lintLab(document)]);
}

/** For whoever looks at it: of a lab that asks what is wrong with it not what would be the answer. */
export function problemsToTell(document: LabDocument): readonly Diagnostic[] {
  if (document.scenarios.every(({ diagnosis }) => diagnosis === undefined)) return problemsOf(document);
  return inOrder(document, [
    ...document.notices,
    {
      severity: 'notice',
      code: 'cause-is-asked-for',
      ...wordedMessage(
        say('this lab asks what is wrong with it, so what `podwire lint` finds in it is not told here'),
      ),
    },
  ]);
}
