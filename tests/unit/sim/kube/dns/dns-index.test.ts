import { describe, expect, it } from 'vitest';
import { clusterRig, pod, service, type ClusterRig } from '#kit/cluster-rig';
import { DNS_TYPE, type DnsRecord } from '#sim/wire/dns';
import { formatIpv4 } from '#sim/wire/ipv4-address';
import type { KubeObject } from '#sim/kube/objects/kube-object';

const HEADLESS: KubeObject = service('peers', { clusterIP: 'None', ports: [{ name: 'http', port: 80 }] });

/** Two Pods behind a headless Service, one of them with a host name of its own. */
function dnsRig(): ClusterRig {
  const rig = clusterRig();
  const peer = (name: string, spec: Readonly<Record<string, unknown>>): KubeObject => {
    const object = pod(name, { nodeName: 'node1', ...spec });
    return { ...object, metadata: { ...object.metadata, labels: { app: 'peers' } } };
  };
  rig.apply(
    service('web', {
      clusterIP: '10.96.7.7',
      ports: [
        { name: 'http', port: 80 },
        { name: 'dns', port: 53, protocol: 'UDP' },
      ],
    }),
    service('empty', { clusterIP: 'None', ports: [{ port: 80 }] }),
    service('db', {
      type: 'ExternalName',
      externalName: 'db.example.com',
      selector: undefined,
      ports: undefined,
    }),
    service('alias', { type: 'ExternalName', externalName: 'web.default.svc.cluster.local' }),
    HEADLESS,
    peer('one', { hostname: 'first', subdomain: 'peers' }),
    peer('two', {}),
  );
  rig.settle();
  return rig;
}

function textOf({ name, ttlSeconds, data }: DnsRecord): string {
  switch (data.kind) {
    case 'A':
      return `${name} ${ttlSeconds} A ${formatIpv4(data.address)}`;
    case 'SRV':
      return `${name} ${ttlSeconds} SRV ${data.priority} ${data.weight} ${data.port} ${data.target}`;
    case 'CNAME':
    case 'PTR':
    case 'NS':
      return `${name} ${ttlSeconds} ${data.kind} ${data.target}`;
    case 'SOA':
      return `${name} ${ttlSeconds} SOA ${data.primaryName} ${data.mailbox}`;
    default:
      return `${name} ${ttlSeconds} ${data.kind}`;
  }
}

const SOA = 'cluster.local. 30 SOA ns.dns.cluster.local. hostmaster.cluster.local.';

