import { describe, expect, it } from 'vitest';
import { clusterTopology } from '#kit/topology-builder';
import type { ReachMatrixView, ReachPeer } from '#main/contract/reach-requests';
import type { Topology } from '#main/contract/topology';
import { isInside, isTouching, type Box } from '../../../../src/renderer/canvas/geometry';
import { logicalSceneOf } from '../../../../src/renderer/canvas/logical-scene';
import type { ObjectScene } from '../../../../src/renderer/canvas/object-scene';
import { policySceneOf } from '../../../../src/renderer/canvas/policy-scene';
import { wholeWays } from '../../../../src/renderer/canvas/relation-edges';
import { createMessages } from '../../../../src/renderer/i18n/messages';
import { labPictureOf } from '../../../../src/renderer/store/lab-picture';

const { t } = createMessages('en', {});
const WEB = 'workload:deployment/default/web';

const SHOP: Topology = {
  ...clusterTopology([
    { name: 'node1', pods: ['client', 'web-1'] },
    { name: 'node2', pods: ['web-2'] },
  ]),
  services: [
    {
      id: 'default/web',
      namespace: 'default',
      name: 'web',
      type: 'ClusterIP',
      ports: [],
      endpoints: ['10.244.0.3:80'],
    },
  ],
  workloads: [
    {
      id: 'deployment/default/web',
      kind: 'Deployment',
      namespace: 'default',
      name: 'web',
      replicas: 2,
      readyReplicas: 2,
      pods: ['default/web-1', 'default/web-2'],
    },
  ],
  slices: [
    {
      id: 'default/web-x7k2p',
      service: 'default/web',
      name: 'web-x7k2p',
      addressType: 'IPv4',
      ready: ['10.244.0.3'],
      notReady: ['10.244.1.2'],
      pods: ['default/web-1', 'default/web-2'],
    },
  ],
  ingresses: [
    {
      id: 'default/shop',
      namespace: 'default',
      name: 'shop',
      hasTls: false,
      paths: [
        { host: 'shop.example', path: '/', pathType: 'Prefix', service: 'default/web', port: '80' },
        { host: 'shop.example', path: '/api', pathType: 'Prefix', service: 'default/api', port: '80' },
      ],
    },
  ],
  policies: [
    {
      id: 'default/web',
      namespace: 'default',
      name: 'web',
      selector: 'app=web',
      ingressRules: 1,
      pods: ['default/web-1', 'default/web-2'],
    },
  ],
};

function labelOf(scene: ObjectScene, id: string): string | undefined {
  return scene.elements.nodes.find((node) => node.id === id)?.label;
}

const FIRST = 'workload:deployment/default/app-0';

/** By namespace, how many Pods each of its workloads has. */
function labOf(sizes: Readonly<Record<string, readonly number[]>>): Topology {
  const workloads = Object.entries(sizes).flatMap(([namespace, counts]) =>
    counts.map((count, index) => ({
      id: `deployment/${namespace}/app-${index}`,
      kind: 'Deployment' as const,
      namespace,
      name: `app-${index}`,
      replicas: count,
      readyReplicas: count,
      pods: Array.from({ length: count }, (_, pod) => `${namespace}/app-${index}-${pod}`),
    })),
  );
  const cluster = clusterTopology([
    { name: 'node1', pods: workloads.flatMap(({ pods }) => pods.map((id) => id.replace('/', '+'))) },
  ]);
  const machines = cluster.machines.map((machine) => ({
    ...machine,
    pods: machine.pods.map((pod) => {
      const [namespace = '', name = ''] = pod.name.split('+');
      return { ...pod, id: `${namespace}/${name}`, namespace, name };
    }),
  }));
  return { ...cluster, machines, workloads };
}

function manyNamespaces(count: number): Readonly<Record<string, readonly number[]>> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`team-${index}`, [2]]));
}

function podCount({ layout }: ObjectScene): number {
  return [...layout.boxes.keys()].filter((ref) => ref.startsWith('pod:')).length;
}

/** Cards that overlap, two by two. */
function overlaps({ layout }: ObjectScene): readonly string[] {
  const cards = [...layout.boxes];
  return cards.flatMap(([one, box], index) =>
    cards
      .slice(index + 1)
      .flatMap(([other, otherBox]) => (isTouching(box, otherBox) ? `${one} ${other}` : [])),
  );
}

