/**
 * Where a regular expression matches a text, in time in proportion to both: all ways are followed at once, a character at a time (Pike's
 * machine; Cox, "Regular Expression Matching: the Virtual Machine Approach", 2009). Characters are units of UTF-16.
 * Leaves out that ECMAScript takes back a round of a repetition that took no character: `(^|a)?` finds nothing before an a.
 */
import type { Step } from './pattern-program';

export interface FirstMatch {
  readonly start: number;
  readonly end: number;
  /** Where those begin and end that took part, by their number. */
  readonly groups: ReadonlyMap<number, readonly [start: number, end: number]>;
}

/** What was kept on a way, the last first. */
interface Place {
  readonly slot: number;
  readonly place: number;
  readonly before: Place | undefined;
}

interface Way {
  readonly at: number;
  readonly start: number;
  readonly places: Place | undefined;
}

interface Sought {
  readonly text: string;
  readonly from: number;
  /** Begins at `from` or nowhere. */
  readonly isHere: boolean;
}

/** The match that begins first, and of those the one that a backtracking engine tries first. */
export function firstMatch(steps: readonly Step[], { text, from, isHere }: Sought): FirstMatch | undefined {
  /** Of each step, the place in the text at which it was reached last. */
  const reached = new Int32Array(steps.length).fill(-1);
  let ways: Way[] = [];
  let found: FirstMatch | undefined;
  for (let place = from; place <= text.length; place += 1) {
    if (found === undefined && (!isHere || place === from)) {
      enter(steps, { way: { at: 0, start: place, places: undefined }, text, place, reached, into: ways });
    }
    if (ways.length === 0 && (found !== undefined || isHere)) return found;
    const next: Way[] = [];
    const character = text.charAt(place);
    for (const way of ways) {
      const step = steps[way.at];
      if (step?.kind === 'end') {
        // Those behind it would have been tried later.
        found = { start: way.start, end: place, groups: groupsIn(way.places) };
        break;
      }
      if (step?.kind !== 'character' || character === '' || !step.accepts(character)) continue;
      const on = { at: way.at + 1, start: way.start, places: way.places };
      enter(steps, { way: on, text, place: place + 1, reached, into: next });
    }
    ways = next;
  }
  return found;
}

function groupsIn(places: Place | undefined): FirstMatch['groups'] {
  const kept = new Map<number, number>();
  for (let each = places; each !== undefined; each = each.before) {
    if (!kept.has(each.slot)) kept.set(each.slot, each.place);
  }
  const groups = new Map<number, readonly [number, number]>();
  for (const [slot, end] of kept) {
    const start = slot % 2 === 1 ? kept.get(slot - 1) : undefined;
    if (start !== undefined && start >= 0 && end >= start) groups.set((slot - 1) / 2, [start, end]);
  }
  return groups;
}

interface Entering {
  readonly way: Way;
  readonly text: string;
  readonly place: number;
  readonly reached: Int32Array;
  readonly into: Way[];
}

/** Follows what takes no character; what is tried first comes first. */
function enter(steps: readonly Step[], { way, text, place, reached, into }: Entering): void {
  const open: Way[] = [way];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    const { at, start, places } = one;
    if (reached[at] === place) continue;
    reached[at] = place;
    const step = steps[at];
    if (step === undefined) continue;
    switch (step.kind) {
      case 'character':
      case 'end':
        into.push(one);
        break;
      case 'ways':
        for (const to of step.to.toReversed()) open.push({ at: to, start, places });
        break;
      case 'keep':
        open.push({ at: at + 1, start, places: { slot: step.slot, place, before: places } });
        break;
      case 'forget': {
        const forgotten = step.groups.reduce<Place | undefined>(
          (before, group) => ({ slot: 2 * group, place: -1, before }),
          places,
        );
        open.push({ at: at + 1, start, places: forgotten });
        break;
      }
      case 'between':
        if (step.holds(text.charAt(place - 1), text.charAt(place))) open.push({ at: at + 1, start, places });
        break;
    }
  }
}
