/** `ip route`: shows, adds, changes, removes and flushes routes (ip/iproute.c). `ip-route-get.ts` asks for a way. */
import { append } from '../../base/append';
import { err, ok, type Result } from '../../base/result';
import { netlinkError, type NetlinkError } from '../../net/netlink-error';
import { checkNextHop } from '../../net/route-check';
import { ROUTE_TABLE_ID } from '../../net/policy-rule';
import {
  usesDevice,
  type NextHop,
  type Route,
  type RouteInsertMode,
  type RouteScope,
} from '../../net/route-table';
import { EVERY_IPV4 } from '../../wire/cidr';
import type { Ipv6Route } from '../../net/ipv6/ipv6-route';
import type { Ipv4Address } from '../../wire/ipv4-address';
import type { Ipv6Address } from '../../wire/ipv6-address';
import { cidrOfPrefix, isIpv6Word, isShortFor } from './argument-reader';
import type { IpContext } from './ip-context';
import { getRoute } from './ip-route-get';
import { getIpv6Route } from './ip-route-get-ipv6';
import { insertIpv6Route, IPV6_ROUTES, removeIpv6Route } from './ip-route-ipv6';
import { readRoute, routeOptionsOf, tableOf, type WantedRoute } from './route-arguments';
import { appendRoutes, flushRoutes, showRoutes, type RouteFamily } from './route-list';
import { printRoute } from './route-text';
import { routeTypeOf } from './route-words';
import { ROUTE_USAGE } from './usage';

export function ipRoute(context: IpContext, words: readonly string[]): number {
  const [verb, ...rest] = words;
  const isOfIpv6 = isAboutIpv6(context, rest);
  const ipv6Routes = context.options.family === 'inet6' ? IPV6_ROUTES : IPV6_ROUTES_UNASKED;
  const put = isOfIpv6 ? insertIpv6Route : insert;
  const list = (which: readonly string[]): number =>
    isOfIpv6 ? showRoutes(context, which, ipv6Routes) : show(context, which);
  if (verb === undefined) return list([]);
  if (isShortFor(verb, 'list', 'show', 'lst')) return list(rest);
  if (isShortFor(verb, 'add')) return put(context, rest, 'add');
  if (isShortFor(verb, 'change', 'chg')) return put(context, rest, 'change');
  if (isShortFor(verb, 'replace')) return put(context, rest, 'replace');
  if (isShortFor(verb, 'prepend')) return put(context, rest, 'prepend');
  if (isShortFor(verb, 'append')) return put(context, rest, 'append');
  if (isShortFor(verb, 'test', 'save', 'restore', 'showdump')) {
    return context.complain(`ip route ${verb} is not modelled`);
  }
  if (isShortFor(verb, 'delete')) return (isOfIpv6 ? removeIpv6Route : remove)(context, rest);
  if (isShortFor(verb, 'get')) return (isOfIpv6 ? getIpv6Route : getRoute)(context, rest);
  if (isShortFor(verb, 'flush')) {
    return isOfIpv6 ? flushRoutes(context, rest, ipv6Routes) : flushRoutes(context, rest, ROUTES);
  }
  if (isShortFor(verb, 'help')) return context.refuse({ text: ROUTE_USAGE, exitCode: 255 });
  return context.unknownCommand(verb, 'ip route help');
}

/** The option says so, or the first address. */
function isAboutIpv6({ options }: IpContext, words: readonly string[]): boolean {
  return options.family === 'inet6' || (options.family === 'any' && words.some(isIpv6Word));
}

function insert(context: IpContext, words: readonly string[], mode: RouteInsertMode): number {
  if (words.length === 0) return context.refuse({ text: ROUTE_USAGE, exitCode: 255 });
  const reader = context.reader(words);
  const wanted = readRoute(reader);
  if (reader.hasFailed()) return context.refuseWords(reader);
  const { routing } = context.stack;
  const options = routeOptionsOf(wanted);
  const ways = nextHopsOf(context, wanted, options.scope ?? 'global');
  if (!ways.ok) return context.refuseByKernel(ways.error);
  const hasWays = ways.value.length > 0;
  const done = routing.insertRoute(
    hasWays ? { ...options, nextHops: ways.value } : options,
    mode,
    tableOf(wanted),
  );
  return done.ok ? 0 : context.refuseByKernel(done.error);
}

