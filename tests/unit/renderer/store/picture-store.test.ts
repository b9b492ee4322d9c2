import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { clusterTopology } from '#kit/topology-builder';
import type { Topology } from '#main/contract/topology';
import type { DesignState } from '../../../../src/renderer/store/design-store';
import type { LabState } from '../../../../src/renderer/store/lab-store';
import { createPictureStore } from '../../../../src/renderer/store/picture-store';

const topologyOf = (pods: number): Topology =>
  clusterTopology([{ name: 'node1', pods: Array.from({ length: pods }, (_, index) => `web-${index}`) }]);

function podsShown(topologies: readonly Topology[]): readonly number[] {
  const [first] = topologies;
  const lab = createStore<Pick<LabState, 'topology'>>()(() => ({ topology: first }));
  const design = createStore<Pick<DesignState, 'design' | 'seen'>>()(() => ({
    design: undefined,
    seen: new Set(),
  }));
  const store = createPictureStore(lab as never, design as never);
  const shown = (): number => store.getState().picture?.machines[0]?.pods.length ?? 0;
  const during = topologies.map((topology, index) => {
    if (index > 0) lab.setState({ topology });
    return shown();
  });
  vi.runAllTimers();
  return [...during, shown()];
}

describe('the picture of the lab', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is another one with every change of a small lab', () => {
    expect(podsShown([topologyOf(1), topologyOf(2), topologyOf(3)])).toEqual([1, 2, 3, 3]);
  });

  it('lets changes of a large lab gather, and shows the last of them', () => {
    expect(podsShown([topologyOf(600), topologyOf(700), topologyOf(800)])).toEqual([600, 600, 600, 800]);
  });
});
