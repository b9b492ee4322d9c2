import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { recordedNode, webEndpoint, webPort } from '#kit/recorded-web';
import { formatProxyRules, isLargeCluster } from '#sim/kube/kube-proxy/iptables-rules';
import { serviceRulesOf } from '#sim/kube/kube-proxy/service-rules';
import type { ProxyEndpoint, ServicePort } from '#sim/kube/kube-proxy/service-port';

const FIXTURES = new URL('../../../../fixtures/kube-proxy/', import.meta.url);

const NODE1 = recordedNode('node1', '192.168.0.11');
const NODE2 = recordedNode('node2', '192.168.0.12');

const WEB = webPort();

const WEB_ENDPOINTS = [webEndpoint('10.244.1.3', 'node1'), webEndpoint('10.244.2.2', 'node2')];

/** What the recording made in one go besides kube-proxy's restore: kubelet's chains, flannel's, and the jumps. */
function proxyPartOf(recorded: string): string {
  return recorded
    .slice(recorded.indexOf('*filter'))
    .split('\n')
    .filter((line) => !/FLANNEL|CANARY|^-A (?:PREROUTING|INPUT|FORWARD|OUTPUT|POSTROUTING) /.test(line))
    .join('\n');
}

function recordedText(name: string): string {
  return proxyPartOf(readFileSync(new URL(`${name}.restore-input.txt`, FIXTURES), 'utf8'));
}

describe('formatProxyRules', () => {
  it('writes a ClusterIP Service as kube-proxy v1.32 does', () => {
    const text = formatProxyRules({ services: [serviceRulesOf(WEB, WEB_ENDPOINTS, NODE1)] }, NODE1);
    expect(text).toBe(recordedText('clusterip-node1'));
  });

  it.each([
    ['nodeport-node1', NODE1],
    ['nodeport-node2', NODE2],
  ])('writes node ports with both traffic policies, seen from %s', (name, node) => {
    const local: ServicePort = {
      ...WEB,
      name: 'default/local:http',
      clusterIp: '10.96.10.20',
      nodePort: 30081,
      isExternalPolicyLocal: true,
    };
    const services = [
      serviceRulesOf(local, [webEndpoint('10.244.2.3', 'node2')], node),
      serviceRulesOf({ ...WEB, nodePort: 30080 }, WEB_ENDPOINTS, node),
    ];
    expect(formatProxyRules({ services }, node)).toBe(recordedText(name));
  });

  it('leaves out the comments of endpoints, and no others, in a large cluster', () => {
    const rules = serviceRulesOf({ ...WEB, affinitySeconds: 60 }, WEB_ENDPOINTS, NODE1);
    const commented = formatProxyRules({ services: [rules] }, NODE1);
    const plain = formatProxyRules({ services: [rules], isPlain: () => true }, NODE1);
    const expected = commented
      .replaceAll(/ -m comment --comment "default\/web:http -> [^"]*"/g, '')
      .replaceAll(/^(-A KUBE-SEP-\S+) -m comment --comment default\/web:http/gm, '$1');
    expect(plain).toBe(expected);
    expect(plain).not.toContain(' -> ');
    expect(plain).toContain('"default/web:http cluster IP"');
    expect(plain.length).toBeLessThan(commented.length);
  });

  it.each([
    [1000, false],
    [1001, true],
  ])('takes a cluster with %s endpoints for large: %s', (count, isLarge) => {
    const half = Math.floor(count / 2);
    const ports = [
      { endpoints: Array.from({ length: half }) },
      { endpoints: Array.from({ length: count - half }) },
    ];
    expect(isLargeCluster(ports)).toBe(isLarge);
  });

  it('writes only what changed and deletes stale chains in a partial synchronisation', () => {
    const rules = serviceRulesOf(WEB, WEB_ENDPOINTS, NODE1);
    const text = formatProxyRules(
      { services: [rules], changed: [], staleChains: ['KUBE-SEP-2AZ33KU3V5PGPQZH'] },
      NODE1,
    );
    expect(text).toContain('-j KUBE-SVC-CDGGSHYLG3RE2FKL');
    expect(text).not.toContain('-A KUBE-SVC-CDGGSHYLG3RE2FKL');
    expect(text.match(/.*2AZ33KU3V5PGPQZH.*/g)).toEqual([
      ':KUBE-SEP-2AZ33KU3V5PGPQZH - [0:0]',
      '-X KUBE-SEP-2AZ33KU3V5PGPQZH',
    ]);
  });

  it('rejects without any endpoint and drops without a local one', () => {
    const isLocal: ServicePort = { ...WEB, isInternalPolicyLocal: true };
    const refused = (endpoints: readonly ProxyEndpoint[]): readonly string[] =>
      serviceRulesOf(isLocal, endpoints, NODE1).filterServices;
    const match = '-m tcp -p tcp -d 10.96.10.10 --dport 80';
    expect(refused([])).toEqual([
      `-A KUBE-SERVICES -m comment --comment "default/web:http has no endpoints" ${match} -j REJECT`,
    ]);
    expect(refused([webEndpoint('10.244.2.2', 'node2')])).toEqual([
      `-A KUBE-SERVICES -m comment --comment "default/web:http has no local endpoints" ${match} -j DROP`,
    ]);
  });

  it('uses endpoints that end but still serve when none is ready', () => {
    const ending = { ...webEndpoint('10.244.1.3', 'node1'), isReady: false, isTerminating: true };
    const rules = serviceRulesOf(WEB, [ending], NODE1);
    expect(rules.chains.get('KUBE-SVC-CDGGSHYLG3RE2FKL')?.at(-1)).toBe(
      '-A KUBE-SVC-CDGGSHYLG3RE2FKL -m comment --comment "default/web:http -> 10.244.1.3:8080" -j KUBE-SEP-2AZ33KU3V5PGPQZH',
    );
  });
});
