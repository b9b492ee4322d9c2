import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FakeNetfilterHost } from '#kit/fake-netfilter-host';
import {
  firewallOf,
  formatFirewall,
  formatSets,
  type Firewall,
} from '#sim/kube/cni/kube-router/firewall-text';
import { readNetworkPolicy, type NetworkPolicy } from '#sim/kube/network-policy/network-policy';
import type { GivenEndpoint } from '#sim/kube/network-policy/policy-endpoint';
import { PolicyIndex } from '#sim/kube/network-policy/policy-index';
import { Netfilter } from '#sim/netfilter/netfilter';

const K3S = new URL('../../../../../fixtures/kube-router/k3s-filter.txt', import.meta.url);

function pod(name: string, address: string, more: Partial<GivenEndpoint> = {}): GivenEndpoint {
  return {
    key: `default/${name}`,
    namespace: 'default',
    name,
    labels: { app: name },
    serviceAccount: 'default',
    addresses: [address],
    nodeName: 'node1',
    ports: [],
    ...more,
  };
}

function firewall(index: PolicyIndex<NetworkPolicy>): Firewall {
  return firewallOf({ index, nodeName: 'node1', family: 'IPv4', version: '1', serviceRange: '10.43.0.0/16' });
}

function written(given: Firewall): Netfilter {
  const netfilter = new Netfilter(new FakeNetfilterHost());
  expect(netfilter.ipset.run(['restore', '-exist'], formatSets(given, 'IPv4'))).toMatchObject({
    exitCode: 0,
  });
  const text = formatFirewall(given, { isWritten: () => false, staleChains: [] });
  expect(netfilter.restore(text, { isNoFlush: true })).toEqual({ ok: true, value: undefined });
  return netfilter;
}

function withPolicy(spec: Record<string, unknown>): PolicyIndex<NetworkPolicy> {
  const index = new PolicyIndex<NetworkPolicy>();
  const metadata = { name: 'policy', namespace: 'default' };
  index.setPolicy(
    readNetworkPolicy({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata, spec }),
  );
  return index;
}

/** The rules of the policy's chain, without what is the same in all. */
function policyRules(index: PolicyIndex<NetworkPolicy>): readonly string[] {
  const netfilter = written(firewall(index));
  return netfilter
    .save('filter', 'none')
    .split('\n')
    .filter((line) => /^-A KUBE-NWPLCY-(?!DEFAULT)/.test(line) && line.endsWith('0x10000/0x10000'))
    .map((line) => line.replace(/^-A \S+ /, '').replace(/-m comment --comment "[^"]*" /, ''));
}

describe('the firewall of kube-router', () => {
  it('is what iptables-save prints on a node of k3s', () => {
    const index = new PolicyIndex<NetworkPolicy>();
    index.setEndpoint(pod('redis-84f85f9cdc-nfbl2', '10.42.0.11'));
    const saved = written(firewall(index)).save('filter', 'none');
    const rules = saved.split('\n').filter((line) => line.startsWith('-A'));
    const expected = readFileSync(K3S, 'utf8').trimEnd().split('\n');
    // The name holds the time.
    const named = (line: string): string => line.replaceAll(/KUBE-POD-FW-[A-Z2-7]{16}/g, 'KUBE-POD-FW-X');
    expect(rules.map(named).toSorted()).toEqual(expected.map(named).toSorted());
    const chains = (lines: readonly string[], chain: string): readonly string[] =>
      lines.map(named).filter((line) => line.startsWith(`-A ${chain}`));
    for (const chain of ['KUBE-POD-FW-X', 'KUBE-ROUTER-FORWARD', 'KUBE-ROUTER-INPUT', 'KUBE-NWPLCY-DEFAULT'])
      expect(chains(rules, chain)).toEqual(chains(expected, chain));
  });

  it('asks for the port and for both ends of a rule', () => {
    const from = [{ podSelector: { matchLabels: { app: 'client' } } }];
    const index = withPolicy({
      podSelector: { matchLabels: { app: 'web' } },
      ingress: [{ from, ports: [{ port: 80, endPort: 90 }, { protocol: 'UDP' }] }],
    });
    index.setEndpoint(pod('web', '10.42.0.2'));
    index.setEndpoint(pod('client', '10.42.0.3'));
    const rules = policyRules(index);
    expect(rules).toHaveLength(2);
    expect(rules[0]).toMatch(
      /^-p tcp -m set --match-set KUBE-SRC-\S{16} src -m set --match-set KUBE-DST-\S{16} dst -m tcp --dport 80:90 -j MARK/,
    );
    expect(rules[1]).toMatch(
      /^-p udp -m set --match-set KUBE-SRC-\S{16} src -m set --match-set KUBE-DST-\S{16} dst -j MARK/,
    );
  });

  it('has no rule for Pods that nobody is', () => {
    const from = [{ podSelector: { matchLabels: { app: 'nobody' } } }];
    const index = withPolicy({ podSelector: {}, ingress: [{ from }] });
    index.setEndpoint(pod('web', '10.42.0.2'));
    expect(policyRules(index)).toEqual([]);
  });

  it('splits a block of everything, and keeps its exceptions out', () => {
    const ipBlock = { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] };
    const index = withPolicy({ podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock }] }] });
    index.setEndpoint(pod('web', '10.42.0.2'));
    const sets = written(firewall(index)).ipset.run(['save']).stdout;
    expect(sets).toMatch(/add KUBE-DST-\S+ 0\.0\.0\.0\/1/);
    expect(sets).toMatch(/add KUBE-DST-\S+ 128\.0\.0\.0\/1/);
    expect(sets).toMatch(/add KUBE-DST-\S+ 10\.0\.0\.0\/8.* nomatch/);
    expect(policyRules(index)).toHaveLength(1);
  });

  it('looks a name of a port up at each Pod that has it', () => {
    const index = withPolicy({ podSelector: {}, ingress: [{ ports: [{ port: 'http' }] }] });
    const named = (port: number): Partial<GivenEndpoint> => ({
      ports: [{ name: 'http', protocol: 'TCP', port }],
    });
    index.setEndpoint(pod('old', '10.42.0.2', named(80)));
    index.setEndpoint(pod('new', '10.42.0.3', named(8080)));
    const rules = policyRules(index);
    expect(rules.map((rule) => /--dport (\d+)/.exec(rule)?.[1]).toSorted()).toEqual(['80', '8080']);
  });

  it('asks the chain of a policy for the direction that it is about', () => {
    const index = withPolicy({ podSelector: {}, policyTypes: ['Egress'] });
    index.setEndpoint(pod('web', '10.42.0.2'));
    const saved = written(firewall(index)).save('filter', 'none');
    expect(saved).toMatch(
      /-s 10\.42\.0\.2\/32 -m comment --comment "run through nw policy policy" -j KUBE-NWPLCY-/,
    );
    expect(saved).toContain('run through default ingress network policy chain');
    expect(saved).not.toContain('run through default egress network policy chain');
  });
});
