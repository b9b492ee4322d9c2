import { describe, expect, it } from 'vitest';
import { Prng } from '#sim/base/prng';
import { milliseconds, type SimTime } from '#sim/base/time';
import { Scheduler } from '#sim/engine/scheduler';
import { ObjectStore, type WatchEvent } from '#sim/kube/store/object-store';
import type { KubeObject } from '#sim/kube/objects/kube-object';

interface Rig {
  readonly store: ObjectStore;
  readonly scheduler: Scheduler;
  readonly runFor: (ms: number) => void;
}

function storeRig(): Rig {
  const scheduler = new Scheduler();
  const formatTime = (time: SimTime): string => `t${Math.floor(time / 1_000_000_000)}`;
  const store = new ObjectStore({ scheduler, prng: new Prng(1), formatTime });
  store.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } });
  return {
    store,
    scheduler,
    runFor: (ms) => scheduler.runUntil((scheduler.now() + milliseconds(ms)) as SimTime),
  };
}

function configMap(name: string, labels: Readonly<Record<string, string>> = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, labels }, data: { a: '1' } };
}

function replicaSet(name: string, replicas: number): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name, namespace: 'default' },
    spec: { replicas },
  };
}

function boundPod(name: string, nodeName: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default' },
    spec: { containers: [], nodeName, terminationGracePeriodSeconds: 7 },
    status: { phase: 'Running' },
  };
}

