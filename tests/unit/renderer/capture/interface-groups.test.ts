import { expect, it } from 'vitest';
import { clusterTopology } from '#kit/topology-builder';
import { filterInterfaceGroups, interfaceGroupsOf } from '../../../../src/renderer/capture/interface-groups';

const groups = interfaceGroupsOf(clusterTopology([{ name: 'node1', pods: ['client'] }]));

function idsWith(query: string): string[] {
  return filterInterfaceGroups(groups, query).flatMap((group) => group.interfaces.map((device) => device.id));
}

it('lists each machine and then its Pods', () => {
  expect(groups.map((group) => group.title)).toEqual([
    'node/node1',
    'default/client',
    'host/router',
    'host/laptop',
    'host/internet',
  ]);
});

it('finds interfaces by machine, Pod, name and address, every word of the query', () => {
  expect(idsWith('client eth0')).toEqual(['default/client:eth0']);
  expect(idsWith('10.244.0.1/')).toEqual(['node/node1:cni0']);
  expect(idsWith('FLANNEL')).toEqual(['node/node1:flannel.1']);
  expect(idsWith('nothing')).toEqual([]);
  expect(idsWith('  ').length).toBe(groups.flatMap((group) => group.interfaces).length);
});
