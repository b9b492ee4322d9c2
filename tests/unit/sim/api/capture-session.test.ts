import { expect, test } from 'vitest';
import { CaptureSession } from '#sim/api/capture-session';
import { IpBench } from '#kit/ip-bench';

function capture(bench: IpBench): CaptureSession {
  const { scheduler, registry } = bench.link.context;
  return new CaptureSession('capture', 'any', { filterText: '' }, { scheduler, registry, startTimeMs: 0 });
}

test('a capture shows a packet on lo once, as tcpdump does', () => {
  const bench = new IpBench();
  const stack = bench.stack('host/laptop');
  const session = capture(bench);
  bench.ping(stack, '127.0.0.1');
  bench.run(1);
  // One request and one reply.
  expect(session.store.count).toBe(2);
});

test('a capture shows a packet on both ends of a cable', () => {
  const bench = new IpBench();
  const one = bench.stack('host/one');
  const other = bench.stack('host/other');
  bench.connect(one, '10.0.0.1/24', other, '10.0.0.2/24');
  const session = capture(bench);
  bench.ping(one, '10.0.0.2');
  bench.run(1);
  // ARP request and reply, echo request and reply.
  expect(session.store.count).toBe(8);
});