describe('DnsIndex', () => {
  const rig = dnsRig();
  const names = rig.cluster.dns.open({
    zones: ['cluster.local.', 'in-addr.arpa.', 'ip6.arpa.'],
    pods: 'insecure',
    ttlSeconds: 30,
    isNamedAfterPod: false,
    namespaces: new Set(),
    hasEndpoints: true,
    areEmptyServicesIgnored: false,
    localAddresses: [],
    nodeName: 'node1',
  });

  function ask(name: string, type: number): readonly string[] {
    const answer = names.lookUp(name, type);
    if (answer.kind === 'not-mine') return ['not mine'];
    const records = [...answer.answers, ...answer.authorities].map(textOf);
    return answer.responseCode === 3 ? ['NXDOMAIN', ...records] : records;
  }

  it.each([
    ['web.default.svc.cluster.local.', DNS_TYPE.A, ['web.default.svc.cluster.local. 30 A 10.96.7.7']],
    ['WEB.Default.svc.cluster.local.', DNS_TYPE.A, ['WEB.Default.svc.cluster.local. 30 A 10.96.7.7']],
    ['web.default.svc.cluster.local.', DNS_TYPE.AAAA, [SOA]],
    ['nobody.default.svc.cluster.local.', DNS_TYPE.A, ['NXDOMAIN', SOA]],
    ['web.shop.svc.cluster.local.', DNS_TYPE.A, ['NXDOMAIN', SOA]],
    ['web.default.svc.cluster.local.default.svc.cluster.local.', DNS_TYPE.A, ['NXDOMAIN', SOA]],
    ['default.svc.cluster.local.', DNS_TYPE.A, [SOA]],
    ['cluster.local.', DNS_TYPE.SOA, [SOA]],
    ['example.com.', DNS_TYPE.A, ['not mine']],
    [
      '_http._tcp.web.default.svc.cluster.local.',
      DNS_TYPE.SRV,
      ['_http._tcp.web.default.svc.cluster.local. 30 SRV 0 100 80 web.default.svc.cluster.local.'],
    ],
    ['_http._udp.web.default.svc.cluster.local.', DNS_TYPE.SRV, ['NXDOMAIN', SOA]],
    [
      'web.default.svc.cluster.local.',
      DNS_TYPE.SRV,
      [
        'web.default.svc.cluster.local. 30 SRV 0 50 80 web.default.svc.cluster.local.',
        'web.default.svc.cluster.local. 30 SRV 0 50 53 web.default.svc.cluster.local.',
      ],
    ],
    ['empty.default.svc.cluster.local.', DNS_TYPE.A, ['NXDOMAIN', SOA]],
    ['db.default.svc.cluster.local.', DNS_TYPE.A, ['db.default.svc.cluster.local. 30 CNAME db.example.com.']],
    [
      'alias.default.svc.cluster.local.',
      DNS_TYPE.A,
      [
        'alias.default.svc.cluster.local. 30 CNAME web.default.svc.cluster.local.',
        'web.default.svc.cluster.local. 30 A 10.96.7.7',
      ],
    ],
    [
      '10-1-2-3.default.pod.cluster.local.',
      DNS_TYPE.A,
      ['10-1-2-3.default.pod.cluster.local. 30 A 10.1.2.3'],
    ],
    ['10-1-2.default.pod.cluster.local.', DNS_TYPE.A, ['NXDOMAIN', SOA]],
    [
      '7.7.96.10.in-addr.arpa.',
      DNS_TYPE.PTR,
      ['7.7.96.10.in-addr.arpa. 30 PTR web.default.svc.cluster.local.'],
    ],
    ['dns-version.cluster.local.', DNS_TYPE.TXT, ['dns-version.cluster.local. 28800 TXT']],
    [
      'kube-dns.kube-system.svc.cluster.local.',
      DNS_TYPE.A,
      ['kube-dns.kube-system.svc.cluster.local. 30 A 10.96.0.10'],
    ],
  ])('answers %s, type %i', (name, type, expected) => {
    expect(ask(name, type)).toEqual(expected);
  });

  it('answers a headless Service with its ready endpoints', () => {
    const name = 'peers.default.svc.cluster.local.';
    expect([...ask(name, DNS_TYPE.A)].sort()).toEqual([`${name} 30 A 10.244.1.2`, `${name} 30 A 10.244.1.3`]);
    const targets = ask(`_http._tcp.${name}`, DNS_TYPE.SRV).map((line) => line.split(' ').slice(3).join(' '));
    const dashed = targets.find((target) => target.includes('10-244-1-'));
    expect(targets).toContain(`0 50 80 first.${name}`);
    expect(dashed).toMatch(/^0 50 80 10-244-1-[23]\.peers\.default\.svc\.cluster\.local\.$/);
  });

  it('knows an endpoint by its host name, forwards and backwards', () => {
    const name = 'first.peers.default.svc.cluster.local.';
    const [answer = ''] = ask(name, DNS_TYPE.A);
    expect(answer).toMatch(/ 30 A 10\.244\.1\.[23]$/);
    const lastOctet = answer.at(-1) ?? '';
    expect(ask(`${lastOctet}.1.244.10.in-addr.arpa.`, DNS_TYPE.PTR)).toEqual([
      `${lastOctet}.1.244.10.in-addr.arpa. 30 PTR ${name}`,
    ]);
  });

  it('gives the address of an SRV target along', () => {
    const answer = names.lookUp('_http._tcp.web.default.svc.cluster.local.', DNS_TYPE.SRV);
    expect(answer.kind === 'answer' ? answer.additionals.map(textOf) : []).toEqual([
      'web.default.svc.cluster.local. 30 A 10.96.7.7',
    ]);
  });

  it('follows Services and endpoints some time after they change', () => {
    const name = 'late.default.svc.cluster.local.';
    rig.apply(service('late', { clusterIP: '10.96.9.9' }));
    expect(ask(name, DNS_TYPE.A)).toEqual(['NXDOMAIN', SOA]);
    rig.settle();
    expect(ask(name, DNS_TYPE.A)).toEqual([`${name} 30 A 10.96.9.9`]);
    expect(ask('9.9.96.10.in-addr.arpa.', DNS_TYPE.PTR)).toHaveLength(1);
    rig.cluster.delete({ kind: 'Service', name: 'late' });
    expect(ask(name, DNS_TYPE.A)).toHaveLength(1);
    rig.settle();
    expect(ask(name, DNS_TYPE.A)[0]).toBe('NXDOMAIN');
    expect(ask('9.9.96.10.in-addr.arpa.', DNS_TYPE.PTR)[0]).toBe('NXDOMAIN');
  });
});
