import { describe, expect, it } from 'vitest';
import { ASKED_PORTS, randomCluster } from '#kit/random-policies';
import { policyVerdictOf } from '#kit/policy-verdict';
import { readNetworkPolicy, type NetworkPolicy } from '#sim/kube/network-policy/network-policy';
import { podEndpointOf } from '#sim/kube/network-policy/policy-endpoint';
import { PolicyIndex } from '#sim/kube/network-policy/policy-index';
import { stringMapFieldOf, type KubeObject } from '#sim/kube/objects/kube-object';
import { containsPort, formatConnections, NO_CONNECTIONS } from '#sim/policy/connection-set';
import { reachabilityOf } from '#sim/policy/reachability';

const CLUSTERS = 60;
const PODS = 8;

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
});
