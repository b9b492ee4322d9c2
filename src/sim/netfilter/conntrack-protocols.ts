/** What tracking asks of each protocol: whether its header is whole, and what a packet means for its connection. */
import type { SimTime } from '../base/time';
import { IP_PROTOCOL } from '../wire/ip-protocol';
import { type Connection, CONNECTION_STATUS } from './connection';
import { trackSctp } from './conntrack-sctp';
import type { ConntrackSettings } from './conntrack-settings';
import { canDropEarly, TRACK, trackTcp, type TrackOutcome } from './conntrack-tcp';
import type { Direction } from './flow-direction';
import type { PacketContext } from './packet-context';
import { hasIcmpId, hasPorts, isIcmpError, LEADING_TRANSPORT_BYTES } from './packet-words';

/** A UDP exchange that still goes on after this long, in nanoseconds, is a stream. */
export const UDP_STREAM_AGE = 2_000_000_000;

export function trackProtocol(
  connection: Connection,
  direction: Direction,
  context: PacketContext,
  settings: ConntrackSettings,
  now: SimTime,
): TrackOutcome {
  switch (context.protocol) {
    case IP_PROTOCOL.TCP:
      return trackTcp(connection, direction, context, settings, now);
    case IP_PROTOCOL.SCTP:
      return trackSctp(connection, direction, context, settings);
    case IP_PROTOCOL.UDP:
      connection.timeout = settings.udpTimeout;
      if (connection.has(CONNECTION_STATUS.CLASH)) return TRACK.IGNORED;
      if (connection.has(CONNECTION_STATUS.SEEN_REPLY) && now > connection.streamAt) {
        connection.timeout = settings.udpStreamTimeout;
        connection.status |= CONNECTION_STATUS.ASSURED;
      }
      return TRACK.ACCEPT;
    case IP_PROTOCOL.ICMP:
      connection.timeout = settings.icmpTimeout;
      return TRACK.ACCEPT;
    case IP_PROTOCOL.ICMPV6:
      connection.timeout = settings.icmpv6Timeout;
      return TRACK.ACCEPT;
    default:
      connection.timeout = settings.genericTimeout;
      return TRACK.ACCEPT;
  }
}

/** Ports or an echo id have to be there. */
export function hasWholeHeader({ protocol, transportBytes, ports }: PacketContext): boolean {
  if (protocol === IP_PROTOCOL.ICMP) {
    return transportBytes >= LEADING_TRANSPORT_BYTES && isTrackedIcmp((ports >>> 8) & 0xff);
  }
  if (protocol === IP_PROTOCOL.ICMPV6) return transportBytes >= LEADING_TRANSPORT_BYTES;
  return !hasPorts(protocol) || transportBytes >= LEADING_TRANSPORT_BYTES;
}

function isTrackedIcmp(type: number): boolean {
  return hasIcmpId(type) || isIcmpError(type);
}

/** It can make room for another: it has expired, nobody has confirmed it, or it is closing. */
export function isDispensable(connection: Connection, now: number): boolean {
  if (connection.expiresAt <= now || !connection.has(CONNECTION_STATUS.ASSURED)) return true;
  return connection.original.protocol === IP_PROTOCOL.TCP && canDropEarly(connection.tcpState);
}
