/**
 * A hash table by MAC address for the way of every frame: its keys are the low 32 bits, small integers, which a `Map` finds
 * without an object for the number; what shares them is chained.
 */
import type { MacAddress } from '../wire/mac-address';

const LOW_RANGE = 0x1_0000_0000;

/** What the table holds derives from this. */
export abstract class MacTableEntry {
  readonly mac: MacAddress;
  /** The two bytes that are not in the key. */
  readonly macHigh: number;
  /** For the table alone. */
  nextOfKey: this | undefined = undefined;
  order = 0;

  constructor(mac: MacAddress) {
    this.mac = mac;
    this.macHigh = Math.floor(mac / LOW_RANGE);
  }
}

export class MacTable<Entry extends MacTableEntry> {
  readonly #byKey = new Map<number, Entry>();
  #nextOrder = 0;

  get(mac: MacAddress): Entry | undefined {
    let entry = this.#byKey.get(mac | 0);
    if (entry === undefined) return undefined;
    const high = Math.floor(mac / LOW_RANGE);
    while (entry !== undefined && entry.macHigh !== high) entry = entry.nextOfKey;
    return entry;
  }

  /** Behind all others, in place of the one with the same address. */
  add(entry: Entry): void {
    this.delete(entry.mac);
    entry.order = this.#nextOrder;
    this.#nextOrder += 1;
    entry.nextOfKey = this.#byKey.get(entry.mac | 0);
    this.#byKey.set(entry.mac | 0, entry);
  }

  delete(mac: MacAddress): boolean {
    const entry = this.get(mac);
    if (entry === undefined) return false;
    const key = mac | 0;
    let before = this.#byKey.get(key);
    if (before !== entry) {
      while (before !== undefined && before.nextOfKey !== entry) before = before.nextOfKey;
      if (before !== undefined) before.nextOfKey = entry.nextOfKey;
    } else if (entry.nextOfKey === undefined) this.#byKey.delete(key);
    else this.#byKey.set(key, entry.nextOfKey);
    return true;
  }

  /** In the order in which they were added. */
  entries(): readonly Entry[] {
    const all: Entry[] = [];
    for (const first of this.#byKey.values()) {
      for (let entry: Entry | undefined = first; entry !== undefined; entry = entry.nextOfKey)
        all.push(entry);
    }
    return all.sort((one, other) => one.order - other.order);
  }
}
