import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseTranscript, TranscriptMachine, type TranscriptEntry } from '#kit/transcript';
import type { NetworkNamespace } from '#sim/host/network-namespace';
import { seconds, type SimTime } from '#sim/base/time';
import { ipv4 } from '#sim/wire/ipv4-address';
import { ANY_IPV6, parseIpv6, type Ipv6Address } from '#sim/wire/ipv6-address';

const FIXTURE = join(import.meta.dirname, '../../../fixtures/sockets/ss-and-netstat.txt');
const SETUP: readonly (readonly [string, string])[] = [
  ['a', 'sysctl -qw net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.default.disable_ipv6=0'],
  ['b', 'sysctl -qw net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.default.disable_ipv6=0'],
  ['a', 'ip link add d0 type veth peer name d0p netns b'],
  ['b', 'ip link set d0p up'],
  ['a', 'ip link set d0 up'],
  ['a', 'ip addr add 10.0.0.1/24 dev d0'],
  ['a', 'ip addr add fd00::1/64 dev d0 nodad'],
  ['b', 'ip addr add 10.0.0.2/24 dev d0p'],
  ['b', 'ip addr add fd00::2/64 dev d0p nodad'],
];

function ip6(text: string): Ipv6Address {
  return parseIpv6(text) ?? ANY_IPV6;
}

function openServers({ tcp, udp }: NetworkNamespace): void {
  for (const options of [
    { address: ANY_IPV6, port: 80, isIpv6Only: false },
    { address: ANY_IPV6, port: 81, isIpv6Only: true },
    { port: 81 },
    { address: ip6('fd00::1'), port: 82 },
    { address: ipv4(10, 0, 0, 1), port: 83 },
  ]) {
    const listener = tcp.listen({ ...options, backlog: 9 });
    if (typeof listener !== 'string') listener.onConnection = (): void => undefined;
  }
  udp.bind({ address: ANY_IPV6, port: 53, isIpv6Only: false });
  udp.bind({ address: ANY_IPV6, port: 54, isIpv6Only: true });
  udp.bind({ port: 54 });
  for (const [port, peer] of [
    [55, ipv4(10, 0, 0, 2)],
    [56, ip6('fd00::2')],
  ] as const) {
    const socket = udp.bind({ address: ANY_IPV6, port });
    if (typeof socket !== 'string') socket.connect(peer, 999);
  }
}

function openClients({ tcp }: NetworkNamespace): void {
  tcp.connect({ address: ip6('fd00::1'), port: 80, localPort: 4001 });
  tcp.connect({ address: ipv4(10, 0, 0, 1), port: 80, localPort: 4002 });
  tcp.connect({ address: ipv4(10, 0, 0, 1), port: 83, localPort: 4003 });
}

/** Without what no two machines have in common; columns that follow from it are as wide as they may be. */
function comparable(lines: readonly string[]): readonly string[] {
  return lines
    .map((line) =>
      line
        .replace(/ino:\d+ sk:[\da-f]+(?: cgroup:\S+)?/, 'ino:N sk:N')
        .replace(/\b(?:bbr|cubic) /, 'cubic ')
        .replace(/,tb\d+,/, ',tbN,')
        .replace(/\s+$/, ''),
    )
    .sort();
}

describe('a session with ss and netstat', () => {
  const machine = new TranscriptMachine(['a', 'b']);
  const entries: readonly TranscriptEntry[] = parseTranscript(readFileSync(FIXTURE, 'utf8'));

  beforeAll(() => {
    for (const [namespace, command] of SETUP) machine.run(namespace, command);
    const [a, b] = [machine.machine.namespaces.get('a'), machine.machine.namespaces.get('b')];
    if (a !== undefined) openServers(a);
    if (b !== undefined) openClients(b);
    const until = (machine.scheduler.now() + seconds(1)) as SimTime;
    while (machine.scheduler.step(until));
  });

  it.each(entries.map(({ command, lines }) => ({ command, lines })))('$command', ({ command, lines }) => {
    // `ss` and `netstat` exit with what the shell's pipe made of it.
    expect(comparable(machine.run('a', command))).toEqual(comparable(lines));
  });
});
