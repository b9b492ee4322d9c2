/** The files of a lab, and with `--anonymize` one file in their place that has other names and addresses. */
import { anonymousLabOf } from '../../sim/api/anonymous-lab';
import { noSuchScenario } from '../../sim/api/export-lab';
import { readLab } from '../../sim/api/read-lab';
import type { Wording } from '../../sim/api/sentence';
import type { JobOutput } from './job-output';
import { openLabDocument } from './open-lab';
import type { LabInput } from './worker-message';

interface SharedChoice {
  readonly isAnonymous: boolean;
  readonly hasSecrets: boolean;
  /** As the lab calls it. */
  readonly scenario: string | undefined;
  /** A picture has less of the lab than its text: what goes along in it is known when it is there. */
  readonly isPicture: boolean;
}

interface SharedInput {
  readonly lab: LabInput;
  /** As `lab` calls it. */
  readonly scenario: string | undefined;
  /** `isAnnotated` where the notes of the layout are in the picture. */
  readonly pictureNotesOf: (picture: string, isAnnotated: boolean) => readonly Wording[];
}

/** Says nothing of where it came from. */
const FILE_NAME = 'lab.podwire.yaml';

export function isPictureFormat(format: string): boolean {
  return ['svg', 'drawio', 'mermaid'].includes(format);
}

/** Undefined when the lab is refused; why is on standard error then. */
export function anonymousInput(
  lab: LabInput,
  choice: SharedChoice,
  output: JobOutput,
): SharedInput | undefined {
  const { isAnonymous, scenario } = choice;
  if (!isAnonymous) return { lab, scenario, pictureNotesOf: () => [] };
  const document = openLabDocument(lab, output);
  if (document === undefined) return undefined;
  const names = document.scenarios.map(({ name }) => name);
  if (scenario !== undefined && !names.includes(scenario)) {
    output.refuse(noSuchScenario(scenario, names));
    return undefined;
  }
  const { text, notes, pictureNotesOf } = anonymousLabOf(document, choice);
  if (!choice.isPicture) for (const note of notes) output.writeNote(note);
  const files = [{ name: FILE_NAME, bytes: new TextEncoder().encode(text) }];
  const renamed = scenario === undefined ? undefined : readLab(files);
  const own = renamed?.ok === true ? renamed.value.scenarios[names.indexOf(scenario ?? '')]?.name : undefined;
  return { lab: { ...lab, files }, scenario: own, pictureNotesOf };
}
