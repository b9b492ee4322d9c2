/**
 * The states of a tracked TCP connection (net/netfilter/nf_conntrack_proto_tcp.c), as seen from between its ends.
 *
 *     SYN_SENT -- SYN+ACK --> SYN_RECV -- ACK --> ESTABLISHED
 *     ESTABLISHED -- FIN --> FIN_WAIT -- ACK --> CLOSE_WAIT -- FIN --> LAST_ACK -- ACK --> TIME_WAIT
 *     FIN_WAIT -- FIN+ACK of the other end --> LAST_ACK;  RST in any state --> CLOSE
 *
 * Models the transitions of both directions, the timeouts of the states, picking up a connection in its middle
 * (tcp_loose), reopening a closed one, simultaneous open, and a RST that does not fit. Leaves out the window check: a
 * segment outside the window counts as valid, as with `nf_conntrack_tcp_be_liberal=1`.
 */
import {
  CONNECTION_STATUS,
  ORIGINAL,
  TcpTracking,
  type Connection,
  type Direction,
  type TcpDirection,
} from './connection';
import type { PacketContext } from './packet-context';

const TCP_STATE = {
  NONE: 0,
  SYN_SENT: 1,
  SYN_RECV: 2,
  ESTABLISHED: 3,
  FIN_WAIT: 4,
  CLOSE_WAIT: 5,
  LAST_ACK: 6,
  TIME_WAIT: 7,
  CLOSE: 8,
  SYN_SENT2: 9,
} as const;

export const TCP_STATE_NAMES = [
  'NONE',
  'SYN_SENT',
  'SYN_RECV',
  'ESTABLISHED',
  'FIN_WAIT',
  'CLOSE_WAIT',
  'LAST_ACK',
  'TIME_WAIT',
  'CLOSE',
  'SYN_SENT2',
] as const;

/** What tracking a segment comes to. KILLED: it passes, but its connection is forgotten. */
export const TRACK = { ACCEPT: 0, INVALID: 1, REPEAT: 2, KILLED: 3 } as const;

export type TrackOutcome = (typeof TRACK)[keyof typeof TRACK];

const NANOSECONDS_PER_SECOND = 1_000_000_000;
/** The kernel's nf_conntrack_tcp_timeout_*, by state. */
const TIMEOUTS = [0, 120, 60, 432_000, 120, 60, 30, 120, 10, 120].map(
  (count) => count * NANOSECONDS_PER_SECOND,
);
const RETRANSMISSION_TIMEOUT = 300 * NANOSECONDS_PER_SECOND;
const UNACKNOWLEDGED_TIMEOUT = 300 * NANOSECONDS_PER_SECOND;
const MAX_RETRANSMISSIONS = 3;

const HEADER_BYTES = 20;
const FIN = 0x01;
const SYN = 0x02;
const RST = 0x04;
const ACK = 0x10;
const URG = 0x20;
const STATE_FLAGS = FIN | SYN | RST | ACK | URG;
const VALID_FLAGS: readonly number[] = [
  SYN,
  SYN | URG,
  SYN | ACK,
  RST,
  RST | ACK,
  FIN | ACK,
  FIN | ACK | URG,
  ACK,
  ACK | URG,
];

const KIND = { SYN: 0, SYN_ACK: 1, FIN: 2, ACK: 3, RST: 4, NONE: 5 } as const;
/** The packet may be right and the entry out of date: let it pass and change nothing. */
const IGNORE = 10;
const INVALID = 11;

/**
 * The state that follows, by kind of segment (SYN, SYN+ACK, FIN, ACK, RST) and state
 * (NONE, SYN_SENT, SYN_RECV, ESTABLISHED, FIN_WAIT, CLOSE_WAIT, LAST_ACK, TIME_WAIT, CLOSE, SYN_SENT2).
 */
const ORIGINAL_TRANSITIONS: readonly (readonly number[])[] = [
  [1, 1, IGNORE, IGNORE, IGNORE, IGNORE, IGNORE, 1, 1, 9],
  [INVALID, INVALID, IGNORE, IGNORE, IGNORE, IGNORE, IGNORE, IGNORE, IGNORE, 2],
  [INVALID, INVALID, 4, 4, 6, 6, 6, 7, 8, INVALID],
  [3, INVALID, 3, 3, 5, 5, 7, 7, 8, INVALID],
  [INVALID, 8, 8, 8, 8, 8, 8, 8, 8, 8],
];
const REPLY_TRANSITIONS: readonly (readonly number[])[] = [
  [INVALID, 9, INVALID, INVALID, INVALID, INVALID, INVALID, 1, INVALID, 9],
  [INVALID, 2, IGNORE, IGNORE, IGNORE, IGNORE, IGNORE, IGNORE, IGNORE, 2],
  [INVALID, INVALID, 4, 4, 6, 6, 6, 7, 8, INVALID],
  [INVALID, IGNORE, 2, 3, 5, 5, 7, 7, 8, IGNORE],
  [INVALID, 8, 8, 8, 8, 8, 8, 8, 8, 8],
];

