/** The cases of coredns/coredns `plugin/kubernetes/{handler,handler_case,handler_pod_*,reverse,kubernetes_apex}_test.go`. */
import { describe, expect, it } from 'vitest';
import { askCoreDns } from '#sim/app/coredns/ask-core-dns';
import type { DnsBackend } from '#sim/app/dns-backend';
import { formatDnsData } from '#sim/app/dns-record-text';
import { Prng } from '#sim/base/prng';
import { DnsIndex } from '#sim/kube/dns/dns-index';
import type { KubeObject } from '#sim/kube/objects/kube-object';
import {
  DNS_CLASS_IN,
  DNS_TYPE,
  formatDnsType,
  parseDnsType,
  dnsTypeOf,
  type DnsRecord,
} from '#sim/wire/dns';
import { ipOfChecked } from '#sim/wire/checked-address';
import { ipv4 } from '#sim/wire/ipv4-address';

const LOOPBACK = ipOfChecked('127.0.0.1');
const SERIAL = 1_499_347_823;
const SOA = `cluster.local. 5 IN SOA ns.dns.cluster.local. hostmaster.cluster.local. ${SERIAL} 7200 1800 86400 5`;
const HTTP = { name: 'http', protocol: 'TCP', port: 80 };

function service(name: string, spec: Readonly<Record<string, unknown>>, namespace = 'testns'): KubeObject {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace }, spec };
}

function slice(
  name: string,
  endpoints: readonly Readonly<Record<string, unknown>>[],
  ports: readonly unknown[] = [HTTP],
  namespace = 'testns',
): KubeObject {
  const labels = { 'kubernetes.io/service-name': name };
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: `${name}-slice1`, namespace, labels },
    addressType: 'IPv4',
    endpoints,
    ports,
  };
}

