/**
 * What an acknowledgment tells the sender (RFC 9293 §3.10.7.4, RFC 5681, RFC 6675; tcp_ack).
 *
 * Models the send window, round-trip samples from segments and time stamps, SACK, fast retransmit and recovery, and
 * recovery from timeouts. Leaves out F-RTO, Eifel and D-SACK undo.
 */
import { beginReduction, endReduction, growCwnd, reduceInProportion, reduceThreshold } from './congestion';
import type { ReceivedSegment } from './received-segment';
import {
  applySack,
  cleanQueue,
  createCleaned,
  detectLosses,
  hasDuplicateReport,
  markLost,
  retransmitLost,
} from './retransmission-queue';
import { armProbeOrRetransmitTimer, armRetransmitTimer, armWindowProbe } from './retransmit-timer';
import { addRttSample } from './round-trip-time';
import { isWorthWriting, synchronizeMss } from './send';
import { addToSequence, isSequenceAfter, isSequenceBefore, sequenceDistance } from './sequence-number';
import { TCP_EVENT, type TcpSocket } from './tcp-socket';
import { TCP_FLAG } from '../../wire/tcp';

/** Without SACK, so many duplicates mean a loss (RFC 5681 §3.2). */
const DUPLICATE_THRESHOLD = 3;
/** How often the neighbor table hears that the peer is alive; it counts in seconds. */
const CONFIRM_INTERVAL_NS = 100_000_000;

/** Returns false for an acknowledgment of what was never sent: the segment is worth nothing. */
export function processAck(socket: TcpSocket, segment: ReceivedSegment): boolean {
  const { acknowledgment } = segment;
  if (isSequenceAfter(acknowledgment, socket.sendNext)) return false;
  if (isSequenceBefore(acknowledgment, socket.sendUnacknowledged)) {
    if (segment.sackCount > 0 && applySack(socket, segment) > 0) repairLosses(socket, 0, false);
    return true;
  }
  const advanced = sequenceDistance(socket.sendUnacknowledged, acknowledgment);
  const hasWindowUpdate = updateSendWindow(socket, segment);
  socket.probes = 0;
  socket.lastHeardAt = socket.now;
  const isAnySent = socket.packetsOut > 0;
  const sacked = segment.sackCount > 0 && socket.hasSack ? applySack(socket, segment) : 0;
  const cleaned = createCleaned();
  if (advanced > 0) acknowledge(socket, segment, cleaned);
  if (!isAnySent) {
    checkWindowProbe(socket);
    return true;
  }
  endLossProbe(socket, segment, advanced > 0 || sacked > 0);
  if (!socket.hasSack) countDuplicate(socket, segment, advanced > 0, hasWindowUpdate);
  const delivered = cleaned.packets + sacked;
  const isDoubtful = advanced === 0 || sacked > 0 || socket.recovery !== 'open' || socket.sackedOut > 0;
  if (isDoubtful) repairLosses(socket, delivered, advanced > 0);
  else growCwnd(socket, cleaned.packets);
  if (advanced > 0) {
    if (socket.recovery === 'open') armProbeOrRetransmitTimer(socket);
    else armRetransmitTimer(socket);
  }
  retransmitLost(socket);
  return true;
}

/** The window of a SYN is never scaled. */
export function updateSendWindow(socket: TcpSocket, segment: ReceivedSegment): boolean {
  const { acknowledgment, sequence } = segment;
  const scale = segment.has(TCP_FLAG.SYN) ? 0 : socket.sendWindowScale;
  const offered = segment.window * 2 ** scale;
  const isNewer =
    isSequenceAfter(acknowledgment, socket.sendUnacknowledged) ||
    isSequenceAfter(sequence, socket.windowUpdateSequence) ||
    (sequence === socket.windowUpdateSequence && (offered > socket.sendWindow || offered === 0));
  if (!isNewer) return false;
  socket.windowUpdateSequence = sequence;
  if (offered === socket.sendWindow) return false;
  socket.sendWindow = offered;
  if (offered > socket.maxSendWindow) {
    socket.maxSendWindow = offered;
    if (socket.pathMtuBytes > 0) synchronizeMss(socket, socket.pathMtuBytes);
  }
  return true;
}

