/**
 * When a segment is acknowledged at once and when later (__tcp_ack_snd_check, tcp_send_delayed_ack, tcp_delack_timer,
 * RFC 5681 §4.2).
 *
 * Models quick acknowledgments at the start of a connection, "ping-pong" mode once the program answers (then an
 * acknowledgment waits up to 40 ms for data to ride on), the adaptive delay, and the acknowledgment that reading
 * causes, and fewer acknowledgments of what came out of order than segments once the sender knows (`tcp_comp_sack_*`).
 */
import { elapsed, nanoseconds, type SimTime } from '../../base/time';
import { currentReceiveWindow, preferredWindow } from './receive-window';
import { sequenceDistance } from './sequence-number';
import { ACK_PENDING, type TcpSocket } from './tcp-socket';
import { MIN_ACK_TIMEOUT_NS, sendAck } from './transmit';

/** TCP_MAX_QUICKACKS. */
const MAX_QUICK_ACKS = 16;
/** TCP_DELACK_MAX. */
const MAX_DELAY_NS = 200_000_000;
/** TCP_FASTRETRANS_THRESH */
const DUPLICATES_AT_ONCE = 3;
/** They wait for a twentieth of a round trip. */
const COMPRESSION_RTT_SHARE = 20;
/** A timer fires at the next tick at the earliest; CONFIG_HZ=250. */
const TICK_NS = 4_000_000;
/** The upper limit outside ping-pong mode, HZ / 2. */
const MAX_UNPUSHED_DELAY_NS = 500_000_000;

/** Linux takes these times with a clock that ticks every 4 ms. */
function ticksSince(from: SimTime, to: SimTime): number {
  return (Math.floor(to / TICK_NS) - Math.floor(from / TICK_NS)) * TICK_NS;
}

export function scheduleAck(socket: TcpSocket): void {
  socket.ackPending |= ACK_PENDING.SCHEDULED;
}

/** tcp_incr_quickack: enough of them to fill the window in slow start. */
function grantQuickAcks(socket: TcpSocket): void {
  const wanted = Math.floor(socket.receiveWindow / (2 * socket.receiveMss));
  const granted = Math.min(wanted === 0 ? 2 : wanted, MAX_QUICK_ACKS);
  if (granted > socket.quickAcks) socket.quickAcks = granted;
}

/** tcp_enter_quickack_mode. */
export function enterQuickAckMode(socket: TcpSocket): void {
  grantQuickAcks(socket);
  socket.isPingPong = false;
  socket.ackTimeout = MIN_ACK_TIMEOUT_NS;
}

/** The estimate of the time between segments, with each one that has data (tcp_event_data_recv). */
export function noteDataReceived(socket: TcpSocket): void {
  scheduleAck(socket);
  const gap = ticksSince(socket.lastReceivedAt, socket.now);
  const half = Math.floor(socket.ackTimeout / (2 * TICK_NS)) * TICK_NS;
  if (socket.ackTimeout === 0) {
    grantQuickAcks(socket);
    socket.ackTimeout = MIN_ACK_TIMEOUT_NS;
  } else if (gap <= MIN_ACK_TIMEOUT_NS / 2) {
    socket.ackTimeout = half + MIN_ACK_TIMEOUT_NS / 2;
  } else if (gap < socket.ackTimeout) {
    socket.ackTimeout = Math.min(half + gap, socket.rto, MAX_DELAY_NS);
  } else if (gap > socket.rto) grantQuickAcks(socket);
  socket.lastReceivedAt = socket.now;
}

/** Data was sent: an answer to what came in makes the connection interactive (tcp_event_data_sent). */
export function noteDataSent(socket: TcpSocket): void {
  socket.lastSentAt = socket.now;
  if (ticksSince(socket.lastReceivedAt, socket.now) < socket.ackTimeout) socket.isPingPong = true;
}

/** At the end of a segment's processing: acknowledges what has to be, now or later. */
export function checkAck(socket: TcpSocket): void {
  if ((socket.ackPending & ACK_PENDING.SCHEDULED) === 0) return;
  const isFullSegmentAhead =
    sequenceDistance(socket.receiveWindowStart, socket.receiveNext) > socket.receiveMss;
  if (
    (isFullSegmentAhead && preferredWindow(socket) >= socket.receiveWindow) ||
    (socket.quickAcks > 0 && !socket.isPingPong) ||
    (socket.ackPending & ACK_PENDING.NOW) !== 0
  ) {
    sendAck(socket);
  } else if (socket.outOfOrder.length > 0) ackOutOfOrder(socket);
  else delayAck(socket);
}

