import { expect, it } from 'vitest';
import { clusterTopology } from '#kit/topology-builder';
import { podSlotsOf } from '../../../../src/renderer/canvas/pod-slots';

function slotsWith(
  pods: readonly string[],
  previous?: ReturnType<typeof podSlotsOf>,
): ReturnType<typeof podSlotsOf> {
  return podSlotsOf(clusterTopology([{ name: 'node1', pods }]), previous);
}

function placesIn(slots: ReturnType<typeof podSlotsOf>): Record<string, number> {
  return Object.fromEntries(slots.get('node/node1') ?? []);
}

it('counts places up in the order of the topology', () => {
  expect(placesIn(slotsWith(['a', 'b', 'c']))).toEqual({ 'default/a': 0, 'default/b': 1, 'default/c': 2 });
});

it('keeps the place of a Pod and gives a new one the first that is free', () => {
  const first = slotsWith(['a', 'b', 'c']);
  const second = slotsWith(['d', 'b', 'c', 'e'], first);
  expect(placesIn(second)).toEqual({ 'default/b': 1, 'default/c': 2, 'default/d': 0, 'default/e': 3 });
});
