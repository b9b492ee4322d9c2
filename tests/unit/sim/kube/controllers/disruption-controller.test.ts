import { describe, expect, it } from 'vitest';
import { ControllerRig, workload } from '#kit/controller-rig';
import { evictPod } from '#sim/kube/api/eviction';
import { DisruptionController } from '#sim/kube/controllers/disruption-controller';
import { ReplicaSetController } from '#sim/kube/controllers/replica-set-controller';

function rigWith(spec: Readonly<Record<string, unknown>>): ControllerRig {
  const rig = new ControllerRig();
  new ReplicaSetController(rig.context);
  new DisruptionController(rig.context);
  rig.create(workload('ReplicaSet', 'web', { replicas: 4 }));
  rig.create({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'web', namespace: 'default' },
    spec: { selector: { matchLabels: { app: 'web' } }, ...spec },
  });
  rig.makeAllReady();
  for (const name of rig.names('Pod')) rig.store.bind({ kind: 'Pod', namespace: 'default', name }, 'node1');
  rig.run(50);
  return rig;
}

function evict(rig: ControllerRig, name: string): string {
  const evicted = evictPod(rig.store, { kind: 'Pod', namespace: 'default', name }, {});
  rig.run(50);
  return evicted.ok ? 'evicted' : `${evicted.error.code} ${evicted.error.message}`;
}

describe('DisruptionController', () => {
  it.each([
    [{ minAvailable: 3 }, { disruptionsAllowed: 1, desiredHealthy: 3 }],
    [{ minAvailable: '60%' }, { disruptionsAllowed: 1, desiredHealthy: 3 }],
    [{ maxUnavailable: 2 }, { disruptionsAllowed: 2, desiredHealthy: 2 }],
    [{ maxUnavailable: '30%' }, { disruptionsAllowed: 2, desiredHealthy: 2 }],
    [{ minAvailable: 4 }, { disruptionsAllowed: 0, desiredHealthy: 4 }],
  ])('counts what %j allows', (spec, expected) => {
    const rig = rigWith(spec);
    expect(rig.status('PodDisruptionBudget', 'web')).toMatchObject({
      currentHealthy: 4,
      expectedPods: 4,
      observedGeneration: 1,
      ...expected,
    });
  });

  it('lets go as many as it allows, and more once others are ready', () => {
    const rig = rigWith({ minAvailable: 3 });
    const [first = '', second = ''] = rig.names('Pod');
    expect(evict(rig, first)).toBe('evicted');
    expect(rig.get('Pod', first).metadata.deletionTimestamp).toBeDefined();
    expect(evict(rig, second)).toBe("429 Cannot evict pod as it would violate the pod's disruption budget.");
    expect(rig.status('PodDisruptionBudget', 'web')['conditions']).toMatchObject([
      { type: 'DisruptionAllowed', status: 'False', reason: 'InsufficientPods' },
    ]);
    rig.makeAllReady();
    expect(evict(rig, second)).toBe('evicted');
  });
});
