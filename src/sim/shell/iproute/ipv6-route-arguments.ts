/** What follows `ip -6 route add` and its like (ip/iproute.c: iproute_modify), in the words of the tool where it is wrong. */
import type { NetDevice } from '../../link/net-device';
import type { Ipv6RouteType } from '../../net/ipv6/ipv6-route';
import { ROUTE_TABLE_ID } from '../../net/policy-rule';
import type { RouteProtocol } from '../../net/route-table';
import type { Ipv6Address } from '../../wire/ipv6-address';
import type { Ipv6Cidr } from '../../wire/ipv6-cidr';
import { cidrOfIpv6Prefix, isShortFor, type ArgumentReader, type GivenIpv6Prefix } from './argument-reader';
import { readHop, type WantedHop } from './route-hop-arguments';
import { noMetrics, readMetric, type WantedMetrics } from './route-metric-arguments';
import { routeProtocolOf, routeScopeOf, tableIdOf, tosOf } from './route-words';

export interface WantedIpv6Route extends WantedMetrics {
  type: Ipv6RouteType | undefined;
  destination: Ipv6Cidr | undefined;
  from: Ipv6Cidr | undefined;
  device: NetDevice | undefined;
  gateway: Ipv6Address | undefined;
  source: Ipv6Address | undefined;
  protocol: RouteProtocol | undefined;
  table: number | undefined;
  metric: number | undefined;
  hopLimit: number | undefined;
  preference: 'low' | 'medium' | 'high' | undefined;
  expiresSeconds: number | undefined;
  isOnlink: boolean;
  readonly hops: WantedHop<Ipv6Address>[];
}

const TYPES: readonly Ipv6RouteType[] = [
  'unicast',
  'local',
  'anycast',
  'multicast',
  'blackhole',
  'unreachable',
  'prohibit',
  'throw',
];

export function ipv6RouteTypeOf(word: string): Ipv6RouteType | undefined {
  return TYPES.find((type) => type === word);
}

export function readIpv6Route(reader: ArgumentReader): WantedIpv6Route {
  const wanted: WantedIpv6Route = {
    type: undefined,
    destination: undefined,
    device: undefined,
    gateway: undefined,
    source: undefined,
    protocol: undefined,
    table: undefined,
    metric: undefined,
    ...noMetrics(),
    from: undefined,
    hopLimit: undefined,
    preference: undefined,
    expiresSeconds: undefined,
    isOnlink: false,
    hops: [],
  };
  while (reader.hasMore) readWord(reader, wanted, reader.take());
  return wanted;
}

function readWord(reader: ArgumentReader, wanted: WantedIpv6Route, word: string): void {
  if (word === 'src') wanted.source = reader.ipv6AddressOf(reader.value());
  else if (word === 'via') wanted.gateway = readGateway(reader);
  else if (word === 'dev' || word === 'oif') wanted.device = reader.device();
  else if (word === 'metric' || word === 'priority' || word === 'preference') {
    wanted.metric = reader.unsigned('"metric" value is invalid\n');
  } else if (word === 'scope') reader.named(routeScopeOf, 'invalid "scope" value\n');
  else if (word === 'table') wanted.table = reader.named(tableIdOf, '"table" value is invalid\n');
  else if (word === 'proto' || word === 'protocol') {
    wanted.protocol = reader.named(routeProtocolOf, '"protocol" value is invalid\n');
  } else if (word === 'onlink') wanted.isOnlink = true;
  else if (word === 'nexthop') readHop(reader, wanted.hops, readGateway);
  else if (word === 'from') wanted.from = fromOf(reader.ipv6PrefixOf(reader.value()));
  else readOther(reader, wanted, word);
}

/** `from all` is as good as nothing. */
function fromOf(prefix: GivenIpv6Prefix): Ipv6Cidr | undefined {
  return prefix.prefixLength === 0 ? undefined : cidrOfIpv6Prefix(prefix);
}

function readTos(reader: ArgumentReader): void {
  const tos = reader.named(tosOf, '"tos" value is invalid\n');
  if (tos !== undefined && tos !== 0)
    reader.fail('Error: Invalid dsfield (tos): option not available for IPv6.', 2);
}

function readOther(reader: ArgumentReader, wanted: WantedIpv6Route, word: string): void {
  if (word === 'tos' || isShortFor(word, 'dsfield')) readTos(reader);
  else if (word === 'hoplimit') wanted.hopLimit = reader.unsigned('"hoplimit" value is invalid\n', 255);
  else if (word === 'expires') wanted.expiresSeconds = reader.unsigned('"expires" value is invalid\n');
  else if (word === 'pref') {
    wanted.preference = reader.named(preferenceOf, '"pref" value is invalid\n');
  } else if (readMetric(reader, wanted, word)) return;
  else if (UNKNOWN.includes(word)) reader.fail(`ip -6 route: ${word} is not modelled`, 2);
  else readDestination(reader, wanted, word);
}

const UNKNOWN: readonly string[] = ['nhid', 'encap', 'realms', 'as', 'ttl-propagate', 'vrf'];

function preferenceOf(word: string): 'low' | 'medium' | 'high' | undefined {
  return word === 'low' || word === 'medium' || word === 'high' ? word : undefined;
}

function readGateway(reader: ArgumentReader): Ipv6Address {
  reader.takeIf('inet6');
  return reader.ipv6AddressOf(reader.value());
}

function readDestination(reader: ArgumentReader, wanted: WantedIpv6Route, word: string): void {
  let text = word === 'to' ? reader.value() : word;
  const isFirst = wanted.type === undefined && wanted.destination === undefined;
  const type = isFirst ? ipv6RouteTypeOf(text) : undefined;
  if (type !== undefined) {
    wanted.type = type;
    text = reader.value();
  }
  if (reader.hasFailed()) return;
  if (wanted.destination !== undefined) reader.failDuplicate('to', text);
  else wanted.destination = cidrOfIpv6Prefix(reader.ipv6PrefixOf(text));
}

/** The table that is meant where none is named. */
export function ipv6TableOf({ table, type }: WantedIpv6Route): number {
  return table ?? (type === 'local' || type === 'anycast' ? ROUTE_TABLE_ID.LOCAL : ROUTE_TABLE_ID.MAIN);
}
