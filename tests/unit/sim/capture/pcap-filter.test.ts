import { describe, expect, it } from 'vitest';
import { fixtureBytes, readCapture } from '#kit/capture-fixture';
import { inEnglish } from '#sim/base/sentence';
import { FilteredRows } from '#sim/capture/filtered-rows';
import { CAPTURE_DIRECTION, LINK_TYPE, type PacketTable } from '#sim/capture/packet-table';
import { parseFilter, type PacketFilter } from '#sim/capture/pcap-filter';
import { ipv4 } from '#sim/wire/ipv4-address';

function filterOf(text: string): PacketFilter {
  const filter = parseFilter(text);
  if (!filter.ok) throw new Error(`${filter.error.column}: ${inEnglish(filter.error.message)}`);
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
    ['host', 5, 'syntax error; the expression ends here, and a value should follow'],
    ['host web', 6, "unknown host 'web'; names are not looked up here, an address such as 10.244.1.2 would"],
    ['port 99999', 6, 'illegal port number 99999 > 65535'],
    ['port 80-90', 6, "unknown port '80-90'; a range is written portrange 8000-8100"],
    ['portrange ssh', 11, 'a range such as 8000-8100 would be right'],
    ['udp port http', 10, "port 'http' is tcp"],
    ['tcp and', 8, 'syntax error; the expression ends here: expected host, net, port'],
    ['(tcp', 5, 'or a closing parenthesis would be right'],
    ['tcp)', 4, '")" cannot stand here: "and", "or" or the end would be right'],
    ['10.0.0.1', 1, 'syntax error; "10.0.0.1" needs to be told what it is: "host 10.0.0.1"'],
    ['tcp 80', 5, '"tcp port 80"'],
    ['port 80 or (443 and udp)', 21, 'a value should follow; with \\udp it is a name'],
    ['net 10.0.0.1/8', 5, 'non-network bits set in "10.0.0.1/8"'],
    ['net 10/8', 7, 'a network with a mask has dots: 10.0.0.0'],
    ['host fe80::1/10', 6, 'non-network bits set'],
    ['ip host fe80::1', 9, "'ip' modifier applied to ip6 host"],
    ['tcp host 10.0.0.1', 10, `'tcp' modifier applied to host; write "tcp and host"`],
    ['host 300.1.1.1', 6, "invalid IPv4 address '300.1.1.1'"],
    ['icmp port 3', 11, "illegal qualifier of 'port'; it goes with tcp, udp and sctp"],
    ['tcp[0:3] = 1', 7, 'data size must be 1, 2, or 4'],
    ['tcp[0]', 7, 'a comparison is missing'],
    ['ip[0] / 0 = 1', 7, 'division by zero'],
    ['ip[0] << 40 = 1', 7, 'shift by more than 31 bits'],
    ['ip proto tcp', 10, 'with \\tcp it is a name'],
    ['tcp and @', 9, '"@" cannot stand here: expected host'],
    ['vlan 5000', 6, 'VLAN tag 5000 greater than maximum 4095'],
    ['mpls and vlan', 10, 'no VLAN match after MPLS'],
    ['ip gateway router', 12, "'gateway' not supported in this configuration"],
    ['tcp and foo', 9, 'syntax error in filter expression; a value here needs to be told what it is'],
    ['ip[08] = 1', 4, 'number 08 contains non-octal digit'],
    ['host 1:2:3', 6, 'bogus ethernet address 1:2:'],
    ['tcp prot 80', 5, 'syntax error; did you mean "port"?'],
    ['port 53 and hots 10.0.0.1', 13, `did you mean "host"?`],
    ['host 10.0.0.1 and tpc port 80', 19, `unknown host 'tpc'; did you mean "tcp"?`],
    ['tcp or lane', 8, "'lane' supported only on raw ATM"],
  ])('says where %j is wrong and what would be right', (text, column, message) => {
    const filter = parseFilter(text);
    expect(filter).toMatchObject({ ok: false, error: { column } });
    expect(filter.ok ? '' : inEnglish(filter.error.message)).toContain(message);
  });

  it('takes interfaces by their numbers and directions where packets come from a lab', () => {
    const frame = new Uint8Array(60);
    const matches = (text: string, direction: number, interfaceNumber: number): boolean =>
      filterOf(text)(frame, 0, 60, 60, direction, interfaceNumber);
    expect(matches('ifindex 3', CAPTURE_DIRECTION.IN, 3)).toBe(true);
    expect(matches('ifindex 3', CAPTURE_DIRECTION.IN, 4)).toBe(false);
    expect(matches('outbound', CAPTURE_DIRECTION.OUT, 3)).toBe(true);
    expect(matches('outbound', CAPTURE_DIRECTION.IN, 3)).toBe(false);
  });

  it('knows the broadcast addresses of the network that is listened to', () => {
    const to = (address: readonly number[]): boolean => {
      const frame = Uint8Array.from([
        ...new Array<number>(12).fill(0),
        8,
        0,
        0x45,
        ...new Array<number>(15).fill(0),
      ]);
      const filter = parseFilter('ip broadcast', {
        linkType: LINK_TYPE.ETHERNET,
        hasDirections: true,
        netmask: 0xffff_ff00,
      });
      if (!filter.ok) throw new Error(inEnglish(filter.error.message));
      return filter.value(Uint8Array.from([...frame, ...address]), 0, 34, 34);
    };
    expect([to([10, 244, 1, 255]), to([10, 244, 1, 0]), to([10, 244, 1, 7])]).toEqual([true, true, false]);
  });

  it('asks for the addresses of names', () => {
    const filter = parseFilter('src host web', {
      linkType: LINK_TYPE.RAW,
      hasDirections: false,
      hostNames: (name) => (name === 'web' ? [ipv4(10, 96, 0, 7)] : undefined),
    });
    if (!filter.ok) throw new Error(inEnglish(filter.error.message));
    const from = (last: number): boolean =>
      filter.value(
        Uint8Array.of(0x45, 0, 0, 20, 0, 0, 0, 0, 64, 6, 0, 0, 10, 96, 0, last, 1, 2, 3, 4),
        0,
        20,
        20,
      );
    expect([from(7), from(8)]).toEqual([true, false]);
  });
});
