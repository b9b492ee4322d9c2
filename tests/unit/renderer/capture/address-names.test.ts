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
