import { describe, expect, it } from 'vitest';
import { clusterRig, pod, type ClusterRig } from '#kit/cluster-rig';
import type { FileSystem } from '#sim/host/file-system';
import { isPod } from '#sim/kube/model/pod';
import { textFieldOf, type KubeObject } from '#sim/kube/objects/kube-object';

const SLEEP = ['sleep', 'infinity'];

function filesOf(rig: ClusterRig, container: string): FileSystem {
  const environment = rig.cluster.podEnvironment('default', 'client', container);
  if (environment === undefined) throw new Error(`${container} does not run`);
  return environment.files;
}

function withVolume(
  volume: Readonly<Record<string, unknown>>,
  mountPath = '/data',
  more: Readonly<Record<string, unknown>> = {},
): KubeObject {
  const mounts = { volumeMounts: [{ name: 'data', mountPath, ...more }] };
  return pod('client', {
    containers: ['one', 'two'].map((name) => ({ name, image: 'busybox', command: SLEEP, ...mounts })),
    volumes: [{ name: 'data', ...volume }],
  });
}

function mountFailures(rig: ClusterRig): readonly (string | undefined)[] {
  return rig.cluster.store
    .list('Event')
    .filter((event) => textFieldOf(event, 'reason') === 'FailedMount')
    .map((event) => textFieldOf(event, 'message'));
}

describe('an emptyDir', () => {
  it('is shared by the containers of its Pod', () => {
    const rig = clusterRig();
    rig.apply(withVolume({ emptyDir: {} }));
    rig.settle();
    filesOf(rig, 'one').write('/data/greeting', 'hello\n');
    expect(filesOf(rig, 'two').read('/data/greeting')).toBe('hello\n');
    filesOf(rig, 'one').write('/tmp/own', '');
    expect(filesOf(rig, 'two').exists('/tmp/own')).toBe(false);
  });

  it('outlives a container, and not its Pod', () => {
    const rig = clusterRig();
    rig.apply(withVolume({ emptyDir: {} }));
    rig.settle();
    filesOf(rig, 'one').write('/data/greeting', 'hello\n');
    rig.cluster.podEnvironment('default', 'client', 'one')?.killAll(9);
    rig.runFor(5_000);
    rig.settle();
    expect(filesOf(rig, 'one').read('/data/greeting')).toBe('hello\n');
    rig.cluster.store.delete(
      { kind: 'Pod', namespace: 'default', name: 'client' },
      { gracePeriodSeconds: 0 },
    );
    rig.runFor(1_000);
    rig.apply(withVolume({ emptyDir: {} }));
    rig.settle();
    expect(filesOf(rig, 'one').list('/data')).toEqual([]);
  });

  it('shows a part of itself with subPath', () => {
    const rig = clusterRig();
    rig.apply(withVolume({ emptyDir: {} }, '/data', { subPath: 'logs' }));
    rig.settle();
    filesOf(rig, 'one').write('/data/today', 'x');
    expect(filesOf(rig, 'two').list('/data')).toEqual(['today']);
  });
});

describe('a hostPath', () => {
  it("is the node's directory, and the files of the Pod's network are not", () => {
    const rig = clusterRig({ workers: 1 });
    rig.apply(withVolume({ hostPath: { path: '/etc' } }, '/etc'));
    rig.settle();
    const node = rig.network.machines.get('node1')?.root.files;
    const hosts = node?.read('/etc/hosts');
    filesOf(rig, 'one').write('/etc/motd', 'hi\n');
    expect(node?.read('/etc/motd')).toBe('hi\n');
    expect(filesOf(rig, 'one').read('/etc/hostname')).toBe('client\n');
    expect(node?.read('/etc/hostname')).not.toBe('client\n');
    expect(node?.read('/etc/hosts')).toBe(hosts);
  });

  it('of a type that the node does not have cannot be mounted', () => {
    const rig = clusterRig();
    rig.apply(withVolume({ hostPath: { path: '/srv/none', type: 'Directory' } }));
    rig.runFor(5_000);
    expect(mountFailures(rig)[0]).toBe(
      'MountVolume.SetUp failed for volume "data" : hostPath type check failed: /srv/none is not a directory',
    );
  });
});

describe('a volume from an object', () => {
  const config: KubeObject = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'config', namespace: 'default' },
    data: { color: 'red' },
  };

  it.each([
    [{ configMap: { name: 'config' } }, 'configmap "config" not found'],
    [{ secret: { secretName: 'keys' } }, 'secret "keys" not found'],
  ])('that is missing keeps the Pod from starting: %j', (volume, reason) => {
    const rig = clusterRig();
    rig.apply(withVolume(volume));
    rig.settle();
    const object = rig.cluster.store.find('Pod', 'default', 'client');
    const status = isPod(object) ? object.status : undefined;
    expect(status?.phase).toBe('Pending');
    expect(status?.podIP).toBeUndefined();
    expect(status?.containerStatuses?.[0]?.state.waiting?.reason).toBe('ContainerCreating');
    expect(mountFailures(rig)[0]).toBe(`MountVolume.SetUp failed for volume "data" : ${reason}`);
  });

  it('is mounted soon after it comes to be', () => {
    const rig = clusterRig();
    rig.apply(withVolume({ configMap: { name: 'config' } }));
    rig.runFor(3_000);
    rig.apply(config);
    rig.runFor(9_000);
    expect(filesOf(rig, 'two').read('/data/color')).toBe('red');
  });

  it('may be missing when it is optional, a key of it may not when it is not', () => {
    const rig = clusterRig();
    rig.apply(withVolume({ configMap: { name: 'other', optional: true } }));
    rig.settle();
    expect(filesOf(rig, 'one').list('/data')).toEqual([]);
    const other = clusterRig();
    other.apply(
      config,
      withVolume({ configMap: { name: 'config', items: [{ key: 'size', path: 'size' }] } }),
    );
    other.settle();
    expect(mountFailures(other)[0]).toBe(
      'MountVolume.SetUp failed for volume "data" : configmap references non-existent config key: size',
    );
  });
});
