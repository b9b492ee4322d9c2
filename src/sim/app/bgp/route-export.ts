/**
 * What a BGP neighbor is told: which routes, with which attributes and next hop, and only what has changed
 * (RFC 4271 §9.1.3, §9.2, §5.1; RFC 4456; RFC 1997), as BIRD does it (`bgp_import_control`, `bgp_update_attrs`).
 *
 * Models the rules inside an AS and of route reflectors, NO_EXPORT and NO_ADVERTISE, the export filter, and messages that
 * are packed with the prefixes of the same attributes. Changes go out as soon as they are there (no MRAI, as in BIRD).
 * Leaves out confederations and aggregation.
 */
import { ORIGIN, prependAs, WELL_KNOWN_COMMUNITY, type BgpAttributes } from '../../wire/bgp-attributes';
import type { BgpPrefix } from '../../wire/bgp-prefix';
import { encodeAnnouncement, encodeWithdrawal, type UpdateFormat } from '../../wire/bgp-update';
import { isIpv6, type IpAddress, type IpFamily } from '../../wire/ip-address';
import type { IpCidr } from '../../wire/ip-cidr';
import type { Ipv6Address } from '../../wire/ipv6-address';
import type { BgpNeighbor } from './bgp-neighbor';
import type { BgpServices } from './bgp-services';
import type { PeerRank, PrefixKey, RibEntry, RibRoute, RouteOwner } from './rib-route';
import { acceptingRule, applyRule, type FilterRule, type RouteFilter } from './route-filter';

/** One session that is up. */
export interface ExportContext {
  readonly owner: RouteOwner;
  readonly neighbor: BgpNeighbor;
  readonly localAs: number;
  readonly peer: PeerRank;
  readonly services: BgpServices;
  /** The own address of the session, and one of the other family for its prefixes. */
  readonly localAddresses: Readonly<Record<IpFamily, IpAddress | undefined>>;
  /** The device of a neighbor on a link; undefined behind routers. */
  readonly device: string | undefined;
  readonly families: readonly IpFamily[];
  readonly format: UpdateFormat;
  readonly send: (message: Uint8Array) => void;
}

interface ExportedRoute {
  readonly prefix: IpCidr;
  readonly pathId: number;
  readonly attributes: BgpAttributes;
  readonly nextHop: IpAddress;
  readonly linkLocal: Ipv6Address | undefined;
}

const NONE: readonly ExportedRoute[] = [];
/** What a route has that is not from BGP. */
const OWN_ATTRIBUTES: BgpAttributes = { origin: ORIGIN.IGP, asPath: [] };

export class RouteExport {
  readonly #context: ExportContext;
  /** Adj-RIB-Out */
  readonly #told = new Map<PrefixKey, readonly ExportedRoute[]>();
  readonly #changed = new Map<PrefixKey, IpCidr>();
  /** Which neighbors the same attributes are made for. */
  readonly #kind: string;
  #isFeeding = false;
  #filter: RouteFilter;

  constructor(context: ExportContext) {
    this.#context = context;
    this.#filter = context.neighbor.export;
    const { peer, localAs, neighbor } = context;
    const { isInternal, isReflectorClient, clusterId } = peer;
    const role = isInternal ? `internal ${isReflectorClient ? clusterId : ''}` : 'external';
    this.#kind = `${role} ${localAs} ${neighbor.defaultLocalPreference}`;
  }

  /** From the next feed on. */
  set filter(filter: RouteFilter) {
    this.#filter = filter;
  }

