/** Connections as `conntrack -L` and `conntrack -E` print them (conntrack-tools 1.4.7). */
import type { SimTime } from '../base/time';
import { IP_PROTOCOL } from '../wire/ip-protocol';
import { formatIpv4, ipv4Of } from '../wire/ipv4-address';
import { CONNECTION_STATUS, type Connection, type ConntrackEvent, type Tuple } from './connection';
import { SCTP_STATE_NAMES } from './conntrack-sctp';
import { TCP_STATE_NAMES } from './conntrack-tcp';
import { hasPorts, isIcmp } from './packet-words';

const NANOSECONDS_PER_SECOND = 1_000_000_000;
const PROTOCOL_NAMES: ReadonlyMap<number, string> = new Map([
  [IP_PROTOCOL.ICMP, 'icmp'],
  [IP_PROTOCOL.TCP, 'tcp'],
  [IP_PROTOCOL.UDP, 'udp'],
  [IP_PROTOCOL.SCTP, 'sctp'],
  [IP_PROTOCOL.ICMPV6, 'icmpv6'],
  [47, 'gre'],
  [33, 'dccp'],
  [136, 'udplite'],
]);
const PROTOCOL_WIDTH = 8;
const EVENT_WIDTH = 9;

/** How `conntrack` prints, as its options say. */
export interface ConnectionFormat {
  /** `-o extended`: the layer-3 protocol in front. */
  readonly isExtended?: boolean;
  /** `-o id`. */
  readonly hasId?: boolean;
  /** `-o ktimestamp`: when it began. */
  readonly formatStart?: (beganAt: number) => string;
  /** How many hold it, the table among them. */
  readonly uses?: number;
}

/** One line of `conntrack -L`. */
export function formatConnection(
  connection: Connection,
  now: SimTime,
  format: ConnectionFormat = {},
): string {
  const seconds = Math.max(0, Math.floor((connection.expiresAt - now) / NANOSECONDS_PER_SECOND));
  const id = format.hasId === true ? ` id=${idOf(connection)}` : '';
  const age = formatAge(connection, now, format);
  const body = formatBody(connection, seconds, format, 'whole');
  return `${body} mark=${connection.mark >>> 0}${age} use=${format.uses ?? 1}${id}`;
}

/** One line of `conntrack -L -o save`: the options that would make it again. */
export function formatSavedConnection(connection: Connection, now: SimTime): string {
  const { original, reply } = connection;
  const seconds = Math.max(0, Math.floor((connection.expiresAt - now) / NANOSECONDS_PER_SECOND));
  const status = [
    ...(connection.has(CONNECTION_STATUS.SEEN_REPLY) ? ['SEEN_REPLY'] : []),
    ...(connection.has(CONNECTION_STATUS.ASSURED) ? ['ASSURED'] : []),
  ];
  const replySource = connection.has(CONNECTION_STATUS.DESTINATION_NAT) ? '-g' : '-r';
  const replyDestination = connection.has(CONNECTION_STATUS.SOURCE_NAT) ? '-n' : '-q';
  const address = (value: number): string => formatAddressOf(connection, value);
  const words = [
    `-A -t ${seconds} -u ${status.length === 0 ? 'UNSET' : status.join(',')}`,
    `-s ${address(original.source)} -d ${address(original.destination)}`,
    `${replySource} ${address(reply.source)} ${replyDestination} ${address(reply.destination)}`,
    `-p ${PROTOCOL_NAMES.get(original.protocol) ?? String(original.protocol)}`,
  ];
  if (hasPorts(original.protocol)) {
    words.push(`--sport ${original.ports >>> 16} --dport ${original.ports & 0xffff}`);
    words.push(`--reply-port-src ${reply.ports >>> 16} --reply-port-dst ${reply.ports & 0xffff}`);
  } else if (isIcmp(original.protocol)) {
    const type = (original.ports >>> 8) & 0xff;
    const name = original.protocol === IP_PROTOCOL.ICMP ? 'icmp' : 'icmpv6';
    const code = original.ports & 0xff;
    words.push(`--${name}-type ${type} --${name}-code ${code} --${name}-id ${original.ports >>> 16}`);
  }
  if (original.protocol === IP_PROTOCOL.TCP)
    words.push(`--state ${TCP_STATE_NAMES[connection.tcpState] ?? ''}`);
  if (connection.mark !== 0) words.push(`-m ${connection.mark >>> 0}`);
  return words.join(' ');
}

