import { expect, it } from 'vitest';
import { LinkBench, STATION_A } from '#kit/link-bench';
import { VxlanDevice } from '#sim/link/vxlan-device';
import { ipv4 } from '#sim/wire/ipv4-address';
import { macOf } from '#sim/wire/mac-address';

const REMOTE = macOf(0xbe_58_0a_f4_02_00);

it('keeps the outer port of a flow until its socket draws another hash', () => {
  const bench = new LinkBench();
  const ports: number[] = [];
  const options = { name: 'flannel.1', mac: STATION_A, mtuBytes: 1450, vni: 1, destinationPort: 8472 };
  const carrier = {
    sendTunnel: (packet: { start: number; uint16(at: number): number }) =>
      ports.push(packet.uint16(packet.start)),
    tunnelSourceTo: () => undefined,
  };
  const tunnel = new VxlanDevice(
    { ...options, localAddress: ipv4(192, 168, 0, 11) },
    carrier,
    7,
    bench.context,
  );
  bench.listen(tunnel);
  tunnel.addForwardingEntry(REMOTE, ipv4(192, 168, 0, 12));
  for (const hashDraws of [0, 0, 1, 1, 2]) {
    const packet = bench.frame(STATION_A, REMOTE, 'the same inner header');
    packet.hashDraws = hashDraws;
    tunnel.send(packet);
  }
  expect(ports).toHaveLength(5);
  expect(ports[1]).toBe(ports[0]);
  expect(ports[3]).toBe(ports[2]);
  expect(new Set(ports).size).toBe(3);
});
