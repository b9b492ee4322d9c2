/** Words of a line, as a shell takes them apart: quotes and backslashes, and nothing else of a shell. */

/** Blanks, a backslash with what it keeps, a quoted text, one without its end, or what stands as it is. */
const PART =
  /(?<blank>\s+)|\\(?<kept>[^])|'(?<single>[^']*)'|"(?<double>(?:[^"\\]|\\[^])*)"|(?<open>["'\\])|(?<plain>[^\s"'\\]+)/gu;

/** Undefined for a line with a quote that nobody closes. */
export function splitWords(line: string): readonly string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  for (const { groups = {} } of line.matchAll(PART)) {
    if (groups['open'] !== undefined) return undefined;
    if (groups['blank'] !== undefined) {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    // POSIX: within double quotes a backslash keeps these characters alone.
    const quoted = groups['double']?.replace(/\\(?<kept>["$\\`])/gu, '$<kept>');
    word = (word ?? '') + (groups['kept'] ?? groups['single'] ?? quoted ?? groups['plain'] ?? '');
  }
  return word === undefined ? words : [...words, word];
}
