/**
 * The states of a tracked TCP connection (net/netfilter/nf_conntrack_proto_tcp.c), as seen from between its ends.
 *
 *     SYN_SENT -- SYN+ACK --> SYN_RECV -- ACK --> ESTABLISHED
 *     ESTABLISHED -- FIN --> FIN_WAIT -- ACK --> CLOSE_WAIT -- FIN --> LAST_ACK -- ACK --> TIME_WAIT
 *     FIN_WAIT -- FIN+ACK of the other end --> LAST_ACK;  RST in any state --> CLOSE
 *
 * Models the transitions of both directions, the window check (`tcp-window.ts`), the timeouts, picking up a connection in
 * its middle (tcp_loose), reopening a closed one, simultaneous open, challenge acknowledgements, and a RST that does not
 * fit. Leaves out SYN proxies, and checking checksums.
 */
import { CONNECTION_STATUS, type Connection } from './connection';
import type { ConntrackSettings } from './conntrack-settings';
import { ORIGINAL, REPLY, type Direction } from './flow-direction';
import type { PacketContext } from './packet-context';
import { SEGMENT, SegmentView, TCP_FLAG, TcpTracking, isAfter } from './tcp-tracking';
import { checkTcpWindow, WINDOW } from './tcp-window';

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

/**
 * What tracking a packet comes to. IGNORED: it passes and its connection does not live longer for it. KILLED: it passes,
 * but its connection is forgotten. REPEAT: its connection is over, and it begins another.
 */
export const TRACK = { ACCEPT: 0, INVALID: 1, REPEAT: 2, KILLED: 3, IGNORED: 4 } as const;

export type TrackOutcome = (typeof TRACK)[keyof typeof TRACK];

const NANOSECONDS_PER_SECOND = 1_000_000_000;
/** What does not fit does not shorten a life that is shorter than this already. */
const SHORT_LIFE = 120 * NANOSECONDS_PER_SECOND;

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

/** The packet may be right and the entry out of date: let it pass and change nothing. */
const IGNORE = 10;
const INVALID = 11;

/**
 * The state that follows, by kind of segment (SYN, SYN+ACK, FIN, ACK, RST) and state
 * (NONE, SYN_SENT, SYN_RECV, ESTABLISHED, FIN_WAIT, CLOSE_WAIT, LAST_ACK, TIME_WAIT, CLOSE, SYN_SENT2).
 */
