/** Packets through rulesets drawn by chance, beside the real kernel: after them every rule has counted the same. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { FakeNetfilterHost } from '#kit/fake-netfilter-host';
import { echoMessage, ipv6Packet, tcpSegment, udpDatagram } from '#kit/ipv6-packet-builder';
import { echoPacket, tcpPacket, udpPacket } from '#kit/packet-builder';
import { Prng } from '#sim/base/prng';
import type { Packet } from '#sim/link/packet';
import { HOOK, VERDICT } from '#sim/netfilter/hook';
import type { Ipv6NetfilterHost } from '#sim/netfilter/netfilter-host';
import { Netfilter } from '#sim/netfilter/netfilter';
import { parseIpv6 } from '#sim/wire/ipv6-address';
import { RulesetGenerator } from '../../../../fixtures/nftables/ruleset-generator';

const ORACLE_VERSION = 'nftables v1.0.6 (Lester Gooch #5)';
/** From util-linux: runs a command in a network namespace of its own. */
const NAMESPACE_TOOL = 'unshare';
const SEPARATOR = '\u001e';
const LOCAL_ADDRESS = '10.0.0.1';
const LOCAL_IPV6 = 'fd00::1';
/** More of the same for a longer look than a test run allows. */
const RULESETS = Number(process.env['PODWIRE_ORACLE_ROUNDS'] ?? '8');
/** Some sixty programs are started for each, beside whatever else the machine does. */
const ORACLE_TIMEOUT_MS = 60_000;
const PACKETS = 60;

const SOURCES = ['10.0.0.2', '192.168.0.12', '10.244.1.7', '8.8.8.8', '10.96.0.10'];
const DESTINATIONS = [LOCAL_ADDRESS, LOCAL_ADDRESS, '10.96.0.10', '10.244.1.9', '192.168.0.5'];
const PORTS = [22, 53, 80, 443, 8080, 31_234];
const FLAGS = ['S', 'S', 'A', 'FA', 'R', 'SA', 'PA'];

const IPV6_SOURCES = ['fd00::2', 'fd00:1::12', 'fd00:10:244:1::7', '2001:db8::8', 'fd00:96::a'];
const IPV6_DESTINATIONS = [LOCAL_IPV6, LOCAL_IPV6, 'fd00:96::a', 'fd00:10:244:1::9', 'fd00:1::5'];

type Layer = 'ip' | 'ip6';

/** A wire whose other end has the address; frames are read from the standard input and put on it. */
const SET_UP: Readonly<Record<Layer, string>> = {
  ip: `
for each in all default eth0 wire0; do sysctl -q -w net.ipv6.conf.$each.disable_ipv6=1; done
sysctl -q -w net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.eth0.rp_filter=0
sysctl -q -w net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.eth0.send_redirects=0
ip link set wire0 up
ip link set eth0 up
ip address add ${LOCAL_ADDRESS}/24 dev eth0
ip route add default dev eth0
`,
  ip6: `
sysctl -q -w net.ipv6.conf.wire0.disable_ipv6=1 net.ipv6.conf.all.forwarding=1
ip link set eth0 addrgenmode none
ip link set wire0 up
ip link set eth0 up
ip address add ${LOCAL_IPV6}/64 dev eth0 nodad
ip -6 route add default dev eth0
`,
};
const MAKE_WIRE = `
ip link set lo up
ip link add wire0 type veth peer name eth0
ip link set eth0 address 02:00:00:00:00:01
`;
/** What the machine itself would say. */
function beQuiet(layer: Layer): string {
  return `
nft add table ${layer} quiet
nft 'add chain ${layer} quiet output { type filter hook output priority -400; policy drop; }'
`;
}
const ETHER_TYPES: Readonly<Record<Layer, string>> = { ip: '0800', ip6: '86dd' };
function sendFrames(layer: Layer): string {
  return `python3 -c '
import socket, sys, time
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
wire.bind(("wire0", 0))
for line in sys.stdin:
    wire.send(bytes.fromhex("020000000001020000000002" + "${ETHER_TYPES[layer]}" + line.strip()))
time.sleep(0.05)
'`;
}

function runInNamespace(script: string): string {
  const options = { input: script, encoding: 'utf8', maxBuffer: 1 << 26 } as const;
  return spawnSync(NAMESPACE_TOOL, ['-n', 'bash'], options).stdout;
}

function findMissing(): string | undefined {
  if (process.getuid?.() !== 0) return 'root';
  const wanted = `${ORACLE_VERSION}\nveth\n`;
  const found = runInNamespace(
    'nft --version; python3 --version > /dev/null && ip link add wire0 type veth peer name eth0 && echo veth',
  );
  return found === wanted ? undefined : `${ORACLE_VERSION}, veth and python3`;
}

const missing = findMissing();

type Pick = <Value>(values: readonly Value[]) => Value;

function pickerOf(prng: Prng): Pick {
  return (values) => {
    const value = values[prng.below(values.length)];
    if (value === undefined) throw new Error('nothing to pick from');
    return value;
  };
}

