import { describe, expect, it } from 'vitest';
import {
  calendarTime,
  formatHttpDate,
  formatIsoDate,
  formatLogDate,
  formatUnixDate,
} from '#sim/app/calendar';
import { formatMilliseconds, formatPingMilliseconds } from '#sim/app/milliseconds';
import { describeOptionError, parseOptions } from '#sim/app/options';
import { parseHosts, parseResolvConf } from '#sim/app/resolv-conf';
import { candidateNames, lookUpHosts } from '#sim/app/resolver';
import { parseLabUrl } from '#sim/app/url';
import { ipv4 } from '#sim/wire/ipv4-address';

const START = 1_735_689_600_000;

describe('calendarTime', () => {
  it.each([
    [START, 5_000_000_000, 'Wed, 01 Jan 2025 00:00:05 GMT'],
    [1_732_636_500_000, 0, 'Tue, 26 Nov 2024 15:55:00 GMT'],
    [1_709_164_800_000, 0, 'Thu, 29 Feb 2024 00:00:00 GMT'],
    [0, 0, 'Thu, 01 Jan 1970 00:00:00 GMT'],
    [-1000, 0, 'Wed, 31 Dec 1969 23:59:59 GMT'],
  ])('%d ms and %d ns is %s', (start, now, text) => {
    expect(formatHttpDate(calendarTime(start, now))).toBe(text);
  });

  it('agrees with the platform on every day of some years', () => {
    for (let day = 0; day < 3 * 366; day += 1) {
      const start = START + day * 86_400_000 + 3_661_000;
      expect(formatHttpDate(calendarTime(start, 0))).toBe(new Date(start).toUTCString());
    }
  });

  it('prints the forms of date, access logs and ISO 8601', () => {
    const time = calendarTime(START, 61_000_000_000);
    expect(formatUnixDate(time)).toBe('Wed Jan  1 00:01:01 UTC 2025');
    expect(formatLogDate(time)).toBe('01/Jan/2025:00:01:01 +0000');
    expect(formatIsoDate(time)).toBe('2025-01-01T00:01:01Z');
  });
});

describe('formatPingMilliseconds', () => {
  it.each([
    [66_000, '0.066', '0.066'],
    [1_234_567, '1.23', '1.234'],
    [12_345_678, '12.3', '12.345'],
    [123_456_789, '123', '123.456'],
  ])('%d ns is %s for iputils and %s for busybox', (nanoseconds, iputils, busybox) => {
    expect(formatPingMilliseconds(nanoseconds)).toBe(iputils);
    expect(formatMilliseconds(nanoseconds)).toBe(busybox);
  });
});

describe('parseOptions', () => {
  const specification = { short: 'qO:', long: { quiet: 'q', output: 'O:' } };

  it('reads letters together, values attached and apart, and long names', () => {
    expect(parseOptions(['-qO-', 'url', '--output=x', '--', '-q'], specification)).toEqual({
      ok: true,
      options: {
        values: new Map([
          ['q', ['']],
          ['O', ['-', 'x']],
        ]),
        operands: ['url', '-q'],
      },
    });
  });

  it.each([
    [['-z'], "nc: invalid option -- 'z'"],
    [['--nope'], "nc: unrecognized option '--nope'"],
    [['-O'], "nc: option requires an argument -- 'O'"],
  ])('words the error of %j as getopt does', (args, message) => {
    const parsed = parseOptions(args, specification);
    expect(parsed.ok ? '' : describeOptionError('nc', parsed.error)).toBe(message);
  });
});

const RESOLV_CONF = `search default.svc.cluster.local svc.cluster.local cluster.local
nameserver 10.96.0.10
options ndots:5
`;

describe('parseResolvConf', () => {
  it('reads what the kubelet writes', () => {
    expect(parseResolvConf(RESOLV_CONF)).toEqual({
      nameservers: [ipv4(10, 96, 0, 10)],
      search: ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local'],
      ndots: 5,
      timeoutSeconds: 5,
      attempts: 2,
      flags: new Set(),
    });
  });

  it('keeps options without a value', () => {
    const { flags, attempts } = parseResolvConf('options rotate attempts:3 use-vc\n');
    expect([[...flags], attempts]).toEqual([['rotate', 'use-vc'], 3]);
  });
});

describe('candidateNames', () => {
  const configuration = parseResolvConf(RESOLV_CONF);
  const listed = (name: string): string[] =>
    ['default.svc.cluster.local.', 'svc.cluster.local.', 'cluster.local.'].map(
      (domain) => `${name}.${domain}`,
    );

  it.each(['glibc', 'musl'] as const)('%s goes through the search list first below ndots', (style) => {
    expect(candidateNames('example.com', configuration, style)).toEqual([
      ...listed('example.com'),
      'example.com.',
    ]);
  });

  it('glibc asks a name with enough dots first, musl asks nothing else', () => {
    expect(candidateNames('a.b.c.d.e.f', configuration, 'glibc')).toEqual([
      'a.b.c.d.e.f.',
      ...listed('a.b.c.d.e.f'),
    ]);
    expect(candidateNames('a.b.c.d.e.f', configuration, 'musl')).toEqual(['a.b.c.d.e.f.']);
  });

  it('never completes a name with a final dot', () => {
    expect(candidateNames('web.', configuration, 'glibc')).toEqual(['web.']);
    const flags = new Set(['no-tld-query']);
    expect(candidateNames('web', { ...configuration, flags }, 'glibc')).toEqual(listed('web'));
  });
});

describe('lookUpHosts', () => {
  it('finds a name in any column and any case', () => {
    const text = '127.0.0.1\tlocalhost\n10.0.0.1 db.local DB # ours\n';
    expect(parseHosts(text)).toHaveLength(2);
    expect(lookUpHosts(text, 'db')).toEqual({ addresses: [ipv4(10, 0, 0, 1)], canonicalName: 'db.local' });
    expect(lookUpHosts(text, 'ours')).toBeUndefined();
  });
});

describe('parseLabUrl', () => {
  it.each([
    ['http://web', 'http', 'web', 80, '/'],
    ['web:8080/a?b#c', 'http', 'web', 8080, '/a?b'],
    ['postgres://u:p@db/shop', 'postgres', 'db', 5432, '/shop'],
    ['redis://cache:6380', 'redis', 'cache', 6380, '/'],
  ])('reads %s', (text, scheme, host, port, target) => {
    expect(parseLabUrl(text)).toMatchObject({ scheme, host, port, target });
  });

  it.each(['', 'http://', 'web:99999', 'unknown://web'])('refuses %j', (text) => {
    expect(parseLabUrl(text)).toBeUndefined();
  });
});
