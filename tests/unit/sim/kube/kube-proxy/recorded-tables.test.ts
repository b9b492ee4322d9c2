import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FakeNetfilterHost } from '#kit/fake-netfilter-host';
import { recordedNode, webEndpoint, webPort } from '#kit/recorded-web';
import { formatFlannelRules } from '#sim/kube/cni/flannel/flannel-rules';
import { formatKubeletRules, formatProxyJumps } from '#sim/kube/kube-proxy/iptables-jumps';
import { formatProxyRules } from '#sim/kube/kube-proxy/iptables-rules';
import { serviceRulesOf } from '#sim/kube/kube-proxy/service-rules';
import type { ProxyEndpoint, ServicePort } from '#sim/kube/kube-proxy/service-port';
import { Netfilter } from '#sim/netfilter/netfilter';

const FIXTURES = new URL('../../../../fixtures/kube-proxy/', import.meta.url);

const NODE1 = recordedNode('node1', '192.168.0.11');

const WEB = [webEndpoint('10.244.1.3', 'node1'), webEndpoint('10.244.2.2', 'node2')];
const DNS_SERVICE = { name: 'kube-system/kube-dns:dns', clusterIp: '10.96.0.10', port: 53 } as const;

type Port = readonly [Partial<ServicePort>, readonly ProxyEndpoint[]];

const SCENARIOS: readonly (readonly [string, readonly Port[]])[] = [
  [
    'no-endpoints',
    [
      [{ name: 'default/empty:http', clusterIp: '10.96.10.30', nodePort: 30080 }, []],
      [{ name: 'default/empty:udp', protocol: 'udp', clusterIp: '10.96.10.30', port: 9999 }, []],
    ],
  ],
  ['session-affinity', [[{ affinitySeconds: 10_800 }, WEB]]],
  [
    'external-db',
    [
      [
        { name: 'default/db:pg', clusterIp: '10.96.10.40', port: 5432 },
        [webEndpoint('192.168.0.200', undefined, 5432)],
      ],
    ],
  ],
  [
    'loadbalancer',
    [
      [
        {
          nodePort: 30080,
          loadBalancerIps: ['192.168.0.240'],
          loadBalancerSourceRanges: ['192.168.0.100/32', '10.244.0.0/16'],
        },
        WEB,
      ],
    ],
  ],
  [
    'dns',
    [
      [{}, [webEndpoint('10.244.1.3', 'node1'), webEndpoint('10.244.2.3', 'node2')]],
      [{ ...DNS_SERVICE, protocol: 'udp' }, [webEndpoint('10.244.2.2', 'node2', 53)]],
      [{ ...DNS_SERVICE, name: 'kube-system/kube-dns:dns-tcp' }, [webEndpoint('10.244.2.2', 'node2', 53)]],
      [
        { ...DNS_SERVICE, name: 'kube-system/kube-dns:metrics', port: 9153 },
        [webEndpoint('10.244.2.2', 'node2', 9153)],
      ],
    ],
  ],
];

function withoutCounters(text: string): string {
  return text.replaceAll(/ \[\d+:\d+\]/g, '').trim();
}

describe('the tables of a node', () => {
  it.each(SCENARIOS)('are what iptables-save printed on a real one: %s', (name, ports) => {
    const netfilter = new Netfilter(new FakeNetfilterHost());
    for (const counter of ['ct_state_invalid_dropped_pkts', 'localhost_nps_accepted_pkts']) {
      netfilter.ensureAccounting(counter);
    }
    const services = ports.map(([options, endpoints]) => serviceRulesOf(webPort(options), endpoints, NODE1));
    const ranges = { own: '10.244.1.0/24', cluster: '10.244.0.0/16', multicast: '224.0.0.0/4' };
    for (const text of [
      formatKubeletRules('IPv4'),
      formatFlannelRules(ranges),
      formatProxyJumps('IPv4'),
      formatProxyRules({ services }, NODE1),
    ]) {
      expect(netfilter.restore(text, { isNoFlush: true })).toMatchObject({ ok: true });
    }
    const recorded = readFileSync(new URL(`${name}-node1.iptables.txt`, FIXTURES), 'utf8');
    expect(withoutCounters(netfilter.save())).toBe(recorded.trim());
  });
});
