import { describe, expect, it } from 'vitest';
import { IpBench, ip } from '#kit/ip-bench';
import { VethDevice } from '#sim/link/veth-device';
import { interfaceAddress } from '#sim/net/interface-table';
import { macOf } from '#sim/wire/mac-address';

describe('VethDevice', () => {
  it('loses frames that are longer than the other end takes, a VLAN tag aside', () => {
    const bench = new IpBench();
    const [sender, receiver] = [bench.stack('sender'), bench.stack('receiver')];
    const [one, other] = VethDevice.createPair(
      { name: 'eth0', mac: macOf(0x0a_58_0a_00_00_02), mtuBytes: 1500 },
      { name: 'eth0', mac: macOf(0x0a_58_0a_00_00_03), mtuBytes: 1280 },
      bench.link.context,
    );
    for (const [index, { stack, device }] of [
      { stack: sender, device: one },
      { stack: receiver, device: other },
    ].entries()) {
      stack.addDevice(device);
      stack.addAddress(device, interfaceAddress(ip(`10.0.0.${2 + index}`), 24));
    }
    const lines = bench.tcpdump(receiver, 'eth0');
    for (const payloadBytes of [1256, 1257]) {
      bench.ping(sender, '10.0.0.3', { payloadBytes });
      bench.run(1);
    }
    expect(lines.filter((line) => line.includes('request, id'))).toEqual([
      'IP 10.0.0.2 > 10.0.0.3: ICMP echo request, id 77, seq 1, length 1264',
    ]);
    expect([one.droppedSends, other.droppedPackets]).toEqual([1, 1]);
  });
});