/** The devices of nexthops that name none follow from their gateways. */
function nextHopsOf(
  { stack }: IpContext,
  wanted: WantedRoute,
  scope: RouteScope,
): Result<readonly NextHop[], NetlinkError> {
  const ways: NextHop[] = [];
  const table = stack.routing.ownTable(tableOf(wanted));
  for (const hop of wanted.hops) {
    const device = checkNextHop(hop, scope, stack.routing, table);
    if (!device.ok) return device;
    ways.push({ ...hop, device: device.value });
  }
  return ok(ways);
}

/** `fib_table_delete`: the first route of the destination that has all that is named. */
function remove(context: IpContext, words: readonly string[]): number {
  if (words.length === 0) return context.refuse({ text: ROUTE_USAGE, exitCode: 255 });
  const reader = context.reader(words);
  const wanted = readRoute(reader);
  if (reader.hasFailed()) return context.refuseWords(reader);
  const { routing } = context.stack;
  const table = tableOf(wanted);
  if (routing.findTable(table) === undefined) {
    return context.refuseByKernel(netlinkError('ESRCH', 'FIB table does not exist'));
  }
  const { destination = EVERY_IPV4 } = wanted;
  const done = routing.deleteRoute(destination, (route) => isNamed(route, wanted), table);
  return done.ok ? 0 : context.refuseByKernel(done.error);
}

function isNamed(route: Route, wanted: WantedRoute): boolean {
  const isEqual = <Value>(value: Value, other: Value | undefined): boolean =>
    other === undefined || value === other;
  return (
    isEqual(route.type, wanted.type) &&
    isEqual(route.gateway, wanted.gateway) &&
    isEqual(route.source, wanted.source) &&
    isEqual(route.protocol, wanted.protocol) &&
    isEqual(route.scope, wanted.scope) &&
    isEqual(route.metric, wanted.metric) &&
    isEqual(route.tos, wanted.tos ?? 0) &&
    (wanted.device === undefined || usesDevice(route, wanted.device))
  );
}

const ROUTES: RouteFamily<Ipv4Address, Route> = {
  words: {
    everyAddress: EVERY_IPV4,
    addressOf: (reader, word) => reader.addressOf(word, 'inet'),
    rangeOf: (reader, word) => cidrOfPrefix(reader.prefixOf(word)),
    typeOf: routeTypeOf,
  },
  entriesOf,
  // What was learnt of a path is not shown for IPv4.
  cached: () => [],
  clearCache: ({ stack }) => {
    stack.routeCache.clear();
  },
  remove: ({ stack }, chosen) => {
    stack.routing.deleteRoute(chosen.destination, (route) => route === chosen, chosen.table);
  },
  print: ({ options }, document, routes, { hasAllTables, hides }) => {
    const { isDetailed, isNumeric } = options;
    for (const route of routes) printRoute(document, route, { isDetailed, isNumeric, hasAllTables, hides });
  },
};

function entriesOf({ stack }: IpContext, table: number | 'all'): Result<readonly Route[], NetlinkError> {
  const { routing } = stack;
  const tables = table === 'all' ? routing.tables : [routing.findTable(table)];
  const found: Route[] = [];
  for (const each of tables) {
    // The kernel makes the table `default` when it is first used.
    if (each === undefined || (each.id === ROUTE_TABLE_ID.DEFAULT && each.size === 0 && table !== 'all')) {
      return err(netlinkError('ENOENT', 'ipv4: FIB table does not exist'));
    }
    append(found, each.entries());
  }
  return ok(found);
}

/**
 * An IPv6 address without `-6`: the tool asks for the routes of every family only if it asks for all tables, otherwise
 * for those of IPv4, and none of them is such a one.
 */
const IPV6_ROUTES_UNASKED: RouteFamily<Ipv6Address, Ipv6Route> = {
  ...IPV6_ROUTES,
  cached: () => [],
  entriesOf: (context, table) => {
    if (table === 'all') return IPV6_ROUTES.entriesOf(context, table);
    const asked = entriesOf(context, table);
    return asked.ok ? ok([]) : asked;
  },
};

function show(context: IpContext, words: readonly string[]): number {
  return showRoutes(context, words, ROUTES, (document, { hasAllTables }) => {
    // Without a table to look into, the tool asks for the routes of every family.
    if (hasAllTables && context.options.family === 'any') {
      appendRoutes(context, document, words, IPV6_ROUTES);
    }
  });
}
