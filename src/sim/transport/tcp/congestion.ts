/**
 * Congestion control: slow start with HyStart, CUBIC (RFC 9438; tcp_cubic.c) or Reno by `tcp_congestion_control`, and
 * reduction in proportion during recovery (RFC 6937). Windows count segments.
 *
 * Models CUBIC with fast convergence and its Reno-friendly region, leaving slow start when round trips grow or a train
 * of acknowledgments gets as long as half of one (HyStart), and undoing a reduction. Leaves out pacing.
 */
import { after, elapsed, nanoseconds, type SimTime } from '../../base/time';
import { isSequenceAfter } from './sequence-number';
import { MAX_FRAME_PAYLOAD_BYTES, pacingRate } from './size-goal';
import { INFINITE_RTT_US, INITIAL_CWND, type TcpSocket } from './tcp-socket';

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
/** `hystart_low_window`: with less in flight, round trips say little. */
const HYSTART_LOW_WINDOW = 16;
/** `hystart_ack_delta_us`: acknowledgments closer than this form a train. */
const TRAIN_GAP_US = 2000;
const HYSTART_SAMPLES = 8;
const MIN_DELAY_STEP_US = 4000;
const MAX_DELAY_STEP_US = 16_000;
const MAX_ACK_DELAY_US = 1000;

/** `acknowledged` segments were acknowledged while the window was in full use. */
export function growCwnd(socket: TcpSocket, acknowledged: number): void {
  if (!isLimitedByCwnd(socket)) return;
  let left = acknowledged;
  if (isInSlowStart(socket)) {
    const grown = Math.min(socket.cwnd + left, socket.ssthresh);
    left -= grown - socket.cwnd;
    socket.cwnd = grown;
    if (left === 0) return;
  }
  avoidCongestion(socket, socket.settings.isReno ? socket.cwnd : cubicCount(socket, left), left);
}

/** The threshold after a loss. */
export function reduceThreshold(socket: TcpSocket): void {
  const { cwnd } = socket;
  if (socket.settings.isReno) {
    socket.ssthresh = Math.max(cwnd >> 1, MIN_SSTHRESH);
    return;
  }
  socket.cubicEpochAt = undefined;
  const isShrinking = cwnd < socket.cubicLastMaxCwnd;
  socket.cubicLastMaxCwnd = isShrinking ? Math.floor((cwnd * (1 + CUBIC_BETA)) / 2) : cwnd;
  socket.ssthresh = Math.max(Math.floor(cwnd * CUBIC_BETA), MIN_SSTHRESH);
}

export function beginReduction(socket: TcpSocket): void {
  socket.recoveryEnd = socket.sendNext;
  socket.lossProbeEnd = undefined;
  socket.cwndCount = 0;
  socket.priorCwnd = socket.cwnd;
  socket.reductionDelivered = 0;
  socket.reductionSent = 0;
  reduceThreshold(socket);
}

/** During recovery, sets the window so that it has shrunk to the threshold when recovery ends (tcp_cwnd_reduction). */
export function reduceInProportion(
  socket: TcpSocket,
  delivered: number,
  newlyLost: number,
  hasAdvanced: boolean,
): void {
  if (delivered <= 0 || socket.priorCwnd === 0) return;
  const inFlight = socket.packetsInFlight;
  const room = socket.ssthresh - inFlight;
  socket.reductionDelivered += delivered;
  let count: number;
  if (room < 0) {
    const due = Math.ceil((socket.ssthresh * socket.reductionDelivered) / socket.priorCwnd);
    count = due - socket.reductionSent;
  } else {
    count = Math.max(socket.reductionDelivered - socket.reductionSent, delivered);
    if (hasAdvanced && newlyLost === 0) count += 1;
    count = Math.min(room, count);
  }
  // The first retransmission goes out whatever the arithmetic says.
  socket.cwnd = inFlight + Math.max(count, socket.reductionSent > 0 ? 0 : 1);
}

/** The reduction was needless (tcp_undo_cwnd_reduction). */
export function undoCwnd(socket: TcpSocket): void {
  socket.cwnd = Math.max(socket.cwnd, socket.priorCwnd);
  socket.ssthresh = Math.max(socket.ssthresh, socket.priorThreshold);
}

