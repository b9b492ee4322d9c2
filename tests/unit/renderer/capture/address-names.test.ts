import { describe, expect, it } from 'vitest';
import { clusterTopology } from '#kit/topology-builder';
import { addressNamesOf, shortName } from '../../../../src/renderer/capture/address-names';
import { labCompletions } from '../../../../src/renderer/capture/lab-completions';
import { hexLines, printable } from '../../../../src/renderer/capture/stream-text';

const TOPOLOGY = clusterTopology([{ name: 'node1', pods: ['web'] }]);

describe('names beside addresses', () => {
  it('are those of Pods, and stay when the Pod is gone', () => {
    const names = addressNamesOf(TOPOLOGY, new Map());
    const [address = ''] = [...names].find(([, name]) => name === 'default/web') ?? [];
    expect(address).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
    const without = clusterTopology([{ name: 'node1', pods: [] }]);
    expect(addressNamesOf(without, names).get(address)).toBe('default/web');
    expect(addressNamesOf(without, new Map()).get(address)).toBeUndefined();
  });

  it('are none of addresses that every machine has', () => {
    const [machine] = TOPOLOGY.machines;
    const loopback = {
      ...machine?.interfaces[0],
      name: 'lo',
      addresses: ['127.0.0.1/8', '::1/128', '10.9.9.9/32'],
    };
    const machines = TOPOLOGY.machines.map((each) =>
      each === machine ? { ...each, interfaces: [...each.interfaces, loopback] } : each,
    );
    const names = addressNamesOf({ ...TOPOLOGY, machines } as typeof TOPOLOGY, new Map());
    expect([...names.keys()].filter((address) => address === '127.0.0.1' || address === '::1')).toEqual([]);
    expect(names.get('10.9.9.9')).toBe(`${machine?.name ?? ''} lo`);
  });

  it('are short in the default namespace', () => {
    expect([shortName('default/web'), shortName('kube-system/web')]).toEqual(['web', 'kube-system/web']);
  });

  it('complete a filter by name or address', () => {
    expect(labCompletions(TOPOLOGY, 'address', 'web')).toMatchObject([{ title: 'default/web' }]);
    expect(labCompletions(TOPOLOGY, 'interface', 'web:eth0').map(({ text }) => text)).toEqual([
      '"default/web:eth0"',
    ]);
  });
});

describe('the text of a stream', () => {
  it('has dots for what cannot be shown, and keeps other scripts', () => {
    const bytes = new TextEncoder().encode('GET /\r\n\u0001你好');
    expect(printable(bytes)).toBe('GET /\n.你好');
  });

  it('is bytes with their characters beside them', () => {
    expect(hexLines(new TextEncoder().encode('AB'))).toMatch(/^000000 {2}41 42 +AB\n$/);
  });
});