function acknowledge(
  socket: TcpSocket,
  segment: ReceivedSegment,
  cleaned: ReturnType<typeof createCleaned>,
): void {
  const { acknowledgment } = segment;
  socket.sendUnacknowledged = acknowledgment;
  socket.retransmits = 0;
  socket.backoff = 0;
  socket.duplicateAcks = 0;
  cleanQueue(socket, acknowledgment, cleaned);
  if (cleaned.rttUs !== undefined) addRttSample(socket, cleaned.rttUs);
  else if (segment.hasTimestamp && segment.timestampEcho !== 0) {
    // The clock of the time stamps counts milliseconds.
    addRttSample(socket, Math.max(1, (socket.timestamp - segment.timestampEcho) | 0) * 1000);
  }
  const dataBytes = sequenceDistance(socket.sendQueueStart, acknowledgment);
  const discarded = Math.min(Math.max(dataBytes, 0), socket.sendQueue.length);
  socket.sendQueue.discard(discarded);
  socket.sendQueueStart = addToSequence(socket.sendQueueStart, discarded);
  if (socket.isWriterWaiting && isWorthWriting(socket)) {
    socket.isWriterWaiting = false;
    socket.events |= TCP_EVENT.WRITABLE;
  }
  confirmNeighbor(socket);
}

function confirmNeighbor(socket: TcpSocket): void {
  const { now, lastConfirmedAt } = socket;
  if (lastConfirmedAt !== undefined && now - lastConfirmedAt < CONFIRM_INTERVAL_NS) return;
  socket.lastConfirmedAt = now;
  socket.host.service.confirmNeighbor(socket.remoteAddress);
}

/** Nothing is in flight: if data waits, the window decides whether to probe on (tcp_ack_probe). */
function checkWindowProbe(socket: TcpSocket): void {
  if (socket.unsent <= 0) return;
  const next = Math.min(socket.unsent, socket.mss);
  if (next > socket.sendWindow) {
    armWindowProbe(socket);
    return;
  }
  socket.backoff = 0;
  socket.retransmitTimer.disarm();
}

/** Marks what is lost and moves between the states of recovery (tcp_fastretrans_alert). */
function repairLosses(socket: TcpSocket, delivered: number, hasAdvanced: boolean): void {
  const isRecovered =
    socket.recovery !== 'open' && !isSequenceBefore(socket.sendUnacknowledged, socket.recoveryEnd);
  if (isRecovered) leaveRecovery(socket);
  const hasNewLoss = socket.hasSack ? detectLosses(socket) : detectLossesWithoutSack(socket, hasAdvanced);
  if (socket.recovery === 'open' && hasNewLoss) {
    beginReduction(socket);
    socket.recovery = 'recovery';
    socket.recoveryEnd = socket.sendNext;
  }
  if (socket.recovery === 'recovery') reduceInProportion(socket, delivered, hasAdvanced && !hasNewLoss);
  else if (delivered > 0 && hasAdvanced) growCwnd(socket, delivered);
}

function leaveRecovery(socket: TcpSocket): void {
  if (socket.recovery === 'recovery') endReduction(socket);
  socket.recovery = 'open';
  socket.firstRetransmitAt = undefined;
}

/** NewReno (RFC 6582): three duplicates, and then every partial acknowledgment, point at the first segment. */
function detectLossesWithoutSack(socket: TcpSocket, hasAdvanced: boolean): boolean {
  const { firstSent } = socket;
  if (firstSent === undefined) return false;
  const isPartial = socket.recovery === 'recovery' && hasAdvanced;
  const isThird = socket.recovery === 'open' && socket.duplicateAcks >= DUPLICATE_THRESHOLD;
  if (!isPartial && !isThird) return false;
  markLost(socket, firstSent);
  return true;
}

function countDuplicate(
  socket: TcpSocket,
  segment: ReceivedSegment,
  hasAdvanced: boolean,
  hasWindowUpdate: boolean,
): void {
  const isDuplicate = !hasAdvanced && segment.payloadBytes === 0 && !hasWindowUpdate;
  if (isDuplicate) socket.duplicateAcks += 1;
}

/** What came of the loss probe: if it repaired a loss, the congestion window shrinks (RFC 8985 §7.4). */
function endLossProbe(socket: TcpSocket, segment: ReceivedSegment, isProgress: boolean): void {
  const { lossProbeEnd } = socket;
  if (lossProbeEnd === undefined || isSequenceBefore(segment.acknowledgment, lossProbeEnd)) return;
  if (!socket.isLossProbeRetransmission || hasDuplicateReport(segment)) socket.lossProbeEnd = undefined;
  else if (isSequenceAfter(segment.acknowledgment, lossProbeEnd)) {
    socket.lossProbeEnd = undefined;
    if (socket.recovery !== 'open') return;
    reduceThreshold(socket);
    socket.cwnd = Math.min(socket.cwnd, socket.ssthresh);
  } else if (!isProgress) socket.lossProbeEnd = undefined;
}
