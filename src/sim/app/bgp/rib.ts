/**
 * The routing table of a daemon: every way to every prefix, the best of each, and where next hops lie (RFC 4271 §9.1).
 *
 * Adj-RIB-In and Loc-RIB are one table, as in BIRD: what a neighbor said is kept with the neighbor as its owner, and what an
 * import filter refused is not kept. Next hops are resolved in the table itself, by routes that need no resolving.
 * Leaves out further tables and BIRD's pipes.
 */
import type { Scheduler } from '../../engine/scheduler';
import type { BgpAttributes } from '../../wire/bgp-attributes';
import { isIpv6, type IpAddress } from '../../wire/ip-address';
import { maskOf } from '../../wire/cidr';
import { ipCidrContains, type IpCidr } from '../../wire/ip-cidr';
import { ipv4Of } from '../../wire/ipv4-address';
import { ipv6Of, type Ipv6Address } from '../../wire/ipv6-address';
import { ipv6MaskOf } from '../../wire/ipv6-cidr';
import { bestRouteOf } from './decision';
import {
  prefixKeyOf,
  UNREACHABLE,
  type PeerRank,
  type PrefixKey,
  type Resolution,
  type RibEntry,
  type RibRoute,
  type RibRouteType,
  type RouteOwner,
} from './rib-route';

/** What an owner says of a prefix. */
export interface RouteNews {
  readonly type: RibRouteType;
  readonly attributes?: BgpAttributes | undefined;
  /** To be resolved; else `resolution` is given. */
  readonly nextHop?: IpAddress | undefined;
  readonly linkLocal?: Ipv6Address | undefined;
  readonly resolution?: Resolution | undefined;
}

/** `owner` has said something; undefined when only a next hop is reached in another way. */
type RibListener = (entry: RibEntry, formerBest: RibRoute | undefined, owner: RouteOwner | undefined) => void;

export class Rib {
  readonly #scheduler: Scheduler;
  readonly #entries = new Map<PrefixKey, RibEntry>();
  /** Those with a route that neighbors of the own AS are told of who are no clients: in a mesh a few of many. */
  readonly #tellable = new Map<PrefixKey, RibEntry>();
  readonly #resolutions = new Map<IpAddress, Resolution>();
  readonly #pathIds = new Map<RouteOwner, Map<number, number>>();
  readonly #ownAddresses = new Set<IpAddress>();
  #nextPathId = 1;
  #routeCount = 0;
  /** Told after each change of what there is of a prefix. */
  onChange: RibListener = () => undefined;

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  entries(): IterableIterator<RibEntry> {
    return this.#entries.values();
  }

  /** Entries that may hold something for a neighbor of this kind. */
  entriesFor({ isInternal, isReflectorClient }: PeerRank): IterableIterator<RibEntry> {
    return isInternal && !isReflectorClient ? this.#tellable.values() : this.#entries.values();
  }

  find(prefix: IpCidr): RibEntry | undefined {
    return this.#entries.get(prefixKeyOf(prefix));
  }

  entry(key: PrefixKey): RibEntry | undefined {
    return this.#entries.get(key);
  }

  get routeCount(): number {
    return this.#routeCount;
  }

  get networkCount(): number {
    return this.#entries.size;
  }

  /** The longest prefix that an address lies in. */
  lookUp(address: IpAddress): RibEntry | undefined {
    for (let length = isIpv6(address) ? 128 : 32; length >= 0; length -= 1) {
      const entry = this.#entries.get(prefixKeyOf(networkOf(address, length)));
      if (entry?.best !== undefined) return entry;
    }
    return undefined;
  }

