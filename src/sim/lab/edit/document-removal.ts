/** Takes a document out of a stream, with its `---` and the comments that belong to it. */
import type { TextChange } from '../source/text-change';
import type { YamlSlice } from '../source/yaml-slices';

/**
 * What stays: the comment at the head of a file that a blank line sets apart, and a comment after the document that a
 * blank line sets apart from it, since it introduces the next.
 */
export function documentRemoval(slices: readonly YamlSlice[], index: number): TextChange {
  const slice = slices[index] ?? { offset: 0, text: '' };
  const next = slices[index + 1];
  const hasMarker = /^---/m.test(slice.text);
  const isHead = slices.slice(0, index).every(({ text }) => /^(?:[ \t]*(?:#[^\n]*)?(?:\n|$))*$/.test(text));
  const from = hasMarker ? 0 : headLengthOf(slice.text);
  const tail = tailLengthOf(slice.text);
  let to = slice.offset + slice.text.length - tail;
  const marker = /^---[ \t]*\n/.exec(next?.text ?? '')?.[0].length;
  // Without a document before it, the line that begins the next one separates nothing.
  if (isHead && !hasMarker && tail === 0 && marker !== undefined) to += marker;
  return { from: slice.offset + from, to, insert: '' };
}

function headLengthOf(text: string): number {
  const head = /^(?:[ \t]*(?:#[^\n]*)?\n)*[ \t]*\n/.exec(text)?.[0] ?? '';
  return head.includes('#') ? head.length : 0;
}

function tailLengthOf(text: string): number {
  const tail = /\n([ \t]*\n(?:#[^\n]*\n|[ \t]*\n)+)$/.exec(text)?.[1] ?? '';
  return tail.includes('#') ? tail.length : 0;
}
