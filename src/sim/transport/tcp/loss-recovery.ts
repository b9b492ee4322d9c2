/**
 * The states of loss recovery, and the way through them (tcp_fastretrans_alert, tcp_process_loss, tcp_enter_loss,
 * tcp_process_tlp_ack): `open`, `disorder` while something arrived out of order, `recovery` once something is lost, and
 * `loss` after a timeout.
 *
 * Models undoing what turns out to have been needless, by time stamps (Eifel, RFC 3522) and by reports of duplicates
 * (RFC 3708), and F-RTO (RFC 5682): after a timeout new data is tried before more is repeated.
 * Leaves out the answer to congestion marks, as ECN is off.
 */
import { nanoseconds } from '../../base/time';
import { noteReordering } from './arrival-order';
import { ACK_FLAG, type AckReport } from './ack-report';
import {
  beginReduction,
  collapseCwnd,
  currentThreshold,
  reduceThreshold,
  reduceInProportion,
  resetGrowth,
  undoCwnd,
} from './congestion';
import { detectLosses, detectLossesWithoutSack, timeUntilLost, WINDOW_PERSISTENCE } from './loss-detection';
import { forgetSacks, markLost, retransmitLost, unmarkLosses } from './retransmission-queue';
import { armReorderingTimer, armRetransmitTimer } from './retransmit-timer';
import { pushPending } from './send';
import { SENT_MARK } from './sent-segment';
import { isSequenceAfter, isSequenceBefore, sequenceDistance } from './sequence-number';
import { REORDERING, type RecoveryState, type TcpSocket } from './tcp-socket';

/** What goes out once the acknowledgment is dealt with: nothing special, what is lost, or new data first. */
export type RecoveryStep = 'none' | 'lost' | 'new';

/** tcp_fastretrans_alert. `hasDuplicate`: the segment was nothing but a duplicate acknowledgment. */
export function processAlert(socket: TcpSocket, report: AckReport, hasDuplicate: boolean): RecoveryStep {
  if (socket.packetsOut === 0) socket.sackedOut = 0;
  if (hasBrokenPromise(socket, report)) return 'none';
  if (socket.recovery === 'open') socket.firstRetransmitAt = undefined;
  else if (
    socket.recovery === 'recovery' &&
    !isSequenceBefore(socket.sendUnacknowledged, socket.recoveryEnd)
  ) {
    if (!socket.hasSack) socket.sackedOut = 0;
    if (tryUndoRecovery(socket, report)) return 'none';
    if (socket.undoMarker !== undefined) socket.cwnd = socket.ssthresh;
  }
  const hasAdvanced = report.has(ACK_FLAG.ADVANCED);
  if (socket.recovery === 'recovery') {
    if (!hasAdvanced) {
      if (!socket.hasSack && hasDuplicate) countDuplicate(socket);
    } else if (tryUndoPartial(socket, report)) return 'none';
    if (tryUndoByDuplicates(socket)) keepOpen(socket);
    identifyLosses(socket, report);
    if (!isRecovering(socket)) {
      if (socket.lostOut === 0) return 'none';
      enterRecovery(socket);
    }
    return 'lost';
  }
  if (socket.recovery === 'loss') {
    const step = processLoss(socket, report, hasDuplicate);
    identifyLosses(socket, report);
    if (!isOpen(socket) && !report.has(ACK_FLAG.LOST_RETRANSMISSION)) return step;
  }
  if (!socket.hasSack) {
    if (hasAdvanced) socket.sackedOut = 0;
    if (hasDuplicate) countDuplicate(socket);
  }
  if (socket.recovery !== 'loss') tryUndoByDuplicates(socket);
  identifyLosses(socket, report);
  if (socket.lostOut === 0) {
    if (!hasAnyRetransmission(socket)) socket.firstRetransmitAt = undefined;
    keepOpen(socket);
    return 'none';
  }
  enterRecovery(socket);
  return 'lost';
}

