/** A lab as one text for others: what `podwire export` writes in the formats that are text. */
import { ok, type Result } from '../base/result';
import type { Wording } from '../base/sentence';
import type { ExportedText } from '../lab/export/exported-text';
import { kindScriptOf } from '../lab/export/kind-script';
import { kubernetesManifestsOf } from '../lab/export/kubernetes-manifests';
import { scenarioFileOf, type ScenarioChoice } from '../lab/export/scenario-file';
import type { LabDocument } from '../lab/lab-document';

export { clusterSentencesOf } from '../lab/cluster-words';
export { answerNotes, isSolution } from '../lab/export/given-answers';
export { noSuchScenario } from '../lab/export/no-such-scenario';
export { sharedTextsOf } from '../lab/export/shared-texts';

export type TextFormat = 'kubernetes' | 'kind' | 'scenario';
export type ExportOutcome = Result<ExportedText, Wording>;
/** What needs the lab up and settled. */
export type RunningFormat = 'netns' | 'svg' | 'drawio' | 'html' | 'mermaid';

/** What is wrong with the choice is a sentence. */
export function exportedTextOf(
  document: LabDocument,
  format: TextFormat,
  choice: ScenarioChoice,
): Result<ExportedText, Wording> {
  switch (format) {
    case 'kubernetes': {
      const { text, notes } = kubernetesManifestsOf(document, choice);
      return ok({ text, notes });
    }
    case 'kind':
      return ok(kindScriptOf(document, choice));
    case 'scenario':
      return scenarioFileOf(document, choice);
  }
}
