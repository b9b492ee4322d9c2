import type { BgpNeighbor } from './bgp-neighbor';

/** Do they differ in their export filters alone, if at all? */
export function isSameButExport(one: BgpNeighbor, other: BgpNeighbor): boolean {
  return isSameConfiguration({ ...one, export: undefined }, { ...other, export: undefined });
}

/** Of configuration, which is data. */
export function isSameConfiguration(one: unknown, other: unknown): boolean {
  const textOf = (value: unknown): string | undefined =>
    JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part));
  return one === other || textOf(one) === textOf(other);
}
