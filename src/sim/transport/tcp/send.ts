/**
 * From the program's bytes to segments (RFC 9293 §3.8; tcp_sendmsg, tcp_write_xmit).
 *
 * Models the buffers of the send queue as far as they show (where PSH is set, when a long write begins to be sent),
 * frames of several segments within the peer's window and half of what the congestion window leaves, deferring a frame
 * that would soon be larger, Nagle's rule in Minshall's variant, and a send buffer that grows with the congestion window.
 * Models corking. Leaves out the limit on what waits in queues below (TCP small queues), where nothing ever waits here.
 */
import { elapsed } from '../../base/time';
import { TCP_FLAG, TCP_HEADER_BYTES } from '../../wire/tcp';
import { restartAfterIdle, shiftEpoch, shrinkUnusedCwnd } from './congestion';
import { noteDataSent } from './delayed-ack';
import { armAfterSending, armWindowProbe } from './retransmit-timer';
import { nextOrder, type SentSegment } from './sent-segment';
import { addToSequence, isSequenceAfter, isSequenceBefore, sequenceDistance } from './sequence-number';
import { boundToHalfWindow, segmentCount, segmentsPerFrame, sizeGoal } from './size-goal';
import { INITIAL_CWND, type TcpSocket } from './tcp-socket';
import { fixedOptionBytes, sackOptionBytes, transmit } from './transmit';

/** `tcp_min_snd_mss`. */
const MIN_SEND_MSS = 48;
/** MAX_TCP_HEADER and `skb_shared_info`, and `sk_buff`: what a queued segment takes beside its payload. */
const SEGMENT_HEAD_BYTES = 512;
const SEGMENT_DESCRIPTOR_BYTES = 256;
/** `tcp_tso_win_divisor`: a frame that fills a third of the window is large enough. */
const WINDOW_DIVISOR = 3;
/** Only right after a write is more to be expected. */
const MAX_DEFER_NS = 1_000_000;

/** What `send` takes at least. */
export function sendBufferRoom(socket: TcpSocket): number {
  return Math.max(0, socket.sendBufferBytes - socket.sendQueue.length);
}

/** The send buffer holds twice what the congestion window needs (tcp_sndbuf_expand). */
export function expandSendBuffer(socket: TcpSocket): void {
  const payload = Math.max(socket.peerMss, socket.mss) + SEGMENT_HEAD_BYTES;
  const memory = 2 ** (32 - Math.clz32(payload - 1)) + SEGMENT_DESCRIPTOR_BYTES;
  const segments = Math.max(INITIAL_CWND, socket.cwnd, socket.reordering + 1);
  const wanted = Math.min(2 * segments * memory, socket.settings.maxSendBufferBytes);
  socket.sendBufferBytes = Math.max(socket.sendBufferBytes, wanted);
}

/** Whether a program that waits to write is worth waking (sk_stream_is_writeable). */
export function isWorthWriting(socket: TcpSocket): boolean {
  return sendBufferRoom(socket) >= socket.sendQueue.length >> 1;
}

/** Queues what fits and sends what may be sent. Returns how many bytes were taken. */
export function sendBytes(socket: TcpSocket, bytes: Uint8Array): number {
  const mss = currentMss(socket);
  const goal = sizeGoal(socket, mss);
  restartAfterIdle(socket);
  let taken = 0;
  while (taken < bytes.length) {
    const room = goal - tailBytes(socket);
    const isNewBuffer = room <= 0 || socket.unsent <= 0;
    // Only a new buffer asks whether there is room; the last one may go beyond the limit.
    if (isNewBuffer && socket.sendQueue.length >= socket.sendBufferBytes) break;
    if (isNewBuffer) beginBuffer(socket);
    else if (taken === 0 && socket.pushMarks.at(-1) === socket.writeNext) socket.pushMarks.pop();
    const count = Math.min(isNewBuffer ? goal : room, bytes.length - taken);
    socket.sendQueue.append(bytes, taken, taken + count);
    socket.writeNext = addToSequence(socket.writeNext, count);
    taken += count;
    if (taken < bytes.length && tailBytes(socket) >= goal) sendFullBuffer(socket, mss);
  }
  const isShort = taken < bytes.length;
  if (isShort) socket.isWriterWaiting = true;
  if (taken === 0) return 0;
  markPush(socket);
  pushPending(socket, isShort);
  return taken;
}

