/** What follows `ip route add` and its like (ip/iproute.c: iproute_modify), in the words of the tool where it is wrong. */
import type { NetDevice } from '../../link/net-device';
import { defaultScope } from '../../net/route-check';
import type { RouteOptions, RouteProtocol, RouteScope, RouteType } from '../../net/route-table';
import { ROUTE_TABLE_ID } from '../../net/policy-rule';
import { EVERY_IPV4, type Cidr } from '../../wire/cidr';
import type { Ipv4Address } from '../../wire/ipv4-address';
import { isShortFor, type ArgumentReader } from './argument-reader';
import { readHop, type WantedHop } from './route-hop-arguments';
import { noMetrics, readMetric, type WantedMetrics } from './route-metric-arguments';
import { routeProtocolOf, routeScopeOf, routeTypeOf, tableIdOf, tosOf } from './route-words';

export interface WantedRoute extends WantedMetrics {
  type: RouteType | undefined;
  destination: Cidr | undefined;
  device: NetDevice | undefined;
  gateway: Ipv4Address | undefined;
  source: Ipv4Address | undefined;
  protocol: RouteProtocol | undefined;
  scope: RouteScope | undefined;
  table: number | undefined;
  metric: number | undefined;
  tos: number | undefined;
  isOnlink: boolean;
  readonly hops: WantedHop<Ipv4Address>[];
}

export function readRoute(reader: ArgumentReader): WantedRoute {
  const wanted: WantedRoute = {
    type: undefined,
    destination: undefined,
    device: undefined,
    gateway: undefined,
    source: undefined,
    protocol: undefined,
    scope: undefined,
    table: undefined,
    metric: undefined,
    tos: undefined,
    isOnlink: false,
    ...noMetrics(),
    hops: [],
  };
  while (reader.hasMore) readWord(reader, wanted, reader.take());
  return wanted;
}

function readWord(reader: ArgumentReader, wanted: WantedRoute, word: string): void {
  if (word === 'src') wanted.source = reader.address();
  else if (word === 'via') wanted.gateway = readGateway(reader);
  else if (word === 'dev' || word === 'oif') wanted.device = reader.device();
  else if (word === 'tos' || isShortFor(word, 'dsfield')) readTos(reader, wanted);
  else if (word === 'metric' || word === 'priority' || word === 'preference') {
    wanted.metric = reader.unsigned('"metric" value is invalid\n');
  } else if (word === 'scope') wanted.scope = reader.named(routeScopeOf, 'invalid "scope" value\n');
  else if (word === 'table') wanted.table = reader.named(tableIdOf, '"table" value is invalid\n');
  else if (word === 'proto' || word === 'protocol') {
    wanted.protocol = reader.named(routeProtocolOf, '"protocol" value is invalid\n');
  } else if (word === 'onlink') wanted.isOnlink = true;
  else if (word === 'nexthop') readHop(reader, wanted.hops, readGateway);
  else readMetricOrDestination(reader, wanted, word);
}

function readMetricOrDestination(reader: ArgumentReader, wanted: WantedRoute, word: string): void {
  if (readMetric(reader, wanted, word)) return;
  if (['nhid', 'encap', 'realms', 'as', 'ttl-propagate', 'expires', 'pref', 'vrf'].includes(word)) {
    reader.fail(`ip route: ${word} is not modelled`, 2);
  } else readDestination(reader, wanted, word);
}

function readGateway(reader: ArgumentReader): Ipv4Address {
  if (reader.upcoming === 'inet') reader.take();
  if (reader.upcoming === 'inet6') reader.fail('ip route: a gateway of another family is not modelled', 2);
  return reader.address();
}

function readTos(reader: ArgumentReader, wanted: WantedRoute): void {
  wanted.tos = reader.named(tosOf, '"tos" value is invalid\n');
}

function readDestination(reader: ArgumentReader, wanted: WantedRoute, word: string): void {
  let text = word === 'to' ? reader.value() : word;
  const type = wanted.type === undefined && wanted.destination === undefined ? routeTypeOf(text) : undefined;
  if (type !== undefined) {
    wanted.type = type;
    text = reader.value();
  }
  if (reader.hasFailed()) return;
  if (wanted.destination !== undefined) {
    reader.failDuplicate('to', text);
    return;
  }
  const { address, prefixLength } = reader.prefixOf(text);
  wanted.destination = prefixLength === 0 ? EVERY_IPV4 : { address, prefixLength };
}

/** What is left for the kernel to check; nexthops without a device find theirs there. */
export function routeOptionsOf(wanted: WantedRoute): RouteOptions {
  const {
    type = 'unicast',
    destination = EVERY_IPV4,
    device,
    gateway,
    source,
    protocol,
    metric,
    tos,
  } = wanted;
  const { mtuBytes, isMtuLocked, advertisedMss, isOnlink, otherMetrics, hops } = wanted;
  const hasGateway = gateway !== undefined || hops.length > 0;
  return {
    destination,
    type,
    device,
    gateway,
    source,
    isOnlink,
    isMtuLocked,
    otherMetrics,
    scope: wanted.scope ?? defaultScope(type, hasGateway),
    protocol: protocol ?? 'boot',
    metric: metric ?? 0,
    tos: tos ?? 0,
    mtuBytes: mtuBytes ?? 0,
    advertisedMss: advertisedMss ?? 0,
  };
}

/** The table that is meant where none is named. */
export function tableOf({ table, type }: WantedRoute): number {
  const isLocal = type === 'local' || type === 'broadcast';
  return table ?? (isLocal ? ROUTE_TABLE_ID.LOCAL : ROUTE_TABLE_ID.MAIN);
}
