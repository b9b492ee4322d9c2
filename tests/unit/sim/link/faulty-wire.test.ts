import { describe, expect, it } from 'vitest';
import { Prng } from '#sim/base/prng';
import { milliseconds, NO_DELAY, seconds } from '#sim/base/time';
import { NO_FAULT, type CableFault } from '#sim/link/cable-fault';
import { FaultyWire } from '#sim/link/faulty-wire';
import { Packet } from '#sim/link/packet';
import { LinkBench, STATION_A, STATION_B } from '#kit/link-bench';

interface Arrival {
  readonly number: number;
  readonly atMs: number;
  readonly isIntact: boolean;
}

/** Sends frames 0 to `count` - 1 of `bytes`, `gapMs` apart, and notes what comes out. */
function sendOver(
  fault: Partial<CableFault>,
  count: number,
  options: { gapMs?: number; seed?: number; bytes?: number } = {},
) {
  const { gapMs = 0, seed = 7, bytes = 100 } = options;
  const filling = 'x'.repeat(bytes - 16);
  const sent = Buffer.from(filling);
  const bench = new LinkBench();
  const arrivals: Arrival[] = [];
  const drops = new Map<string, number>();
  const wire = new FaultyWire(
    { ...NO_FAULT, ...fault },
    {
      context: bench.context,
      prng: new Prng(seed),
      receiver: {
        handleEvent: (frame): void => {
          if (!(frame instanceof Packet)) return;
          const number = frame.uint16(frame.end - 2);
          const data = frame.buffer.subarray(frame.start + 14, frame.end - 2);
          const isIntact = Buffer.compare(data, sent) === 0;
          arrivals.push({ number, atMs: bench.scheduler.now() / 1e6, isIntact });
        },
      },
      drop: (_packet, reason): void => void drops.set(reason, (drops.get(reason) ?? 0) + 1),
    },
  );
  for (let number = 0; number < count; number += 1) {
    bench.scheduler.schedule(milliseconds(number * gapMs), () => {
      const frame = bench.frame(STATION_A, STATION_B, `${filling}..`);
      frame.setUint16(frame.end - 2, number);
      wire.send(frame, NO_DELAY);
    });
  }
  bench.scheduler.runUntil(seconds(1000) as never);
  return { arrivals, drops, wire };
}

/** What netem of Linux 6.12 did in virtual time to 2,000 frames of 142 bytes, `gapMs` apart. */
const BESIDE_NETEM: readonly {
  readonly name: string;
  readonly fault: Partial<CableFault>;
  readonly gapMs: number;
  readonly arrivals: number;
  readonly leastMs: number;
  readonly mostMs: number;
}[] = [
  { name: 'rate 1mbit', fault: { rate: 1e6 }, gapMs: 0.5, arrivals: 1879, leastMs: 1.14, mostMs: 1136 },
  {
    name: 'delay 20ms rate 1mbit',
    fault: { delay: milliseconds(20), rate: 1e6 },
    gapMs: 0.5,
    arrivals: 1862,
    leastMs: 21.14,
    mostMs: 1136,
  },
  {
    name: 'rate 100kbit limit 20',
    fault: { rate: 1e5, queueFrames: 20 },
    gapMs: 1,
    arrivals: 195,
    leastMs: 11.36,
    mostMs: 227.2,
  },
];

