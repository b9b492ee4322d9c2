/** One `.podwire.yaml` with a lab, its objects and one of its Scenarios, and nothing else. */
import { err, ok, type Result } from '../../base/result';
import { say, type Wording } from '../../base/sentence';
import { textFieldOf } from '../../kube/objects/kube-object';
import { labTextWithoutManifests } from '../edit/manifests-of-lab';
import { labTextOf } from '../edit/new-lab-file';
import type { LabDocument } from '../lab-document';
import { secretNotes, type ExportedText, type ExportOptions } from './exported-text';
import { answerNotes } from './given-answers';
import { noSuchScenario } from './no-such-scenario';
import { streamOf, writtenDocumentsOf, type WrittenDocument } from './written-documents';

export interface ScenarioChoice extends ExportOptions {
  /** May be left out where there is one only. */
  readonly scenario: string | undefined;
}

/** What is wrong with the choice is a sentence. */
export function scenarioFileOf(document: LabDocument, choice: ScenarioChoice): Result<ExportedText, Wording> {
  const { serviceSubnet } = document.spec.cluster.networking;
  const { hasSecrets } = choice;
  const written = writtenDocumentsOf(document.files, { serviceSubnet, hasSecrets });
  const scenario = chosenOf(written.scenarios, choice.scenario);
  if (!scenario.ok) return scenario;
  const lab = {
    text: written.lab === undefined ? newLabTextOf(document) : labTextWithoutManifests(written.lab.text),
  };
  return ok({
    text: streamOf([lab, ...written.objects, scenario.value]),
    notes: [
      ...secretNotes(written.emptiedSecrets, written.keptSecrets),
      ...answerNotes(document.scenarios.filter(({ name }) => name === nameOf(scenario.value))),
    ],
  });
}

function chosenOf(
  scenarios: readonly WrittenDocument[],
  wanted: string | undefined,
): Result<WrittenDocument, Wording> {
  const names = scenarios.map(nameOf);
  const [first] = scenarios;
  if (first === undefined) return err(say('the lab has no Scenario'));
  if (wanted === undefined && scenarios.length > 1) {
    return err(
      say('the lab has several Scenarios: choose one with --scenario: {names}', { names: names.join(', ') }),
    );
  }
  const index = wanted === undefined ? 0 : names.indexOf(wanted);
  const chosen = scenarios[index];
  return chosen === undefined ? err(noSuchScenario(wanted ?? '', names)) : ok(chosen);
}

function nameOf({ value }: WrittenDocument): string {
  return textFieldOf(value, 'metadata', 'name') ?? '';
}

/** As it is without a Lab document: what manifests ask for. */
function newLabTextOf(document: LabDocument): string {
  const { clusterAsked: cluster } = document;
  return `${labTextOf(document.name, Object.keys(cluster).length === 0 ? {} : { cluster })}\n`;
}
