/**
 * Which port of a bridge leads to which address, as `bridge fdb show` lists it (net/bridge/br_fdb.c).
 *
 * Models learnt, static, local and added dynamic entries, ageing, and what a lost carrier forgets. An aged entry is no
 * longer found; it leaves the list when it is looked at.
 */
import { after, elapsed, isBefore, seconds, type Duration, type SimTime } from '../base/time';
import type { Clock } from '../engine/clock';
import type { MacAddress } from '../wire/mac-address';
import { MacTable, MacTableEntry } from './mac-table';
import type { NetDevice } from './net-device';

/** The default of Linux's `ageing_time`. */
const DEFAULT_AGEING_TIME = seconds(300);

export interface ForwardingEntry {
  readonly mac: MacAddress;
  readonly port: NetDevice;
  /** An address of the bridge itself or of one of its ports: frames to it go up. `permanent` in the listing. */
  readonly isLocal: boolean;
  /** Set by hand: neither ages nor moves. Local entries are static, too. */
  readonly isStatic: boolean;
  /** Since it was last heard of. */
  readonly updatedFor: Duration;
}

class StoredEntry extends MacTableEntry {
  port: NetDevice;
  readonly isLocal: boolean;
  readonly isStatic: boolean;
  /** Not learnt: it stays when its port loses its carrier. */
  readonly isAdded: boolean;
  updatedAt: SimTime;

  constructor(mac: MacAddress, port: NetDevice, kind: ForwardingKind | 'learnt', now: SimTime) {
    super(mac);
    this.port = port;
    this.isLocal = kind === 'local';
    this.isStatic = kind === 'local' || kind === 'static';
    this.isAdded = kind !== 'learnt';
    this.updatedAt = now;
  }
}

/** How an entry is made by hand: `bridge fdb add … permanent|static|dynamic`. */
export type ForwardingKind = 'local' | 'static' | 'dynamic';

export class ForwardingTable {
  readonly #clock: Clock;
  readonly #entries = new MacTable<StoredEntry>();
  /** `ageing_time`; zero for never keeping what was learnt. */
  ageingTime = DEFAULT_AGEING_TIME;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  addLocal(mac: MacAddress, port: NetDevice): void {
    this.add(mac, port, 'local');
  }

  add(mac: MacAddress, port: NetDevice, kind: ForwardingKind): void {
    // A new object at the end: the listing goes by age.
    this.#entries.add(new StoredEntry(mac, port, kind, this.#clock.now()));
  }

  has(mac: MacAddress): boolean {
    return this.#entries.get(mac) !== undefined;
  }

  remove(mac: MacAddress, port: NetDevice): boolean {
    return this.#entries.get(mac)?.port === port && this.#entries.delete(mac);
  }

  /** A local address never moves, and a static one neither. */
  learn(mac: MacAddress, port: NetDevice): void {
    const entry = this.#entries.get(mac);
    const now = this.#clock.now();
    if (entry === undefined) {
      this.#entries.add(new StoredEntry(mac, port, 'learnt', now));
      return;
    }
    if (entry.isLocal) return;
    entry.updatedAt = now;
    if (!entry.isStatic) entry.port = port;
  }

  lookUp(mac: MacAddress): { readonly port: NetDevice; readonly isLocal: boolean } | undefined {
    const entry = this.#entries.get(mac);
    if (entry === undefined || !this.#isAlive(entry)) return undefined;
    return entry;
  }

  forgetPort(port: NetDevice): void {
    for (const entry of this.#entries.entries()) {
      if (entry.port === port) this.#entries.delete(entry.mac);
    }
  }

  /** What was learnt on a port that carries nothing any more (`br_stp_disable_port`). */
  forgetLearnt(port: NetDevice): void {
    for (const entry of this.#entries.entries()) {
      if (entry.port === port && !entry.isAdded) this.#entries.delete(entry.mac);
    }
  }

  /** Newest first, as the kernel lists them. */
  entries(): readonly ForwardingEntry[] {
    const now = this.#clock.now();
    return this.#entries
      .entries()
      .filter((entry) => this.#isAlive(entry))
      .reverse()
      .map(({ mac, port, isLocal, isStatic, updatedAt }) => ({
        mac,
        port,
        isLocal,
        isStatic,
        updatedFor: elapsed(updatedAt, now),
      }));
  }

  #isAlive(entry: StoredEntry): boolean {
    return entry.isStatic || isBefore(this.#clock.now(), after(entry.updatedAt, this.ageingTime));
  }
}
