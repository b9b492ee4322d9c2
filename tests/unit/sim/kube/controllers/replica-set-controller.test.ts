import { describe, expect, it } from 'vitest';
import { ControllerRig, workload } from '#kit/controller-rig';
import { ok } from '#sim/base/result';
import { failed } from '#sim/kube/api/api-status';
import { ReplicaSetController } from '#sim/kube/controllers/replica-set-controller';
import { refOf } from '#sim/kube/store/object-store';

function rigWith(replicas: number, spec: Readonly<Record<string, unknown>> = {}): ControllerRig {
  const rig = new ControllerRig();
  new ReplicaSetController(rig.context);
  rig.create(workload('ReplicaSet', 'web', { replicas, ...spec }));
  rig.run(50);
  return rig;
}

function scale(rig: ControllerRig, replicas: number): void {
  rig.changeSpec('ReplicaSet', 'web', { replicas });
  rig.run(50);
}

/** Of `count` Pods in the order of creation, which go when one fewer is wanted. */
function goneAfterScalingDown(rig: ControllerRig): readonly string[] {
  const before = rig.names('Pod');
  scale(rig, before.length - 1);
  const after = new Set(rig.names('Pod'));
  return before.filter((name) => !after.has(name));
}

describe('ReplicaSetController', () => {
  it('makes the Pods that are missing and says so', () => {
    const rig = rigWith(2);
    const [one, two] = rig.names('Pod');
    expect(rig.events()).toEqual([
      `SuccessfulCreate Created pod: ${one}`,
      `SuccessfulCreate Created pod: ${two}`,
    ]);
    expect(rig.status('ReplicaSet', 'web')).toEqual({
      replicas: 2,
      fullyLabeledReplicas: 2,
      observedGeneration: 1,
    });
    rig.makeAllReady();
    expect(rig.status('ReplicaSet', 'web')).toMatchObject({ readyReplicas: 2, availableReplicas: 2 });
  });

  it('takes over a Pod that matches and has no owner, and lets go one whose labels change', () => {
    const rig = rigWith(1);
    rig.create({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'lone', labels: { app: 'web' } },
      spec: { containers: [] },
    });
    rig.run(50);
    // One too many now: the one that is newer and has no other merit goes.
    expect(rig.names('Pod')).toHaveLength(1);
    scale(rig, 2);
    const [first] = rig.pods();
    rig.store.update({ ...first!, metadata: { ...first!.metadata, labels: { app: 'other' } } });
    rig.run(50);
    expect(rig.pods()).toHaveLength(3);
    expect(rig.get('Pod', first!.metadata.name).metadata.ownerReferences).toBeUndefined();
    expect(rig.status('ReplicaSet', 'web')['replicas']).toBe(2);
  });

  it('deletes first what runs least', () => {
    const rig = rigWith(4);
    const [a = '', b = '', c = '', d = ''] = rig.names('Pod');
    for (const name of [a, b, c, d]) {
      rig.store.bind({ kind: 'Pod', namespace: 'default', name }, 'node1');
    }
    rig.setPod(a, 'unready');
    rig.setPod(c, 'ready');
    rig.setPod(d, 'ready');
    expect(goneAfterScalingDown(rig)).toEqual([]);
    expect(rig.get('Pod', b).metadata.deletionTimestamp).toBeDefined();
    scale(rig, 2);
    expect(rig.get('Pod', a).metadata.deletionTimestamp).toBeDefined();
  });

  it('minds the cost of deletion, then how many are on the node, then how long they are ready', () => {
    const rig = rigWith(3);
    const [a = '', b = '', c = ''] = rig.names('Pod');
    for (const [name, node] of [
      [a, 'node1'],
      [b, 'node2'],
      [c, 'node2'],
    ] as const) {
      rig.store.bind({ kind: 'Pod', namespace: 'default', name }, node);
    }
    rig.setPod(b, 'ready');
    rig.run(100_000);
    rig.setPod(c, 'ready');
    rig.run(2_000);
    rig.setPod(a, 'ready');
    rig.run(10_000);
    scale(rig, 2);
    // Two on node2, of which c is ready for a shorter time.
    expect(rig.get('Pod', c).metadata.deletionTimestamp).toBeDefined();
    const pod = rig.get('Pod', b);
    const annotations = { 'controller.kubernetes.io/pod-deletion-cost': '-5' };
    rig.store.update({ ...pod, metadata: { ...pod.metadata, annotations } });
    scale(rig, 1);
    expect(rig.get('Pod', b).metadata.deletionTimestamp).toBeDefined();
    expect(rig.get('Pod', a).metadata.deletionTimestamp).toBeUndefined();
  });

  it('counts a Pod as available once it has been ready for long enough', () => {
    const rig = rigWith(1, { minReadySeconds: 10 });
    rig.setPod(rig.names('Pod')[0]!, 'ready');
    rig.run(5_000);
    expect(rig.status('ReplicaSet', 'web')).toMatchObject({ readyReplicas: 1 });
    expect(rig.status('ReplicaSet', 'web')).not.toHaveProperty('availableReplicas');
    expect(rig.context.settle.isQuiet).toBe(false);
    rig.run(6_000);
    expect(rig.status('ReplicaSet', 'web')).toMatchObject({ availableReplicas: 1 });
    expect(rig.context.settle.isQuiet).toBe(true);
  });

  it('tries few Pods where none can be made, later each time, and says why', () => {
    const rig = new ControllerRig();
    new ReplicaSetController(rig.context);
    let tries = 0;
    let isForbidden = true;
    rig.store.addAdmission('Pod', (object) => {
      tries += 1;
      return isForbidden ? failed('Forbidden', 'no Pods today') : ok(object);
    });
    rig.create(workload('ReplicaSet', 'web', { replicas: 8 }));
    rig.run(4);
    expect(tries).toBe(1);
    rig.run(300);
    expect(rig.events()[0]).toMatch(/^FailedCreate Error creating: no Pods today/);
    expect(rig.status('ReplicaSet', 'web')['conditions']).toMatchObject([
      { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'no Pods today' },
    ]);
    expect(tries).toBeLessThan(10);
    isForbidden = false;
    rig.run(5_000);
    expect(rig.pods()).toHaveLength(8);
    expect(rig.status('ReplicaSet', 'web')).not.toHaveProperty('conditions');
  });

  it('makes another Pod for one that has ended or is ending', () => {
    const rig = rigWith(2);
    const [one, two] = rig.pods();
    rig.setPod(one!.metadata.name, 'Failed');
    rig.store.bind(refOf(two!), 'node1');
    rig.store.delete(refOf(two!));
    rig.run(50);
    expect(rig.names('Pod')).toHaveLength(4);
    expect(rig.status('ReplicaSet', 'web')['replicas']).toBe(2);
  });
});
