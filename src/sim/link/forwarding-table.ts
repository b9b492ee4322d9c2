/** Which port of a bridge leads to which address, as `bridge fdb show` lists it. */
import { after, isBefore, seconds, type SimTime } from '../base/time';
import type { Clock } from '../engine/clock';
import type { MacAddress } from '../wire/mac-address';
import type { NetDevice } from './net-device';

/** The default of Linux's `ageing_time`. */
const AGEING_TIME = seconds(300);

export interface ForwardingEntry {
  readonly mac: MacAddress;
  readonly port: NetDevice;
  /** An address of the bridge itself or of one of its ports: frames to it go up. */
  readonly isLocal: boolean;
}

interface StoredEntry {
  readonly mac: MacAddress;
  port: NetDevice;
  readonly isLocal: boolean;
  updatedAt: SimTime;
}

export class ForwardingTable {
  readonly #clock: Clock;
  readonly #entries = new Map<MacAddress, StoredEntry>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  addLocal(mac: MacAddress, port: NetDevice): void {
    this.#entries.set(mac, { mac, port, isLocal: true, updatedAt: this.#clock.now() });
  }

  /** A group address is never a sender, and a local address never moves. */
  learn(mac: MacAddress, port: NetDevice): void {
    const entry = this.#entries.get(mac);
    if (entry === undefined) {
      this.#entries.set(mac, { mac, port, isLocal: false, updatedAt: this.#clock.now() });
    } else if (!entry.isLocal) {
      entry.port = port;
      entry.updatedAt = this.#clock.now();
    }
  }

  lookUp(mac: MacAddress): ForwardingEntry | undefined {
    const entry = this.#entries.get(mac);
    if (entry === undefined || !this.#isAlive(entry)) return undefined;
    return entry;
  }

  forgetPort(port: NetDevice): void {
    for (const [mac, entry] of this.#entries) if (entry.port === port) this.#entries.delete(mac);
  }

  entries(): readonly ForwardingEntry[] {
    return [...this.#entries.values()].filter((entry) => this.#isAlive(entry));
  }

  #isAlive(entry: StoredEntry): boolean {
    return entry.isLocal || isBefore(this.#clock.now(), after(entry.updatedAt, AGEING_TIME));
  }
}