  /** Something is to be told; `flush` does. False when the change is none for this neighbor. */
  note({ prefix, key, best, routes }: RibEntry, formerBest: RibRoute | undefined): boolean {
    if (this.#changed.has(key)) return true;
    const isForHim = (route: RibRoute | undefined): boolean => route !== undefined && this.#isAllowed(route);
    const isNews = this.hasPaths ? routes.some(isForHim) : isForHim(best) || isForHim(formerBest);
    if (!isNews && !this.#told.has(key)) return false;
    if (!this.#hasFamilyOf(prefix)) return false;
    this.#changed.set(key, prefix);
    return true;
  }

  get hasPaths(): boolean {
    return this.#context.format.pathIdFamilies.length > 0;
  }

  /** For `show route export`: whether he has been told of it. */
  isTold(route: RibRoute): boolean {
    const pathId = this.#pathIdOf(route);
    return this.#told.get(route.key)?.some((exported) => exported.pathId === pathId) === true;
  }

  /** Everything anew, as he asked for; what is not for him any more, since a filter is another one, is withdrawn. */
  feed(): void {
    this.#isFeeding = true;
    for (const [key, [first]] of this.#told) if (first !== undefined) this.#changed.set(key, first.prefix);
    // In a mesh hardly anything of a large table is for him.
    for (const { routes, key, prefix } of this.#context.services.rib.entriesFor(this.#context.peer)) {
      const isForHim = routes.some((route) => this.#isAllowed(route));
      if (isForHim && this.#hasFamilyOf(prefix)) this.#changed.set(key, prefix);
    }
  }

  #hasFamilyOf({ address }: IpCidr): boolean {
    return this.#context.families.includes(isIpv6(address) ? 'IPv6' : 'IPv4');
  }

  /** Sends what has changed since it was called last. */
  flush(): void {
    if (this.#changed.size === 0) {
      this.#isFeeding = false;
      return;
    }
    const withdrawn: Record<IpFamily, BgpPrefix[]> = { IPv4: [], IPv6: [] };
    const buckets = new Map<BgpAttributes, ExportedRoute[][]>();
    for (const [key, prefix] of this.#changed) {
      const former = this.#told.get(key) ?? NONE;
      const present = this.#exportsOf(this.#context.services.rib.entry(key));
      for (const route of former) {
        if (present.some(({ pathId }) => pathId === route.pathId)) continue;
        withdrawn[isIpv6(prefix.address) ? 'IPv6' : 'IPv4'].push(route);
        this.#countWithdrawal();
      }
      for (const route of present) {
        if (!this.#isFeeding && former.some((other) => isSameExport(other, route))) continue;
        if (!former.some(({ pathId }) => pathId === route.pathId)) this.#context.owner.counters.exported += 1;
        intoBucket(buckets, route);
      }
      if (present.length === 0) this.#told.delete(key);
      else this.#told.set(key, present);
    }
    this.#changed.clear();
    this.#isFeeding = false;
    this.#send(withdrawn, buckets);
  }

  #countWithdrawal(): void {
    const { counters } = this.#context.owner;
    counters.exported -= 1;
    counters.exportWithdraws += 1;
    counters.exportWithdrawsAccepted += 1;
  }

  #send(withdrawn: Record<IpFamily, BgpPrefix[]>, buckets: Map<BgpAttributes, ExportedRoute[][]>): void {
    const { send, format } = this.#context;
    for (const family of ['IPv4', 'IPv6'] as const) {
      for (const message of encodeWithdrawal(withdrawn[family], family, format)) send(message);
    }
    for (const [attributes, groups] of buckets) {
      for (const prefixes of groups) {
        const [first] = prefixes;
        if (first === undefined) continue;
        const { nextHop, linkLocal } = first;
        for (const message of encodeAnnouncement({ nextHop, linkLocal, prefixes }, attributes, format))
          send(message);
      }
    }
  }

  #exportsOf(entry: RibEntry | undefined): readonly ExportedRoute[] {
    if (entry?.best === undefined) return NONE;
    const { pathIdFamilies } = this.#context.format;
    const isMany = pathIdFamilies.includes(isIpv6(entry.prefix.address) ? 'IPv6' : 'IPv4');
    const exported: ExportedRoute[] = [];
    for (const route of isMany ? entry.routes : [entry.best]) {
      const made = this.#exportOf(route);
      if (made !== undefined) exported.push(made);
    }
    return exported;
  }

  #exportOf(route: RibRoute): ExportedRoute | undefined {
    const { owner, services } = this.#context;
    const { counters } = owner;
    counters.exportUpdates += 1;
    const { prefix } = route;
    if (!this.#isAllowed(route)) {
      counters.exportUpdatesRejected += 1;
      return undefined;
    }
    const { kind, name } = route.owner;
    const rule = acceptingRule(this.#filter, {
      prefix,
      kind,
      source: name,
      device: route.resolution.device,
    });
    if (rule === undefined) {
      counters.exportUpdatesFiltered += 1;
      return undefined;
    }
    const hop = this.#nextHopOf(route);
    if (hop === undefined) {
      counters.exportUpdatesRejected += 1;
      return undefined;
    }
    counters.exportUpdatesAccepted += 1;
    const attributes =
      rule === true ? this.#cachedAttributes(route) : services.intern(this.#attributesOf(route, rule));
    return { prefix, pathId: this.#pathIdOf(route), attributes, ...hop };
  }

  #pathIdOf({ pathId, prefix }: RibRoute): number {
    const family = isIpv6(prefix.address) ? 'IPv6' : 'IPv4';
    return this.#context.format.pathIdFamilies.includes(family) ? pathId : 0;
  }

  /** By the rules of the protocol, before any filter. */
  #isAllowed(route: RibRoute): boolean {
    const { owner, peer } = this.#context;
    if (route.owner === owner) return false;
    const { communities } = route.attributes ?? {};
    if (communities?.includes(WELL_KNOWN_COMMUNITY.NO_ADVERTISE) === true) return false;
    const source = route.owner.peer;
    if (!peer.isInternal) {
      return (
        communities?.includes(WELL_KNOWN_COMMUNITY.NO_EXPORT) !== true &&
        communities?.includes(WELL_KNOWN_COMMUNITY.NO_EXPORT_SUBCONFED) !== true
      );
    }
    if (source?.isInternal !== true) return true;
    return source.isReflectorClient || peer.isReflectorClient;
  }

