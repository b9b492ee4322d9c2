import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusterTopology, type Plumbing } from '#kit/topology-builder';
import type { Topology } from '#main/contract/topology';
import type { Box, Point } from '../../../../src/renderer/canvas/geometry';
import type { Layout } from '../../../../src/renderer/canvas/layout';
import { layoutOf } from '../../../../src/renderer/canvas/layout-of';

function isInside(inner: Box, outer: Box): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

function isApart(a: Box, b: Box): boolean {
  return a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
}

/** Pairs that are neither apart nor one inside the other. */
function collisions(layout: Layout): string[] {
  const all = [
    ...layout.boxes,
    ...layout.bars.filter((bar) => !bar.isJoint).map((bar) => [bar.ref, bar.box] as const),
  ];
  return all.flatMap(([name, box], index) =>
    all
      .slice(index + 1)
      .filter(([, other]) => !isApart(box, other) && !isInside(box, other) && !isInside(other, box))
      .map(([other]) => `${name} and ${other}`),
  );
}

/** Wires that run through the inside of a Pod or of a device that they do not end at. */
function crossings(layout: Layout): string[] {
  const solid = [...layout.boxes].filter(([ref]) => ref.startsWith('interface:'));
  const found: string[] = [];
  for (const [id, path] of layout.paths) {
    for (const [index, point] of path.slice(1).entries()) {
      const before = path[index] ?? point;
      for (const [ref, box] of solid) if (cuts(before, point, box)) found.push(`${id} through ${ref}`);
    }
  }
  return found;
}

function cuts(a: Point, b: Point, box: Box): boolean {
  return (
    Math.max(a.x, b.x) > box.x + 0.01 &&
    Math.min(a.x, b.x) < box.x + box.width - 0.01 &&
    Math.max(a.y, b.y) > box.y + 0.01 &&
    Math.min(a.y, b.y) < box.y + box.height - 0.01
  );
}

/** How many Pods each node has. */
const anyPodCounts = fc.array(fc.integer({ min: 0, max: 14 }), { minLength: 1, maxLength: 12 });

const anyPlumbing = fc.constantFrom<Plumbing>('bridged', 'routed', 'stacked');

function clusterWith(podCounts: readonly number[], plumbing: Plumbing): Topology {
  return clusterTopology(
    podCounts.map((count, index) => ({
      name: `node${index}`,
      pods: Array.from({ length: count }, (_, place) => `pod-${index}-${place}`),
    })),
    plumbing,
  );
}

const sample = clusterTopology([
  { name: 'control-plane', pods: ['coredns-1', 'coredns-2'] },
  { name: 'node1', pods: ['web-1', 'web-2', 'client'] },
  { name: 'node2', pods: ['web-3', 'api', 'batch'] },
]);

describe('layoutOf', () => {
  it('lets no two boxes overlap unless one is inside the other', () => {
    fc.assert(
      fc.property(anyPodCounts, anyPlumbing, (podCounts, plumbing) => {
        expect(collisions(layoutOf(clusterWith(podCounts, plumbing)))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('leads no wire through a device that it does not end at', () => {
    fc.assert(
      fc.property(anyPodCounts, anyPlumbing, (podCounts, plumbing) => {
        expect(crossings(layoutOf(clusterWith(podCounts, plumbing)))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('keeps Pods and their interfaces inside of their machine', () => {
    const layout = layoutOf(sample);
    for (const machine of sample.machines) {
      const outer = layout.boxes.get(`machine:${machine.id}`)!;
      for (const pod of machine.pods) {
        const box = layout.boxes.get(`pod:${pod.id}`)!;
        expect(isInside(box, outer)).toBe(true);
        expect(isInside(layout.boxes.get(`interface:${pod.id}:eth0`)!, box)).toBe(true);
      }
    }
  });

  it('draws every wire except those of loopback, in level and upright pieces', () => {
    const layout = layoutOf(sample);
    expect([...layout.paths.keys()].sort()).toEqual(sample.wires.map((wire) => wire.id).sort());
    for (const path of layout.paths.values()) {
      for (const [index, point] of path.slice(1).entries()) {
        expect(point.x === path[index]?.x || point.y === path[index]?.y).toBe(true);
      }
    }
  });

  it('leaves the place below a Pod to its own port, and puts other ports of the node below those', () => {
    const { boxes } = layoutOf(clusterTopology([{ name: 'node1', pods: ['a', 'b', 'c'] }], 'routed'));
    const [pod, port, other] = [
      'pod:default/c',
      'interface:node/node1:veth0x2',
      'interface:node/node1:cilium_net',
    ].map((ref) => boxes.get(ref)!);
    expect([port?.x, port?.width]).toEqual([pod?.x, pod?.width]);
    expect(other?.y).toBeGreaterThan((port?.y ?? 0) + (port?.height ?? 0));
  });

  it('leads a Pod that is on a card itself there', () => {
    const { boxes, paths } = layoutOf(clusterTopology([{ name: 'node1', pods: ['a', 'b'] }], 'stacked'));
    const card = boxes.get('interface:node/node1:eth0')!;
    const end = paths.get('stacked default/b:eth0 node/node1:eth0')?.at(-1);
    expect(end).toEqual({ x: card.x, y: card.y + card.height / 2 });
  });

  it('does not draw loopback', () => {
    expect(layoutOf(sample).boxes.has('interface:node/node1:lo')).toBe(false);
  });

  it('moves nothing when a Pod goes and when another takes its place', () => {
    const before = layoutOf(sample);
    const fewer = clusterTopology([
      { name: 'control-plane', pods: ['coredns-1', 'coredns-2'] },
      { name: 'node1', pods: ['web-2', 'client'] },
      { name: 'node2', pods: ['web-3', 'api', 'batch'] },
    ]);
    const after = layoutOf(fewer, before);
    for (const [ref, box] of after.boxes)
      if (!ref.includes('veth')) expect([ref, box]).toEqual([ref, before.boxes.get(ref)]);
    const again = layoutOf(
      clusterTopology([
        { name: 'control-plane', pods: ['coredns-1', 'coredns-2'] },
        { name: 'node1', pods: ['web-2', 'client', 'web-4'] },
        { name: 'node2', pods: ['web-3', 'api', 'batch'] },
      ]),
      after,
    );
    expect(again.boxes.get('pod:default/web-4')).toEqual(before.boxes.get('pod:default/web-1'));
  });

  it('does not take a column back when the Pod goes that it was made for', () => {
    const three = [{ name: 'node1', pods: ['a', 'b', 'c'] }];
    const before = layoutOf(clusterTopology([{ name: 'node1', pods: ['a', 'b', 'c', 'd'] }]));
    const after = layoutOf(clusterTopology(three), before);
    expect(after.boxes.get('machine:node/node1')).toEqual(before.boxes.get('machine:node/node1'));
    expect(after.podColumns).toBeGreaterThan(layoutOf(clusterTopology(three)).podColumns);
  });

  it('gives many nodes several columns, so that the picture stays about as wide as a window', () => {
    const plans = Array.from({ length: 24 }, (_, index) => ({
      name: `node${index}`,
      pods: ['a', 'b'].map((pod) => `${pod}${index}`),
    }));
    const { bounds } = layoutOf(clusterTopology(plans));
    expect(bounds.width / bounds.height).toBeGreaterThan(1);
    expect(bounds.width / bounds.height).toBeLessThan(3);
  });

  it('draws a lab without nodes', () => {
    const layout = layoutOf(clusterTopology([]));
    expect(collisions(layout)).toEqual([]);
    expect(layout.boxes.has('machine:host/laptop')).toBe(true);
  });
});