describe('the logical view', () => {
  const scene = logicalSceneOf(labPictureOf(SHOP), t);

  it('leads from an Ingress over Service, slice and workload, and to no other', () => {
    const ways = scene.elements.edges.filter(({ kind }) => kind !== 'applies').map(({ id }) => id);
    expect(ways.toSorted()).toEqual([
      `backs slice:default/web-x7k2p ${WEB}`,
      'routes ingress:default/shop service:default/web',
      'selects service:default/web slice:default/web-x7k2p',
    ]);
  });

  it('marks a path that leads to a Service which is not there', () => {
    expect(labelOf(scene, 'ingress:default/shop#path0')).toBe('shop.example/ → web:80');
    expect(labelOf(scene, 'ingress:default/shop#path1')).toBe('▲ shop.example/api → api:80');
  });

  it('says how many of a slice are ready', () => {
    expect(labelOf(scene, 'slice:default/web-x7k2p#state')).toBe('◐ 1 ready, 1 not');
  });

  it('puts no card on another', () => {
    expect(overlaps(scene)).toEqual([]);
  });

  it('folds the Pods of a large workload into a card with their number and how they are', () => {
    const folded = logicalSceneOf(labPictureOf(labOf({ default: [40] })), t);
    expect(podCount(folded)).toBe(0);
    expect(labelOf(folded, `${FIRST}#folded`)).toBe('▸ 40 Pods');
    expect(labelOf(folded, `${FIRST}#folded#state`)).toBe('● 40 ready');
    expect(folded.layout.folds?.get(FIRST)).toBe(true);
    expect(folded.layout.hiddenIn?.get('pod:default/app-0-7')).toBe(FIRST);
  });

  it('shows the Pods of what somebody has unfolded, which can be folded again', () => {
    const scene40 = logicalSceneOf(labPictureOf(labOf({ default: [40] })), t, new Set([FIRST]));
    expect(podCount(scene40)).toBe(40);
    expect(scene40.layout.folds?.get(FIRST)).toBe(false);
    expect(overlaps(scene40)).toEqual([]);
  });

  it('says of folded Pods how many are not ready, by a shape too', () => {
    const lab = labOf({ default: [20] });
    const machines = lab.machines.map((machine) => ({
      ...machine,
      pods: machine.pods.map((pod, index) => (index < 3 ? { ...pod, isReady: false } : pod)),
    }));
    const folded = logicalSceneOf(labPictureOf({ ...lab, machines }), t);
    expect(labelOf(folded, `${FIRST}#folded#state`)).toBe('◐ 17 ready, 3 not');
  });

  it('leads an EndpointSlice to the card of folded Pods without a workload', () => {
    const lab = { ...labOf({ default: [20] }), workloads: [] };
    const pods = lab.machines.flatMap((machine) => machine.pods.map(({ id }) => id));
    const [slice] = SHOP.slices;
    const slices = slice === undefined ? [] : [{ ...slice, pods }];
    const folded = logicalSceneOf(labPictureOf({ ...lab, services: SHOP.services, slices }), t);
    expect(folded.elements.edges.map(({ id }) => id)).toContain(
      'backs slice:default/web-x7k2p namespace:default',
    );
  });

  it.each([
    ['400 Pods of 20 workloads', { default: Array.from({ length: 20 }, () => 20) }],
    ['30 namespaces', manyNamespaces(30)],
    ['80 workloads', { default: Array.from({ length: 80 }, () => 1), shop: [2] }],
  ])('gives %s a shape near that of the window, and nothing lies on another', (_, sizes) => {
    const large = logicalSceneOf(labPictureOf(labOf(sizes)), t);
    const { width, height } = large.layout.bounds;
    expect(width / height).toBeGreaterThan(1);
    expect(width / height).toBeLessThan(2.8);
    expect(Math.max(width / 1.6, height)).toBeLessThan(1100);
    expect(overlaps(large)).toEqual([]);
  });

  it('folds namespaces only where there are too many, each with the number of its Pods', () => {
    const large = logicalSceneOf(labPictureOf(labOf(manyNamespaces(30))), t);
    const ref = 'namespace:team-7';
    expect([...(large.layout.folds?.values() ?? [])]).toEqual(Array.from({ length: 30 }, () => true));
    expect(labelOf(large, `${ref}#folded#kind`)).toBe('2 Pods');
    expect(large.layout.hiddenIn?.get('workload:deployment/team-7/app-0')).toBe(ref);
    const opened = logicalSceneOf(labPictureOf(labOf(manyNamespaces(30))), t, new Set([ref]));
    expect(opened.layout.boxes.has('workload:deployment/team-7/app-0')).toBe(true);
    expect(opened.layout.boxes.has('workload:deployment/team-8/app-0')).toBe(false);
    expect(opened.layout.folds?.get(ref)).toBe(false);
    expect(logicalSceneOf(labPictureOf(labOf(manyNamespaces(3))), t).layout.folds?.size).toBe(0);
  });

  it('says of a folded namespace without a Pod what is in it', () => {
    const lab = labOf(manyNamespaces(30));
    const [service] = SHOP.services;
    if (service === undefined) throw new Error('no Service');
    const services = ['a', 'b'].map((name) => ({
      ...service,
      id: `names/${name}`,
      namespace: 'names',
      name,
    }));
    const large = logicalSceneOf(labPictureOf({ ...lab, services }), t);
    expect(labelOf(large, 'namespace:names#folded')).toBe('▸ names');
    expect(labelOf(large, 'namespace:names#folded#state')).toBe('Service × 2');
    expect(labelOf(large, 'namespace:names#folded#kind')).toBeUndefined();
  });

  it('lights the whole way of what is selected', () => {
    expect(wholeWays(scene.relations, new Set(['slice:default/web-x7k2p']))).toEqual(
      new Set([
        'routes ingress:default/shop service:default/web',
        'selects service:default/web slice:default/web-x7k2p',
        `backs slice:default/web-x7k2p ${WEB}`,
        `owns ${WEB} pod:default/web-1`,
        `owns ${WEB} pod:default/web-2`,
      ]),
    );
  });
});

