import { describe, expect, it } from 'vitest';
import { formatConnections } from '#sim/policy/connection-set';
import { reachabilityOf, type ReachOptions } from '#sim/policy/reachability';
import type { KubeObject } from '#sim/kube/objects/kube-object';

const EVERYWHERE = '0.0.0.0-255.255.255.255[External]';

function linesOf(objects: readonly KubeObject[], options: ReachOptions = {}): readonly string[] {
  return reachabilityOf(objects, options)
    .lines()
    .map(({ from, to, connections }) => `${from} => ${to} : ${formatConnections(connections)}`);
}

function deployment(
  name: string,
  more: { readonly namespace?: string; readonly spec?: object } = {},
): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, ...(more.namespace === undefined ? {} : { namespace: more.namespace }) },
    spec: {
      replicas: 2,
      template: { metadata: { labels: { app: name } }, spec: { containers: [], ...more.spec } },
    },
  };
}

function policy(name: string, spec: object, namespace = 'default'): KubeObject {
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace }, spec };
}

function app(name: string): object {
  return { podSelector: { matchLabels: { app: name } } };
}

function container(...ports: readonly object[]): object {
  return { containers: [{ name: 'main', image: 'nginx', ports }] };
}

describe('who may reach whom', () => {
  it('is everybody everybody while there is no policy, but nobody himself', () => {
    expect(linesOf([deployment('front'), deployment('back')])).toEqual([
      `${EVERYWHERE} => default/back[Deployment] : All Connections`,
      `${EVERYWHERE} => default/front[Deployment] : All Connections`,
      `default/back[Deployment] => ${EVERYWHERE} : All Connections`,
      'default/back[Deployment] => default/front[Deployment] : All Connections',
      `default/front[Deployment] => ${EVERYWHERE} : All Connections`,
      'default/front[Deployment] => default/back[Deployment] : All Connections',
    ]);
  });

  it('is what the policies of both ends allow', () => {
    const objects = [
      deployment('front'),
      deployment('back'),
      policy('back', {
        ...app('back'),
        ingress: [{ from: [app('front')], ports: [{ port: 80 }, { port: 8000, endPort: 8010 }] }],
      }),
      policy('front', {
        ...app('front'),
        policyTypes: ['Egress'],
        egress: [
          {
            to: [app('back')],
            ports: [
              { port: 8005, endPort: 9000 },
              { port: 53, protocol: 'UDP' },
            ],
          },
        ],
      }),
    ];
    expect(linesOf(objects)).toEqual([
      `${EVERYWHERE} => default/front[Deployment] : All Connections`,
      `default/back[Deployment] => ${EVERYWHERE} : All Connections`,
      'default/back[Deployment] => default/front[Deployment] : All Connections',
      'default/front[Deployment] => default/back[Deployment] : TCP 8005-8010',
    ]);
  });

  it('cuts the addresses outside where blocks begin and end, for each direction by itself', () => {
    const block = { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] };
    const objects = [
      deployment('web'),
      policy('web', { ...app('web'), ingress: [{ from: [{ ipBlock: block }], ports: [{ port: 443 }] }] }),
    ];
    expect(linesOf(objects)).toEqual([
      '10.0.0.0-10.0.255.255[External] => default/web[Deployment] : TCP 443',
      '10.2.0.0-10.255.255.255[External] => default/web[Deployment] : TCP 443',
      `default/web[Deployment] => ${EVERYWHERE} : All Connections`,
    ]);
  });

  it('has a named port be what each receiver calls so, and nothing with one that has no such port', () => {
    const objects = [
      deployment('a', { spec: container({ name: 'http', containerPort: 80 }) }),
      deployment('b', { spec: container({ name: 'http', containerPort: 8080 }) }),
      deployment('c', { spec: container({ name: 'http', containerPort: 53, protocol: 'UDP' }) }),
      policy('all', { podSelector: {}, ingress: [{ from: [app('c')], ports: [{ port: 'http' }] }] }),
    ];
    expect(linesOf(objects).filter((line) => !line.includes('External'))).toEqual([
      'default/c[Deployment] => default/a[Deployment] : TCP 80',
      'default/c[Deployment] => default/b[Deployment] : TCP 8080',
    ]);
  });

  it('takes selectors of one element together and of two elements apart', () => {
    const both = [{ namespaceSelector: { matchLabels: { team: 'a' } }, ...app('front') }];
    const either = [{ namespaceSelector: { matchLabels: { team: 'a' } } }, app('front')];
    const namespace = {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'one', labels: { team: 'a' } },
    };
    const workloads = [
      namespace,
      deployment('front', { namespace: 'one' }),
      deployment('other', { namespace: 'one' }),
      deployment('front'),
      deployment('back'),
    ];
    const sendersFor = (from: object): readonly string[] =>
      linesOf([...workloads, policy('back', { ...app('back'), ingress: [{ from }] })])
        .filter((line) => line.includes('=> default/back'))
        .map((line) => line.split(' ')[0] ?? '');
    expect(sendersFor(both)).toEqual(['one/front[Deployment]']);
    expect(sendersFor(either)).toEqual([
      'default/front[Deployment]',
      'one/front[Deployment]',
      'one/other[Deployment]',
    ]);
  });

  it('finds a namespace by its name even where nobody declares it', () => {
    const from = [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'one' } } }];
    const objects = [
      deployment('front', { namespace: 'one' }),
      deployment('back'),
      policy('back', { podSelector: {}, ingress: [{ from }] }),
    ];
    expect(linesOf(objects)).toContain('one/front[Deployment] => default/back[Deployment] : All Connections');
  });

  it('leaves who is on the network of its node alone, unless it is to be taken for a Pod', () => {
    const objects = [
      deployment('agent', { spec: { hostNetwork: true } }),
      deployment('back'),
      policy('all', { podSelector: {}, ingress: [{ from: [app('agent')] }] }),
    ];
    const real = linesOf(objects);
    expect(real).toContain(`${EVERYWHERE} => default/agent[Deployment] : All Connections`);
    expect(real).not.toContain('default/agent[Deployment] => default/back[Deployment] : All Connections');
    const asPods = linesOf(objects, { hostNetwork: 'as-pods' });
    expect(asPods).not.toContain(`${EVERYWHERE} => default/agent[Deployment] : All Connections`);
    expect(asPods).toContain('default/agent[Deployment] => default/back[Deployment] : All Connections');
  });
});

