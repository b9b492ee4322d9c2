/**
 * From the program's bytes to segments (RFC 9293 §3.8; tcp_sendmsg, tcp_write_xmit).
 *
 * Models segments of at most the path's MSS, the peer's window and the congestion window, Nagle's rule in Minshall's
 * variant, PSH on the segment that empties the queue, and a send buffer that grows with the congestion window.
 */
import { TCP_FLAG } from '../../wire/tcp';
import { restartAfterIdle } from './congestion';
import { noteDataSent } from './delayed-ack';
import { armProbeOrRetransmitTimer, armWindowProbe } from './retransmit-timer';
import type { SentSegment } from './sent-segment';
import { addToSequence, isSequenceAfter, sequenceDistance } from './sequence-number';
import { INITIAL_CWND, type TcpSocket } from './tcp-socket';
import { fixedOptionBytes, sackOptionBytes, transmit } from './transmit';

const IP_AND_TCP_HEADER_BYTES = 40;
/** `tcp_min_snd_mss`. */
const MIN_SEND_MSS = 48;
/** TCP_MSS_DEFAULT: a window above it limits segments to half of it. */
const SMALL_WINDOW_BYTES = 536;
/** MAX_TCP_HEADER and `skb_shared_info`, and `sk_buff`: what a queued segment takes beside its payload. */
const SEGMENT_HEAD_BYTES = 640;
const SEGMENT_DESCRIPTOR_BYTES = 256;

/** Room in the send buffer, which is twice what the congestion window needs (tcp_sndbuf_expand). */
export function sendBufferRoom(socket: TcpSocket): number {
  const payload = Math.max(socket.peerMss, socket.mss) + SEGMENT_HEAD_BYTES;
  const memory = 2 ** (32 - Math.clz32(payload - 1)) + SEGMENT_DESCRIPTOR_BYTES;
  const wanted = 2 * Math.max(INITIAL_CWND, socket.cwnd) * memory;
  const limit = Math.min(
    Math.max(socket.settings.sendBufferBytes, wanted),
    socket.settings.maxSendBufferBytes,
  );
  return Math.max(0, limit - socket.sendQueue.length);
}

/** Whether a program that waits to write is worth waking (sk_stream_is_writeable). */
export function isWorthWriting(socket: TcpSocket): boolean {
  return sendBufferRoom(socket) >= socket.sendQueue.length >> 1;
}

/** Queues what fits and sends what may be sent. Returns how many bytes were taken. */
export function sendBytes(socket: TcpSocket, bytes: Uint8Array): number {
  const count = Math.min(bytes.length, sendBufferRoom(socket));
  if (count < bytes.length) socket.isWriterWaiting = true;
  if (count === 0) return 0;
  restartAfterIdle(socket);
  socket.sendQueue.append(bytes, 0, count);
  socket.writeNext = addToSequence(socket.writeNext, count);
  pushPending(socket);
  return count;
}

/** The end of the stream, behind all data. */
export function sendFin(socket: TcpSocket): void {
  if (socket.isFinQueued) return;
  socket.isFinQueued = true;
  socket.writeNext = addToSequence(socket.writeNext, 1);
  pushPending(socket);
}

/** The MSS for a path MTU (tcp_sync_mss). */
export function synchronizeMss(socket: TcpSocket, pathMtuBytes: number): void {
  socket.pathMtuBytes = pathMtuBytes;
  const mss = Math.min(pathMtuBytes - IP_AND_TCP_HEADER_BYTES, socket.peerMss) - fixedOptionBytes(socket);
  const { maxSendWindow } = socket;
  const cutoff = maxSendWindow > SMALL_WINDOW_BYTES ? maxSendWindow >> 1 : maxSendWindow;
  const bounded = cutoff > 0 ? Math.min(mss, Math.max(cutoff, MIN_SEND_MSS)) : mss;
  socket.mss = Math.max(bounded, MIN_SEND_MSS);
}