/** What is written from now on goes into a buffer of its own; no frame reaches from one into the next. */
function beginBuffer(socket: TcpSocket): void {
  if (socket.unsent > 0) socket.bufferEnds.push(socket.writeNext);
  socket.tailStart = socket.writeNext;
}

/** Where the buffer ends that is to be sent next; undefined for the last one. */
function nextBufferEnd({ bufferEnds, sendNext }: TcpSocket): TcpSocket['sendNext'] | undefined {
  while (bufferEnds.length > 0) {
    const [end] = bufferEnds;
    if (end !== undefined && isSequenceAfter(end, sendNext)) return end;
    bufferEnds.shift();
  }
  return undefined;
}

/** The end of the stream, behind all data. */
export function sendFin(socket: TcpSocket): void {
  if (socket.isFinQueued) return;
  socket.isFinQueued = true;
  socket.writeNext = addToSequence(socket.writeNext, 1);
  pushPending(socket, true);
}

/** The MSS for a path MTU (tcp_sync_mss). */
export function synchronizeMss(socket: TcpSocket, pathMtuBytes: number): void {
  socket.pathMtuBytes = pathMtuBytes;
  const mss =
    Math.min(pathMtuBytes - socket.networkHeaderBytes - TCP_HEADER_BYTES, socket.peerMss) -
    fixedOptionBytes(socket);
  socket.mss = Math.max(boundToHalfWindow(socket, mss), MIN_SEND_MSS);
}

/** The payload of a full segment now (tcp_current_mss). */
export function currentMss(socket: TcpSocket): number {
  return socket.mss - sackOptionBytes(socket);
}

/** Sends queued segments as far as the windows allow; `isPushing` overrules Nagle. */
export function pushPending(socket: TcpSocket, isPushing = false): void {
  if (socket.unsent <= 0 || !canSendData(socket)) return;
  writeQueue(socket, currentMss(socket), isPushing, false);
  if (socket.packetsOut === 0 && socket.unsent > 0 && !socket.retransmitTimer.isArmed) armWindowProbe(socket);
}

/** One more segment, even beyond the congestion window, as a loss probe. False when there is none to send. */
export function sendOneMore(socket: TcpSocket): boolean {
  if (socket.unsent <= 0) return false;
  const mss = currentMss(socket);
  const bufferEnd = nextBufferEnd(socket);
  const hasFin = bufferEnd === undefined && socket.isFinQueued;
  const waiting = sequenceDistance(socket.sendNext, bufferEnd ?? socket.writeNext) - (hasFin ? 1 : 0);
  const window = sendWindowLeft(socket);
  if ((waiting > mss ? mss : waiting + (hasFin ? 1 : 0)) > window) return false;
  const quota = Math.min(Math.max(cwndQuota(socket), 1), segmentsPerFrame(socket, mss));
  const limit = waiting <= mss ? mss : splitPoint(socket, { waiting, window, mss, quota, isPushing: true });
  const payloadBytes = Math.min(waiting, limit);
  sendNewSegment(socket, payloadBytes, hasFin && payloadBytes === waiting, mss);
  return true;
}

/** Sends the next `payloadBytes`, whatever the windows say, and remembers them as in flight. */
export function sendNewSegment(socket: TcpSocket, payloadBytes: number, hasFin: boolean, mss: number): void {
  const sequence = socket.sendNext;
  const dataEnd = addToSequence(sequence, payloadBytes);
  const endSequence = addToSequence(dataEnd, hasFin ? 1 : 0);
  let flags: number = TCP_FLAG.ACK;
  if (hasFin) flags |= TCP_FLAG.FIN;
  const count = segmentCount(payloadBytes, mss);
  socket.host.counters.originalData += count;
  if (takePushMarks(socket, dataEnd)) flags |= TCP_FLAG.PSH;
  if (socket.packetsOut === 0) beginAfterIdle(socket);
  transmit(socket, flags, sequence, payloadBytes, mss);
  trackSegment(socket, {
    sequence,
    endSequence,
    flags,
    marks: 0,
    count,
    mss,
    sentAt: socket.now,
    order: nextOrder(socket),
    next: undefined,
  });
  noteDataSent(socket);
}

/** Appends a segment that was just sent to those in flight. */
export function trackSegment(socket: TcpSocket, segment: SentSegment): void {
  if (socket.lastSent === undefined) socket.firstSent = segment;
  else socket.lastSent.next = segment;
  socket.lastSent = segment;
  socket.packetsOut += segment.count;
  socket.sendNext = segment.endSequence;
  if (socket.recovery === 'recovery') socket.reductionSent += segment.count;
}