function created(store: ObjectStore, object: KubeObject): KubeObject {
  const result = store.create(object);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

function describeEvent({ type, object }: WatchEvent): string {
  return `${type} ${object.metadata.name} ${object.metadata.resourceVersion ?? ''}`;
}

describe('ObjectStore', () => {
  it('fills in what the API server manages', () => {
    const { store } = storeRig();
    const { metadata } = created(store, replicaSet('web', 1));
    expect(metadata).toMatchObject({
      namespace: 'default',
      generation: 1,
      creationTimestamp: 't0',
      resourceVersion: '3',
    });
    expect(metadata.uid).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  });

  it('refuses a second object of the same name, and a namespace that does not exist', () => {
    const { store } = storeRig();
    created(store, configMap('one'));
    expect(store.create(configMap('one'))).toMatchObject({
      ok: false,
      error: { reason: 'AlreadyExists', message: 'configmaps "one" already exists' },
    });
    expect(store.create({ ...configMap('one'), metadata: { name: 'one', namespace: 'shop' } })).toMatchObject(
      {
        ok: false,
        error: { reason: 'NotFound', message: 'namespaces "shop" not found' },
      },
    );
  });

  it('refuses an update of an older version', () => {
    const { store } = storeRig();
    const first = created(store, configMap('one'));
    store.update({ ...first, data: { a: '2' } });
    expect(store.update({ ...first, data: { a: '3' } })).toMatchObject({
      ok: false,
      error: {
        reason: 'Conflict',
        message:
          'Operation cannot be fulfilled on configmaps "one": the object has been modified; please apply your changes to the latest version and try again',
      },
    });
  });

  it('writes nothing when nothing changes', () => {
    const { store } = storeRig();
    const first = created(store, configMap('one'));
    const before = store.resourceVersion;
    store.update({ ...first, data: { a: '1' } });
    expect(store.resourceVersion).toBe(before);
  });

  it('counts a generation for the spec and none for the status', () => {
    const { store } = storeRig();
    created(store, replicaSet('web', 1));
    store.updateStatus({ ...replicaSet('web', 1), status: { replicas: 1 } });
    expect(store.find('ReplicaSet', 'default', 'web')?.metadata.generation).toBe(1);
    store.update(replicaSet('web', 2));
    expect(store.find('ReplicaSet', 'default', 'web')).toMatchObject({
      metadata: { generation: 2 },
      status: { replicas: 1 },
    });
  });

  it('delivers watch events in order, a moment after the write', () => {
    const { store, runFor } = storeRig();
    const seen: string[] = [];
    store.watch({ kind: 'ConfigMap', onEvent: (event) => seen.push(describeEvent(event)) });
    const first = created(store, configMap('one'));
    store.update({ ...first, data: { a: '2' } });
    store.delete({ kind: 'ConfigMap', namespace: 'default', name: 'one' });
    expect([seen, store.isQuiet]).toEqual([[], false]);
    runFor(5);
    expect(seen).toEqual(['ADDED one 3', 'MODIFIED one 4', 'DELETED one 5']);
    expect(store.isQuiet).toBe(true);
  });

  it('starts a watch in the past', () => {
    const { store, runFor } = storeRig();
    created(store, configMap('one'));
    const from = store.resourceVersion;
    created(store, configMap('two'));
    const seen: string[] = [];
    store.watch({
      kind: 'ConfigMap',
      fromResourceVersion: from,
      onEvent: (event) => seen.push(describeEvent(event)),
    });
    runFor(5);
    expect(seen).toEqual(['ADDED two 4']);
  });

  it('tells a watch for one node of the Pods of that node only', () => {
    const { store, runFor } = storeRig();
    const seen: string[] = [];
    const stop = store.watch({
      kind: 'Pod',
      nodeName: 'node1',
      onEvent: ({ object }) => seen.push(object.metadata.name),
    });
    created(store, boundPod('near', 'node1'));
    created(store, boundPod('far', 'node2'));
    runFor(5);
    stop();
    created(store, boundPod('late', 'node1'));
    runFor(5);
    expect(seen).toEqual(['near']);
    expect(store.podsOnNode('node1').map(({ metadata }) => metadata.name)).toEqual(['near', 'late']);
  });

  it('lists by labels, also after they changed', () => {
    const { store } = storeRig();
    created(store, configMap('one', { app: 'web', tier: 'front' }));
    const two = created(store, configMap('two', { app: 'web' }));
    created(store, configMap('three', { app: 'db' }));
    const named = (selector: Parameters<ObjectStore['list']>[1]): readonly string[] =>
      store.list('ConfigMap', selector).map(({ metadata }) => metadata.name);
    const web = { namespace: 'default', selector: { matchLabels: { app: 'web' } } };
    expect(named(web)).toEqual(['one', 'two']);
    expect(
      named({
        namespace: 'default',
        selector: { matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] },
      }),
    ).toEqual(['two', 'three']);
    store.update({ ...two, metadata: { ...two.metadata, labels: { app: 'db' } } });
    expect(named(web)).toEqual(['one']);
    expect(named({ namespace: 'default', selector: { matchLabels: { app: 'db' } } })).toEqual([
      'three',
      'two',
    ]);
  });

  it('lets a Pod that runs end in its own time', () => {
    const { store } = storeRig();
    created(store, boundPod('web', 'node1'));
    const ref = { kind: 'Pod', namespace: 'default', name: 'web' };
    store.delete(ref);
    expect(store.find('Pod', 'default', 'web')?.metadata).toMatchObject({
      deletionTimestamp: 't7',
      deletionGracePeriodSeconds: 7,
    });
    store.delete(ref, { gracePeriodSeconds: 0 });
    expect(store.find('Pod', 'default', 'web')).toBeUndefined();
  });

  it('keeps an object until its finalizers are gone', () => {
    const { store } = storeRig();
    const object = configMap('one');
    created(store, { ...object, metadata: { ...object.metadata, finalizers: ['example.com/hold'] } });
    const ref = { kind: 'ConfigMap', namespace: 'default', name: 'one' };
    store.delete(ref);
    const held = store.find('ConfigMap', 'default', 'one')!;
    expect(held.metadata.deletionTimestamp).toBe('t0');
    store.update({ ...held, metadata: { ...held.metadata, finalizers: [] } });
    expect(store.find('ConfigMap', 'default', 'one')).toBeUndefined();
  });

  it('keeps a Pod whose containers have ended until its finalizers are gone', () => {
    const { store } = storeRig();
    const pod = boundPod('web', 'node1');
    created(store, {
      ...pod,
      metadata: { ...pod.metadata, finalizers: ['batch.kubernetes.io/job-tracking'] },
    });
    const ref = { kind: 'Pod', namespace: 'default', name: 'web' };
    store.delete(ref);
    store.delete(ref, { gracePeriodSeconds: 0 });
    const held = store.find('Pod', 'default', 'web')!;
    expect(held.metadata.deletionGracePeriodSeconds).toBe(0);
    store.update({ ...held, metadata: { ...held.metadata, finalizers: [] } });
    expect(store.find('Pod', 'default', 'web')).toBeUndefined();
  });

  it('holds an owner that is deleted in the foreground', () => {
    const { store } = storeRig();
    created(store, replicaSet('web', 1));
    store.delete(
      { kind: 'ReplicaSet', namespace: 'default', name: 'web' },
      { propagationPolicy: 'Foreground' },
    );
    expect(store.find('ReplicaSet', 'default', 'web')?.metadata).toMatchObject({
      finalizers: ['foregroundDeletion'],
      deletionTimestamp: 't0',
    });
  });

  it('serves a custom kind from its definition on, and not after one that was taken back', () => {
    const { store } = storeRig();
    const definition: KubeObject = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'services.serving.knative.dev' },
      spec: {
        group: 'serving.knative.dev',
        names: { kind: 'Service', plural: 'services' },
        scope: 'Namespaced',
        versions: [{ name: 'v1', served: true, storage: true }],
      },
    };
    const custom = (): unknown => store.registry.byKind('Service', 'serving.knative.dev/v1')?.storeKind;
    store.transaction(() => {
      store.create(definition);
      return false;
    });
    expect(custom()).toBeUndefined();
    store.create(definition);
    expect(custom()).toBe('Service.serving.knative.dev');
    created(store, { apiVersion: 'serving.knative.dev/v1', kind: 'Service', metadata: { name: 'hello' } });
    expect(store.list('Service')).toEqual([]);
    expect(store.list('Service.serving.knative.dev')).toHaveLength(1);
  });

  it('says from which version a watch of one kind can still start, whatever happens to others', () => {
    const { store } = storeRig();
    const one = created(store, configMap('one'));
    const from = Number(one.metadata.resourceVersion);
    const set = created(store, replicaSet('web', 1));
    for (let replicas = 2; replicas < 1_200; replicas += 1) {
      store.update({ ...set, metadata: { name: 'web', namespace: 'default' }, spec: { replicas } });
    }
    expect(store.canWatchFrom('ConfigMap', from)).toBe(true);
    expect(store.canWatchFrom('ReplicaSet', from)).toBe(false);
    expect(store.canWatchFrom('ReplicaSet', store.resourceVersion)).toBe(true);
  });

  it('takes back every write of a transaction that fails, and tells nobody', () => {
    const { store, runFor } = storeRig();
    const [one, two] = [
      created(store, configMap('one', { app: 'a' })),
      created(store, configMap('two', { app: 'a' })),
    ];
    created(store, boundPod('first', 'node1'));
    created(store, boundPod('second', 'node1'));
    runFor(10);
    const seen: string[] = [];
    for (const kind of ['ConfigMap', 'Pod']) {
      store.watch({ kind, onEvent: (event) => seen.push(describeEvent(event)) });
    }
    const stateOf = (): unknown => [
      store.list('ConfigMap'),
      store.list('ConfigMap', { namespace: 'default', selector: { matchLabels: { app: 'a' } } }),
      store.list('Pod'),
      store.podsOnNode('node1'),
      store.dependentsOf(one.metadata.uid ?? ''),
      store.resourceVersion,
    ];
    const before = stateOf();
    const isKept = store.transaction(() => {
      store.delete({ kind: 'ConfigMap', namespace: 'default', name: 'one' });
      store.delete({ kind: 'Pod', namespace: 'default', name: 'first' }, { gracePeriodSeconds: 0 });
      store.update({ ...two, metadata: { ...two.metadata, labels: { app: 'b' } } });
      const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'one', uid: one.metadata.uid ?? '' };
      store.create({
        ...configMap('three', { app: 'a' }),
        metadata: { name: 'three', ownerReferences: [owner] },
      });
      store.create({ ...boundPod('', 'node1'), metadata: { name: '', generateName: 'web-' } });
      return false;
    });
    runFor(10);
    expect(isKept).toBe(false);
    expect(stateOf()).toEqual(before);
    expect(seen).toEqual([]);
    const plain = storeRig().store;
    const name = (rig: ObjectStore): string =>
      created(rig, { ...boundPod('', 'node1'), metadata: { name: '', generateName: 'web-' } }).metadata.name;
    expect(name(store)).toBe(name(plain));
  });

  it('tells of a transaction that is kept, in the order of its writes', () => {
    const { store, runFor } = storeRig();
    const seen: string[] = [];
    store.watch({ kind: 'ConfigMap', onEvent: (event) => seen.push(describeEvent(event)) });
    store.transaction(() => {
      store.create(configMap('one'));
      store.create(configMap('two'));
      store.delete({ kind: 'ConfigMap', namespace: 'default', name: 'one' });
      return true;
    });
    runFor(10);
    expect(seen).toEqual(['ADDED one 3', 'ADDED two 4', 'DELETED one 5']);
  });

  it('keeps a Namespace that is terminating until it is finalized, and lets nothing into it', () => {
    const { store } = storeRig();
    store.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
    const inShop = { ...configMap('one'), metadata: { name: 'one', namespace: 'shop' } };
    store.delete({ kind: 'Namespace', namespace: '', name: 'shop' });
    expect(store.find('Namespace', '', 'shop')?.status).toEqual({ phase: 'Terminating' });
    expect(store.create(inShop)).toMatchObject({
      ok: false,
      error: {
        reason: 'Forbidden',
        message:
          'configmaps "one" is forbidden: unable to create new content in namespace shop because it is being terminated',
      },
    });
    store.finalizeNamespace('shop');
    expect(store.find('Namespace', '', 'shop')).toBeUndefined();
  });

  it('does not delete the Namespace default', () => {
    const { store } = storeRig();
    expect(store.delete({ kind: 'Namespace', namespace: '', name: 'default' })).toMatchObject({
      ok: false,
      error: {
        reason: 'Forbidden',
        message: 'namespaces "default" is forbidden: this namespace may not be deleted',
      },
    });
  });
});
