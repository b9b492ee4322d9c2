import { describe, expect, it } from 'vitest';
import { ASKED_PORTS, randomCluster } from '#kit/random-policies';
import { policyVerdictOf } from '#kit/policy-verdict';
import { readNetworkPolicy, type NetworkPolicy } from '#sim/kube/network-policy/network-policy';
import { podEndpointOf } from '#sim/kube/network-policy/policy-endpoint';
import { PolicyIndex } from '#sim/kube/network-policy/policy-index';
import { stringMapFieldOf, type KubeObject } from '#sim/kube/objects/kube-object';
import { hasBit } from '#sim/policy/bit-set';
import { containsPort, formatConnections, NO_CONNECTIONS } from '#sim/policy/connection-set';
import { reachabilityOf } from '#sim/policy/reachability';

const CLUSTERS = 60;
const PODS = 8;
const LARGE = { pods: 1_100, asked: 6, step: 37 };

function indexOf(objects: readonly KubeObject[]): PolicyIndex<NetworkPolicy> {
  const index = new PolicyIndex<NetworkPolicy>();
  for (const object of objects) {
    if (object.kind === 'Namespace')
      index.setNamespace(object.metadata.name, stringMapFieldOf(object.metadata, 'labels'));
    const endpoint = podEndpointOf(object);
    if (endpoint !== undefined) index.setEndpoint(endpoint);
    if (object.kind === 'NetworkPolicy') index.setPolicy(readNetworkPolicy(object));
  }
  return index;
}

describe('the matrix of a cluster', () => {
  it('says of every pair what its rules say one by one, and what those who enforce policies read in them', () => {
    for (let seed = 1; seed <= CLUSTERS; seed++) {
      const objects = randomCluster(seed, PODS);
      const index = indexOf(objects);
      const reach = reachabilityOf(objects);
      const lines = new Map(reach.lines().map((line) => [`${line.from} ${line.to}`, line.connections]));
      for (const from of reach.workloads) {
        for (const to of reach.workloads) {
          if (from === to) continue;
          const set = lines.get(`${from.key} ${to.key}`) ?? NO_CONNECTIONS;
          const oneByOne = reach.connections(
            { kind: 'workload', key: from.key },
            { kind: 'workload', key: to.key },
          );
          expect(formatConnections(set), `seed ${seed}: ${from.key} => ${to.key}`).toBe(
            formatConnections(oneByOne),
          );
          const end = (
            namespace: string,
            name: string,
          ): { address: string; endpoint: ReturnType<typeof index.find> } => ({
            address: 'none',
            endpoint: index.find(`${namespace}/${name}`),
          });
          for (const port of ASKED_PORTS) {
            const { isAllowed } = policyVerdictOf(index, {
              from: end(from.namespace, from.name),
              to: end(to.namespace, to.name),
              protocol: 'TCP',
              port,
            });
            expect(containsPort(set, 'TCP', port), `seed ${seed}: ${from.key} => ${to.key} ${port}`).toBe(
              isAllowed,
            );
          }
        }
      }
    }
  });

  it('says it of large clusters, in which every Pod is a class of its own, too', () => {
    const reach = reachabilityOf(largeCluster());
    const { matrix } = reach;
    expect(matrix.targetCount).toBeGreaterThan(LARGE.pods);
    for (let from = 0; from < LARGE.pods; from += Math.floor(LARGE.pods / LARGE.asked)) {
      const groups = matrix.groupsOf(matrix.sourceOf(from));
      for (let to = from % LARGE.step; to < LARGE.pods; to += LARGE.step) {
        const found = groups.find(({ targets }) => hasBit(targets, matrix.targetOf(to)));
        const [one, other] = [from, to].map((index) => reach.workloads[index]?.key ?? '');
        const expected = reach.connections(
          { kind: 'workload', key: one ?? '' },
          { kind: 'workload', key: other ?? '' },
        );
        expect(formatConnections(found?.connections ?? NO_CONNECTIONS), `${from} => ${to}`).toBe(
          formatConnections(expected),
        );
      }
    }
  });
});

/** Two namespaces; policies that name Pods by the binary digits of their numbers, many of them with the same senders. */
function largeCluster(): readonly KubeObject[] {
  const pods = Array.from({ length: LARGE.pods }, (_, index) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `pod-${index}`,
      namespace: `ns-${index % 2}`,
      labels: {
        tier: `tier-${index % 3}`,
        ...Object.fromEntries(
          Array.from({ length: 11 }, (__, digit) => [`digit-${digit}`, String((index >> digit) & 1)]),
        ),
      },
    },
    spec: { containers: [{ name: 'main', image: 'nginx' }] },
  }));
  const policies = Array.from({ length: 44 }, (_, index) => {
    const digit = { matchLabels: { [`digit-${index % 11}`]: String((index >> 4) & 1) } };
    return {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: `policy-${index}`, namespace: `ns-${index % 2}` },
      spec: {
        podSelector: {
          ...digit,
          matchExpressions: [{ key: 'tier', operator: 'NotIn', values: [`tier-${index % 3}`] }],
        },
        policyTypes: index % 5 === 0 ? ['Ingress', 'Egress'] : ['Ingress'],
        ingress: [
          {
            from: [{ namespaceSelector: {}, podSelector: { matchLabels: { tier: `tier-${index % 2}` } } }],
            ports: [{ port: 80 + (index % 4) }],
          },
          { from: [{ podSelector: digit }, { ipBlock: { cidr: `10.${index}.0.0/16` } }] },
        ],
        egress: [
          { to: [{ namespaceSelector: {} }], ports: [{ port: 53, protocol: 'UDP' }] },
          { to: [{ podSelector: digit }] },
        ],
      },
    };
  });
  return [...pods, ...policies];
}
