/** Packets through rulesets drawn by chance, beside the real kernel: after them every rule has counted the same. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { FakeNetfilterHost } from '#kit/fake-netfilter-host';
import { echoPacket, tcpPacket, udpPacket } from '#kit/packet-builder';
import { Prng } from '#sim/base/prng';
import type { Packet } from '#sim/link/packet';
import { HOOK, VERDICT } from '#sim/netfilter/hook';
import { Netfilter } from '#sim/netfilter/netfilter';
import { RulesetGenerator } from '../../../../fixtures/nftables/ruleset-generator';

const ORACLE_VERSION = 'nftables v1.0.6 (Lester Gooch #5)';
/** From util-linux: runs a command in a network namespace of its own. */
const NAMESPACE_TOOL = 'unshare';
const SEPARATOR = '\u001e';
const LOCAL_ADDRESS = '10.0.0.1';
const RULESETS = 6;
/** Some sixty programs are started for each, beside whatever else the machine does. */
const ORACLE_TIMEOUT_MS = 60_000;
const PACKETS = 60;

const SOURCES = ['10.0.0.2', '192.168.0.12', '10.244.1.7', '8.8.8.8', '10.96.0.10'];
const DESTINATIONS = [LOCAL_ADDRESS, LOCAL_ADDRESS, '10.96.0.10', '10.244.1.9', '192.168.0.5'];
const PORTS = [22, 53, 80, 443, 8080, 31_234];
const FLAGS = ['S', 'S', 'A', 'FA', 'R', 'SA', 'PA'];

/** A wire whose other end has the address; frames are read from the standard input and put on it. */
const SET_UP = `
ip link set lo up
ip link add wire0 type veth peer name eth0
ip link set eth0 address 02:00:00:00:00:01
for each in all default eth0 wire0; do sysctl -q -w net.ipv6.conf.$each.disable_ipv6=1; done
sysctl -q -w net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.eth0.rp_filter=0
sysctl -q -w net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.eth0.send_redirects=0
ip link set wire0 up
ip link set eth0 up
ip address add ${LOCAL_ADDRESS}/24 dev eth0
ip route add default dev eth0
nft add table ip quiet
nft 'add chain ip quiet output { type filter hook output priority -400; policy drop; }'
`;
const SEND = `python3 -c '
import socket, sys, time
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
wire.bind(("wire0", 0))
for line in sys.stdin:
    wire.send(bytes.fromhex("02000000000102000000000208" + "00" + line.strip()))
time.sleep(0.05)
'`;

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

function drawPackets(prng: Prng): readonly Packet[] {
  const pick = <Value>(values: readonly Value[]): Value => {
    const value = values[prng.below(values.length)];
    if (value === undefined) throw new Error('nothing to pick from');
    return value;
  };
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

function askKernel(commands: readonly string[], packets: readonly Packet[]): string {
  const script = `${SET_UP}
${commands.map((command) => `nft -f - 2> /dev/null <<'END'\n${command}END`).join('\n')}
${SEND} <<'END'
${packets.map(hexOf).join('\n')}
END
printf '${SEPARATOR}'
nft list table $(nft list tables | grep -v quiet | cut -d' ' -f2-)
`;
  return runInNamespace(script).split(SEPARATOR)[1] ?? '';
}

function askPodwire(commands: readonly string[], packets: readonly Packet[]): string {
  const host = new FakeNetfilterHost({ eth0: LOCAL_ADDRESS });
  const netfilter = new Netfilter(Object.assign(host, { hasDevice: () => true }));
  for (const command of commands) netfilter.nftables.run(command);
  const device = { name: 'eth0' };
  for (const packet of packets) {
    const isLocal = packet.buffer[packet.networkOffset + 19] === 1;
    if (netfilter.run(HOOK.PREROUTING, packet, device, undefined) !== VERDICT.ACCEPT) continue;
    if (isLocal) {
      netfilter.run(HOOK.INPUT, packet, device, undefined);
      continue;
    }
    // As ip_forward does before its hook.
    packet.setUint8(packet.networkOffset + 8, packet.uint8(packet.networkOffset + 8) - 1);
    if (netfilter.run(HOOK.FORWARD, packet, device, device) === VERDICT.ACCEPT) {
      netfilter.run(HOOK.POSTROUTING, packet, device, device);
    }
  }
  return netfilter.nftables.list();
}

const title =
  missing === undefined ? `rulesets and packets beside ${ORACLE_VERSION}` : `packets (needs ${missing})`;

describe.skipIf(missing !== undefined)(title, { timeout: ORACLE_TIMEOUT_MS }, () => {
  it.each(Array.from({ length: RULESETS }, (_unused, index) => index + 1))(
    'count the same in every rule and element of ruleset %i',
    (seed) => {
      const prng = new Prng(seed).split(`traffic ${seed}`);
      const commands = new RulesetGenerator(prng).trafficCommands();
      const packets = drawPackets(prng);
      const kernel = askKernel(commands, packets);
      expect(askPodwire(commands, packets).split('\n')).toEqual(kernel.split('\n'));
    },
  );
});
