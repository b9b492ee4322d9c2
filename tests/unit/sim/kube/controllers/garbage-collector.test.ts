import { describe, expect, it } from 'vitest';
import { Prng } from '#sim/base/prng';
import { milliseconds, type SimTime } from '#sim/base/time';
import { Scheduler } from '#sim/engine/scheduler';
import { GarbageCollector } from '#sim/kube/controllers/garbage-collector';
import { ownerReferenceTo } from '#sim/kube/controllers/controller';
import type { KubeObject } from '#sim/kube/objects/kube-object';
import { ObjectStore, refOf } from '#sim/kube/store/object-store';

function collected(): { readonly store: ObjectStore; readonly run: () => void } {
  const scheduler = new Scheduler();
  const store = new ObjectStore({ scheduler, prng: new Prng(1), formatTime: () => 't0' });
  store.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } });
  new GarbageCollector(store);
  return { store, run: () => scheduler.runUntil((scheduler.now() + milliseconds(50)) as SimTime) };
}

function made(
  store: ObjectStore,
  kind: string,
  name: string,
  owners: readonly KubeObject[] = [],
): KubeObject {
  const created = store.create({
    apiVersion: kind === 'ConfigMap' || kind === 'Pod' ? 'v1' : 'apps/v1',
    kind,
    metadata: { name, namespace: 'default', ownerReferences: owners.map(ownerReferenceTo) },
    ...(kind === 'Pod'
      ? { spec: { nodeName: 'node1', terminationGracePeriodSeconds: 30, containers: [] } }
      : {}),
  });
  if (!created.ok) throw new Error(created.error.message);
  return created.value;
}

function namesIn(store: ObjectStore): readonly string[] {
  return ['Deployment', 'ReplicaSet', 'Pod', 'ConfigMap'].flatMap((kind) =>
    store.list(kind).map(({ metadata }) => metadata.name),
  );
}

describe('GarbageCollector', () => {
  it('deletes what an object owned after it, and what that owned', () => {
    const { store, run } = collected();
    const deployment = made(store, 'Deployment', 'web');
    const set = made(store, 'ReplicaSet', 'web-1', [deployment]);
    made(store, 'ConfigMap', 'of-set', [set]);
    made(store, 'ConfigMap', 'free');
    store.delete(refOf(deployment));
    expect(namesIn(store)).toEqual(['web-1', 'of-set', 'free']);
    run();
    expect(namesIn(store)).toEqual(['free']);
  });

  it('keeps what another owner still has, without the one that is gone', () => {
    const { store, run } = collected();
    const [one, two] = [made(store, 'ReplicaSet', 'one'), made(store, 'ReplicaSet', 'two')];
    made(store, 'ConfigMap', 'both', [one, two]);
    store.delete(refOf(one));
    run();
    const kept = store.find('ConfigMap', 'default', 'both');
    expect(kept?.metadata.ownerReferences?.map(({ name }) => name)).toEqual(['two']);
  });

  it('lets an owner go last when it is deleted in the foreground', () => {
    const { store, run } = collected();
    const set = made(store, 'ReplicaSet', 'web');
    const pod = made(store, 'Pod', 'web-1', [set]);
    store.delete(refOf(set), { propagationPolicy: 'Foreground' });
    run();
    expect(namesIn(store)).toEqual(['web', 'web-1']);
    expect(store.find('Pod', 'default', 'web-1')?.metadata.deletionTimestamp).toBe('t0');
    store.delete(refOf(pod), { gracePeriodSeconds: 0 });
    run();
    expect(namesIn(store)).toEqual([]);
  });

  it('lets the dependents stay when they are to be orphans', () => {
    const { store, run } = collected();
    const set = made(store, 'ReplicaSet', 'web');
    made(store, 'Pod', 'web-1', [set]);
    store.delete(refOf(set), { propagationPolicy: 'Orphan' });
    run();
    expect(namesIn(store)).toEqual(['web-1']);
    expect(store.find('Pod', 'default', 'web-1')?.metadata).not.toHaveProperty('ownerReferences');
  });

  it('deletes custom resources with their definition', () => {
    const { store, run } = collected();
    const definition = store.create({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'crontabs.example.com' },
      spec: {
        group: 'example.com',
        names: { kind: 'CronTab', plural: 'crontabs' },
        scope: 'Namespaced',
        versions: [{ name: 'v1', served: true, storage: true }],
      },
    });
    if (!definition.ok) throw new Error(definition.error.message);
    store.create({ apiVersion: 'example.com/v1', kind: 'CronTab', metadata: { name: 'mine' } });
    run();
    store.delete(refOf(definition.value));
    run();
    expect(store.list('CronTab')).toEqual([]);
  });
});
