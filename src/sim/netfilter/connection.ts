/**
 * One tracked connection: the kernel's `nf_conn`.
 *
 * It has two tuples: what its first packet looked like when it came in, and what an answer to it looks like when that
 * comes in. Without address translation the second is the first turned round.
 */
import { PacketFlow } from '../link/packet';

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

export const ORIGINAL = 0;
export const REPLY = 1;

export type Direction = typeof ORIGINAL | typeof REPLY;

/**
 * Addresses as signed 32-bit numbers. `ports` is the source port times 65536 plus the destination port; for ICMP the
 * echo id times 65536 plus type times 256 plus code; 0 for a protocol without either.
 */
export interface Tuple {
  readonly source: number;
  readonly destination: number;
  readonly ports: number;
  readonly protocol: number;
}

/** What has been seen of one direction of a TCP connection. */
export class TcpDirection {
  /** One past the highest sequence number. */
  end = 0;
  highestAcknowledgment = 0;
  hasAcknowledged = false;
  hasUnacknowledgedData = false;
  /** It was the first to close. */
  hasStartedClose = false;
}

/** What tracking keeps of a TCP connection beside its state (`ip_ct_tcp`). */
export class TcpTracking {
  readonly original = new TcpDirection();
  readonly reply = new TcpDirection();
  retransmissions = 0;
  lastDirection: Direction = ORIGINAL;
  lastKind = 5;
  lastSequence = 0;
  lastAcknowledgment = 0;
  lastEnd = 0;
  lastWindow = 0;
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
  /** How long after its next packet it will be forgotten. */
  timeout = 0;
  /** A number of TCP_STATE; 0 for other protocols. */
  tcpState = 0;
  tcp: TcpTracking | undefined = undefined;
  /** UDP: from when on it counts as a stream. */
  streamAt = 0;
  /** Name of the device whose address MASQUERADE took. */
  masqueradeDevice: string | undefined = undefined;
  /** Its place in the table; -1 while it is not in it. */
  slot = -1;

  constructor(original: Tuple, reply: Tuple) {
    super();
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
