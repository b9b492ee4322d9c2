import { expect, it } from 'vitest';
import { ENGLISH } from '#kit/english';
import { designedService, emptyDesign } from '#kit/design-builder';
import { clusterTopology, podOf } from '#kit/topology-builder';
import { labPictureOf } from '../../../../src/renderer/store/lab-picture';
import { listRowsOf } from '../../../../src/renderer/topology-list/list-rows';

const picture = labPictureOf({
  ...clusterTopology([{ name: 'node1', pods: ['client'] }]),
  services: [
    {
      id: 'default/web',
      namespace: 'default',
      name: 'web',
      type: 'ClusterIP',
      clusterAddress: '10.96.1.2',
      ports: [{ port: 80, protocol: 'TCP', targetPort: '80' }],
      endpoints: [],
    },
  ],
});

it('says what the picture shows: machines, their Pods and interfaces, and Services', () => {
  const rows = listRowsOf(picture, new Set(), ENGLISH.t);
  expect(rows.slice(0, 6).map((row) => `${row.level} ${row.kind} ${row.name} ${row.address}`)).toEqual([
    '1 node, control-plane node1 ',
    '2 Pod default/client 10.244.0.2',
    '3 loopback lo 127.0.0.1/8',
    '3 veth eth0 10.244.0.2/24',
    '2 loopback lo ',
    '2 physical eth0 192.168.0.10/24',
  ]);
  expect(rows.at(-1)).toMatchObject({ ref: 'service:default/web', details: '80/TCP → no endpoints' });
});

it('counts the Pods of nodes, and only of nodes', () => {
  const machines = listRowsOf(picture, new Set(), ENGLISH.t).filter((row) => row.ref.startsWith('machine:'));
  expect(machines.map((row) => row.details)).toEqual(['1 Pod', '', '', '']);
});

it('leaves out what is inside of a folded row', () => {
  const all = listRowsOf(picture, new Set(), ENGLISH.t);
  const folded = listRowsOf(picture, new Set(['machine:node/node1']), ENGLISH.t);
  expect(folded[0]?.hasChildren).toBe(true);
  expect(folded[1]?.ref).toBe('machine:host/router');
  expect(folded.length).toBe(all.length - 8);
});

it('lists workloads, Pods without a node with the reason, and what is only planned', () => {
  const rows = listRowsOf(
    labPictureOf(
      {
        ...clusterTopology([{ name: 'node1', pods: [] }]),
        unscheduled: [podOf('big', '', { phase: 'Pending', isReady: false, message: '0/1 nodes fit' })],
        workloads: [
          {
            id: 'deployment/default/web',
            kind: 'Deployment',
            namespace: 'default',
            name: 'web',
            replicas: 3,
            readyReplicas: 1,
            pods: [],
          },
        ],
      },
      { ...emptyDesign(['node1']), services: [designedService('api', [])] },
    ),
    new Set(),
    ENGLISH.t,
  );
  const said = rows.map((row) => [row.name, row.kind, row.status?.text, row.details]);
  expect(said).toContainEqual(['default/web', 'Deployment', '1/3 ready', '']);
  expect(said).toContainEqual([
    'default/big',
    'Pod, no node',
    'Pending',
    '0/1 nodes fit; nginx:alpine: running',
  ]);
  expect(said).toContainEqual(['default/api', 'Service, ClusterIP', 'planned', '']);
});

it('lists what leads to Services and what holds traffic up, as the logical view does', () => {
  const rows = listRowsOf(
    labPictureOf({
      ...clusterTopology([{ name: 'node1', pods: ['web'] }]),
      ingresses: [
        {
          id: 'default/shop',
          namespace: 'default',
          name: 'shop',
          hasTls: false,
          paths: [
            { host: 'shop.example', path: '/', pathType: 'Prefix', service: 'default/web', port: '80' },
          ],
        },
      ],
      policies: [
        {
          id: 'default/deny',
          namespace: 'default',
          name: 'deny',
          selector: '',
          ingressRules: 0,
          pods: ['default/web'],
        },
      ],
      enforcesPolicies: false,
    }),
    new Set(),
    ENGLISH.t,
  );
  expect(rows.slice(-2).map(({ kind, name, details }) => `${kind} ${name}: ${details}`)).toEqual([
    'Ingress, no class default/shop: ▲ shop.example/ → default/web:80',
    'NetworkPolicy default/deny: ignored by the plugin; in: 0 rules; default/web',
  ]);
});

it('lists groups with what is in them, and notes with what they say', () => {
  const layout = {
    positions: {},
    locked: [],
    groups: [{ name: 'edge', members: ['node/node1', 'pod/default/client'] }],
    notes: [{ name: 'why', at: [0, 0] as const, text: 'the old\nrack' }],
  };
  const drawn = labPictureOf(clusterTopology([{ name: 'node1', pods: ['client'] }]), {
    ...emptyDesign(['node1']),
    layout,
  });
  const rows = listRowsOf(drawn, new Set(), ENGLISH.t).slice(-2);
  expect(rows.map(({ ref, name, kind, details }) => [ref, name, kind, details])).toEqual([
    ['group:edge', 'edge', 'Group', 'node1, client'],
    ['note:why', 'why', 'Note', 'the old rack'],
  ]);
});
