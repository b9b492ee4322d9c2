import { describe, expect, it } from 'vitest';
import { readClusterDig, type DigAnswer } from '#sim/api/cluster-dig';
import { bytesOfUtf8 } from '#sim/wire/utf8';

const GIVEN = `
apiVersion: podwire.dev/v1
kind: Lab
spec:
  network:
    zones:
      - { name: interwebs.test, records: ['ext 5 A 1.2.3.4'] }
---
apiVersion: v1
kind: Service
metadata: { name: svc1, namespace: testns }
spec: { clusterIP: 10.0.0.1, ports: [{ name: http, port: 80 }] }
---
apiVersion: v1
kind: Service
metadata: { name: svcempty, namespace: testns }
spec: { clusterIP: 10.0.0.1, ports: [{ name: http, port: 80 }] }
---
apiVersion: v1
kind: Service
metadata: { name: hdls1, namespace: testns }
spec: { clusterIP: None }
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: hdls1-a, namespace: testns, labels: { kubernetes.io/service-name: hdls1 } }
addressType: IPv4
endpoints:
  - { addresses: [172.0.0.2] }
  - { addresses: [172.0.0.4], hostname: dup-name }
  - { addresses: [172.0.0.5], hostname: dup-name, conditions: { ready: false } }
ports: [{ name: http, port: 80 }]
---
apiVersion: v1
kind: Service
metadata: { name: external, namespace: testns }
spec: { type: ExternalName, externalName: ext.interwebs.test }
---
apiVersion: v1
kind: Pod
metadata: { name: foo, namespace: podns }
spec: { containers: [{ name: a, image: nginx }] }
status: { podIP: 10.240.0.1 }
`;

function ask(yaml: string, name: string, type: string, ttlSeconds?: number): DigAnswer | string {
  const read = readClusterDig([{ name: 'lab.yaml', bytes: bytesOfUtf8(yaml) }], {});
  if (!read.ok) return read.error.map(({ message }) => message).join('\n');
  if (read.value.needsCluster) return 'needs a cluster';
  const answered = read.value.answer({ name, type, ttlSeconds }, undefined);
  return answered.ok ? answered.value.answer : answered.error;
}

const S = 'testns.svc.cluster.local.';

describe('ClusterDig', () => {
  it.each<[string, string, Partial<DigAnswer>]>([
    [`svc1.${S}`, 'A', { answer: [`svc1.${S} 5 IN A 10.0.0.1`] }],
    ['svcempty.testns.svc.cluster.local', 'a', { answer: [`svcempty.${S} 5 IN A 10.0.0.1`] }],
    [
      `_http._tcp.hdls1.${S}`,
      'SRV',
      {
        answer: [
          `_http._tcp.hdls1.${S} 5 IN SRV 0 50 80 172-0-0-2.hdls1.${S}`,
          `_http._tcp.hdls1.${S} 5 IN SRV 0 50 80 dup-name.hdls1.${S}`,
        ],
        additional: [`172-0-0-2.hdls1.${S} 5 IN A 172.0.0.2`, `dup-name.hdls1.${S} 5 IN A 172.0.0.4`],
      },
    ],
    [
      `external.${S}`,
      'A',
      { answer: ['ext.interwebs.test. 5 IN A 1.2.3.4', `external.${S} 5 IN CNAME ext.interwebs.test.`] },
    ],
    ['dns-version.cluster.local.', 'TXT', { answer: ['dns-version.cluster.local. 28800 IN TXT "1.1.0"'] }],
    [
      'kubernetes.default.svc.cluster.local.',
      'A',
      { answer: ['kubernetes.default.svc.cluster.local. 5 IN A 10.96.0.1'] },
    ],
    [
      'kube-dns.kube-system.svc.cluster.local.',
      'A',
      { answer: ['kube-dns.kube-system.svc.cluster.local. 5 IN A 10.96.0.10'] },
    ],
    ['nobody.interwebs.test', 'A', { rcode: 'NXDOMAIN' }],
    [
      '10-240-0-1.podns.pod.cluster.local.',
      'A',
      { answer: ['10-240-0-1.podns.pod.cluster.local. 5 IN A 10.240.0.1'] },
    ],
  ])('answers %s %s from what is given', (name, type, expected) => {
    expect(ask(GIVEN, name, type, 5)).toMatchObject({ rcode: 'NOERROR', ...expected });
  });

  it('tells a name that is not there, with the zone', () => {
    const answer = ask(GIVEN, `svc0.${S}`, 'A', 5);
    expect(answer).toMatchObject({ rcode: 'NXDOMAIN', answer: [] });
    expect(JSON.stringify(answer)).toContain(
      '"cluster.local. 5 IN SOA ns.dns.cluster.local. hostmaster.cluster.local. ',
    );
  });

  it('has the lifetime of the Corefile without another', () => {
    expect(ask(GIVEN, `svc1.${S}`, 'A')).toMatchObject({ answer: [`svc1.${S} 30 IN A 10.0.0.1`] });
  });

  it('follows a Corefile of the input', () => {
    const corefile = `
---
apiVersion: v1
kind: ConfigMap
metadata: { name: coredns, namespace: kube-system }
data:
  Corefile: |
    .:53 {
      hosts {
        192.0.2.7 printer.home
        fallthrough
      }
      rewrite name exact old.test svc1.testns.svc.cluster.local
      kubernetes cluster.local {
        pods verified
      }
    }
`;
    expect(ask(GIVEN + corefile, 'printer.home', 'A')).toMatchObject({
      answer: ['printer.home. 3600 IN A 192.0.2.7'],
    });
    expect(ask(GIVEN + corefile, 'old.test', 'A')).toMatchObject({ answer: ['old.test. 5 IN A 10.0.0.1'] });
    expect(ask(GIVEN + corefile, '10-240-0-2.podns.pod.cluster.local', 'A')).toMatchObject({
      rcode: 'NXDOMAIN',
    });
    expect(ask(GIVEN + corefile, '10-240-0-1.podns.pod.cluster.local', 'A')).toMatchObject({
      rcode: 'NOERROR',
    });
    expect(ask(GIVEN + corefile, 'elsewhere.test', 'A')).toMatchObject({ rcode: 'SERVFAIL' });
    expect(ask(GIVEN + corefile.replace('hosts', 'hostz'), 'a.test', 'A')).toBe(
      "/etc/coredns/Corefile:2 - Error during parsing: Unknown directive 'hostz'",
    );
  });

  it('refuses what is no question', () => {
    expect(ask(GIVEN, 'a..b', 'A')).toBe('a..b: not a domain name');
    expect(ask(GIVEN, 'a', 'NOPE')).toBe('NOPE: not a record type; write for example A or SRV');
  });

  it('says that it needs a cluster for an address that the input leaves open', () => {
    const open = 'apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { ports: [{ port: 80 }] }\n';
    expect(ask(open, 'web.default.svc.cluster.local', 'A')).toBe('needs a cluster');
  });
});
