import { beforeEach, describe, expect, it } from 'vitest';
import { CoreDnsBench, formatRecord } from '#kit/core-dns-bench';
import { formatDnsData } from '#sim/app/dns-record-text';
import { DNS_CLASS_IN, type DnsRecord } from '#sim/wire/dns';
import { ipv4 } from '#sim/wire/ipv4-address';

function addressRecord(last: number, ttlSeconds: number): DnsRecord {
  const data = { kind: 'A', address: ipv4(192, 0, 2, last) } as const;
  return { name: '', class: DNS_CLASS_IN, ttlSeconds, data };
}

describe('plugins of CoreDNS', () => {
  let bench: CoreDnsBench;
  beforeEach(() => {
    bench = new CoreDnsBench();
    bench.records = [addressRecord(1, 300)];
  });

  it('cache answers again without asking, for as long as it may', () => {
    bench.start('cache 30\nforward . 192.0.2.53');
    expect(bench.lineOf('a.test.')).toBe('a.test. 30 A 192.0.2.1');
    bench.pass(12);
    const again = bench.ask('A.test.');
    expect(again.answers.map(formatRecord)).toEqual(['a.test. 18 A 192.0.2.1']);
    expect(again.isAuthoritative).toBe(true);
    bench.pass(18);
    expect(bench.lineOf('a.test.')).toBe('a.test. 30 A 192.0.2.1');
    expect(bench.asked).toEqual(['192.0.2.53 a.test.', '192.0.2.53 a.test.']);
  });

  it('cache lets nothing live for less than five seconds, and leaves out what is excepted', () => {
    bench.records = [addressRecord(1, 1)];
    bench.start('cache {\ndisable success b.test\n}\nforward . 192.0.2.53');
    expect(bench.lineOf('a.test.')).toBe('a.test. 5 A 192.0.2.1');
    bench.ask('a.test.');
    bench.ask('x.b.test.');
    bench.ask('x.b.test.');
    expect(bench.asked).toHaveLength(3);
  });

  it('cache remembers that there is no such name', () => {
    bench.records = [];
    bench.responseCode = 3;
    const soa = { kind: 'SOA', primaryName: 'ns.', mailbox: 'h.', serial: 1 } as const;
    const times = { refreshSeconds: 1, retrySeconds: 1, expireSeconds: 1, minimumSeconds: 20 };
    bench.authorities = [{ name: 'test.', class: 1, ttlSeconds: 600, data: { ...soa, ...times } }];
    bench.start('cache\nforward . 192.0.2.53');
    expect(bench.ask('no.test.').responseCode).toBe(3);
    bench.pass(19);
    expect(bench.ask('no.test.')).toMatchObject({ responseCode: 3, isAuthoritative: true });
    expect(bench.asked).toHaveLength(1);
    bench.pass(1);
    bench.ask('no.test.');
    expect(bench.asked).toHaveLength(2);
  });

  it('log and errors write what CoreDNS writes', () => {
    bench.start('errors\nlog\nforward . 192.0.2.53');
    bench.ask('a.test.', 'AAAA');
    bench.records = [];
    bench.silent.add('192.0.2.53');
    expect(bench.ask('b.test.').responseCode).toBe(2);
    expect(bench.lines).toEqual([
      '[INFO] 10.244.1.5:40000 - 1234 "AAAA IN a.test. udp 54 false 512" NOERROR qr,rd,ra 46 0s',
      '[INFO] 10.244.1.5:40000 - 1234 "A IN b.test. udp 54 false 512" - - 0 6s',
      '[ERROR] plugin/errors: 2 b.test. A: read udp 10.244.0.2:40000->192.0.2.53:53: i/o timeout',
    ]);
  });

  it('log keeps to its classes', () => {
    bench.start('log . {\nclass error\n}\nforward . 192.0.2.53');
    bench.ask('a.test.');
    expect(bench.lines).toEqual([]);
    bench.responseCode = 5;
    bench.records = [];
    bench.ask('a.test.');
    expect(bench.lines).toHaveLength(1);
  });

  it('forward goes on to the next name server after silence', () => {
    bench.silent.add('192.0.2.53');
    bench.start('forward . 192.0.2.53 192.0.2.54 {\npolicy sequential\n}');
    expect(bench.lineOf('a.test.')).toBe('a.test. 300 A 192.0.2.1');
    expect(bench.asked).toEqual(['192.0.2.53 a.test.', '192.0.2.54 a.test.']);
  });

  it('forward takes turns, and has exceptions and files', () => {
    bench.files.set('/etc/resolv.conf', 'nameserver 192.0.2.60\n');
    bench.start(
      'forward corp.test 192.0.2.53 192.0.2.54 {\npolicy round_robin\nexcept x.corp.test\n}\nforward . /etc/resolv.conf',
    );
    for (const name of ['a.corp.test.', 'b.corp.test.', 'x.corp.test.', 'org.']) bench.ask(name);
    expect(bench.asked).toEqual([
      '192.0.2.54 a.corp.test.',
      '192.0.2.53 b.corp.test.',
      '192.0.2.60 x.corp.test.',
      '192.0.2.60 org.',
    ]);
  });

  it.each([
    ['rewrite name old.test new.test', 'old.test.', 'new.test.', 'old.test. 300 A 192.0.2.1'],
    ['rewrite name suffix .corp .test', 'a.corp.', 'a.test.', 'a.test. 300 A 192.0.2.1'],
    ['rewrite name suffix .corp .test answer auto', 'a.corp.', 'a.test.', 'a.corp. 300 A 192.0.2.1'],
    ['rewrite name prefix old- new-', 'old-a.test.', 'new-a.test.', 'new-a.test. 300 A 192.0.2.1'],
    ['rewrite name substring east west', 'a.east.test.', 'a.west.test.', 'a.west.test. 300 A 192.0.2.1'],
    [
      String.raw`rewrite name regex (.*)-(us)\.test {1}.{2}.test answer name (.*)\.(us)\.test {1}-{2}.test`,
      'ftp-us.test.',
      'ftp.us.test.',
      'ftp-us.test. 300 A 192.0.2.1',
    ],
    ['rewrite ttl a.test 15', 'a.test.', 'a.test.', 'a.test. 15 A 192.0.2.1'],
    ['rewrite ttl a.test 400-', 'a.test.', 'a.test.', 'a.test. 400 A 192.0.2.1'],
    [
      'rewrite continue name a.test b.test\nrewrite name b.test c.test',
      'a.test.',
      'c.test.',
      'a.test. 300 A 192.0.2.1',
    ],
    [
      'rewrite name a.test b.test\nrewrite name b.test c.test',
      'a.test.',
      'b.test.',
      'a.test. 300 A 192.0.2.1',
    ],
  ])('%s', (rule, name, asked, answer) => {
    expect(bench.start(`${rule}\nforward . 192.0.2.53`)).toBe('started');
    const reply = bench.ask(name);
    expect(bench.asked).toEqual([`192.0.2.53 ${asked}`]);
    expect(reply.questions[0]?.name).toBe(name);
    expect(reply.answers.map(formatRecord)).toEqual([answer]);
  });

  it('rewrite asks for another type', () => {
    bench.start('rewrite type AAAA A\nforward . 192.0.2.53');
    expect(bench.ask('a.test.', 'AAAA').questions[0]?.type).toBe(28);
    expect(bench.asked).toHaveLength(1);
  });

  it('hosts answers forwards and backwards, from the file as it is now', () => {
    bench.files.set('/etc/hosts', '192.0.2.8 one.test two.test\n');
    bench.start('hosts {\nttl 60\n192.0.2.9 three.test\nfallthrough\n}\nforward . 192.0.2.53');
    expect(bench.lineOf('two.test.')).toBe('two.test. 60 A 192.0.2.8');
    expect(bench.lineOf('three.test.')).toBe('three.test. 60 A 192.0.2.9');
    expect(bench.lineOf('8.2.0.192.in-addr.arpa.', 'PTR')).toBe(
      '8.2.0.192.in-addr.arpa. 60 PTR one.test., 8.2.0.192.in-addr.arpa. 60 PTR two.test.',
    );
    expect(bench.ask('one.test.', 'AAAA')).toMatchObject({ responseCode: 0, answers: [] });
    bench.files.set('/etc/hosts', '192.0.2.10 one.test\n');
    expect(bench.lineOf('one.test.')).toBe('one.test. 60 A 192.0.2.10');
    bench.ask('other.test.');
    expect(bench.asked).toEqual(['192.0.2.53 other.test.']);
  });

  it('loadbalance changes the order of addresses, and leaves none out', () => {
    bench.records = [1, 2, 3, 4, 5].map((last) => addressRecord(last, 30));
    bench.start('loadbalance\nforward . 192.0.2.53');
    const orders = new Set<string>();
    for (let turn = 0; turn < 20; turn += 1) {
      const lasts = bench.ask('a.test.').answers.map(({ data }) => formatDnsData(data).slice(-1));
      expect(lasts.toSorted()).toEqual(['1', '2', '3', '4', '5']);
      orders.add(lasts.join(''));
    }
    expect(orders.size).toBeGreaterThan(5);
  });

  it('plugins are asked in their own order, whatever the order of the lines', () => {
    bench.start('forward . 192.0.2.53\nhosts {\n192.0.2.9 a.test\nfallthrough\n}\nlog');
    expect(bench.lineOf('a.test.')).toBe('a.test. 3600 A 192.0.2.9');
    expect(bench.lines).toContain(
      '[INFO] 10.244.1.5:40000 - 1234 "A IN a.test. udp 54 false 512" NOERROR qr,aa,rd 46 0s',
    );
  });

  it('what the last plugin leaves open is SERVFAIL', () => {
    bench.files.set('/etc/hosts', '');
    bench.start('errors\nhosts /etc/hosts nothing.test');
    expect(bench.ask('a.test.').responseCode).toBe(2);
    expect(bench.lines.at(-1)).toBe('[ERROR] plugin/errors: 2 a.test. A: plugin/hosts: no next plugin found');
  });

  it.each([
    ['cache 0', 'plugin/cache: cache TTL can not be zero or negative: 0'],
    [
      'forward .',
      "plugin/forward: Corefile:2 - Error during parsing: Wrong argument count or unexpected line ending after '.'",
    ],
    ['forward . nowhere', 'plugin/forward: not an IP address or file: "nowhere"'],
    [
      'forward . 1.1.1.1 {\npolicy best\n}',
      "plugin/forward: Corefile:3 - Error during parsing: unknown policy 'best'",
    ],
    ['forward . tls://1.1.1.1', 'plugin/forward: tls://1.1.1.1: this transport is not modelled in this lab'],
    ['route53 a:b', "Corefile:2 - Error during parsing: plugin 'route53' is not modelled in this lab"],
    ['rewrite name regex (a b', 'plugin/rewrite: invalid regex pattern in a name rule: (a'],
    [
      'health {\nlameduck x\n}',
      `plugin/health: unable to parse lameduck duration value: 'x' : time: invalid duration "x"`,
    ],
    ['reload 1s', 'plugin/reload: interval value must be greater or equal to 2s'],
    ['log {\nclass loud\n}', 'plugin/log: invalid Class: loud'],
    ['kubernetes cluster.local', 'plugin/kubernetes: this lab has no cluster to serve the names of'],
  ])('refuses %j', (body, message) => {
    expect(bench.start(body)).toBe(message);
  });
});
