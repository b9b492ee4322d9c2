/** Puts a further document into a stream of YAML documents, between two of them. */
import type { TextChange } from '../source/text-change';
import { yamlSlicesOf, type YamlSlice } from '../source/yaml-slices';

/** After the slice `index` of `text`; -1 is before all of them. `document` is block or flow YAML without `---`. */
export function documentInsertion(
  text: string,
  slices: readonly YamlSlice[],
  index: number,
  document: string,
): TextChange {
  const before = slices[index];
  const next = slices[index + 1];
  const at = before === undefined ? 0 : before.offset + before.text.length;
  const lines = `${document.replace(/\n+$/, '')}\n`;
  const start = separatorBefore(slices.slice(0, index + 1));
  if (next === undefined) {
    const isUnfinished = text !== '' && !text.endsWith('\n');
    const insert = isUnfinished ? `\n${start}${lines.slice(0, -1)}` : start + lines;
    return { from: at, to: at, insert };
  }
  return { from: at, to: at, insert: start + lines + separatorAfter(next) };
}

function separatorBefore(slices: readonly YamlSlice[]): string {
  const last = slices.at(-1)?.text ?? '';
  const isOpen = /^---[ \t]*\n?\s*$/.test(last);
  const hasDocument = slices.some(({ text }) => /^(?!---[ \t]*$)[^#\s]/m.test(text));
  return isOpen || !hasDocument ? '' : '---\n';
}

/** A document that does not begin with `---`, or has directives, needs the end of the one before it. */
function separatorAfter(next: YamlSlice): string {
  if (next.text.startsWith('---')) return '';
  if (/^%/m.test(next.text)) return '...\n';
  return next.offset === 0 ? '---\n' : '...\n';
}

/** The end of a text, but before its Layout document. */
export function appendDocument(text: string, document: string): readonly TextChange[] {
  const slices = yamlSlicesOf(text);
  let index = slices.length - 1;
  while (index >= 0 && isLayoutOrEmpty(slices, index)) index -= 1;
  const hasLayout = slices.slice(index + 1).some(({ text: slice }) => isLayout(slice));
  const after = hasLayout ? index : slices.length - 1;
  return [documentInsertion(text, slices, after, document.replace(/^---[ \t]*\n/, ''))];
}

function isLayoutOrEmpty(slices: readonly YamlSlice[], index: number): boolean {
  const slice = slices[index]?.text ?? '';
  return isLayout(slice) || /^(?:---)?(?:\s*(?:#[^\n]*)?(?:\n|$))*$/.test(slice);
}

function isLayout(slice: string): boolean {
  return /^apiVersion:[ \t]*["']?podwire\.dev\//m.test(slice) && /^kind:[ \t]*["']?Layout\b/m.test(slice);
}
