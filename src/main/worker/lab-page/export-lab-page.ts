/** `podwire export LAB --as html`: brings the lab up for its picture, and carries out each Scenario on a fresh copy. */
import { sharedTextsOf } from '../../../sim/api/export-lab';
import { leavingNotesOf } from '../../../sim/api/leaving-notes';
import type { LabDocument } from '../../../sim/api/read-lab';
import { runScenario } from '../../../sim/api/run-scenario';
import { imageCatalogue } from '../image-catalogue';
import type { JobOutput } from '../job-output';
import { labPicture } from '../lab-picture';
import { openLab } from '../open-lab';
import type { LabInput } from '../worker-message';
import { labPageOf } from './lab-page';
import type { CarriedOutScenario } from './scenario-html';

interface PageChoice {
  /** All without it. */
  readonly scenario: string | undefined;
  readonly hasSecrets: boolean;
}

/** Answers 0, 1 when a Scenario failed, which is on the page all the same, and 2 when the lab or the choice is refused. */
export async function exportLabPage(lab: LabInput, choice: PageChoice, output: JobOutput): Promise<number> {
  const simulation = openLab(lab, output);
  if (simulation === undefined) return 2;
  const { document } = simulation;
  const wanted = document.scenarios.filter(
    ({ name }) => choice.scenario === undefined || name === choice.scenario,
  );
  if (wanted.length === 0 && choice.scenario !== undefined) {
    const names = document.scenarios.map(({ name }) => name).join(', ');
    const has = names === '' ? 'none' : names;
    output.writeError(`podwire: the lab has no Scenario "${choice.scenario}"; it has ${has}\n`);
    return 2;
  }
  const picture = await labPicture(simulation, 'themed');
  const scenarios: CarriedOutScenario[] = [];
  for (const scenario of wanted) {
    scenarios.push(carriedOut(document, scenario));
    await output.pause();
  }
  const texts = sharedTextsOf(document, choice);
  const page = labPageOf({ document, picture, scenarios, texts: texts.files, notes: texts.notes });
  for (const note of [...page.notes, ...leavingNotesOf(texts.files)])
    output.writeError(`podwire: note: ${note}\n`);
  const failed = scenarios.filter(({ report }) => !report.hasPassed);
  for (const { scenario } of failed) output.writeError(`podwire: a Scenario failed: ${scenario.name}\n`);
  output.write(page.text);
  return failed.length === 0 ? 0 : 1;
}

function carriedOut(document: LabDocument, scenario: CarriedOutScenario['scenario']): CarriedOutScenario {
  const run = runScenario(document, scenario, { images: imageCatalogue(), hasWholeCapture: true });
  return run.ok
    ? { scenario, report: run.value.report(), run: run.value }
    : { scenario, report: run.error, run: undefined };
}