/** After three duplicates the sender knows, and the others may wait for each other. */
function ackOutOfOrder(socket: TcpSocket): void {
  const { settings } = socket;
  if (!socket.hasSack || socket.compressedAcks >= settings.maxCompressedAcks) {
    sendAck(socket);
    return;
  }
  if (socket.duplicateAcksFrom !== socket.receiveNext) {
    socket.duplicateAcksFrom = socket.receiveNext;
    socket.duplicateAcks = 0;
  }
  if (socket.duplicateAcks < DUPLICATES_AT_ONCE) {
    socket.duplicateAcks += 1;
    sendAck(socket);
    return;
  }
  socket.compressedAcks += 1;
  if (socket.cancelCompression !== undefined) return;
  const { scaledReceiveRttUs, scaledRttUs, host } = socket;
  const scaled = scaledRttUs > 0 ? Math.min(scaledReceiveRttUs, scaledRttUs) : scaledReceiveRttUs;
  const delay = Math.min(settings.compressionDelay, Math.floor((scaled * 125) / COMPRESSION_RTT_SHARE));
  socket.cancelCompression = host.service.scheduler.schedule(nanoseconds(delay), () => {
    socket.cancelCompression = undefined;
    if (socket.compressedAcks === 0) return;
    // One goes out after all.
    socket.compressedAcks -= 1;
    sendAck(socket);
  });
}

/** The delayed acknowledgment is due. */
export function onDelayedAckTimer(socket: TcpSocket): void {
  socket.ackPending &= ~ACK_PENDING.TIMER;
  if ((socket.ackPending & ACK_PENDING.SCHEDULED) === 0) return;
  if (socket.isPingPong) {
    socket.isPingPong = false;
    socket.ackTimeout = MIN_ACK_TIMEOUT_NS;
  } else socket.ackTimeout = Math.min(socket.ackTimeout * 2, socket.rto);
  socket.host.counters.delayedAcks += 1;
  sendAck(socket);
}

/** The program has read: acknowledges if it drained the queue or opened the window (tcp_cleanup_rbuf). */
export function ackAfterRead(socket: TcpSocket): void {
  const { ackPending } = socket;
  if ((ackPending & ACK_PENDING.SCHEDULED) !== 0) {
    const isPushed =
      (ackPending & ACK_PENDING.PUSHED_TWICE) !== 0 ||
      ((ackPending & ACK_PENDING.PUSHED) !== 0 && !socket.isPingPong);
    const unacknowledged = sequenceDistance(socket.receiveWindowStart, socket.receiveNext);
    if (unacknowledged > socket.receiveMss || (isPushed && socket.receiveMemoryBytes === 0)) {
      sendAck(socket);
      return;
    }
  }
  if (socket.isReceiveShut) return;
  const current = currentReceiveWindow(socket);
  if (2 * current > socket.windowClamp) return;
  const wanted = preferredWindow(socket);
  if (wanted > 0 && wanted >= 2 * current) sendAck(socket);
}

function delayAck(socket: TcpSocket): void {
  let delay = socket.ackTimeout;
  if (delay > MIN_ACK_TIMEOUT_NS) {
    const isInteractive = socket.isPingPong || (socket.ackPending & ACK_PENDING.PUSHED) !== 0;
    let most = isInteractive ? MAX_DELAY_NS : MAX_UNPUSHED_DELAY_NS;
    if (socket.scaledRttUs > 0) {
      most = Math.min(most, Math.max((socket.scaledRttUs / 8) * 1000, MIN_ACK_TIMEOUT_NS));
    }
    delay = Math.min(delay, most);
  }
  delay = Math.max(Math.min(delay, MAX_DELAY_NS), TICK_NS);
  if ((socket.ackPending & ACK_PENDING.TIMER) !== 0) {
    const { deadline } = socket.delayedAckTimer;
    const left = deadline === undefined ? 0 : elapsed(socket.now, deadline);
    if (left <= delay / 4) {
      sendAck(socket);
      return;
    }
    delay = Math.min(delay, left);
  }
  socket.ackPending |= ACK_PENDING.TIMER | ACK_PENDING.SCHEDULED;
  socket.delayedAckTimer.arm(nanoseconds(delay));
}
