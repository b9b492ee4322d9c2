import { describe, expect, it } from 'vitest';
import { IpBench, ip } from '#kit/ip-bench';
import { milliseconds } from '#sim/base/time';
import type { IpStack } from '#sim/net/ip-stack';

function pair(): { bench: IpBench; lines: string[]; ping: () => void } {
  const bench = new IpBench();
  const one = bench.stack('one');
  const other = bench.stack('other');
  bench.connect(one, '10.0.0.1/24', other, '10.0.0.2/24');
  return { bench, lines: bench.tcpdump(one, 'eth0'), ping: () => bench.ping(one, '10.0.0.9') };
}

/** `one` has learned `other` from its request and has just used that to answer. */
function staleNeighbor(): { bench: IpBench; one: IpStack; lines: string[] } {
  const bench = new IpBench();
  const one = bench.stack('one');
  const other = bench.stack('other');
  bench.connect(one, '10.0.0.1/24', other, '10.0.0.2/24');
  bench.ping(other, '10.0.0.1');
  bench.run(0.01);
  return { bench, one, lines: bench.tcpdump(one, 'eth0') };
}

describe('NeighborTable', () => {
  it('asks three times at the pace of the timer wheel, then gives up', () => {
    const { bench, lines, ping } = pair();
    ping();
    bench.run(3);
    expect(lines).toEqual(
      new Array<string>(3).fill('ARP, Request who-has 10.0.0.9 tell 10.0.0.1, length 28'),
    );
    expect(bench.drops()).toEqual([]);
    bench.run(0.1);
    expect(bench.drops().length).toBe(1);
  });

  it('drops what another timer of the last tick still sends with the rest, and does not ask anew', () => {
    const { bench, lines, ping } = pair();
    ping();
    bench.run(2.5);
    // Armed later than the last request's timer, for the same tick.
    bench.link.scheduler.schedule(milliseconds(572), ping);
    bench.run(10);
    expect(bench.drops().length).toBe(2);
    expect(lines.length).toBe(3);
  });

  it('has room for a neighbor beside any number of permanent ones', () => {
    const bench = new IpBench();
    const one = bench.stack('one');
    const other = bench.stack('other');
    bench.connect(one, '10.0.0.1/16', other, '10.0.0.2/16');
    const [device] = one.devices().filter(({ name }) => name === 'eth0');
    if (device === undefined) throw new Error('there is a card');
    // Twice as many as `gc_thresh3` lets a table have of others.
    for (let number = 0; number < 2_048; number += 1) {
      const address = ip(`10.0.${8 + (number >> 8)}.${number & 255}`);
      one.neighbors.set({ address, device, mac: device.mac }, 'replace');
    }
    bench.ping(one, '10.0.0.2');
    bench.run(1);
    expect(bench.drops().join()).toContain('ICMP echo reply');
    expect(one.neighbors.entries().some(({ state }) => state === 'REACHABLE')).toBe(true);
  });

  it('probes a neighbor that was confirmed only when its use began', () => {
    const { bench, one, lines } = staleNeighbor();
    bench.run(0.05);
    one.confirmNeighbor(ip('10.0.0.2'));
    bench.run(6);
    expect(lines).toContain('ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 28');
    expect(one.neighbors.entries()[0]?.state).toBe('REACHABLE');
  });

  it('does not probe a neighbor that was confirmed in the last five seconds', () => {
    const { bench, one, lines } = staleNeighbor();
    bench.run(1);
    one.confirmNeighbor(ip('10.0.0.2'));
    expect(one.neighbors.entries()[0]?.state).toBe('DELAY');
    bench.run(6);
    expect(lines.filter((line) => line.startsWith('ARP'))).toEqual([]);
    expect(one.neighbors.entries()[0]?.state).toBe('REACHABLE');
  });
});
