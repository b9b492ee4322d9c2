import { expect, it } from 'vitest';
import { clusterTopology, podOf } from '#kit/topology-builder';
import {
  bestTarget,
  filterTargets,
  senderOf,
  terminalTargetsOf,
} from '../../../../src/renderer/store/terminal-targets';

const topology = clusterTopology([{ name: 'node1', pods: ['web', 'client'] }]);

it('groups Pods, nodes and machines outside, Pods by name', () => {
  expect(terminalTargetsOf(topology)).toEqual([
    {
      title: 'Pods',
      targets: [
        { id: 'default/client', note: 'node1' },
        { id: 'default/web', note: 'node1' },
      ],
    },
    { title: 'Nodes', targets: [{ id: 'node/node1', note: 'control-plane' }] },
    {
      title: 'Outside the cluster',
      targets: [
        { id: 'host/router', note: 'router', isWord: true },
        { id: 'host/laptop', note: 'outside', isWord: true },
        { id: 'host/internet', note: 'outside', isWord: true },
      ],
    },
  ]);
});

it('offers each container of a Pod that has several', () => {
  const [main] = podOf('web', '10.244.0.2').containers;
  const pod = podOf('web', '10.244.0.2', { containers: [main!, { ...main!, name: 'sidecar' }] });
  const machines = topology.machines.map((machine) => ({
    ...machine,
    pods: machine.kind === 'node' ? [pod] : [],
  }));
  expect(terminalTargetsOf({ ...topology, machines })[0]?.targets).toEqual([
    { id: 'default/web', container: 'main', note: 'main, node1' },
    { id: 'default/web', container: 'sidecar', note: 'sidecar, node1' },
  ]);
});

it('finds targets by every word of the query', () => {
  const found = filterTargets(terminalTargetsOf(topology), 'node1 CLIENT');
  expect(found.flatMap((group) => group.targets.map((target) => target.id))).toEqual(['default/client']);
});

it.each([
  ['node1', 'node/node1'],
  ['NODE/node1', 'node/node1'],
  ['lap', 'host/laptop'],
  ['outside', 'host/laptop'],
  ['', 'default/client'],
])('opens for %j what is called so, before what only runs there', (query, id) => {
  expect(bestTarget(filterTargets(terminalTargetsOf(topology), query), query)?.id).toBe(id);
});

it('sends from whom was chosen while that one is there, else from a client, else from the first', () => {
  const clientless = clusterTopology([{ name: 'node1', pods: ['web'] }]);
  expect(senderOf(topology, 'node/node1')).toBe('node/node1');
  expect(senderOf(topology, 'default/gone')).toBe('default/client');
  expect(senderOf(clientless, '')).toBe('default/web');
  expect(senderOf(undefined, 'default/client')).toBe('');
});