describe('the workloads', () => {
  const pod = (name: string, owner: object | undefined, labels: object): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      labels: { ...labels },
      ...(owner === undefined
        ? {}
        : {
            ownerReferences: [
              { uid: '1', apiVersion: 'v1', controller: true, ...(owner as { kind: string; name: string }) },
            ],
          }),
    },
    spec: { containers: [] },
  });

  it('are the owners of Pods, as far up as the objects tell', () => {
    const names = (objects: readonly KubeObject[]): readonly string[] =>
      reachabilityOf(objects).workloads.map(({ key }) => key);
    const owned = pod('web-5d-x', { kind: 'ReplicaSet', name: 'web-5d' }, { 'pod-template-hash': '5d' });
    expect(names([owned])).toEqual(['default/web-5d[ReplicaSet]']);
    expect(names([owned, deployment('web')])).toEqual(['default/web[Deployment]']);
    expect(names([pod('etcd', { kind: 'Node', name: 'one' }, {})])).toEqual(['default/etcd[Pod]']);
    expect(names([pod('alone', undefined, {})])).toEqual(['default/alone[Pod]']);
  });

  it('hold every way of making Pods', () => {
    const template = { metadata: { labels: { app: 'x' } }, spec: { containers: [] } };
    const kinds = ['DaemonSet', 'StatefulSet', 'Job', 'ReplicaSet', 'ReplicationController'];
    const objects: readonly KubeObject[] = [
      ...kinds.map((kind) => ({ apiVersion: 'x', kind, metadata: { name: 'x' }, spec: { template } })),
      {
        apiVersion: 'batch/v1',
        kind: 'CronJob',
        metadata: { name: 'x' },
        spec: { jobTemplate: { spec: { template } } },
      },
    ];
    const { workloads } = reachabilityOf(objects);
    expect(workloads.map(({ key }) => key)).toEqual(
      [...kinds, 'CronJob'].map((kind) => `default/x[${kind}]`),
    );
    expect(workloads.every(({ pods }) => pods[0]?.labels['app'] === 'x')).toBe(true);
  });
});