/** Follows a segment of `connection`. The first segment of all finds it in state NONE. */
export function trackTcp(connection: Connection, direction: Direction, context: PacketContext): TrackOutcome {
  const { packet, transportOffset, transportBytes } = context;
  const headerBytes = (packet.uint8(transportOffset + 12) >>> 4) * 4;
  if (transportBytes < HEADER_BYTES || headerBytes < HEADER_BYTES || transportBytes < headerBytes) {
    return TRACK.INVALID;
  }
  const flags = packet.uint8(transportOffset + 13);
  if (!VALID_FLAGS.includes(flags & STATE_FLAGS)) return TRACK.INVALID;
  const kind = kindOf(flags);
  const before = connection.tcpState;
  const row = direction === ORIGINAL ? ORIGINAL_TRANSITIONS[kind] : REPLY_TRANSITIONS[kind];
  let state = row?.[before] ?? INVALID;
  if (state === INVALID) return TRACK.INVALID;

  const tcp = (connection.tcp ??= new TcpTracking());
  const sequence = packet.uint32(transportOffset + 4);
  const payloadBytes = transportBytes - headerBytes;
  const end = (sequence + payloadBytes + ((flags & SYN) === 0 ? 0 : 1) + ((flags & FIN) === 0 ? 0 : 1)) >>> 0;
  const acknowledgment = packet.uint32(transportOffset + 8);

  if (state === TCP_STATE.SYN_SENT && before >= TCP_STATE.TIME_WAIT) {
    if (canReopen(tcp, direction)) return TRACK.REPEAT;
    state = IGNORE;
  }
  if (state === IGNORE) {
    if (!isAnswerToIgnoredSyn(tcp, kind, direction, acknowledgment)) {
      remember(tcp, kind, direction, sequence, end);
      return TRACK.ACCEPT;
    }
    state = TCP_STATE.SYN_RECV;
  }
  if (state === TCP_STATE.CLOSE && kind === KIND.RST) {
    if (isImpossibleReset(tcp, direction, sequence)) return TRACK.INVALID;
    if (isDoubtfulReset(connection, tcp, direction, sequence)) state = before;
  }

  follow(tcp, direction, kind, {
    sequence,
    end,
    acknowledgment,
    flags,
    window: packet.uint16(transportOffset + 14),
  });
  tcp.lastKind = kind;
  tcp.lastDirection = direction;
  connection.tcpState = state;
  if (before !== state && state === TCP_STATE.FIN_WAIT) sideOf(tcp, direction).hasStartedClose = true;
  connection.timeout = timeoutOf(tcp, state);

  if (!connection.has(CONNECTION_STATUS.SEEN_REPLY)) {
    if (kind === KIND.RST) return TRACK.KILLED;
    if (state === TCP_STATE.ESTABLISHED)
      connection.timeout = Math.min(connection.timeout, UNACKNOWLEDGED_TIMEOUT);
  } else if (
    state === TCP_STATE.ESTABLISHED &&
    (before === TCP_STATE.SYN_RECV || before === TCP_STATE.ESTABLISHED)
  ) {
    connection.status |= CONNECTION_STATUS.ASSURED;
  }
  return TRACK.ACCEPT;
}

interface Segment {
  readonly sequence: number;
  readonly end: number;
  readonly acknowledgment: number;
  readonly flags: number;
  readonly window: number;
}

function kindOf(flags: number): number {
  if ((flags & RST) !== 0) return KIND.RST;
  if ((flags & SYN) !== 0) return (flags & ACK) !== 0 ? KIND.SYN_ACK : KIND.SYN;
  if ((flags & FIN) !== 0) return KIND.FIN;
  return (flags & ACK) !== 0 ? KIND.ACK : KIND.NONE;
}

