/**
 * One tracked connection: the kernel's `nf_conn`.
 *
 * It has two tuples: what its first packet looked like when it came in, and what an answer to it looks like when that
 * comes in. Without address translation the second is the first turned round.
 */
import { PacketFlow } from '../link/packet';
import type { AddressBook } from './address-book';
import { ORIGINAL, type Direction } from './flow-direction';
import type { TcpTracking } from './tcp-tracking';

/** Bits of `Connection.status` (`ip_conntrack_status`). */
export const CONNECTION_STATUS = {
  SEEN_REPLY: 1 << 1,
  ASSURED: 1 << 2,
  CONFIRMED: 1 << 3,
  SOURCE_NAT: 1 << 4,
  DESTINATION_NAT: 1 << 5,
  SOURCE_NAT_DONE: 1 << 7,
  DESTINATION_NAT_DONE: 1 << 8,
  DYING: 1 << 9,
  /** Its life is not prolonged (`IPS_FIXED_TIMEOUT`): another connection has its first tuple (`IPS_NAT_CLASH`). */
  CLASH: 1 << 10,
} as const;

/** `Packet.flowState`: one of the first six, plus REPLY when the packet goes against the first one's direction. */
export const FLOW_STATE = {
  NONE: 0,
  NEW: 1,
  ESTABLISHED: 2,
  RELATED: 3,
  INVALID: 4,
  UNTRACKED: 5,
  REPLY: 8,
} as const;

export const FLOW_STATE_KIND_MASK = 7;

/** What can be told of a connection. */
export type ConntrackEvent = 'NEW' | 'UPDATE' | 'DESTROY';

/**
 * Addresses as signed 32-bit numbers, those of IPv6 as numbers of an address book. `ports` is the source port times 65536 plus the destination port; for ICMP the
 * echo id times 65536 plus type times 256 plus code; 0 for a protocol without either.
 */
export interface Tuple {
  readonly source: number;
  readonly destination: number;
  readonly ports: number;
  readonly protocol: number;
}

/** Of one protocol. */
export function isSameTuple(first: Tuple, second: Tuple): boolean {
  return (
    first.source === second.source && first.destination === second.destination && first.ports === second.ports
  );
}

export class Connection extends PacketFlow {
  readonly original: Tuple;
  reply: Tuple;
  /** Bits of CONNECTION_STATUS. */
  status = 0;
  /** The connection mark, `ct->mark`. */
  mark = 0;
  /** When it is forgotten, in nanoseconds of simulated time. */
  expiresAt = 0;
  /** When it got into the table; 0 while `nf_conntrack_timestamp` is off. */
  beganAt = 0;
  /** How long after its next packet it will be forgotten. */
  timeout = 0;
  /** A number of TCP_STATE or SCTP_STATE; 0 for other protocols. */
  tcpState = 0;
  /** Counted only while `nf_conntrack_acct` is on. */
  originalPackets = 0;
  originalBytes = 0;
  replyPackets = 0;
  replyBytes = 0;
  isCounted = false;
  /** SCTP: the verification tags of both directions. */
  originalTag = 0;
  replyTag = 0;
  tcp: TcpTracking | undefined = undefined;
  /** UDP: from when on it counts as a stream. */
  streamAt = 0;
  /** Name of the device whose address MASQUERADE took. */
  masqueradeDevice: string | undefined = undefined;
  /** Its place in the table; -1 while it is not in it. */
  slot = -1;

  /** Of an IPv6 connection: what the addresses in its tuples stand for. */
  readonly book: AddressBook | undefined;

  constructor(original: Tuple, reply: Tuple, book?: AddressBook) {
    super();
    this.book = book;
    this.original = original;
    this.reply = reply;
  }

  tupleOf(direction: Direction): Tuple {
    return direction === ORIGINAL ? this.original : this.reply;
  }

  has(bits: number): boolean {
    return (this.status & bits) !== 0;
  }
}