function drawIpv6Packets(prng: Prng): readonly Packet[] {
  const pick = pickerOf(prng);
  return Array.from({ length: PACKETS }, () => {
    const options = { from: pick(IPV6_SOURCES), to: pick(IPV6_DESTINATIONS), hopLimit: pick([64, 3]) };
    const kind = prng.below(5);
    const [sourcePort, port] = [40_000 + prng.below(3), pick(PORTS)];
    if (kind === 0) return ipv6Packet(options, echoMessage(pick(['request', 'reply']), 1 + prng.below(2)));
    if (kind <= 2) return ipv6Packet(options, udpDatagram(sourcePort, port, 'x'.repeat(prng.below(200))));
    return ipv6Packet(options, tcpSegment(sourcePort, port, pick(FLAGS)));
  });
}

function drawPackets(prng: Prng): readonly Packet[] {
  const pick = pickerOf(prng);
  return Array.from({ length: PACKETS }, () => {
    const [source, destination] = [pick(SOURCES), pick(DESTINATIONS)];
    const ttl = pick([64, 3]);
    const kind = prng.below(5);
    const from = `${source}:${40_000 + prng.below(3)}`;
    const to = `${destination}:${pick(PORTS)}`;
    if (kind === 0) {
      const id = 1 + prng.below(2);
      return echoPacket({ from: source, to: destination, ttl, type: pick(['request', 'reply']), id });
    }
    if (kind <= 2) return udpPacket({ from, to, ttl, payload: 'x'.repeat(prng.below(200)) });
    return tcpPacket({ from, to, ttl, flags: pick(FLAGS) });
  });
}

function hexOf(packet: Packet): string {
  return Buffer.from(packet.buffer.subarray(packet.networkOffset, packet.end)).toString('hex');
}

function askKernel(layer: Layer, commands: readonly string[], packets: readonly Packet[]): string {
  const script = `${MAKE_WIRE}${SET_UP[layer]}${beQuiet(layer)}
${commands.map((command) => `nft -f - 2> /dev/null <<'END'\n${command}END`).join('\n')}
${sendFrames(layer)} <<'END'
${packets.map(hexOf).join('\n')}
END
printf '${SEPARATOR}'
nft list table $(nft list tables | grep -v quiet | cut -d' ' -f2-)
`;
  return runInNamespace(script).split(SEPARATOR)[1] ?? '';
}

/** A machine with one address, which sends everything else on by its card. */
function makeNetfilter(): Netfilter {
  const host = new FakeNetfilterHost({ eth0: LOCAL_ADDRESS });
  const ipv6: Ipv6NetfilterHost = {
    addressTypeOf: (address) => (address === parseIpv6(LOCAL_IPV6) ? 'LOCAL' : 'UNICAST'),
    sourceAddressFor: () => parseIpv6(LOCAL_IPV6),
    deviceTowards: () => ({ name: 'eth0' }),
  };
  return new Netfilter(Object.assign(host, { hasDevice: () => true, ipv6 }));
}

function askPodwire(layer: Layer, commands: readonly string[], packets: readonly Packet[]): string {
  const netfilter = makeNetfilter();
  for (const command of commands) netfilter.nftables.run(command);
  const half = netfilter.of(layer === 'ip' ? 'IPv4' : 'IPv6');
  const [lastByte, hops] = layer === 'ip' ? [19, 8] : [39, 7];
  const device = { name: 'eth0' };
  for (const packet of packets) {
    const isLocal = packet.buffer[packet.networkOffset + lastByte] === 1;
    if (half.run(HOOK.PREROUTING, packet, device, undefined) !== VERDICT.ACCEPT) continue;
    if (isLocal) {
      half.run(HOOK.INPUT, packet, device, undefined);
      continue;
    }
    // As forwarding does before its hook.
    packet.setUint8(packet.networkOffset + hops, packet.uint8(packet.networkOffset + hops) - 1);
    if (half.run(HOOK.FORWARD, packet, device, device) === VERDICT.ACCEPT) {
      half.run(HOOK.POSTROUTING, packet, device, device);
    }
  }
  return netfilter.nftables.list();
}

const title =
  missing === undefined ? `rulesets and packets beside ${ORACLE_VERSION}` : `packets (needs ${missing})`;

describe.skipIf(missing !== undefined)(title, { timeout: ORACLE_TIMEOUT_MS }, () => {
  it.each(
    Array.from({ length: RULESETS }, (_unused, index) => ({
      seed: index + 1,
      layer: index % 2 === 0 ? ('ip' as const) : ('ip6' as const),
    })),
  )('count the same in every rule and element of ruleset $seed of $layer', ({ seed, layer }) => {
    const prng = new Prng(seed).split(`traffic ${seed}`);
    const commands = new RulesetGenerator(prng, layer).trafficCommands();
    const packets = layer === 'ip' ? drawPackets(prng) : drawIpv6Packets(prng);
    const kernel = askKernel(layer, commands, packets);
    expect(askPodwire(layer, commands, packets).split('\n')).toEqual(kernel.split('\n'));
  });
});
