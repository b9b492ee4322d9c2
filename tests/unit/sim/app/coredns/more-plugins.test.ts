import { beforeEach, describe, expect, it } from 'vitest';
import { CoreDnsBench, formatRecord } from '#kit/core-dns-bench';
import { formatDigMessage } from '#sim/app/dns-text';
import { DNS_CLASS_CHAOS, DNS_CLASS_IN, EDNS_OPTION, ednsRecord, type DnsRecord } from '#sim/wire/dns';
import { ipv4 } from '#sim/wire/ipv4-address';

const UPSTREAM = 'forward . 192.0.2.53';

function addressRecord(last: number, ttlSeconds: number): DnsRecord {
  const data = { kind: 'A', address: ipv4(192, 0, 2, last) } as const;
  return { name: '', class: DNS_CLASS_IN, ttlSeconds, data };
}

let bench: CoreDnsBench;
beforeEach(() => {
  bench = new CoreDnsBench();
  bench.records = [addressRecord(1, 300)];
});

function start(...lines: readonly string[]): void {
  expect(bench.start(lines.join('\n'))).toBe('started');
}

/** `CODE ANSWERS | AUTHORITIES | ADDITIONALS` */
function told(name: string, type = 'A', client = '10.244.1.5'): string {
  const { responseCode, answers, authorities, additionals } = bench.ask(name, type, { client });
  const parts = [answers, authorities, additionals].map((records) => records.map(formatRecord).join(', '));
  return `${responseCode} ${parts.join(' | ')}`.trimEnd();
}

describe('template', () => {
  it('makes answers of what its patterns found', () => {
    start(
      'template IN A example.org {',
      'match "^ip-(?P<a>[0-9]+)-(?P<b>[0-9]+)[.]example[.]org[.]$"',
      'answer "{{ .Name }} 60 IN A 10.0.{{ .Group.a }}.{{ index .Match 2 }}"',
      'additional "{{ .Zone }} 5 IN TXT {{- " " }}"'.replace('{{- " " }}', '{{ .Type }}'),
      'fallthrough',
      '}',
      UPSTREAM,
    );
    expect(told('ip-3-4.example.org.')).toBe(
      '0 ip-3-4.example.org. 60 A 10.0.3.4 |  | example.org. 5 TXT "A"',
    );
    expect(bench.ask('ip-3-4.example.org.').isAuthoritative).toBe(true);
    expect(told('other.example.org.')).toBe('0 other.example.org. 300 A 192.0.2.1 |  |');
  });

  it('has no name for what it does not match, and a code for what it does', () => {
    start(
      'template IN A one.test {',
      'match ^a',
      'answer "{{ .Name }} A 1.2.3.4"',
      '}',
      'template ANY ANY two.test {',
      'rcode NXDOMAIN',
      'authority "two.test. 60 IN SOA ns.two.test. h.two.test. (1 60 60 60 60)"'.replaceAll(/[()]/g, ''),
      '}',
      UPSTREAM,
    );
    expect(told('a.one.test.')).toBe('0 a.one.test. 3600 A 1.2.3.4 |  |');
    expect(told('b.one.test.')).toBe('3  |  |');
    expect(told('b.one.test.', 'AAAA')).toBe('0 b.one.test. 300 A 192.0.2.1 |  |');
    expect(told('x.two.test.', 'MX')).toBe('3  | two.test. 60 SOA ns.two.test. h.two.test. 1 60 60 60 60 |');
  });

  it('follows an alias', () => {
    start('template IN A a.test {', 'answer "{{ .Name }} 5 IN CNAME b.test."', '}', UPSTREAM);
    expect(told('x.a.test.')).toBe('0 x.a.test. 5 CNAME b.test., b.test. 300 A 192.0.2.1 |  |');
  });
});

