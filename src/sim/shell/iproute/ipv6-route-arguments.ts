/** What follows `ip -6 route add` and its like (ip/iproute.c: iproute_modify), in the words of the tool where it is wrong. */
import type { Ipv6RouteType } from '../../net/ipv6/ipv6-route';
import { ROUTE_TABLE_ID } from '../../net/policy-rule';
import type { Ipv6Address } from '../../wire/ipv6-address';
import type { Ipv6Cidr } from '../../wire/ipv6-cidr';
import { cidrOfIpv6Prefix, isShortFor, type ArgumentReader, type GivenIpv6Prefix } from './argument-reader';
import {
  nothingWanted,
  readCommonWord,
  readDestination,
  type CommonWantedRoute,
  type RouteArgumentForms,
} from './common-route-arguments';
import { routeScopeOf, tosOf } from './route-words';

export interface WantedIpv6Route extends CommonWantedRoute<Ipv6Address, Ipv6RouteType> {
  from: Ipv6Cidr | undefined;
  hopLimit: number | undefined;
  preference: 'low' | 'medium' | 'high' | undefined;
  expiresSeconds: number | undefined;
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

const FORMS: RouteArgumentForms<Ipv6Address, Ipv6RouteType> = {
  readSource: (reader) => reader.ipv6AddressOf(reader.value()),
  readGateway: (reader) => {
    reader.takeIf('inet6');
    return reader.ipv6AddressOf(reader.value());
  },
  typeOf: ipv6RouteTypeOf,
  destinationOf: (reader, word) => cidrOfIpv6Prefix(reader.ipv6PrefixOf(word)),
};

const UNKNOWN: readonly string[] = ['nhid', 'encap', 'realms', 'as', 'ttl-propagate', 'vrf'];

export function readIpv6Route(reader: ArgumentReader): WantedIpv6Route {
  const wanted: WantedIpv6Route = {
    ...nothingWanted(),
    from: undefined,
    hopLimit: undefined,
    preference: undefined,
    expiresSeconds: undefined,
  };
  while (reader.hasMore) readWord(reader, wanted, reader.take());
  return wanted;
}

function readWord(reader: ArgumentReader, wanted: WantedIpv6Route, word: string): void {
  if (word === 'scope') reader.named(routeScopeOf, 'invalid "scope" value\n');
  else if (word === 'from') wanted.from = fromOf(reader.ipv6PrefixOf(reader.value()));
  else if (word === 'tos' || isShortFor(word, 'dsfield')) readTos(reader);
  else if (word === 'hoplimit') wanted.hopLimit = reader.unsigned('"hoplimit" value is invalid\n', 255);
  else if (word === 'expires') wanted.expiresSeconds = reader.unsigned('"expires" value is invalid\n');
  else if (word === 'pref') {
    wanted.preference = reader.named(preferenceOf, '"pref" value is invalid\n');
  } else if (UNKNOWN.includes(word)) reader.fail(`ip -6 route: ${word} is not modelled`, 2);
  else if (!readCommonWord(reader, wanted, word, FORMS)) readDestination(reader, wanted, word, FORMS);
}

/** `from all` is as good as nothing. */
function fromOf(prefix: GivenIpv6Prefix): Ipv6Cidr | undefined {
  return prefix.prefixLength === 0 ? undefined : cidrOfIpv6Prefix(prefix);
}

function readTos(reader: ArgumentReader): void {
  const tos = reader.named(tosOf, '"tos" value is invalid\n');
  if (tos !== undefined && tos !== 0) {
    reader.fail('Error: Invalid dsfield (tos): option not available for IPv6.', 2);
  }
}

function preferenceOf(word: string): 'low' | 'medium' | 'high' | undefined {
  return word === 'low' || word === 'medium' || word === 'high' ? word : undefined;
}

/** The table that is meant where none is named. */
export function ipv6TableOf({ table, type }: WantedIpv6Route): number {
  return table ?? (type === 'local' || type === 'anycast' ? ROUTE_TABLE_ID.LOCAL : ROUTE_TABLE_ID.MAIN);
}