describe('FaultyWire', () => {
  it.each(BESIDE_NETEM)('does what netem does: $name', ({ fault, gapMs, arrivals, leastMs, mostMs }) => {
    const delays = sendOver(fault, 2000, { gapMs, bytes: 142 }).arrivals.map(
      ({ number, atMs }) => atMs - number * gapMs,
    );
    expect(delays).toHaveLength(arrivals);
    expect(Math.min(...delays)).toBeCloseTo(leastMs, 1);
    expect(Math.max(...delays)).toBeCloseTo(mostMs, 0);
  });

  it('reorders as many frames as netem does when every fifth goes at once', () => {
    const fault = { delay: milliseconds(20), reorderRatio: 1, reorderGap: 5 };
    const { arrivals } = sendOver(fault, 2000, { gapMs: 1 });
    const overtaken = arrivals.filter(({ number }, index) => number < (arrivals[index - 1]?.number ?? 0));
    expect(overtaken).toHaveLength(397);
  });

  it('delays every frame alike, and keeps their order', () => {
    const { arrivals } = sendOver({ delay: milliseconds(20) }, 3, { gapMs: 1 });
    expect(arrivals.map(({ number, atMs }) => [number, atMs])).toEqual([
      [0, 20],
      [1, 21],
      [2, 22],
    ]);
  });

  it('loses about as many frames as it is told, and says so', () => {
    const { arrivals, drops } = sendOver({ lossRatio: 0.1 }, 5000, { gapMs: 1 });
    expect(arrivals.length + (drops.get('cable-loss') ?? 0)).toBe(5000);
    expect(drops.get('cable-loss')).toBeGreaterThan(400);
    expect(drops.get('cable-loss')).toBeLessThan(600);
  });

  it('loses frames in bursts of the length that the bad state has', () => {
    const burstLoss = { enterRatio: 0.02, leaveRatio: 0.25, badLossRatio: 1, goodLossRatio: 0 };
    const { arrivals } = sendOver({ burstLoss }, 20_000, { gapMs: 1 });
    const there = new Set(arrivals.map(({ number }) => number));
    let bursts = 0;
    for (let number = 1; number < 20_000; number += 1)
      if (!there.has(number) && there.has(number - 1)) bursts += 1;
    const lost = 20_000 - there.size;
    // 2% into the bad state and 25% out of it: a share of 0.02 / 0.27, in bursts of 4.
    expect(lost / 20_000).toBeCloseTo(0.074, 1);
    expect(lost / bursts).toBeGreaterThan(3.4);
    expect(lost / bursts).toBeLessThan(4.6);
  });

  it('sends some frames twice, the second right behind the first', () => {
    const { arrivals } = sendOver({ duplicateRatio: 1 }, 2, { gapMs: 1 });
    expect(arrivals.map(({ number }) => number)).toEqual([0, 0, 1, 1]);
  });

  it('keeps one of two when it doubles and loses at once, as netem does', () => {
    const { arrivals } = sendOver({ duplicateRatio: 1, lossRatio: 1 }, 3, { gapMs: 1 });
    expect(arrivals.map(({ number }) => number)).toEqual([0, 1, 2]);
  });

  it('lets every fifth frame overtake when the gap is five', () => {
    const fault = { delay: milliseconds(10), reorderRatio: 1, reorderGap: 5 };
    const { arrivals } = sendOver(fault, 10, { gapMs: 1 });
    const early = arrivals.filter(({ number, atMs }) => atMs === number).map(({ number }) => number);
    expect(early).toEqual([4, 9]);
  });

  it('spreads a uniform jitter between delay - jitter and delay + jitter, evenly', () => {
    const { arrivals } = sendOver({ delay: milliseconds(20), jitter: milliseconds(10) }, 4000, {
      gapMs: 100,
    });
    const delays = arrivals.map(({ number, atMs }) => atMs - number * 100);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(10);
    expect(Math.max(...delays)).toBeLessThanOrEqual(30);
    expect(delays.filter((delay) => delay < 15).length / 4000).toBeCloseTo(0.25, 1);
  });

  it('spreads a normal jitter as a bell curve with that deviation', () => {
    const fault: Partial<CableFault> = {
      delay: milliseconds(100),
      jitter: milliseconds(10),
      distribution: 'normal',
    };
    const { arrivals } = sendOver(fault, 4000, { gapMs: 1000 });
    const deviations = arrivals.map(({ number, atMs }) => (atMs - number * 1000 - 100) / 10);
    const within = deviations.filter((deviation) => Math.abs(deviation) < 1).length / deviations.length;
    expect(within).toBeCloseTo(0.683, 1);
  });

  it('sends at its rate, one frame behind the other', () => {
    // 100 bytes at 80 kbit/s take 10 ms.
    const { arrivals } = sendOver({ rate: 80_000 }, 3);
    expect(arrivals.map(({ atMs }) => atMs)).toEqual([10, 20, 30]);
  });

  it('drops what finds its queue full', () => {
    const { arrivals, drops } = sendOver({ rate: 80_000, queueFrames: 3 }, 10);
    expect(arrivals.length).toBe(3);
    expect(drops).toEqual(new Map([['cable-queue-full', 7]]));
  });

  it('flips one bit of a frame', () => {
    const { arrivals } = sendOver({ corruptRatio: 1 }, 300, { gapMs: 1 });
    expect(arrivals.length).toBe(300);
    expect(arrivals.filter(({ isIntact }) => !isIntact).length).toBeGreaterThan(200);
  });

  it('lets nothing through while it is down', () => {
    const { arrivals, drops } = sendOver({ isDown: true }, 4);
    expect(arrivals).toEqual([]);
    expect(drops).toEqual(new Map([['cable-down', 4]]));
  });

  it('does the same for the same seed, and something else for another', () => {
    const numbersOf = (seed: number): readonly number[] =>
      sendOver({ lossRatio: 0.5 }, 50, { gapMs: 1, seed }).arrivals.map(({ number }) => number);
    expect(numbersOf(3)).toEqual(numbersOf(3));
    expect(numbersOf(3)).not.toEqual(numbersOf(4));
  });
});
