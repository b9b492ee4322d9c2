/**
 * What happens when no acknowledgment comes (RFC 6298, RFC 1122 §4.2.2.17 and §4.2.3.5; tcp_timer.c).
 *
 * Models the retransmission timeout that doubles from at least 200 ms to 120 s, SYN retransmissions after 1 s each for
 * the first four and doubling from then on (`tcp_syn_linear_timeouts`), giving up, tail loss probes, and probes of a
 * closed window.
 */
import { elapsed, nanoseconds, type Duration } from '../../base/time';
import { enterLoss, enterLossWithoutReduction, onReorderingTimer } from './loss-recovery';
import { sendAck, transmit } from './transmit';
import { markTooLarge, retransmitLast, retransmitSegment } from './retransmission-queue';
import { armRetransmitTimer, armWindowProbe, MAX_RTO } from './retransmit-timer';
import { pushUpTo, sendNewSegment, sendOneMore, synchronizeMss } from './send';
import { addToSequence } from './sequence-number';
import { finishSocket, notifyProgram, type TcpSocket } from './tcp-socket';
import { TCP_FLAG } from '../../wire/tcp';

/** `tcp_orphan_retries` of 0 stands for 8. */
const ORPHAN_RETRIES = 8;
const MIN_RTO_NS = 200_000_000;
/** How often 200 ms can double before 120 s are reached. */
const DOUBLINGS_TO_MAX_RTO = 9;

export function onRetransmitTimer(socket: TcpSocket): void {
  switch (socket.timerUse) {
    case 'retransmit':
      onTimeout(socket);
      break;
    case 'loss-probe':
      sendLossProbe(socket);
      break;
    case 'window-probe':
      probeWindow(socket);
      break;
    case 'reordering':
      onReorderingTimer(socket);
      break;
  }
  notifyProgram(socket);
}

/** An ICMP error says that segments must be smaller on this path (tcp_v4_mtu_reduced). */
export function adoptPathMtu(socket: TcpSocket, pathMtuBytes: number): void {
  if (pathMtuBytes >= socket.pathMtuBytes) return;
  synchronizeMss(socket, pathMtuBytes);
  if (markTooLarge(socket)) enterLossWithoutReduction(socket);
}

function onTimeout(socket: TcpSocket): void {
  const head = socket.firstSent;
  if (head === undefined) return;
  const { counters } = socket.host;
  counters.timeouts += 1;
  if (isGivenUp(socket)) {
    if (socket.parent === undefined || socket.state !== 'SYN_RECV') counters.abortsOnTimeout += 1;
    finishSocket(socket, socket.softError ?? 'timed-out');
    return;
  }
  countFailure(socket);
  enterLoss(socket);
  socket.retransmits += 1;
  counters.timeoutRehashes += 1;
  socket.timeouts += 1;
  retransmitSegment(socket, head, 1);
  const isLinear = socket.state === 'SYN_SENT' && socket.timeouts <= socket.settings.synLinearTimeouts;
  if (!isLinear) socket.rto = nanoseconds(Math.min(socket.rto * 2, MAX_RTO));
  armRetransmitTimer(socket);
}

/** What the first timeout in a row has put an end to. */
function countFailure(socket: TcpSocket): void {
  if (socket.retransmits > 0) return;
  const { recovery, hasSack } = socket;
  const { counters } = socket.host;
  if (recovery === 'loss') counters.lossFailures += 1;
  else if (recovery === 'recovery') {
    if (hasSack) counters.recoveryFailuresWithSack += 1;
    else counters.recoveryFailuresWithoutSack += 1;
  } else if (recovery === 'disorder' || socket.sackedOut > 0) {
    if (hasSack) counters.failuresWithSack += 1;
    else counters.failuresWithoutSack += 1;
  }
}

