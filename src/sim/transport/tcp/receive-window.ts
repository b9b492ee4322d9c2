/**
 * How much a connection offers to receive (tcp_select_initial_window, __tcp_select_window, tcp_grow_window,
 * tcp_rcv_space_adjust in Linux 6.18).
 *
 * Models the window of the SYN as a multiple of the MSS, growth with the segments that come in, the estimate of how much
 * of the buffer is payload, zero windows, and auto-tuning of the buffer up to `tcp_rmem`. The memory that a segment
 * takes is its payload plus a fixed overhead.
 * Leaves out memory pressure and SO_RCVBUF.
 */
import { elapsed } from '../../base/time';
import type { ReceivedSegment } from './received-segment';
import { addToSequence, isSequenceBefore, sequenceDistance } from './sequence-number';
import type { TcpSettings } from './tcp-settings';
import { INITIAL_CWND, DEFAULT_MSS, type TcpSocket } from './tcp-socket';
import { TCP_FLAG } from '../../wire/tcp';
import { ACK_PENDING } from './tcp-socket';

/** U16_MAX << TCP_MAX_WSCALE. */
const MAX_WINDOW_CLAMP = 0xffff * 2 ** 14;
const MAX_WINDOW_SCALE = 14;
/** Taken by `sk_buff` and the smallest head that TCP allocates, whatever the payload. */
const SEGMENT_OVERHEAD_BYTES = 896;
/** TCP_MIN_MSS. */
const MIN_MSS = 88;
/** From here on a segment makes the window grow; smaller ones are mostly overhead. */
const MIN_GROWTH_BYTES = 128;

export interface InitialWindow {
  readonly windowBytes: number;
  readonly scale: number;
  readonly clamp: number;
}

/** `mss` without the options that every segment will carry. */
export function initialWindow(settings: TcpSettings, mss: number, hasScaling: boolean): InitialWindow {
  const whole = windowFromSpace(settings.receiveBufferBytes, 128);
  const windowBytes = whole > mss ? whole - (whole % mss) : whole;
  let scale = 0;
  if (hasScaling) {
    const most = Math.min(Math.max(windowBytes, settings.maxReceiveBufferBytes), MAX_WINDOW_CLAMP);
    scale = Math.min(Math.max(31 - Math.clz32(most) - 15, 0), MAX_WINDOW_SCALE);
  }
  return { windowBytes, scale, clamp: 0xffff * 2 ** scale };
}

/** At the end of the handshake (tcp_init_buffer_space). `advertisedMss` is without options by now. */
export function initializeReceiveSpace(socket: TcpSocket): void {
  const most = fullSpace(socket);
  const { advertisedMss } = socket;
  if (socket.windowClamp >= most) socket.windowClamp = most;
  // One segment is held back.
  if (socket.windowClamp > 2 * advertisedMss && socket.windowClamp + advertisedMss > most) {
    socket.windowClamp = Math.max(2 * advertisedMss, most - advertisedMss);
  }
  socket.receiveThreshold = Math.min(socket.receiveThreshold, socket.windowClamp);
  socket.spaceBytes = Math.min(
    socket.receiveThreshold,
    socket.receiveWindow,
    INITIAL_CWND * socket.advertisedMss,
  );
  socket.spaceMeasuredAt = socket.now;
  const hint = Math.min(advertisedMss, socket.mss, Math.floor(socket.receiveWindow / 2), DEFAULT_MSS);
  socket.receiveMss = Math.max(hint, MIN_MSS);
}

/** What is left of the window that was offered last. */
export function currentReceiveWindow(socket: TcpSocket): number {
  const left = socket.receiveWindow - ((socket.receiveNext - socket.receiveWindowStart) | 0);
  return Math.max(left, 0);
}

/** Chooses the window for a segment that is about to be sent, and returns it as the header has it. */
export function selectWindow(socket: TcpSocket): number {
  const { counters } = socket.host;
  if ((socket.ackPending & ACK_PENDING.NO_MEMORY) !== 0) {
    socket.receiveWindow = 0;
    socket.receiveWindowStart = socket.receiveNext;
    return 0;
  }
  const before = socket.receiveWindow;
  const current = currentReceiveWindow(socket);
  let offered = preferredWindow(socket);
  // A window that was offered is never taken back.
  if (offered < current) {
    if (offered === 0) counters.windowsWantedClosed += 1;
    offered = alignUp(current, 2 ** socket.receiveWindowScale);
  }
  socket.receiveWindow = offered;
  socket.receiveWindowStart = socket.receiveNext;
  if (offered === 0) {
    if (before > 0) counters.windowsClosed += 1;
  } else if (before === 0) counters.windowsReopened += 1;
  return Math.min(offered, 0xffff * 2 ** socket.receiveWindowScale) >>> socket.receiveWindowScale;
}