/** Sends queued segments as far as the windows allow. */
export function pushPending(socket: TcpSocket): void {
  if (socket.unsent <= 0 || !canSendData(socket)) return;
  const mss = socket.mss - sackOptionBytes(socket);
  let sentCount = 0;
  let isCwndLimited = false;
  while (socket.unsent > 0) {
    if (socket.packetsInFlight >= socket.cwnd) {
      isCwndLimited = true;
      break;
    }
    const waiting = socket.unsent - (socket.isFinQueued ? 1 : 0);
    const payloadBytes = Math.min(waiting, mss);
    const isLast = socket.isFinQueued && payloadBytes === waiting;
    const used = sequenceDistance(socket.sendUnacknowledged, socket.sendNext);
    if (payloadBytes + (isLast ? 1 : 0) > socket.sendWindow - used) break;
    if (payloadBytes < mss && !isLast && isHeldByNagle(socket)) break;
    sendNewSegment(socket, payloadBytes, isLast);
    if (payloadBytes < mss) socket.smallSegmentEnd = socket.sendNext;
    sentCount += 1;
  }
  if (sentCount > 0) {
    noteCwndUsage(socket, isCwndLimited || socket.packetsInFlight >= socket.cwnd);
    armProbeOrRetransmitTimer(socket);
  } else if (socket.packetsOut === 0 && !socket.retransmitTimer.isArmed) armWindowProbe(socket);
}

/** Sends the next `payloadBytes`, whatever the windows say, and remembers them as in flight. */
export function sendNewSegment(socket: TcpSocket, payloadBytes: number, hasFin: boolean): void {
  const sequence = socket.sendNext;
  const end = addToSequence(sequence, payloadBytes + (hasFin ? 1 : 0));
  let flags: number = TCP_FLAG.ACK;
  if (hasFin) flags |= TCP_FLAG.FIN;
  if (payloadBytes > 0 && shouldPush(socket, end)) {
    flags |= TCP_FLAG.PSH;
    socket.pushedSequence = end;
  }
  transmit(socket, flags, sequence, payloadBytes);
  trackSegment(socket, { sequence, endSequence: end, flags, marks: 0, sentAt: socket.now, next: undefined });
  noteDataSent(socket);
}

/** Appends a segment that was just sent to those in flight. */
export function trackSegment(socket: TcpSocket, segment: SentSegment): void {
  if (socket.lastSent === undefined) socket.firstSent = segment;
  else socket.lastSent.next = segment;
  socket.lastSent = segment;
  socket.packetsOut += 1;
  socket.sendNext = segment.endSequence;
  if (socket.recovery === 'recovery') socket.reductionSent += 1;
}

function canSendData(socket: TcpSocket): boolean {
  switch (socket.state) {
    case 'ESTABLISHED':
    case 'CLOSE_WAIT':
    case 'FIN_WAIT1':
    case 'CLOSING':
    case 'LAST_ACK':
      return true;
    case 'SYN_SENT':
    case 'SYN_RECV':
    case 'FIN_WAIT2':
    case 'TIME_WAIT':
    case 'CLOSE':
      return false;
  }
}

/** The last of what is queued, and at least once in half a window (tcp_mark_push, forced_push). */
function shouldPush(socket: TcpSocket, end: TcpSocket['sendNext']): boolean {
  const dataEnd = addToSequence(socket.writeNext, socket.isFinQueued ? -1 : 0);
  if (!isSequenceAfter(dataEnd, end)) return true;
  return sequenceDistance(socket.pushedSequence, end) > socket.maxSendWindow >> 1;
}

/** A small segment waits while another small one is not acknowledged. */
function isHeldByNagle(socket: TcpSocket): boolean {
  if (socket.isNoDelay || socket.packetsOut === 0) return false;
  const { smallSegmentEnd, sendUnacknowledged, sendNext } = socket;
  return isSequenceAfter(smallSegmentEnd, sendUnacknowledged) && !isSequenceAfter(smallSegmentEnd, sendNext);
}

/** tcp_cwnd_validate: the window grows only while it is what limits sending. */
function noteCwndUsage(socket: TcpSocket, isLimited: boolean): void {
  const isNewRound = !isSequenceAfter(socket.cwndUsageEnd, socket.sendUnacknowledged);
  if (!isNewRound && !isLimited && (socket.isCwndLimited || socket.packetsOut <= socket.maxPacketsOut))
    return;
  socket.isCwndLimited = isLimited;
  socket.maxPacketsOut = socket.packetsOut;
  socket.cwndUsageEnd = socket.sendNext;
}
