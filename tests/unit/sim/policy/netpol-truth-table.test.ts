/**
 * The situations of Kubernetes' own end-to-end tests of NetworkPolicy (test/e2e/network/netpol): Pods a, b and c in the
 * Namespaces x, y and z, each with ports 80 and 81 of every protocol under names, and who reaches whom at one of them.
 */
import { describe, expect, it } from 'vitest';
import { containsPort, type PolicyProtocol } from '#sim/policy/connection-set';
import { reachabilityOf } from '#sim/policy/reachability';
import type { KubeObject } from '#sim/kube/objects/kube-object';

const NAMESPACES = ['x', 'y', 'z'];
const NAMES = ['a', 'b', 'c'];
const PODS = NAMESPACES.flatMap((namespace) => NAMES.map((name) => `${namespace}/${name}`));

interface Question {
  readonly port: number;
  readonly protocol?: PolicyProtocol;
}

/** `allowed(from, to)` for every pair that is not one Pod. */
type Expectation = (from: string, to: string) => boolean;

function cluster(
  podLabels: Readonly<Record<string, object>> = {},
  namespaceLabels: object = {},
): KubeObject[] {
  const ports = ['TCP', 'UDP', 'SCTP'].flatMap((protocol) =>
    [80, 81].map((containerPort) => ({
      protocol,
      containerPort,
      name: `serve-${containerPort}-${protocol.toLowerCase()}`,
    })),
  );
  return [
    ...NAMESPACES.map((name): KubeObject => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: { ns: name, ...(name === 'y' ? namespaceLabels : {}) } },
    })),
    ...PODS.map((key): KubeObject => {
      const [namespace = '', name = ''] = key.split('/');
      return {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace, labels: { pod: name, ...podLabels[key] } },
        spec: { containers: [{ name: 'agnhost', ports }] },
      };
    }),
  ];
}

function policy(name: string, spec: object, namespace = 'x'): KubeObject {
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace }, spec };
}

const toA = { podSelector: { matchLabels: { pod: 'a' } } };
const inNamespace = (...names: readonly string[]): object => ({
  namespaceSelector: { matchExpressions: [{ key: 'ns', operator: 'In', values: names }] },
});
const pods = (...names: readonly string[]): object => ({
  podSelector: { matchExpressions: [{ key: 'pod', operator: 'In', values: names }] },
});

function wrongPairs(
  objects: readonly KubeObject[],
  question: Question,
  isAllowed: Expectation,
): readonly string[] {
  const reachability = reachabilityOf(objects);
  const { port, protocol = 'TCP' } = question;
  return PODS.flatMap((from) =>
    PODS.filter((to) => to !== from).flatMap((to) => {
      const connections = reachability.connections(
        { kind: 'workload', key: `${from}[Pod]` },
        { kind: 'workload', key: `${to}[Pod]` },
      );
      const isOpen = containsPort(connections, protocol, port);
      return isOpen === isAllowed(from, to) ? [] : [`${from} => ${to} ${protocol} ${port} is ${isOpen}`];
    }),
  );
}

const everybody: Expectation = () => true;
const within = (end: string, namespace: string): boolean => end.startsWith(`${namespace}/`);

