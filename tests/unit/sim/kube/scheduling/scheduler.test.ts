import { describe, expect, it } from 'vitest';
import { ControllerRig } from '#kit/controller-rig';
import type { Labels } from '#sim/kube/store/label-selector';
import { PodScheduler } from '#sim/kube/scheduling/scheduler';

const ZONE = 'topology.kubernetes.io/zone';
const HOSTNAME = 'kubernetes.io/hostname';

interface NodeWish {
  readonly zone?: string;
  readonly cpu?: string;
  readonly labels?: Labels;
  readonly taints?: readonly unknown[];
  readonly resources?: Readonly<Record<string, string>>;
}

function rigWith(nodes: Readonly<Record<string, NodeWish>>): ControllerRig {
  const rig = new ControllerRig();
  new PodScheduler(rig.context);
  for (const [name, { zone, cpu = '4', labels, taints, resources }] of Object.entries(nodes)) {
    rig.create({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {
        name,
        labels: { [HOSTNAME]: name, ...(zone === undefined ? {} : { [ZONE]: zone }), ...labels },
      },
      spec: taints === undefined ? {} : { taints },
      status: { allocatable: { cpu, memory: '8Gi', pods: '110', ...resources } },
    });
  }
  rig.run(50);
  return rig;
}

function addPod(
  rig: ControllerRig,
  name: string,
  spec: Readonly<Record<string, unknown>> = {},
  labels: Labels = { app: 'web' },
): void {
  rig.create({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels },
    spec: { containers: [{ name: 'main', image: 'nginx' }], ...spec },
  });
  rig.run(50);
}

function requesting(requests: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  return { containers: [{ name: 'main', image: 'nginx', resources: { requests } }] };
}

function nodeOf(rig: ControllerRig, name: string): string | undefined {
  return rig.pods().find(({ metadata }) => metadata.name === name)?.spec.nodeName;
}

function messageOf(rig: ControllerRig, name: string): string | undefined {
  const pod = rig.pods().find(({ metadata }) => metadata.name === name);
  return pod?.status?.conditions?.find(({ type }) => type === 'PodScheduled')?.message;
}

const UNHELPFUL = 'Preemption is not helpful for scheduling';
const NO_VICTIMS = 'No preemption victims found for incoming pod';

