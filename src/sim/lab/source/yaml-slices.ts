/**
 * Cuts a stream of YAML documents (YAML 1.2.2 §9) into one piece of text a document, so that each can be read for itself.
 *
 * kubectl cuts at `---` before it parses, too (apimachinery, util/yaml/decoder.go): a document that does not parse leaves
 * the others alone. Directives (`%YAML`) belong to the document after them, `...` ends one.
 */

export interface YamlSlice {
  /** Where it begins in the text. */
  readonly offset: number;
  /** From a line that begins with `---` (or the beginning of the text) up to the next. Holds at most one document. */
  readonly text: string;
}

/** Neither a block scalar nor a quoted one can hold a line that begins so (§9.1.2, c-forbidden). */
const MARKER = /^(?:---(?=[ \t]|$)|\.\.\.(?=[ \t]|$)|%)/gm;
const ONLY_COMMENTS = /^(?:[ \t]*(?:#[^\n]*)?(?:\n|$))*$/;

/** Their texts together are `text`; line ends must be single line feeds. */
export function yamlSlicesOf(text: string): readonly YamlSlice[] {
  const slices: YamlSlice[] = [];
  let start = 0;
  let hasDirectives = false;
  /** Whether something is before that makes a line with `%` text; looked for once, or many such lines would take for ever. */
  let hasText = false;
  const cutAt = (offset: number): void => {
    if (offset > start) slices.push({ offset: start, text: text.slice(start, offset) });
    start = offset;
    hasDirectives = false;
    hasText = false;
  };
  for (const { 0: marker, index } of text.matchAll(MARKER)) {
    if (marker === '---') {
      if (hasDirectives) hasDirectives = false;
      else cutAt(index);
    } else if (marker === '...') {
      const lineEnd = text.indexOf('\n', index);
      if (lineEnd !== -1) cutAt(lineEnd + 1);
    } else if (!hasDirectives && !hasText) {
      hasDirectives = ONLY_COMMENTS.test(text.slice(start, index));
      hasText = !hasDirectives;
    }
  }
  cutAt(text.length);
  return slices;
}
