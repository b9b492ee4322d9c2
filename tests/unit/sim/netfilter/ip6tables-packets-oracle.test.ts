/** Packets with and without extension headers through rules of ip6tables, beside the real kernel: each rule has counted the same. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { FakeNetfilterHost } from '#kit/fake-netfilter-host';
import {
  echoMessage,
  ipv6Packet,
  tcpSegment,
  udpDatagram,
  type Ipv6PacketOptions,
} from '#kit/ipv6-packet-builder';
import type { Packet } from '#sim/link/packet';
import { HOOK } from '#sim/netfilter/hook';
import { Netfilter } from '#sim/netfilter/netfilter';
import { parseIpv6 } from '#sim/wire/ipv6-address';

const ORACLE_VERSION = 'ip6tables v1.8.9 (nf_tables)';
const NAMESPACE_TOOL = 'unshare';
/** Some hundred rules are made, beside whatever else the machine does. */
const TIMEOUT_MS = 60_000;

const SETS = [
  'create a hash:ip family inet6',
  'add a fd00::2',
  'create n hash:net family inet6',
  'add n fd00:1::/64',
  'add n fd00:1::80/121 nomatch',
  'create p hash:ip,port family inet6',
  'add p fd00::1,tcp:80',
  'add p fd00::1,ipv6-icmp:128/0',
  'create c hash:net,iface family inet6',
  'add c fd00::/16,eth0',
  'create seen hash:ip family inet6',
];

/** Asked of every packet in the table mangle, in this order. */
const MATCHES = [
  '-s fd00::/64',
  '! -s fd00::2 -d fd00::1',
  '-s ::2/::ffff',
  '-p tcp -m tcp --dport 80',
  '-p udp -m udp --sport 40000:40001',
  '-p tcp -m tcp --tcp-flags SYN,ACK SYN',
  '-p icmpv6 -m icmp6 --icmpv6-type echo-request',
  '-p icmpv6 -m icmp6 ! --icmpv6-type 129/0',
  '! -p tcp',
  '-p ipv6-frag',
  '-m frag',
  '-m frag --fragfirst',
  '-m frag --fragmore',
  '-m frag --fraglast',
  '-m frag --fragid 7',
  '-m frag ! --fragid 7:9',
  '-m frag --fragres',
  '-m hbh',
  '-m hbh --hbh-len 8',
  '-m hbh ! --hbh-len 8',
  '-m hbh --hbh-opts 5:2',
  '-m hbh --hbh-opts 5',
  '-m hbh --hbh-opts 5:2,1',
  '-m hbh --hbh-opts 1',
  '-m dst --dst-len 16',
  '-m dst --dst-opts 201:4',
  '-m rt',
  '-m rt --rt-type 0',
  '-m rt ! --rt-type 0',
  '-m rt --rt-type 0 --rt-segsleft 0',
  '-m rt --rt-type 0 --rt-0-res',
  '-m rt --rt-type 0 --rt-0-addrs fd00::5',
  '-m rt --rt-type 0 --rt-0-addrs fd00::6 --rt-0-not-strict',
  '-m rt --rt-type 0 --rt-0-addrs fd00::5,fd00::6',
  '-m rt --rt-len 40',
  '-m ipv6header --header frag,prot',
  '-m ipv6header --header frag --soft',
  '-m ipv6header ! --header hop --soft',
  '-m ipv6header --header prot',
  '-m ipv6header ! --header prot',
  '-m ipv6header --header hop,dst,prot',
  '-m eui64',
  '-m hl --hl-eq 64',
  '-m hl --hl-lt 64',
  '-m hl --hl-gt 64',
  '-m hl ! --hl-eq 3',
  '-m dscp --dscp 0x2e',
  '-m dscp ! --dscp-class CS0',
  '-m tos --tos 0x10/0x3f',
  '-m iprange --src-range fd00::2-fd00::9',
  '-m iprange ! --dst-range fd00::1-fd00::1',
  '-m length --length 0:60',
  '-m pkttype --pkt-type unicast',
  '-m u32 --u32 "4&0xFFFF=0:40"',
  '-m u32 --u32 "6&0xFF=58"',
  '-m u32 --u32 "40=0x9c40:0x9c50"',
  '-m set --match-set a src',
  '-m set ! --match-set a src',
  '-m set --match-set n src',
  '-m set --match-set p dst,dst',
  '-m set --match-set c src,src',
  '-m addrtype --dst-type LOCAL',
  '-m multiport -p tcp --dports 22,80',
  '-m recent --set --name l',
  '-m recent --rcheck --name l --hitcount 3',
  '-m recent --set --name m --mask ffff:ffff:ffff:ffff::',
  '-m recent --rcheck --name m --mask ffff:ffff:ffff:ffff:: --hitcount 4',
  '-m mac --mac-source 02:00:00:00:00:02',
];
/** With these, fragments are put together before the first of the rules sees them. */
const TRACKED_MATCHES = [
  '-m conntrack --ctstate NEW',
  '-m conntrack --ctstate ESTABLISHED',
  '-m conntrack --ctorigsrc fd00::/64',
  '-m conntrack ! --ctorigdst fd00::1',
  '-m conntrack --ctreplsrc fd00::1 --ctproto tcp',
  '-m conntrack --ctrepldst ::2/::ffff',
];
/** Afterwards, what a target has done. */
const EFFECTS = [
  '-s fd00::2 -j HL --hl-set 9',
  '-m hl --hl-eq 9',
  '-s fd00:1::/64 -j HL --hl-dec 1',
  '-m hl --hl-eq 63',
  '-p udp -j HL --hl-inc 200',
  '-m hl --hl-gt 200',
  '-p udp -j DSCP --set-dscp 10',
  '-m dscp --dscp 10',
  '-p tcp -j TOS --set-tos 0x10/0xff',
  '-m tos --tos 0x10/0xff',
  '-p udp -j SET --add-set seen src',
  '-m set --match-set seen src',
];