/** With `nf_conntrack_timestamp`, how long it has been there. */
function formatAge({ beganAt }: Connection, now: SimTime, { formatStart }: ConnectionFormat): string {
  if (beganAt === 0) return '';
  const start = formatStart === undefined ? '' : ` [start=${formatStart(beganAt)}]`;
  return ` delta-time=${Math.floor((now - beganAt) / NANOSECONDS_PER_SECOND)}${start}`;
}

/** One line of `conntrack -E`. */
export function formatConntrackEvent(
  event: ConntrackEvent,
  connection: Connection,
  format: ConnectionFormat = {},
): string {
  const seconds = Math.floor(connection.timeout / NANOSECONDS_PER_SECOND);
  const id = format.hasId === true ? ` id=${idOf(connection)}` : '';
  const part = event === 'DESTROY' ? 'end' : 'whole';
  return `${`[${event}]`.padStart(EVENT_WIDTH)} ${formatBody(connection, seconds, format, part)}${id}`;
}

/** At the end the time left is of no use, and the numbers of packets are. */
function formatBody(
  connection: Connection,
  seconds: number,
  format: ConnectionFormat,
  part: 'whole' | 'end',
): string {
  const { original, reply } = connection;
  const family = format.isExtended === true ? familyOf(connection) : '';
  const name = (PROTOCOL_NAMES.get(original.protocol) ?? 'unknown').padEnd(PROTOCOL_WIDTH);
  const timeout = part === 'end' && original.protocol !== IP_PROTOCOL.TCP ? '' : `${seconds} `;
  const unreplied = connection.has(CONNECTION_STATUS.SEEN_REPLY) ? '' : ' [UNREPLIED]';
  const assured = connection.has(CONNECTION_STATUS.ASSURED) ? ' [ASSURED]' : '';
  const there = formatTuple(connection, original) + formatCounters(connection, 'original');
  const back = formatTuple(connection, reply) + formatCounters(connection, 'reply');
  return `${family}${name} ${original.protocol} ${timeout}${stateOf(connection)}${there}${unreplied} ${back}${assured}`;
}

function stateOf({ original, tcpState }: Connection): string {
  if (original.protocol === IP_PROTOCOL.TCP) return `${TCP_STATE_NAMES[tcpState] ?? ''} `;
  return original.protocol === IP_PROTOCOL.SCTP ? `${SCTP_STATE_NAMES[tcpState] ?? ''} ` : '';
}

function formatCounters(connection: Connection, side: 'original' | 'reply'): string {
  if (!connection.isCounted) return '';
  const isOriginal = side === 'original';
  const packets = isOriginal ? connection.originalPackets : connection.replyPackets;
  const bytes = isOriginal ? connection.originalBytes : connection.replyBytes;
  return ` packets=${packets} bytes=${bytes}`;
}

/** A number of 32 bits that only this connection has. */
function idOf({ original, reply }: Connection): number {
  const mixed =
    Math.imul(original.source ^ original.ports, 0x9e37_79b1) ^
    Math.imul(reply.ports ^ reply.source, 0x85eb_ca6b);
  return mixed >>> 0;
}

function familyOf({ book }: Connection): string {
  return `${(book === undefined ? 'ipv4' : 'ipv6').padEnd(PROTOCOL_WIDTH)} ${book === undefined ? 2 : 10} `;
}

function formatAddressOf({ book }: Connection, address: number): string {
  return book === undefined ? formatIpv4(ipv4Of(address)) : book.format(address);
}

function formatTuple(connection: Connection, { source, destination, ports, protocol }: Tuple): string {
  const addresses = `src=${formatAddressOf(connection, source)} dst=${formatAddressOf(connection, destination)}`;
  if (hasPorts(protocol)) return `${addresses} sport=${ports >>> 16} dport=${ports & 0xffff}`;
  if (!isIcmp(protocol)) return addresses;
  return `${addresses} type=${(ports >>> 8) & 0xff} code=${ports & 0xff} id=${ports >>> 16}`;
}
