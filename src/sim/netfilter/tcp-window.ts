/**
 * Whether a segment fits what both ends have sent and announced so far (`tcp_in_window` of nf_conntrack_proto_tcp.c).
 *
 * Guido van Rooij, "Real Stateful TCP Packet Filtering in IP Filter": a segment must not lie beyond the window of the
 * receiver nor acknowledge what was never sent; what is old is let through and teaches nothing.
 */
import { REPLY, type Direction } from './flow-direction';
import {
  isAfter,
  SEGMENT,
  TCP_FLAG,
  type SegmentView,
  type TcpDirection,
  type TcpTracking,
} from './tcp-tracking';

export const WINDOW = { ACCEPT: 0, IGNORE: 1, INVALID: 2 } as const;

export type WindowOutcome = (typeof WINDOW)[keyof typeof WINDOW];

/** MAXACKWINCONST: acknowledgements may be this late. */
const MIN_ACK_WINDOW = 66_000;
const TCP_STATE_SYN_SENT = 1;
const TCP_STATE_SYN_RECV = 2;

/** Checks the segment against its connection, and learns from it. `state` is the one before. */

export function checkTcpWindow(
  tcp: TcpTracking,
  direction: Direction,
  state: number,
  segment: SegmentView,
  isLiberal: boolean,
): WindowOutcome {
  const sender = tcp.side(direction);
  const receiver = tcp.otherSide(direction);
  let { sequence, end, ack } = segment;
  let sack = (receiver.flags & TCP_FLAG.SACK_PERMITTED) === 0 ? ack : segment.highestAck();
  if (sender.maxWindow === 0) {
    if (segment.isSyn) {
      beginSide(sender, receiver, segment, direction);
      // Both ends opened at once.
      if (!segment.hasAck) return WINDOW.ACCEPT;
    } else pickUpSide(sender, receiver, segment, sack);
  } else if (
    segment.isSyn &&
    isAfter(end, sender.end) &&
    (state === TCP_STATE_SYN_SENT || state === TCP_STATE_SYN_RECV)
  ) {
    beginSide(sender, receiver, segment, direction);
    if (direction === REPLY && !segment.hasAck) return WINDOW.ACCEPT;
  }
  const isAckMeaningless = !segment.hasAck || (segment.isReset && ack === 0);
  if (isAckMeaningless) {
    ack = receiver.end;
    sack = ack;
  }
  if (segment.isReset && sequence === 0 && state === TCP_STATE_SYN_SENT) {
    sequence = sender.end;
    end = sequence;
  }
  const problem = findProblem(sender, receiver, sequence, end, sack);
  if (problem !== WINDOW.ACCEPT) {
    const isForgiven = isLiberal || (sender.flags & TCP_FLAG.BE_LIBERAL) !== 0;
    return isForgiven ? WINDOW.ACCEPT : problem;
  }
  learn(tcp, direction, segment, end, ack, sack);
  return WINDOW.ACCEPT;
}

function findProblem(
  sender: TcpDirection,
  receiver: TcpDirection,
  sequence: number,
  end: number,
  sack: number,
): WindowOutcome {
  const lowest = sender.end - receiver.maxWindow - 1;
  const lowestAck = receiver.end - Math.max(sender.maxWindow, MIN_ACK_WINDOW) - 1;
  const isAckSeen = isAfter(receiver.end + 1, sack);
  if (!isAfter(sender.maxEnd + 1, sequence)) {
    const overshot = (end - sender.maxEnd + 1) >>> 0;
    const isSlip =
      receiver.maxWindow !== 0 &&
      isAfter(end, lowest) &&
      isAfter(sack, lowestAck) &&
      overshot <= receiver.maxWindow &&
      isAckSeen;
    if (!isSlip) return WINDOW.INVALID;
    // The other end may take it after all, and its acknowledgement has to fit then.
    sender.end = end;
    sender.flags |= TCP_FLAG.DATA_UNACKNOWLEDGED;
    return WINDOW.IGNORE;
  }
  if (!isAckSeen) return WINDOW.INVALID;
  const isInWindow = receiver.maxWindow === 0 || isAfter(end, lowest);
  return isInWindow && isAfter(sack, lowestAck) ? WINDOW.ACCEPT : WINDOW.IGNORE;
}

function learn(
  tcp: TcpTracking,
  direction: Direction,
  segment: SegmentView,
  end: number,
  ack: number,
  sack: number,
): void {
  const sender = tcp.side(direction);
  const receiver = tcp.otherSide(direction);
  const window = segment.isSyn ? segment.window : segment.window * 2 ** sender.scale;
  const largest = window + ((sack - ack) >>> 0);
  if (sender.maxWindow < largest) sender.maxWindow = largest;
  if (isAfter(end, sender.end)) {
    sender.end = end;
    sender.flags |= TCP_FLAG.DATA_UNACKNOWLEDGED;
  }
  if (segment.hasAck) {
    if ((sender.flags & TCP_FLAG.MAX_ACK_SET) === 0 || isAfter(ack, sender.maxAck)) sender.maxAck = ack;
    sender.flags |= TCP_FLAG.MAX_ACK_SET;
  }
  if (receiver.maxWindow !== 0 && isAfter(end, sender.maxEnd)) {
    receiver.maxWindow += (end - sender.maxEnd) >>> 0;
  }
  if (isAfter(sack + window, receiver.maxEnd - 1)) {
    receiver.maxEnd = (sack + window + (window === 0 ? 1 : 0)) >>> 0;
  }
  if (ack === receiver.end) receiver.flags &= ~TCP_FLAG.DATA_UNACKNOWLEDGED;
  if (segment.kind === SEGMENT.ACK) countRetransmission(tcp, direction, segment, end, ack);
}

function countRetransmission(
  tcp: TcpTracking,
  direction: Direction,
  { sequence, window }: SegmentView,
  end: number,
  ack: number,
): void {
  const isSame =
    tcp.lastDirection === direction &&
    tcp.lastSequence === sequence &&
    tcp.lastAck === ack &&
    tcp.lastEnd === end &&
    tcp.lastWindow === window;
  if (isSame) {
    tcp.retransmissions += 1;
    return;
  }
  tcp.lastDirection = direction;
  tcp.lastSequence = sequence;
  tcp.lastAck = ack;
  tcp.lastEnd = end;
  tcp.lastWindow = window;
  tcp.retransmissions = 0;
}

/** From a SYN or SYN+ACK (`tcp_init_sender`). */
function beginSide(
  sender: TcpDirection,
  receiver: TcpDirection,
  segment: SegmentView,
  direction: Direction,
): void {
  sender.end = segment.end;
  sender.maxEnd = segment.end;
  sender.maxWindow = Math.max(segment.window, 1);
  segment.readOptions(sender);
  // Both sides must send the option for either to be scaled (RFC 7323 §2.2).
  const isScaled = (sender.flags & receiver.flags & TCP_FLAG.WINDOW_SCALE) !== 0;
  if (direction === REPLY && !isScaled) {
    sender.scale = 0;
    receiver.scale = 0;
  }
}

/** From the middle of a connection whose beginning was not seen. */
function pickUpSide(sender: TcpDirection, receiver: TcpDirection, segment: SegmentView, sack: number): void {
  const window = segment.window * 2 ** sender.scale;
  sender.end = segment.end;
  sender.maxWindow = window === 0 ? 1 : window;
  sender.maxEnd = (segment.end + sender.maxWindow) >>> 0;
  if (receiver.maxWindow === 0) {
    receiver.end = sack;
    receiver.maxEnd = sack;
  } else if (sack === (receiver.end + 1) >>> 0) receiver.end = sack;
}