const MULTICAST_PADDING = [0, 5, 2, 0, 0, 1, 0];
const HOP_BY_HOP = { kind: 0, rest: MULTICAST_PADDING };
const DESTINATION = { kind: 60, rest: [1, 201, 4, 1, 2, 3, 4, 1, 6, 0, 0, 0, 0, 0, 0] };
function fragment(field: number, id: number): { kind: number; rest: readonly number[] } {
  return { kind: 44, rest: [0, field >> 8, field & 0xff, 0, 0, 0, id] };
}
function routing(
  type: number,
  left: number,
  ...last: readonly number[]
): { kind: number; rest: readonly number[] } {
  const addresses = last.flatMap((byte) => [0xfd, ...new Array<number>(14).fill(0), byte]);
  return { kind: 43, rest: [last.length * 2, type, left, 0, 0, 0, 0, ...addresses] };
}

function makePackets(): readonly Packet[] {
  const plain: readonly Ipv6PacketOptions[] = [
    { from: 'fd00::2', to: 'fd00::1' },
    { from: 'fd00:1::12', to: 'fd00::1', hopLimit: 64, trafficClass: 0xb8 },
    { from: 'fd00:1::81', to: 'fd00:2::9', hopLimit: 3 },
    { from: 'fd00::ff:fe00:2', to: 'fd00::1', hopLimit: 255, trafficClass: 0x10 },
    { from: 'fd00::2', to: 'fd00::1', headers: [HOP_BY_HOP] },
    { from: 'fd00::2', to: 'fd00::1', headers: [HOP_BY_HOP, DESTINATION] },
    { from: 'fd00::3', to: 'fd00::1', headers: [DESTINATION] },
    { from: 'fd00::3', to: 'fd00::1', headers: [routing(0, 0, 5, 6)] },
    { from: 'fd00::3', to: 'fd00::1', headers: [routing(0, 0, 5)] },
    { from: 'fd00::3', to: 'fd00::1', headers: [routing(4, 0)] },
  ];
  const packets = plain.flatMap((options, index) => [
    ipv6Packet(options, tcpSegment(40_000 + index, 80, 'S')),
    ipv6Packet(options, udpDatagram(40_000 + index, 53)),
    ipv6Packet(options, echoMessage('request', index + 1)),
  ]);
  return packets;
}

