/** `ip -6 route`: shows, adds, changes, removes and flushes IPv6 routes (ip/iproute.c). `ip-route-get-ipv6.ts` asks for a way. */
import type { NetDevice } from '../../link/net-device';
import { after, isBefore, seconds } from '../../base/time';
import type { Ipv6NextHop, Ipv6Route, Ipv6RouteOptions, Ipv6RouteType } from '../../net/ipv6/ipv6-route';
import { EVERY_IPV6 } from '../../net/ipv6/ipv6-route';
import { netlinkError, type NetlinkError } from '../../net/netlink-error';
import { ROUTE_TABLE_ID } from '../../net/policy-rule';
import type { RouteInsertMode } from '../../net/route-table';
import { err, ok, type Result } from '../../base/result';
import type { Ipv6Address } from '../../wire/ipv6-address';
import { isSameCidr } from '../../wire/ip-cidr';
import { ipv6CidrContains, type Ipv6Cidr } from '../../wire/ipv6-cidr';
import { cidrOfIpv6Prefix, EXIT_MISTAKE, type ArgumentReader } from './argument-reader';
import type { IpContext } from './ip-context';
import { learntRouteOf } from './ip-route-get-ipv6';
import {
  fromOf,
  ipv6RouteTypeOf,
  ipv6TableOf,
  readIpv6Route,
  readNamed,
  type WantedIpv6Route,
} from './ipv6-route-arguments';
import { printIpv6Route } from './ipv6-route-text';
import type { PrintDocument } from './print-document';
import type { RouteField } from './route-text';
import { routeProtocolOf, routeScopeOf, tableIdOf } from './route-words';
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

/** Which routes `ip -6 route show` and `flush` are about. */
interface Ipv6RouteSelection {
  table: number | 'all' | 'cache';
  device: NetDevice | undefined;
  via: Ipv6Address | undefined;
  source: Ipv6Address | undefined;
  protocol: string | undefined;
  type: Ipv6RouteType | undefined;
  metric: number | undefined;
  isOfOtherScope: boolean;
  root: Ipv6Cidr | undefined;
  match: Ipv6Cidr | undefined;
  exact: Ipv6Cidr | undefined;
  from: Ipv6Cidr | undefined;
  readonly hides: Set<RouteField>;
}

function readSelection(reader: ArgumentReader): Ipv6RouteSelection {
  const selection: Ipv6RouteSelection = {
    table: ROUTE_TABLE_ID.MAIN,
    device: undefined,
    via: undefined,
    source: undefined,
    protocol: undefined,
    type: undefined,
    metric: undefined,
    isOfOtherScope: false,
    root: undefined,
    match: undefined,
    exact: undefined,
    from: undefined,
    hides: new Set(),
  };
  while (reader.hasMore) readSelectionWord(reader, selection, reader.take());
  return selection;
}

function readSelectionWord(reader: ArgumentReader, selection: Ipv6RouteSelection, word: string): void {
  if (word === 'table') readTable(reader, selection);
  else if (word === 'cache' || word === 'cached' || word === 'cloned') selection.table = 'cache';
  else if (word === 'dev' || word === 'oif' || word === 'iif') {
    selection.device = reader.device();
    selection.hides.add('dev');
  } else if (word === 'via') {
    selection.via = reader.ipv6AddressOf(reader.value());
    selection.hides.add('via');
  } else if (word === 'src') {
    selection.source = reader.ipv6AddressOf(reader.value());
    selection.hides.add('src');
  } else if (word === 'metric' || word === 'priority' || word === 'preference') {
    selection.metric = reader.unsigned('"metric" value is invalid\n');
    selection.hides.add('metric');
  } else if (word === 'proto' || word === 'protocol') {
    selection.protocol = readNamed(reader, routeProtocolOf, 'invalid "protocol"\n');
    selection.hides.add('proto');
  } else if (word === 'type') {
    selection.type = readNamed(reader, ipv6RouteTypeOf, 'node type value is invalid\n');
  } else if (word === 'from') selection.from = fromOf(reader.ipv6PrefixOf(reader.value()));
  else if (word === 'scope') readScope(reader, selection);
  else readPrefix(reader, selection, word === 'to' ? reader.value() : word);
}

/** Every IPv6 route has the scope `global`. */
function readScope(reader: ArgumentReader, selection: Ipv6RouteSelection): void {
  const text = reader.value();
  const scope = text === 'all' ? 'global' : routeScopeOf(text);
  if (scope === undefined) reader.failArgument(text, 'invalid "scope"\n');
  selection.isOfOtherScope = scope !== 'global';
}

function readTable(reader: ArgumentReader, selection: Ipv6RouteSelection): void {
  const text = reader.value();
  if (text === 'all' || text === 'cache') {
    selection.table = text;
    return;
  }
  const id = tableIdOf(text);
  if (id === undefined) reader.failArgument(text, 'table id value is invalid\n');
  else selection.table = id === 0 ? 'all' : id;
}

