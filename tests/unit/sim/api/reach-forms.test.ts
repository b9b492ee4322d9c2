/** Manifests of projects come in many forms: each of them says the same. */
import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { readReachFiles } from '#sim/api/reach';

const POD = { spec: { containers: [{ name: 'main', ports: [{ containerPort: 80, name: 'http' }] }] } };

function template(app: string): object {
  return { metadata: { labels: { app } }, ...POD };
}

function owned(name: string, port: number, owner: object): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: 'owned' }, ownerReferences: [owner] },
    spec: { containers: [{ name: 'main', ports: [{ containerPort: port, name: 'http' }] }] },
  };
}

const OWNER = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'set', uid: '1' };
const OBJECTS: readonly object[] = [
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: { replicas: 0, template: template('web') },
  },
  {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'nightly' },
    spec: { jobTemplate: { spec: { template: template('batch') } } },
  },
  {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { generateName: 'migrate-' },
    spec: { template: template('batch') },
  },
  {
    apiVersion: 'v1',
    kind: 'ReplicationController',
    metadata: { name: 'old' },
    spec: { template: template('old') },
  },
  owned('set-1', 8080, { ...OWNER, controller: true }),
  owned('set-2', 8081, { ...OWNER, controller: true }),
  owned('alone', 8082, OWNER),
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'owned' },
    spec: {
      podSelector: { matchLabels: { app: 'owned' } },
      policyTypes: [],
      ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [{ port: 'http' }] }],
    },
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'batch' },
    spec: {
      podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['batch'] }] },
      ingress: [{ from: [], ports: [] }],
      egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports: [{ port: 32000, endPort: 32768 }] }],
    },
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'deny', namespace: 'nobody-is-here' },
    spec: { podSelector: {} },
  },
  {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'web' },
    spec: { rules: [{ backendRefs: [{ name: 'web', port: 80 }] }] },
  },
  {
    apiVersion: 'serving.knative.dev/v1',
    kind: 'Service',
    metadata: { name: 'web' },
    spec: { template: template('web') },
  },
  { apiVersion: 'v1', kind: 'Service', metadata: { name: 'elsewhere' }, spec: { ports: [{ port: 80 }] } },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'web' },
    spec: { defaultBackend: { service: { name: 'elsewhere', port: { number: 80 } } } },
  },
];

function linesOf(bytes: Uint8Array): readonly string[] {
  const read = readReachFiles([{ name: 'all.yaml', bytes }], { hostNetwork: 'real' });
  if (!read.ok) return read.error.map(({ message }) => message);
  return read.value
    .lines()
    .map(({ from, to, connections }) => `${from} => ${to} ${JSON.stringify(connections.TCP)}`);
}

const encoded = (text: string): Uint8Array => new TextEncoder().encode(text);
const asDocuments = OBJECTS.map((object) => JSON.stringify(object, undefined, 2)).join('\n---\n');
const asList = JSON.stringify({ apiVersion: 'v1', kind: 'List', metadata: {}, items: OBJECTS });
const expected = linesOf(encoded(asDocuments));

describe('what projects write', () => {
  it('names owners, objects that are yet to be named, and Deployments without a replica', () => {
    const names = new Set(expected.flatMap((line) => line.split(' ').filter((word) => word.includes('['))));
    expect([...names].filter((name) => name.startsWith('default/')).sort()).toEqual([
      'default/alone[Pod]',
      'default/migrate-[Job]',
      'default/nightly[CronJob]',
      'default/old[ReplicationController]',
      'default/set[ReplicaSet]',
      'default/web[Deployment]',
    ]);
  });

  it('has a named port be that of each Pod of an owner', () => {
    expect(expected).toContain('default/web[Deployment] => default/set[ReplicaSet] [[8080,8081]]');
    expect(expected).toContain('default/web[Deployment] => default/alone[Pod] [[8082,8082]]');
  });

  it('means everybody with empty lists, and takes policies without types as the API does', () => {
    expect(expected).toContain('default/old[ReplicationController] => default/migrate-[Job] [[1,65535]]');
    expect(expected.filter((line) => line.startsWith('default/nightly[CronJob] =>'))).toEqual([
      'default/nightly[CronJob] => 0.0.0.0-255.255.255.255[External] [[32000,32768]]',
    ]);
  });

  it.each([
    ['Windows line ends', encoded(asDocuments.replaceAll('\n', '\r\n'))],
    ['a byte order mark', encoded(`\uFEFF${asDocuments}`)],
    ['UTF-16', new Uint8Array(Buffer.from(`\uFEFF${asDocuments}`, 'utf16le'))],
    ['comments and empty documents', encoded(`# nothing\n---\n---\n${asDocuments}\n---\n# nothing\n`)],
    ['a List', encoded(asList)],
    [
      'a List in a List',
      encoded(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [JSON.parse(asList)] })),
    ],
  ])('says the same with %s', (_, bytes) => {
    expect(linesOf(bytes)).toEqual(expected);
  });
});
