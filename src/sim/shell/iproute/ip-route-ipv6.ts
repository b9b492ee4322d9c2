/** `ip -6 route`: shows, adds, changes, removes and flushes IPv6 routes (ip/iproute.c). `ip-route-get-ipv6.ts` asks for a way. */
import type { NetDevice } from '../../link/net-device';
import { after, isBefore, seconds } from '../../base/time';
import type { Ipv6NextHop, Ipv6Route, Ipv6RouteOptions, Ipv6RouteType } from '../../net/ipv6/ipv6-route';
import { EVERY_IPV6 } from '../../net/ipv6/ipv6-route';
import { netlinkError, type NetlinkError } from '../../net/netlink-error';
import type { RouteInsertMode } from '../../net/route-table';
import { err, ok, type Result } from '../../base/result';
import type { Ipv6Address } from '../../wire/ipv6-address';
import { isSameCidr } from '../../wire/ip-cidr';
import { cidrOfIpv6Prefix } from './argument-reader';
import type { IpContext } from './ip-context';
import { learntRouteOf } from './ip-route-get-ipv6';
import { ipv6RouteTypeOf, ipv6TableOf, readIpv6Route, type WantedIpv6Route } from './ipv6-route-arguments';
import { printIpv6Route } from './ipv6-route-text';
import type { RouteFamily } from './route-list';
import { ROUTE_USAGE } from './usage';

export function insertIpv6Route(context: IpContext, words: readonly string[], mode: RouteInsertMode): number {
  if (words.length === 0) return context.refuse({ text: ROUTE_USAGE, exitCode: 255 });
  const reader = context.reader(words);
  const wanted = readIpv6Route(reader);
  if (reader.hasFailed()) return context.refuseWords(reader);
  const options = optionsOf(context, wanted);
  if (!options.ok) return context.refuseByKernel(options.error);
  const done = context.stack.ipv6.routing.insertRoute(options.value, mode, ipv6TableOf(wanted));
  return done.ok ? 0 : context.refuseByKernel(done.error);
}

function isRefusing(type: Ipv6RouteType): boolean {
  return type === 'blackhole' || type === 'unreachable' || type === 'prohibit' || type === 'throw';
}

/** What the kernel would take, checked as `ip6_route_info_create` and `fib6_nh_init` do. */
function optionsOf(context: IpContext, wanted: WantedIpv6Route): Result<Ipv6RouteOptions, NetlinkError> {
  const { stack } = context;
  const { type = 'unicast', destination = EVERY_IPV6, gateway, source, expiresSeconds, metric = 0 } = wanted;
  const isDeadEnd = isRefusing(type);
  const device = isDeadEnd ? stack.loopback : wanted.device;
  const hops = hopsOf(context, wanted);
  if (!hops.ok) return hops;
  const hasWay = device !== undefined || gateway !== undefined || hops.value.length > 0;
  if (!hasWay) return err(netlinkError('ENODEV'));
  for (const each of [device, ...hops.value.map((hop) => hop.device)]) {
    const error = each === undefined || isDeadEnd ? undefined : deviceError(context, each);
    if (error !== undefined) return err(error);
  }
  if (source !== undefined && stack.ipv6.interfaces.find(source, device) === undefined) {
    return err(netlinkError('EINVAL', 'Invalid source address'));
  }
  const now = context.process.environment.scheduler.now();
  return ok({
    destination,
    type,
    device,
    gateway: isDeadEnd ? undefined : gateway,
    source,
    isOnlink: wanted.isOnlink,
    ...(metric === 0 ? {} : { metric }),
    protocol: wanted.protocol ?? 'boot',
    mtuBytes: wanted.mtuBytes ?? 0,
    advertisedMss: wanted.advertisedMss ?? 0,
    isMtuLocked: wanted.isMtuLocked,
    otherMetrics: wanted.otherMetrics,
    from: wanted.from,
    hopLimit: wanted.hopLimit ?? 0,
    preference: wanted.preference ?? 'medium',
    expiresAt: expiresSeconds === undefined ? undefined : after(now, seconds(expiresSeconds)),
    ...(hops.value.length === 0 ? {} : { nextHops: hops.value }),
  });
}

function deviceError({ stack }: IpContext, device: NetDevice): NetlinkError | undefined {
  if (stack.ipv6.settings.forDevice(device).isDisabled) {
    return netlinkError('EACCES', 'IPv6 is disabled on nexthop device');
  }
  return device.isUp ? undefined : netlinkError('ENETDOWN', 'Nexthop device is not up');
}

