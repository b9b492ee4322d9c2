/**
 * One IPv6 routing table of a namespace, as `ip -6 route show table N` lists it (net/ipv6/ip6_fib.c, route.c).
 *
 * Models longest-prefix match, source-specific routes (`from`), the order by metric within a prefix, all kinds of route, several
 * nexthops with weights, lifetimes, MTU, advertised MSS and hop limit; other metrics are shown. Leaves out nexthop objects, router
 * preference other than shown, and the choice among default routers by the state of their neighbors.
 */
import { err, ok, type Result } from '../../base/result';
import { isBefore, type SimTime } from '../../base/time';
import type { NetDevice } from '../../link/net-device';
import { ANY_IPV6, formatIpv6, ipv6Of, type Ipv6Address } from '../../wire/ipv6-address';
import { formatIpv6Cidr, ipv6CidrContains, ipv6MaskOf, type Ipv6Cidr } from '../../wire/ipv6-cidr';
import { netlinkError, type NetlinkError } from '../netlink-error';
import { isSameCidr } from '../../wire/ip-cidr';
import type { RouteInsertMode, RouteMetric, RouteProtocol } from '../route-table';

export type Ipv6RouteType =
  'unicast' | 'local' | 'anycast' | 'multicast' | 'blackhole' | 'unreachable' | 'prohibit' | 'throw';

/** IP6_RT_PRIO_USER, of what `ip` adds, and IP6_RT_PRIO_ADDRCONF, of what comes with an address. */
export const IPV6_ROUTE_METRIC = { USER: 1024, ADDRESS: 256 } as const;

export interface Ipv6NextHop {
  readonly device: NetDevice;
  readonly gateway?: Ipv6Address | undefined;
  readonly isOnlink?: boolean;
  /** 1 to 256. */
  readonly weight: number;
}

export interface Ipv6Route {
  readonly destination: Ipv6Cidr;
  /** `from`: matches packets of these senders only; undefined for all. */
  readonly from: Ipv6Cidr | undefined;
  readonly type: Ipv6RouteType;
  /** `lo` for a route that refuses; undefined for one with several nexthops. */
  readonly device: NetDevice | undefined;
  readonly gateway: Ipv6Address | undefined;
  /** The preferred source address, `src`. */
  readonly source: Ipv6Address | undefined;
  readonly protocol: RouteProtocol;
  readonly isOnlink: boolean;
  readonly metric: number;
  /** `mtu`: 0 for the device's. */
  readonly mtuBytes: number;
  /** `mtu lock`, which is shown alone: path MTUs are learnt all the same. */
  readonly isMtuLocked: boolean;
  /** `advmss`: 0 for what follows from the MTU. */
  readonly advertisedMss: number;
  /** 0 for the device's. */
  readonly hopLimit: number;
  /** Other metrics, which TCP here does not ask for: shown as they were given. */
  readonly otherMetrics: readonly RouteMetric[];
  /** Of a route that a router advertised. */
  readonly expiresAt: SimTime | undefined;
  readonly preference: 'low' | 'medium' | 'high';
  readonly table: number;
  /** Of a route with several nexthops: one route each. Otherwise empty. */
  readonly paths: readonly Ipv6RoutePath[];
  /** What a policy rule decided instead of a route. */
  readonly rule: string | undefined;
}

export interface Ipv6RoutePath {
  readonly weight: number;
  readonly route: Ipv6Route;
}

export type Ipv6RouteOptions = Pick<Ipv6Route, 'destination'> &
  Partial<Omit<Ipv6Route, 'destination' | 'table' | 'paths' | 'rule'>> & {
    readonly nextHops?: readonly Ipv6NextHop[];
  };

/** What a lookup is about. One object serves many lookups. */
export class Ipv6RouteFlow {
  destination: Ipv6Address = ANY_IPV6;
  /** `::` while it is not chosen yet. */
  source: Ipv6Address = ANY_IPV6;
  /** The traffic class. */
  tos = 0;
  flowLabel = 0;
  mark = 0;
  ingress: NetDevice | undefined = undefined;
  /** The device that routes should, or must, lead over. */
  egress: NetDevice | undefined = undefined;
  /** Routes over other devices do not count. */
  isStrict = false;
  protocol = 0;
  sourcePort = 0;
  destinationPort = 0;

  reset(destination: Ipv6Address, source: Ipv6Address): this {
    this.destination = destination;
    this.source = source;
    this.tos = 0;
    this.flowLabel = 0;
    this.mark = 0;
    this.ingress = undefined;
    this.egress = undefined;
    this.isStrict = false;
    this.protocol = 0;
    this.sourcePort = 0;
    this.destinationPort = 0;
    return this;
  }
}

