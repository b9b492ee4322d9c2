/** What follows `ip route add` and its like (ip/iproute.c: iproute_modify), in the words of the tool where it is wrong. */
import { defaultScope } from '../../net/route-check';
import type { RouteOptions, RouteScope, RouteType } from '../../net/route-table';
import { ROUTE_TABLE_ID } from '../../net/policy-rule';
import { EVERY_IPV4 } from '../../wire/cidr';
import type { Ipv4Address } from '../../wire/ipv4-address';
import { isShortFor, type ArgumentReader } from './argument-reader';
import {
  nothingWanted,
  readCommonWord,
  readDestination,
  type CommonWantedRoute,
  type RouteArgumentForms,
} from './common-route-arguments';
import { routeScopeOf, routeTypeOf, tosOf } from './route-words';

export interface WantedRoute extends CommonWantedRoute<Ipv4Address, RouteType> {
  scope: RouteScope | undefined;
  tos: number | undefined;
}

const FORMS: RouteArgumentForms<Ipv4Address, RouteType> = {
  readSource: (reader) => reader.address(),
  readGateway,
  typeOf: routeTypeOf,
  destinationOf: (reader, word) => {
    const { address, prefixLength } = reader.prefixOf(word);
    return prefixLength === 0 ? EVERY_IPV4 : { address, prefixLength };
  },
};

const UNKNOWN: readonly string[] = [
  'nhid',
  'encap',
  'realms',
  'as',
  'ttl-propagate',
  'expires',
  'pref',
  'vrf',
];

export function readRoute(reader: ArgumentReader): WantedRoute {
  const wanted: WantedRoute = { ...nothingWanted(), scope: undefined, tos: undefined };
  while (reader.hasMore) readWord(reader, wanted, reader.take());
  return wanted;
}

function readWord(reader: ArgumentReader, wanted: WantedRoute, word: string): void {
  if (word === 'tos' || isShortFor(word, 'dsfield')) {
    wanted.tos = reader.named(tosOf, '"tos" value is invalid\n');
  } else if (word === 'scope') wanted.scope = reader.named(routeScopeOf, 'invalid "scope" value\n');
  else if (UNKNOWN.includes(word)) reader.fail(`ip route: ${word} is not modelled`, 2);
  else if (!readCommonWord(reader, wanted, word, FORMS)) readDestination(reader, wanted, word, FORMS);
}

function readGateway(reader: ArgumentReader): Ipv4Address {
  if (reader.upcoming === 'inet') reader.take();
  if (reader.upcoming === 'inet6') reader.fail('ip route: a gateway of another family is not modelled', 2);
  return reader.address();
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
