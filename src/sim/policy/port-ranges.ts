/** Sets of ports as ranges: sorted, apart from each other, ends included. */

export type PortRange = readonly [first: number, last: number];

/** A packet with port 0 is none that a policy could name. */
export const FIRST_PORT = 1;
export const LAST_PORT = 65_535;
export const ALL_PORTS: readonly PortRange[] = [[FIRST_PORT, LAST_PORT]];

/** In any order, overlapping or not. */
export function rangesOf(given: readonly PortRange[]): readonly PortRange[] {
  const sorted = given.filter(([first, last]) => first <= last).toSorted(([one], [other]) => one - other);
  const ranges: [number, number][] = [];
  for (const [first, last] of sorted) {
    const previous = ranges.at(-1);
    if (previous !== undefined && first <= previous[1] + 1) previous[1] = Math.max(previous[1], last);
    else ranges.push([first, last]);
  }
  return ranges;
}

export function uniteRanges(one: readonly PortRange[], other: readonly PortRange[]): readonly PortRange[] {
  if (one.length === 0) return other;
  return other.length === 0 ? one : rangesOf([...one, ...other]);
}

export function subtractRanges(from: readonly PortRange[], what: readonly PortRange[]): readonly PortRange[] {
  let left = from;
  for (const [first, last] of what) {
    left = left.flatMap(([start, end]): readonly PortRange[] => {
      if (end < first || start > last) return [[start, end]];
      const parts: PortRange[] = [];
      if (start < first) parts.push([start, first - 1]);
      if (end > last) parts.push([last + 1, end]);
      return parts;
    });
  }
  return left;
}

export function intersectRanges(
  one: readonly PortRange[],
  other: readonly PortRange[],
): readonly PortRange[] {
  return one.flatMap(([first, last]) =>
    other.flatMap(([start, end]): readonly PortRange[] => {
      const from = Math.max(first, start);
      const to = Math.min(last, end);
      return from <= to ? [[from, to]] : [];
    }),
  );
}
