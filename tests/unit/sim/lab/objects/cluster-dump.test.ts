import { describe, expect, it } from 'vitest';
import { readGood } from '#kit/lab-text';

const CONTAINERS = { containers: [{ name: 'a', image: 'nginx' }] };
const TEMPLATE = { metadata: { labels: { app: 'web' } }, spec: CONTAINERS };
const SELECTOR = { matchLabels: { app: 'web' } };

function owned(kind: string, name: string): object {
  return { ownerReferences: [{ apiVersion: 'apps/v1', kind, name, uid: 'u', controller: true }] };
}

/** What `kubectl get all,endpointslices -A -o json` of a small cluster has in it. */
const DUMP = {
  apiVersion: 'v1',
  kind: 'List',
  items: [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {
        name: 'web',
        namespace: 'shop',
        uid: '1',
        resourceVersion: '900',
        generation: 1,
        creationTimestamp: '2025-05-01T10:00:00Z',
        labels: { app: 'web' },
      },
      spec: { replicas: 1, selector: SELECTOR, template: TEMPLATE },
      status: { replicas: 1 },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: 'web-1', namespace: 'shop', uid: '2', ...owned('Deployment', 'web') },
      spec: { replicas: 1, selector: SELECTOR, template: TEMPLATE },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web-1-x', namespace: 'shop', uid: '3', ...owned('ReplicaSet', 'web-1') },
      spec: { ...CONTAINERS, nodeName: 'kind-worker' },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'lone', namespace: 'shop', uid: '4' },
      spec: { ...CONTAINERS, nodeName: 'kind-worker' },
      status: { phase: 'Running', podIP: '10.244.1.7' },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'shop', uid: '5' },
      spec: {
        clusterIP: '10.43.7.7',
        clusterIPs: ['10.43.7.7'],
        selector: { app: 'web' },
        ports: [{ port: 80 }],
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'kubernetes', namespace: 'default', uid: '6' },
      spec: { clusterIP: '10.43.0.1', ports: [{ port: 443 }] },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'coredns-1', namespace: 'kube-system', uid: '7' },
      spec: CONTAINERS,
    },
  ],
};

describe('withoutClusterParts', () => {
  it('keeps what the user made, and leaves out what the cluster makes again', () => {
    const { objects, notices } = readGood({ 'all.json': JSON.stringify(DUMP) });
    expect(objects.map(({ object }) => object)).toEqual([
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'web', namespace: 'shop', labels: { app: 'web' } },
        spec: { replicas: 1, selector: SELECTOR, template: TEMPLATE },
      },
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'lone', namespace: 'shop' }, spec: CONTAINERS },
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'web', namespace: 'shop' },
        spec: {
          clusterIP: '10.43.7.7',
          clusterIPs: ['10.43.7.7'],
          selector: { app: 'web' },
          ports: [{ port: 80 }],
        },
      },
    ]);
    expect(notices.flatMap(({ code, message }) => (code === 'left-out' ? [message] : []))).toEqual([
      'ReplicaSet "web-1" is left out: the cluster makes its own',
      '2 objects of kind Pod are left out: the cluster makes its own',
      'Service "kubernetes" is left out: the cluster makes its own',
    ]);
  });

  it('leaves out addresses of Services that the cluster of a Lab document cannot give, and says so', () => {
    const lab = 'apiVersion: podwire.dev/v1\nkind: Lab\nmetadata: {name: a}\nspec: {}\n';
    const { objects, notices } = readGood({ 'a.podwire.yaml': lab, 'all.json': JSON.stringify(DUMP) });
    expect(objects.find(({ object }) => object.kind === 'Service')?.object.spec).toEqual({
      selector: { app: 'web' },
      ports: [{ port: 80 }],
    });
    expect(notices.flatMap(({ code, message }) => (code === 'other-address' ? [message] : []))).toEqual([
      'Service "web" gets another address: 10.43.7.7 is outside 10.96.0.0/12',
    ]);
  });
});
