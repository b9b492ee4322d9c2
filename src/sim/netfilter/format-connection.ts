/** Connections as `conntrack -L` and `conntrack -E` print them (conntrack-tools 1.4.7). */
import type { SimTime } from '../base/time';
import { IP_PROTOCOL } from '../wire/ip-protocol';
import { formatIpv4, ipv4Of } from '../wire/ipv4-address';
import { CONNECTION_STATUS, type Connection, type ConntrackEvent, type Tuple } from './connection';
import { TCP_STATE_NAMES } from './conntrack-tcp';
import { hasPorts } from './packet-words';

const NANOSECONDS_PER_SECOND = 1_000_000_000;
const PROTOCOL_NAMES: ReadonlyMap<number, string> = new Map([
  [IP_PROTOCOL.ICMP, 'icmp'],
  [IP_PROTOCOL.TCP, 'tcp'],
  [IP_PROTOCOL.UDP, 'udp'],
  [IP_PROTOCOL.SCTP, 'sctp'],
]);
const PROTOCOL_WIDTH = 8;
const EVENT_WIDTH = 9;

/** One line of `conntrack -L`. */
export function formatConnection(connection: Connection, now: SimTime): string {
  const seconds = Math.max(0, Math.floor((connection.expiresAt - now) / NANOSECONDS_PER_SECOND));
  return `${formatBody(connection, seconds)} mark=${connection.mark} use=1`;
}

/** One line of `conntrack -E`. */
export function formatConntrackEvent(event: ConntrackEvent, connection: Connection): string {
  const seconds = Math.floor(connection.timeout / NANOSECONDS_PER_SECOND);
  return `${`[${event}]`.padStart(EVENT_WIDTH)} ${formatBody(connection, seconds)}`;
}

function formatBody(connection: Connection, seconds: number): string {
  const { original, reply } = connection;
  const name = (PROTOCOL_NAMES.get(original.protocol) ?? 'unknown').padEnd(PROTOCOL_WIDTH);
  const state = original.protocol === IP_PROTOCOL.TCP ? `${TCP_STATE_NAMES[connection.tcpState] ?? ''} ` : '';
  const unreplied = connection.has(CONNECTION_STATUS.SEEN_REPLY) ? '' : ' [UNREPLIED]';
  const assured = connection.has(CONNECTION_STATUS.ASSURED) ? ' [ASSURED]' : '';
  const answer = formatTuple(reply);
  return `${name} ${original.protocol} ${seconds} ${state}${formatTuple(original)}${unreplied} ${answer}${assured}`;
}

function formatTuple({ source, destination, ports, protocol }: Tuple): string {
  const addresses = `src=${formatIpv4(ipv4Of(source))} dst=${formatIpv4(ipv4Of(destination))}`;
  if (hasPorts(protocol)) return `${addresses} sport=${ports >>> 16} dport=${ports & 0xffff}`;
  if (protocol !== IP_PROTOCOL.ICMP) return addresses;
  return `${addresses} type=${(ports >>> 8) & 0xff} code=${ports & 0xff} id=${ports >>> 16}`;
}
