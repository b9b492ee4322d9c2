import { describe, expect, it } from 'vitest';
import { Prng } from '#sim/base/prng';
import { readNetworkPolicy, type NetworkPolicy } from '#sim/kube/network-policy/network-policy';
import type { GivenEndpoint } from '#sim/kube/network-policy/policy-endpoint';
import { PolicyIndex } from '#sim/kube/network-policy/policy-index';

function endpoint(
  name: string,
  labels: Record<string, string>,
  more: Partial<GivenEndpoint> = {},
): GivenEndpoint {
  const namespace = more.namespace ?? 'default';
  return {
    key: `${namespace}/${name}`,
    namespace,
    name,
    labels,
    serviceAccount: 'default',
    addresses: [],
    nodeName: 'node1',
    ports: [],
    ...more,
  };
}

function policy(name: string, spec: Record<string, unknown>, namespace = 'default'): NetworkPolicy {
  return readNetworkPolicy({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace },
    spec,
  });
}

const FROM_FRONTEND = policy('web', {
  podSelector: { matchLabels: { app: 'web' } },
  ingress: [{ from: [{ podSelector: { matchLabels: { role: 'frontend' } } }] }],
});

function peerOf({ peers }: NetworkPolicy): NetworkPolicy['subject'] {
  const [first] = peers;
  if (first === undefined) throw new Error('it mentions somebody');
  return first;
}

function namesOf(index: PolicyIndex<NetworkPolicy>, of: NetworkPolicy): readonly string[] {
  return index.members(peerOf(of)).map(({ name }) => name);
}

describe('the policy index', () => {
  it('knows which policies are for a Pod, whichever came first', () => {
    const index = new PolicyIndex<NetworkPolicy>();
    index.setEndpoint(endpoint('before', { app: 'web' }));
    index.setPolicy(FROM_FRONTEND);
    index.setEndpoint(endpoint('after', { app: 'web' }));
    index.setEndpoint(endpoint('elsewhere', { app: 'web' }, { namespace: 'other' }));

    expect(index.policiesOf('default/before')).toEqual([FROM_FRONTEND]);
    expect(index.policiesOf('default/after')).toEqual([FROM_FRONTEND]);
    expect(index.policiesOf('other/elsewhere')).toEqual([]);
  });

  it('follows labels of Pods and of namespaces', () => {
    const index = new PolicyIndex<NetworkPolicy>();
    const byTeam = policy('team', {
      podSelector: {},
      ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: 'red' } } }] }],
    });
    index.setPolicy(FROM_FRONTEND);
    index.setPolicy(byTeam);
    index.setEndpoint(endpoint('client', { role: 'frontend' }));
    index.setEndpoint(endpoint('visitor', {}, { namespace: 'away' }));
    expect(namesOf(index, FROM_FRONTEND)).toEqual(['client']);
    expect(namesOf(index, byTeam)).toEqual([]);

    index.setNamespace('away', { team: 'red' });
    index.setEndpoint(endpoint('client', { role: 'other' }));
    expect(namesOf(index, FROM_FRONTEND)).toEqual([]);
    expect(namesOf(index, byTeam)).toEqual(['visitor']);

    index.setNamespace('away', undefined);
    expect(namesOf(index, byTeam)).toEqual([]);
  });

  it('tells a node of what its endpoints need, and of nothing else', () => {
    const index = new PolicyIndex<NetworkPolicy>();
    const told: string[] = [];
    index.onChange('node1', () => told.push('node1'));
    index.onChange('node2', () => told.push('node2'));
    index.setEndpoint(endpoint('web', { app: 'web' }, { nodeName: 'node1' }));
    expect(told).toEqual(['node1']);

    told.length = 0;
    index.setPolicy(FROM_FRONTEND);
    expect(told).toEqual(['node1']);

    // Its peer is on the other node: that one hears of its own Pod, and the first one of a member.
    told.length = 0;
    index.setEndpoint(endpoint('client', { role: 'frontend' }, { nodeName: 'node2' }));
    expect(told.toSorted()).toEqual(['node1', 'node2']);

    told.length = 0;
    index.setEndpoint(endpoint('stranger', { role: 'none' }, { nodeName: 'node2' }));
    expect(told).toEqual(['node2']);

    told.length = 0;
    index.setEndpoint(endpoint('stranger', { role: 'none' }, { nodeName: 'node2' }));
    expect(told).toEqual([]);

    index.removePolicy('default/web');
    expect(told).toEqual(['node1']);
  });

  it('is the same after any changes as one that hears of the end alone', () => {
    const prng = new Prng(7);
    const pick = <Item>(items: readonly Item[]): Item => {
      const item = items[prng.below(items.length)];
      if (item === undefined) throw new Error('there is something to pick');
      return item;
    };
    const labels = (): Record<string, string> => ({ app: pick(['web', 'db']), tier: pick(['a', 'b', 'c']) });
    const selector = (): Record<string, unknown> =>
      pick([
        {},
        { matchLabels: { app: 'web' } },
        { matchLabels: { tier: 'b' } },
        { matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['a'] }] },
      ]);
    for (let round = 0; round < 40; round += 1) {
      const index = new PolicyIndex<NetworkPolicy>();
      const endpoints = new Map<string, GivenEndpoint>();
      const policies = new Map<string, NetworkPolicy>();
      const namespaces = new Map<string, Record<string, string>>();
      for (let step = 0; step < 60; step += 1) {
        const namespace = pick(['red', 'blue']);
        const name = pick(['one', 'two', 'three', 'four']);
        const key = `${namespace}/${name}`;
        switch (prng.below(5)) {
          case 0: {
            const given = endpoint(name, labels(), { namespace, nodeName: pick(['node1', 'node2']) });
            endpoints.set(key, given);
            index.setEndpoint(given);
            break;
          }
          case 1:
            endpoints.delete(key);
            index.removeEndpoint(key);
            break;
          case 2: {
            const own = { color: pick(['x', 'y']) };
            namespaces.set(namespace, own);
            index.setNamespace(namespace, own);
            break;
          }
          case 3: {
            const from = [
              { podSelector: selector() },
              { namespaceSelector: { matchLabels: { color: pick(['x', 'y']) } }, podSelector: selector() },
            ];
            const given = policy(name, { podSelector: selector(), ingress: [{ from }] }, namespace);
            policies.set(key, given);
            index.setPolicy(given);
            break;
          }
          default:
            policies.delete(key);
            index.removePolicy(key);
        }
      }
      const fresh = new PolicyIndex<NetworkPolicy>();
      for (const given of policies.values()) fresh.setPolicy(given);
      for (const given of endpoints.values()) fresh.setEndpoint(given);
      for (const [name, own] of namespaces) fresh.setNamespace(name, own);
      for (const key of endpoints.keys()) {
        expect(index.find(key)).toEqual(fresh.find(key));
        expect(index.policiesOf(key)).toEqual(fresh.policiesOf(key));
      }
      for (const given of policies.values()) {
        for (const peer of given.peers) {
          const keysOf = (of: PolicyIndex<NetworkPolicy>): readonly string[] =>
            of
              .members(peer)
              .map(({ key }) => key)
              .toSorted();
          expect(keysOf(index)).toEqual(keysOf(fresh));
        }
      }
    }
  });
});