describe('an Ingress as a way in', () => {
  const service = (targetPort: number | string): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web' },
    spec: { selector: { app: 'web' }, ports: [{ name: 'http', port: 80, targetPort }] },
  });
  const ingress = (port: object): KubeObject => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'web' },
    spec: { rules: [{ http: { paths: [{ backend: { service: { name: 'web', port } } }] } }] },
  });
  const web = deployment('web', { spec: container({ name: 'web', containerPort: 8080 }) });
  const waysIn = (objects: readonly KubeObject[]): readonly string[] =>
    linesOf(objects).filter((line) => line.startsWith('{'));

  it('leads to the ports of the Pods behind the Service', () => {
    const line = '{ingress-controller} => default/web[Deployment] : TCP 8080';
    expect(waysIn([web, service(8080), ingress({ number: 80 })])).toEqual([line]);
    expect(waysIn([web, service('web'), ingress({ name: 'http' })])).toEqual([line]);
    expect(waysIn([web, service(9090), ingress({ number: 80 })])).toEqual([]);
    expect(waysIn([web, service(8080), ingress({ number: 8080 })])).toEqual([line]);
    expect(waysIn([web, service('web'), ingress({ name: 'web' })])).toEqual([]);
    expect(waysIn([web, service(8080), ingress({ number: 81 })])).toEqual([]);
  });

  it('leads to one port of the Service, the first that it can mean', () => {
    const pods = deployment('web', { spec: container({ containerPort: 8080 }, { containerPort: 9090 }) });
    const both: KubeObject = {
      ...service(8080),
      spec: {
        selector: { app: 'web' },
        ports: [
          { name: 'a', port: 80, targetPort: 8080 },
          { name: 'b', port: 8080, targetPort: 9090 },
        ],
      },
    };
    expect(waysIn([pods, both, ingress({ number: 8080 })])).toEqual([
      '{ingress-controller} => default/web[Deployment] : TCP 8080',
    ]);
  });

  it('is closed by a policy that does not let in a controller of any namespace', () => {
    const objects = [web, service(8080), ingress({ number: 80 })];
    const letting = (from: object): KubeObject =>
      policy('web', { podSelector: {}, ingress: [{ from: [from] }] });
    expect(waysIn([...objects, letting({ podSelector: {} })])).toEqual([]);
    expect(waysIn([...objects, letting({ ipBlock: { cidr: '0.0.0.0/0' } })])).toEqual([]);
    expect(waysIn([...objects, letting({ namespaceSelector: {} })])).toHaveLength(1);
  });
});

describe('policies of administrators', () => {
  const admin = (priority: number, spec: object): KubeObject => ({
    apiVersion: 'policy.networking.k8s.io/v1alpha1',
    kind: 'AdminNetworkPolicy',
    metadata: { name: `at-${priority}` },
    spec: { priority, subject: { namespaces: {} }, ...spec },
  });
  const baseline = (spec: object): KubeObject => ({
    apiVersion: 'policy.networking.k8s.io/v1alpha1',
    kind: 'BaselineAdminNetworkPolicy',
    metadata: { name: 'default' },
    spec: { subject: { namespaces: {} }, ...spec },
  });
  const everyone = [{ namespaces: {} }];
  const to = (objects: readonly KubeObject[]): string | undefined =>
    linesOf([deployment('a'), deployment('b'), ...objects])
      .find((line) => line.startsWith('default/a[Deployment] => default/b'))
      ?.split(' : ')[1];
  const port = (number: number): object => ({ ports: [{ portNumber: { protocol: 'TCP', port: number } }] });

  it('decide in the order of their priorities, before any NetworkPolicy', () => {
    const deny = { ingress: [{ action: 'Deny', from: everyone }] };
    const allow = { ingress: [{ action: 'Allow', from: everyone, ...port(80) }] };
    expect(to([admin(2, deny), admin(1, allow)])).toBe('TCP 80');
    expect(to([admin(1, deny), admin(2, allow)])).toBeUndefined();
    expect(to([admin(1, allow), policy('closed', { podSelector: {} })])).toBe('TCP 80');
  });

  it("leave to NetworkPolicies what they pass, and to the baseline what is nobody else's", () => {
    const pass = {
      ingress: [
        { action: 'Pass', from: everyone, ...port(80) },
        { action: 'Deny', from: everyone },
      ],
    };
    const closed = { ingress: [{ action: 'Deny', from: everyone }] };
    const open = policy('open', { podSelector: {}, ingress: [{}] });
    expect(to([admin(1, pass), baseline(closed)])).toBeUndefined();
    expect(to([admin(1, pass), baseline(closed), open])).toBe('TCP 80');
    expect(to([baseline(closed)])).toBeUndefined();
    expect(to([baseline(closed), open])).toBe('All Connections');
  });
});