/** tcp_xmit_recovery. */
export function sendForRecovery(socket: TcpSocket, step: RecoveryStep): void {
  if (step === 'none') return;
  if (step === 'new') {
    pushPending(socket, true);
    if (isSequenceAfter(socket.sendNext, socket.recoveryEnd)) return;
    socket.isTryingNewData = false;
  }
  retransmitLost(socket);
}

/** A timeout (tcp_enter_loss). */
export function enterLoss(socket: TcpSocket): void {
  const isNew = socket.recovery === 'open' || socket.recovery === 'disorder';
  markLostByTimeout(socket);
  const isFirst =
    isNew ||
    !isSequenceAfter(socket.recoveryEnd, socket.sendUnacknowledged) ||
    (socket.recovery === 'loss' && socket.retransmits === 0);
  if (isFirst) {
    socket.priorThreshold = currentThreshold(socket);
    socket.priorCwnd = socket.cwnd;
    reduceThreshold(socket);
    beginUndo(socket);
  }
  resetGrowth(socket);
  collapseCwnd(socket);
  if (isNew && socket.sackedOut >= REORDERING) socket.reordering = Math.min(socket.reordering, REORDERING);
  socket.recovery = 'loss';
  socket.recoveryEnd = socket.sendNext;
  socket.lossProbeEnd = undefined;
  socket.isTryingNewData = isNew || socket.retransmits > 0;
}

/** The reordering window has passed for something that waited for it (tcp_rack_reo_timeout). */
export function onReorderingTimer(socket: TcpSocket): void {
  const before = socket.packetsInFlight;
  detectLosses(socket);
  if (before !== socket.packetsInFlight) {
    if (socket.recovery !== 'recovery') {
      enterRecovery(socket);
      reduceInProportion(socket, 1, 0, false);
    }
    retransmitLost(socket);
  }
  if (socket.timerUse !== 'retransmit' || !socket.retransmitTimer.isArmed) armRetransmitTimer(socket);
}

/** The path has become narrower; nothing was lost to congestion (tcp_simple_retransmit). */
export function enterLossWithoutReduction(socket: TcpSocket): void {
  if (socket.recovery !== 'loss') {
    socket.recoveryEnd = socket.sendNext;
    socket.ssthresh = currentThreshold(socket);
    socket.priorThreshold = 0;
    socket.undoMarker = undefined;
    socket.recovery = 'loss';
  }
  retransmitLost(socket);
}

/** What came of the loss probe: if it repaired a loss, the congestion window shrinks (RFC 8985 §7.4). */
export function processProbeAck(socket: TcpSocket, report: AckReport): void {
  const { lossProbeEnd, sendUnacknowledged } = socket;
  if (lossProbeEnd === undefined || isSequenceBefore(sendUnacknowledged, lossProbeEnd)) return;
  if (!socket.isLossProbeRetransmission || report.has(ACK_FLAG.PROBE_DUPLICATE))
    socket.lossProbeEnd = undefined;
  else if (isSequenceAfter(sendUnacknowledged, lossProbeEnd)) {
    beginReduction(socket);
    socket.cwnd = socket.ssthresh;
    keepOpen(socket);
    socket.host.counters.lossProbeRecoveries += 1;
  } else if (report.isDuplicate && !report.has(ACK_FLAG.DATA_SACKED)) socket.lossProbeEnd = undefined;
}

function isRecovering(socket: TcpSocket): boolean {
  return socket.recovery === 'recovery';
}

function isOpen(socket: TcpSocket): boolean {
  return socket.recovery === 'open';
}

function identifyLosses(socket: TcpSocket, report: AckReport): void {
  if (socket.firstSent === undefined) return;
  if (!socket.hasSack) {
    detectLossesWithoutSack(socket, report.has(ACK_FLAG.ADVANCED));
    return;
  }
  const before = socket.retransmittedOut;
  if (socket.hasNewArrival) {
    socket.hasNewArrival = false;
    const waitUs = detectLosses(socket);
    if (waitUs > 0) {
      armReorderingTimer(socket, waitUs);
      report.flags &= ~ACK_FLAG.SET_TIMER;
    }
  }
  if (before > socket.retransmittedOut) report.flags |= ACK_FLAG.LOST_RETRANSMISSION;
}