const NO_ROUTES: readonly Ipv6Route[] = [];
const NO_METRICS: readonly RouteMetric[] = [];
const NO_MATCH = 'Can not replace route - no match found';

export class Ipv6RouteTable {
  readonly id: number;
  readonly #onChange: () => void;
  readonly #byPrefixLength: (Map<bigint, readonly Ipv6Route[]> | undefined)[] = [];
  readonly #masks: bigint[] = [];
  /** The prefix lengths in use, longest first. */
  #lengths: readonly number[] = [];
  #hasLifetimes = false;
  /** Some route is for some senders only, so that the destination alone does not decide. */
  #hasSources = false;

  constructor(id: number, onChange: () => void) {
    this.id = id;
    this.#onChange = onChange;
  }

  get hasSources(): boolean {
    return this.#hasSources;
  }

  /** As the kernel does for routes of its own: beside others of the same metric, unless one says the same. */
  add(options: Ipv6RouteOptions): Ipv6Route {
    const route = ipv6RouteOf(options, this.id);
    const present = this.#at(route.destination);
    const others = present.filter(
      (other) => !(isOfSameKey(other, route) && isSameWay(other, route) && other.type === route.type),
    );
    this.#store(route.destination, withRoute(others, route));
    return route;
  }

  /** As the kernel does it for `ip -6 route`; `ipv6-routing.ts` has checked the nexthops. */
  insert(options: Ipv6RouteOptions, mode: RouteInsertMode): Result<Ipv6Route, NetlinkError> {
    const route = ipv6RouteOf(options, this.id);
    const present = this.#at(route.destination);
    const same = present.filter((other) => isOfSameKey(other, route));
    const [first] = same;
    if (mode === 'change' && first === undefined) {
      return err(hasNodeFor(route, present) ? netlinkError('ENOENT') : netlinkError('ENOENT', NO_MATCH));
    }
    if (mode === 'add' && first !== undefined) return err(netlinkError('EEXIST'));
    if (mode === 'replace' || mode === 'change') {
      // The one that could share its nexthops as the new one can, or else the first (`fib6_add_rt2node`).
      const replaced = same.find((other) => canShare(other) === canShare(route)) ?? first;
      this.#store(
        route.destination,
        replaced === undefined
          ? withRoute(present, route)
          : present.map((other) => (other === replaced ? route : other)),
      );
      return ok(route);
    }
    if (same.some((other) => hasWay(other, route))) return err(netlinkError('EEXIST'));
    const partner = same.find((other) => canShare(other) && canShare(route));
    if (partner === undefined) {
      this.#store(route.destination, withRoute(present, route));
      return ok(route);
    }
    // A second gateway of the same metric makes one route with several nexthops of them.
    const joined = ipv6RouteOf(
      { ...partner, nextHops: [...nextHopsOf(partner), ...nextHopsOf(route)] },
      this.id,
    );
    this.#store(
      route.destination,
      present.map((other) => (other === partner ? joined : other)),
    );
    return ok(joined);
  }

  removeWhere(matches: (route: Ipv6Route) => boolean): number {
    let removed = 0;
    for (const table of this.#byPrefixLength) {
      for (const [key, routes] of table ?? []) {
        const kept = routes.filter((route) => !matches(route));
        removed += routes.length - kept.length;
        if (kept.length === 0) table?.delete(key);
        else if (kept.length < routes.length) table?.set(key, kept);
      }
    }
    if (removed > 0) this.#changed();
    return removed;
  }

  removeFirst(destination: Ipv6Cidr, matches: (route: Ipv6Route) => boolean): Ipv6Route | undefined {
    const present = this.#at(destination);
    const found = present.find(matches);
    if (found === undefined) return undefined;
    this.#store(
      destination,
      present.filter((route) => route !== found),
    );
    return found;
  }

  /** The routes of one prefix, by metric. */
  at(destination: Ipv6Cidr): readonly Ipv6Route[] {
    return this.#at(destination);
  }

  lookUp(flow: Ipv6RouteFlow, now: SimTime): Ipv6Route | undefined {
    for (const length of this.#lengths) {
      const key = flow.destination & (this.#masks[length] ?? 0n);
      const here = this.#byPrefixLength[length]?.get(key);
      if (here === undefined) continue;
      const routes = this.#hasSources ? routesFrom(here, flow.source, length === 0) : here;
      const route = this.#choose(routes, flow, now);
      if (route !== undefined) return route;
    }
    return undefined;
  }

  /** In the order of `ip -6 route`: what lies within another prefix comes before it. */
  entries(): readonly Ipv6Route[] {
    const routes = this.#byPrefixLength.flatMap((table) => [...(table?.values() ?? [])].flat());
    return routes.sort(compareListed);
  }

  /** Of the least metric the one over the device that is asked for, or the first. */
  #choose(routes: readonly Ipv6Route[], flow: Ipv6RouteFlow, now: SimTime): Ipv6Route | undefined {
    const { egress } = flow;
    let best: Ipv6Route | undefined;
    for (const route of routes) {
      if (best !== undefined && route.metric > best.metric) break;
      if (this.#hasLifetimes && route.expiresAt !== undefined && !isBefore(now, route.expiresAt)) continue;
      if (egress === undefined || usesIpv6Device(route, egress)) return route;
      if (!flow.isStrict) best ??= route;
    }
    return best;
  }

  #at({ address, prefixLength }: Ipv6Cidr): readonly Ipv6Route[] {
    return this.#byPrefixLength[prefixLength]?.get(address) ?? NO_ROUTES;
  }

  #store({ address, prefixLength }: Ipv6Cidr, routes: readonly Ipv6Route[]): void {
    const table = this.#byPrefixLength[prefixLength] ?? new Map<bigint, readonly Ipv6Route[]>();
    this.#byPrefixLength[prefixLength] = table;
    this.#masks[prefixLength] = ipv6MaskOf(prefixLength);
    if (routes.length === 0) table.delete(address);
    else table.set(address, routes);
    if (routes.some(({ expiresAt }) => expiresAt !== undefined)) this.#hasLifetimes = true;
    this.#changed();
  }

  #changed(): void {
    const lengths: number[] = [];
    for (let length = 128; length >= 0; length -= 1) {
      if ((this.#byPrefixLength[length]?.size ?? 0) > 0) lengths.push(length);
    }
    this.#lengths = lengths;
    this.#hasSources = this.#byPrefixLength.some((table) =>
      [...(table?.values() ?? [])].some((routes) => routes.some(({ from }) => from !== undefined)),
    );
    this.#onChange();
  }
}