/** What the buffer allows (__tcp_select_window). */
export function preferredWindow(socket: TcpSocket): number {
  const allowed = fullSpace(socket);
  const most = Math.min(socket.windowClamp, allowed);
  const mss = Math.min(socket.receiveMss, most);
  const unit = 2 ** socket.receiveWindowScale;
  let free = freeSpace(socket);
  if (free < most >> 1) {
    socket.quickAcks = 0;
    free -= free % unit;
    if (free < allowed >> 4 || free < mss) return 0;
  }
  free = Math.min(free, socket.receiveThreshold);
  if (socket.receiveWindowScale > 0) return alignUp(free, unit);
  const window = socket.receiveWindow;
  if (window <= free - mss || window > free) return free - (free % mss);
  return mss === most && free > window + (most >> 1) ? free : window;
}

/** Accounts for a segment of the receive queue. */
export function chargeSegment(socket: TcpSocket, payloadBytes: number): void {
  const isJoined = socket.receiveMemoryBytes > 0;
  socket.receiveMemoryBytes += payloadBytes + (isJoined ? 0 : SEGMENT_OVERHEAD_BYTES);
}

/** Accounts for bytes that the program has read. */
export function releaseSegmentMemory(socket: TcpSocket, payloadBytes: number): void {
  socket.receiveMemoryBytes =
    socket.receiveQueue.length === 0 ? 0 : Math.max(0, socket.receiveMemoryBytes - payloadBytes);
}

/** Whether the buffer can take more (tcp_can_ingest). If not, it may grow to what it holds (tcp_clamp_window). */
export function hasReceiveRoom(socket: TcpSocket, payloadBytes: number): boolean {
  const needed = socket.receiveMemoryBytes + payloadBytes;
  if (needed <= socket.receiveBufferBytes) return true;
  socket.host.counters.pruneCalls += 1;
  const { maxReceiveBufferBytes } = socket.settings;
  if (socket.receiveBufferBytes < maxReceiveBufferBytes) {
    socket.receiveBufferBytes = Math.max(
      socket.receiveBufferBytes,
      Math.min(socket.receiveMemoryBytes, maxReceiveBufferBytes),
    );
  }
  if (socket.receiveMemoryBytes > socket.receiveBufferBytes) {
    socket.receiveThreshold = Math.min(socket.windowClamp, 2 * socket.advertisedMss);
  }
  if (needed <= socket.receiveBufferBytes) return true;
  socket.host.counters.receivePrunes += 1;
  return false;
}

/** tcp_measure_rcv_mss: how large the peer's full segments are, and how much of them is overhead. */
export function measureReceiveMss(socket: TcpSocket, segment: ReceivedSegment): void {
  const { payloadBytes, segmentBytes, flags } = segment;
  const lastSegmentBytes = socket.lastSegmentBytes;
  socket.lastSegmentBytes = 0;
  if (segmentBytes >= socket.receiveMss) {
    if (segmentBytes !== socket.receiveMss) updateScalingRatio(socket, payloadBytes);
    socket.receiveMss = Math.min(segmentBytes, socket.advertisedMss);
    if ((flags & TCP_FLAG.PSH) !== 0) socket.ackPending |= ACK_PENDING.PUSHED;
    return;
  }
  const isPushed = (flags & TCP_FLAG.PSH) !== 0;
  if (payloadBytes >= DEFAULT_MSS || (payloadBytes >= MIN_MSS && !isPushed)) {
    socket.lastSegmentBytes = payloadBytes;
    if (payloadBytes === lastSegmentBytes) {
      socket.receiveMss = payloadBytes;
      return;
    }
  }
  if ((socket.ackPending & ACK_PENDING.PUSHED) !== 0) socket.ackPending |= ACK_PENDING.PUSHED_TWICE;
  socket.ackPending |= ACK_PENDING.PUSHED;
}

/** tcp_grow_window: each segment with little overhead lets the window grow by two. */
export function growWindow(socket: TcpSocket, payloadBytes: number): void {
  if (payloadBytes < MIN_GROWTH_BYTES) return;
  const room = Math.min(socket.windowClamp, freeSpace(socket)) - socket.receiveThreshold;
  if (room <= 0) return;
  const memory = windowFromSpace(payloadBytes + SEGMENT_OVERHEAD_BYTES, socket.scalingRatio);
  const growth = memory <= payloadBytes ? 2 * socket.advertisedMss : slowGrowth(socket, payloadBytes, memory);
  if (growth === 0) return;
  socket.receiveThreshold += Math.min(room, Math.max(growth, 2 * payloadBytes));
  socket.quickAcks |= 1;
}

/** tcp_rcv_space_adjust: once in a round trip, lets the buffer grow with what the program has read. */
export function tuneReceiveBuffer(socket: TcpSocket): void {
  const sinceUs = elapsed(socket.spaceMeasuredAt, socket.now) / 1000;
  if (socket.scaledReceiveRttUs === 0 || sinceUs < socket.scaledReceiveRttUs >> 3) return;
  const copied = socket.readBytes - socket.readBytesAtMeasure - socket.receiveQueue.length;
  if (copied > socket.spaceBytes) growReceiveBuffer(socket, copied);
  socket.readBytesAtMeasure = socket.readBytes;
  socket.spaceMeasuredAt = socket.now;
}