describe('file', () => {
  const ZONE = `$TTL 1h
@ IN SOA ns hostmaster (
    2025010100 ; serial
    2h 30m 1d 30 )
  IN NS ns
ns 300 IN A 192.0.2.1
www A 192.0.2.10
    A 192.0.2.11
alias CNAME www
away CNAME example.net.
*.wild A 192.0.2.99
deep.er.below A 192.0.2.98
_http._tcp SRV 0 5 80 www
sub NS ns.sub
ns.sub A 192.0.2.3
text TXT "a b; c" d
`;
  const SOA = 'example.org. 3600 SOA ns.example.org. hostmaster.example.org. 2025010100 7200 1800 86400 30';
  const NS = 'example.org. 3600 NS ns.example.org.';

  it.each([
    ['www', 'A', `0 www.E 3600 A 192.0.2.10, www.E 3600 A 192.0.2.11 | ${NS} |`],
    ['www', 'AAAA', `0  | ${SOA} |`],
    ['none', 'A', `3  | ${SOA} |`],
    ['er.below', 'A', `0  | ${SOA} |`],
    ['alias', 'A', `0 alias.E 3600 CNAME www.E, www.E 3600 A 192.0.2.10, www.E 3600 A 192.0.2.11 | ${NS} |`],
    ['away', 'A', `0 away.E 3600 CNAME example.net., example.net. 300 A 192.0.2.1 | ${NS} |`],
    ['x.wild', 'A', `0 x.wild.E 3600 A 192.0.2.99 | ${NS} |`],
    ['wild', 'A', `0  | ${SOA} |`],
    [
      '_http._tcp',
      'SRV',
      `0 _http._tcp.E 3600 SRV 0 5 80 www.E | ${NS} | www.E 3600 A 192.0.2.10, www.E 3600 A 192.0.2.11`,
    ],
    ['a.sub', 'A', '0  | sub.E 3600 NS ns.sub.E | ns.sub.E 3600 A 192.0.2.3'],
    ['text', 'TXT', `0 text.E 3600 TXT "a b; c" "d" | ${NS} |`],
  ])('answers %s %s', (name, type, expected) => {
    bench.files.set('db.example', ZONE);
    start('file db.example example.org', UPSTREAM);
    expect(told(`${name}.example.org.`, type)).toBe(expected.replaceAll('.E', '.example.org.'));
  });

  it('answers for the zone itself, and leaves others to others', () => {
    bench.files.set('db.example', ZONE);
    start('file db.example example.org', UPSTREAM);
    expect(told('example.org.', 'SOA')).toBe(`0 ${SOA} | ${NS} |`);
    expect(told('example.org.', 'NS')).toBe(`0 ${NS} |  | ns.example.org. 300 A 192.0.2.1`);
    expect(told('example.net.')).toBe('0 example.net. 300 A 192.0.2.1 |  |');
  });

  it('is refused without a zone to read', () => {
    expect(bench.start('file none example.org')).toBe('plugin/file: open none: no such file or directory');
    bench.files.set('db', 'www A 192.0.2.1\n');
    expect(bench.start('file db example.org')).toBe(
      'plugin/file: file has no SOA record for origin example.org.',
    );
  });
});

describe('acl', () => {
  it('takes the first line that fits, by type and network', () => {
    start(
      'acl {',
      'allow net 10.244.1.0/24',
      'filter type AAAA',
      'drop type TXT net 10.244.2.0/24',
      'block',
      '}',
      UPSTREAM,
    );
    const answer = { client: '10.244.2.9' };
    expect(told('a.test.')).toBe('0 a.test. 300 A 192.0.2.1 |  |');
    expect(bench.ask('a.test.', 'A', answer).responseCode).toBe(5);
    expect(bench.ask('a.test.', 'AAAA', answer).answers).toEqual([]);
    expect(bench.askFor('a.test.', 'TXT', answer)).toBeUndefined();
    expect(formatDigMessage(bench.ask('a.test.', 'A', answer), EVERYTHING)).toContain(
      '\n; EDE: 15 (Blocked)\n',
    );
  });

  it.each([
    ['allow net 300.1.1.1', `illegal CIDR notation "300.1.1.1/32"`],
    ['permit', `unexpected token "permit"; expect 'allow', 'block', 'filter' or 'drop'`],
    ['block type FOO', 'unexpected token "FOO"; expect legal QTYPE'],
    ['block net', 'no token specified in "net" section'],
  ])('refuses %s', (line, why) => {
    expect(bench.start(`acl {\n${line}\n}`)).toBe(`plugin/acl: Corefile:3 - Error during parsing: ${why}`);
  });
});

const EVERYTHING = {
  hasComments: true,
  hasQuestion: true,
  hasAnswer: true,
  hasAuthority: true,
  hasAdditional: true,
};