/** Behind those of a lower or the same metric. */
function withRoute(routes: readonly Ipv6Route[], route: Ipv6Route): readonly Ipv6Route[] {
  const index = routes.findIndex((other) => other.metric > route.metric);
  return index === -1 ? [...routes, route] : [...routes.slice(0, index), route, ...routes.slice(index)];
}

/** Whether the kernel's tree has a place for such a route already; its root is always there (`fib6_add_1`). */
function hasNodeFor({ from, destination }: Ipv6Route, present: readonly Ipv6Route[]): boolean {
  if (from === undefined) return present.length > 0 || destination.prefixLength === 0;
  return present.some((other) => isSameCidr(other.from, from));
}

function isOfSameKey(one: Ipv6Route, other: Ipv6Route): boolean {
  return one.metric === other.metric && isSameCidr(one.from, other.from);
}

function isSameWay(one: Ipv6Route, other: Ipv6Route): boolean {
  return one.device === other.device && one.gateway === other.gateway;
}

/**
 * Where some routes of a prefix are for certain senders, the others are not looked at: a sender that none of them is for finds
 * no route there, but for the default routes, which are the last resort (CONFIG_IPV6_SUBTREES, `fib6_node_lookup_1`).
 */
function routesFrom(
  routes: readonly Ipv6Route[],
  source: Ipv6Address,
  isLastResort: boolean,
): readonly Ipv6Route[] {
  let longest = -1;
  let hasSources = false;
  for (const { from } of routes) {
    if (from === undefined) continue;
    hasSources = true;
    if (from.prefixLength > longest && ipv6CidrContains(from, source)) longest = from.prefixLength;
  }
  if (!hasSources) return routes;
  if (longest < 0 && isLastResort) return routes.filter(({ from }) => from === undefined);
  return routes.filter(({ from }) => from?.prefixLength === longest && ipv6CidrContains(from, source));
}

/**
 * As the kernel walks its tree: a prefix before what lies within it where its routes are for certain senders, and behind it
 * otherwise.
 */
