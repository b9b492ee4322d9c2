import { describe, expect, it } from 'vitest';
import { ControllerRig, workload } from '#kit/controller-rig';
import { GarbageCollector } from '#sim/kube/controllers/garbage-collector';
import { StatefulSetController } from '#sim/kube/controllers/stateful-set-controller';
import { isStatefulSet } from '#sim/kube/model/stateful-set';

function rigWith(spec: Readonly<Record<string, unknown>>): ControllerRig {
  const rig = new ControllerRig();
  new StatefulSetController(rig.context);
  rig.create(workload('StatefulSet', 'web', { serviceName: 'web', ...spec }));
  rig.run(50);
  return rig;
}

function setImage(rig: ControllerRig, image: string): void {
  const set = rig.get('StatefulSet', 'web');
  if (!isStatefulSet(set)) throw new Error('no StatefulSet');
  const { template } = set.spec;
  rig.changeSpec('StatefulSet', 'web', {
    template: { ...template, spec: { ...template.spec, containers: [{ name: 'main', image }] } },
  });
  rig.run(50);
}

function images(rig: ControllerRig): readonly string[] {
  return rig.pods().map(({ metadata, spec }) => `${metadata.name} ${spec.containers[0]!.image}`);
}

describe('StatefulSetController', () => {
  it('makes its Pods in order, each once the one before is ready', () => {
    const rig = rigWith({ replicas: 3 });
    expect(rig.names('Pod')).toEqual(['web-0']);
    rig.run(60_000);
    expect(rig.names('Pod')).toEqual(['web-0']);
    rig.setPod('web-0', 'ready');
    rig.run(50);
    expect(rig.names('Pod')).toEqual(['web-0', 'web-1']);
    rig.makeAllReady();
    expect(rig.names('Pod')).toEqual(['web-0', 'web-1', 'web-2']);
    expect(rig.events()[0]).toBe('SuccessfulCreate create Pod web-0 in StatefulSet web successful');
    expect(rig.status('StatefulSet', 'web')).toMatchObject({
      replicas: 3,
      readyReplicas: 3,
      currentReplicas: 3,
      updatedReplicas: 3,
      availableReplicas: 3,
      collisionCount: 0,
    });
  });

  it('gives each Pod its name, its place in DNS and its number', () => {
    const rig = rigWith({ replicas: 1, ordinals: { start: 5 } });
    const [pod] = rig.pods();
    expect(pod).toMatchObject({
      metadata: {
        name: 'web-5',
        labels: {
          app: 'web',
          'statefulset.kubernetes.io/pod-name': 'web-5',
          'apps.kubernetes.io/pod-index': '5',
        },
      },
      spec: { hostname: 'web-5', subdomain: 'web' },
    });
    expect(pod!.metadata.labels!['controller-revision-hash']).toBe(rig.names('ControllerRevision')[0]);
  });

  it('makes them all at once when they may be parallel', () => {
    expect(rigWith({ replicas: 3, podManagementPolicy: 'Parallel' }).names('Pod')).toHaveLength(3);
  });

  it('takes them away from the last on', () => {
    const rig = rigWith({ replicas: 3 });
    rig.makeAllReady();
    rig.store.bind({ kind: 'Pod', namespace: 'default', name: 'web-2' }, 'node1');
    rig.changeSpec('StatefulSet', 'web', { replicas: 1 });
    rig.run(5_000);
    // web-2 is still ending, so web-1 waits.
    expect(rig.get('Pod', 'web-2').metadata.deletionTimestamp).toBeDefined();
    expect(rig.names('Pod')).toEqual(['web-0', 'web-1', 'web-2']);
    rig.store.delete({ kind: 'Pod', namespace: 'default', name: 'web-2' }, { gracePeriodSeconds: 0 });
    rig.run(50);
    expect(rig.names('Pod')).toEqual(['web-0']);
  });

  it('makes a Pod of the same name again', () => {
    const rig = rigWith({ replicas: 2 });
    rig.makeAllReady();
    const { uid } = rig.get('Pod', 'web-0').metadata;
    rig.store.delete({ kind: 'Pod', namespace: 'default', name: 'web-0' });
    rig.run(50);
    expect(rig.get('Pod', 'web-0').metadata.uid).not.toBe(uid);
  });

  it('updates from the last to the first, each once the one before is ready', () => {
    const rig = rigWith({ replicas: 3 });
    rig.makeAllReady();
    setImage(rig, 'nginx:2');
    expect(images(rig)).toEqual(['web-0 nginx', 'web-1 nginx', 'web-2 nginx:2']);
    const status = rig.status('StatefulSet', 'web');
    expect(status['currentRevision']).not.toBe(status['updateRevision']);
    expect(status).toMatchObject({ currentReplicas: 2, updatedReplicas: 1 });
    rig.makeAllReady();
    expect(images(rig).toSorted()).toEqual(['web-0 nginx:2', 'web-1 nginx:2', 'web-2 nginx:2']);
    const done = rig.status('StatefulSet', 'web');
    expect(done['currentRevision']).toBe(done['updateRevision']);
  });

  it('leaves the Pods below the partition, which come back as they were', () => {
    const rig = rigWith({
      replicas: 3,
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } },
    });
    rig.makeAllReady();
    setImage(rig, 'nginx:2');
    rig.makeAllReady();
    rig.store.delete({ kind: 'Pod', namespace: 'default', name: 'web-0' });
    rig.makeAllReady();
    expect(images(rig).toSorted()).toEqual(['web-0 nginx', 'web-1 nginx', 'web-2 nginx:2']);
  });

  it('updates only what is deleted with OnDelete', () => {
    const rig = rigWith({ replicas: 2, updateStrategy: { type: 'OnDelete' } });
    rig.makeAllReady();
    setImage(rig, 'nginx:2');
    rig.makeAllReady();
    expect(images(rig)).toEqual(['web-0 nginx', 'web-1 nginx']);
    rig.store.delete({ kind: 'Pod', namespace: 'default', name: 'web-1' });
    rig.makeAllReady();
    expect(images(rig)).toEqual(['web-0 nginx', 'web-1 nginx:2']);
  });

  it('makes the claims of its templates and mounts them', () => {
    const claims = [{ metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'] } }];
    const rig = rigWith({ replicas: 1, volumeClaimTemplates: claims });
    expect(rig.names('PersistentVolumeClaim')).toEqual(['data-web-0']);
    expect(rig.pods()[0]!.spec.volumes).toEqual([
      { name: 'data', persistentVolumeClaim: { claimName: 'data-web-0' } },
    ]);
    rig.changeSpec('StatefulSet', 'web', { replicas: 0 });
    rig.run(50);
    expect(rig.names('PersistentVolumeClaim')).toEqual(['data-web-0']);
  });

  it('lets claims go with the set, or with Pods that are too many, where that is wanted', () => {
    const volumeClaimTemplates = [{ metadata: { name: 'data' }, spec: {} }];
    const claims = (policy: Readonly<Record<string, string>>): readonly (readonly string[])[] => {
      const rig = rigWith({
        replicas: 2,
        volumeClaimTemplates,
        persistentVolumeClaimRetentionPolicy: policy,
      });
      new GarbageCollector(rig.store);
      rig.makeAllReady();
      rig.changeSpec('StatefulSet', 'web', { replicas: 1 });
      rig.run(100);
      const afterScaling = rig.names('PersistentVolumeClaim');
      rig.store.delete({ kind: 'StatefulSet', namespace: 'default', name: 'web' });
      rig.run(100);
      return [afterScaling, rig.names('PersistentVolumeClaim')];
    };
    const both = ['data-web-0', 'data-web-1'];
    expect(claims({ whenDeleted: 'Retain', whenScaled: 'Retain' })).toEqual([both, both]);
    expect(claims({ whenDeleted: 'Delete', whenScaled: 'Retain' })).toEqual([both, []]);
    expect(claims({ whenDeleted: 'Retain', whenScaled: 'Delete' })).toEqual([['data-web-0'], ['data-web-0']]);
    expect(claims({ whenDeleted: 'Delete', whenScaled: 'Delete' })).toEqual([['data-web-0'], []]);
  });

  it('takes none away while another one below is not well', () => {
    const rig = rigWith({ replicas: 3, podManagementPolicy: 'Parallel' });
    rig.makeAllReady();
    rig.setPod('web-1', 'unready');
    rig.setPod('web-2', 'unready');
    rig.changeSpec('StatefulSet', 'web', { podManagementPolicy: 'OrderedReady', replicas: 1 });
    rig.run(100);
    expect(rig.names('Pod')).toEqual(['web-0', 'web-1', 'web-2']);
    rig.setPod('web-2', 'ready');
    rig.run(100);
    expect(rig.names('Pod')).toEqual(['web-0']);
  });

  it('keeps a history of its templates', () => {
    const rig = rigWith({ replicas: 1, revisionHistoryLimit: 1 });
    rig.makeAllReady();
    for (const image of ['nginx:2', 'nginx:3', 'nginx:4']) {
      setImage(rig, image);
      rig.makeAllReady();
    }
    expect(rig.store.list('ControllerRevision').map((revision) => revision['revision'])).toEqual([3, 4]);
  });
});
