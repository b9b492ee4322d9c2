/**
 * The texts of shell patterns (POSIX sh §2.13); `shell-pattern.ts` has what they match.
 *
 * A pattern is text in which a backslash takes away the meaning of the next character: quoted parts of a word come
 * with backslashes.
 */

export function quotePattern(text: string): string {
  return text.replaceAll(/[\\*?[\]]/g, String.raw`\$&`);
}

/** The text that a pattern stands for when it matches nothing: its backslashes removed. */
export function unquotePattern(pattern: string): string {
  return pattern.replaceAll(/\\(.)/gs, '$1');
}

export function hasWildcard(pattern: string): boolean {
  return /(?:^|[^\\])(?:\\\\)*[*?[]/.test(pattern);
}

export function escapeRegExp(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
}