  #cachedAttributes(route: RibRoute): BgpAttributes {
    const cache = (route.exports ??= new Map<string, BgpAttributes>());
    const known = cache.get(this.#kind);
    if (known !== undefined) return known;
    const made = this.#context.services.intern(this.#attributesOf(route, true));
    cache.set(this.#kind, made);
    return made;
  }

  #attributesOf(route: RibRoute, rule: FilterRule | true): BgpAttributes {
    const { peer, localAs, neighbor } = this.#context;
    const attributes = route.attributes ?? OWN_ATTRIBUTES;
    if (!peer.isInternal) {
      // What counts inside an AS stays there, and what another AS asked for was asked of this one alone.
      const outside: BgpAttributes = {
        ...attributes,
        asPath: prependAs(attributes.asPath, localAs),
        multiExitDiscriminator: undefined,
        localPreference: undefined,
        originatorId: undefined,
        clusterList: [],
      };
      return { ...applyRule(rule, outside), localPreference: undefined };
    }
    const { localPreference = neighbor.defaultLocalPreference } = attributes;
    const inside = applyRule(rule, { ...attributes, localPreference });
    const source = route.owner.peer;
    return source?.isInternal === true ? reflected(inside, source, peer) : inside;
  }

  /** Undefined when there is none, or it would lead him to himself. */
  #nextHopOf(route: RibRoute): Pick<ExportedRoute, 'nextHop' | 'linkLocal'> | undefined {
    const { neighbor, localAddresses } = this.#context;
    const family = isIpv6(route.prefix.address) ? 'IPv6' : 'IPv4';
    const isExternal = route.owner.peer?.isInternal === false;
    const isSelf = neighbor.nextHop === 'self' || (neighbor.nextHop === 'self-of-external' && isExternal);
    const kept = isSelf ? undefined : this.#keptNextHop(route);
    const nextHop = kept ?? localAddresses[family];
    if (nextHop === undefined || nextHop === neighbor.address) return undefined;
    return { nextHop, linkLocal: undefined };
  }

  /** The next hop that a route has already, where he may use it too. */
  #keptNextHop({ nextHop, owner, resolution, type }: RibRoute): IpAddress | undefined {
    const { neighbor, peer, device } = this.#context;
    const isOnHisLink = device !== undefined && resolution.device === device;
    if (nextHop !== undefined && owner.peer !== undefined) {
      return neighbor.nextHop === 'keep' || peer.isInternal || isOnHisLink ? nextHop : undefined;
    }
    if (type !== 'unicast' || resolution.gateway === undefined) return undefined;
    return peer.isInternal || neighbor.nextHop === 'keep' || isOnHisLink ? resolution.gateway : undefined;
  }
}

/** RFC 4456 §8 */
function reflected(attributes: BgpAttributes, source: PeerRank, target: PeerRank): BgpAttributes {
  const { originatorId = source.routerId, clusterList = [] } = attributes;
  const first = source.isReflectorClient ? source.clusterId : target.clusterId;
  const hasTwo =
    source.isReflectorClient && target.isReflectorClient && source.clusterId !== target.clusterId;
  const own = hasTwo ? [target.clusterId, first] : [first];
  return { ...attributes, originatorId, clusterList: [...own, ...clusterList] };
}

function intoBucket(buckets: Map<BgpAttributes, ExportedRoute[][]>, route: ExportedRoute): void {
  const groups = buckets.get(route.attributes);
  if (groups === undefined) {
    buckets.set(route.attributes, [[route]]);
    return;
  }
  const isIpv6Prefix = isIpv6(route.prefix.address);
  const group = groups.find(
    ([first]) =>
      first?.nextHop === route.nextHop &&
      first.linkLocal === route.linkLocal &&
      isIpv6(first.prefix.address) === isIpv6Prefix,
  );
  if (group === undefined) groups.push([route]);
  else group.push(route);
}

function isSameExport(one: ExportedRoute, other: ExportedRoute): boolean {
  return (
    one.pathId === other.pathId &&
    one.attributes === other.attributes &&
    one.nextHop === other.nextHop &&
    one.linkLocal === other.linkLocal
  );
}
