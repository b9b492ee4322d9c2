import { describe, expect, it } from 'vitest';
import { plainWords } from '#kit/plain-words';
import { alignWays } from '#sim/api/compare/align-ways';
import type { StationView } from '#sim/api/compare/station-view';

/** `node/node1 cni0 in`, and what is special about it. */
function station(text: string, fields: Partial<StationView> = {}): StationView {
  const [at = '', device = '', direction] = text.split(' ');
  return {
    at,
    device,
    kind: device.replace(/[\d.]+$/u, ''),
    direction: direction === 'in' ? 'in' : 'out',
    timeNs: 0,
    mtuBytes: 1500,
    lengthBytes: 98,
    source: '10.244.2.2',
    destination: '10.244.1.2',
    protocol: 'ICMP',
    ttl: 64,
    tunnels: [],
    ...fields,
  };
}

function rowsOf(left: readonly StationView[], right: readonly StationView[]): readonly string[] {
  const name = (one: StationView | undefined): string => (one === undefined ? '' : `${one.at} ${one.device}`);
  return alignWays(left, right).map((hop) => `${name(hop.left)} | ${name(hop.right)}`);
}

describe('alignWays', () => {
  it('gives what only one of the packets passes a row of its own', () => {
    const left = ['default/a eth0 out', 'node/n1 cni0 in', 'node/n1 flannel.1 out', 'node/n1 eth0 out'];
    const right = ['default/a eth0 out', 'node/n1 cni0 in', 'node/n1 eth0 out'];
    expect(
      rowsOf(
        left.map((text) => station(text)),
        right.map((text) => station(text)),
      ),
    ).toEqual([
      'default/a eth0 | default/a eth0',
      'node/n1 cni0 | node/n1 cni0',
      'node/n1 flannel.1 | ',
      'node/n1 eth0 | node/n1 eth0',
    ]);
  });

  it('sets the beginnings and the ends beside each other, whatever the Pods are called', () => {
    expect(
      rowsOf(
        [station('default/web-1 eth0 out'), station('default/web-2 eth0 in')],
        [station('default/web-8 eth0 out'), station('default/web-9 eth0 in')],
      ),
    ).toEqual(['default/web-1 eth0 | default/web-8 eth0', 'default/web-2 eth0 | default/web-9 eth0']);
  });

  it('says in what the packets differ at an interface', () => {
    const [hop] = alignWays(
      [station('node/n1 eth0 out', { lengthBytes: 148, tunnels: ['VXLAN 1'] })],
      [station('node/n1 eth0 out', { ttl: 63 })],
    );
    expect(plainWords(hop?.differences)).toEqual([
      { field: 'bytes', left: '148', right: '98' },
      { field: 'tunnel', left: 'VXLAN 1', right: 'none' },
      { field: 'TTL', left: '64', right: '63' },
    ]);
  });

  it('answers nothing for two packets that were never sent, and one side for one of them', () => {
    expect(alignWays([], [])).toEqual([]);
    expect(rowsOf([], [station('default/a eth0 out')])).toEqual([' | default/a eth0']);
  });
});