const ORIGINAL_TRANSITIONS: readonly (readonly number[])[] = [
  [1, 1, IGNORE, IGNORE, IGNORE, IGNORE, IGNORE, 1, 1, 9],
  [INVALID, INVALID, 2, INVALID, INVALID, INVALID, INVALID, INVALID, INVALID, 2],
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

/** The segment that is being tracked: read anew for each, so that nothing of it outlives the call. */
const segment = new SegmentView();

/** Follows a segment of `connection`. The first segment of all finds it in state NONE. */
export function trackTcp(
  connection: Connection,
  direction: Direction,
  context: PacketContext,
  settings: ConntrackSettings,
  now: number,
): TrackOutcome {
  if (!segment.read(context.packet, context.transportOffset, context.transportBytes)) return TRACK.INVALID;
  if (!VALID_FLAGS.includes(segment.flags & STATE_FLAGS)) return TRACK.INVALID;
  if (connection.slot === -1 && !begin(connection, settings)) return TRACK.INVALID;
  const tcp = (connection.tcp ??= new TcpTracking());
  let before = connection.tcpState;
  const row = direction === ORIGINAL ? ORIGINAL_TRANSITIONS[segment.kind] : REPLY_TRANSITIONS[segment.kind];
  let state = row?.[before] ?? INVALID;
  if (state === INVALID) return TRACK.INVALID;
  if (state === TCP_STATE.SYN_SENT && before >= TCP_STATE.TIME_WAIT) {
    if (canReopen(tcp, direction)) return TRACK.REPEAT;
    state = IGNORE;
  }
  if (state === IGNORE) {
    if (!isAnswerToIgnoredSyn(tcp, direction)) {
      note(tcp, direction, before);
      return TRACK.IGNORED;
    }
    resynchronize(tcp, direction);
    before = TCP_STATE.SYN_SENT;
    state = TCP_STATE.SYN_RECV;
  } else if (state === TCP_STATE.TIME_WAIT && isChallengeAck(tcp, direction, before)) {
    tcp.lastFlags &= ~TCP_FLAG.CHALLENGE_ACK;
    return TRACK.IGNORED;
  } else state = adjust(tcp, direction, state);

  let isBeyondWindow = false;
  if (state === TCP_STATE.CLOSE && segment.kind === SEGMENT.RST) {
    const judged = judgeReset(connection, tcp, direction, before);
    if (judged === RESET.INVALID) return TRACK.INVALID;
    isBeyondWindow = judged === RESET.BELIEVED;
    if (judged === RESET.DOUBTFUL) state = before;
  }
  if (!isBeyondWindow) {
    const outcome = checkTcpWindow(tcp, direction, connection.tcpState, segment, settings.isTcpLiberal);
    if (outcome === WINDOW.IGNORE) return TRACK.IGNORED;
    if (outcome === WINDOW.INVALID) {
      shorten(connection, tcp, direction, now, settings.unacknowledgedTimeout);
      return TRACK.INVALID;
    }
  }
  return settle(connection, tcp, direction, before, state, settings);
}

/** `tcp_new`: whether the segment can begin a connection, and what it says of its sender. */
function begin(connection: Connection, settings: ConntrackSettings): boolean {
  const first = ORIGINAL_TRANSITIONS[segment.kind]?.[TCP_STATE.NONE] ?? INVALID;
  if (first === INVALID) return false;
  if (first !== TCP_STATE.SYN_SENT && !settings.isTcpLoose) return false;
  const tcp = new TcpTracking();
  connection.tcp = tcp;
  connection.tcpState = TCP_STATE.NONE;
  const { original } = tcp;
  original.end = segment.end;
  original.maxWindow = Math.max(segment.window, 1);
  original.maxEnd = segment.end;
  if (first === TCP_STATE.SYN_SENT) {
    segment.readOptions(original);
    return true;
  }
  // Its history is lost: how windows are scaled, among other things.
  original.maxEnd = (segment.end + original.maxWindow) >>> 0;
  original.flags = TCP_FLAG.SACK_PERMITTED | TCP_FLAG.BE_LIBERAL;
  tcp.reply.flags = original.flags;
  return true;
}

/** What the table of states does not know. */
function adjust(tcp: TcpTracking, direction: Direction, state: number): number {
  if (state === TCP_STATE.SYN_SENT2) {
    tcp.lastFlags |= TCP_FLAG.SIMULTANEOUS_OPEN;
    return state;
  }
  const isOpenedAtOnce =
    state === TCP_STATE.SYN_RECV &&
    direction === REPLY &&
    segment.kind === SEGMENT.ACK &&
    (tcp.lastFlags & TCP_FLAG.SIMULTANEOUS_OPEN) !== 0;
  return isOpenedAtOnce ? TCP_STATE.ESTABLISHED : state;
}

function settle(
  connection: Connection,
  tcp: TcpTracking,
  direction: Direction,
  before: number,
  state: number,
  settings: ConntrackSettings,
): TrackOutcome {
  const { kind } = segment;
  tcp.lastKind = kind;
  tcp.lastDirection = direction;
  connection.tcpState = state;
  if (before !== state && state === TCP_STATE.FIN_WAIT) tcp.side(direction).flags |= TCP_FLAG.CLOSE_INIT;
  let timeout = timeoutOf(tcp, state, kind, settings);
  if (!connection.has(CONNECTION_STATUS.SEEN_REPLY)) {
    if (kind === SEGMENT.RST) return TRACK.KILLED;
    // A SYN sent again does not keep the entry alive.
    if (kind === SEGMENT.SYN && before === TCP_STATE.SYN_SENT) return TRACK.IGNORED;
    if (state === TCP_STATE.ESTABLISHED) timeout = Math.min(timeout, settings.unacknowledgedTimeout);
  } else if (
    state === TCP_STATE.ESTABLISHED &&
    (before === TCP_STATE.SYN_RECV || before === TCP_STATE.ESTABLISHED)
  ) {
    connection.status |= CONNECTION_STATUS.ASSURED;
  }
  connection.timeout = timeout;
  return TRACK.ACCEPT;
}

function timeoutOf(tcp: TcpTracking, state: number, kind: number, settings: ConntrackSettings): number {
  const { tcpTimeouts, retransmissionTimeout, unacknowledgedTimeout } = settings;
  const timeout = tcpTimeouts[state] ?? 0;
  if (tcp.retransmissions >= settings.maxRetransmissions && timeout > retransmissionTimeout) {
    return retransmissionTimeout;
  }
  if (kind === SEGMENT.RST) return tcpTimeouts[TCP_STATE.CLOSE] ?? 0;
  const isWaiting = ((tcp.original.flags | tcp.reply.flags) & TCP_FLAG.DATA_UNACKNOWLEDGED) !== 0;
  if (isWaiting && timeout > unacknowledgedTimeout) return unacknowledgedTimeout;
  if (tcp.lastWindow === 0 && timeout > retransmissionTimeout) return retransmissionTimeout;
  return timeout;
}

/** Remembers a segment that was let through and not believed. */
function note(tcp: TcpTracking, direction: Direction, before: number): void {
  const { kind } = segment;
  tcp.lastKind = kind;
  tcp.lastDirection = direction;
  tcp.lastSequence = segment.sequence;
  tcp.lastEnd = segment.end;
  tcp.lastWindow = segment.window;
  if (kind === SEGMENT.SYN && direction === ORIGINAL) {
    segment.readOptions(scratch);
    tcp.lastFlags = scratch.flags;
    tcp.lastScale = scratch.scale;
    // Its receiver may answer with an acknowledgement that is not one of a FIN (RFC 5961).
    if (before === TCP_STATE.LAST_ACK) tcp.lastFlags |= TCP_FLAG.CHALLENGE_ACK;
  }
  if (before === TCP_STATE.SYN_SENT && kind === SEGMENT.ACK && direction === REPLY) tcp.lastAck = segment.ack;
}

const scratch = new TcpTracking().original;

/** A closed or aborted connection may begin anew with a SYN (RFC 1122 §4.2.2.13). */
function canReopen(tcp: TcpTracking, direction: Direction): boolean {
  const isClosed = ((tcp.original.flags | tcp.reply.flags) & TCP_FLAG.CLOSE_INIT) !== 0;
  return isClosed || (tcp.lastDirection === direction && tcp.lastKind === SEGMENT.RST);
}

/** Both ends agree on a SYN that looked wrong to us. */
function isAnswerToIgnoredSyn(tcp: TcpTracking, direction: Direction): boolean {
  return (
    segment.kind === SEGMENT.SYN_ACK &&
    tcp.lastKind === SEGMENT.SYN &&
    tcp.lastDirection !== direction &&
    segment.ack === tcp.lastEnd
  );
}

function resynchronize(tcp: TcpTracking, direction: Direction): void {
  const asking = tcp.side(tcp.lastDirection);
  asking.end = tcp.lastEnd;
  asking.maxEnd = tcp.lastEnd;
  asking.maxWindow = Math.max(tcp.lastWindow, 1);
  asking.scale = tcp.lastScale;
  tcp.lastFlags &= ~TCP_FLAG.CHALLENGE_ACK;
  asking.flags = tcp.lastFlags;
  tcp.side(direction).reset();
}

function isChallengeAck(tcp: TcpTracking, direction: Direction, before: number): boolean {
  return (
    before === TCP_STATE.LAST_ACK &&
    segment.kind === SEGMENT.ACK &&
    tcp.lastDirection !== direction &&
    tcp.lastKind === SEGMENT.SYN &&
    (tcp.lastFlags & TCP_FLAG.CHALLENGE_ACK) !== 0
  );
}

/** PLAIN: the window decides. DOUBTFUL: it does, and the connection may live on. BELIEVED: whatever the window says. */
const RESET = { PLAIN: 0, DOUBTFUL: 1, BELIEVED: 2, INVALID: 3 } as const;

type Reset = (typeof RESET)[keyof typeof RESET];

function judgeReset(connection: Connection, tcp: TcpTracking, direction: Direction, before: number): Reset {
  if (canDropEarly(before)) return RESET.BELIEVED;
  const receiver = tcp.otherSide(direction);
  const { sequence } = segment;
  let judged: Reset = RESET.PLAIN;
  if ((receiver.flags & TCP_FLAG.MAX_ACK_SET) !== 0 && tcp.lastKind !== SEGMENT.SYN) {
    const isEstablished = before === TCP_STATE.ESTABLISHED && connection.has(CONNECTION_STATUS.ASSURED);
    if (sequence === 0 && !isEstablished) return RESET.PLAIN;
    if (isAfter(receiver.maxAck, sequence)) return RESET.INVALID;
    if (!isEstablished || sequence === receiver.maxAck) return RESET.PLAIN;
    const isPartOfTrain =
      tcp.lastKind === SEGMENT.ACK && tcp.lastDirection === direction && sequence === tcp.lastEnd;
    if (isPartOfTrain) return RESET.PLAIN;
    judged = RESET.DOUBTFUL;
  }
  const isAnswerToSyn = connection.has(CONNECTION_STATUS.SEEN_REPLY) && tcp.lastKind === SEGMENT.SYN;
  const isAnswerToAck = !connection.has(CONNECTION_STATUS.ASSURED) && tcp.lastKind === SEGMENT.ACK;
  if ((isAnswerToSyn || isAnswerToAck) && segment.ack === tcp.lastEnd) return RESET.BELIEVED;
  const isAnswerToChallenge =
    before === TCP_STATE.SYN_SENT &&
    tcp.lastKind === SEGMENT.ACK &&
    tcp.lastDirection === REPLY &&
    sequence === tcp.lastAck;
  return isAnswerToChallenge ? RESET.BELIEVED : judged;
}

/** The connection is closing, so that others may have its place in a full table. */
export function canDropEarly(state: number): boolean {
  return state >= TCP_STATE.FIN_WAIT && state <= TCP_STATE.CLOSE;
}

/** A FIN or RST that does not fit, after one of the other end: nobody will speak of this connection again. */
function shorten(
  connection: Connection,
  tcp: TcpTracking,
  direction: Direction,
  now: number,
  timeout: number,
): void {
  const { kind } = segment;
  const isEnding = kind === SEGMENT.RST || kind === SEGMENT.FIN;
  if (!connection.has(CONNECTION_STATUS.ASSURED) || !isEnding) return;
  const isAnswered =
    tcp.lastDirection !== direction && (tcp.lastKind === SEGMENT.FIN || tcp.lastKind === SEGMENT.RST);
  if (!isAnswered) {
    tcp.lastKind = kind;
    tcp.lastDirection = direction;
    return;
  }
  const left = connection.expiresAt - now;
  if (left >= SHORT_LIFE && left > timeout) connection.expiresAt = now + timeout;
}