/** tcp_process_loss. */
function processLoss(socket: TcpSocket, report: AckReport, hasDuplicate: boolean): RecoveryStep {
  const isRecovered = !isSequenceBefore(socket.sendUnacknowledged, socket.recoveryEnd);
  if (report.has(ACK_FLAG.ADVANCED) && tryUndoLoss(socket, report, false)) return 'none';
  if (socket.isTryingNewData) {
    if (report.has(ACK_FLAG.ORIGINAL_ARRIVED) && tryUndoLoss(socket, report, true)) return 'none';
    if (isSequenceAfter(socket.sendNext, socket.recoveryEnd)) {
      if (report.has(ACK_FLAG.DATA_SACKED) || hasDuplicate) socket.isTryingNewData = false;
    } else if (report.has(ACK_FLAG.ADVANCED) && !isRecovered) {
      socket.recoveryEnd = socket.sendNext;
      const hasWindow = socket.sendWindow > sequenceDistance(socket.sendUnacknowledged, socket.sendNext);
      if (socket.unsent > 0 && hasWindow) return 'new';
      socket.isTryingNewData = false;
    }
  }
  if (isRecovered) {
    tryUndoRecovery(socket, report);
    return 'none';
  }
  if (!socket.hasSack) {
    if (isSequenceAfter(socket.sendNext, socket.recoveryEnd) && hasDuplicate) countDuplicate(socket);
    else if (report.has(ACK_FLAG.ADVANCED)) socket.sackedOut = 0;
  }
  return 'lost';
}

function enterRecovery(socket: TcpSocket): void {
  const { counters } = socket.host;
  if (socket.hasSack) counters.recoveriesWithSack += 1;
  else counters.recoveriesWithoutSack += 1;
  socket.priorThreshold = 0;
  beginUndo(socket);
  if (socket.recovery !== 'recovery') {
    socket.priorThreshold = currentThreshold(socket);
    beginReduction(socket);
  }
  socket.recovery = 'recovery';
}

/** tcp_try_keep_open. */
function keepOpen(socket: TcpSocket): void {
  const isDisordered = socket.sackedOut + socket.lostOut > 0 || hasAnyRetransmission(socket);
  const state: RecoveryState = isDisordered ? 'disorder' : 'open';
  if (socket.recovery === state) return;
  socket.recovery = state;
  socket.recoveryEnd = socket.sendNext;
}

function hasAnyRetransmission(socket: TcpSocket): boolean {
  if (socket.retransmittedOut > 0) return true;
  return socket.firstSent !== undefined && (socket.firstSent.marks & SENT_MARK.EVER_RETRANSMITTED) !== 0;
}

/** Without SACK a duplicate stands for one segment that arrived; never for all of them (tcp_add_reno_sack). */
function countDuplicate(socket: TcpSocket): void {
  socket.sackedOut = Math.min(socket.sackedOut + 1, Math.max(socket.packetsOut - socket.lostOut, 1));
  socket.delivered += 1;
}

/** The peer has thrown away what it had reported: nothing that it said counts (tcp_check_sack_reneging). */
function hasBrokenPromise(socket: TcpSocket, report: AckReport): boolean {
  const { firstSent } = socket;
  if (!report.has(ACK_FLAG.ADVANCED) || firstSent === undefined) return false;
  if ((firstSent.marks & SENT_MARK.SACKED) === 0) return false;
  const delayUs = Math.max(socket.scaledRttUs >> 4, 10_000);
  report.flags &= ~ACK_FLAG.SET_TIMER;
  socket.timerUse = 'retransmit';
  socket.retransmitTimer.arm(nanoseconds(delayUs * 1000));
  return true;
}

