import { describe, expect, it } from 'vitest';
import { IpBench, ip } from '#kit/ip-bench';
import { Bridge } from '#sim/link/bridge';
import { VethDevice } from '#sim/link/veth-device';
import { interfaceAddress } from '#sim/net/interface-table';
import type { IpStack } from '#sim/net/ip-stack';
import { EVERY_IPV4 } from '#sim/wire/cidr';
import { macOf } from '#sim/wire/mac-address';

const BRIDGE_MTU = 1450;

/** A node with the bridge br0 (10.0.0.1), on it the Pods `client` (10.0.0.2) and `server` (10.0.0.3). */
function bridgedNode(): { bench: IpBench; node: IpStack; client: IpStack; server: IpStack } {
  const bench = new IpBench();
  const node = bench.stack('node');
  const client = bench.stack('client');
  const server = bench.stack('server');
  node.sysctl.set('net.ipv4.ip_forward', '1');
  const bridge = new Bridge(
    { name: 'br0', mac: macOf(0x0a_58_0a_00_00_01), mtuBytes: BRIDGE_MTU },
    bench.link.context,
  );
  node.addDevice(bridge);
  node.addAddress(bridge, interfaceAddress(ip('10.0.0.1'), 24));
  for (const [index, pod] of [client, server].entries()) {
    const [inside, outside] = VethDevice.createPair(
      { name: 'eth0', mac: macOf(0x0a_58_0a_00_00_02 + index), mtuBytes: BRIDGE_MTU },
      { name: `veth${index}`, mac: macOf(0xfe_58_0a_00_00_02 + index), mtuBytes: BRIDGE_MTU },
      bench.link.context,
    );
    node.addDevice(outside);
    bridge.attachPort(outside, { isHairpin: true });
    pod.addDevice(inside);
    pod.addAddress(inside, interfaceAddress(ip(`10.0.0.${2 + index}`), 24));
    pod.routes.add({ destination: EVERY_IPV4, gateway: ip('10.0.0.1'), device: inside });
  }
  const rule = '-t nat -A PREROUTING -d 10.9.9.9/32 -j DNAT --to-destination 10.0.0.3';
  expect(node.netfilter.runIptables(rule.split(' ')).ok).toBe(true);
  return { bench, node, client, server };
}

describe('BridgeNetfilter', () => {
  it('sends a redirected frame by way of the bridge device while the neighbor is in doubt', () => {
    const { bench, node, client, server } = bridgedNode();
    // The node learns the server from its request, which leaves the entry stale.
    bench.ping(server, '10.0.0.1');
    bench.run(1);
    const lines = bench.tcpdump(node, 'br0');
    for (let count = 0; count < 2; count += 1) {
      bench.ping(client, '10.9.9.9');
      bench.run(1);
    }
    const request = 'IP 10.0.0.2 > 10.0.0.3: ICMP echo request, id 77, seq 1, length 64';
    expect(lines.filter((line) => line.startsWith('IP'))).toEqual([request, request]);
  });

  it('bridges a redirected frame at once when the neighbor is reachable', () => {
    const { bench, node, client } = bridgedNode();
    bench.ping(node, '10.0.0.3');
    bench.run(1);
    const lines = bench.tcpdump(node, 'br0');
    bench.ping(client, '10.9.9.9');
    bench.run(1);
    expect(lines.filter((line) => line.startsWith('IP'))).toEqual([]);
  });

  it('shows the hooks and the bridge device whole datagrams, and sends them on in the fragments that came', () => {
    const { bench, node, client, server } = bridgedNode();
    const onBridge = bench.tcpdump(node, 'br0');
    bench.ping(client, '10.0.0.1', { payloadBytes: 1472 });
    bench.run(1);
    expect(onBridge.filter((line) => line.includes('request'))).toEqual([
      'IP 10.0.0.2 > 10.0.0.1: ICMP echo request, id 77, seq 1, length 1480',
    ]);
    const atServer = bench.tcpdump(server, 'eth0');
    bench.ping(client, '10.0.0.3', { payloadBytes: 1472 });
    bench.run(1);
    expect(atServer.filter((line) => line.includes('10.0.0.2 > 10.0.0.3'))).toEqual([
      'IP 10.0.0.2 > 10.0.0.3: ICMP echo request, id 77, seq 1, length 1424',
      'IP 10.0.0.2 > 10.0.0.3: ip-proto-1',
    ]);
  });

  it('routes a datagram that came in fragments on as a whole where it fits, and else in the fragments that came', () => {
    const { bench, node, client } = bridgedNode();
    const outside = bench.stack('outside');
    bench.connect(node, '192.168.0.1/24', outside, '192.168.0.2/24', 1500);
    const lines = bench.tcpdump(outside, outside.devices().at(-1)?.name ?? '');
    bench.ping(client, '192.168.0.2', { payloadBytes: 1472 });
    bench.run(1);
    bench.ping(client, '192.168.0.2', { payloadBytes: 1473 });
    bench.run(1);
    expect(lines.filter((line) => line.includes('10.0.0.2 > '))).toEqual([
      'IP 10.0.0.2 > 192.168.0.2: ICMP echo request, id 77, seq 1, length 1480',
      'IP 10.0.0.2 > 192.168.0.2: ICMP echo request, id 77, seq 1, length 1424',
      'IP 10.0.0.2 > 192.168.0.2: ip-proto-1',
    ]);
  });
});
