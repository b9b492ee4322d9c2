import cytoscape from 'cytoscape';
import { describe, expect, it } from 'vitest';
import { clusterTopology, podOf } from '#kit/topology-builder';
import type { Topology } from '#main/contract/topology';
import type { CanvasNode } from '../../../../src/renderer/canvas/canvas-node';
import { elementsOf } from '../../../../src/renderer/canvas/elements-of';
import { layoutOf } from '../../../../src/renderer/canvas/layout-of';
import { labPictureOf } from '../../../../src/renderer/store/lab-picture';

const sample = clusterTopology([
  { name: 'node1', pods: ['client'] },
  { name: 'node2', pods: [] },
]);

function nodesOf(topology: Topology): Map<string, CanvasNode> {
  const { nodes } = elementsOf(labPictureOf(topology), layoutOf(topology));
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

  it('cuts a name of 60 characters in the middle and keeps it whole in the tooltip', () => {
    const name = `${'a-very-long-name'.repeat(3)}-7c5ddbdf54x-2k4xp`.slice(-60);
    const node = nodesOf(withPod(podOf(name, '10.244.0.2'))).get(`pod:default/${name}`);
    expect(node?.label.length).toBeLessThanOrEqual(20);
    expect(node?.label.endsWith('-2k4xp')).toBe(true);
    expect(node?.tooltip[0]).toBe(name);
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

  it('joins what the wires join', () => {
    const { edges } = elementsOf(labPictureOf(sample), layoutOf(sample));
    expect(edges.map((edge) => [edge.kind, ...[edge.source, edge.target].sort()]).sort()).toEqual(
      [
        ['bridge-port', 'interface:node/node1:cni0', 'interface:node/node1:veth0x0'],
        ['cable', 'interface:host/internet:eth0', 'segment:segment/internet'],
        ['cable', 'interface:host/laptop:eth0', 'segment:segment/lan'],
        ['cable', 'interface:host/router:eth0', 'segment:segment/lan'],
        ['cable', 'interface:host/router:eth1', 'segment:segment/internet'],
        ['cable', 'interface:node/node1:eth0', 'segment:segment/lan'],
        ['cable', 'interface:node/node2:eth0', 'segment:segment/lan'],
        ['tunnel', 'interface:node/node1:flannel.1', 'interface:node/node2:flannel.1'],
        ['veth', 'interface:default/client:eth0', 'interface:node/node1:veth0x0'],
      ].sort(),
    );
  });

  it('gives cytoscape only edges between elements that are there', () => {
    const { nodes, edges } = elementsOf(labPictureOf(sample), layoutOf(sample));
    const graph = cytoscape({
      headless: true,
      elements: [
        ...nodes.map(({ id }) => ({ data: { id } })),
        ...edges.map(({ id, source, target }) => ({ data: { id, source, target } })),
      ],
    });
    expect(graph.elements().length).toBe(nodes.length + edges.length);
    graph.destroy();
  });

  it('describes bends along and beside the straight line between the ends', () => {
    const layout = layoutOf(sample);
    const { edges } = elementsOf(labPictureOf(sample), layout);
    const tunnel = edges.find((edge) => edge.kind === 'tunnel')!;
    const [start, ...rest] = layout.paths.get(tunnel.id.slice('wire:'.length))!;
    const end = rest.at(-1)!;
    const [dx, dy] = [end.x - start!.x, end.y - start!.y];
    const length = Math.hypot(dx, dy);
    const weights = tunnel.bends!.weights.split(' ').map(Number);
    const distances = tunnel.bends!.distances.split(' ').map(Number);
    // As cytoscape computes the points: along the line, and along its normal (-dy, dx).
    const points = weights.map((weight, index) => ({
      x: start!.x + weight * dx - (distances[index]! * dy) / length,
      y: start!.y + weight * dy + (distances[index]! * dx) / length,
    }));
    for (const [index, point] of points.entries()) {
      expect(point.x).toBeCloseTo(rest[index]!.x, 6);
      expect(point.y).toBeCloseTo(rest[index]!.y, 6);
    }
  });
});