const OBJECTS: readonly KubeObject[] = [
  ...['testns', 'kube-system', 'podns', 'svcns', 'unexposedns', 'default'].map((name) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name },
  })),
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'foo', namespace: 'podns' },
    status: { podIP: '10.240.0.1' },
  },
  service(
    'kubedns',
    { clusterIP: '10.0.0.10', ports: [{ name: 'dns', protocol: 'UDP', port: 53 }] },
    'kube-system',
  ),
  slice(
    'kubedns',
    [{ addresses: ['172.0.0.100'] }],
    [{ name: 'dns', protocol: 'UDP', port: 53 }],
    'kube-system',
  ),
  service('svc1', { clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1'], ports: [HTTP] }),
  slice('svc1', [{ addresses: ['172.0.0.1'], hostname: 'ep1a' }]),
  service('svcempty', { clusterIP: '10.0.0.1', ports: [HTTP] }),
  slice('svcempty', []),
  service('svc6', { clusterIP: '1234:abcd::1', ports: [HTTP] }),
  service('hdls1', { clusterIP: 'None' }),
  slice('hdls1', [
    { addresses: ['172.0.0.2'] },
    { addresses: ['172.0.0.3'] },
    { addresses: ['172.0.0.4'], hostname: 'dup-name' },
    { addresses: ['172.0.0.5'], hostname: 'dup-name' },
    { addresses: ['5678:abcd::1'] },
    { addresses: ['5678:abcd::2'] },
    { addresses: ['172.0.0.9'], conditions: { ready: false, serving: true } },
  ]),
  service('external', { type: 'ExternalName', externalName: 'ext.interwebs.test', ports: [HTTP] }),
  service('external-to-service', { type: 'ExternalName', externalName: 'svc1.testns.svc.cluster.local.' }),
  service('to-nothing', { type: 'ExternalName', externalName: 'svc0.testns.svc.cluster.local' }),
  service('chain', { type: 'ExternalName', externalName: 'external.testns.svc.cluster.local' }),
  service('circle', { type: 'ExternalName', externalName: 'circle2.testns.svc.cluster.local' }),
  service('circle2', { type: 'ExternalName', externalName: 'circle.testns.svc.cluster.local' }),
  service('numbers', { type: 'ExternalName', externalName: '10.1.2.3' }),
  service('hdlsprtls', { clusterIP: 'None' }),
  slice('hdlsprtls', [{ addresses: ['172.0.0.20'] }], []),
  service('svc1', { clusterIP: '10.0.0.2', ports: [HTTP] }, 'unexposedns'),
  service('svc-dual-stack', { clusterIP: '10.0.0.3', clusterIPs: ['10.0.0.3', '10::3'], ports: [HTTP] }),
  service('two-ports', { clusterIP: '10.0.0.4', ports: [HTTP, { name: 'dns', protocol: 'UDP', port: 53 }] }),
  service('shared', { clusterIP: 'None' }),
  slice('shared', [{ addresses: ['172.0.0.2'], targetRef: { kind: 'Pod', name: 'web-0' } }]),
];

const index = new DnsIndex(
  { list: (kind) => OBJECTS.filter((object) => object.kind === kind), watch: () => () => undefined },
  () => SERIAL,
);

const UPSTREAM: DnsBackend = {
  lookUp: (name, type) => {
    const isKnown = name === 'ext.interwebs.test.' && type === DNS_TYPE.A;
    const data = { kind: 'A', address: ipv4(1, 2, 3, 4) } as const;
    return {
      kind: 'answer',
      responseCode: isKnown ? 0 : 3,
      isAuthoritative: false,
      answers: isKnown ? [{ name, class: DNS_CLASS_IN, ttlSeconds: 5, data }] : [],
      authorities: [],
      additionals: [],
    };
  },
};

const RCODES = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'];

function linesOf(records: readonly DnsRecord[]): readonly string[] {
  return records
    .map(
      ({ name, ttlSeconds, data }) =>
        `${name} ${ttlSeconds} IN ${formatDnsType(dnsTypeOf(data))} ${formatDnsData(data)}`,
    )
    .sort();
}

function ask(name: string, type: string, properties = '', zones = 'cluster.local'): readonly string[] {
  const corefile = `.:53 {\n kubernetes ${zones} {\n ${properties}\n }\n forward . 192.0.2.53\n}\n`;
  const answered = askCoreDns(
    corefile,
    {
      clusterNames: index,
      upstream: UPSTREAM,
      localAddresses: [LOOPBACK],
      prng: new Prng(1),
      readFile: () => undefined,
    },
    { name, type: parseDnsType(type) ?? 0, client: LOOPBACK },
  );
  if (!answered.ok) return [answered.error];
  const { responseCode, answers, authorities, additionals } = answered.value;
  const rcode = RCODES[responseCode] ?? '';
  return [
    rcode,
    ...linesOf(answers),
    ...linesOf(authorities),
    ...linesOf(additionals).map((line) => `+ ${line}`),
  ];
}

const NODATA = ['NOERROR', SOA];
const NXDOMAIN = ['NXDOMAIN', SOA];
const S = 'testns.svc.cluster.local.';

describe('the names of a cluster', () => {
  it.each<[string, string, readonly string[]]>([
    [`svc1.${S}`, 'A', ['NOERROR', `svc1.${S} 5 IN A 10.0.0.1`]],
    [`svcempty.${S}`, 'A', ['NOERROR', `svcempty.${S} 5 IN A 10.0.0.1`]],
    [`svc1.${S}`, 'SRV', ['NOERROR', `svc1.${S} 5 IN SRV 0 100 80 svc1.${S}`, `+ svc1.${S} 5 IN A 10.0.0.1`]],
    [
      `svc6.${S}`,
      'SRV',
      ['NOERROR', `svc6.${S} 5 IN SRV 0 100 80 svc6.${S}`, `+ svc6.${S} 5 IN AAAA 1234:abcd::1`],
    ],
    [
      `_http._tcp.svc1.${S}`,
      'SRV',
      ['NOERROR', `_http._tcp.svc1.${S} 5 IN SRV 0 100 80 svc1.${S}`, `+ svc1.${S} 5 IN A 10.0.0.1`],
    ],
    [`_http._udp.svc1.${S}`, 'SRV', NXDOMAIN],
    [
      `two-ports.${S}`,
      'SRV',
      [
        'NOERROR',
        `two-ports.${S} 5 IN SRV 0 50 53 two-ports.${S}`,
        `two-ports.${S} 5 IN SRV 0 50 80 two-ports.${S}`,
        `+ two-ports.${S} 5 IN A 10.0.0.4`,
      ],
    ],
    [`hdls1.${S}`, 'A', ['NOERROR', ...[2, 3, 4, 5].map((last) => `hdls1.${S} 5 IN A 172.0.0.${last}`)]],
    [`hdlsprtls.${S}`, 'A', ['NOERROR', `hdlsprtls.${S} 5 IN A 172.0.0.20`]],
    [`hdlsprtls.${S}`, 'SRV', NODATA],
    [`172-0-0-20.hdlsprtls.${S}`, 'A', ['NOERROR', `172-0-0-20.hdlsprtls.${S} 5 IN A 172.0.0.20`]],
    [`172-0-0-2.hdls1.${S}`, 'A', ['NOERROR', `172-0-0-2.hdls1.${S} 5 IN A 172.0.0.2`]],
    [`172-0-0-9.hdls1.${S}`, 'A', NXDOMAIN],
    [`ep1a.svc1.${S}`, 'A', ['NOERROR', `ep1a.svc1.${S} 5 IN A 172.0.0.1`]],
    [
      `dup-name.hdls1.${S}`,
      'A',
      ['NOERROR', `dup-name.hdls1.${S} 5 IN A 172.0.0.4`, `dup-name.hdls1.${S} 5 IN A 172.0.0.5`],
    ],
    [
      `_http._tcp.hdls1.${S}`,
      'SRV',
      [
        'NOERROR',
        ...['172-0-0-2', '172-0-0-3', '5678-abcd--1', '5678-abcd--2', 'dup-name'].map(
          (host) => `_http._tcp.hdls1.${S} 5 IN SRV 0 16 80 ${host}.hdls1.${S}`,
        ),
        `+ 172-0-0-2.hdls1.${S} 5 IN A 172.0.0.2`,
        `+ 172-0-0-3.hdls1.${S} 5 IN A 172.0.0.3`,
        `+ 5678-abcd--1.hdls1.${S} 5 IN AAAA 5678:abcd::1`,
        `+ 5678-abcd--2.hdls1.${S} 5 IN AAAA 5678:abcd::2`,
        `+ dup-name.hdls1.${S} 5 IN A 172.0.0.4`,
        `+ dup-name.hdls1.${S} 5 IN A 172.0.0.5`,
      ],
    ],
    [`5678-abcd--2.hdls1.${S}`, 'AAAA', ['NOERROR', `5678-abcd--2.hdls1.${S} 5 IN AAAA 5678:abcd::2`]],
    [`external.${S}`, 'CNAME', ['NOERROR', `external.${S} 5 IN CNAME ext.interwebs.test.`]],
    [
      `external.${S}`,
      'A',
      ['NOERROR', 'ext.interwebs.test. 5 IN A 1.2.3.4', `external.${S} 5 IN CNAME ext.interwebs.test.`],
    ],
    [`external.${S}`, 'SRV', NODATA],
    [
      `external-to-service.${S}`,
      'A',
      ['NOERROR', `external-to-service.${S} 5 IN CNAME svc1.${S}`, `svc1.${S} 5 IN A 10.0.0.1`],
    ],
    [`external-to-service.${S}`, 'AAAA', NODATA],
    [`to-nothing.${S}`, 'A', NODATA],
    [
      `chain.${S}`,
      'A',
      [
        'NOERROR',
        `chain.${S} 5 IN CNAME external.${S}`,
        'ext.interwebs.test. 5 IN A 1.2.3.4',
        `external.${S} 5 IN CNAME ext.interwebs.test.`,
      ],
    ],
    [`circle.${S}`, 'A', NODATA],
    [`numbers.${S}`, 'A', NXDOMAIN],
    [`endpoint.external.${S}`, 'CNAME', NXDOMAIN],
    [`svc1.${S}`, 'AAAA', NODATA],
    [`svc0.${S}`, 'AAAA', NXDOMAIN],
    [`svc0.${S}`, 'A', NXDOMAIN],
    ['svc0.svc-nons.svc.cluster.local.', 'A', NXDOMAIN],
    ['dns-version.cluster.local.', 'TXT', ['NOERROR', 'dns-version.cluster.local. 28800 IN TXT "1.1.0"']],
    ['dns-version.cluster.local.', 'A', NXDOMAIN],
    [`bogusendpoint.hdls1.${S}`, 'A', NXDOMAIN],
    [`bogusendpoint.svc0.${S}`, 'A', NXDOMAIN],
    [`svc6.${S}`, 'AAAA', ['NOERROR', `svc6.${S} 5 IN AAAA 1234:abcd::1`]],
    [
      `hdls1.${S}`,
      'AAAA',
      ['NOERROR', `hdls1.${S} 5 IN AAAA 5678:abcd::1`, `hdls1.${S} 5 IN AAAA 5678:abcd::2`],
    ],
    ['svc.cluster.local.', 'A', NODATA],
    ['pod.cluster.local.', 'A', NODATA],
    ['testns.svc.cluster.local.', 'A', NODATA],
    ['svc.cluster.local.', 'NS', NODATA],
    ['testns.svc.cluster.local.', 'NS', NODATA],
    ['foo.cluster.local.', 'NS', NXDOMAIN],
    ['foo.svc.cluster.local.', 'NS', NXDOMAIN],
    [`a.b.c.svc1.${S}`, 'A', NXDOMAIN],
    [`svc-dual-stack.${S}`, 'A', ['NOERROR', `svc-dual-stack.${S} 5 IN A 10.0.0.3`]],
    [`svc-dual-stack.${S}`, 'AAAA', ['NOERROR', `svc-dual-stack.${S} 5 IN AAAA 10::3`]],
    [
      `svc-dual-stack.${S}`,
      'SRV',
      [
        'NOERROR',
        `svc-dual-stack.${S} 5 IN SRV 0 50 80 svc-dual-stack.${S}`,
        `+ svc-dual-stack.${S} 5 IN A 10.0.0.3`,
        `+ svc-dual-stack.${S} 5 IN AAAA 10::3`,
      ],
    ],
    [`svc1.${S}`, 'SOA', NODATA],
    [`svc1.${S}`, 'HINFO', NODATA],
    [`svc1.${S}`, 'MX', NODATA],
    ['cluster.local.', 'SOA', NODATA],
    ['cluster.local.', 'A', NODATA],
    ['cluster.local.', 'HINFO', NODATA],
    [
      'cluster.local.',
      'NS',
      ['NOERROR', 'cluster.local. 5 IN NS ns.dns.cluster.local.', '+ ns.dns.cluster.local. 5 IN A 127.0.0.1'],
    ],
    ['ns.dns.cluster.local.', 'A', ['NOERROR', 'ns.dns.cluster.local. 5 IN A 127.0.0.1']],
    ['example.org.cluster.local.', 'PTR', NXDOMAIN],
    ['SvC1.TeStNs.SvC.cLuStEr.LoCaL.', 'A', ['NOERROR', 'SvC1.TeStNs.SvC.cLuStEr.LoCaL. 5 IN A 10.0.0.1']],
    [
      '_HtTp._TcP.sVc1.TeStNs.SvC.cLuStEr.LoCaL.',
      'SRV',
      [
        'NOERROR',
        '_HtTp._TcP.sVc1.TeStNs.SvC.cLuStEr.LoCaL. 5 IN SRV 0 100 80 svc1.testns.svc.cLuStEr.LoCaL.',
        '+ svc1.testns.svc.cLuStEr.LoCaL. 5 IN A 10.0.0.1',
      ],
    ],
    [
      'not-a-service.testns.svc.ClUsTeR.lOcAl.',
      'A',
      [
        'NXDOMAIN',
        `ClUsTeR.lOcAl. 5 IN SOA ns.dns.ClUsTeR.lOcAl. hostmaster.ClUsTeR.lOcAl. ${SERIAL} 7200 1800 86400 5`,
      ],
    ],
    ['10-240-0-1.podns.pod.cluster.local.', 'A', NXDOMAIN],
    ['ext.interwebs.test.', 'A', ['NOERROR', 'ext.interwebs.test. 5 IN A 1.2.3.4']],
    ['nobody.test.', 'A', ['NXDOMAIN']],
  ])('answers %s %s', (name, type, expected) => {
    expect(ask(name, type)).toEqual(expected);
  });

  const P = 'podns.pod.cluster.local.';
  it.each<[string, string, string, readonly string[]]>([
    ['insecure', `10-240-0-1.${P}`, 'A', ['NOERROR', `10-240-0-1.${P} 5 IN A 10.240.0.1`]],
    ['insecure', `172-0-0-2.${P}`, 'A', ['NOERROR', `172-0-0-2.${P} 5 IN A 172.0.0.2`]],
    ['insecure', `fd00--1.${P}`, 'AAAA', ['NOERROR', `fd00--1.${P} 5 IN AAAA fd00::1`]],
    ['insecure', `blah.${P}`, 'A', NXDOMAIN],
    ['insecure', `blah.${P}`, 'HINFO', NXDOMAIN],
    ['insecure', 'blah.pod-nons.pod.cluster.local.', 'A', NXDOMAIN],
    ['insecure', P, 'A', NODATA],
    ['verified', `10-240-0-1.${P}`, 'A', ['NOERROR', `10-240-0-1.${P} 5 IN A 10.240.0.1`]],
    ['verified', P, 'A', NODATA],
    ['verified', 'pod-nons.pod.cluster.local.', 'A', NXDOMAIN],
    ['verified', `172-0-0-2.${P}`, 'A', NXDOMAIN],
    ['verified', '10-240-0-1.svcns.pod.cluster.local.', 'A', NXDOMAIN],
    ['disabled', `10-240-0-1.${P}`, 'A', NXDOMAIN],
    ['disabled', P, 'A', NODATA],
  ])('answers with pods %s for %s %s', (mode, name, type, expected) => {
    expect(ask(name, type, `pods ${mode}`)).toEqual(expected);
  });

  const REVERSE = 'cluster.local in-addr.arpa ip6.arpa';
  it.each<[string, readonly string[]]>([
    ['1.0.0.172.in-addr.arpa.', ['NOERROR', `1.0.0.172.in-addr.arpa. 5 IN PTR ep1a.svc1.${S}`]],
    ['3.0.0.10.in-addr.arpa.', ['NOERROR', `3.0.0.10.in-addr.arpa. 5 IN PTR svc-dual-stack.${S}`]],
    [
      '2.0.0.172.in-addr.arpa.',
      [
        'NOERROR',
        `2.0.0.172.in-addr.arpa. 5 IN PTR 172-0-0-2.hdls1.${S}`,
        `2.0.0.172.in-addr.arpa. 5 IN PTR 172-0-0-2.shared.${S}`,
      ],
    ],
    [
      '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.c.b.a.8.7.6.5.ip6.arpa.',
      [
        'NOERROR',
        `1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.c.b.a.8.7.6.5.ip6.arpa. 5 IN PTR 5678-abcd--1.hdls1.${S}`,
      ],
    ],
    [
      '101.0.0.10.in-addr.arpa.',
      [
        'NXDOMAIN',
        `in-addr.arpa. 5 IN SOA ns.dns.in-addr.arpa. hostmaster.in-addr.arpa. ${SERIAL} 7200 1800 86400 5`,
      ],
    ],
  ])('answers who has the address of %s', (name, expected) => {
    expect(ask(name, 'PTR', '', REVERSE)).toEqual(expected);
  });

  it('asks the next plugin for what falls through', () => {
    expect(ask('101.0.0.10.in-addr.arpa.', 'PTR', 'fallthrough in-addr.arpa', REVERSE)).toEqual(['NXDOMAIN']);
    expect(ask(`svc0.${S}`, 'A', 'fallthrough in-addr.arpa', REVERSE)).toEqual(NXDOMAIN);
    expect(ask(`svc0.${S}`, 'A', 'fallthrough')).toEqual(['NXDOMAIN']);
  });

  it('holds to its other properties', () => {
    expect(ask(`svc1.${S}`, 'A', 'ttl 30')).toEqual(['NOERROR', `svc1.${S} 30 IN A 10.0.0.1`]);
    expect(ask('svc1.unexposedns.svc.cluster.local.', 'A', 'namespaces testns')).toEqual(NXDOMAIN);
    expect(ask(`svcempty.${S}`, 'A', 'ignore empty_service')).toEqual(NXDOMAIN);
    expect(ask(`svc1.${S}`, 'A', 'ignore empty_service')).toEqual(['NOERROR', `svc1.${S} 5 IN A 10.0.0.1`]);
    expect(ask(`hdls1.${S}`, 'A', 'noendpoints')).toEqual(NXDOMAIN);
    expect(ask(`web-0.shared.${S}`, 'A', 'endpoint_pod_names')).toEqual([
      'NOERROR',
      `web-0.shared.${S} 5 IN A 172.0.0.2`,
    ]);
  });

  it.each([
    [
      'pods giant',
      'plugin/kubernetes: wrong value for pods: giant,  must be one of: disabled, verified, insecure',
    ],
    [
      'ttl 3601',
      'plugin/kubernetes: /etc/coredns/Corefile:3 - Error during parsing: ttl must be in range [0, 3600]: 3601',
    ],
    ['podz x', "plugin/kubernetes: /etc/coredns/Corefile:3 - Error during parsing: unknown property 'podz'"],
    [
      'endpoint http://a',
      "plugin/kubernetes: /etc/coredns/Corefile:3 - Error during parsing: property 'endpoint' of kubernetes is not modelled in this lab",
    ],
  ])('refuses %s', (properties, expected) => {
    expect(ask(`svc1.${S}`, 'A', properties)).toEqual([expected]);
  });

  it('names the Service that the server belongs to as the name server', () => {
    const names = index.open({
      zones: ['cluster.local.'],
      pods: 'disabled',
      ttlSeconds: 30,
      isNamedAfterPod: false,
      namespaces: new Set(),
      hasEndpoints: true,
      areEmptyServicesIgnored: false,
      localAddresses: [ipOfChecked('172.0.0.100')],
      nodeName: 'node1',
    });
    const answer = names.lookUp('cluster.local.', DNS_TYPE.NS);
    const lines =
      answer.kind === 'answer' ? [...linesOf(answer.answers), ...linesOf(answer.additionals)] : [];
    expect(lines).toEqual([
      'cluster.local. 30 IN NS kubedns.kube-system.svc.cluster.local.',
      'kubedns.kube-system.svc.cluster.local. 30 IN A 10.0.0.10',
    ]);
  });
});