/** The devices of nexthops that name none follow from their gateways. */
function hopsOf(
  { stack }: IpContext,
  { hops }: WantedIpv6Route,
): Result<readonly Ipv6NextHop[], NetlinkError> {
  const ways: Ipv6NextHop[] = [];
  for (const { gateway, isOnlink, weight, device } of hops) {
    const over = device ?? (gateway === undefined ? undefined : stack.ipv6.routeTo(gateway)?.device);
    if (over === undefined) return err(netlinkError(gateway === undefined ? 'ENODEV' : 'EHOSTUNREACH'));
    ways.push({ device: over, gateway, isOnlink, weight });
  }
  return ok(ways);
}

/** `ip6_route_del`: the first route of the destination that has all that is named; of several nexthops the one named. */
export function removeIpv6Route(context: IpContext, words: readonly string[]): number {
  if (words.length === 0) return context.refuse({ text: ROUTE_USAGE, exitCode: 255 });
  const reader = context.reader(words);
  const wanted = readIpv6Route(reader);
  if (reader.hasFailed()) return context.refuseWords(reader);
  const { routing } = context.stack.ipv6;
  const id = ipv6TableOf(wanted);
  const table = routing.findTable(id);
  if (table === undefined) {
    return context.refuseByKernel(netlinkError('ESRCH', 'FIB table does not exist'));
  }
  const { destination = EVERY_IPV6 } = wanted;
  const done = routing.deleteRoute(destination, (route) => isNamed(route, wanted), id);
  if (!done.ok) return context.refuseByKernel(done.error);
  const { paths } = done.value;
  if (wanted.gateway === undefined || paths.length === 0) return 0;
  const nextHops = paths.flatMap(({ weight, route: { device, gateway, isOnlink } }) =>
    device === undefined || gateway === wanted.gateway ? [] : [{ device, gateway, isOnlink, weight }],
  );
  if (nextHops.length > 0) table.add({ ...done.value, nextHops });
  return 0;
}

function isNamed(route: Ipv6Route, wanted: WantedIpv6Route): boolean {
  const { gateway, device, metric, protocol } = wanted;
  const ways = route.paths.length === 0 ? [route] : route.paths.map((path) => path.route);
  return (
    ways.some(
      (way) =>
        (gateway === undefined || way.gateway === gateway) && (device === undefined || way.device === device),
    ) &&
    isSameCidr(route.from, wanted.from) &&
    (metric === undefined || metric === 0 || route.metric === metric) &&
    (protocol === undefined || route.protocol === protocol)
  );
}

export const IPV6_ROUTES: RouteFamily<Ipv6Address, Ipv6Route> = {
  words: {
    everyAddress: EVERY_IPV6,
    addressOf: (reader, word) => reader.ipv6AddressOf(word),
    rangeOf: (reader, word) => cidrOfIpv6Prefix(reader.ipv6PrefixOf(word)),
    typeOf: ipv6RouteTypeOf,
  },
  entriesOf,
  cached: learntRoutes,
  clearCache: ({ stack }) => {
    stack.ipv6.routeCache.clear();
  },
  remove: ({ stack }, chosen) => {
    stack.ipv6.routing.deleteRoute(chosen.destination, (route) => route === chosen, chosen.table);
  },
  print: (context, document, routes, listing) => {
    const { isDetailed } = context.options;
    const now = context.process.environment.scheduler.now();
    for (const route of routes) printIpv6Route(document, route, { ...listing, isDetailed, now });
  },
};

function entriesOf(context: IpContext, table: number | 'all'): Result<readonly Ipv6Route[], NetlinkError> {
  const now = context.process.environment.scheduler.now();
  const { routing } = context.stack.ipv6;
  const tables = table === 'all' ? routing.tables : [routing.findTable(table)];
  const found: Ipv6Route[] = [];
  for (const each of tables) {
    if (each === undefined) return err(netlinkError('ENOENT', 'ipv6: FIB table does not exist'));
    for (const route of each.entries()) {
      const isOver = route.expiresAt !== undefined && !isBefore(now, route.expiresAt);
      if (!isOver) found.push(route);
    }
  }
  return ok(found);
}

/** Ways to single destinations that ICMPv6 has changed, as routes of their own, in the order of the routes they come from. */
function learntRoutes({ stack }: IpContext): readonly Ipv6Route[] {
  const { routeCache, routing } = stack.ipv6;
  const learntByRoute = new Map<Ipv6Route, Ipv6Route[]>();
  for (const { destination } of routeCache.entries()) {
    const route = stack.ipv6.routeTo(destination);
    const learnt = route === undefined ? undefined : routeCache.entryOf(destination, route);
    if (route === undefined || learnt === undefined) continue;
    learntByRoute.set(route, [...(learntByRoute.get(route) ?? []), learntRouteOf(route, learnt)]);
  }
  return routing.tables
    .flatMap((table) => table.entries())
    .flatMap((route) => [route, ...route.paths.map((path) => path.route)])
    .flatMap((route) => learntByRoute.get(route) ?? []);
}