describe('who reaches whom, as Kubernetes tests it of every plugin', () => {
  const cases: readonly [string, readonly KubeObject[], readonly [Question, Expectation][]][] = [
    [
      'default deny of what comes in leaves everybody else alone',
      [policy('deny', { podSelector: {} })],
      [[{ port: 80 }, (_from, to) => !within(to, 'x')]],
    ],
    [
      'default deny of everything closes both ways',
      [policy('deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] })],
      [[{ port: 80 }, (from, to) => !within(from, 'x') && !within(to, 'x')]],
    ],
    [
      'Pods of one namespace by their label, in the namespace of the policy',
      [policy('p', { ...toA, ingress: [{ from: [pods('b')] }] })],
      [[{ port: 80 }, (from, to) => to !== 'x/a' || from === 'x/b']],
    ],
    [
      'a namespace by its label',
      [policy('p', { ...toA, ingress: [{ from: [inNamespace('y')] }] })],
      [[{ port: 80 }, (from, to) => to !== 'x/a' || within(from, 'y')]],
    ],
    [
      'the namespace by the name that the API server writes into it',
      [
        policy('p', {
          ...toA,
          ingress: [
            { from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'z' } } }] },
          ],
        }),
      ],
      [[{ port: 80 }, (from, to) => to !== 'x/a' || within(from, 'z')]],
    ],
    [
      'a Pod or a namespace, as two elements',
      [policy('p', { ...toA, ingress: [{ from: [pods('b'), inNamespace('y')] }] })],
      [[{ port: 80 }, (from, to) => to !== 'x/a' || from === 'x/b' || within(from, 'y')]],
    ],
    [
      'a Pod of a namespace, as one element',
      [policy('p', { ...toA, ingress: [{ from: [{ ...pods('b'), ...inNamespace('y') }] }] })],
      [[{ port: 80 }, (from, to) => to !== 'x/a' || from === 'y/b']],
    ],
    [
      'several of both, by expressions',
      [policy('p', { ...toA, ingress: [{ from: [{ ...pods('b', 'c'), ...inNamespace('y', 'z') }] }] })],
      [[{ port: 80 }, (from, to) => to !== 'x/a' || /^[yz]\/[bc]$/u.test(from)]],
    ],
    [
      'any Pod of any namespace',
      [policy('p', { ...toA, ingress: [{ from: [{ namespaceSelector: {} }] }] })],
      [[{ port: 80 }, everybody]],
    ],
    [
      'a port, from one namespace only',
      [policy('p', { ...toA, ingress: [{ from: [inNamespace('y')], ports: [{ port: 81 }] }] })],
      [
        [{ port: 80 }, (_from, to) => to !== 'x/a'],
        [{ port: 81 }, (from, to) => to !== 'x/a' || within(from, 'y')],
      ],
    ],
    [
      'several rules of one policy add up',
      [
        policy('p', {
          ...toA,
          ingress: [
            { from: [inNamespace('y')], ports: [{ port: 80 }] },
            { from: [inNamespace('z')], ports: [{ port: 81 }] },
          ],
        }),
      ],
      [
        [{ port: 80 }, (from, to) => to !== 'x/a' || within(from, 'y')],
        [{ port: 81 }, (from, to) => to !== 'x/a' || within(from, 'z')],
      ],
    ],
    [
      'several policies add up',
      [
        policy('deny', { podSelector: {} }),
        policy('p', { ...toA, ingress: [{ from: [inNamespace('y')] }] }),
        policy('q', { ...toA, ingress: [{ ports: [{ port: 81 }] }] }),
      ],
      [
        [{ port: 80 }, (from, to) => !within(to, 'x') || (to === 'x/a' && within(from, 'y'))],
        [{ port: 81 }, (_from, to) => !within(to, 'x') || to === 'x/a'],
      ],
    ],
    [
      'what is allowed by one policy is not taken back by another',
      [policy('all', { podSelector: {}, ingress: [{}] }), policy('deny', { podSelector: {} })],
      [[{ port: 80 }, everybody]],
    ],
    [
      'a port by its name',
      [policy('p', { ...toA, ingress: [{ ports: [{ port: 'serve-81-tcp' }] }] })],
      [
        [{ port: 80 }, (_from, to) => to !== 'x/a'],
        [{ port: 81 }, everybody],
      ],
    ],
    [
      'a port by its name on the way out, with every receiver its own',
      [policy('p', { ...toA, policyTypes: ['Egress'], egress: [{ ports: [{ port: 'serve-80-tcp' }] }] })],
      [
        [{ port: 80 }, everybody],
        [{ port: 81 }, (from) => from !== 'x/a'],
      ],
    ],
    [
      'a range of ports',
      [policy('p', { ...toA, ingress: [{ ports: [{ port: 81, endPort: 90 }] }] })],
      [
        [{ port: 80 }, (_from, to) => to !== 'x/a'],
        [{ port: 81 }, everybody],
        [{ port: 90 }, everybody],
        [{ port: 91 }, (_from, to) => to !== 'x/a'],
      ],
    ],
    [
      'a protocol alone',
      [policy('p', { ...toA, ingress: [{ ports: [{ port: 81, protocol: 'SCTP' }] }] })],
      [
        [{ port: 81 }, (_from, to) => to !== 'x/a'],
        [{ port: 81, protocol: 'UDP' }, (_from, to) => to !== 'x/a'],
        [{ port: 81, protocol: 'SCTP' }, everybody],
        [{ port: 80, protocol: 'SCTP' }, (_from, to) => to !== 'x/a'],
      ],
    ],
    [
      'both ends have to allow it',
      [
        policy('in', { ...toA, ingress: [{ from: [inNamespace('y')] }] }),
        policy('out', { ...toA, policyTypes: ['Egress'], egress: [{ to: [inNamespace('z')] }] }, 'y'),
      ],
      [
        [
          { port: 80 },
          (from, to) => (to !== 'x/a' || within(from, 'y')) && (from !== 'y/a' || within(to, 'z')),
        ],
      ],
    ],
    [
      'egress to Pods of one namespace',
      [
        policy('p', {
          ...toA,
          policyTypes: ['Egress'],
          egress: [{ to: [{ ...pods('b'), ...inNamespace('y') }] }],
        }),
      ],
      [[{ port: 80 }, (from, to) => from !== 'x/a' || to === 'y/b']],
    ],
    [
      'rules of a direction that the policy is not for do nothing',
      [policy('p', { ...toA, policyTypes: ['Ingress'], ingress: [{}], egress: [{ to: [pods('b')] }] })],
      [[{ port: 80 }, everybody]],
    ],
    [
      'an element of the way out makes it a policy for it, where no types are given',
      [policy('p', { ...toA, ingress: [{}], egress: [{ to: [pods('b')] }] })],
      [[{ port: 80 }, (from, to) => from !== 'x/a' || to === 'x/b']],
    ],
    [
      'a block of addresses means no Pod',
      [policy('p', { ...toA, ingress: [{ from: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }] })],
      [[{ port: 80 }, (_from, to) => to !== 'x/a']],
    ],
    [
      'a policy that selects nobody is for nobody',
      [policy('p', { podSelector: { matchLabels: { pod: 'nobody' } } })],
      [[{ port: 80 }, everybody]],
    ],
  ];

  it.each(cases)('%s', (_name, policies, tables) => {
    for (const [question, isAllowed] of tables)
      expect(wrongPairs([...cluster(), ...policies], question, isAllowed)).toEqual([]);
  });

  it('follows the labels of Pods and namespaces', () => {
    const special = policy('p', {
      ...toA,
      ingress: [
        { from: [{ podSelector: { matchLabels: { target: 'yes' } } }] },
        { from: [{ namespaceSelector: { matchExpressions: [{ key: 'ns2', operator: 'Exists' }] } }] },
      ],
    });
    expect(wrongPairs([...cluster(), special], { port: 80 }, (_from, to) => to !== 'x/a')).toEqual([]);
    const labelled = cluster({ 'x/b': { target: 'yes' } }, { ns2: '' });
    const isAllowed: Expectation = (from, to) => to !== 'x/a' || from === 'x/b' || within(from, 'y');
    expect(wrongPairs([...labelled, special], { port: 80 }, isAllowed)).toEqual([]);
  });
});