describe('small plugins', () => {
  it('any gives what RFC 8482 wants', () => {
    start('any', UPSTREAM);
    expect(told('a.test.', 'ANY')).toBe('0 a.test. 8482 HINFO "ANY obsoleted" "See RFC 8482" |  |');
    expect(told('a.test.')).toBe('0 a.test. 300 A 192.0.2.1 |  |');
  });

  it('minimal leaves the answer alone', () => {
    bench.authorities = [{ ...addressRecord(9, 5), name: 'x.' }];
    start('minimal', UPSTREAM);
    expect(told('a.test.')).toBe('0 a.test. 300 A 192.0.2.1 |  |');
  });

  it('header sets and clears flags of answers', () => {
    start('header {', 'response set aa', 'clear ra', '}', UPSTREAM);
    const { isAuthoritative, isRecursionAvailable } = bench.ask('a.test.');
    expect([isAuthoritative, isRecursionAvailable]).toEqual([true, false]);
    expect(bench.start('header {\nresponse set xx\n}')).toBe(
      'plugin/header: setting up rule: unknown/unsupported flag=xx',
    );
  });

  it('bufsize makes questions smaller', () => {
    start('bufsize 700', UPSTREAM);
    const { additionals } = bench.ask('a.test.', 'A', { additionals: [ednsRecord(4096)] });
    expect(additionals.map((record) => record.class)).toEqual([700]);
    expect(bench.start('bufsize 100')).toContain('size must be within 512 - 4096');
  });

  it('chaos says who it is', () => {
    start('chaos CoreDNS-x me', UPSTREAM);
    const ask = (name: string): readonly string[] =>
      bench.ask(name, 'TXT', { code: DNS_CLASS_CHAOS }).answers.map(formatRecord);
    expect(ask('version.bind.')).toEqual(['version.bind. 0 TXT "CoreDNS-x"']);
    expect(ask('hostname.bind.')).toEqual(['hostname.bind. 0 TXT "coredns-1"']);
    expect(ask('authors.bind.')).toEqual(['authors.bind. 0 TXT "me"']);
  });

  it('nsid names the server to those who ask for it', () => {
    start('nsid', UPSTREAM);
    const options = [{ code: EDNS_OPTION.NSID, bytes: new Uint8Array(0) }];
    const edns = { ...ednsRecord(1232), data: { kind: 'OPT', options } } as const;
    const text = formatDigMessage(bench.ask('a.test.', 'A', { additionals: [edns] }), EVERYTHING);
    expect(text).toContain('\n; NSID: 63 6f 72 65 64 6e 73 2d 31 ("coredns-1")\n');
    expect(formatDigMessage(bench.ask('a.test.'), EVERYTHING)).not.toContain('NSID');
  });

  it('local keeps names of the machine from going round the world', () => {
    start('local', UPSTREAM);
    const soa = 'SOA localhost. root.localhost. 1 0 0 0 604800';
    expect(told('localhost.')).toBe('0 localhost. 604800 A 127.0.0.1 |  |');
    expect(told('localhost.default.svc.cluster.local.', 'AAAA')).toBe(
      '0 localhost.default.svc.cluster.local. 604800 AAAA ::1 |  |',
    );
    expect(told('1.0.0.127.in-addr.arpa.', 'PTR')).toBe(
      '0 1.0.0.127.in-addr.arpa. 604800 PTR localhost. |  |',
    );
    expect(told('2.0.0.127.in-addr.arpa.', 'PTR')).toBe(`3  | 127.in-addr.arpa. 604800 ${soa} |`);
    expect(bench.asked).toEqual([]);
  });

  it('erratic leaves every second question without an answer', () => {
    start('erratic');
    const heard = [1, 2, 3, 4].map(() => bench.askFor('a.test.') !== undefined);
    expect(heard).toEqual([false, true, false, true]);
  });

  it('dns64 makes addresses for those who come over IPv6', () => {
    start('dns64 64:ff9b::/96', UPSTREAM);
    bench.records = [addressRecord(1, 300)];
    expect(told('a.test.', 'AAAA', 'fd00::5')).toBe('0 a.test. 300 AAAA 64:ff9b::c000:201 |  |');
    expect(bench.start('dns64 64:ff9b::/97')).toContain('required prefix length "/97" not supported');
  });

  it('autopath goes through the list of a file in one question', () => {
    bench.files.set('/etc/resolv.conf', 'search one.test two.test\n');
    start(
      'autopath /etc/resolv.conf',
      'template IN A one.test {',
      'rcode NXDOMAIN',
      '}',
      'template IN A two.test {',
      'answer "{{ .Name }} 7 IN A 192.0.2.7"',
      '}',
    );
    expect(told('db.one.test.')).toBe('0 db.one.test. 7 CNAME db.two.test., db.two.test. 7 A 192.0.2.7 |  |');
  });

  it('rewrite changes codes', () => {
    bench.responseCode = 3;
    start('rewrite rcode suffix test. NXDOMAIN NOERROR', UPSTREAM);
    expect(bench.ask('a.test.').responseCode).toBe(0);
    expect(bench.ask('a.org.').responseCode).toBe(3);
  });

  it('bind is for addresses', () => {
    start('bind 127.0.0.1', UPSTREAM);
    expect(bench.start('bind eth9')).toContain('the interface name eth9 is not modelled in this lab');
  });
});

