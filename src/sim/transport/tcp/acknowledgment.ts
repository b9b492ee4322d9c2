/**
 * What an acknowledgment tells the sender (RFC 9293 §3.10.7.4, RFC 5681, RFC 7323; tcp_ack).
 *
 * Models the send window, round-trip samples from segments and time stamps, and the order in which the queue of
 * segments in flight, loss recovery, the timers and congestion control hear of it.
 */
import { elapsed, microseconds } from '../../base/time';
import { TCP_FLAG } from '../../wire/tcp';
import { ACK_FLAG, type AckReport } from './ack-report';
import { growCwnd, noteRoundTrip, reduceInProportion, restartAfterIdle } from './congestion';
import { adaptReorderingWindow } from './loss-detection';
import { processAlert, processProbeAck, sendForRecovery, type RecoveryStep } from './loss-recovery';
import type { ReceivedSegment } from './received-segment';
import { applySack, cleanQueue } from './retransmission-queue';
import { armProbeOrRetransmitTimer, armWindowProbe } from './retransmit-timer';
import { addRttSample } from './round-trip-time';
import { expandSendBuffer, isWorthWriting, synchronizeMss } from './send';
import { addToSequence, isSequenceAfter, isSequenceBefore, sequenceDistance } from './sequence-number';
import { noteMinRtt } from './size-goal';
import { TCP_EVENT, type TcpSocket } from './tcp-socket';

/** How often the neighbor table hears that the peer is alive; it counts in seconds. */
const CONFIRM_INTERVAL_NS = 100_000_000;

/** `too-old` is so far behind that it may be forged (RFC 5961 §5). */
export type AckOutcome = 'taken' | 'old' | 'unsent' | 'too-old';

/** `isPredicted`: nothing about the segment is unusual, so that Linux takes its short way (`pred_flags`). */
export function processAck(socket: TcpSocket, segment: ReceivedSegment, isPredicted: boolean): AckOutcome {
  const { acknowledgment } = segment;
  const { ackReport: report, counters } = socket.host;
  const prior = socket.sendUnacknowledged;
  report.begin(segment, prior, socket.sackedOut > 0 ? socket.highestSacked : prior);
  const priorDelivered = socket.delivered;
  if (isSequenceBefore(acknowledgment, prior)) {
    const acknowledgedBytes = sequenceDistance(socket.initialSequence, prior);
    const reach = Math.min(socket.maxSendWindow, acknowledgedBytes >>> 0);
    if (isSequenceBefore(acknowledgment, addToSequence(prior, -reach))) return 'too-old';
    if (segment.sackCount > 0 && socket.hasSack) {
      applySack(socket, segment, report);
      const step = processAlert(socket, report, false);
      sendForRecovery(socket, step);
    }
    return 'old';
  }
  if (isSequenceAfter(acknowledgment, socket.sendNext)) return 'unsent';
  const hasAdvanced = isSequenceAfter(acknowledgment, prior);
  if (hasAdvanced) {
    report.flags |= ACK_FLAG.ADVANCED;
    socket.retransmits = 0;
  }
  if (segment.payloadBytes > 0 || segment.has(TCP_FLAG.FIN)) report.flags |= ACK_FLAG.DATA;
  if (isPredicted && hasAdvanced) counters.fastPathAcks += 1;
  else if (!report.has(ACK_FLAG.DATA)) counters.pureAcks += 1;
  if (updateSendWindow(socket, segment)) report.flags |= ACK_FLAG.WINDOW_UPDATE;
  if (segment.sackCount > 0 && socket.hasSack) applySack(socket, segment, report);
  if (hasAdvanced) acknowledge(socket, segment);
  socket.softError = undefined;
  socket.probes = 0;
  socket.lastHeardAt = socket.now;
  if (socket.packetsOut === 0) {
    if (report.has(ACK_FLAG.DUPLICATE_REPORT)) processAlert(socket, report, false);
    checkWindowProbe(socket);
    processProbeAck(socket, report);
    return 'taken';
  }
  cleanQueue(socket, acknowledgment, report);
  measureRoundTrip(socket, report);
  adaptReorderingWindow(socket, report);
  processProbeAck(socket, report);
  let step: RecoveryStep = 'none';
  const priorLost = socket.lostOut;
  if (report.isDubious || socket.recovery !== 'open') step = processAlert(socket, report, report.isDuplicate);
  if (report.has(ACK_FLAG.SET_TIMER)) armProbeOrRetransmitTimer(socket, true);
  const delivered = socket.delivered - priorDelivered;
  counters.delivered += delivered;
  if (socket.recovery === 'recovery') {
    reduceInProportion(socket, delivered, Math.max(socket.lostOut - priorLost, 0), hasAdvanced);
  } else if (mayGrow(socket, report)) growCwnd(socket, delivered);
  sendForRecovery(socket, step);
  tellWriter(socket);
  return 'taken';
}