/** A sample of the round-trip time: whether slow start has gone far enough (bictcp_acked, hystart_update). */
export function noteRoundTrip(socket: TcpSocket, rttUs: number): void {
  const { cubicEpochAt } = socket;
  if (cubicEpochAt !== undefined && elapsed(cubicEpochAt, socket.now) < NANOSECONDS_PER_SECOND) return;
  if (socket.leastDelayUs === 0 || rttUs < socket.leastDelayUs) socket.leastDelayUs = rttUs;
  if (socket.hasFoundExit || !isInSlowStart(socket) || socket.settings.isReno) return;
  if (isSequenceAfter(socket.sendUnacknowledged, socket.roundEnd)) beginRound(socket);
  if (socket.cwnd < HYSTART_LOW_WINDOW) return;
  const { counters } = socket.host;
  const isTrain = isTrainLong(socket);
  if (isTrain || hasDelayGrown(socket, rttUs)) {
    counters[isTrain ? 'hystartTrains' : 'hystartDelays'] += 1;
    counters[isTrain ? 'hystartTrainCwnd' : 'hystartDelayCwnd'] += socket.cwnd;
    socket.hasFoundExit = true;
    socket.ssthresh = socket.cwnd;
  }
}

/** tcp_current_ssthresh: what the path is known to take. */
export function currentThreshold(socket: TcpSocket): number {
  if (socket.recovery === 'recovery') return socket.ssthresh;
  return Math.max(socket.ssthresh, (socket.cwnd >> 1) + (socket.cwnd >> 2));
}

/** The program or the peer's window, not the path, limits what is sent (tcp_cwnd_application_limited). */
export function shrinkUnusedCwnd(socket: TcpSocket): void {
  const used = Math.max(socket.cwndUsed, INITIAL_CWND);
  if (used < socket.cwnd) {
    socket.ssthresh = currentThreshold(socket);
    socket.cwnd = (socket.cwnd + used) >> 1;
  }
  socket.cwndUsed = 0;
}

/** After a timeout all that was learnt of the path is forgotten (bictcp_reset). */
export function resetGrowth(socket: TcpSocket): void {
  socket.cubicEpochAt = undefined;
  socket.cubicLastMaxCwnd = 0;
  socket.cubicAckCount = 0;
  socket.cubicRenoCwnd = 0;
  socket.leastDelayUs = 0;
  socket.hasFoundExit = false;
  beginRound(socket);
}

/** Idle time does not count as time since the last reduction (cubictcp_cwnd_event). */
export function shiftEpoch(socket: TcpSocket): void {
  const { cubicEpochAt, now } = socket;
  if (cubicEpochAt === undefined) return;
  const idle = elapsed(socket.lastSentAt, now);
  if (idle <= 0) return;
  const shifted = after(cubicEpochAt, nanoseconds(idle));
  socket.cubicEpochAt = shifted > now ? now : shifted;
}

/** After more than one retransmission timeout without sending, the path is taken for unknown (RFC 5681 §4.1). */
export function restartAfterIdle(socket: TcpSocket): void {
  if (socket.packetsOut > 0) return;
  let idle: number = elapsed(socket.lastSentAt, socket.now);
  if (idle <= socket.rto || !socket.settings.isRestartingAfterIdle) return;
  const restart = Math.min(INITIAL_CWND, socket.cwnd);
  socket.ssthresh = currentThreshold(socket);
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

function isInSlowStart(socket: TcpSocket): boolean {
  return socket.cwnd < socket.ssthresh;
}

function beginRound(socket: TcpSocket): void {
  const nowUs = Math.floor(socket.now / 1000);
  socket.roundStartUs = nowUs;
  socket.lastAckUs = nowUs;
  socket.roundEnd = socket.sendNext;
  socket.roundRttUs = INFINITE_RTT_US;
  socket.roundSamples = 0;
}

function isTrainLong(socket: TcpSocket): boolean {
  const nowUs = Math.floor(socket.now / 1000);
  if (nowUs - socket.lastAckUs > TRAIN_GAP_US) return false;
  socket.lastAckUs = nowUs;
  const rate = pacingRate(socket);
  const frameUs = rate === 0 ? 0 : Math.floor((MAX_FRAME_PAYLOAD_BYTES * 4 * 1_000_000) / rate);
  const limitUs = (socket.leastDelayUs + Math.min(MAX_ACK_DELAY_US, frameUs)) >> 1;
  return nowUs - socket.roundStartUs > limitUs;
}

function hasDelayGrown(socket: TcpSocket, rttUs: number): boolean {
  socket.roundRttUs = Math.min(socket.roundRttUs, rttUs);
  if (socket.roundSamples < HYSTART_SAMPLES) {
    socket.roundSamples += 1;
    return false;
  }
  const step = Math.min(Math.max(socket.leastDelayUs >> 3, MIN_DELAY_STEP_US), MAX_DELAY_STEP_US);
  return socket.roundRttUs > socket.leastDelayUs + step;
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
