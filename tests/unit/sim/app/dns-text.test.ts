import { describe, expect, it } from 'vitest';
import { formatDnsQuestion, formatDnsRecord } from '#sim/app/dns-record-text';
import { formatDigMessage, formatHostRecord } from '#sim/app/dns-text';
import { DNS_CLASS_IN, DNS_TYPE, dnsQuery, ednsRecord, type DnsData, type DnsRecord } from '#sim/wire/dns';
import { ipv4 } from '#sim/wire/ipv4-address';

const EVERYTHING = {
  hasComments: true,
  hasQuestion: true,
  hasAnswer: true,
  hasAuthority: true,
  hasAdditional: true,
};

function record(name: string, ttlSeconds: number, data: DnsData): DnsRecord {
  return { name, class: DNS_CLASS_IN, ttlSeconds, data };
}

const A: DnsData = { kind: 'A', address: ipv4(10, 96, 10, 10) };
const SOA: DnsData = {
  kind: 'SOA',
  primaryName: 'a.root-servers.net.',
  mailbox: 'nstld.verisign-grs.com.',
  serial: 2_025_010_100,
  refreshSeconds: 1800,
  retrySeconds: 900,
  expireSeconds: 604_800,
  minimumSeconds: 86_400,
};

// Recorded from dig 9.18.49.
describe('formatDnsRecord', () => {
  it.each([
    ['web.default.svc.cluster.local. 30 IN\tA\t10.96.10.10', record('web.default.svc.cluster.local.', 30, A)],
    [
      'web-headless.default.svc.cluster.local.\t30 IN A\t10.96.10.10',
      record('web-headless.default.svc.cluster.local.', 30, A),
    ],
    [
      '.\t\t\t86400\tIN\tSOA\ta.root-servers.net. nstld.verisign-grs.com. 2025010100 1800 900 604800 86400',
      record('.', 86_400, SOA),
    ],
  ])('prints %j', (text, entry) => {
    expect(formatDnsRecord(entry)).toBe(text);
  });
});

describe('formatDnsQuestion', () => {
  it.each([
    [';web.\t\t\t\tIN\tA', 'web.', DNS_TYPE.A],
    [';web.default.svc.cluster.local.\tIN\tA', 'web.default.svc.cluster.local.', DNS_TYPE.A],
    [';nosuch.default.svc.cluster.local. IN\tAAAA', 'nosuch.default.svc.cluster.local.', DNS_TYPE.AAAA],
    [';web-headless.default.svc.cluster.local.\tIN A', 'web-headless.default.svc.cluster.local.', DNS_TYPE.A],
  ])('prints %j', (text, name, type) => {
    expect(formatDnsQuestion({ name, type, class: DNS_CLASS_IN })).toBe(text);
  });
});

describe('formatDigMessage', () => {
  it('prints an answer of cluster DNS as dig does', () => {
    const message = {
      ...dnsQuery(52_455, 'web.default.svc.cluster.local.', DNS_TYPE.A),
      isResponse: true,
      isAuthoritative: true,
      answers: [record('web.default.svc.cluster.local.', 30, A)],
      additionals: [ednsRecord(1232)],
    };
    expect(formatDigMessage(message, EVERYTHING)).toBe(`\
;; Got answer:
;; WARNING: .local is reserved for Multicast DNS
;; You are currently testing what happens when an mDNS query is leaked to DNS
;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 52455
;; flags: qr aa rd; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 1
;; WARNING: recursion requested but not available

;; OPT PSEUDOSECTION:
; EDNS: version: 0, flags:; udp: 1232
;; QUESTION SECTION:
;web.default.svc.cluster.local.\tIN\tA

;; ANSWER SECTION:
web.default.svc.cluster.local. 30 IN\tA\t10.96.10.10

`);
  });

  it('prints NXDOMAIN of an upstream with its SOA', () => {
    const message = {
      ...dnsQuery(37_687, 'web.', DNS_TYPE.A),
      isResponse: true,
      isRecursionAvailable: true,
      responseCode: 3,
      authorities: [record('.', 86_400, SOA)],
    };
    expect(formatDigMessage(message, EVERYTHING)).toContain(
      ';; ->>HEADER<<- opcode: QUERY, status: NXDOMAIN, id: 37687\n' +
        ';; flags: qr rd ra; QUERY: 1, ANSWER: 0, AUTHORITY: 1, ADDITIONAL: 0\n\n;; QUESTION SECTION:',
    );
  });
});

describe('formatHostRecord', () => {
  it.each([
    [
      'web.default.svc.cluster.local has address 10.96.10.10',
      record('web.default.svc.cluster.local.', 30, A),
    ],
    [
      '10.10.96.10.in-addr.arpa domain name pointer web.default.svc.cluster.local.',
      record('10.10.96.10.in-addr.arpa.', 30, { kind: 'PTR', target: 'web.default.svc.cluster.local.' }),
    ],
    [
      '_http._tcp.web.default.svc.cluster.local has SRV record 0 100 80 web.default.svc.cluster.local.',
      record('_http._tcp.web.default.svc.cluster.local.', 30, {
        kind: 'SRV',
        priority: 0,
        weight: 100,
        port: 80,
        target: 'web.default.svc.cluster.local.',
      }),
    ],
  ])('prints %s', (text, entry) => {
    expect(formatHostRecord(entry)).toBe(text);
  });
});
