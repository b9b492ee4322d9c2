import type { BgpNeighbor } from './bgp-neighbor';

/** Do they differ in their export filters alone, if at all? */
export function isSameButExport(one: BgpNeighbor, other: BgpNeighbor): boolean {
  // Field by field: a mesh has thousands of them, which share nearly all of their values.
  const isSame = (key: string): boolean =>
    key === 'export' || isSameConfiguration(one[key as keyof BgpNeighbor], other[key as keyof BgpNeighbor]);
  return Object.keys(one).every(isSame) && Object.keys(other).every(isSame);
}

/** Of configuration, which is data. */
export function isSameConfiguration(one: unknown, other: unknown): boolean {
  return one === other || textOf(one) === textOf(other);
}

function textOf(value: unknown): string | undefined {
  return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part));
}
