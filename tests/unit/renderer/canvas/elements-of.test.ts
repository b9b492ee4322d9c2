import { describe, expect, it } from 'vitest';
import { ENGLISH } from '#kit/english';
import { clusterTopology, podOf } from '#kit/topology-builder';
import type { Topology } from '#main/contract/topology';
import type { CanvasNode } from '../../../../src/renderer/canvas/canvas-node';
import { elementsOf } from '../../../../src/renderer/canvas/elements-of';
import { isInside, type Box } from '../../../../src/renderer/canvas/geometry';
import { layoutOf } from '../../../../src/renderer/canvas/layout-of';
import { labPictureOf } from '../../../../src/renderer/store/lab-picture';

const { t } = ENGLISH;

const sample = clusterTopology([
  { name: 'node1', pods: ['client'] },
  { name: 'node2', pods: [] },
]);

function nodesOf(topology: Topology): Map<string, CanvasNode> {
  const { nodes } = elementsOf(labPictureOf(topology), layoutOf(topology), t);
  return new Map(nodes.map((node) => [node.id, node]));
}

/** The sample with the one Pod replaced. */
function withPod(pod: ReturnType<typeof podOf>): Topology {
  const machines = sample.machines.map((machine) =>
    machine.id === 'node/node1' ? { ...machine, pods: [pod] } : machine,
  );
  return { ...sample, machines };
}

describe('elementsOf', () => {
  it('names machines, Pods with their state, and interfaces with their addresses', () => {
    const nodes = nodesOf(sample);
    expect(nodes.get('machine:node/node1')?.label).toBe('node1');
    expect(nodes.get('machine:node/node1#state')?.label).toBe('● Ready  control-plane');
    expect(nodes.get('pod:default/client')?.label).toBe('client');
    expect(nodes.get('pod:default/client#state')?.label).toBe('● Running 1/1');
    expect(nodes.get('interface:default/client:eth0')?.label).toBe('eth0  10.244.0.2/24');
    expect(nodes.get('interface:node/node1:eth0')?.label).toBe('eth0\n192.168.0.10/24');
    expect(nodes.get('segment:segment/lan#name')?.label).toBe('lan 192.168.0.0/24');
  });

  it('says by shape and words, not only by colour, that a Pod is in trouble', () => {
    const nodes = nodesOf(
      withPod(podOf('client', '10.244.0.2', { phase: 'CrashLoopBackOff', isReady: false })),
    );
    expect(nodes.get('pod:default/client')?.tone).toBe('bad');
    expect(nodes.get('pod:default/client#state')?.label).toBe('▲ CrashLoopBackOff 1/1');
  });

  it('tells a Pod that no node has taken from one whose node is gone', () => {
    const lineOf = (phase: string, isReady: boolean): string | undefined => {
      const unscheduled = [podOf('web', '', { phase, isReady, interfaces: [] })];
      return nodesOf({ ...sample, unscheduled }).get('pod:default/web#state')?.label;
    };
    expect(lineOf('Pending', false)).toBe('◐ Pending: waits for a node');
    expect(lineOf('Running', true)).toBe('● Running: its node is gone');
  });

  it('cuts a name of 60 characters in the middle and keeps it whole in the tooltip', () => {
    const name = `${'a-very-long-name'.repeat(3)}-7c5ddbdf54x-2k4xp`.slice(-60);
    const node = nodesOf(withPod(podOf(name, '10.244.0.2'))).get(`pod:default/${name}`);
    expect(node?.label.length).toBeLessThanOrEqual(20);
    expect(node?.label.endsWith('-2k4xp')).toBe(true);
    expect(node?.tooltip[0]).toBe(name);
  });

  it('says of a headless Service how many addresses its name stands for, with or without ports', () => {
    const headless = (name: string, endpoints: string[]): Topology['services'][number] => ({
      id: `default/${name}`,
      namespace: 'default',
      name,
      type: 'ClusterIP',
      clusterAddress: 'None',
      ports: [],
      endpoints,
    });
    const services = [
      headless('two', ['10.244.0.2', '10.244.0.3']),
      headless('one', ['10.244.0.2:80', '10.244.0.2:81']),
    ];
    const labels = [...nodesOf({ ...sample, services }).values()].map(({ label }) => label);
    expect(labels).toContain('2 Pod addresses');
    expect(labels).toContain('1 Pod address');
    expect(labels.filter((label) => label === 'headless')).toHaveLength(2);
    expect(labels.some((label) => label.includes('no endpoints'))).toBe(false);
  });

  it('marks an interface that is down with a word', () => {
    const machines = sample.machines.map((machine) => ({
      ...machine,
      interfaces: machine.interfaces.map((device) => ({ ...device, isUp: device.name !== 'eth0' })),
    }));
    expect(nodesOf({ ...sample, machines }).get('interface:node/node1:eth0')?.label).toBe(
      'eth0 down\n192.168.0.10/24',
    );
  });

  it('lets every wire end at the boxes or the bar of what it joins', () => {
    const layout = layoutOf(sample);
    const { edges } = elementsOf(labPictureOf(sample), layout, t);
    const boxesOf = (end: string): readonly Box[] => {
      const box = layout.boxes.get(`interface:${end}`);
      return box !== undefined
        ? [box]
        : layout.bars.filter((bar) => bar.segmentId === end).map((bar) => bar.box);
    };
    for (const wire of sample.wires) {
      const points = edges.find((edge) => edge.id === `wire:${wire.id}`)!.points;
      const ends = [points[0]!, points.at(-1)!];
      for (const end of [wire.from, wire.to]) {
        const isThere = boxesOf(end).some((box) => ends.some((point) => isInside(box, point)));
        expect(isThere, `${wire.id} ends at ${end}`).toBe(true);
      }
    }
    expect(edges.filter((edge) => edge.kind !== 'owns' && edge.kind !== 'selects')).toHaveLength(
      sample.wires.length,
    );
  });

  it('shows lines to more Pods than one can follow only on demand', () => {
    const relations = Array.from({ length: 25 }, (_, index) => ({
      kind: 'selects' as const,
      from: 'service:default/web',
      to: index === 0 ? 'pod:default/client' : `pod:default/web-${index}`,
    }));
    const service = { id: 'default/web', namespace: 'default', name: 'web', type: 'ClusterIP' as const };
    const picture = labPictureOf({
      ...sample,
      services: [{ ...service, ports: [], endpoints: [] }],
    });
    const few = elementsOf({ ...picture, relations: relations.slice(0, 1) }, layoutOf(picture), t);
    const many = elementsOf({ ...picture, relations }, layoutOf(picture), t);
    const isOnDemand = ({ edges }: typeof few): unknown =>
      edges.flatMap((edge) => (edge.kind === 'selects' ? [edge.isOnDemand] : []));
    expect(isOnDemand(few)).toEqual([false]);
    expect(isOnDemand(many)).toEqual([true]);
  });
});
