/** `ip route`: shows, adds, changes, removes and flushes routes (ip/iproute.c). `ip-route-get.ts` asks for a way. */
import type { NetDevice } from '../../link/net-device';
import { err, ok, type Result } from '../../base/result';
import { netlinkError, type NetlinkError } from '../../net/netlink-error';
import { checkNextHop } from '../../net/route-check';
import { ROUTE_TABLE_ID } from '../../net/policy-rule';
import {
  usesDevice,
  type NextHop,
  type Route,
  type RouteInsertMode,
  type RouteProtocol,
  type RouteScope,
  type RouteType,
} from '../../net/route-table';
import { cidrContains, EVERY_IPV4, type Cidr } from '../../wire/cidr';
import type { Ipv4Address } from '../../wire/ipv4-address';
import { cidrOfPrefix, EXIT_MISTAKE, isIpv6Word, isShortFor, type ArgumentReader } from './argument-reader';
import type { IpContext } from './ip-context';
import { getRoute } from './ip-route-get';
import { getIpv6Route } from './ip-route-get-ipv6';
import {
  appendIpv6Routes,
  flushIpv6Routes,
  insertIpv6Route,
  removeIpv6Route,
  showIpv6Routes,
} from './ip-route-ipv6';
import { readRoute, routeOptionsOf, tableOf, type WantedRoute } from './route-arguments';
import { printRoute, type RouteField } from './route-text';
import { routeProtocolOf, routeScopeOf, routeTypeOf, tableIdOf } from './route-words';
import { ROUTE_USAGE } from './usage';

