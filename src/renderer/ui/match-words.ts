/** Whether one of the texts has every word of the query, in any order and case. */
export function matchesWords(query: string, ...texts: readonly string[]): boolean {
  const words = query.toLowerCase().split(/\s+/u).filter(Boolean);
  return texts.some((text) => {
    const lower = text.toLowerCase();
    return words.every((word) => lower.includes(word));
  });
}