function readPrefix(reader: ArgumentReader, selection: Ipv6RouteSelection, word: string): void {
  const prefix = (text: string): Ipv6Cidr => cidrOfIpv6Prefix(reader.ipv6PrefixOf(text));
  if (word === 'root') selection.root = prefix(reader.value());
  else if (word === 'match') selection.match = prefix(reader.value());
  else selection.exact = prefix(word === 'exact' ? reader.value() : word);
}

function isSelected(route: Ipv6Route, selection: Ipv6RouteSelection): boolean {
  const isEqual = <Value>(value: Value, other: Value | undefined): boolean =>
    other === undefined || value === other;
  return (
    !selection.isOfOtherScope &&
    isEqual(route.protocol, selection.protocol) &&
    isEqual(route.type, selection.type) &&
    isEqual(route.metric, selection.metric) &&
    isEqual(route.source, selection.source) &&
    (selection.from === undefined || isSameCidr(route.from, selection.from)) &&
    // Of a route with several nexthops the tool looks at none.
    (selection.device === undefined || route.device === selection.device) &&
    (selection.via === undefined || route.gateway === selection.via) &&
    isInPlace(route.destination, selection)
  );
}

function isInPlace(destination: Ipv6Cidr, { root, match, exact }: Ipv6RouteSelection): boolean {
  const { address, prefixLength } = destination;
  if (root !== undefined && !(prefixLength >= root.prefixLength && ipv6CidrContains(root, address))) {
    return false;
  }
  const isAround =
    match === undefined ||
    (prefixLength <= match.prefixLength && ipv6CidrContains(destination, match.address));
  if (!isAround) return false;
  return exact === undefined || (exact.address === address && exact.prefixLength === prefixLength);
}

/** The routes that are asked for, or why the kernel has no such table. */
function selectRoutes(
  context: IpContext,
  selection: Ipv6RouteSelection,
): Result<readonly Ipv6Route[], NetlinkError> {
  const { table } = selection;
  const now = context.process.environment.scheduler.now();
  const { routing } = context.stack.ipv6;
  if (table === 'cache') return ok(learntRoutes(context).filter((route) => isSelected(route, selection)));
  const tables = table === 'all' ? routing.tables : [routing.findTable(table)];
  const found: Ipv6Route[] = [];
  for (const each of tables) {
    if (each === undefined) return err(netlinkError('ENOENT', 'ipv6: FIB table does not exist'));
    for (const route of each.entries()) {
      const isOver = route.expiresAt !== undefined && !isBefore(now, route.expiresAt);
      if (!isOver && isSelected(route, selection)) found.push(route);
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

export function showIpv6Routes(context: IpContext, words: readonly string[]): number {
  const reader = context.reader(words);
  const selection = readSelection(reader);
  if (reader.hasFailed()) return context.refuseWords(reader);
  const routes = selectRoutes(context, selection);
  if (!routes.ok) {
    const exitCode = context.refuseByKernel(routes.error);
    context.process.stderr('Dump terminated\n');
    return exitCode;
  }
  const document = context.document();
  printAll(context, document, routes.value, selection);
  return context.print(document);
}

/** What `ip route show table all` says behind the routes of IPv4. */
export function appendIpv6Routes(
  context: IpContext,
  document: PrintDocument,
  words: readonly string[],
): void {
  const selection = readSelection(context.reader(words));
  const routes = selectRoutes(context, selection);
  if (routes.ok) printAll(context, document, routes.value, selection);
}

function printAll(
  context: IpContext,
  document: PrintDocument,
  routes: readonly Ipv6Route[],
  { table, hides }: Ipv6RouteSelection,
): void {
  const { isDetailed } = context.options;
  const now = context.process.environment.scheduler.now();
  const printing = { isDetailed, hasAllTables: table === 'all', hides, now, isCloned: table === 'cache' };
  for (const route of routes) printIpv6Route(document, route, printing);
}

export function flushIpv6Routes(context: IpContext, words: readonly string[]): number {
  if (words.length === 0) return context.complain('"ip route flush" requires arguments.', EXIT_MISTAKE);
  const reader = context.reader(words);
  const selection = readSelection(reader);
  if (reader.hasFailed()) return context.refuseWords(reader);
  const { routing, routeCache } = context.stack.ipv6;
  if (selection.table === 'cache') {
    routeCache.clear();
    return 0;
  }
  const routes = selectRoutes(context, selection);
  if (!routes.ok) {
    const exitCode = context.refuseByKernel(routes.error);
    context.process.stderr('Flush terminated\n');
    return exitCode;
  }
  for (const chosen of routes.value) {
    routing.deleteRoute(chosen.destination, (route) => route === chosen, chosen.table);
  }
  return 0;
}
