/**
 * One routing table of a namespace, as `ip route show table N` lists it (net/ipv4/fib_trie.c, fib_semantics.c).
 *
 * Models longest-prefix match with one hash table per prefix length; within a prefix the order by TOS, metric and age;
 * all kinds of route; scopes; nexthops with weights; MTU and advertised MSS. Leaves out nexthop objects (`ip nexthop`),
 * realms and the other metrics, which are for TCP alone.
 */
import { err, ok, type Result } from '../base/result';
import type { NetDevice } from '../link/net-device';
import { formatCidr, maskOf, type Cidr } from '../wire/cidr';
import { formatIpv4, ipv4Of, type Ipv4Address } from '../wire/ipv4-address';
import { netlinkError, type NetlinkError } from './netlink-error';

export type RouteType =
  | 'unicast'
  | 'local'
  | 'broadcast'
  | 'multicast'
  | 'blackhole'
  | 'unreachable'
  | 'prohibit'
  | 'throw';
/** As /etc/iproute2/rt_protos names it: `kernel`, `boot`, `static`, `bird`, or the number in decimal. */
export type RouteProtocol = string;
export type RouteScope = 'global' | 'site' | 'link' | 'host' | 'nowhere';

/** The numbers of the kernel: a larger one is nearer. */
export const ROUTE_SCOPE: Readonly<Record<RouteScope, number>> = {
  global: 0,
  site: 200,
  link: 253,
  host: 254,
  nowhere: 255,
};

export interface NextHop {
  readonly device: NetDevice;
  readonly gateway?: Ipv4Address | undefined;
  readonly isOnlink?: boolean;
  /** 1 to 256. */
  readonly weight: number;
}

export interface Route {
  readonly destination: Cidr;
  readonly type: RouteType;
  /** Undefined for a route that leads nowhere, and for one with several nexthops. */
  readonly device: NetDevice | undefined;
  readonly gateway: Ipv4Address | undefined;
  /** The preferred source address, `src`. */
  readonly source: Ipv4Address | undefined;
  readonly protocol: RouteProtocol;
  readonly scope: RouteScope;
  /** The gateway is on the link although no address says so. */
  readonly isOnlink: boolean;
  readonly metric: number;
  /** Matches packets of this TOS only; 0 for all. */
  readonly tos: number;
  /** `mtu`: 0 for the device's. */
  readonly mtuBytes: number;
  /** `mtu lock`: no path MTU is learnt. */
  readonly isMtuLocked: boolean;
  /** `advmss`: 0 for what follows from the MTU. */
  readonly advertisedMss: number;
  /** Other metrics, which TCP here does not ask for: shown as they were given. */
  readonly otherMetrics: readonly RouteMetric[];
  /** The table that holds it. */
  readonly table: number;
  /** Of a route with several nexthops: one route each, which a lookup chooses from. Otherwise empty. */
  readonly paths: readonly RoutePath[];
  /** What a policy rule decided instead of a route: the rule as `ip rule` prints it. */
  readonly rule: string | undefined;
}

/** `initcwnd 10`, `rtt 5ms`: by the kernel's number (`RTAX_…`), which orders them. */
export interface RouteMetric {
  readonly number: number;
  readonly name: string;
  readonly text: string;
}

/** One way of a route with several. */
export interface RoutePath {
  readonly weight: number;
  readonly route: Route;
}

export type RouteOptions = Pick<Route, 'destination'> &
  Partial<Omit<Route, 'destination' | 'table' | 'paths' | 'rule'>> & {
    readonly nextHops?: readonly NextHop[];
  };

/** How `ip route add`, `append`, `prepend`, `replace` and `change` differ. */
export type RouteInsertMode = 'add' | 'append' | 'prepend' | 'replace' | 'change';

