import { describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { runningFlow } from '#sim/api/service-flows';
import { inEnglish } from '#sim/base/sentence';

type Mode = 'iptables' | 'nftables' | 'ipvs';

function labWith(mode: Mode): CommandLab {
  return new CommandLab(`apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: rules}
spec: {cluster: {kubeProxy: {mode: ${mode}}, serviceSubnet: 10.96.0.0/12}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: nginx}]}}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {clusterIP: 10.96.1.1, selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: nobody}
spec: {clusterIP: 10.96.1.2, selector: {app: none}, ports: [{port: 80}]}
`);
}

interface Asked {
  readonly destination: string;
  readonly source?: string;
  readonly at?: string;
}

function asking(mode: Mode): (asked: Asked) => readonly string[] {
  const { simulation } = labWith(mode);
  return ({ destination, source = '10.244.1.99', at = 'node/node1' }) => {
    const question = { at, source, destination, protocol: 'tcp' as const, destinationPort: 80 };
    const flow = runningFlow(simulation, question);
    if (!flow.ok) throw new Error(inEnglish(flow.error));
    const { result, targets, masquerade, rules } = flow.value;
    const answer = [result, ...targets, ...(masquerade ? ['masquerade'] : [])].join(' ');
    return [answer, ...rules.map(withoutHashes)];
  };
}

/** Names of chains without what tells those of one Service from those of others. */
function withoutHashes(rule: string): string {
  return rule.replace(/-[A-Z2-7]{16}\b/gu, '-#').replace(/\b(service|endpoint)-[A-Z2-7]{8}/gu, '$1-#');
}

const BOTH = 'DNAT 10.244.1.2:80 10.244.2.2:80';

describe('the rules of a node that decide about a packet', () => {
  it('are in iptables those that take its destination, each draw, and what marks and masquerades it', () => {
    const ask = asking('iptables');
    const door =
      'nat: -A KUBE-SERVICES -d 10.96.1.1/32 -p tcp -m comment --comment "default/web cluster IP" -m tcp --dport 80 -j KUBE-SVC-#';
    const draws = [
      'nat: -A KUBE-SVC-# -m comment --comment "default/web -> 10.244.1.2:80" -m statistic --mode random --probability 0.50000000000 -j KUBE-SEP-#',
      'nat: -A KUBE-SEP-# -p tcp -m comment --comment "default/web" -m tcp -j DNAT --to-destination 10.244.1.2:80',
      'nat: -A KUBE-SVC-# -m comment --comment "default/web -> 10.244.2.2:80" -j KUBE-SEP-#',
      'nat: -A KUBE-SEP-# -p tcp -m comment --comment "default/web" -m tcp -j DNAT --to-destination 10.244.2.2:80',
    ];
    expect(ask({ destination: '10.96.1.1' })).toEqual([BOTH, door, ...draws]);
    expect(ask({ destination: '10.96.1.1', source: '192.168.0.99' })).toEqual([
      `${BOTH} masquerade`,
      door,
      'nat: -A KUBE-SVC-# ! -s 10.244.0.0/16 -d 10.96.1.1/32 -p tcp -m comment --comment "default/web cluster IP" -m tcp --dport 80 -j KUBE-MARK-MASQ',
      'nat: -A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000',
      ...draws,
      'nat: -A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN',
      'nat: -A KUBE-POSTROUTING -j MARK --set-xmark 0x4000/0x0',
      'nat: -A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE --random-fully',
    ]);
    expect(ask({ destination: '10.96.1.2' })).toEqual([
      'REJECT',
      'filter: -A KUBE-SERVICES -d 10.96.1.2/32 -p tcp -m comment --comment "default/nobody has no endpoints" -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable',
    ]);
    expect(ask({ destination: '203.0.113.9' })).toEqual(['NONE']);
  });

  it('are in nftables the element of the map, the chain behind it and those of its endpoints', () => {
    const ask = asking('nftables');
    const draw =
      'service-#-default/web/tcp/: numgen random mod 2 vmap { 0 : goto endpoint-#-default/web/tcp/__10.244.1.2/80, 1 : goto endpoint-#-default/web/tcp/__10.244.2.2/80 }';
    const ends = [
      'endpoint-#-default/web/tcp/__10.244.1.2/80: meta l4proto tcp dnat to 10.244.1.2:80',
      'endpoint-#-default/web/tcp/__10.244.2.2/80: meta l4proto tcp dnat to 10.244.2.2:80',
    ];
    const door = 'service-ips: 10.96.1.1 . tcp . 80 : goto service-#-default/web/tcp/';
    expect(ask({ destination: '10.96.1.1' })).toEqual([BOTH, door, draw, ...ends]);
    // A Pod that reaches itself through the Service.
    expect(ask({ destination: '10.96.1.1', source: '10.244.1.2' })).toContain(
      'endpoint-#-default/web/tcp/__10.244.1.2/80: ip saddr 10.244.1.2 jump mark-for-masquerade',
    );
    expect(ask({ destination: '10.96.1.2' })).toEqual([
      'REJECT',
      'no-endpoint-services: 10.96.1.2 . tcp . 80 comment "default/nobody" : goto reject-chain',
      'reject-chain: reject',
    ]);
  });

  it('are in IPVS the virtual server and its real servers; no other place has any', () => {
    const ask = asking('ipvs');
    expect(() => ask({ destination: '10.96.1.1', at: 'node/none' })).toThrow('no node "none"');
    expect(ask({ destination: '10.96.1.1' })).toEqual([
      BOTH,
      'TCP  10.96.1.1:80 rr',
      '  -> 10.244.1.2:80                Masq    1      0          0',
      '  -> 10.244.2.2:80                Masq    1      0          0',
    ]);
  });
});
