/**
 * The states of a tracked SCTP association (net/netfilter/nf_conntrack_proto_sctp.c), from the chunks of its packets.
 *
 * Models the transitions of both directions, verification tags and the timeouts. Leaves out the checksum, and the vtags of
 * associations that are set up a second time.
 */
import { SCTP_CHUNK, SCTP_CHUNK_HEADER_BYTES, SCTP_HEADER_BYTES } from '../wire/sctp';
import { ORIGINAL, type Direction } from './flow-direction';
import { CONNECTION_STATUS, type Connection } from './connection';
import { TRACK, type TrackOutcome } from './conntrack-tcp';
import type { ConntrackSettings } from './conntrack-settings';
import type { PacketContext } from './packet-context';

export const SCTP_STATE_NAMES = [
  'NONE',
  'CLOSED',
  'COOKIE_WAIT',
  'COOKIE_ECHOED',
  'ESTABLISHED',
  'SHUTDOWN_SENT',
  'SHUTDOWN_RECD',
  'SHUTDOWN_ACK_SENT',
  'HEARTBEAT_SENT',
] as const;

const STATE = { NONE: 0, CLOSED: 1, ESTABLISHED: 4 } as const;
const INVALID = 9;
/** Rows of the tables below, by chunk. */
const ROWS: ReadonlyMap<number, number> = new Map([
  [SCTP_CHUNK.INIT, 0],
  [SCTP_CHUNK.INIT_ACK, 1],
  [SCTP_CHUNK.ABORT, 2],
  [SCTP_CHUNK.SHUTDOWN, 3],
  [SCTP_CHUNK.SHUTDOWN_ACK, 4],
  [SCTP_CHUNK.ERROR, 5],
  [SCTP_CHUNK.COOKIE_ECHO, 6],
  [SCTP_CHUNK.COOKIE_ACK, 7],
  [SCTP_CHUNK.SHUTDOWN_COMPLETE, 8],
  [SCTP_CHUNK.HEARTBEAT, 9],
  [SCTP_CHUNK.HEARTBEAT_ACK, 10],
]);
/**
 * The state that follows, by chunk and state (NONE, CLOSED, COOKIE_WAIT, COOKIE_ECHOED, ESTABLISHED, SHUTDOWN_SENT,
 * SHUTDOWN_RECD, SHUTDOWN_ACK_SENT, HEARTBEAT_SENT).
 */
const ORIGINAL_TRANSITIONS: readonly (readonly number[])[] = [
  [2, 2, 2, 3, 4, 5, 6, 7, 2],
  [1, 1, 2, 3, 4, 5, 6, 7, 1],
  [1, 1, 1, 1, 1, 1, 1, 1, 1],
  [1, 1, 2, 3, 5, 5, 6, 7, 5],
  [7, 1, 2, 3, 4, 7, 7, 7, 7],
  [1, 1, 2, 3, 4, 5, 6, 7, 1],
  [1, 1, 3, 3, 4, 5, 6, 7, 1],
  [1, 1, 2, 3, 4, 5, 6, 7, 1],
  [1, 1, 2, 3, 4, 5, 6, 1, 1],
  [8, 1, 2, 3, 4, 5, 6, 7, 8],
  [1, 1, 2, 3, 4, 5, 6, 7, 8],
];
const REPLY_TRANSITIONS: readonly (readonly number[])[] = [
  [INVALID, 1, 2, 3, 4, 5, 6, 7, INVALID],
  [INVALID, 2, 2, 3, 4, 5, 6, 7, INVALID],
  [INVALID, 1, 1, 1, 1, 1, 1, 1, INVALID],
  [INVALID, 1, 2, 3, 6, 5, 6, 7, 6],
  [INVALID, 1, 2, 3, 4, 7, 7, 7, 7],
  [INVALID, 1, 2, 3, 4, 5, 6, 7, INVALID],
  [INVALID, 1, 2, 3, 4, 5, 6, 7, INVALID],
  [INVALID, 1, 2, 4, 4, 5, 6, 7, INVALID],
  [INVALID, 1, 2, 3, 4, 5, 6, 1, INVALID],
  [INVALID, 1, 2, 3, 4, 5, 6, 7, 4],
  [INVALID, 1, 2, 3, 4, 5, 6, 7, 4],
];

/** Follows a packet of `connection`. The first of all finds it in state NONE. */
export function trackSctp(
  connection: Connection,
  direction: Direction,
  context: PacketContext,
  settings: ConntrackSettings,
): TrackOutcome {
  const { packet, transportOffset, transportBytes } = context;
  if (transportBytes < SCTP_HEADER_BYTES + SCTP_CHUNK_HEADER_BYTES) return TRACK.INVALID;
  const tag = packet.uint32(transportOffset + 4);
  const before = connection.tcpState;
  let state: number = before;
  let at = transportOffset + SCTP_HEADER_BYTES;
  while (at + SCTP_CHUNK_HEADER_BYTES <= packet.end) {
    const type = packet.uint8(at);
    const bytes = packet.uint16(at + 2);
    if (bytes < SCTP_CHUNK_HEADER_BYTES) return TRACK.INVALID;
    if (!isTagRight(connection, direction, type, tag)) return TRACK.INVALID;
    state = follow(state, direction, type);
    if (state === INVALID) return TRACK.INVALID;
    if (type === SCTP_CHUNK.INIT || type === SCTP_CHUNK.INIT_ACK) {
      // The tag that the other end is to use from now on.
      const announced = packet.uint32(at + SCTP_CHUNK_HEADER_BYTES);
      if (direction === ORIGINAL) connection.replyTag = announced;
      else connection.originalTag = announced;
    }
    at += (bytes + 3) & ~3;
  }
  connection.tcpState = state;
  connection.timeout = settings.sctpTimeouts[state] ?? 0;
  const isAssured = before !== STATE.ESTABLISHED && direction !== ORIGINAL && state === STATE.ESTABLISHED;
  if (isAssured) connection.status |= CONNECTION_STATUS.ASSURED;
  return TRACK.ACCEPT;
}

function follow(state: number, direction: Direction, type: number): number {
  const row = ROWS.get(type);
  // Data and the like: nothing follows, unless this is where tracking begins.
  if (row === undefined) return state === STATE.NONE ? STATE.CLOSED : state;
  return (direction === ORIGINAL ? ORIGINAL_TRANSITIONS[row] : REPLY_TRANSITIONS[row])?.[state] ?? INVALID;
}

function isTagRight(connection: Connection, direction: Direction, type: number, tag: number): boolean {
  const own = direction === ORIGINAL ? connection.originalTag : connection.replyTag;
  const other = direction === ORIGINAL ? connection.replyTag : connection.originalTag;
  switch (type) {
    case SCTP_CHUNK.INIT:
      return tag === 0;
    case SCTP_CHUNK.ABORT:
    case SCTP_CHUNK.SHUTDOWN_COMPLETE:
      return own === 0 || tag === own || tag === other;
    case SCTP_CHUNK.HEARTBEAT:
    case SCTP_CHUNK.HEARTBEAT_ACK:
      if (own === 0) {
        if (direction === ORIGINAL) connection.originalTag = tag;
        else connection.replyTag = tag;
        return true;
      }
      return tag === own;
    default:
      return own === 0 || tag === own;
  }
}
