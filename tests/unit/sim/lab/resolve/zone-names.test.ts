import { describe, expect, it } from 'vitest';
import { formatDnsData } from '#sim/app/dns-record-text';
import { readLab } from '#sim/lab/read-lab';
import { ZoneNames } from '#sim/lab/resolve/zone-names';
import { dnsTypeOf, formatDnsType, parseDnsType } from '#sim/wire/dns';

const names = new ZoneNames([
  {
    name: 'Example.org',
    ttlSeconds: 300,
    records: [
      '@ MX 10 mail',
      '@ 60 IN A 192.0.2.1',
      'www CNAME web.example.org.',
      'web A 192.0.2.10',
      'web AAAA 2001:db8::10',
      'a.deep TXT "two words" one',
      '*.any A 192.0.2.99',
      'x.any A 192.0.2.98',
      'away CNAME host.elsewhere.test.',
      '_http._tcp SRV 1 2 80 web',
    ],
  },
]);

function ask(name: string, type: string): readonly string[] {
  const answer = names.lookUp(name, parseDnsType(type) ?? 0);
  if (answer.kind === 'not-mine') return ['not mine'];
  const lines = [...answer.answers, ...answer.authorities].map(
    (record) =>
      `${record.name} ${record.ttlSeconds} ${formatDnsType(dnsTypeOf(record.data))} ${formatDnsData(record.data)}`,
  );
  if (answer.target !== undefined) lines.push(`-> ${answer.target}`);
  return answer.responseCode === 3 ? ['NXDOMAIN', ...lines] : lines;
}

const SOA = 'example.org. 300 SOA ns.example.org. hostmaster.example.org. 1 7200 3600 1209600 300';

describe('zones of a lab', () => {
  it.each([
    ['example.org.', 'A', ['example.org. 60 A 192.0.2.1']],
    ['example.org.', 'MX', ['example.org. 300 MX 10 mail.example.org.']],
    ['EXAMPLE.org.', 'A', ['EXAMPLE.org. 60 A 192.0.2.1']],
    [
      'www.example.org.',
      'A',
      ['www.example.org. 300 CNAME web.example.org.', 'web.example.org. 300 A 192.0.2.10'],
    ],
    ['www.example.org.', 'CNAME', ['www.example.org. 300 CNAME web.example.org.']],
    ['web.example.org.', 'AAAA', ['web.example.org. 300 AAAA 2001:db8::10']],
    ['web.example.org.', 'MX', [SOA]],
    ['deep.example.org.', 'A', [SOA]],
    ['a.deep.example.org.', 'TXT', ['a.deep.example.org. 300 TXT "two words" "one"']],
    ['nobody.example.org.', 'A', ['NXDOMAIN', SOA]],
    ['b.any.example.org.', 'A', ['b.any.example.org. 300 A 192.0.2.99']],
    ['x.any.example.org.', 'A', ['x.any.example.org. 300 A 192.0.2.98']],
    ['y.x.any.example.org.', 'A', ['NXDOMAIN', SOA]],
    [
      'away.example.org.',
      'A',
      ['away.example.org. 300 CNAME host.elsewhere.test.', '-> host.elsewhere.test.'],
    ],
    ['_http._tcp.example.org.', 'SRV', ['_http._tcp.example.org. 300 SRV 1 2 80 web.example.org.']],
    ['example.com.', 'A', ['not mine']],
  ])('answer %s %s', (name, type, expected) => {
    expect(ask(name, type)).toEqual(expected);
  });

  it.each([
    ['www A 1.2.3', 'A takes one IPv4 address, not "1.2.3"'],
    ['www', 'must have a type behind the name, as www A 192.0.2.10'],
    [
      'www HINFO a b',
      'a record of type HINFO is not modelled; there are A, AAAA, CNAME, MX, NS, PTR, SOA, SRV, TXT',
    ],
    ['www.example.com. A 1.2.3.4', 'www.example.com. is not in the zone example.org.'],
  ])('refuse %s', (record, why) => {
    const text = [
      'apiVersion: podwire.dev/v1',
      'kind: Lab',
      'spec:',
      '  network:',
      '    zones:',
      '      - name: example.org',
      `        records: ['${record}']`,
    ].join('\n');
    const read = readLab([{ name: 'lab.yaml', text }]);
    const messages = read.ok
      ? []
      : read.error.map(({ message, location }) => `${location?.line ?? 0}: ${message}`);
    expect(messages).toEqual([`7: spec.network.zones[0].records[0]: Invalid value: "${record}": ${why}`]);
  });
});
