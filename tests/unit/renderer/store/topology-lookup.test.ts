import { expect, it } from 'vitest';
import { clusterTopology } from '#kit/topology-builder';
import { ownerOf, placeRef } from '../../../../src/renderer/store/topology-lookup';

const topology = clusterTopology([{ name: 'node1', pods: ['client'] }]);

it.each([
  ['machine:node/node1', 'node/node1'],
  ['interface:node/node1:cni0', 'node/node1'],
  ['pod:default/client', 'default/client'],
  ['interface:default/client:eth0', 'default/client'],
  ['wire:veth node/node1:veth0x0 default/client:eth0', 'node/node1'],
  ['segment:segment/lan', undefined],
  ['pod:default/nobody', undefined],
])('%s belongs to %s', (ref, owner) => {
  expect(ownerOf(topology, ref)?.id).toBe(owner);
});

it('finds the place of a drop, be it a machine or a Pod', () => {
  expect(placeRef(topology, 'node/node1')).toBe('machine:node/node1');
  expect(placeRef(topology, 'default/client')).toBe('pod:default/client');
  expect(placeRef(topology, 'default/nobody')).toBeUndefined();
});
