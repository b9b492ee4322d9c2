/** `podwire export LAB --as html`: carries out each Scenario on a fresh copy of the lab; the picture is of the first of them. */
import { loadMessages } from '../../../renderer/i18n/load-messages';
import { isSolution, noSuchScenario, sharedTextsOf } from '../../../sim/api/export-lab';
import { leavingNotesOf } from '../../../sim/api/leaving-notes';
import { formatDiagnostic, readLab } from '../../../sim/api/read-lab';
import type { Language } from '../../contract/languages';
import { carryOutScenarios, type CarriedOutScenario } from '../carry-out-scenarios';
import type { JobOutput } from '../job-output';
import { openLabDocument } from '../open-lab';
import type { LabInput } from '../worker-message';
import { labPageOf } from './lab-page';

interface PageChoice {
  /** All without it, but those that are nothing but the solution. */
  readonly scenario: string | undefined;
  readonly hasSecrets: boolean;
  readonly language: Language;
}

/** Answers 0, 1 when a Scenario failed, which is on the page all the same, and 2 when the lab or the choice is refused. */
export async function exportLabPage(lab: LabInput, choice: PageChoice, output: JobOutput): Promise<number> {
  const opened = openLabDocument(lab, output);
  if (opened === undefined) return 2;
  const named = readLab(belowTheirFolder(lab.files), lab.options);
  const document = named.ok ? named.value : opened;
  const wanted = document.scenarios.filter((scenario) =>
    choice.scenario === undefined ? !isSolution(scenario) : scenario.name === choice.scenario,
  );
  if (wanted.length === 0 && choice.scenario !== undefined) {
    const names = document.scenarios.map(({ name }) => name);
    output.refuse(noSuchScenario(choice.scenario, names));
    return 2;
  }
  const scenarios: CarriedOutScenario[] = [];
  const onEnd = (scenario: CarriedOutScenario): void => void scenarios.push(scenario);
  const { language } = choice;
  const drawn = await carryOutScenarios(document, {
    scenarios: wanted,
    colors: 'themed',
    ...{ language, output, onEnd },
  });
  if (!drawn.ok) {
    for (const diagnostic of drawn.error) output.writeError(`${formatDiagnostic(diagnostic)}\n`);
    return 2;
  }
  const texts = sharedTextsOf(document, { ...choice, hasAnswers: false });
  const page = labPageOf({
    messages: await loadMessages(language),
    document,
    picture: drawn.value,
    scenarios,
    texts: texts.files,
    notes: texts.notes,
  });
  for (const note of [...page.notes, ...leavingNotesOf(texts.files)]) output.writeNote(note);
  const failed = scenarios.filter(({ report }) => !report.hasPassed);
  for (const { scenario } of failed) output.writeError(`podwire: a Scenario failed: ${scenario.name}\n`);
  output.write(page.text);
  return failed.length === 0 ? 0 : 1;
}

/** The page goes to others, and in whose folder the lab is does not: `/home/jane/shop/lab.yaml` is `lab.yaml`. */
function belowTheirFolder(files: LabInput['files']): LabInput['files'] {
  const paths = files.map(({ name }) => name.split(/(?<=[/\\])/u));
  const [first = []] = paths;
  const isInAll = (part: string, place: number): boolean =>
    paths.every((path) => place < path.length - 1 && path[place] === part);
  const ends = first.findIndex((part, place) => !isInAll(part, place));
  return files.map(({ bytes }, index) => ({ name: (paths[index] ?? []).slice(ends).join(''), bytes }));
}
