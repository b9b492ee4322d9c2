import { expect, it } from 'vitest';
import { clusterTopology } from '#kit/topology-builder';
import { contractRefOf, nameOfRef, pageRefOf } from '../../../../src/renderer/store/design-ref';

const { machines } = clusterTopology([{ name: 'node1', pods: [] }]);

it.each([
  ['machine:node/node1', 'node/node1'],
  ['machine:host/laptop', 'host/laptop'],
  ['machine:host/router', 'router/router'],
  ['pod:default/client', 'pod/default/client'],
  ['service:default/web', 'service/default/web'],
  ['workload:deployment/default/web', 'deployment/default/web'],
  ['segment:segment/lan', 'segment/lan'],
])('maps %s to %s and back', (page, contract) => {
  expect(contractRefOf(page, machines)).toBe(contract);
  expect(pageRefOf(contract)).toBe(page);
});

it('has no name in the contract for what no document describes', () => {
  expect(contractRefOf('interface:node/node1:eth0', machines)).toBeUndefined();
  expect(contractRefOf('wire:w1', machines)).toBeUndefined();
});

it('has no reference on the page for kinds that are not drawn', () => {
  expect(pageRefOf('configmap/default/settings')).toBeUndefined();
});

it('calls an element by the last part of its reference', () => {
  expect(nameOfRef('workload:deployment/default/web')).toBe('web');
});
