import { describe, expect, it } from 'vitest';
import { ControllerRig, workload } from '#kit/controller-rig';
import { seconds } from '#sim/base/time';
import { DeploymentController } from '#sim/kube/controllers/deployment-controller';
import { EndpointSliceController } from '#sim/kube/controllers/endpoint-slice-controller';
import { ReplicaSetController } from '#sim/kube/controllers/replica-set-controller';
import type { KubeObject } from '#sim/kube/objects/kube-object';

const REPLICAS = 12;

interface Outcome {
  readonly rig: ControllerRig;
  /** How often each kind was written. */
  readonly writes: ReadonlyMap<string, number>;
}

/** A Deployment behind a Service whose Pods become ready one after the other, and one of which then goes. */
function rolledOut(isLarge: boolean): Outcome {
  const rig = new ControllerRig(isLarge ? seconds(1) : undefined);
  const { store, context } = rig;
  const writes = new Map<string, number>();
  for (const kind of ['Deployment', 'ReplicaSet', 'EndpointSlice', 'Endpoints', 'Pod']) {
    store.watch({ kind, onEvent: () => writes.set(kind, (writes.get(kind) ?? 0) + 1) });
  }
  new DeploymentController(context);
  new ReplicaSetController(context);
  new EndpointSliceController(context);
  rig.create(workload('Deployment', 'web', { replicas: REPLICAS }));
  rig.create({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'default' },
    spec: { selector: { app: 'web' }, ports: [{ port: 80 }], ipFamilies: ['IPv4'] },
  });
  rig.run(50);
  for (const [index, pod] of rig.pods().entries()) {
    rig.setPod(pod.metadata.name, 'ready');
    const ref = { kind: 'Pod', namespace: 'default', name: pod.metadata.name };
    store.patchStatus(ref, { podIPs: [{ ip: `10.0.0.${index + 1}` }] });
    rig.run(20);
  }
  rig.run(5_000);
  return { rig, writes };
}

/** Without what counts writes and tells times. */
function contentOf(object: KubeObject): unknown {
  return JSON.parse(
    JSON.stringify(object, (key, value: unknown) =>
      /^(?:resourceVersion|generation|lastTransitionTime|lastUpdateTime|creationTimestamp)$/.test(key)
        ? undefined
        : value,
    ),
  );
}

const KINDS = ['Deployment', 'ReplicaSet', 'EndpointSlice', 'Endpoints', 'Pod'];

describe('controllers of a large cluster', () => {
  it('bring about what those of a small one do, with fewer writes', () => {
    const [small, large] = [rolledOut(false), rolledOut(true)];
    for (const kind of KINDS) {
      const list = (outcome: Outcome): unknown => outcome.rig.store.list(kind).map(contentOf);
      expect(list(large)).toEqual(list(small));
    }
    expect(large.rig.status('Deployment', 'web')['availableReplicas']).toBe(REPLICAS);
    expect(large.rig.store.list('EndpointSlice')[0]?.['endpoints']).toHaveLength(REPLICAS);
    for (const kind of ['Deployment', 'ReplicaSet', 'EndpointSlice', 'Endpoints']) {
      expect(small.writes.get(kind), kind).toBeGreaterThan(REPLICAS);
      expect(large.writes.get(kind), kind).toBeLessThan(REPLICAS / 2 + 1);
    }
  });

  it('replace a Pod and take it out of its Service at once', () => {
    const { rig } = rolledOut(true);
    const [pod] = rig.pods();
    const name = pod?.metadata.name ?? '';
    rig.store.delete({ kind: 'Pod', namespace: 'default', name });
    rig.run(20);
    expect(rig.pods().map(({ metadata }) => metadata.name)).not.toContain(name);
    expect(rig.pods()).toHaveLength(REPLICAS);
    expect(JSON.stringify(rig.store.list('EndpointSlice'))).not.toContain(`"name":"${name}"`);
  });
});