/** Nothing is in flight (tcp_event_data_sent, CA_EVENT_TX_START). */
function beginAfterIdle(socket: TcpSocket): void {
  shiftEpoch(socket);
}

/** tcp_write_xmit; with `isSingle` at most one frame. */
function writeQueue(socket: TcpSocket, mss: number, isPushing: boolean, isSingle: boolean): void {
  const mostSegments = segmentsPerFrame(socket, mss);
  const hasDataOut = socket.packetsOut > 0;
  let sentCount = 0;
  let isCwndLimited = false;
  while (socket.unsent > 0) {
    const quota = Math.min(cwndQuota(socket), mostSegments);
    if (quota <= 0) break;
    const bufferEnd = nextBufferEnd(socket);
    const hasFin = bufferEnd === undefined && socket.isFinQueued;
    const waiting = sequenceDistance(socket.sendNext, bufferEnd ?? socket.writeNext) - (hasFin ? 1 : 0);
    const window = sendWindowLeft(socket);
    const isSmall = waiting <= mss;
    const needed = isSmall ? waiting + (hasFin ? 1 : 0) : mss;
    if (needed > window) break;
    if (isSmall) {
      if (waiting < mss && !isPushing && !hasFin && isHeldByNagle(socket)) break;
    } else if (!isSingle) {
      const isTail = bufferEnd === undefined;
      const deferral = deferFrame(socket, { waiting, window, mostSegments, isTail });
      if (deferral !== 'none') {
        isCwndLimited ||= deferral === 'cwnd';
        break;
      }
    }
    const limit = isSmall ? mss : splitPoint(socket, { waiting, window, mss, quota, isPushing });
    const payloadBytes = Math.min(waiting, limit);
    sendNewSegment(socket, payloadBytes, hasFin && payloadBytes === waiting, mss);
    if (payloadBytes % mss !== 0) socket.smallSegmentEnd = socket.sendNext;
    sentCount += segmentCount(payloadBytes, mss);
    if (isSingle) break;
  }
  isCwndLimited ||= socket.packetsInFlight >= socket.cwnd;
  if (sentCount > 0 || isCwndLimited) noteCwndUsage(socket, isCwndLimited);
  if (sentCount > 0) armAfterSending(socket, hasDataOut);
}

/** A buffer is full while more is to come: it starts on its way, with PSH once in half a window (forced_push). */
function sendFullBuffer(socket: TcpSocket, mss: number): void {
  if (!canSendData(socket)) return;
  if (sequenceDistance(socket.pushedSequence, socket.writeNext) > socket.maxSendWindow >> 1) {
    markPush(socket);
    pushPending(socket, true);
  } else if (!isSequenceBefore(socket.sendNext, socket.tailStart)) writeQueue(socket, mss, true, true);
}

/** What ends there gets PSH, wherever the buffers end: a probe of the window that carries data. */
export function pushUpTo(socket: TcpSocket, end: TcpSocket['sendNext']): void {
  if (socket.pushMarks[0] !== end) socket.pushMarks.unshift(end);
  if (isSequenceBefore(socket.pushedSequence, end)) socket.pushedSequence = end;
}

/** tcp_mark_push: the buffer that ends here. */
function markPush(socket: TcpSocket): void {
  socket.pushMarks.push(socket.writeNext);
  socket.pushedSequence = socket.writeNext;
}

/** Whether a segment that ends there gets PSH: it reaches to the end of a buffer that has it. */
function takePushMarks(socket: TcpSocket, end: TcpSocket['sendNext']): boolean {
  const { pushMarks } = socket;
  let isPushed = false;
  while (pushMarks.length > 0) {
    const [mark] = pushMarks;
    if (mark === undefined || isSequenceAfter(mark, end)) break;
    pushMarks.shift();
    isPushed = true;
  }
  return isPushed;
}

/** What the last buffer of the send queue holds that was not sent yet. */
function tailBytes(socket: TcpSocket): number {
  const start = isSequenceAfter(socket.sendNext, socket.tailStart) ? socket.sendNext : socket.tailStart;
  return sequenceDistance(start, socket.writeNext);
}