/** tcp_write_timeout. */
function isGivenUp(socket: TcpSocket): boolean {
  const { settings, retransmits } = socket;
  if (socket.state === 'SYN_SENT') return retransmits >= settings.synRetries + settings.synLinearTimeouts;
  if (socket.state === 'SYN_RECV') {
    return retransmits >= (socket.parent === undefined ? settings.synRetries : settings.synAckRetries);
  }
  if (retransmits === 0 || socket.firstRetransmitAt === undefined) return false;
  const boundary = socket.isOrphan ? orphanRetries(socket, socket.rto < MAX_RTO) : settings.retries2;
  return elapsed(socket.firstRetransmitAt, socket.now) >= patience(boundary);
}

/** tcp_orphan_retries. `isAlive`: the time-outs have not grown to the longest yet. */
function orphanRetries({ settings, softError }: TcpSocket, isAlive: boolean): number {
  // An ICMP error has said that something is wrong.
  const retries = softError !== undefined && !isAlive ? 0 : settings.orphanRetries;
  return retries === 0 && isAlive ? ORPHAN_RETRIES : retries;
}

/** How long `boundary` doublings of the least timeout take (tcp_model_timeout). */
function patience(boundary: number): Duration {
  const doublings = Math.min(boundary, DOUBLINGS_TO_MAX_RTO);
  const beyond = Math.max(boundary - DOUBLINGS_TO_MAX_RTO, 0);
  return nanoseconds((2 ** (doublings + 1) - 1) * MIN_RTO_NS + beyond * MAX_RTO);
}

/** New data if there is any, else the last segment again, so that the acknowledgment tells what is missing. */
function sendLossProbe(socket: TcpSocket): void {
  if (socket.lastSent === undefined) return;
  if (socket.lossProbeEnd === undefined) {
    const canSendNew = sendOneMore(socket);
    if (canSendNew || retransmitLast(socket)) {
      socket.host.counters.lossProbes += 1;
      socket.isLossProbeRetransmission = !canSendNew;
      socket.lossProbeEnd = socket.sendNext;
    }
  }
  armRetransmitTimer(socket);
}

/** tcp_send_probe0: what fits into the window, or a number that the peer must answer. */
function probeWindow(socket: TcpSocket): void {
  if (socket.packetsOut > 0 || socket.unsent <= 0) return;
  if (socket.probes >= mostProbes(socket)) {
    socket.host.counters.abortsOnTimeout += 1;
    finishSocket(socket, 'timed-out');
    return;
  }
  const waiting = socket.unsent - (socket.isFinQueued ? 1 : 0);
  const payloadBytes = Math.min(waiting, socket.mss, socket.sendWindow);
  if (payloadBytes > 0) {
    const hasFin = socket.isFinQueued && payloadBytes === waiting && payloadBytes < socket.sendWindow;
    pushUpTo(socket, addToSequence(socket.sendNext, payloadBytes));
    sendNewSegment(socket, payloadBytes, hasFin, payloadBytes);
    socket.probes = 0;
    socket.backoff = 0;
    armRetransmitTimer(socket);
    return;
  }
  socket.probes += 1;
  socket.host.counters.windowProbes += 1;
  transmit(socket, TCP_FLAG.ACK, addToSequence(socket.sendUnacknowledged, -1), 0);
  if (socket.backoff < socket.settings.retries2) socket.backoff += 1;
  armWindowProbe(socket);
}

/** A peer that answers may keep its window closed for ever; of one that does not, so many are borne. */
function mostProbes(socket: TcpSocket): number {
  if (!socket.isOrphan) return socket.settings.retries2;
  const isAlive = Math.max(socket.rto, MIN_RTO_NS) * 2 ** socket.backoff < MAX_RTO;
  return orphanRetries(socket, isAlive);
}

/** A keep-alive probe: a number that was acknowledged long ago, which the peer must answer. */
export function sendKeepAliveProbe(socket: TcpSocket): void {
  socket.host.counters.keepAliveProbes += 1;
  if (socket.packetsOut > 0 || socket.unsent > 0) sendAck(socket);
  else transmit(socket, TCP_FLAG.ACK, addToSequence(socket.sendUnacknowledged, -1), 0);
}
