/**
 * An IPv6 route, and what a lookup of one is about (`struct fib6_info`, `struct flowi6`). `ipv6-route-table.ts` holds the routes.
 */
import type { SimTime } from '../../base/time';
import type { NetDevice } from '../../link/net-device';
import { ANY_IPV6, formatIpv6, ipv6Of, type Ipv6Address } from '../../wire/ipv6-address';
import { formatIpv6Cidr, type Ipv6Cidr } from '../../wire/ipv6-cidr';
import type { RouteMetric, RouteProtocol } from '../route-table';

export type Ipv6RouteType =
  | 'unicast'
  | 'local'
  | 'anycast'
  | 'multicast'
  | 'blackhole'
  | 'unreachable'
  | 'prohibit'
  | 'throw';

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

const NO_METRICS: readonly RouteMetric[] = [];

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
