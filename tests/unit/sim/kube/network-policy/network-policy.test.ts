import { describe, expect, it } from 'vitest';
import { readNetworkPolicy, type NetworkPolicy } from '#sim/kube/network-policy/network-policy';
import { podEndpointOf } from '#sim/kube/network-policy/policy-endpoint';
import { PolicyIndex } from '#sim/kube/network-policy/policy-index';
import { policyVerdictOf, type ConnectionEnd } from '#kit/policy-verdict';

const ADDRESSES: Readonly<Record<string, string>> = {
  'default/web': '10.244.1.2',
  'default/client': '10.244.1.3',
  'away/client': '10.244.2.2',
};

function cluster(...specs: readonly Record<string, unknown>[]): PolicyIndex<NetworkPolicy> {
  const index = new PolicyIndex<NetworkPolicy>();
  index.setNamespace('default', { 'kubernetes.io/metadata.name': 'default' });
  index.setNamespace('away', { 'kubernetes.io/metadata.name': 'away', team: 'red' });
  for (const [path, ip] of Object.entries(ADDRESSES)) {
    const [namespace = '', name = ''] = path.split('/');
    const endpoint = podEndpointOf({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace, labels: { app: name } },
      spec: {
        nodeName: 'node1',
        containers: [{ name, image: 'x', ports: [{ name: 'http', containerPort: 8080 }] }],
      },
      status: { podIPs: [{ ip }] },
    });
    if (endpoint !== undefined) index.setEndpoint(endpoint);
  }
  for (const [number, spec] of specs.entries()) {
    const metadata = { name: `policy-${number}`, namespace: 'default' };
    index.setPolicy(
      readNetworkPolicy({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata, spec }),
    );
  }
  return index;
}

function end(index: PolicyIndex<NetworkPolicy>, name: string): ConnectionEnd {
  const endpoint = index.find(name);
  return { address: ADDRESSES[name] ?? name, endpoint };
}

function may(
  index: PolicyIndex<NetworkPolicy>,
  from: string,
  to: string,
  [protocol, port]: readonly ['TCP' | 'UDP' | 'SCTP', number] = ['TCP', 8080],
): boolean {
  return policyVerdictOf(index, { from: end(index, from), to: end(index, to), protocol, port }).isAllowed;
}

const WEB = { matchLabels: { app: 'web' } };
const CLIENT = { matchLabels: { app: 'client' } };