describe('PodScheduler', () => {
  it('adds requests up exactly and says what is missing', () => {
    const rig = rigWith({ node1: { cpu: '1' }, node2: { taints: [{ key: 'full', effect: 'NoSchedule' }] } });
    for (let index = 0; index < 10; index += 1) addPod(rig, `small-${index}`, requesting({ cpu: '100m' }));
    expect(rig.pods().every(({ spec }) => spec.nodeName === 'node1')).toBe(true);
    addPod(rig, 'more', requesting({ cpu: '1m', memory: '9Gi' }));
    expect(messageOf(rig, 'more')).toBe(
      `0/2 nodes are available: 1 Insufficient cpu, 1 Insufficient memory, 1 node(s) had untolerated taint {full: }. preemption: 0/2 nodes are available: 1 ${NO_VICTIMS}, 1 ${UNHELPFUL}.`,
    );
  });

  it('counts sidecars, init containers, overhead and extended resources', () => {
    const rig = rigWith({ node1: { cpu: '1', resources: { 'example.com/gpu': '1' } } });
    const cpu = (amount: string): unknown => ({ requests: { cpu: amount } });
    const spec = {
      initContainers: [
        { name: 'side', image: 'x', restartPolicy: 'Always', resources: cpu('300m') },
        { name: 'init', image: 'x', resources: cpu('600m') },
      ],
      containers: [{ name: 'main', image: 'x', resources: cpu('200m') }],
      overhead: { cpu: '50m' },
    };
    addPod(rig, 'first', spec);
    expect(nodeOf(rig, 'first')).toBe('node1');
    addPod(rig, 'rest', requesting({ cpu: '51m' }));
    expect(messageOf(rig, 'rest')).toMatch(/^0\/1 nodes are available: 1 Insufficient cpu\./);
    addPod(rig, 'fits', requesting({ cpu: '50m', 'example.com/gpu': '1' }));
    expect(nodeOf(rig, 'fits')).toBe('node1');
    addPod(rig, 'gpu', requesting({ 'example.com/gpu': '1' }));
    expect(messageOf(rig, 'gpu')).toMatch(/1 Insufficient example\.com\/gpu/);
  });

  it('shares a port among addresses of the host that differ', () => {
    const rig = rigWith({ node1: {} });
    const spec = (hostIP?: string): Readonly<Record<string, unknown>> => ({
      containers: [
        { name: 'main', image: 'x', ports: [{ containerPort: 80, hostPort: 80, protocol: 'TCP', hostIP }] },
      ],
    });
    addPod(rig, 'one', spec('10.0.0.1'));
    addPod(rig, 'two', spec('10.0.0.2'));
    expect(nodeOf(rig, 'two')).toBe('node1');
    addPod(rig, 'any', spec());
    expect(messageOf(rig, 'any')).toMatch(/1 node\(s\) didn't have free ports for the requested pod ports/);
  });

  it('spreads as a constraint demands, or says that it cannot', () => {
    const rig = rigWith({ a1: { zone: 'a' }, a2: { zone: 'a' }, b1: { zone: 'b', cpu: '0' }, none: {} });
    const topologySpreadConstraints = [
      {
        maxSkew: 1,
        topologyKey: ZONE,
        whenUnsatisfiable: 'DoNotSchedule',
        labelSelector: { matchLabels: { app: 'web' } },
      },
    ];
    addPod(rig, 'first', { topologySpreadConstraints, ...requesting({ cpu: '1' }) });
    expect(nodeOf(rig, 'first')).toMatch(/^a/);
    addPod(rig, 'second', { topologySpreadConstraints, ...requesting({ cpu: '1' }) });
    expect(messageOf(rig, 'second')).toBe(
      `0/4 nodes are available: 1 Insufficient cpu, 1 node(s) didn't match pod topology spread constraints (missing required label), 2 node(s) didn't match pod topology spread constraints. preemption: 0/4 nodes are available: 1 ${UNHELPFUL}, 3 ${NO_VICTIMS}.`,
    );
  });

  it('prefers what it is asked to prefer', () => {
    const rig = rigWith({ node1: {}, node2: { labels: { disk: 'ssd' } } });
    const preference = { matchExpressions: [{ key: 'disk', operator: 'In', values: ['ssd'] }] };
    const affinity = {
      nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference }] },
    };
    addPod(rig, 'one', { affinity });
    addPod(rig, 'two', { affinity });
    expect([nodeOf(rig, 'one'), nodeOf(rig, 'two')]).toEqual(['node2', 'node2']);
    const near = { labelSelector: { matchLabels: { app: 'db' } }, topologyKey: HOSTNAME };
    const away = { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 9, podAffinityTerm: near }] };
    addPod(rig, 'db', { nodeSelector: { [HOSTNAME]: 'node1' } }, { app: 'db' });
    addPod(rig, 'with-db', { affinity: { podAffinity: away } });
    addPod(rig, 'without-db', { affinity: { podAntiAffinity: away } });
    expect([nodeOf(rig, 'with-db'), nodeOf(rig, 'without-db')]).toEqual(['node1', 'node2']);
  });

  it('keeps away from Pods that want nobody near', () => {
    const rig = rigWith({ a1: { zone: 'a' }, a2: { zone: 'a' } });
    const term = { labelSelector: { matchLabels: { app: 'web' } }, topologyKey: ZONE };
    addPod(rig, 'lonely', {
      affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } },
    });
    addPod(rig, 'other');
    expect(messageOf(rig, 'other')).toMatch(
      /^0\/2 nodes are available: 2 node\(s\) didn't satisfy existing pods anti-affinity rules\./,
    );
    addPod(rig, 'stranger', {}, { app: 'else' });
    expect(nodeOf(rig, 'stranger')).toBeDefined();
    rig.store.delete({ kind: 'Pod', namespace: 'default', name: 'lonely' }, { gracePeriodSeconds: 0 });
    rig.run(50);
    expect(nodeOf(rig, 'other')).toBeDefined();
  });

  it('looks for Pods of other namespaces where a term names them', () => {
    const rig = rigWith({ node1: {}, node2: {} });
    rig.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'data', labels: { team: 'db' } } });
    rig.create({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'db', namespace: 'data', labels: { app: 'db' } },
      spec: { containers: [], nodeName: 'node2' },
    });
    rig.run(50);
    const near = (more: Readonly<Record<string, unknown>>): unknown => ({
      podAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { labelSelector: { matchLabels: { app: 'db' } }, topologyKey: HOSTNAME, ...more },
        ],
      },
    });
    addPod(rig, 'own', { affinity: near({}) });
    addPod(rig, 'named', { affinity: near({ namespaces: ['data'] }) });
    addPod(rig, 'selected', { affinity: near({ namespaceSelector: { matchLabels: { team: 'db' } } }) });
    expect(['own', 'named', 'selected'].map((name) => nodeOf(rig, name))).toEqual([
      undefined,
      'node2',
      'node2',
    ]);
    expect(messageOf(rig, 'own')).toMatch(/2 node\(s\) didn't match pod affinity rules/);
  });

  it('waits while there are gates', () => {
    const rig = rigWith({ node1: {} });
    addPod(rig, 'gated', { schedulingGates: [{ name: 'example.com/wait' }] });
    expect(messageOf(rig, 'gated')).toBe('Scheduling is blocked due to non-empty scheduling gates');
    rig.changeSpec('Pod', 'gated', { schedulingGates: undefined });
    rig.run(50);
    expect(nodeOf(rig, 'gated')).toBe('node1');
  });

  it('makes those of least importance go for one that is more important', () => {
    const rig = rigWith({ node1: { cpu: '1' }, node2: { cpu: '1' } });
    const spec = (priority: number, cpu: string): Readonly<Record<string, unknown>> => ({
      priority,
      ...requesting({ cpu }),
    });
    addPod(rig, 'low', { ...spec(1, '1'), nodeSelector: { [HOSTNAME]: 'node1' } });
    addPod(rig, 'middle', { ...spec(5, '600m'), nodeSelector: { [HOSTNAME]: 'node2' } });
    addPod(rig, 'same', { ...spec(10, '400m'), nodeSelector: { [HOSTNAME]: 'node2' } });
    addPod(rig, 'high', spec(10, '500m'));
    const { uid } = rig.get('Pod', 'high').metadata;
    expect(rig.get('Pod', 'low').metadata.deletionTimestamp).toBeDefined();
    expect(rig.get('Pod', 'middle').metadata.deletionTimestamp).toBeUndefined();
    expect(rig.events()).toContain(`Preempted Preempted by pod ${uid} on node node1`);
    expect(rig.status('Pod', 'high')).toMatchObject({ nominatedNodeName: 'node1' });
    expect(messageOf(rig, 'high')).toBe('0/2 nodes are available: 2 Insufficient cpu.');
    rig.store.delete({ kind: 'Pod', namespace: 'default', name: 'low' }, { gracePeriodSeconds: 0 });
    rig.run(50);
    expect(nodeOf(rig, 'high')).toBe('node1');
    addPod(rig, 'polite', { ...spec(100, '1'), preemptionPolicy: 'Never' });
    expect(messageOf(rig, 'polite')).toMatch(/preemption: not eligible due to preemptionPolicy=Never\.$/);
  });

  it('spares those that a disruption budget protects, where it can', () => {
    const rig = rigWith({ node1: { cpu: '1' }, node2: { cpu: '1' } });
    addPod(rig, 'guarded', { ...requesting({ cpu: '900m' }), nodeSelector: { [HOSTNAME]: 'node1' } });
    addPod(
      rig,
      'spare',
      { ...requesting({ cpu: '900m' }), nodeSelector: { [HOSTNAME]: 'node2' } },
      {
        app: 'spare',
      },
    );
    rig.create({
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'web', namespace: 'default' },
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } } },
      status: { disruptionsAllowed: 0 },
    });
    addPod(rig, 'urgent', { ...requesting({ cpu: '900m' }), priority: 10 });
    const going = rig.pods().filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
    expect(going.map(({ metadata }) => metadata.name)).toEqual(['spare']);
  });

  it('waits for claims that are not there, or that nothing can be bound to', () => {
    const rig = rigWith({ node1: {} });
    const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }];
    const unhelpful = ` preemption: 0/1 nodes are available: 1 ${UNHELPFUL}.`;
    addPod(rig, 'db', { volumes });
    expect(messageOf(rig, 'db')).toBe(
      `0/1 nodes are available: persistentvolumeclaim "data" not found.${unhelpful}`,
    );
    rig.create({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data', namespace: 'default' },
      spec: { storageClassName: 'fast', resources: { requests: { storage: '1Gi' } } },
    });
    rig.run(50);
    expect(messageOf(rig, 'db')).toBe(
      `0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims.${unhelpful}`,
    );
    rig.create({
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: 'disk' },
      spec: { storageClassName: 'fast', capacity: { storage: '2Gi' } },
    });
    rig.run(50);
    expect(nodeOf(rig, 'db')).toBe('node1');
  });

  it('looks again after five minutes at what fits nowhere', () => {
    const rig = rigWith({ node1: {} });
    addPod(rig, 'large', requesting({ cpu: '9' }));
    rig.run(290_000);
    expect(rig.events('Pod')).toHaveLength(1);
    rig.run(60_000);
    const [failed] = rig.store.list('Event');
    expect(failed!['series']).toMatchObject({ count: 2 });
  });

  it('takes the more important of two that wait first', () => {
    const rig = rigWith({ node1: { cpu: '1' } });
    for (const [name, priority] of [
      ['low', 1],
      ['high', 9],
    ] as const) {
      rig.create({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name },
        spec: { priority, ...requesting({ cpu: '1' }) },
      });
    }
    rig.run(50);
    expect([nodeOf(rig, 'low'), nodeOf(rig, 'high')]).toEqual([undefined, 'node1']);
  });

  it('follows a node whose labels, taints or size change', () => {
    const rig = rigWith({ node1: { taints: [{ key: 'full', effect: 'NoSchedule' }] } });
    addPod(rig, 'web');
    expect(nodeOf(rig, 'web')).toBeUndefined();
    rig.changeSpec('Node', 'node1', { taints: undefined });
    rig.run(50);
    expect(nodeOf(rig, 'web')).toBe('node1');
  });
});
