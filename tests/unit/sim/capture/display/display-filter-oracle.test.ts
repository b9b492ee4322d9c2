import { describe, expect, it } from 'vitest';
import { fixtureBytes, readCapture } from '#kit/capture-fixture';
import { Tshark } from '#kit/tshark';
import { isMissing } from '#kit/tools';
import { inEnglish } from '#sim/base/sentence';
import { CaptureView } from '#sim/api/capture-view';
import { FilteredRows } from '#sim/capture/filtered-rows';
import { PacketNotes } from '#sim/capture/packet-notes';

/** What each shows is what tshark shows, on Debian's recordings of real traffic. */
const FILTERS = [
  'tcp',
  'udp or icmp',
  'not arp and not dns',
  'ip.addr == 10.244.1.0/24',
  'ip.src == 10.244.0.0/16 and ip.dst != 10.96.0.10',
  'ip.addr != 10.96.0.10',
  'ip.addr !== 10.96.0.10',
  'ip.addr === 10.96.0.10',
  'any ip.addr == 10.96.0.10',
  'all ip.addr == 10.244.0.0/16',
  'ip.src#1 == 192.168.0.0/16',
  'ip.src#2 == 10.244.0.0/16',
  'ip.src#[-1] == 10.244.0.0/16',
  'tcp or udp and ip.ttl < 64',
  'ip.ttl in {1..3, 63}',
  'udp.port == 53 && dns.flags.response == 1',
  'dns.qry.name contains "svc"',
  'dns.qry.name matches "^[a-z]+\\\\.default"',
  'dns.qry.name matches r"\\.LOCAL$"',
  'dns.flags.rcode == 3',
  'dns.a',
  'dns.a == 10.96.0.0/12',
  'dns.qry.type == 28',
  'dns.count.answers > 0',
  'dns.resp.type == 6',
  'icmp.type == 11',
  'icmp.type == 8 or icmp.type == 0',
  'icmp.seq > 1',
  'udp.dstport >= 33434 and udp.dstport <= 33500',
  'tcp.flags.syn == 1 and tcp.flags.ack == 0',
  'tcp.flags & 0x02',
  'tcp.flags == 0x12',
  'tcp.len > 0',
  'tcp.seq == 1',
  'tcp.ack == 1',
  'tcp.seq == 0',
  'tcp.stream eq 0',
  'tcp.stream > 0',
  'udp.stream == 1',
  'tcp.options.mss_val',
  'tcp.window_size_value > 500',
  'http',
  'http.request',
  'http.request.method == "GET"',
  'http.host contains "10."',
  'http.response.code == 200',
  'http.response.code in {400..499}',
  'http.user_agent matches "curl"',
  'frame.len > 100',
  'frame.number < 4',
  'frame.number in {2, 5..7}',
  'frame.time_relative > 0.01',
  'frame.time_delta > 0.001',
  'frame contains "HTTP"',
  'frame contains 08:00',
  'tcp contains "nginx"',
  'frame matches "host: "',
  'eth.addr == ff:ff:ff:ff:ff:ff',
  'eth.src[0:3] == 0a:58:0a',
  'eth.type == 0x0806',
  'eth.dst[5] == 1',
  'arp.opcode == 2',
  'arp.dst.proto_ipv4 == 10.244.0.0/16',
  'vxlan',
  'vxlan.vni == 1',
  'ip.flags.df == 1',
  'ip.id == 0',
  'ip.len > 60',
  'ip.proto == 6',
  'ipv6',
  'ipv6.src == fe80::/10',
  'icmpv6.type == 135',
  'len(dns.qry.name) > 30',
  'count(ip.addr) > 2',
  'lower(http.request.method) == "get"',
  'ip.src == ip.dst',
  'tcp.srcport < tcp.dstport',
  '!(ip.addr == 10.244.1.1) and !tcp',
  'data',
  'data.len > 10',
  'udp.length > 50',
];

/** What is told of packets of which only the first bytes were captured. */
const CUT = [
  'tcp',
  'tcp.port == 80 or udp.port == 53',
  'tcp.len > 0',
  'tcp.len > 100',
  'tcp.seq > 1',
  'tcp.options.mss_val',
  'icmp',
  'frame.len > 100 and frame.cap_len == frame.len',
];

describe.skipIf(isMissing('tshark'))('a display filter', () => {
  it.each([
    ['traceroute', 60],
    ['vxlan', 110],
    ['vxlan', 130],
  ])('shows of the recording %s what tshark shows, cut after %i bytes', (name, snapLength) => {
    const file = cutAfter(snapLength, fixtureBytes(`${name}.pcap`));
    const tshark = new Tshark(file);
    const expected = CUT.map((filter) => `${filter}: ${tshark.fields(filter, 'frame.number').length}`);
    tshark.close();
    expect(CUT.map((filter) => `${filter}: ${shownOf(file, filter).length}`)).toEqual(expected);
  });

  it.each(['dns', 'traceroute', 'vxlan'])('shows of the recording %s what tshark shows', (name) => {
    const tshark = new Tshark(fixtureBytes(`${name}.pcap`));
    // A comma ends a filter of the statistic.
    const together = FILTERS.filter((filter) => !filter.includes(','));
    const counts = tshark.counts(together);
    const expected = FILTERS.map((filter) => {
      const count = filter.includes(',')
        ? tshark.fields(filter, 'frame.number').length
        : counts[together.indexOf(filter)];
      return `${filter}: ${count}`;
    });
    tshark.close();
    expect(FILTERS.map((filter) => `${filter}: ${shownBy(name, filter).length}`)).toEqual(expected);
  });
});

/** A little-endian pcap file as `tcpdump -s` would have written it. */
function cutAfter(snapLength: number, file: Uint8Array): Uint8Array {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const parts = [file.subarray(0, 24)];
  for (let at = 24; at < file.length; at += 16 + view.getUint32(at + 8, true)) {
    const kept = Math.min(snapLength, view.getUint32(at + 8, true));
    const record = file.slice(at, at + 16 + kept);
    new DataView(record.buffer).setUint32(8, kept, true);
    parts.push(record);
  }
  return Buffer.concat(parts);
}

function shownBy(name: string, filter: string): readonly number[] {
  return shownOf(fixtureBytes(`${name}.pcap`), filter);
}

function shownOf(file: Uint8Array, filter: string): readonly number[] {
  const store = readCapture(file);
  const rows = new FilteredRows(store, undefined);
  rows.update();
  const view = new CaptureView({ store, notes: new PacketNotes(), matches: () => rows, hidden: undefined });
  const set = view.setFilter(filter);
  if (!set.ok) throw new Error(`${inEnglish(set.error.message)} (column ${set.error.column})`);
  view.update();
  return Array.from({ length: view.count }, (_each, place) => view.indexAt(place) + 1);
}
