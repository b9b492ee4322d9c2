/** Objects of the text as a manifest of their own: what `copy` puts on the clipboard. Comments stay where they are. */
import { objectRefOf } from '../element-ref';
import type { LabDocument } from '../lab-document';
import { textStyleOf } from './text-style';
import { blockTextOf } from './yaml-writer';

export function copiedText(
  document: LabDocument | undefined,
  refs: readonly string[],
): { readonly text: string; readonly count: number } {
  const objects = (document?.objects ?? []).filter(({ object }) => refs.includes(objectRefOf(object)));
  const style = { ...textStyleOf(document?.files.map(({ text }) => text) ?? []), isJson: false };
  const texts = objects.map(({ object }) => `${blockTextOf(object, 0, style)}\n`);
  return { text: texts.join('---\n'), count: objects.length };
}
