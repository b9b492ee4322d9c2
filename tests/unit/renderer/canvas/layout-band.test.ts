import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { podOf } from '#kit/topology-builder';
import type { Topology } from '#main/contract/topology';
import type { Box } from '../../../../src/renderer/canvas/geometry';
import { layBand } from '../../../../src/renderer/canvas/layout-band';
import type { Relation } from '../../../../src/renderer/store/lab-picture';

function service(name: string): Topology['services'][number] {
  return { id: `default/${name}`, namespace: 'default', name, type: 'ClusterIP', ports: [], endpoints: [] };
}

function workload(name: string): Topology['workloads'][number] {
  const id = `deployment/default/${name}`;
  return { id, kind: 'Deployment', namespace: 'default', name, replicas: 1, readyReplicas: 1, pods: [] };
}

function waiting(name: string): Topology['unscheduled'][number] {
  return podOf(name, '', { phase: 'Pending', isReady: false, interfaces: [], message: 'no node fits' });
}

function input(counts: readonly [services: number, workloads: number, waiting: number]): {
  services: Topology['services'];
  workloads: Topology['workloads'];
  unscheduled: Topology['unscheduled'];
} {
  const names = (count: number, prefix: string): string[] =>
    Array.from({ length: count }, (_, index) => `${prefix}${index}`);
  return {
    services: names(counts[0], 's').map(service),
    workloads: names(counts[1], 'w').map(workload),
    unscheduled: names(counts[2], 'p').map(waiting),
  };
}

function overlaps(boxes: ReadonlyMap<string, Box>): string[] {
  const all = [...boxes];
  return all.flatMap(([name, a], index) =>
    all
      .slice(index + 1)
      .filter(
        ([, b]) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height,
      )
      .map(([other]) => `${name} and ${other}`),
  );
}

const anyCount = fc.integer({ min: 0, max: 40 });

describe('layBand', () => {
  it('lets no two cards overlap, and keeps all inside of the band', () => {
    fc.assert(
      fc.property(
        fc.tuple(anyCount, anyCount, anyCount),
        fc.integer({ min: 300, max: 4000 }),
        (counts, width) => {
          const band = layBand(input(counts), width);
          if (band === undefined) {
            expect(counts).toEqual([0, 0, 0]);
            return;
          }
          expect(overlaps(band.boxes)).toEqual([]);
          for (const box of band.boxes.values()) {
            expect(box.x + box.width).toBeLessThanOrEqual(band.box.width);
            expect(box.y + box.height).toBeLessThan(band.box.height);
          }
          expect(band.boxes.size + (band.hidden?.refs.length ?? 0)).toBe(counts[0] + counts[1] + counts[2]);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('keeps every card in its place when others come and go', () => {
    const before = layBand(input([6, 4, 1]), 1000);
    const fewer = input([6, 4, 0]);
    const after = layBand(
      {
        ...fewer,
        services: fewer.services.filter(({ name }) => name !== 's2'),
        workloads: [...fewer.workloads.filter(({ name }) => name !== 'w0'), workload('new')],
      },
      1000,
      before,
    );
    for (const [ref, box] of after?.boxes ?? []) {
      if (!ref.endsWith('new')) expect([ref, box]).toEqual([ref, before?.boxes.get(ref)]);
    }
    expect(after?.boxes.get('workload:deployment/default/new')).toEqual(
      before?.boxes.get('workload:deployment/default/w0'),
    );
  });

  it('does not change its height for a Pod that waits for a moment', () => {
    const before = layBand(input([4, 2, 0]), 1000);
    const during = layBand(input([4, 2, 1]), 1000, before);
    const after = layBand(input([4, 2, 0]), 1000, during);
    expect([during?.box.height, after?.box.height]).toEqual([before?.box.height, before?.box.height]);
  });

  it('puts a workload below the Service that selects it', () => {
    const relations: readonly Relation[] = [
      { kind: 'selects', from: 'service:default/s3', to: 'workload:deployment/default/w0' },
    ];
    const band = layBand({ ...input([4, 1, 0]), relations }, 1000);
    expect(band?.boxes.get('workload:deployment/default/w0')?.x).toBe(
      band?.boxes.get('service:default/s3')?.x,
    );
  });

  it('takes one cell for a Pod without a node before it takes another row', () => {
    const relations: readonly Relation[] = [
      { kind: 'selects', from: 'service:default/s1', to: 'workload:deployment/default/w0' },
      { kind: 'selects', from: 'service:default/s3', to: 'workload:deployment/default/w1' },
    ];
    const without = layBand({ ...input([5, 2, 0]), relations }, 1050);
    const band = layBand({ ...input([5, 2, 2]), relations }, 1050);
    expect(band?.box.height).toBe(without?.box.height);
    expect(band?.boxes.get('pod:default/p0')?.width).toBe(band?.boxes.get('service:default/s0')?.width);
  });

  it('says how many of 200 Pods without a node it has no room for', () => {
    const band = layBand(input([1, 1, 200]), 1000);
    expect(band?.box.height).toBeLessThan(300);
    expect(band?.hidden?.refs.length).toBeGreaterThan(190);
  });
});
