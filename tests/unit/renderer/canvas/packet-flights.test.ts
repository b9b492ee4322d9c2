import { describe, expect, it } from 'vitest';
import { clusterTopology } from '#kit/topology-builder';
import type { CaptureRow } from '#main/contract/capture-requests';
import { layoutOf } from '../../../../src/renderer/canvas/layout-of';
import { flightsOf, pointAlong, wiresByEnd } from '../../../../src/renderer/canvas/packet-flights';

const topology = clusterTopology([
  { name: 'node1', pods: ['client'] },
  { name: 'node2', pods: ['web'] },
]);
const layout = layoutOf(topology);
const view = { wires: wiresByEnd(topology.wires), layout };

function row(interfaceId: string, direction: 'in' | 'out', more: Partial<CaptureRow> = {}): CaptureRow {
  return {
    number: 1,
    place: 0,
    timeNs: 0,
    interfaceId,
    direction,
    text: '',
    source: '10.244.0.2',
    destination: '10.96.0.10',
    sourcePort: 41_234,
    destinationPort: 80,
    protocol: 'TCP',
    length: 74,
    info: '',
    packetId: 7,
    isMarked: false,
    ...more,
  };
}

describe('flights of captured packets', () => {
  it('cross a pair once, go from the port to its bridge, and along the cable to the segment', () => {
    const port = topology.wires.find(({ kind, to }) => kind === 'veth' || to.startsWith('node/node1:veth'));
    const host = port?.from.startsWith('node/') === true ? port.from : (port?.to ?? '');
    const [flight] = flightsOf(
      [row('default/client:eth0', 'out'), row(host, 'in'), row('node/node1:eth0', 'out')],
      view,
    );
    expect(flight?.legs).toHaveLength(3);
    const [pair] = flight?.legs ?? [];
    const [pod] = pair?.points ?? [];
    expect(pod?.y).toBeLessThan(pair?.points.at(-1)?.y ?? 0);
  });

  it('come from the segment into the card of the other machine', () => {
    const [flight] = flightsOf([row('node/node2:eth0', 'in')], view);
    const card = layout.boxes.get('interface:node/node2:eth0');
    expect(flight?.legs[0]?.points.at(-1)?.x).toBe((card?.x ?? 0) + (card?.width ?? 0));
  });

  it('say what is in the header on each stretch, and where it has changed', () => {
    const rows = [
      row('node/node1:eth0', 'out', { number: 3 }),
      row('node/node2:eth0', 'in', { number: 4, destination: '10.244.1.2', destinationPort: 8080 }),
    ];
    expect(
      flightsOf(rows, view)[0]?.legs.map(({ label, isChanged, number }) => ({ label, isChanged, number })),
    ).toEqual([
      { label: 'TCP  10.244.0.2:41234 > 10.96.0.10:80', isChanged: false, number: 3 },
      { label: 'TCP  10.244.0.2:41234 > 10.244.1.2:8080', isChanged: true, number: 4 },
    ]);
  });

  it('are none on interfaces that are not drawn', () => {
    expect(flightsOf([row('default/gone:eth0', 'out')], view)).toEqual([]);
  });
});

describe('pointAlong', () => {
  it('counts the bends', () => {
    const bent = [
      { x: 0, y: 0 },
      { x: 10, y: 0 },
      { x: 10, y: 30 },
    ];
    expect(pointAlong(bent, 0.5)).toEqual({ x: 10, y: 10 });
    expect(pointAlong(bent, 1)).toEqual({ x: 10, y: 30 });
  });
});
