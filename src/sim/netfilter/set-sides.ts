/** Which end of a packet each dimension of an ipset is compared with: `src,dst`. */
import type { OptionScope } from './extension';
import type { IpSet } from './ipset/ip-set';

const MAX_DIMENSIONS = 6;
const MAX_NAME_LENGTH = 31;

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

/** The set that a rule names, or why it cannot. */
export function findNamedSet(name: string, scope: OptionScope): IpSet | string {
  if (name.length > MAX_NAME_LENGTH) {
    return `setname \`${name}' too long, max ${MAX_NAME_LENGTH} characters.`;
  }
  const set = scope.findSet(name);
  if (set === undefined) return `Set ${name} doesn't exist.\n`;
  return set.family === 'inet6'
    ? `The protocol family of set ${name} is IPv6, which is not applicable.\n`
    : set;
}
