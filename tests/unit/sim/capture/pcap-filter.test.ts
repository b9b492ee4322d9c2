import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixtureBytes, readCapture } from '#kit/capture-fixture';
import { randomFrames } from '#kit/random-frames';
import { isMissing, toolPath } from '#kit/tools';
import { Prng } from '#sim/base/prng';
import { decodeCaptureFile } from '#sim/capture/capture-file';
import { CaptureStore } from '#sim/capture/capture-store';
import { FilteredRows } from '#sim/capture/filtered-rows';
import type { PacketTable } from '#sim/capture/packet-table';
import { encodePcapng } from '#sim/capture/pcapng-writer';
import { parseFilter, rejectsAllPackets, type PacketFilter } from '#sim/capture/pcap-filter';

const EXPRESSIONS: readonly string[] = [
  'host 10.244.1.2',
  'src host 10.244.1.2',
  'dst 10.96.0.10',
  'src or dst 10.96.0.10',
  'src and dst 10.96.0.10',
  'host (10.244.1.2 or 10.96.0.10)',
  'host not 10.244.1.2',
  'host 10.244.1.2 and 10.96.0.10',
  'host 10.244.1.2 and port 80',
  'net 10.244.0.0/16',
  'src net 10.244.1.0/24',
  'net 10.244',
  'net 10',
  'net 10.244.0.0 mask 255.255.0.0',
  'port 80',
  'port http',
  'port domain',
  'tcp port 80 or 6379',
  'port (80 or 8080)',
  'udp dst port 8472',
  'portrange 40000-40500',
  'tcp portrange 80-8080',
  'arp or icmp',
  'tcp or udp and host 10.96.0.10',
  'not host 10.96.0.10 and tcp',
  'not (host 10.96.0.10 and tcp)',
  '!tcp && !(udp || arp)',
  'ether host 0a:58:0a:f4:01:02',
  'ether src 0a-58-0a-f4-01-02',
  'ether proto 0x0806',
  'ether proto \\ip',
  'ip proto \\udp',
  'proto 1',
  'broadcast or multicast',
  'ip multicast',
  'ip broadcast',
  'arp host 10.244.1.2',
  'ip src net 10.0.0.0/8',
  'less 60',
  'greater 100',
  'len > 70',
  'tcp[tcpflags] & (tcp-syn|tcp-ack) != 0',
  'tcp[tcpflags] == tcp-syn',
  'not tcp[13] = 2',
  'icmp[icmptype] = icmp-echo',
  'icmp[0] = 3 and icmp[1] = 4',
  'ip[8] = 64',
  'ip[6:2] & 0x1fff != 0',
  '(ip[0] & 0xf) * 4 > 20',
  'ip[2:2] - ((ip[0]&0xf)<<2) - ((tcp[12]&0xf0)>>2) != 0',
  'tcp[((tcp[12:1] & 0xf0) >> 2):4] = 0x47455420',
  'udp[100] = 0',
  'ether[6:4] = 0x0a580af4',
  'ip[8] % 2 = 1 and ip[8] / 3 > 20',
  'ip[0] ^ 3 & 7 = 1 or ip[8] % 5 + 1 = 3',
  '- ip[8] = -64',
  'udp or 1 = 1 and tcp[-20] = 0x45',
  'len - 14 = ip[2:2]',
  'vlan or vlan 3 and ip',
  'icmp6 or ip6 host fe80::1 or net fe80::/10',
  'portrange http-https',
  'portrange 53 or not 443',
  'port 22 or domain',
  'ip host 10.244.1.2 || 10.96.0.10',
  'llc or stp or iso or atalk',
];

/** Filters drawn from a seed: two or three of the above, joined. */
function drawnFilters(seed: number, count: number): readonly string[] {
  const random = new Prng(seed);
  const pick = (items: readonly string[]): string => items[random.below(items.length)] ?? '';
  return Array.from({ length: count }, () => {
    const parts = Array.from(
      { length: 2 + random.below(2) },
      () => `${pick(['', '', 'not '])}(${pick(EXPRESSIONS)})`,
    );
    return parts.join(pick([' and ', ' or ', ' || ']));
  });
}

function filterOf(text: string): PacketFilter {
  const filter = parseFilter(text);
  if (!filter.ok) throw new Error(`${filter.error.column}: ${filter.error.message}`);
  return filter.value;
}

function matchesOf(table: PacketTable, text: string): readonly number[] {
  const rows = new FilteredRows(table, filterOf(text));
  rows.update();
  return Array.from({ length: rows.count }, (_, index) => rows.rowAt(index));
}

