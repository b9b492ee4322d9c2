/** Where a new Scenario goes in the text of a lab: behind the other documents of its lab file, never into a manifest. */
import { say, type Wording } from '../../base/sentence';
import type { LabDocument } from '../lab-document';
import { appendDocument } from '../edit/document-insertion';
import { newLabFileOf } from '../edit/new-lab-file';
import { writtenSpecOf } from '../edit/written-spec';
import type { TextInput } from '../source/source-file';
import { withChanges } from '../source/text-change';

export interface ScenarioPlaceContext {
  readonly files: readonly TextInput[];
  /** Read from them. */
  readonly document: LabDocument;
  /** May a lab file be made beside plain manifests? */
  readonly makesLabFile: boolean;
}

export type PlacedScenario =
  /** The one file that is changed or new. */
  | { readonly kind: 'placed'; readonly file: TextInput }
  | { readonly kind: 'refused'; readonly message: Wording }
  | { readonly kind: 'needs-lab-file'; readonly fileName: string; readonly message: Wording };

/** `scenario` is a YAML document without a marker. */
export function placeScenario(scenario: string, context: ScenarioPlaceContext): PlacedScenario {
  const { files, document, makesLabFile: canMakeFile } = context;
  const labFile =
    files.find((file) => hasOwnDocument(file, 'Lab')) ?? files.find((file) => hasOwnDocument(file));
  if (labFile !== undefined) return { kind: 'placed', file: withScenario(labFile, scenario) };
  const made = newLabFileOf(document, files, writtenSpecOf(document.spec));
  if (!made.ok) return { kind: 'refused', message: made.error };
  if (canMakeFile) return { kind: 'placed', file: withScenario(made.value, scenario) };
  const fileName = made.value.name;
  const message =
    files.length === 1
      ? say(
          'A Scenario is no Kubernetes object: the text is a Kubernetes manifest and stays so. The Scenario is written into a lab file beside it, {fileName}, which names it.',
          { fileName },
        )
      : say(
          'A Scenario is no Kubernetes object: the text is Kubernetes manifests and stays so. The Scenario is written into a lab file beside it, {fileName}, which names it.',
          { fileName },
        );
  return { kind: 'needs-lab-file', fileName, message };
}

function withScenario({ name, text }: TextInput, scenario: string): TextInput {
  return { name, text: withChanges(text, appendDocument(text, scenario)) };
}

/** Podwire's own, of that kind or of any. */
function hasOwnDocument({ text }: TextInput, kind?: string): boolean {
  if (!/["']?apiVersion["']?\s*:\s*["']?podwire\.dev\//.test(text)) return false;
  return kind === undefined || new RegExp(`["']?kind["']?\\s*:\\s*["']?${kind}\\b`).test(text);
}