/** tcp_timeout_mark_lost: not what was sent so lately that its acknowledgment may still come. */
function markLostByTimeout(socket: TcpSocket): void {
  const head = socket.firstSent;
  if (head === undefined) return;
  const isReneging = (head.marks & SENT_MARK.SACKED) !== 0;
  if (isReneging) {
    socket.host.counters.brokenPromises += 1;
    forgetSacks(socket);
  } else if (!socket.hasSack) socket.sackedOut = 0;
  for (let segment = socket.firstSent; segment !== undefined; segment = segment.next) {
    if (!isReneging && segment !== head && timeUntilLost(socket, segment, 0) > 0) continue;
    markLost(socket, segment);
  }
}

function beginUndo(socket: TcpSocket): void {
  socket.undoMarker = socket.sendUnacknowledged;
  socket.undoRetransmits = socket.retransmittedOut > 0 ? socket.retransmittedOut : -1;
  if (socket.lossProbeEnd === undefined || !socket.isLossProbeRetransmission) return;
  socket.undoRetransmits = Math.max(socket.undoRetransmits, 0) + 1;
}

/** The original arrived, not what was sent again: the time stamp that comes back is older than that. */
function isPacketDelayed(socket: TcpSocket, report: AckReport): boolean {
  const { retransmitStamp } = socket;
  return retransmitStamp !== undefined && report.echoesBefore(retransmitStamp);
}

function mayUndo(socket: TcpSocket, report: AckReport): boolean {
  if (socket.undoMarker === undefined) return false;
  return socket.undoRetransmits === 0 || isPacketDelayed(socket, report);
}

function tryUndoRecovery(socket: TcpSocket, report: AckReport): boolean {
  if (mayUndo(socket, report)) {
    if (socket.recovery === 'loss') socket.host.counters.lossUndos += 1;
    else socket.host.counters.fullUndos += 1;
    undoReduction(socket, false);
  } else if (socket.windowPersistence > 0) socket.windowPersistence -= 1;
  if (!socket.hasSack && socket.sendUnacknowledged === socket.recoveryEnd) {
    // Without SACK, segments from before may still cause duplicates: the state is held until more is acknowledged.
    if (!hasAnyRetransmission(socket)) socket.firstRetransmitAt = undefined;
    return true;
  }
  socket.recovery = 'open';
  return false;
}

function tryUndoByDuplicates(socket: TcpSocket): boolean {
  if (socket.undoMarker === undefined || socket.undoRetransmits !== 0) return false;
  socket.windowPersistence = Math.min(WINDOW_PERSISTENCE, socket.windowPersistence + 1);
  socket.host.counters.duplicateUndos += 1;
  undoReduction(socket, false);
  return true;
}

function tryUndoPartial(socket: TcpSocket, report: AckReport): boolean {
  if (socket.undoMarker === undefined || !isPacketDelayed(socket, report)) return false;
  noteReordering(socket, report.priorUnacknowledged, socket.sendUnacknowledged, true);
  if (socket.retransmittedOut > 0) return true;
  if (!hasAnyRetransmission(socket)) socket.firstRetransmitAt = undefined;
  undoReduction(socket, true);
  socket.host.counters.partialUndos += 1;
  keepOpen(socket);
  return false;
}

function tryUndoLoss(socket: TcpSocket, report: AckReport, isByNewData: boolean): boolean {
  if (!isByNewData && !mayUndo(socket, report)) return false;
  undoReduction(socket, true);
  socket.host.counters.lossUndos += 1;
  if (isByNewData) socket.host.counters.needlessTimeouts += 1;
  socket.retransmits = 0;
  if (isByNewData || socket.hasSack) socket.recovery = 'open';
  return true;
}

function undoReduction(socket: TcpSocket, isUnmarking: boolean): void {
  if (isUnmarking) unmarkLosses(socket);
  if (socket.priorThreshold > 0) undoCwnd(socket);
  socket.undoMarker = undefined;
  socket.hasNewArrival = true;
}