/** What a lookup is about. One object serves many lookups, so that none is allocated per packet. */
export class RouteFlow {
  destination = ipv4Of(0);
  /** 0 while it is not chosen yet. */
  source = ipv4Of(0);
  tos = 0;
  mark = 0;
  /** `iif`: the device that a packet came in on; undefined for one made here. */
  ingress: NetDevice | undefined = undefined;
  /** `oif`: the device that a socket is bound to. */
  egress: NetDevice | undefined = undefined;
  protocol = 0;
  sourcePort = 0;
  destinationPort = 0;
  /** Routes of a lower scope do not count: 253 asks for what is on a link. */
  minimumScope = 0;

  /** Forgets what the last lookup was about. */
  reset(destination: Ipv4Address, source: Ipv4Address): this {
    this.destination = destination;
    this.source = source;
    this.tos = 0;
    this.mark = 0;
    this.ingress = undefined;
    this.egress = undefined;
    this.protocol = 0;
    this.sourcePort = 0;
    this.destinationPort = 0;
    this.minimumScope = 0;
    return this;
  }
}

/** The routes to destinations of one prefix length, by the address as a signed integer. */
interface PrefixTable {
  readonly length: number;
  readonly mask: number;
  readonly routesByKey: Map<number, readonly Route[]>;
}

export class RouteTable {
  readonly id: number;
  readonly #onChange: () => void;
  /** One for each prefix length in use, longest first. */
  #prefixes: readonly PrefixTable[] = [];
  #count = 0;
  #revision = 0;
  /** Some route matches some TOS only, so that the destination alone does not decide. */
  #hasTos = false;

  constructor(id: number, onChange: () => void = (): void => undefined) {
    this.id = id;
    this.#onChange = onChange;
  }

  get size(): number {
    return this.#count;
  }

  /** Another one after each change. */
  get revision(): number {
    return this.#revision;
  }

  get hasTos(): boolean {
    return this.#hasTos;
  }

  /** For the lab's own programs: no questions asked, and one with the same destination, TOS and metric is replaced. */
  add(options: RouteOptions): Route {
    const route = routeOf(options, this.id);
    const others = this.#at(route.destination).filter((other) => !hasSameKey(other, route));
    this.#store(route.destination, sorted(others, route, 'append'));
    return route;
  }

