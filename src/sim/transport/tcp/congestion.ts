/**
 * Congestion control: slow start and CUBIC (RFC 9438; tcp_cubic.c), reduction in proportion during recovery (RFC 6937).
 * Windows count segments.
 *
 * Models CUBIC with fast convergence and its Reno-friendly region. Leaves out HyStart, pacing and undoing.
 */
import { elapsed, type SimTime } from '../../base/time';
import { INITIAL_CWND, type TcpSocket } from './tcp-socket';

/** C of RFC 9438. */
const CUBIC_SCALE = 0.4;
/** 717 / 1024, the kernel's beta. */
const CUBIC_BETA = 717 / 1024;
/** How many segments Reno-friendly growth needs per segment of the window: 3 (1 - beta) / (1 + beta), inverted. */
const RENO_FRIENDLY_SCALE = 15 / 8;
const MIN_SSTHRESH = 2;
/** Until the first loss CUBIC grows at least by one in twenty. */
const MAX_FIRST_COUNT = 20;
const NANOSECONDS_PER_SECOND = 1_000_000_000;

/** `acknowledged` segments were acknowledged while the window was in full use. */
export function growCwnd(socket: TcpSocket, acknowledged: number): void {
  if (!isLimitedByCwnd(socket)) return;
  let left = acknowledged;
  if (socket.cwnd < socket.ssthresh) {
    const grown = Math.min(socket.cwnd + left, socket.ssthresh);
    left -= grown - socket.cwnd;
    socket.cwnd = grown;
    if (left === 0) return;
  }
  avoidCongestion(socket, cubicCount(socket, left), left);
}

/** The threshold after a loss. */
export function reduceThreshold(socket: TcpSocket): void {
  const { cwnd } = socket;
  socket.cubicEpochAt = undefined;
  const isShrinking = cwnd < socket.cubicLastMaxCwnd;
  socket.cubicLastMaxCwnd = isShrinking ? Math.floor((cwnd * (1 + CUBIC_BETA)) / 2) : cwnd;
  socket.ssthresh = Math.max(Math.floor(cwnd * CUBIC_BETA), MIN_SSTHRESH);
}

export function beginReduction(socket: TcpSocket): void {
  socket.priorCwnd = socket.cwnd;
  socket.reductionDelivered = 0;
  socket.reductionSent = 0;
  socket.cwndCount = 0;
  socket.lossProbeEnd = undefined;
  reduceThreshold(socket);
}

/** During recovery, sets the window so that it has shrunk to the threshold when recovery ends. */
export function reduceInProportion(socket: TcpSocket, delivered: number, isSafe: boolean): void {
  if (delivered <= 0 || socket.priorCwnd === 0) return;
  const inFlight = socket.packetsInFlight;
  const room = socket.ssthresh - inFlight;
  socket.reductionDelivered += delivered;
  let count: number;
  if (room < 0) {
    const due = Math.ceil((socket.ssthresh * socket.reductionDelivered) / socket.priorCwnd);
    count = due - socket.reductionSent;
  } else {
    count = Math.max(socket.reductionDelivered - socket.reductionSent, delivered) + (isSafe ? 1 : 0);
    count = Math.min(room, count);
  }
  // The first retransmission goes out whatever the arithmetic says.
  socket.cwnd = inFlight + Math.max(count, socket.reductionSent > 0 ? 0 : 1);
}

export function endReduction(socket: TcpSocket): void {
  socket.cwnd = socket.ssthresh;
}

/** After more than one retransmission timeout without sending, the path is taken for unknown (RFC 5681 §4.1). */
export function restartAfterIdle(socket: TcpSocket): void {
  if (socket.packetsOut > 0) return;
  let idle: number = elapsed(socket.lastSentAt, socket.now);
  const restart = Math.min(INITIAL_CWND, socket.cwnd);
  while (idle > socket.rto && socket.cwnd > restart) {
    idle -= socket.rto;
    socket.cwnd = Math.max(socket.cwnd >> 1, restart);
  }
}

/** A retransmission timeout: back to one segment. */
export function collapseCwnd(socket: TcpSocket): void {
  socket.cwnd = socket.packetsInFlight + 1;
  socket.cwndCount = 0;
}

/** In slow start, half a window in use is enough to let it grow (tcp_is_cwnd_limited). */
function isLimitedByCwnd(socket: TcpSocket): boolean {
  if (socket.isCwndLimited) return true;
  return socket.cwnd < socket.ssthresh && socket.cwnd < 2 * socket.maxPacketsOut;
}

/** One more segment for every `count` that were acknowledged (tcp_cong_avoid_ai). */
function avoidCongestion(socket: TcpSocket, count: number, acknowledged: number): void {
  if (socket.cwndCount >= count) {
    socket.cwndCount = 0;
    socket.cwnd += 1;
  }
  socket.cwndCount += acknowledged;
  if (socket.cwndCount < count) return;
  const more = Math.floor(socket.cwndCount / count);
  socket.cwndCount -= more * count;
  socket.cwnd += more;
}

/** After how many acknowledged segments the window grows by one (bictcp_update). */
function cubicCount(socket: TcpSocket, acknowledged: number): number {
  const { cwnd, now } = socket;
  socket.cubicAckCount += acknowledged;
  const epoch = socket.cubicEpochAt ?? beginEpoch(socket, now, acknowledged);
  const sinceEpoch = elapsed(epoch, now) / NANOSECONDS_PER_SECOND + socket.scaledRttUs / 8_000_000;
  const offset = sinceEpoch - socket.cubicRootSeconds;
  const target = socket.cubicOriginCwnd + CUBIC_SCALE * offset * offset * offset;
  let count = target > cwnd + 1 ? Math.floor(cwnd / (target - cwnd)) : 100 * cwnd;
  if (socket.cubicLastMaxCwnd === 0) count = Math.min(count, MAX_FIRST_COUNT);
  const renoStep = Math.floor(cwnd * RENO_FRIENDLY_SCALE);
  while (socket.cubicAckCount > renoStep) {
    socket.cubicAckCount -= renoStep;
    socket.cubicRenoCwnd += 1;
  }
  if (socket.cubicRenoCwnd > cwnd) count = Math.min(count, Math.floor(cwnd / (socket.cubicRenoCwnd - cwnd)));
  return Math.max(count, 2);
}

function beginEpoch(socket: TcpSocket, now: SimTime, acknowledged: number): SimTime {
  const { cwnd } = socket;
  socket.cubicEpochAt = now;
  socket.cubicAckCount = acknowledged;
  socket.cubicRenoCwnd = cwnd;
  const isBelow = cwnd < socket.cubicLastMaxCwnd;
  socket.cubicOriginCwnd = isBelow ? socket.cubicLastMaxCwnd : cwnd;
  socket.cubicRootSeconds = isBelow ? Math.cbrt((socket.cubicLastMaxCwnd - cwnd) / CUBIC_SCALE) : 0;
  return now;
}
