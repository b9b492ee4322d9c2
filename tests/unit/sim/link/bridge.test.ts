import { describe, expect, it } from 'vitest';
import { after, seconds } from '#sim/base/time';
import { Bridge } from '#sim/link/bridge';
import { VethDevice } from '#sim/link/veth-device';
import { BROADCAST_MAC, macOf, type MacAddress } from '#sim/wire/mac-address';
import { LinkBench, STATION_A, STATION_B, STATION_C } from '#kit/link-bench';

const BRIDGE_MAC = macOf(0x02_00_00_00_00_01);

/** A bridge with a veth pair per station; `received` is what the stations' ends and the bridge itself get. */
function bridgeWith(stations: readonly MacAddress[], isHairpin = false) {
  const bench = new LinkBench();
  const bridge = new Bridge({ name: 'cni0', mac: BRIDGE_MAC, mtuBytes: 1500 }, bench.context);
  const pairs = stations.map((mac, index) =>
    VethDevice.createPair(
      { name: `eth${index}`, mac, mtuBytes: 1500 },
      { name: `veth${index}`, mac: macOf(0xfe_00_00_00_00_00 + index), mtuBytes: 1500 },
      bench.context,
    ),
  );
  const received = bench.listen(bridge, ...pairs.map(([inside]) => inside));
  for (const [, port] of pairs) {
    bench.listen(port);
    bridge.attachPort(port, { isHairpin });
  }
  function send(station: number, to: MacAddress, payload: string): void {
    pairs[station]?.[0].send(bench.frame(stations[station] ?? STATION_A, to, payload));
    bench.run();
  }
  return { bench, bridge, received, send };
}

describe('Bridge', () => {
  it('floods an unknown destination to every port but the one it came from, and not to itself', () => {
    const { received, send } = bridgeWith([STATION_A, STATION_B, STATION_C]);
    send(0, macOf(0x02_00_00_00_00_99), 'hello');
    expect(received.sort()).toEqual(['eth1 a>99 hello', 'eth2 a>99 hello']);
  });

  it('sends a frame only to the port where its destination was heard', () => {
    const { received, send } = bridgeWith([STATION_A, STATION_B, STATION_C]);
    send(1, STATION_A, 'first');
    received.length = 0;
    send(0, STATION_B, 'second');
    expect(received).toEqual(['eth1 a>b second']);
  });

  it('passes a broadcast to every other port and up to itself', () => {
    const { received, send } = bridgeWith([STATION_A, STATION_B]);
    send(0, BROADCAST_MAC, 'who');
    expect(received.sort()).toEqual(['cni0 a>ff who', 'eth1 a>ff who']);
  });

  it('returns a broadcast to its sender on a hairpin port', () => {
    const { received, send } = bridgeWith([STATION_A, STATION_B], true);
    send(0, BROADCAST_MAC, 'who');
    expect(received.sort()).toEqual(['cni0 a>ff who', 'eth0 a>ff who', 'eth1 a>ff who']);
  });

  it('forwards nothing while it is down, and has forgotten who is where', () => {
    const { bridge, received, send } = bridgeWith([STATION_A, STATION_B, STATION_C]);
    send(1, STATION_A, 'first');
    received.length = 0;
    bridge.isUp = false;
    send(0, STATION_B, 'lost');
    expect(received).toEqual([]);
    bridge.isUp = true;
    send(0, STATION_B, 'flooded');
    expect(received.sort()).toEqual(['eth1 a>b flooded', 'eth2 a>b flooded']);
  });

  it('takes frames to its own address up', () => {
    const { received, send } = bridgeWith([STATION_A, STATION_B]);
    send(0, BRIDGE_MAC, 'up');
    expect(received).toEqual(['cni0 a>1 up']);
  });

  it('shows what it forwards on its own interface once that is promiscuous', () => {
    const { bridge, received, send } = bridgeWith([STATION_A, STATION_B]);
    send(1, STATION_A, 'teach');
    received.length = 0;
    bridge.hasPromiscuousFlag = true;
    send(0, STATION_B, 'seen twice');
    expect(received.sort()).toEqual(['cni0 a>b seen twice', 'eth1 a>b seen twice']);
  });

  it('drops a frame whose destination is on the port that it came from, and says so', () => {
    const { bench, bridge, received, send } = bridgeWith([STATION_A, STATION_B]);
    send(0, STATION_B, 'teach');
    received.length = 0;
    send(0, STATION_A, 'to myself');
    expect(received).toEqual([]);
    expect(bench.drops.since(0).map(({ reason, device }) => `${reason} ${device}`)).toEqual([
      `egress-is-ingress ${bridge.name}`,
    ]);
  });

  it('forgets an address that was silent for 300 seconds', () => {
    const { bench, bridge, send } = bridgeWith([STATION_A, STATION_B]);
    send(0, STATION_B, 'teach');
    const learned = () => bridge.forwardingEntries().filter(({ isLocal }) => !isLocal).length;
    expect(learned()).toBe(1);
    bench.scheduler.runUntil(after(bench.scheduler.now(), seconds(300)));
    expect(learned()).toBe(0);
  });

  it('gives a port back to its namespace when it is detached', () => {
    const { bridge, bench, received, send } = bridgeWith([STATION_A, STATION_B]);
    const [port] = bridge.ports;
    if (port !== undefined) bridge.detachPort(port);
    send(0, BROADCAST_MAC, 'who');
    expect(received).toEqual(['cni0 a>ff who']);
    expect(bench.drops.count).toBe(0);
  });
});
