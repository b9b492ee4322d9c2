/** Where people have put things on the canvas, and what they have written beside them: the Layout document, by references of the page. */
import type { DesignLayout, LayoutPlace } from '../../main/contract/design';
import { pageRefOf } from './design-ref';
import { elementRef } from './element-ref';

export interface ElementGroup {
  readonly name: string;
  readonly members: readonly string[];
}

export interface CanvasNote {
  readonly ref: string;
  readonly name: string;
  readonly text: string;
}

export interface Arrangement {
  /** Of machines, cards and notes in the picture; of a Pod the column and row of its node's grid. */
  readonly positions: ReadonlyMap<string, LayoutPlace>;
  readonly locked: ReadonlySet<string>;
  readonly groups: readonly ElementGroup[];
  readonly notes: readonly CanvasNote[];
}

export const NO_ARRANGEMENT: Arrangement = {
  positions: new Map(),
  locked: new Set(),
  groups: [],
  notes: [],
};

export function arrangementOf({ positions, locked, groups, notes }: DesignLayout): Arrangement {
  const placed = Object.entries(positions).flatMap(([name, place]) => {
    const ref = pageRefOf(name);
    return ref === undefined ? [] : [[ref, place] as const];
  });
  const noted = notes.map(({ name, at }) => [elementRef('note', name), at] as const);
  return {
    positions: new Map([...placed, ...noted]),
    locked: new Set(pageRefsOf(locked)),
    groups: groups.map(({ name, members }) => ({ name, members: pageRefsOf(members) })),
    notes: notes.map(({ name, text }) => ({ ref: elementRef('note', name), name, text })),
  };
}

function pageRefsOf(names: readonly string[]): readonly string[] {
  return names.flatMap((name) => pageRefOf(name) ?? []);
}