const workload = (id: string, object: string): ReachPeer => ({
  id,
  kind: 'workload',
  label: `default/${id}`,
  members: [id],
  object,
});
const PEERS: readonly ReachPeer[] = [
  { id: 'controller', kind: 'ingress-controller', label: 'Ingress controller', members: ['controller'] },
  workload('client', 'pod/default/client'),
  workload('web', 'deployment/default/web'),
];
const matrixOf = (controllerToWeb: 'some' | 'none'): ReachMatrixView => ({
  version: 1,
  rows: [...PEERS],
  columns: [...PEERS],
  cells: [
    [
      { reach: 'self', text: '' },
      { reach: 'all', text: 'All Connections' },
      { reach: controllerToWeb, text: 'TCP 80' },
    ],
    [
      { reach: 'none', text: '' },
      { reach: 'self', text: '' },
      { reach: 'some', text: 'TCP 80' },
    ],
    [
      { reach: 'none', text: '' },
      { reach: 'all', text: 'All Connections' },
      { reach: 'self', text: '' },
    ],
  ],
  more: { rows: 3, columns: 3 },
  policyCount: 1,
});

describe('the policy view', () => {
  const picture = labPictureOf(SHOP);
  const scene = policySceneOf(picture, matrixOf('none'), t);
  const quiet = (of: ObjectScene): readonly string[] =>
    of.elements.edges.flatMap((edge) => ('isOnDemand' in edge && edge.isOnDemand ? [] : edge.id));

  it('draws who reaches somebody whom a policy guards, and keeps what is open to all for whoever is selected', () => {
    expect(quiet(scene)).toContain(`allows pod:default/client ${WEB}`);
    expect(quiet(scene)).not.toContain(`allows ${WEB} pod:default/client`);
    expect(scene.elements.edges.map(({ id }) => id)).toContain(`allows ${WEB} pod:default/client`);
  });

  it('shows that an Ingress leads to somebody whom its controller cannot reach', () => {
    expect(quiet(scene)).toContain(`denies peer:controller ${WEB}`);
    expect(quiet(policySceneOf(picture, matrixOf('some'), t))).toContain(`allows peer:controller ${WEB}`);
  });

  it('says who is guarded and who is open to all', () => {
    expect(labelOf(scene, `${WEB}#state`)).toBe('◆ guarded: in');
    expect(labelOf(scene, 'pod:default/client#state')).toBe('○ open to all');
  });

  it('writes the ports beside the lines and on nothing else', () => {
    const labels = scene.elements.nodes.filter(({ shape }) => shape === 'badge');
    expect(labels.map(({ label }) => label)).toContain('TCP 80');
    const cards: readonly Box[] = [...scene.layout.boxes.values()];
    expect(labels.filter(({ center }) => cards.some((card) => isInside(card, center)))).toEqual([]);
  });
});