  /** As the kernel does it for `ip route`; `routing.ts` has checked the nexthops. */
  insert(options: RouteOptions, mode: RouteInsertMode): Result<Route, NetlinkError> {
    const route = routeOf(options, this.id);
    const present = this.#at(route.destination);
    const same = present.filter((other) => hasSameKey(other, route));
    const [first] = same;
    if (mode === 'change' && first === undefined) return err(netlinkError('ENOENT'));
    if (mode === 'add' && first !== undefined) return err(netlinkError('EEXIST'));
    const isTwin = same.some((other) => isSameRoute(other, route));
    if ((mode === 'append' || mode === 'prepend') && isTwin) return err(netlinkError('EEXIST'));
    if ((mode === 'replace' || mode === 'change') && first !== undefined) {
      // Another one of the same key that says the same already stays, and nothing is replaced.
      if (isTwin && !isSameRoute(first, route)) return err(netlinkError('EEXIST'));
      this.#store(
        route.destination,
        present.map((other) => (other === first ? route : other)),
      );
      return ok(route);
    }
    this.#store(route.destination, sorted(present, route, mode));
    return ok(route);
  }

  /** Removes the routes that `matches` names and answers how many. */
  removeWhere(matches: (route: Route) => boolean): number {
    let removed = 0;
    for (const { routesByKey } of this.#prefixes) {
      for (const [key, routes] of routesByKey) {
        const kept = routes.filter((route) => !matches(route));
        removed += routes.length - kept.length;
        if (kept.length === 0) routesByKey.delete(key);
        else if (kept.length < routes.length) routesByKey.set(key, kept);
      }
    }
    if (removed > 0) this.#changed();
    return removed;
  }

  /** As `removeWhere`, but the first one of a destination alone. */
  removeFirst(destination: Cidr, matches: (route: Route) => boolean): Route | undefined {
    const present = this.#at(destination);
    const found = present.find(matches);
    if (found === undefined) return undefined;
    this.#store(
      destination,
      present.filter((route) => route !== found),
    );
    return found;
  }

  /** The route for a destination, whatever else is known of a packet. */
  lookUp(destination: Ipv4Address): Route | undefined {
    for (const { mask, routesByKey } of this.#prefixes) {
      const [route] = routesByKey.get(destination & mask) ?? NO_ROUTES;
      if (route !== undefined) return route;
    }
    return undefined;
  }

  /** Every route whose prefix contains the destination, longest prefix first. */
  routesTo(destination: Ipv4Address): readonly Route[] {
    return this.#prefixes.flatMap(
      ({ mask, routesByKey }) => routesByKey.get(destination & mask) ?? NO_ROUTES,
    );
  }

  /** `fib_table_lookup`: also by TOS, scope and the device that a socket is bound to. */
  lookUpFlow(flow: RouteFlow): Route | undefined {
    for (const { mask, routesByKey } of this.#prefixes) {
      for (const route of routesByKey.get(flow.destination & mask) ?? NO_ROUTES) {
        if (isUsable(route, flow)) return route;
      }
    }
    return undefined;
  }

  /** In the order of `ip route`: by address; of one address the longest prefix first. */
  entries(): readonly Route[] {
    const routes = this.#prefixes.toReversed().flatMap(({ routesByKey }) => [...routesByKey.values()].flat());
    return routes.sort(
      (one, other) =>
        one.destination.address - other.destination.address ||
        other.destination.prefixLength - one.destination.prefixLength,
    );
  }

  #at({ address, prefixLength }: Cidr): readonly Route[] {
    return this.#prefixOf(prefixLength)?.routesByKey.get(address | 0) ?? NO_ROUTES;
  }

  #store({ address, prefixLength }: Cidr, routes: readonly Route[]): void {
    const { routesByKey } = this.#prefixOf(prefixLength) ?? this.#addPrefix(prefixLength);
    if (routes.length === 0) routesByKey.delete(address | 0);
    else routesByKey.set(address | 0, routes);
    this.#changed();
  }

  #prefixOf(length: number): PrefixTable | undefined {
    return this.#prefixes.find((prefix) => prefix.length === length);
  }

  #addPrefix(length: number): PrefixTable {
    const mask = length === 0 ? 0 : -1 << (32 - length);
    const added: PrefixTable = { length, mask, routesByKey: new Map() };
    this.#prefixes = [...this.#prefixes, added].sort((one, other) => other.length - one.length);
    return added;
  }

  #changed(): void {
    this.#revision += 1;
    this.#count = 0;
    this.#hasTos = false;
    let isEmptied = false;
    for (const { routesByKey } of this.#prefixes) {
      isEmptied ||= routesByKey.size === 0;
      for (const routes of routesByKey.values()) {
        this.#count += routes.length;
        this.#hasTos ||= routes.some(({ tos }) => tos !== 0);
      }
    }
    if (isEmptied) this.#prefixes = this.#prefixes.filter(({ routesByKey }) => routesByKey.size > 0);
    this.#onChange();
  }
}

const NO_ROUTES: readonly Route[] = [];
const NO_METRICS: readonly RouteMetric[] = [];

/** Behind the others of its key, or before them. */
function sorted(routes: readonly Route[], route: Route, mode: RouteInsertMode): readonly Route[] {
  const isBefore = (other: Route): boolean =>
    other.tos !== route.tos
      ? other.tos > route.tos
      : other.metric < route.metric || (other.metric === route.metric && mode === 'append');
  const index = routes.findIndex((other) => !isBefore(other));
  return index === -1 ? [...routes, route] : [...routes.slice(0, index), route, ...routes.slice(index)];
}

