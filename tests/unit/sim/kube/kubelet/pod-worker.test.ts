import { describe, expect, it } from 'vitest';
import { clusterRig, pod, type ClusterRig } from '#kit/cluster-rig';
import { textFieldOf, type KubeObject } from '#sim/kube/objects/kube-object';

function containerOf(rig: ClusterRig, name: string): string {
  const listing = rig.cluster.pods().find((candidate) => candidate.name === name);
  const [container] = listing?.containers ?? [];
  return `${container?.image ?? ''} ${container?.state ?? ''} ${container?.restarts ?? 0}`;
}

function withImage(image: string, spec: Readonly<Record<string, unknown>> = {}): KubeObject {
  return pod('client', {
    terminationGracePeriodSeconds: 2,
    containers: [{ name: 'client', image, command: ['sleep', 'infinity'] }],
    ...spec,
  });
}

describe('a Pod with another image', () => {
  it.each(['Always', 'Never'])('starts its container again (restartPolicy %s)', (restartPolicy) => {
    const rig = clusterRig();
    rig.apply(withImage('busybox:1', { restartPolicy }));
    rig.settle();
    const address = rig.cluster.pods()[0]?.address;
    rig.apply(withImage('busybox:2', { restartPolicy }));
    rig.runFor(50);
    rig.settle();
    expect(containerOf(rig, 'client')).toBe('busybox:2 Running 1');
    expect(
      rig.images.started.map(({ image }) => image).filter((image) => image.startsWith('busybox')),
    ).toEqual(['busybox:1', 'busybox:2']);
    expect(rig.cluster.pods()[0]?.address).toBe(address);
    const killing = rig.cluster.store
      .list('Event')
      .filter((event) => textFieldOf(event, 'reason') === 'Killing')
      .map((event) => textFieldOf(event, 'message'));
    expect(killing).toEqual(['Container client definition changed, will be restarted']);
  });

  it('starts with the last image when it changes before it runs', () => {
    const rig = clusterRig();
    rig.apply(withImage('busybox:1'));
    rig.runFor(150);
    rig.apply(withImage('busybox:2'));
    rig.settle();
    expect(containerOf(rig, 'client')).toBe('busybox:2 Running 0');
  });

  it('comes out of its back-off at once', () => {
    const rig = clusterRig();
    const failing = (image: string): KubeObject =>
      pod('client', { containers: [{ name: 'client', image, command: ['false'] }] });
    rig.apply(failing('busybox:1'));
    rig.runFor(30_000);
    const starts = rig.images.started.length;
    rig.apply(failing('busybox:2'));
    rig.runFor(1_000);
    expect(rig.images.started.slice(starts).map(({ image }) => image)).toEqual(['busybox:2']);
  });
});

describe('a ConfigMap that changes', () => {
  const config = (data: Readonly<Record<string, string>>): KubeObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'config', namespace: 'default' },
    data,
  });
  const reader = pod('client', {
    containers: [
      {
        name: 'client',
        image: 'busybox',
        command: ['sleep', 'infinity'],
        env: [{ name: 'COLOR', valueFrom: { configMapKeyRef: { name: 'config', key: 'color' } } }],
        volumeMounts: [
          { name: 'config', mountPath: '/etc/config' },
          { name: 'config', mountPath: '/etc/one', subPath: 'color' },
        ],
      },
    ],
    volumes: [{ name: 'config', configMap: { name: 'config' } }],
  });

  it('reaches the files of a volume within a minute, not those of a subPath and no variable', () => {
    const rig = clusterRig();
    rig.apply(config({ color: 'red', size: 's' }), reader);
    rig.settle();
    const { files, variables } = rig.cluster.podEnvironment('default', 'client')!;
    rig.apply(config({ color: 'blue', shape: 'round' }));
    rig.runFor(10);
    expect(files.read('/etc/config/color')).toBe('red');
    rig.runFor(61_000);
    expect(files.list('/etc/config')).toEqual(['color', 'shape']);
    expect(files.read('/etc/config/color')).toBe('blue');
    expect(files.read('/etc/one')).toBe('red');
    expect(variables.get('COLOR')).toBe('red');
  });
});