  /** Takes in what an owner says; undefined takes it back. True when something has changed. */
  update(
    owner: RouteOwner,
    { prefix, pathId }: { prefix: IpCidr; pathId: number },
    news: RouteNews | undefined,
  ): boolean {
    const key = prefixKeyOf(prefix);
    const entry = this.#entries.get(key);
    const former = entry?.routes.find((route) => route.owner === owner && route.remotePathId === pathId);
    if (news === undefined) {
      if (entry === undefined || former === undefined) return false;
      this.#routeCount -= 1;
      owner.counters.imported -= 1;
      this.#replace(
        entry,
        entry.routes.filter((route) => route !== former),
        owner,
      );
      return true;
    }
    const route = this.#routeOf(owner, { prefix, key, pathId }, news);
    if (former !== undefined && isSameRoute(former, route)) {
      former.isStale = false;
      return false;
    }
    const present = entry ?? this.#addEntry(prefix, key);
    if (former === undefined) {
      this.#routeCount += 1;
      owner.counters.imported += 1;
    }
    this.#replace(present, [...present.routes.filter((other) => other !== former), route], owner);
    return true;
  }

  /** Everything of an owner, or what is stale of it. */
  removeAll(owner: RouteOwner, which: 'all' | 'stale' = 'all'): void {
    for (const entry of [...this.#entries.values()]) {
      const gone = entry.routes.filter(
        (route) => route.owner === owner && (which === 'all' || route.isStale),
      );
      if (gone.length === 0) continue;
      this.#routeCount -= gone.length;
      owner.counters.imported -= gone.length;
      this.#replace(
        entry,
        entry.routes.filter((route) => !gone.includes(route)),
        owner,
      );
    }
  }

  markStale(owner: RouteOwner): void {
    for (const { routes } of this.#entries.values()) {
      for (const route of routes) if (route.owner === owner) route.isStale = true;
    }
  }

  /** The machine's addresses: a route behind one of them leads nowhere. */
  setOwnAddresses(addresses: Iterable<IpAddress>): void {
    this.#ownAddresses.clear();
    for (const address of addresses) this.#ownAddresses.add(address);
    this.#resolveAgain();
  }

  /** How many of an owner's routes are the best of their prefix. */
  preferredCount(owner: RouteOwner): number {
    let count = 0;
    for (const { best } of this.#entries.values()) if (best?.owner === owner) count += 1;
    return count;
  }

  #addEntry(prefix: IpCidr, key: PrefixKey): RibEntry {
    const entry: RibEntry = { prefix, key, routes: [], best: undefined };
    this.#entries.set(key, entry);
    return entry;
  }

  #routeOf(
    owner: RouteOwner,
    { prefix, key, pathId }: { prefix: IpCidr; key: PrefixKey; pathId: number },
    news: RouteNews,
  ): RibRoute {
    const { type, attributes, nextHop, linkLocal } = news;
    return {
      prefix,
      key,
      owner,
      remotePathId: pathId,
      pathId: this.#pathIdOf(owner, pathId),
      type,
      attributes,
      nextHop,
      linkLocal,
      since: this.#scheduler.now(),
      resolution: news.resolution ?? (nextHop === undefined ? UNREACHABLE : this.#resolve(nextHop)),
      isStale: false,
      exports: undefined,
    };
  }

  #pathIdOf(owner: RouteOwner, remotePathId: number): number {
    let ids = this.#pathIds.get(owner);
    if (ids === undefined) {
      ids = new Map();
      this.#pathIds.set(owner, ids);
    }
    let id = ids.get(remotePathId);
    if (id === undefined) {
      id = this.#nextPathId;
      this.#nextPathId += 1;
      ids.set(remotePathId, id);
    }
    return id;
  }

  #replace(entry: RibEntry, routes: readonly RibRoute[], owner: RouteOwner): void {
    const formerBest = entry.best;
    entry.routes = routes;
    entry.best = bestRouteOf(entry);
    if (routes.length === 0) this.#entries.delete(entry.key);
    if (routes.some(isTellable)) this.#tellable.set(entry.key, entry);
    else this.#tellable.delete(entry.key);
    this.onChange(entry, formerBest, owner);
    if (owner.kind !== 'bgp' || this.#hidesNextHop(entry, formerBest)) this.#resolveAgain();
  }

  /** A prefix that has come or gone, with a next hop in it. */
  #hidesNextHop({ prefix, best }: RibEntry, formerBest: RibRoute | undefined): boolean {
    if ((best === undefined) === (formerBest === undefined)) return false;
    for (const nextHop of this.#resolutions.keys()) if (ipCidrContains(prefix, nextHop)) return true;
    return false;
  }

  #resolve(nextHop: IpAddress): Resolution {
    const known = this.#resolutions.get(nextHop);
    if (known !== undefined) return known;
    const resolution = this.#resolutionOf(nextHop);
    this.#resolutions.set(nextHop, resolution);
    return resolution;
  }

  #resolutionOf(nextHop: IpAddress): Resolution {
    if (this.#ownAddresses.has(nextHop)) return UNREACHABLE;
    const best = this.lookUp(nextHop)?.best;
    // A route that has to be resolved itself resolves no other.
    if (best?.nextHop !== undefined || best?.type !== 'unicast' || !best.resolution.isReachable)
      return UNREACHABLE;
    const { device, gateway } = best.resolution;
    return {
      isReachable: true,
      device,
      gateway: gateway ?? nextHop,
      metric: best.owner.kind === 'direct' ? 0 : undefined,
    };
  }

  /** After a change of what next hops are resolved by. */
  #resolveAgain(): void {
    const changed = new Map<IpAddress, Resolution>();
    for (const [nextHop, former] of this.#resolutions) {
      const resolution = this.#resolutionOf(nextHop);
      if (isSameResolution(former, resolution)) continue;
      changed.set(nextHop, resolution);
      this.#resolutions.set(nextHop, resolution);
    }
    if (changed.size === 0) return;
    for (const entry of [...this.#entries.values()]) {
      let isTouched = false;
      for (const route of entry.routes) {
        const resolution = route.nextHop === undefined ? undefined : changed.get(route.nextHop);
        if (resolution === undefined) continue;
        route.resolution = resolution;
        isTouched = true;
      }
      if (!isTouched) continue;
      const formerBest = entry.best;
      entry.best = bestRouteOf(entry);
      this.onChange(entry, formerBest, undefined);
    }
  }
}

/** RFC 4456: not from inside the AS, or from a client. */
function isTellable({ owner: { peer } }: RibRoute): boolean {
  return peer?.isInternal !== true || peer.isReflectorClient;
}

function networkOf(address: IpAddress, prefixLength: number): IpCidr {
  return isIpv6(address)
    ? { address: ipv6Of(address & ipv6MaskOf(prefixLength)), prefixLength }
    : { address: ipv4Of(address & maskOf(prefixLength)), prefixLength };
}

function isSameResolution(one: Resolution, other: Resolution): boolean {
  return (
    one.isReachable === other.isReachable &&
    one.device === other.device &&
    one.gateway === other.gateway &&
    one.metric === other.metric
  );
}

/** Attributes are kept once each, so that the same ones are the same object. */
function isSameRoute(one: RibRoute, other: RibRoute): boolean {
  return (
    one.attributes === other.attributes &&
    one.nextHop === other.nextHop &&
    one.linkLocal === other.linkLocal &&
    one.type === other.type &&
    isSameResolution(one.resolution, other.resolution)
  );
}
