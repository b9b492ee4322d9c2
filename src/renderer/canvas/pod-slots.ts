/**
 * Which place in its machine's grid each Pod has.
 *
 * A Pod keeps its place for life, and a new one takes the first that is free, so that the picture does not jump when
 * Pods come and go. One that was put somewhere by hand has that place.
 */
import type { Topology } from '../../main/contract/topology';

/** By machine id, then by Pod id: a place in the grid, counted from 0. */
export type PodSlots = ReadonlyMap<string, ReadonlyMap<string, number>>;

export function podSlotsOf(
  topology: Topology,
  previous?: PodSlots,
  /** By Pod id. */
  pinned: ReadonlyMap<string, number> = new Map(),
): PodSlots {
  return new Map(
    topology.machines.map((machine) => [
      machine.id,
      slotsOfMachine(
        machine.pods.map((pod) => pod.id),
        previous?.get(machine.id) ?? new Map<string, number>(),
        pinned,
      ),
    ]),
  );
}

function slotsOfMachine(
  podIds: readonly string[],
  previous: ReadonlyMap<string, number>,
  pinned: ReadonlyMap<string, number>,
): Map<string, number> {
  const slots = new Map<string, number>();
  const taken = new Set<number>();
  for (const wished of [pinned, previous]) {
    for (const id of podIds) {
      const slot = wished.get(id);
      if (slot === undefined || slots.has(id) || taken.has(slot)) continue;
      slots.set(id, slot);
      taken.add(slot);
    }
  }
  let candidate = 0;
  for (const id of podIds) {
    if (slots.has(id)) continue;
    while (taken.has(candidate)) candidate++;
    slots.set(id, candidate);
    taken.add(candidate);
  }
  return slots;
}
