/**
 * How much of YAML is read: what is more costs the reader gigabytes, as every value of a few bytes becomes an object with its place.
 * The largest dumps of kubectl stay well below.
 */

/** Keys, values, aliases and brackets of one document. */
export const MAX_PARTS = 2_000_000;
/** Of a file; one costs as much as a hundred lines. */
export const MAX_DOCUMENTS = 200_000;
/** Who has more to mend than this begins with the first. */
export const MAX_PROBLEMS = 1_000;

const LIST_OF_DOCUMENTS = /^---(?=[ \t]|$)/gm;

/** Where the file has more documents than are read. */
export function firstDocumentTooMany(text: string): number | undefined {
  // Three dashes and a line end each.
  if (text.length < MAX_DOCUMENTS * 4) return undefined;
  let count = 0;
  for (const { index } of text.matchAll(LIST_OF_DOCUMENTS)) {
    count += 1;
    if (count > MAX_DOCUMENTS) return index;
  }
  return undefined;
}

/** By the lexemes of yaml's lexer: whether one begins what becomes a node, or an item without one. */
export function isPart(lexeme: string): boolean {
  return PART_STARTS.has(lexeme.charCodeAt(0));
}

/** U+001F is before each plain scalar. */
const PART_STARTS: ReadonlySet<number> = new Set(
  Array.from('\u001F*"\',-?[{|>&!', (start) => start.charCodeAt(0)),
);
