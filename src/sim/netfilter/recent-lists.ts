/**
 * The address lists of `-m recent` (net/netfilter/xt_recent.c), which kube-proxy keeps session affinity in.
 *
 * Models set, check, update and remove with `--seconds`, `--hitcount`, `--reap` and `--rttl`, 20 time stamps an
 * address and 100 addresses a list, the oldest making room. A list is there as soon as a rule names it.
 */
const MAX_ADDRESSES = 100;
const MAX_STAMPS = 20;

export interface RecentEntry {
  readonly address: number;
  ttl: number;
  /** When it was seen, oldest first, in nanoseconds of simulated time. */
  stamps: number[];
}

/** Entries by address, the one seen longest ago first. */
export type RecentList = Map<number, RecentEntry>;

export class RecentLists {
  readonly #listsByName = new Map<string, RecentList>();

  list(name: string): RecentList {
    const existing = this.#listsByName.get(name);
    if (existing !== undefined) return existing;
    const created: RecentList = new Map();
    this.#listsByName.set(name, created);
    return created;
  }

  names(): readonly string[] {
    return [...this.#listsByName.keys()];
  }
}

export function stampRecent(list: RecentList, address: number, ttl: number, now: number): void {
  const known = list.get(address);
  const entry = known ?? { address, ttl, stamps: [] };
  if (known === undefined && list.size >= MAX_ADDRESSES) {
    for (const oldest of list.keys()) {
      list.delete(oldest);
      break;
    }
  }
  entry.ttl = ttl;
  entry.stamps.push(now);
  if (entry.stamps.length > MAX_STAMPS) entry.stamps.shift();
  list.delete(address);
  list.set(address, entry);
}

/** Forgets the address that was seen longest ago when even its last time was before `since`. */
export function reapRecent(list: RecentList, since: number): void {
  for (const [address, entry] of list) {
    if ((entry.stamps.at(-1) ?? 0) < since) list.delete(address);
    break;
  }
}