describe('parseFilter', () => {
  it('gives and and or the same precedence, from left to right', () => {
    const file = readCapture(fixtureBytes('vxlan.pcap'));
    expect(matchesOf(file, 'arp or udp and host 203.0.113.9')).toEqual([]);
    expect(matchesOf(file, 'arp or (udp and host 203.0.113.9)')).toEqual(matchesOf(file, 'arp'));
    expect(matchesOf(file, 'arp').length).toBeGreaterThan(0);
  });

  it('lets a bare value take the qualifiers before it', () => {
    const file = readCapture(fixtureBytes('dns.pcap'));
    expect(matchesOf(file, 'udp port 1 or 53')).toEqual(matchesOf(file, 'udp port 53'));
  });

  it('rejects a packet that it cannot read far enough, whatever the rest of the expression says', () => {
    const frame = Uint8Array.of(2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x08, 0x00, 0x45);
    expect(filterOf('not port 80')(frame, 0, frame.length, 60)).toBe(false);
    expect(filterOf('ip')(frame, 0, frame.length, 60)).toBe(true);
  });

  it.each([
    ['host', 5, 'the expression ends here, and a value should follow'],
    ['host web', 6, 'names are not looked up; an address such as 10.244.1.2 would be right'],
    ['port 99999', 6, 'illegal port number 99999 > 65535'],
    ['port 80-90', 6, "unknown port '80-90'"],
    ['portrange ssh', 11, 'a range such as 8000-8100 would be right'],
    ['udp port http', 10, "port 'http' is tcp"],
    ['tcp and', 8, 'the expression ends too early'],
    ['(tcp', 5, 'a closing parenthesis is missing here'],
    ['tcp)', 4, 'unexpected ")"'],
    ['10.0.0.1', 1, '"host 10.0.0.1"'],
    ['tcp 80', 5, '"tcp port 80"'],
    ['port 80 or (443 and udp)', 21, 'a value should follow; with \\udp it is a name'],
    ['net 10.0.0.1/8', 5, 'non-network bits set in "10.0.0.1/8"'],
    ['net 10/8', 5, 'a network with a mask has dots: 10.0.0.0'],
    ['host fe80::1/10', 6, 'non-network bits set'],
    ['ip host fe80::1', 9, "'ip' modifier applied to ip6 host"],
    ['host 300.1.1.1', 6, "invalid IPv4 address '300.1.1.1'"],
    ['icmp port 3', 11, 'it goes with tcp, udp and sctp'],
    ['tcp[0:3] = 1', 7, 'data size must be 1, 2, or 4'],
    ['tcp[0]', 1, 'a comparison is missing'],
    ['ip[0] / 0 = 1', 7, 'division by zero'],
    ['ip[0] << 40 = 1', 7, 'shift by more than 31 bits'],
    ['ip proto tcp', 10, 'with \\tcp it is a name'],
    ['tcp and @', 9, '"@" is not part of the filter language'],
    ['vlan 5000', 1, 'VLAN tag 5000 greater than maximum 4095'],
    ['mpls and vlan', 10, 'no VLAN match after MPLS'],
    ['ip protochain 6', 4, 'chains of headers are not modelled'],
    ['tcp and foo', 9, '"foo" is not known'],
  ])('says where %j is wrong and what would be right', (text, column, message) => {
    const filter = parseFilter(text);
    expect(filter).toMatchObject({ ok: false, error: { column } });
    expect(filter.ok ? '' : filter.error.message).toContain(message);
  });
});

describe.skipIf(isMissing('tcpdump'))('parseFilter beside the real tcpdump', () => {
  const store = new CaptureStore({ startTimeMs: 0 });
  let path = '';
  beforeAll(() => {
    store.addInterface({ name: 'eth0', linkType: 1 });
    for (const frame of randomFrames({ seed: 21, count: 1500, hasErrors: true, hasTruncation: true })) {
      store.append(store.count * 1000, 0, frame.bytes, 0, frame.capturedLength, store.count);
    }
    path = join(mkdtempSync(join(tmpdir(), 'podwire-filter-')), 'capture.pcapng');
    writeFileSync(path, encodePcapng(store));
  });
  afterAll(() => rmSync(join(path, '..'), { recursive: true }));

  it.each([...EXPRESSIONS, ...drawnFilters(7, 60)])('matches the same packets for %s', (text) => {
    const { stdout, status } = spawnSync(toolPath('tcpdump'), ['-r', path, '-w', '-', '--', text], {
      maxBuffer: 2 ** 28,
    });
    if (status !== 0) {
      expect(!parseFilter(text).ok || rejectsAllPackets(text)).toBe(true);
      return;
    }
    const matched = decodeCaptureFile(new Uint8Array(stdout));
    if (!matched.ok) throw new Error(matched.error);
    const file = matched.value;
    // Packets are a microsecond apart, so that their time is their number.
    const origin = file.startTimeMs * 1000;
    const numbers = Array.from({ length: file.count }, (_, row) => origin + file.timeNs(row) / 1000);
    expect(matchesOf(store, text)).toEqual(numbers);
  });
});