function isUsable(route: Route, flow: RouteFlow): boolean {
  if (route.tos !== 0 && route.tos !== (flow.tos & TOS_MASK)) return false;
  if (ROUTE_SCOPE[route.scope] < flow.minimumScope) return false;
  if (flow.egress === undefined) return true;
  if (route.paths.length > 0) return route.paths.some((path) => path.route.device === flow.egress);
  return route.device === undefined || route.device === flow.egress;
}

/** The bits of the TOS field that routes look at (`INET_DSCP_MASK`). */
const TOS_MASK = 0xfc;

function hasSameKey(one: Route, other: Route): boolean {
  return one.tos === other.tos && one.metric === other.metric;
}

/** Of two routes with the same key: whether they say the same. */
function isSameRoute(one: Route, other: Route): boolean {
  return (
    one.type === other.type &&
    one.scope === other.scope &&
    one.protocol === other.protocol &&
    one.source === other.source &&
    one.mtuBytes === other.mtuBytes &&
    one.advertisedMss === other.advertisedMss &&
    isSameHop(one, other) &&
    one.paths.length === other.paths.length &&
    one.paths.every(({ weight, route }, index) => {
      const twin = other.paths[index];
      return twin?.weight === weight && isSameHop(route, twin.route);
    })
  );
}

function isSameHop(one: Route, other: Route): boolean {
  return one.device === other.device && one.gateway === other.gateway && one.isOnlink === other.isOnlink;
}

/** Every route has all fields, in this order: lookups meet objects of one shape. */
export function routeOf(options: RouteOptions, table: number, rule?: string): Route {
  const { nextHops = [] } = options;
  const [only] = nextHops;
  const single = nextHops.length === 1 ? only : undefined;
  const gateway = options.gateway ?? single?.gateway;
  const device = options.device ?? single?.device;
  const isLinkLocal = gateway === undefined && device !== undefined;
  const route: Route = {
    destination: options.destination,
    type: options.type ?? 'unicast',
    device,
    gateway,
    source: options.source,
    protocol: options.protocol ?? 'boot',
    scope: options.scope ?? (isLinkLocal ? 'link' : 'global'),
    isOnlink: options.isOnlink ?? single?.isOnlink ?? false,
    metric: options.metric ?? 0,
    tos: options.tos ?? 0,
    mtuBytes: options.mtuBytes ?? 0,
    isMtuLocked: options.isMtuLocked ?? false,
    advertisedMss: options.advertisedMss ?? 0,
    otherMetrics: options.otherMetrics ?? NO_METRICS,
    table,
    paths: [],
    rule,
  };
  if (nextHops.length < 2) return route;
  const paths = nextHops.map((hop) => ({
    weight: hop.weight,
    route: { ...route, device: hop.device, gateway: hop.gateway, isOnlink: hop.isOnlink ?? false },
  }));
  return { ...route, device: undefined, gateway: undefined, paths };
}

/** A route that leads nowhere, and says so. */
export function isRefusal({ type }: Route): boolean {
  return type === 'blackhole' || type === 'unreachable' || type === 'prohibit';
}

/** Whether a route leads over a device, on one of its ways. */
export function usesDevice(route: Route, device: NetDevice): boolean {
  return route.device === device || route.paths.some((path) => path.route.device === device);
}

/** True when bits behind the prefix are set, which the kernel refuses. */
export function hasHostBits(address: Ipv4Address, prefixLength: number): boolean {
  return (address & ~maskOf(prefixLength)) !== 0;
}

/** The route as a person names it: `10.244.2.0/24 via 10.244.2.0 dev flannel.1`. */
export function describeRoute({ destination, gateway, device, type, rule }: Route): string {
  if (rule !== undefined) return `ip rule ${rule}`;
  const to = destination.prefixLength === 0 ? 'default' : formatCidr(destination);
  const via = gateway === undefined ? '' : ` via ${formatIpv4(gateway)}`;
  const dev = device === undefined ? '' : ` dev ${device.name}`;
  return type === 'unicast' ? `${to}${via}${dev}` : `${type} ${to}${dev}`;
}
