/** Each Scenario on a fresh copy of the lab, for files that show how they went; and the picture of the lab before any of them. */
import type { LabDocument, Scenario } from '../../sim/api/read-lab';
import { runScenario } from '../../sim/api/run-scenario';
import type { ScenarioReport } from '../../sim/api/scenario-report';
import type { ScenarioRun } from '../../sim/api/scenario-run';
import type { Language } from '../contract/languages';
import { MOST_SECONDS, patienceOf } from './computing-time';
import { imageCatalogue } from './image-catalogue';
import type { JobOutput } from './job-output';
import { labPainter, type PictureColors } from './lab-picture';
import { openSimulation, type Opened } from './open-simulation';

export interface CarriedOutScenario {
  readonly scenario: Scenario;
  readonly report: ScenarioReport;
  /** Undefined when the lab did not come up. */
  readonly run: ScenarioRun | undefined;
}

interface CarryingOut {
  readonly scenarios: readonly Scenario[];
  readonly colors: PictureColors;
  /** Of the picture. */
  readonly language: Language;
  readonly output: JobOutput;
  readonly onEnd: (scenario: CarriedOutScenario) => void;
}

/** Answers the picture, or why the lab does not come up. */
export async function carryOutScenarios(
  document: LabDocument,
  { scenarios, colors, language, output, onEnd }: CarryingOut,
): Promise<Opened<string>> {
  const draw = await labPainter({ colors, language });
  const drawn: string[] = [];
  for (const scenario of scenarios) {
    const run = runScenario(document, scenario, {
      images: imageCatalogue(),
      hasWholeCapture: true,
      ...patienceOf(MOST_SECONDS),
      onUp: (simulation) => {
        if (drawn.length === 0) drawn.push(draw(simulation));
      },
    });
    if (run.ok) onEnd({ scenario, report: run.value.report(), run: run.value });
    else onEnd({ scenario, report: run.error, run: undefined });
    await output.pause();
  }
  const [picture] = drawn;
  if (picture !== undefined) return { ok: true, value: picture };
  const opened = openSimulation(document);
  if (!opened.ok) return opened;
  opened.value.settle();
  return { ok: true, value: draw(opened.value) };
}
