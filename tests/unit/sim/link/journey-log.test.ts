import { describe, expect, it } from 'vitest';
import { JourneyLog } from '#sim/link/journey-log';
import { IpBench } from '#kit/ip-bench';

describe('JourneyLog', () => {
  it('tells the way of a packet through every device, and where a dropped one had been', () => {
    const bench = new IpBench();
    const client = bench.stack('client');
    const router = bench.stack('router');
    bench.connect(client, '10.0.1.2/24', router, '10.0.1.1/24');
    bench.route(client, '0.0.0.0/0', '10.0.1.1');
    bench.ping(client, '10.0.1.1');
    bench.run(1);
    const journeys = new JourneyLog(bench.link.scheduler);
    bench.link.context.packets.journeys = journeys;
    bench.ping(client, '10.9.9.9');
    bench.run(1);
    const [drop] = bench.link.drops.since(0).filter(({ reason }) => reason === 'forwarding-disabled');
    expect(
      journeys
        .journeyOf(drop?.packetId ?? 0)
        .map(({ at, device, direction }) => `${at} ${device} ${direction}`),
    ).toEqual(['client eth0 out', 'router eth0 in']);
  });
});
