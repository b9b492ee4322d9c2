/**
 * Which devices every packet passed, and when: the way of a packet from its first device to its last one.
 *
 * One row of typed columns per device that a packet goes through, in the order in which it happened. Off unless
 * someone asks, since it grows with the traffic.
 */
import type { Clock } from '../engine/clock';
import type { Packet } from './packet';

const FIRST_CAPACITY = 4096;

/** The part of a device that a journey needs; `net-device.ts` has the rest. */
export interface JourneyDevice {
  readonly name: string;
  readonly owner: { readonly name: string };
  readonly linkHeaderBytes: number;
  readonly mtuBytes: number;
  /** Its number in the log, -1 until it has one. */
  journeyNumber: number;
}

/** Told of every packet that a device takes in or sends out. */
export interface DeviceObserver {
  add(packet: Packet, device: JourneyDevice, isOut: boolean): void;
  journeyOf(packetId: number): readonly JourneyHop[];
}

export interface JourneyHop {
  readonly timeNs: number;
  /** The namespace: `node/node1`, `default/client`. */
  readonly at: string;
  readonly device: string;
  readonly direction: 'in' | 'out';
}

export class JourneyLog implements DeviceObserver {
  readonly #clock: Clock;
  readonly #places: { readonly at: string; readonly device: string }[] = [];
  #times = new Float64Array(FIRST_CAPACITY);
  #packetIds = new Float64Array(FIRST_CAPACITY);
  /** Twice the number of the device, plus 1 for a packet that goes out. */
  #hops = new Uint32Array(FIRST_CAPACITY);
  #count = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get count(): number {
    return this.#count;
  }

  add({ id }: Packet, device: JourneyDevice, isOut: boolean): void {
    if (device.journeyNumber === -1) device.journeyNumber = this.#numberOf(device);
    const row = this.#count;
    if (row === this.#times.length) this.#grow();
    this.#times[row] = this.#clock.now();
    this.#packetIds[row] = id;
    this.#hops[row] = device.journeyNumber * 2 + (isOut ? 1 : 0);
    this.#count = row + 1;
  }

  /** Every device that the packet passed, first to last; copies of a flooded frame are part of it. */
  journeyOf(packetId: number): readonly JourneyHop[] {
    const journey: JourneyHop[] = [];
    for (let row = 0; row < this.#count; row += 1) {
      if (this.#packetIds[row] !== packetId) continue;
      const hop = this.#hops[row] ?? 0;
      const place = this.#places[hop >>> 1];
      if (place === undefined) continue;
      journey.push({ timeNs: this.#times[row] ?? 0, ...place, direction: (hop & 1) === 1 ? 'out' : 'in' });
    }
    return journey;
  }

  #numberOf(device: JourneyDevice): number {
    this.#places.push({ at: device.owner.name, device: device.name });
    return this.#places.length - 1;
  }

  #grow(): void {
    const capacity = this.#times.length * 2;
    const times = new Float64Array(capacity);
    const packetIds = new Float64Array(capacity);
    const hops = new Uint32Array(capacity);
    times.set(this.#times);
    packetIds.set(this.#packetIds);
    hops.set(this.#hops);
    this.#times = times;
    this.#packetIds = packetIds;
    this.#hops = hops;
  }
}
