/**
 * The files of a lab as others may read them: byte for byte, but a file with values of Secrets is written anew without them, and
 * on a page, of which the text is read rather than played, a file with answers without those.
 */
import { say, type Wording } from '../../base/sentence';
import { textFieldOf } from '../../kube/objects/kube-object';
import type { LabDocument } from '../lab-document';
import type { TextInput } from '../source/source-file';
import { secretNotes, type ExportOptions } from './exported-text';
import { givesAnswerAway } from './given-answers';
import { streamOf, writtenDocumentsOf } from './written-documents';

interface SharedTexts {
  readonly files: readonly TextInput[];
  /** What did not go along, a sentence each. */
  readonly notes: readonly Wording[];
}

interface SharedChoice extends ExportOptions {
  /** Scenarios that name the cause which a reader is to find stay. */
  readonly hasAnswers: boolean;
}

export function sharedTextsOf(
  { files, spec, scenarios }: LabDocument,
  { hasSecrets, hasAnswers }: SharedChoice,
): SharedTexts {
  const { serviceSubnet } = spec.cluster.networking;
  const answers = new Set(hasAnswers ? [] : scenarios.filter(givesAnswerAway).map(({ name }) => name));
  const emptied: string[] = [];
  const kept: string[] = [];
  const shared = files.map(({ name, text }) => {
    const written = writtenDocumentsOf([{ name, text }], { serviceSubnet, hasSecrets });
    kept.push(...written.keptSecrets);
    const own = written.scenarios.filter(
      ({ value }) => !answers.has(textFieldOf(value, 'metadata', 'name') ?? ''),
    );
    if (written.emptiedSecrets.length === 0 && own.length === written.scenarios.length) return { name, text };
    emptied.push(...written.emptiedSecrets);
    const lab = written.lab === undefined ? [] : [written.lab];
    const layout = written.layout === undefined ? [] : [written.layout];
    return { name, text: streamOf([...lab, ...written.objects, ...own, ...layout]) };
  });
  const left = [...answers].join(', ');
  const answerNote =
    left === ''
      ? []
      : [say('left out: the text of the Scenarios {names}, which tells the answer', { names: left })];
  return { files: shared, notes: [...secretNotes(emptied, kept), ...answerNote] };
}