describe('cache', () => {
  it('fetches what is asked for often before its time is over', () => {
    bench.hasBackground = true;
    start('cache 30 {', 'prefetch 2 1m 20%', '}', UPSTREAM);
    told('a.test.');
    bench.pass(20);
    told('a.test.');
    bench.pass(5);
    expect(told('a.test.')).toBe('0 a.test. 5 A 192.0.2.1 |  |');
    expect(bench.asked).toHaveLength(2);
    expect(told('a.test.')).toBe('0 a.test. 30 A 192.0.2.1 |  |');
  });

  it('serves what is stale, and fetches it anew', () => {
    bench.hasBackground = true;
    start('cache 30 {', 'serve_stale', '}', UPSTREAM);
    told('a.test.');
    bench.pass(40);
    expect(told('a.test.')).toBe('0 a.test. 0 A 192.0.2.1 |  |');
    expect(told('a.test.')).toBe('0 a.test. 30 A 192.0.2.1 |  |');
    bench.pass(3_700);
    expect(bench.asked).toHaveLength(2);
    told('a.test.');
    expect(bench.asked).toHaveLength(3);
  });

  it('serves what is stale only where nobody answers, when it is to verify', () => {
    start('cache 30 {', 'serve_stale 1h verify', '}', UPSTREAM);
    told('a.test.');
    bench.pass(40);
    expect(told('a.test.')).toBe('0 a.test. 30 A 192.0.2.1 |  |');
    bench.pass(40);
    bench.silent.add('192.0.2.53');
    expect(told('a.test.')).toBe('0 a.test. 0 A 192.0.2.1 |  |');
  });

  it.each([
    ['prefetch 1 1m 5%', 'percentage should fall in range [10, 90]: 5'],
    ['serve_stale 1h later', 'invalid value for serve_stale refresh mode: later'],
    ['serve_stale x', 'time: invalid duration "x"'],
  ])('refuses %s', (line, why) => {
    expect(bench.start(`cache {\n${line}\n}`)).toBe(`plugin/cache: ${why}`);
  });
});

describe('prometheus', () => {
  it('counts questions, answers by who wrote them, and the cache', () => {
    start('prometheus', 'cache', 'template IN A two.test {', 'rcode NXDOMAIN', '}', UPSTREAM);
    bench.ask('a.test.');
    bench.ask('a.test.');
    bench.ask('x.two.test.', 'A', { client: 'fd00::5' });
    const lines = bench.metrics
      .format()
      .split('\n')
      .filter((line) => !line.startsWith('#'));
    const place = 'server="dns://:53",view="",zone="."';
    expect(lines).toEqual([
      'coredns_cache_entries{server="dns://:53",type="denial",view="",zones="."} 0',
      'coredns_cache_entries{server="dns://:53",type="success",view="",zones="."} 1',
      'coredns_cache_hits_total{server="dns://:53",type="success",view="",zones="."} 1',
      'coredns_cache_misses_total{server="dns://:53",view="",zones="."} 2',
      'coredns_cache_requests_total{server="dns://:53",view="",zones="."} 3',
      'coredns_dns_requests_total{family="1",proto="udp",server="dns://:53",type="A",view="",zone="."} 2',
      'coredns_dns_requests_total{family="2",proto="udp",server="dns://:53",type="A",view="",zone="."} 1',
      `coredns_dns_responses_total{plugin="cache",rcode="NOERROR",${place}} 1`,
      `coredns_dns_responses_total{plugin="forward",rcode="NOERROR",${place}} 1`,
      `coredns_dns_responses_total{plugin="template",rcode="NXDOMAIN",${place}} 1`,
      '',
    ]);
    expect(bench.metrics.format()).toContain('# TYPE coredns_dns_requests_total counter\n');
  });

  it('is silent where a block does not ask for it', () => {
    start(UPSTREAM);
    bench.ask('a.test.');
    expect(bench.metrics.format()).toBe('');
  });
});
