/**
 * One IPv6 routing table of a namespace, as `ip -6 route show table N` lists it (net/ipv6/ip6_fib.c, route.c).
 *
 * Models longest-prefix match, source-specific routes (`from`), the order by metric within a prefix, all kinds of route, several
 * nexthops with weights, lifetimes, MTU, advertised MSS and hop limit; other metrics are shown. Leaves out nexthop objects, router
 * preference other than shown, and the choice among default routers by the state of their neighbors.
 */
import { err, ok, type Result } from '../../base/result';
import { isBefore, type SimTime } from '../../base/time';
import { isSameCidr } from '../../wire/ip-cidr';
import type { Ipv6Address } from '../../wire/ipv6-address';
import { ipv6CidrContains, ipv6MaskOf, type Ipv6Cidr } from '../../wire/ipv6-cidr';
import { netlinkError, type NetlinkError } from '../netlink-error';
import type { RouteInsertMode } from '../route-table';
import {
  ipv6RouteOf,
  usesIpv6Device,
  type Ipv6NextHop,
  type Ipv6Route,
  type Ipv6RouteFlow,
  type Ipv6RouteOptions,
} from './ipv6-route';
import { compareListed } from './ipv6-route-order';

const NO_ROUTES: readonly Ipv6Route[] = [];
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

  /** Every route whose prefix contains the destination, longest prefix first. */
  routesTo(destination: Ipv6Address): readonly Ipv6Route[] {
    return this.#lengths.flatMap(
      (length) => this.#byPrefixLength[length]?.get(destination & (this.#masks[length] ?? 0n)) ?? NO_ROUTES,
    );
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
