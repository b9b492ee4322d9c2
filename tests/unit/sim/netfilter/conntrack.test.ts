/** Connection tracking beside a recorded kernel, and at its limits. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FakeNetfilterHost } from '#kit/fake-netfilter-host';
import { inEnglish } from '#sim/base/sentence';
import { HEADROOM_BYTES, Packet } from '#sim/link/packet';
import { HOOK, VERDICT } from '#sim/netfilter/hook';
import { Netfilter } from '#sim/netfilter/netfilter';

/** Direction, IPv4 packet, the line of `conntrack -L` afterwards, and which rule of RULES it met. */
type Step = readonly [direction: number, hex: string, line: string, rule: number];

/** Random segments between two hosts, forwarded by Linux 6.18 with RULES: `tests/fixtures/conntrack`. */
const RECORDED = JSON.parse(
  readFileSync(new URL('../../../fixtures/conntrack/tcp-segments.json', import.meta.url), 'utf8'),
) as readonly (readonly Step[])[];
const STATES = ['INVALID', 'NEW', 'ESTABLISHED'];
const RULES = `*filter
-A FORWARD -m conntrack --ctstate INVALID -j DROP
-A FORWARD -m conntrack --ctstate NEW
-A FORWARD -m conntrack --ctstate ESTABLISHED
COMMIT
`;
const LEFT = { name: 'left' };
const RIGHT = { name: 'right' };

function packetOf(hex: string): Packet {
  const bytes = Buffer.from(hex, 'hex');
  const buffer = new Uint8Array(HEADROOM_BYTES + bytes.length);
  buffer.set(bytes, HEADROOM_BYTES);
  const packet = Packet.of(buffer);
  packet.end = buffer.length;
  packet.networkOffset = HEADROOM_BYTES;
  return packet;
}

/** A UDP datagram from 10.0.0.1 to 10.0.0.2. */
function datagram(sourcePort: number, destinationPort = 53): Packet {
  const ports = ((sourcePort << 16) | destinationPort).toString(16).padStart(8, '0');
  return packetOf(`4500001c00004000401100000a0000010a000002${ports}00080000`);
}

function forward(netfilter: Netfilter, packet: Packet, direction = 0): number {
  const [from, to] = direction === 0 ? [LEFT, RIGHT] : [RIGHT, LEFT];
  const entry = netfilter.run(HOOK.PREROUTING, packet, from, undefined);
  if (entry !== VERDICT.ACCEPT) return entry;
  const verdict = netfilter.run(HOOK.FORWARD, packet, from, to);
  return verdict === VERDICT.ACCEPT ? netfilter.run(HOOK.POSTROUTING, packet, undefined, to) : verdict;
}

function trackingNetfilter(): Netfilter {
  const netfilter = new Netfilter(new FakeNetfilterHost());
  expect(netfilter.restore(RULES, { isNoFlush: false }).ok).toBe(true);
  return netfilter;
}

function metRule(
  netfilter: Netfilter,
  before: readonly number[],
): { readonly counts: number[]; readonly rule: number } {
  const listed = netfilter.iptables(['-S', 'FORWARD', '-v']);
  const lines = listed.ok ? listed.value.split('\n').filter((line) => line.startsWith('-A')) : [];
  const counts = lines.map((line) => Number(/-c (\d+)/.exec(line)?.[1]));
  return { counts, rule: counts.findIndex((count, index) => count > (before[index] ?? 0)) };
}

/** The seconds left differ by what the recorder took. */
function withoutSeconds(line: string): string {
  return line.replace(/^(\w+ +\d+) \d+/, '$1').replace(' mark=0 use=1', '');
}

function secondsOf(line: string): number {
  return Number(/^\w+ +\d+ (\d+)/.exec(line)?.[1] ?? 0);
}

