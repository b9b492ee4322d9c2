/** Which end of a packet each dimension of an ipset is compared with: `src,dst`. */

const MAX_DIMENSIONS = 6;

export interface SetSides {
  /** Bit 0 for the first dimension: set for the source. */
  readonly sources: number;
  readonly count: number;
}

export function parseSetSides(text: string): SetSides | string {
  const words = text.split(',');
  let sources = 0;
  for (const [index, word] of words.entries()) {
    if (index >= MAX_DIMENSIONS) return `Can't be more src/dst options than ${MAX_DIMENSIONS}.`;
    if (word.startsWith('src')) sources |= 1 << index;
    else if (!word.startsWith('dst')) {
      return "You must spefify (the comma separated list of) 'src' or 'dst'.";
    }
  }
  return { sources, count: words.length };
}

export function formatSetSides({ sources, count }: SetSides): string {
  return Array.from({ length: count }, (_, index) => (((sources >> index) & 1) === 1 ? 'src' : 'dst')).join(
    ',',
  );
}
