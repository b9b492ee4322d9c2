import { describe, expect, it } from 'vitest';
import { clusterRig, deployment, pod, service, type ClusterRig } from '#kit/cluster-rig';
import type { KubeObject } from '#sim/kube/objects/kube-object';

const POD_MESSAGE =
  /^Pod "client" is invalid: spec: Forbidden: pod updates may not change fields other than /;

/** What the API server says when the second object is applied after the first. */
function refusalOf(first: KubeObject, second: KubeObject): string | undefined {
  const rig = clusterRig();
  rig.apply(first);
  rig.settle();
  return rig.cluster.apply([{ object: second }])[0]?.message;
}

function stored(rig: ClusterRig, kind: string, name: string): KubeObject | undefined {
  return rig.cluster.store.find(kind, 'default', name);
}

function other(kind: string, apiVersion: string, fields: Readonly<Record<string, unknown>>): KubeObject {
  return { apiVersion, kind, metadata: { name: 'one', namespace: 'default' }, ...fields };
}

const SET = {
  replicas: 1,
  selector: { matchLabels: { app: 'one' } },
  template: {
    metadata: { labels: { app: 'one' } },
    spec: { containers: [{ name: 'web', image: 'nginx' }] },
  },
};

describe('a Pod that exists', () => {
  it.each([
    ['its node', { nodeName: 'node2' }],
    ['its node selector', { nodeSelector: { disk: 'ssd' } }],
    ['its command', { containers: [{ name: 'client', image: 'busybox', command: ['sleep', '1'] }] }],
    ['its containers', { containers: [{ name: 'other', image: 'busybox' }] }],
    ['its grace period', { terminationGracePeriodSeconds: 1 }],
  ])('keeps %s', (_what, spec) => {
    expect(refusalOf(pod('client'), pod('client', spec))).toMatch(POD_MESSAGE);
  });

  it.each([
    [
      'another image',
      { containers: [{ name: 'client', image: 'busybox:1.37', command: ['sleep', 'infinity'] }] },
    ],
    ['a deadline', { activeDeadlineSeconds: 60 }],
    ['a default written out', { restartPolicy: 'Always', dnsPolicy: 'ClusterFirst' }],
  ])('takes %s', (_what, spec) => {
    expect(refusalOf(pod('client'), pod('client', spec))).toBeUndefined();
  });

  it('takes more tolerations, and keeps those it has', () => {
    const tolerating = (...keys: readonly string[]): KubeObject =>
      pod('client', { tolerations: keys.map((key) => ({ key, operator: 'Exists' })) });
    expect(refusalOf(tolerating('a'), tolerating('b'))).toBe(
      'Pod "client" is invalid: spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds',
    );
    const rig = clusterRig();
    rig.apply(pod('client'));
    rig.settle();
    const current = stored(rig, 'Pod', 'client');
    const spec = current?.spec as { tolerations: readonly unknown[] };
    const more = [...spec.tolerations, { key: 'gpu', operator: 'Exists' }];
    expect(rig.cluster.apply([{ object: pod('client', { tolerations: more }) }])).toEqual([]);
  });

  it('takes other labels', () => {
    const labelled: KubeObject = { ...pod('client'), metadata: { name: 'client', labels: { app: 'new' } } };
    expect(refusalOf(pod('client'), labelled)).toBeUndefined();
  });
});

describe('a Service that exists', () => {
  it('keeps its address', () => {
    const first = service('web', { clusterIP: '10.96.1.1' });
    expect(refusalOf(first, service('web', { clusterIP: '10.96.1.2' }))).toBe(
      'Service "web" is invalid: spec.clusterIPs[0]: Invalid value: []string{"10.96.1.2"}: may not change once set',
    );
    expect(refusalOf(first, service('web', { clusterIP: 'None' }))).toMatch(/may not change once set$/);
    const rig = clusterRig();
    rig.apply(first);
    rig.apply(service('web'));
    expect(stored(rig, 'Service', 'web')?.spec).toMatchObject({ clusterIP: '10.96.1.1' });
  });

  it('gives its node ports back with its type, and gets others with another', () => {
    const rig = clusterRig();
    rig.apply(service('web', { type: 'NodePort' }));
    const { clusterIP, ports } = stored(rig, 'Service', 'web')!.spec as {
      clusterIP: string;
      ports: unknown[];
    };
    expect(ports).toEqual([
      { port: 80, protocol: 'TCP', targetPort: 80, nodePort: expect.any(Number) as number },
    ]);
    rig.apply(service('web'));
    expect(stored(rig, 'Service', 'web')?.spec).toMatchObject({
      clusterIP,
      type: 'ClusterIP',
      ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
    });
    rig.apply({ ...service('web'), spec: { type: 'ExternalName', externalName: 'example.com' } });
    expect(stored(rig, 'Service', 'web')?.spec).not.toHaveProperty('clusterIP');
  });
});

describe('other objects that exist', () => {
  it.each([
    {
      name: 'a Deployment keeps its selector',
      before: deployment('web', 1),
      after: {
        ...deployment('web', 1),
        spec: {
          selector: { matchLabels: { app: 'web', tier: 'a' } },
          template: {
            metadata: { labels: { app: 'web', tier: 'a' } },
            spec: { containers: [{ name: 'web', image: 'nginx' }] },
          },
        },
      },
      message:
        'Deployment.apps "web" is invalid: spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string{"app":"web", "tier":"a"}, MatchExpressions:[]v1.LabelSelectorRequirement(nil)}: field is immutable',
    },
    {
      name: 'a StatefulSet keeps the name of its Service',
      before: other('StatefulSet', 'apps/v1', { spec: { ...SET, serviceName: 'a' } }),
      after: other('StatefulSet', 'apps/v1', { spec: { ...SET, serviceName: 'b' } }),
      message:
        "StatefulSet.apps \"one\" is invalid: spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    },
    {
      name: 'a ConfigMap that says so keeps its data',
      before: other('ConfigMap', 'v1', { immutable: true, data: { a: '1' } }),
      after: other('ConfigMap', 'v1', { immutable: true, data: { a: '2' } }),
      message: 'ConfigMap "one" is invalid: data: Forbidden: field is immutable when `immutable` is set',
    },
    {
      name: 'a Secret keeps its type',
      before: other('Secret', 'v1', { data: {} }),
      after: other('Secret', 'v1', { type: 'example.com/key', data: {} }),
      message: 'Secret "one" is invalid: type: Invalid value: "example.com/key": field is immutable',
    },
  ])('$name', ({ before, after, message }) => {
    expect(refusalOf(before, after)).toBe(message);
  });
});