describe('tracking of TCP', () => {
  it.each(RECORDED.map((steps, index) => ({ steps, index })))(
    'judges the segments of recorded connection $index as Linux does',
    ({ steps }) => {
      const netfilter = trackingNetfilter();
      let counts: readonly number[] = [0, 0, 0];
      for (const [direction, hex, line, rule] of steps) {
        forward(netfilter, packetOf(hex), direction);
        const met = metRule(netfilter, counts);
        counts = met.counts;
        const now = netfilter.conntrack.format().trim();
        expect(`${STATES[met.rule] ?? ''}: ${withoutSeconds(now)}`).toBe(
          `${STATES[rule] ?? ''}: ${withoutSeconds(line)}`,
        );
        expect(Math.abs(secondsOf(now) - secondsOf(line))).toBeLessThanOrEqual(2);
      }
    },
  );

  it('takes up no connection in its middle when tcp_loose is off', () => {
    const netfilter = trackingNetfilter();
    netfilter.conntrack.settings.isTcpLoose = false;
    const acknowledgment = '4500002800004000400600000a0000010a0000021388005000000001000000015010010000000000';
    expect(forward(netfilter, packetOf(acknowledgment))).toBe(VERDICT.DROP);
    expect(netfilter.conntrack.count).toBe(0);
  });
});

describe('a full table', () => {
  it('makes room at the cost of a connection that nobody has confirmed', () => {
    const netfilter = trackingNetfilter();
    netfilter.conntrack.settings.maxConnections = 3;
    for (const port of [1001, 1002, 1003, 1004])
      expect(forward(netfilter, datagram(port))).toBe(VERDICT.ACCEPT);
    expect(netfilter.conntrack.count).toBe(3);
    expect(netfilter.conntrack.earlyDrops).toBe(1);
  });

  it('drops the packet when every connection is assured', () => {
    const host = new FakeNetfilterHost();
    const netfilter = new Netfilter(host);
    expect(netfilter.restore(RULES, { isNoFlush: false }).ok).toBe(true);
    netfilter.conntrack.settings.maxConnections = 1;
    forward(netfilter, datagram(1001));
    const answer = (): Packet =>
      packetOf('4500001c000040004011' + '0000' + '0a000002' + '0a000001' + '003503e900080000');
    forward(netfilter, answer(), 1);
    host.advance(3);
    forward(netfilter, answer(), 1);
    expect(netfilter.conntrack.format()).toContain('[ASSURED]');
    expect(forward(netfilter, datagram(1002))).toBe(VERDICT.DROP);
    expect(inEnglish(netfilter.describeDecision())).toBe('nf_conntrack: table full, dropping packet');
    expect(netfilter.conntrack.fullDrops).toBe(1);
  });
});

describe('two first packets of one UDP flow under way at once', () => {
  it('become one connection when both are treated alike', () => {
    const netfilter = trackingNetfilter();
    const [first, second] = [datagram(1001), datagram(1001)];
    netfilter.run(HOOK.PREROUTING, first, LEFT, undefined);
    netfilter.run(HOOK.PREROUTING, second, LEFT, undefined);
    expect(netfilter.run(HOOK.POSTROUTING, first, undefined, RIGHT)).toBe(VERDICT.ACCEPT);
    expect(netfilter.run(HOOK.POSTROUTING, second, undefined, RIGHT)).toBe(VERDICT.ACCEPT);
    expect(netfilter.conntrack.count).toBe(1);
    expect(second.flow).toBe(first.flow);
  });
});

describe('counters of connections', () => {
  it('are printed for each direction once nf_conntrack_acct is on', () => {
    const netfilter = trackingNetfilter();
    netfilter.conntrack.settings.isCounting = true;
    forward(netfilter, datagram(1001));
    forward(netfilter, datagram(1001));
    expect(netfilter.conntrack.format()).toBe(
      'udp      17 30 src=10.0.0.1 dst=10.0.0.2 sport=1001 dport=53 packets=2 bytes=56 [UNREPLIED] ' +
        'src=10.0.0.2 dst=10.0.0.1 sport=53 dport=1001 packets=0 bytes=0 mark=0 use=1\n',
    );
  });
});
