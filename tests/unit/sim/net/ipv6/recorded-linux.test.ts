/** The same traffic as on Linux, packet by packet: tests/fixtures/ipv6/linux-6.18.txt says how that was recorded. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { bringUp, ip6, routedIpv6Network, unconfiguredIpv6Network, type RoutedIpv6 } from '#kit/ipv6-bench';
import { milliseconds } from '#sim/base/time';
import type { EchoRequest } from '#sim/transport/ping-layer';
import type { TcpConnection } from '#sim/transport/tcp/tcp-connection';
import { ANY_IPV6 } from '#sim/wire/ipv6-address';

const RECORDED = readRecording('tests/fixtures/ipv6/linux-6.18.txt');
const REPLY_BYTES = 3000;

function readRecording(path: string): ReadonlyMap<string, readonly string[]> {
  const captures = new Map<string, readonly string[]>();
  for (const section of readFileSync(path, 'utf8').split(/^== /m).slice(1)) {
    const [name = '', ...lines] = section.trimEnd().split('\n');
    captures.set(name, lines);
  }
  return captures;
}

/** One line per packet, without what is drawn at random. Probes of neighbors by unicast come at moments of their own. */
function normalized(lines: readonly string[]): readonly string[] {
  const packets: string[] = [];
  for (const line of lines.flatMap((text) => text.split('\n'))) {
    if (/^\s/.test(line)) packets.push(`${packets.pop() ?? ''} ${line.trim()}`);
    else packets.push(line);
  }
  return packets
    .filter((packet) => !(packet.includes(' neighbor ') && !packet.includes('> 33:33')))
    .map((packet) =>
      packet
        .replace(/flowlabel 0x\w+/, 'flowlabel')
        .replace(/cksum 0x\w+/, 'cksum')
        .replace(/ id \d+/, ' id')
        .replace(/frag \(0x\w+/, 'frag (')
        .replace(/0x0000:.*/, 'nonce')
        .replaceAll(/TS val \d+ ecr (0?)\d*/g, 'TS $1')
        .replaceAll(/\b(seq|ack) \d{5,}/g, '$1')
        .replaceAll(/\b(?:3[2-9]\d{3}|[456]\d{4})\b/g, 'PORT')
        .replace(/(Flags \[[^S].*) win \d+/, '$1')
        .trimEnd(),
    );
}

function expectAsRecorded(name: string, lines: readonly string[]): void {
  expect(withoutNoise(normalized(lines)), name).toEqual(withoutNoise(normalized(RECORDED.get(name) ?? [])));
}

/** What hosts say on their own falls together as chance will have it. */
function withoutNoise(packets: readonly string[]): readonly string[] {
  return packets.filter((packet) => !/router solicitation|listener report/.test(packet));
}

describe('A network of hosts that speak IPv6', () => {
  let network: RoutedIpv6;

  const later = (delayMs: number, run: () => void): void => {
    network.bench.link.scheduler.schedule(milliseconds(delayMs), run);
  };

  const step = (name: string, run: () => void, durationMs = 2500): void => {
    const { bench, client, server } = network;
    const atClient = bench.tcpdump(client, 'eth0');
    const atServer = bench.tcpdump(server, 'eth0');
    run();
    bench.runMilliseconds(durationMs);
    expectAsRecorded(`${name}_a`, atClient);
    expectAsRecorded(`${name}_b`, atServer);
  };

  const ping = (to: string, options: Partial<EchoRequest> = {}, count = 1, bytes = 56): void => {
    const socket = network.client.ping.open();
    for (let index = 0; index < count; index += 1) {
      later(index * 300, () => {
        const payload = new Uint8Array(bytes);
        socket.send({ destination: ip6(to), sequence: index + 1, payload, ...options });
      });
    }
  };

  const sendDatagram = (port: number, size: number): void => {
    const socket = network.client.udp.bind({ address: ANY_IPV6 });
    if (typeof socket === 'string') throw new Error(socket);
    socket.connect(ip6('fd00:b::20'), port);
    socket.send(new Uint8Array(size).fill(0x7a));
  };

  const connect = (port: number): void => {
    const connection = network.client.tcp.connect({ address: ip6('fd00:b::20'), port });
    if (typeof connection === 'string') throw new Error(connection);
    connection.onConnected = (): void => later(200, () => connection.send(new Uint8Array(50)));
    let received = 0;
    connection.onReadable = (): void => {
      received += connection.read().length;
      if (received === REPLY_BYTES) later(300, () => connection.close());
    };
  };

  const serve = (): void => {
    const { server } = network;
    const socket = server.udp.bind({ address: ANY_IPV6, port: 5353 });
    const listener = server.tcp.listen({ address: ANY_IPV6, port: 8080 });
    if (typeof socket === 'string' || typeof listener === 'string') throw new Error('a port is taken');
    socket.onDatagram = (payload, from, port, to): void => {
      const copy = payload.slice();
      later(0, () => socket.send(copy, from, port, to));
    };
    listener.onConnection = (connection: TcpConnection): void => {
      let hasAnswered = false;
      connection.onReadable = (): void => {
        const bytes = connection.read();
        if (bytes.length > 0 && !hasAnswered) {
          hasAnswered = true;
          later(200, () => connection.send(new Uint8Array(REPLY_BYTES).fill(0x78)));
        }
        if (connection.isReadClosed) later(100, () => connection.close());
      };
    };
  };

  beforeAll(() => {
    network = routedIpv6Network();
    serve();
  });

  it('joins groups, checks its addresses and looks for routers as it comes up', () => {
    const fresh = unconfiguredIpv6Network();
    const lines = fresh.bench.tcpdump(fresh.router, 'br0');
    bringUp(fresh);
    fresh.bench.run(4);
    const ofClient = (all: readonly string[]): readonly string[] =>
      normalized(all)
        .filter((line) => line.startsWith('02:00:00:00:00:0a'))
        .sort();
    expect(ofClient(lines)).toEqual(ofClient(RECORDED.get('start_r') ?? []));
  });

  it('asks for neighbors and carries echo requests through a router', () => {
    step('ping', () => ping('fd00:b::20', {}, 2));
  });

  it('says what is wrong with a destination', () => {
    step('noroute', () => ping('fd00:c::1'));
    step('hop1', () => ping('fd00:b::20', { ttl: 1 }));
    step('unreach', () => ping('fd00:b::99'), 5000);
    step('onlink', () => ping('fd00:a::99'), 5000);
    const { routing } = network.router.stack.ipv6;
    for (const [type, address] of [
      ['prohibit', 'fd00:d::'],
      ['unreachable', 'fd00:e::'],
      ['blackhole', 'fd00:f::'],
    ] as const) {
      const device = network.router.stack.loopback;
      routing.insertRoute({ destination: { address: ip6(address), prefixLength: 64 }, type, device }, 'add');
    }
    step('prohibit', () => ping('fd00:d::1'));
    step('unreachable', () => ping('fd00:e::1'));
    step('blackhole', () => ping('fd00:f::1'));
  });

  it('carries datagrams, whole and in fragments, and refuses what nobody waits for', () => {
    step('udpclosed', () => sendDatagram(9, 20));
    step('udpecho', () => sendDatagram(5353, 100));
    step('udpfrag', () => sendDatagram(5353, REPLY_BYTES));
  });

  it('opens, uses and closes TCP connections', () => {
    step('tcp', () => connect(8080));
    step('tcpclosed', () => connect(81));
  });

  it('reaches neighbors by link-local addresses and all of them by a group', () => {
    const egress = network.bench.device(network.client, 'eth0');
    step('linklocal', () => ping('fe80::ff:fe00:cc', { egress }));
    step('allnodes', () => ping('ff02::1', { egress, ttl: 1 }));
  });

  it('learns the path MTU, and makes fragments at the source alone', () => {
    network.bench.device(network.router, 'pb').mtuBytes = 1400;
    network.bench.device(network.server, 'eth0').mtuBytes = 1400;
    step('pmtu', () => ping('fd00:b::20', { isDontFragment: true }, 2, 1400));
    step('pmtutcp', () => connect(8080));
    step('pingfrag', () => ping('fd00:b::20', {}, 1, REPLY_BYTES));
  });

  it('finds out that somebody else has an address', () => {
    const { bench, server } = network;
    const lines = bench.tcpdump(server, 'eth0');
    bench.addAddress(server, 'eth0', 'fd00:b::1/64');
    bench.runMilliseconds(2500);
    const heard = lines.filter((line) => !line.includes('router solicitation'));
    expect([...normalized(heard)].sort()).toEqual([...normalized(RECORDED.get('dup_b') ?? [])].sort());
    const [duplicate] = server.stack.ipv6.addressesOf(bench.device(server, 'eth0'));
    expect(duplicate).toMatchObject({ address: ip6('fd00:b::1'), isTentative: true, isDuplicate: true });
  });
});