describe('a NetworkPolicy, as those who enforce it read it,', () => {
  it('is open to all without a policy', () => {
    const index = cluster();
    expect(may(index, 'default/client', 'default/web')).toBe(true);
    expect(may(index, '192.0.2.1', 'default/web')).toBe(true);
  });

  it('is closed to all by a policy without rules, and open again by one with an empty rule', () => {
    expect(may(cluster({ podSelector: WEB }), 'default/client', 'default/web')).toBe(false);
    const both = cluster({ podSelector: WEB }, { podSelector: WEB, ingress: [{}] });
    expect(may(both, 'default/client', 'default/web')).toBe(true);
    expect(may(both, '192.0.2.1', 'default/web')).toBe(true);
  });

  it('concerns egress only where the policy has rules for it, or the type', () => {
    const ingressAlone = cluster({ podSelector: CLIENT });
    expect(may(ingressAlone, 'default/client', 'default/web')).toBe(true);
    expect(may(cluster({ podSelector: CLIENT, egress: [] }), 'default/client', 'default/web')).toBe(true);
    const elsewhere = cluster({
      podSelector: CLIENT,
      egress: [{ to: [{ ipBlock: { cidr: '192.0.2.0/24' } }] }],
    });
    expect(may(elsewhere, 'default/client', 'default/web')).toBe(false);
    const byType = cluster({ podSelector: CLIENT, policyTypes: ['Egress'] });
    expect(may(byType, 'default/client', 'default/web')).toBe(false);
    expect(may(byType, 'default/web', 'default/client')).toBe(true);
  });

  it('takes two selectors in one element together, and those of two elements apart', () => {
    const away = { namespaceSelector: { matchLabels: { team: 'red' } } };
    const together = cluster({ podSelector: WEB, ingress: [{ from: [{ ...away, podSelector: CLIENT }] }] });
    expect(may(together, 'away/client', 'default/web')).toBe(true);
    expect(may(together, 'default/client', 'default/web')).toBe(false);
    const apart = cluster({ podSelector: WEB, ingress: [{ from: [away, { podSelector: CLIENT }] }] });
    expect(may(apart, 'away/client', 'default/web')).toBe(true);
    expect(may(apart, 'default/client', 'default/web')).toBe(true);
  });

  it('means Pods by an empty namespaceSelector, and nobody outside', () => {
    const index = cluster({ podSelector: WEB, ingress: [{ from: [{ namespaceSelector: {} }] }] });
    expect(may(index, 'away/client', 'default/web')).toBe(true);
    expect(may(index, '192.0.2.1', 'default/web')).toBe(false);
  });

  it('leaves out the exceptions of a block', () => {
    const ipBlock = { cidr: '192.0.2.0/24', except: ['192.0.2.128/25'] };
    const index = cluster({ podSelector: WEB, ingress: [{ from: [{ ipBlock }] }] });
    expect(may(index, '192.0.2.1', 'default/web')).toBe(true);
    expect(may(index, '192.0.2.200', 'default/web')).toBe(false);
  });

  it('looks names of ports up at the Pod that is connected to', () => {
    const named = { podSelector: WEB, ingress: [{ ports: [{ port: 'http' }] }] };
    expect(may(cluster(named), 'default/client', 'default/web')).toBe(true);
    expect(may(cluster(named), 'default/client', 'default/web', ['TCP', 8081])).toBe(false);
    expect(may(cluster(named), 'default/client', 'default/web', ['UDP', 8080])).toBe(false);
    const outside = { podSelector: CLIENT, egress: [{ ports: [{ port: 'http' }] }] };
    expect(may(cluster(outside), 'default/client', 'default/web')).toBe(true);
    expect(may(cluster(outside), 'default/client', '192.0.2.1')).toBe(false);
  });

  it('counts both ends of a range of ports, and every port of a protocol alone', () => {
    const range = cluster({ podSelector: WEB, ingress: [{ ports: [{ port: 8080, endPort: 8090 }] }] });
    expect([8079, 8080, 8090, 8091].map((port) => may(range, 'x', 'default/web', ['TCP', port]))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    const all = cluster({ podSelector: WEB, ingress: [{ ports: [{ protocol: 'UDP' }] }] });
    expect(may(all, 'x', 'default/web', ['UDP', 53])).toBe(true);
    expect(may(all, 'x', 'default/web', ['TCP', 53])).toBe(false);
  });

  it('names the rule that allows, and the policies that do not', () => {
    const index = cluster(
      { podSelector: WEB },
      { podSelector: WEB, ingress: [{ ports: [{ port: 1 }] }, {}] },
    );
    const flow = { from: end(index, 'x'), to: end(index, 'default/web'), protocol: 'TCP', port: 80 } as const;
    expect(policyVerdictOf(index, flow).ingress).toMatchObject({
      kind: 'allowed',
      policy: { name: 'policy-1' },
      ruleIndex: 1,
    });
    const closed = cluster({ podSelector: WEB }, { podSelector: {} });
    const denied = policyVerdictOf(closed, { ...flow, to: end(closed, 'default/web') }).ingress;
    expect(denied.kind === 'denied' && denied.policies.map(({ name }) => name)).toEqual([
      'policy-0',
      'policy-1',
    ]);
  });

  it('does not see Pods on the network of their node, nor those that have ended', () => {
    const pod = (spec: object, status: object = {}): unknown =>
      podEndpointOf({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'x', namespace: 'default' },
        spec: { containers: [], ...spec },
        status,
      });
    expect(pod({ hostNetwork: true })).toBeUndefined();
    expect(pod({}, { phase: 'Succeeded' })).toBeUndefined();
    expect(pod({})).toMatchObject({ key: 'default/x' });
  });
});