function compareListed(one: Ipv6Route, other: Ipv6Route): number {
  const [isEarly, isOtherEarly] = [one.from !== undefined, other.from !== undefined];
  const [a, b] = [one.destination, other.destination];
  const isNested = ipv6CidrContains(wider(a, b), narrower(a, b).address);
  if (isEarly !== isOtherEarly && isNested) return isEarly ? -1 : 1;
  if (isEarly && isOtherEarly && isNested) {
    return a.prefixLength - b.prefixLength || compareEnds(one.from ?? a, other.from ?? b);
  }
  return compareEnds(a, b);
}

function wider(one: Ipv6Cidr, other: Ipv6Cidr): Ipv6Cidr {
  return one.prefixLength <= other.prefixLength ? one : other;
}

function narrower(one: Ipv6Cidr, other: Ipv6Cidr): Ipv6Cidr {
  return one.prefixLength <= other.prefixLength ? other : one;
}

function compareEnds(one: Ipv6Cidr, other: Ipv6Cidr): number {
  const ends = lastOf(one) - lastOf(other);
  if (ends !== 0n) return ends < 0n ? -1 : 1;
  return other.prefixLength - one.prefixLength;
}

/** `rt6_duplicate_nexthop` */
function hasWay(route: Ipv6Route, other: Ipv6Route): boolean {
  return isSameWay(route, other) || route.paths.some((path) => isSameWay(path.route, other));
}

/** `rt6_qualify_for_ecmp` */
function canShare(route: Ipv6Route): boolean {
  return route.type === 'unicast' && (route.gateway !== undefined || route.paths.length > 0);
}

function nextHopsOf(route: Ipv6Route): readonly Ipv6NextHop[] {
  const ways = route.paths.length > 0 ? route.paths : [{ weight: 1, route }];
  return ways.flatMap(({ weight, route: { device, gateway, isOnlink } }) =>
    device === undefined ? [] : [{ device, gateway, isOnlink, weight }],
  );
}

function lastOf({ address, prefixLength }: Ipv6Cidr): bigint {
  return address | (~ipv6MaskOf(prefixLength) & ((1n << 128n) - 1n));
}

/** Every route has all fields, in this order. */
export function ipv6RouteOf(options: Ipv6RouteOptions, table: number, rule?: string): Ipv6Route {
  const { nextHops = [] } = options;
  const [only] = nextHops;
  const single = nextHops.length === 1 ? only : undefined;
  const route: Ipv6Route = {
    destination: options.destination,
    from: options.from,
    type: options.type ?? 'unicast',
    device: single?.device ?? options.device,
    gateway: single?.gateway ?? options.gateway,
    source: options.source,
    protocol: options.protocol ?? 'boot',
    isOnlink: single?.isOnlink ?? options.isOnlink ?? false,
    metric: options.metric ?? IPV6_ROUTE_METRIC.USER,
    mtuBytes: options.mtuBytes ?? 0,
    isMtuLocked: options.isMtuLocked ?? false,
    advertisedMss: options.advertisedMss ?? 0,
    hopLimit: options.hopLimit ?? 0,
    otherMetrics: options.otherMetrics ?? NO_METRICS,
    expiresAt: options.expiresAt,
    preference: options.preference ?? 'medium',
    table,
    paths: [],
    rule,
  };
  if (nextHops.length < 2) return route;
  const paths = nextHops.map(({ device, gateway, isOnlink = false, weight }) => ({
    weight,
    route: { ...route, device, gateway, isOnlink },
  }));
  return { ...route, device: undefined, gateway: undefined, paths };
}

export function usesIpv6Device(route: Ipv6Route, device: NetDevice): boolean {
  return route.device === device || route.paths.some((path) => path.route.device === device);
}

/** The route as a person names it: `fd00:2::/64 via fe80::1 dev eth0`. */
export function describeIpv6Route({ destination, gateway, device, type, rule }: Ipv6Route): string {
  if (rule !== undefined) return `ip -6 rule ${rule}`;
  const to = destination.prefixLength === 0 ? 'default' : formatIpv6Cidr(destination);
  const via = gateway === undefined ? '' : ` via ${formatIpv6(gateway)}`;
  const dev = device === undefined ? '' : ` dev ${device.name}`;
  return type === 'unicast' ? `${to}${via}${dev}` : `${type} ${to}${dev}`;
}

/** A range that holds every address. */
export const EVERY_IPV6: Ipv6Cidr = { address: ANY_IPV6, prefixLength: 0 };
/** ff00::/8 */
export const EVERY_GROUP: Ipv6Cidr = { address: ipv6Of(0xffn << 120n), prefixLength: 8 };

export function hostCidrOf(address: Ipv6Address): Ipv6Cidr {
  return { address, prefixLength: 128 };
}
