/** Lines with all of the words, in any case; all lines without words. Pure. */
export function linesWith(text: string, wanted: string): readonly string[] {
  const lines = text.replace(/\n$/u, '').split('\n');
  if (text === '') return [];
  const words = wanted
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== '');
  return lines.filter((line) => words.every((word) => line.toLowerCase().includes(word)));
}
