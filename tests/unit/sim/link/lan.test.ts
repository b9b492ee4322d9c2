import { describe, expect, it } from 'vitest';
import { Lan } from '#sim/link/lan';
import { BROADCAST_MAC, type MacAddress } from '#sim/wire/mac-address';
import { LinkBench, STATION_A, STATION_B, STATION_C } from '#kit/link-bench';

function lanWith(stations: readonly MacAddress[]) {
  const bench = new LinkBench();
  const lan = new Lan('lan', bench.context);
  const cards = stations.map((mac, index) => lan.attach({ name: `nic${index}`, mac, mtuBytes: 1500 }));
  const received = bench.listen(...cards);
  function send(station: number, to: MacAddress, payload: string): void {
    cards[station]?.send(bench.frame(stations[station] ?? STATION_A, to, payload));
    bench.run();
  }
  return { bench, lan, cards, received, send };
}

describe('Lan', () => {
  it('floods until it has heard the destination', () => {
    const { received, send } = lanWith([STATION_A, STATION_B, STATION_C]);
    send(0, STATION_B, 'one');
    expect(received.sort()).toEqual(['nic1 a>b one', 'nic2 a>b one']);
    send(1, STATION_A, 'two');
    received.length = 0;
    send(0, STATION_B, 'three');
    expect(received).toEqual(['nic1 a>b three']);
  });

  it('gives every receiver of a broadcast bytes of its own', () => {
    const { received, send } = lanWith([STATION_A, STATION_B, STATION_C]);
    send(2, BROADCAST_MAC, 'all');
    expect(received.sort()).toEqual(['nic0 c>ff all', 'nic1 c>ff all']);
  });

  it('counts a frame as one transmission to the switch and one from it', () => {
    const { bench, send } = lanWith([STATION_A, STATION_B]);
    send(0, STATION_B, 'x');
    expect(bench.context.wires.transmissions).toBe(2);
  });

  it('loses what is on a cable that is pulled, and forgets who was there', () => {
    const { bench, lan, cards, received, send } = lanWith([STATION_A, STATION_B, STATION_C]);
    send(1, STATION_A, 'here I am');
    received.length = 0;
    cards[0]?.send(bench.frame(STATION_A, STATION_B, 'to'));
    cards[1]?.send(bench.frame(STATION_B, STATION_A, 'from'));
    if (cards[1] !== undefined) lan.detach(cards[1]);
    bench.run();
    expect(received).toEqual(['nic2 a>b to']);
    expect(bench.drops.since(0).map(({ reason }) => reason)).toEqual(['cable-down']);
    send(1, STATION_A, 'too late');
    expect(bench.drops.since(0).map(({ reason }) => reason)).toEqual(['cable-down', 'cable-down']);
    expect(lan.ports).toHaveLength(2);
  });
});
