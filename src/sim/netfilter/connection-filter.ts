/** What `conntrack -L` and `conntrack -D` can be told to look for. Addresses are numbers as in the tuples of connections. */
import { CONNECTION_STATUS, type Connection } from './connection';
import type { Ipv6Network } from './ipv6-network';

export interface ConnectionFilter {
  readonly protocol?: number;
  readonly originalSource?: number;
  readonly originalDestination?: number;
  readonly originalSourcePort?: number;
  readonly originalDestinationPort?: number;
  readonly replySource?: number;
  readonly replyDestination?: number;
  readonly replySourcePort?: number;
  readonly replyDestinationPort?: number;
  /** Bits of `originalSource` and `originalDestination` that count. */
  readonly sourceMask?: number;
  readonly destinationMask?: number;
  /** Addresses and networks of IPv6, which fit no connection of IPv4. */
  readonly ipv6?: Ipv6Filter;
  readonly mark?: number;
  readonly markMask?: number;
  /** A number of TCP_STATE. */
  readonly tcpState?: number;
  /** Bits that all have to be there, of `CONNECTION_STATUS`. */
  readonly status?: number;
  /** No answer has been seen. */
  readonly isUnreplied?: boolean;
  readonly icmpType?: number;
  readonly icmpCode?: number;
  readonly icmpId?: number;
  /** Translated at one of these ends. */
  readonly nat?: 'source' | 'destination' | 'any';
}

export interface Ipv6Filter {
  readonly originalSource?: Ipv6Network;
  readonly originalDestination?: Ipv6Network;
  readonly replySource?: Ipv6Network;
  readonly replyDestination?: Ipv6Network;
}

export function fitsFilter(connection: Connection, filter: ConnectionFilter): boolean {
  const { original, reply } = connection;
  return (
    isSame(filter.protocol, original.protocol) &&
    isWithin(filter.originalSource, original.source, filter.sourceMask) &&
    isWithin(filter.originalDestination, original.destination, filter.destinationMask) &&
    isSame(filter.originalSourcePort, original.ports >>> 16) &&
    isSame(filter.originalDestinationPort, original.ports & 0xffff) &&
    isSame(filter.replySource, reply.source) &&
    isSame(filter.replyDestination, reply.destination) &&
    isSame(filter.replySourcePort, reply.ports >>> 16) &&
    isSame(filter.replyDestinationPort, reply.ports & 0xffff) &&
    isWithin(filter.mark, connection.mark, filter.markMask) &&
    isSame(filter.tcpState, connection.tcpState) &&
    isSame(filter.icmpType, (original.ports >>> 8) & 0xff) &&
    isSame(filter.icmpCode, original.ports & 0xff) &&
    isSame(filter.icmpId, original.ports >>> 16) &&
    (filter.ipv6 === undefined || fitsIpv6(connection, filter.ipv6)) &&
    hasStatus(connection, filter) &&
    isTranslated(connection, filter)
  );
}

function fitsIpv6({ book, original, reply }: Connection, filter: Ipv6Filter): boolean {
  if (book === undefined) return false;
  const fits = (network: Ipv6Network | undefined, address: number): boolean =>
    network?.includesId(book, address) !== false;
  return (
    fits(filter.originalSource, original.source) &&
    fits(filter.originalDestination, original.destination) &&
    fits(filter.replySource, reply.source) &&
    fits(filter.replyDestination, reply.destination)
  );
}

function hasStatus({ status }: Connection, { status: wanted = 0, isUnreplied }: ConnectionFilter): boolean {
  const isAnswered = (status & CONNECTION_STATUS.SEEN_REPLY) !== 0;
  return (status & wanted) === wanted && !(isUnreplied === true && isAnswered);
}

function isTranslated(connection: Connection, { nat }: ConnectionFilter): boolean {
  if (nat === undefined) return true;
  switch (nat) {
    case 'source':
      return connection.has(CONNECTION_STATUS.SOURCE_NAT);
    case 'destination':
      return connection.has(CONNECTION_STATUS.DESTINATION_NAT);
    case 'any':
      return connection.has(CONNECTION_STATUS.SOURCE_NAT | CONNECTION_STATUS.DESTINATION_NAT);
  }
}

function isSame(wanted: number | undefined, found: number): boolean {
  return wanted === undefined || (wanted | 0) === (found | 0);
}

function isWithin(wanted: number | undefined, found: number, mask = -1): boolean {
  return wanted === undefined || ((wanted ^ found) & mask) === 0;
}