function sideOf(tcp: TcpTracking, direction: Direction): TcpDirection {
  return direction === ORIGINAL ? tcp.original : tcp.reply;
}

function otherSideOf(tcp: TcpTracking, direction: Direction): TcpDirection {
  return direction === ORIGINAL ? tcp.reply : tcp.original;
}

/** Whether `first` comes after `second` in sequence space. */
function isAfter(first: number, second: number): boolean {
  return ((second - first) | 0) < 0;
}

/** Updates what is known of the two sides with a segment. */
function follow(tcp: TcpTracking, direction: Direction, kind: number, segment: Segment): void {
  const sender = sideOf(tcp, direction);
  const receiver = otherSideOf(tcp, direction);
  if ((segment.flags & SYN) !== 0 && !sender.hasAcknowledged) sender.end = segment.end;
  else if (sender.end === 0 || isAfter(segment.end, sender.end)) {
    sender.end = segment.end;
    sender.hasUnacknowledgedData = true;
  }
  if ((segment.flags & ACK) !== 0) {
    if (!sender.hasAcknowledged || isAfter(segment.acknowledgment, sender.highestAcknowledgment)) {
      sender.highestAcknowledgment = segment.acknowledgment;
      sender.hasAcknowledged = true;
    }
    if (segment.acknowledgment === receiver.end) receiver.hasUnacknowledgedData = false;
  }
  if (kind === KIND.ACK) countRetransmission(tcp, direction, segment);
}

function countRetransmission(tcp: TcpTracking, direction: Direction, segment: Segment): void {
  const isSame =
    tcp.lastDirection === direction &&
    tcp.lastSequence === segment.sequence &&
    tcp.lastAcknowledgment === segment.acknowledgment &&
    tcp.lastEnd === segment.end &&
    tcp.lastWindow === segment.window;
  tcp.retransmissions = isSame ? tcp.retransmissions + 1 : 0;
  tcp.lastSequence = segment.sequence;
  tcp.lastAcknowledgment = segment.acknowledgment;
  tcp.lastEnd = segment.end;
  tcp.lastWindow = segment.window;
}

function remember(tcp: TcpTracking, kind: number, direction: Direction, sequence: number, end: number): void {
  tcp.lastKind = kind;
  tcp.lastDirection = direction;
  tcp.lastSequence = sequence;
  tcp.lastEnd = end;
}

/** A closed or aborted connection may begin anew with a SYN (RFC 1122 §4.2.2.13). */
function canReopen(tcp: TcpTracking, direction: Direction): boolean {
  const isClosed = tcp.original.hasStartedClose || tcp.reply.hasStartedClose;
  return isClosed || (tcp.lastDirection === direction && tcp.lastKind === KIND.RST);
}

/** Both ends agree on a SYN that looked wrong to us. */
function isAnswerToIgnoredSyn(
  tcp: TcpTracking,
  kind: number,
  direction: Direction,
  acknowledgment: number,
): boolean {
  return (
    kind === KIND.SYN_ACK &&
    tcp.lastKind === KIND.SYN &&
    tcp.lastDirection !== direction &&
    acknowledgment === tcp.lastEnd
  );
}

function isImpossibleReset(tcp: TcpTracking, direction: Direction, sequence: number): boolean {
  const receiver = otherSideOf(tcp, direction);
  return receiver.hasAcknowledged && isAfter(receiver.highestAcknowledgment, sequence);
}

/** The receiver may answer it with a challenge ACK (RFC 5961), so the connection may live on. */
function isDoubtfulReset(
  connection: Connection,
  tcp: TcpTracking,
  direction: Direction,
  sequence: number,
): boolean {
  const receiver = otherSideOf(tcp, direction);
  if (!receiver.hasAcknowledged || !connection.has(CONNECTION_STATUS.ASSURED)) return false;
  if (sequence === receiver.highestAcknowledgment) return false;
  return !(tcp.lastKind === KIND.ACK && tcp.lastDirection === direction && sequence === tcp.lastEnd);
}

function timeoutOf(tcp: TcpTracking, state: number): number {
  const timeout = TIMEOUTS[state] ?? 0;
  if (tcp.retransmissions >= MAX_RETRANSMISSIONS) return Math.min(timeout, RETRANSMISSION_TIMEOUT);
  const isWaiting = tcp.original.hasUnacknowledgedData || tcp.reply.hasUnacknowledgedData;
  return isWaiting ? Math.min(timeout, UNACKNOWLEDGED_TIMEOUT) : timeout;
}