/** First, middle and last ones, and whole packets in one. */
function makeFragments(): readonly Packet[] {
  const fields = [0x0000, 0x0001, 0x0009, 0x0010, 0x0002, 0x0019];
  return fields.flatMap((field, index) => {
    const header = fragment(field, 7 + (index % 3));
    const base = { from: 'fd00::4', to: 'fd00::1' };
    return [
      ipv6Packet({ ...base, headers: [header] }, udpDatagram(41_000 + index, 53)),
      ipv6Packet({ ...base, headers: [HOP_BY_HOP, header] }, tcpSegment(41_000, 80, 'S')),
      ipv6Packet({ ...base, headers: [header, DESTINATION] }, udpDatagram(41_000, 53)),
    ];
  });
}

function restored(rules: readonly string[]): string {
  return `*mangle\n${rules.map((rule) => `-A PREROUTING ${rule}`).join('\n')}\nCOMMIT\n`;
}

const SET_UP = `
ip link set lo up
ip link add wire0 type veth peer name eth0
ip link set eth0 address 02:00:00:00:00:01
sysctl -q -w net.ipv6.conf.wire0.disable_ipv6=1 net.ipv6.conf.all.forwarding=1
ip link set eth0 addrgenmode none
ip link set wire0 up
ip link set eth0 up
ip address add fd00::1/64 dev eth0 nodad
ip -6 route add default dev eth0
ip6tables -t raw -A OUTPUT -j DROP
`;

function runInNamespace(script: string): string {
  return spawnSync(NAMESPACE_TOOL, ['-n', 'bash'], { input: script, encoding: 'utf8' }).stdout;
}

function findMissing(): string | undefined {
  if (process.getuid?.() !== 0) return 'root';
  const found = runInNamespace(
    'ip6tables --version; python3 --version > /dev/null && ipset create a hash:ip && echo all',
  );
  return found === `${ORACLE_VERSION}\nall\n` ? undefined : ORACLE_VERSION;
}

function askKernel(rules: readonly string[], packets: readonly Packet[]): string {
  const frames = packets.map(({ buffer, networkOffset, end }) =>
    Buffer.from(buffer.subarray(networkOffset, end)).toString('hex'),
  );
  return runInNamespace(`${SET_UP}
${SETS.map((set) => `ipset ${set}`).join('\n')}
ip6tables-restore <<'END'
${restored(rules)}END
python3 -c '
import socket, sys, time
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
wire.bind(("wire0", 0))
for line in sys.stdin:
    wire.send(bytes.fromhex("02000000000102000000000286dd" + line.strip()))
time.sleep(0.05)
' <<'END'
${frames.join('\n')}
END
ip6tables-save -c -t mangle | grep -e '-A'
`);
}

function askPodwire(rules: readonly string[], packets: readonly Packet[]): string {
  const local = parseIpv6('fd00::1');
  const ipv6 = {
    addressTypeOf: (address: unknown) => (address === local ? ('LOCAL' as const) : ('UNICAST' as const)),
    sourceAddressFor: () => local,
    deviceTowards: () => undefined,
  };
  const netfilter = new Netfilter(Object.assign(new FakeNetfilterHost(), { ipv6 }));
  for (const set of SETS) netfilter.ipset.run(set.split(' '));
  const outcome = netfilter.ip6tables.restore(restored(rules), { isNoFlush: false });
  expect(outcome.ok ? '' : outcome.error.message).toBe('');
  const device = { name: 'eth0' };
  for (const packet of packets) {
    const framed = packet;
    framed.buffer.set([2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x86, 0xdd], framed.networkOffset - 14);
    framed.start = framed.networkOffset - 14;
    netfilter.ip6tables.run(HOOK.PREROUTING, Object.assign(framed, { ingress: device }), device, undefined);
  }
  return netfilter.ip6tables.save('mangle', 'all').replace(/^(?!\[).*\n/gm, '');
}

const missing = findMissing();
const title = missing === undefined ? `rules of ${ORACLE_VERSION} and packets` : `packets (needs ${missing})`;

describe.skipIf(missing !== undefined)(title, { timeout: TIMEOUT_MS }, () => {
  it.each([
    {
      title: 'every match and target',
      rules: [...MATCHES, ...EFFECTS],
      packets: [...makePackets(), ...makeFragments()],
    },
    { title: 'connections', rules: TRACKED_MATCHES, packets: makePackets() },
  ])('count the same: $title', ({ rules, packets }) => {
    const kernel = askKernel(rules, packets);
    expect(askPodwire(rules, packets).split('\n')).toEqual(kernel.split('\n'));
  });
});
