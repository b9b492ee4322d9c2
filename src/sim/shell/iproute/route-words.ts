/** Names and numbers of tables, protocols, scopes and kinds of routes (/etc/iproute2, lib/rt_names.c). */
import { IP_PROTOCOL } from '../../wire/ip-protocol';
import type { RouteScope, RouteType } from '../../net/route-table';
import { ROUTE_TABLE_ID } from '../../net/policy-rule';
import { tosNamed } from '../../net/policy-rule-text';
import { parseUnsigned } from './argument-reader';

/** /etc/iproute2/rt_protos of iproute2 6.1. */
const PROTOCOLS: Readonly<Record<number, string>> = {
  0: 'unspec',
  1: 'redirect',
  2: 'kernel',
  3: 'boot',
  4: 'static',
  8: 'gated',
  9: 'ra',
  10: 'mrt',
  11: 'zebra',
  12: 'bird',
  13: 'dnrouted',
  14: 'xorp',
  15: 'ntk',
  16: 'dhcp',
  18: 'keepalived',
  42: 'babel',
  186: 'bgp',
  187: 'isis',
  188: 'ospf',
  189: 'rip',
  192: 'eigrp',
};

/** As it is printed: a name where there is one. */
export function routeProtocolOf(word: string): string | undefined {
  const number = parseUnsigned(word);
  if (number !== undefined) return number > 255 ? undefined : (PROTOCOLS[number] ?? String(number));
  return Object.values(PROTOCOLS).includes(word) ? word : undefined;
}

const TABLES: Readonly<Record<string, number>> = {
  unspec: 0,
  default: ROUTE_TABLE_ID.DEFAULT,
  main: ROUTE_TABLE_ID.MAIN,
  local: ROUTE_TABLE_ID.LOCAL,
};

export function tableIdOf(word: string): number | undefined {
  return TABLES[word] ?? parseUnsigned(word);
}

const SCOPES: Readonly<Record<string, RouteScope>> = {
  global: 'global',
  universe: 'global',
  site: 'site',
  link: 'link',
  host: 'host',
  nowhere: 'nowhere',
  '0': 'global',
  '200': 'site',
  '253': 'link',
  '254': 'host',
  '255': 'nowhere',
};

export function routeScopeOf(word: string): RouteScope | undefined {
  return SCOPES[word];
}

const TYPES: Readonly<Record<string, RouteType>> = {
  unicast: 'unicast',
  local: 'local',
  broadcast: 'broadcast',
  brd: 'broadcast',
  multicast: 'multicast',
  blackhole: 'blackhole',
  unreachable: 'unreachable',
  prohibit: 'prohibit',
  throw: 'throw',
};

export function routeTypeOf(word: string): RouteType | undefined {
  return TYPES[word];
}

/** A name of /etc/iproute2/rt_dsfield, or a number in hexadecimal. */
export function tosOf(word: string): number | undefined {
  const named = tosNamed(word);
  if (named !== undefined) return named;
  return /^(?:0x)?[\da-f]{1,2}$/i.test(word) ? Number.parseInt(word, 16) : undefined;
}

const IP_PROTOCOLS: Readonly<Record<string, number>> = {
  icmp: IP_PROTOCOL.ICMP,
  tcp: IP_PROTOCOL.TCP,
  udp: IP_PROTOCOL.UDP,
  sctp: IP_PROTOCOL.SCTP,
  gre: 47,
  esp: 50,
  ah: 51,
  'ipv6-icmp': 58,
};

export function protocolNumberOf(word: string): number | undefined {
  const number = IP_PROTOCOLS[word] ?? parseUnsigned(word);
  return number === undefined || number > 255 ? undefined : number;
}