/** The window of a SYN is never scaled. Returns whether the segment says anything about the window. */
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
  if (offered === socket.sendWindow) return true;
  socket.sendWindow = offered;
  if (socket.unsent > 0) restartAfterIdle(socket);
  if (offered > socket.maxSendWindow) {
    socket.maxSendWindow = offered;
    if (socket.pathMtuBytes > 0) synchronizeMss(socket, socket.pathMtuBytes);
  }
  return true;
}

function acknowledge(socket: TcpSocket, segment: ReceivedSegment): void {
  const { acknowledgment } = segment;
  socket.sendUnacknowledged = acknowledgment;
  const dataBytes = sequenceDistance(socket.sendQueueStart, acknowledgment);
  const discarded = Math.min(Math.max(dataBytes, 0), socket.sendQueue.length);
  socket.sendQueue.discard(discarded);
  socket.sendQueueStart = addToSequence(socket.sendQueueStart, discarded);
  confirmNeighbor(socket);
}

/** tcp_check_space, once the windows are as they are now. */
function tellWriter(socket: TcpSocket): void {
  if (!socket.isWriterWaiting) return;
  if (socket.packetsInFlight < socket.cwnd) expandSendBuffer(socket);
  if (!isWorthWriting(socket)) return;
  socket.isWriterWaiting = false;
  socket.events |= TCP_EVENT.WRITABLE;
}

/** tcp_ack_update_rtt: never from what was sent twice (Karn's rule), unless a time stamp tells the two apart. */
function measureRoundTrip(socket: TcpSocket, report: AckReport): void {
  const isAmbiguous = report.has(ACK_FLAG.RETRANSMITTED_DATA_ACKED);
  const sentAt = isAmbiguous ? undefined : report.firstSentAt;
  const start = sentAt ?? report.firstSackedAt;
  let sampleUs: number | undefined;
  if (start !== undefined) {
    sampleUs = elapsed(start, socket.now) / 1000;
    const last = report.lastSackedAt ?? (isAmbiguous ? undefined : report.lastSentAt) ?? start;
    report.rttUs = elapsed(last, socket.now) / 1000;
  } else if (report.hasTimestamp && (report.flags & (ACK_FLAG.DATA_ACKED | ACK_FLAG.SYN_ACKED)) !== 0) {
    // The clock of the time stamps counts milliseconds.
    sampleUs = Math.max(1, (socket.timestamp - report.timestampEcho) | 0) * 1000;
    report.rttUs = sampleUs;
  }
  if (sampleUs === undefined || report.rttUs === undefined) return;
  noteMinRtt(socket, Math.max(1, report.rttUs));
  addRttSample(socket, sampleUs);
  socket.backoff = 0;
  noteRoundTrip(socket, Math.max(1, Math.floor(report.rttUs)));
}

/** In order only, once reordering has been seen so often that SACK says little (tcp_may_raise_cwnd). */
function mayGrow(socket: TcpSocket, report: AckReport): boolean {
  if (report.has(ACK_FLAG.DATA_ACKED)) return true;
  return socket.hasSeenReordering && socket.reordering > 3 && report.has(ACK_FLAG.DATA_SACKED);
}

function confirmNeighbor(socket: TcpSocket): void {
  socket.isConfirming = true;
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

/** For the acknowledgment that ends the handshake. */
export function sampleHandshake(socket: TcpSocket, segment: ReceivedSegment): void {
  const { ackReport: report } = socket.host;
  report.begin(segment, socket.sendUnacknowledged, socket.sendUnacknowledged);
  socket.sendUnacknowledged = segment.acknowledgment;
  cleanQueue(socket, segment.acknowledgment, report);
  measureRoundTrip(socket, report);
  // tcp_newly_delivered: the SYN too.
  socket.host.counters.delivered += 1;
  if (report.rttUs === undefined) socket.rto = microseconds(1_000_000);
}
