/**
 * Two ways of the same packet beside each other: what is the same interface stands in one row, what only one of them passes has a
 * row of its own, and each row says in what the two packets differ there.
 *
 * Interfaces are the same when their place, kind and direction are: where the packet begins and where it ends have no names
 * for this, since a Pod may be called otherwise or be on another node. Rows are found as the longest common subsequence.
 */
import { inEnglish, say, type Wording } from '../../base/sentence';
import type { StationView } from './station-view';

export interface AlignedHop {
  readonly left?: StationView;
  readonly right?: StationView;
  /** Of both, in the order of the headers; empty where they are alike, and where there is only one. */
  readonly differences: readonly HopDifference[];
}

export interface HopDifference {
  readonly field: Wording;
  readonly left: Wording;
  readonly right: Wording;
}

export function alignWays(
  left: readonly StationView[],
  right: readonly StationView[],
): readonly AlignedHop[] {
  const [keys, others] = [keysOf(left), keysOf(right)];
  const lengths = commonLengths(keys, others);
  const hops: AlignedHop[] = [];
  let [at, other] = [0, 0];
  while (at < left.length || other < right.length) {
    const [one, two] = [left[at], right[other]];
    if (one !== undefined && two !== undefined && keys[at] === others[other]) {
      hops.push({ left: one, right: two, differences: differencesOf(one, two) });
      at += 1;
      other += 1;
    } else if (
      one !== undefined &&
      (two === undefined || lengthAt(lengths, at + 1, other) >= lengthAt(lengths, at, other + 1))
    ) {
      hops.push({ left: one, differences: [] });
      at += 1;
    } else if (two !== undefined) {
      hops.push({ right: two, differences: [] });
      other += 1;
    }
  }
  return hops;
}

function keysOf(stations: readonly StationView[]): readonly string[] {
  const [first, last] = [stations[0]?.at, stations.at(-1)?.at];
  return stations.map(({ at, kind, direction }) => {
    const place = at === first ? 'first' : at === last ? 'last' : at;
    return `${place} ${kind} ${direction}`;
  });
}

/** How long a common subsequence is from there on, of each pair of places. */
function commonLengths(one: readonly string[], other: readonly string[]): readonly (readonly number[])[] {
  const lengths = Array.from({ length: one.length + 1 }, () => new Array<number>(other.length + 1).fill(0));
  for (let at = one.length - 1; at >= 0; at -= 1) {
    for (let place = other.length - 1; place >= 0; place -= 1) {
      const row = lengths[at];
      if (row === undefined) continue;
      row[place] =
        one[at] === other[place]
          ? 1 + lengthAt(lengths, at + 1, place + 1)
          : Math.max(lengthAt(lengths, at + 1, place), lengthAt(lengths, at, place + 1));
    }
  }
  return lengths;
}

function lengthAt(lengths: readonly (readonly number[])[], at: number, place: number): number {
  return lengths[at]?.[place] ?? 0;
}

const NONE = say('none|in a comparison');

const FIELDS: readonly (readonly [Wording, (station: StationView) => Wording])[] = [
  [say('interface'), ({ at, device }) => `${at}:${device}`],
  ['MTU', ({ mtuBytes }) => String(mtuBytes)],
  [say('bytes'), ({ lengthBytes }) => String(lengthBytes)],
  [say('source MAC'), ({ sourceMac = NONE }) => sourceMac],
  [say('destination MAC'), ({ destinationMac = NONE }) => destinationMac],
  [say('tunnel'), ({ tunnels }) => (tunnels.length === 0 ? NONE : tunnels.join('; '))],
  [say('source'), ({ source }) => source],
  [say('destination'), ({ destination }) => destination],
  ['TTL', ({ ttl }) => String(ttl)],
];

function differencesOf(left: StationView, right: StationView): readonly HopDifference[] {
  return FIELDS.flatMap(([field, textOf]) => {
    const [one, other] = [textOf(left), textOf(right)];
    return inEnglish(one) === inEnglish(other) ? [] : [{ field, left: one, right: other }];
  });
}