/** tcp_rcvbuf_grow: the sender may double its rate, and what waits for a gap to be filled needs room too. */
export function growReceiveBuffer(socket: TcpSocket, copied: number): void {
  const before = socket.spaceBytes;
  socket.spaceBytes = copied;
  if (!socket.settings.hasReceiveTuning) return;
  let wanted = copied * 2;
  wanted += 2 * Math.floor((wanted * (copied - before)) / before);
  const last = socket.outOfOrder.at(-1);
  if (last !== undefined) wanted += sequenceDistance(socket.receiveNext, last.end);
  const needed = Math.floor((wanted * 256) / socket.scalingRatio);
  const buffer = Math.min(needed, socket.settings.maxReceiveBufferBytes);
  if (buffer <= socket.receiveBufferBytes) return;
  socket.receiveBufferBytes = buffer;
  socket.windowClamp = windowFromSpace(buffer, socket.scalingRatio);
}

/** A sample of the round-trip time as the receiver sees it, by time stamps (tcp_rcv_rtt_measure_ts). */
export function measureReceiveRtt(socket: TcpSocket, segment: ReceivedSegment): void {
  if (!segment.hasTimestamp || segment.timestampEcho === socket.lastEcho) return;
  socket.lastEcho = segment.timestampEcho;
  if (segment.payloadBytes < socket.receiveMss) return;
  const sampleMs = (socket.timestamp - segment.timestampEcho) | 0;
  if (sampleMs > 0) updateReceiveRtt(socket, sampleMs * 1000, false);
}

/** A window full of data takes a round trip at least (tcp_rcv_rtt_measure). */
export function measureWindowTime(socket: TcpSocket): void {
  const { windowTimedAt, now } = socket;
  if (windowTimedAt !== undefined) {
    if (isSequenceBefore(socket.receiveNext, socket.windowTimedEnd)) return;
    updateReceiveRtt(socket, Math.max(1, elapsed(windowTimedAt, now) / 1000), true);
  }
  socket.windowTimedEnd = addToSequence(socket.receiveNext, socket.receiveWindow);
  socket.windowTimedAt = now;
}

/** tcp_rcv_rtt_update. `isUpperLimit`: a program that reads late makes it longer than it is. */
function updateReceiveRtt(socket: TcpSocket, sampleUs: number, isUpperLimit: boolean): void {
  const current = socket.scaledReceiveRttUs;
  const scaled = Math.floor(sampleUs) * 8;
  if (current === 0 || scaled < current) socket.scaledReceiveRttUs = scaled;
  else if (!isUpperLimit && socket.receiveQueue.length === 0) {
    socket.scaledReceiveRttUs = current - (current >> 3) + Math.floor(sampleUs);
  }
}

function updateScalingRatio(socket: TcpSocket, payloadBytes: number): void {
  const ratio = Math.max(1, Math.floor((payloadBytes * 256) / (payloadBytes + SEGMENT_OVERHEAD_BYTES)));
  if (ratio === socket.scalingRatio) return;
  socket.scalingRatio = ratio;
  const clamp = fullSpace(socket);
  const isSmaller = clamp < socket.windowClamp;
  socket.windowClamp = clamp;
  const threshold = Math.min(socket.receiveWindow, clamp);
  socket.receiveThreshold = isSmaller
    ? Math.min(socket.receiveThreshold, clamp)
    : Math.max(threshold, socket.receiveThreshold);
  socket.spaceBytes = Math.min(socket.spaceBytes, clamp);
}

/** __tcp_grow_window, for segments whose overhead is large. */
function slowGrowth(socket: TcpSocket, payloadBytes: number, memoryWindow: number): number {
  let memory = memoryWindow >> 1;
  let window = windowFromSpace(socket.settings.maxReceiveBufferBytes, socket.scalingRatio) >> 1;
  while (socket.receiveThreshold <= window) {
    if (memory <= payloadBytes) return 2 * socket.receiveMss;
    memory >>= 1;
    window >>= 1;
  }
  return 0;
}

function windowFromSpace(space: number, scalingRatio: number): number {
  return Math.floor((space * scalingRatio) / 256);
}

function fullSpace(socket: TcpSocket): number {
  return windowFromSpace(socket.receiveBufferBytes, socket.scalingRatio);
}

function freeSpace(socket: TcpSocket): number {
  const free = socket.receiveBufferBytes - socket.receiveMemoryBytes;
  return free <= 0 ? 0 : windowFromSpace(free, socket.scalingRatio);
}

function alignUp(value: number, unit: number): number {
  return Math.ceil(value / unit) * unit;
}