/** Half of the window at a time, so that acknowledgments keep coming (tcp_cwnd_test). */
function cwndQuota(socket: TcpSocket): number {
  return Math.min(Math.max(socket.cwnd >> 1, 1), socket.cwnd - socket.packetsInFlight);
}

function sendWindowLeft(socket: TcpSocket): number {
  return socket.sendWindow - sequenceDistance(socket.sendUnacknowledged, socket.sendNext);
}

interface FrameLimits {
  readonly waiting: number;
  readonly window: number;
  readonly mss: number;
  readonly quota: number;
  readonly isPushing: boolean;
}

/** How much of what waits goes into the next frame (tcp_mss_split_point). */
function splitPoint(socket: TcpSocket, limits: FrameLimits): number {
  const { waiting, window, mss, quota, isPushing } = limits;
  const most = quota * mss;
  const needed = Math.min(waiting, window);
  if (most <= needed) return most;
  const partial = needed % mss;
  const isHeld = partial !== 0 && !isPushing && isHeldByNagle(socket);
  return isHeld ? needed - partial : needed;
}

interface WaitingBuffer {
  readonly waiting: number;
  readonly window: number;
  readonly mostSegments: number;
  /** More may still be written into it. */
  readonly isTail: boolean;
}

/** Whether to wait for the acknowledgment that allows a larger frame (tcp_tso_should_defer), and for which window. */
function deferFrame(
  socket: TcpSocket,
  { waiting, window, mostSegments, isTail }: WaitingBuffer,
): 'none' | 'cwnd' | 'peer' {
  if (socket.recovery === 'recovery' || socket.recovery === 'loss') return 'none';
  if (elapsed(socket.lastSentAt, socket.now) > MAX_DEFER_NS) return 'none';
  const congestion = (socket.cwnd - socket.packetsInFlight) * socket.mss;
  const limit = Math.min(window, congestion);
  if (limit >= mostSegments * socket.mss) return 'none';
  if (!isTail && limit >= waiting) return 'none';
  const chunk = Math.min(socket.sendWindow, socket.cwnd * socket.mss);
  if (limit >= Math.floor(chunk / WINDOW_DIVISOR)) return 'none';
  const head = socket.firstSent;
  if (head === undefined) return 'none';
  // An acknowledgment that is more than half a round trip away would come too late.
  if (elapsed(head.sentAt, socket.now) < (socket.scaledRttUs >> 4) * 1000) return 'none';
  if (congestion < window) {
    if (congestion <= waiting) return 'cwnd';
  } else if (window <= waiting) return 'peer';
  return socket.isFinQueued ? 'none' : 'peer';
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

/** A small segment waits while another small one is not acknowledged, and in any case while the program corks. */
function isHeldByNagle(socket: TcpSocket): boolean {
  if (socket.isCorked) return true;
  if (socket.isNoDelay || socket.packetsOut === 0) return false;
  const { smallSegmentEnd, sendUnacknowledged, sendNext } = socket;
  return isSequenceAfter(smallSegmentEnd, sendUnacknowledged) && !isSequenceAfter(smallSegmentEnd, sendNext);
}

/** tcp_cwnd_validate: the window grows only while it is what limits sending, and shrinks when it is not. */
function noteCwndUsage(socket: TcpSocket, isLimited: boolean): void {
  const isNewRound = !isSequenceAfter(socket.cwndUsageEnd, socket.sendUnacknowledged);
  const isMore = socket.isCwndLimited ? false : socket.packetsOut > socket.maxPacketsOut;
  if (isNewRound || isLimited || isMore) {
    socket.isCwndLimited = isLimited;
    socket.maxPacketsOut = socket.packetsOut;
    socket.cwndUsageEnd = socket.sendNext;
  }
  const isFull =
    socket.isCwndLimited || (socket.cwnd < socket.ssthresh && socket.cwnd < 2 * socket.maxPacketsOut);
  if (isFull) {
    socket.cwndUsed = 0;
    socket.cwndStampedAt = socket.now;
    return;
  }
  socket.cwndUsed = Math.max(socket.cwndUsed, socket.packetsOut);
  const isStale = elapsed(socket.cwndStampedAt, socket.now) >= socket.rto;
  if (!isStale || !socket.settings.isRestartingAfterIdle) return;
  if (socket.recovery === 'open' && !socket.isWriterWaiting && !socket.isOrphan) shrinkUnusedCwnd(socket);
  socket.cwndStampedAt = socket.now;
}