export function ipRoute(context: IpContext, words: readonly string[]): number {
  const [verb, ...rest] = words;
  const isOfIpv6 = isAboutIpv6(context, rest);
  const [list, put] = isOfIpv6 ? [showIpv6Routes, insertIpv6Route] : [show, insert];
  if (verb === undefined) return list(context, []);
  if (isShortFor(verb, 'list', 'show', 'lst')) {
    // The tool asks for the routes of IPv4 all the same, and none of them is such a one.
    return isOfIpv6 && context.options.family === 'any'
      ? context.print(context.document())
      : list(context, rest);
  }
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
  if (isShortFor(verb, 'flush')) return (isOfIpv6 ? flushIpv6Routes : flush)(context, rest);
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

/** Which routes `ip route show` and `flush` are about. */
interface RouteSelection {
  table: number | 'all' | 'cache';
  device: NetDevice | undefined;
  via: Ipv4Address | undefined;
  source: Ipv4Address | undefined;
  protocol: RouteProtocol | undefined;
  scope: RouteScope | undefined;
  type: RouteType | undefined;
  metric: number | undefined;
  /** Routes within a prefix (`root`), around one (`match`), or for one exactly. */
  root: Cidr | undefined;
  match: Cidr | undefined;
  exact: Cidr | undefined;
  readonly hides: Set<RouteField>;
}

function readSelection(reader: ArgumentReader): RouteSelection {
  const selection: RouteSelection = {
    table: ROUTE_TABLE_ID.MAIN,
    device: undefined,
    via: undefined,
    source: undefined,
    protocol: undefined,
    scope: undefined,
    type: undefined,
    metric: undefined,
    root: undefined,
    match: undefined,
    exact: undefined,
    hides: new Set(),
  };
  while (reader.hasMore) readSelectionWord(reader, selection, reader.take());
  return selection;
}

function readSelectionWord(reader: ArgumentReader, selection: RouteSelection, word: string): void {
  switch (word) {
    case 'table':
      readTable(reader, selection);
      return;
    case 'cached':
    case 'cloned':
    case 'cache':
      selection.table = 'cache';
      return;
    case 'dev':
    case 'oif':
    case 'iif':
      selection.device = reader.device();
      selection.hides.add('dev');
      return;
    case 'via':
      selection.via = reader.address();
      selection.hides.add('via');
      return;
    case 'src':
      selection.source = reader.address();
      selection.hides.add('src');
      return;
    case 'metric':
    case 'priority':
    case 'preference':
      selection.metric = reader.unsigned('"metric" value is invalid\n');
      selection.hides.add('metric');
      return;
    default:
      readNames(reader, selection, word);
  }
}

function readNames(reader: ArgumentReader, selection: RouteSelection, word: string): void {
  if (word === 'proto' || word === 'protocol') {
    selection.protocol = named(reader, routeProtocolOf, 'invalid "protocol"\n');
    selection.hides.add('proto');
  } else if (word === 'scope') {
    const text = reader.value();
    if (text === 'all') return;
    selection.scope = routeScopeOf(text);
    if (selection.scope === undefined) reader.failArgument(text, 'invalid "scope"\n');
    selection.hides.add('scope');
  } else if (word === 'type') {
    selection.type = named(reader, routeTypeOf, 'node type value is invalid\n');
  } else readPrefix(reader, selection, word === 'to' ? reader.value() : word);
}

function named<Value>(
  reader: ArgumentReader,
  valueOf: (word: string) => Value | undefined,
  message: string,
): Value | undefined {
  const word = reader.value();
  const value = valueOf(word);
  if (value === undefined && !reader.hasFailed()) reader.failArgument(word, message);
  return value;
}

function readTable(reader: ArgumentReader, selection: RouteSelection): void {
  const text = reader.value();
  if (text === 'all' || text === 'cache') {
    selection.table = text;
    return;
  }
  const id = tableIdOf(text);
  if (id === undefined) reader.failArgument(text, 'table id value is invalid\n');
  else selection.table = id === 0 ? 'all' : id;
}

function readPrefix(reader: ArgumentReader, selection: RouteSelection, word: string): void {
  if (word === 'root') selection.root = cidrOfPrefix(reader.prefixOf(reader.value()));
  else if (word === 'match') selection.match = cidrOfPrefix(reader.prefixOf(reader.value()));
  else selection.exact = cidrOfPrefix(reader.prefixOf(word === 'exact' ? reader.value() : word));
}

function isSelected(route: Route, selection: RouteSelection): boolean {
  const isEqual = <Value>(value: Value, other: Value | undefined): boolean =>
    other === undefined || value === other;
  return (
    isEqual(route.protocol, selection.protocol) &&
    isEqual(route.scope, selection.scope) &&
    isEqual(route.type, selection.type) &&
    isEqual(route.metric, selection.metric) &&
    isEqual(route.source, selection.source) &&
    isOnWay(route, selection) &&
    isInPlace(route.destination, selection)
  );
}

function isOnWay(route: Route, { device, via }: RouteSelection): boolean {
  // Of a route with several nexthops the tool looks at none.
  return (device === undefined || route.device === device) && (via === undefined || route.gateway === via);
}

function isInPlace(destination: Cidr, { root, match, exact }: RouteSelection): boolean {
  const { address, prefixLength } = destination;
  if (root !== undefined && !(prefixLength >= root.prefixLength && cidrContains(root, address))) return false;
  if (
    match !== undefined &&
    !(prefixLength <= match.prefixLength && cidrContains(destination, match.address))
  ) {
    return false;
  }
  return exact === undefined || (exact.address === address && exact.prefixLength === prefixLength);
}

/** The routes that are asked for, or why the kernel has no such table. */
function selectRoutes(context: IpContext, selection: RouteSelection): Result<readonly Route[], NetlinkError> {
  const { routing } = context.stack;
  const { table } = selection;
  if (table === 'cache') return ok([]);
  const tables = table === 'all' ? routing.tables : [routing.findTable(table)];
  const found: Route[] = [];
  for (const each of tables) {
    // The kernel makes the table `default` when it is first used.
    if (each === undefined || (each.id === ROUTE_TABLE_ID.DEFAULT && each.size === 0 && table !== 'all')) {
      return err(netlinkError('ENOENT', 'ipv4: FIB table does not exist'));
    }
    found.push(...each.entries().filter((route) => isSelected(route, selection)));
  }
  return ok(found);
}

function show(context: IpContext, words: readonly string[]): number {
  const reader = context.reader(words);
  const selection = readSelection(reader);
  if (reader.hasFailed()) return context.refuseWords(reader);
  const routes = selectRoutes(context, selection);
  if (!routes.ok) {
    const exitCode = context.refuseByKernel(routes.error);
    context.process.stderr('Dump terminated\n');
    return exitCode;
  }
  const { isDetailed, isNumeric } = context.options;
  const document = context.document();
  const { hides } = selection;
  const hasAllTables = selection.table === 'all';
  for (const route of routes.value)
    printRoute(document, route, { isDetailed, isNumeric, hasAllTables, hides });
  // Without a table to look into, the tool asks for the routes of every family.
  if (hasAllTables && context.options.family === 'any') appendIpv6Routes(context, document, words);
  return context.print(document);
}

function flush(context: IpContext, words: readonly string[]): number {
  if (words.length === 0) return context.complain('"ip route flush" requires arguments.', EXIT_MISTAKE);
  const reader = context.reader(words);
  const selection = readSelection(reader);
  if (reader.hasFailed()) return context.refuseWords(reader);
  if (selection.table === 'cache') {
    context.stack.routeCache.clear();
    return 0;
  }
  const routes = selectRoutes(context, selection);
  if (!routes.ok) {
    const exitCode = context.refuseByKernel(routes.error);
    context.process.stderr('Flush terminated\n');
    return exitCode;
  }
  for (const chosen of routes.value) {
    context.stack.routing.deleteRoute(chosen.destination, (route) => route === chosen, chosen.table);
  }
  return 0;
}
