/**
 * The end of a connection (RFC 9293 §3.6, §3.10.4 to §3.10.7.4; tcp_close, tcp_fin, tcp_time_wait).
 *
 * Models closing both directions or only ours, a reset when unread data is thrown away, FIN_WAIT2 that does not wait for
 * ever, TIME_WAIT of 60 s that acknowledges repeated FINs and lets a newer SYN through, and keep-alive.
 */
import { elapsed, nanoseconds, seconds, type Duration } from '../../base/time';
import { TCP_FLAG } from '../../wire/tcp';
import { scheduleAck } from './delayed-ack';
import type { ReceivedSegment } from './received-segment';
import { sendKeepAliveProbe } from './retransmit';
import { sendFin } from './send';
import { addToSequence, isSequenceAfter, isSequenceBefore } from './sequence-number';
import { finishSocket, notifyProgram, TCP_EVENT, tellClosed, type TcpSocket } from './tcp-socket';
import { sendAck, sendActiveReset } from './transmit';

/** TCP_TIMEWAIT_LEN. */
const TIME_WAIT: Duration = seconds(60);

/** The program is done in both directions. What it wrote is still delivered. */
export function closeSocket(socket: TcpSocket): void {
  if (socket.isOrphan) return;
  socket.isOrphan = true;
  const hasUnread = socket.receiveQueue.length > 0;
  socket.receiveQueue.clear();
  socket.receiveMemoryBytes = 0;
  if (socket.state === 'SYN_SENT') finishSocket(socket);
  else if (hasUnread) {
    socket.host.counters.abortsOnClose += 1;
    resetSocket(socket);
  } else {
    shutDownSending(socket);
    if (socket.state === 'FIN_WAIT2') enterTimeWait(socket, 'FIN_WAIT2');
  }
}

/** No more data from here; the peer may go on sending (half close). */
export function shutDownSending(socket: TcpSocket): void {
  if (socket.state === 'ESTABLISHED' || socket.state === 'SYN_RECV') socket.state = 'FIN_WAIT1';
  else if (socket.state === 'CLOSE_WAIT') socket.state = 'LAST_ACK';
  else return;
  sendFin(socket);
}

/** The program closes with SO_LINGER 0, or is killed. */
export function abortSocket(socket: TcpSocket): void {
  socket.host.counters.abortsOnData += 1;
  resetSocket(socket);
}

/** Ends the connection at once, with a reset where the peer has to know. */
function resetSocket(socket: TcpSocket): void {
  switch (socket.state) {
    case 'ESTABLISHED':
    case 'CLOSE_WAIT':
    case 'FIN_WAIT1':
    case 'FIN_WAIT2':
    case 'SYN_RECV':
      sendActiveReset(socket);
      break;
    case 'SYN_SENT':
    case 'CLOSING':
    case 'LAST_ACK':
    case 'TIME_WAIT':
    case 'CLOSE':
      break;
  }
  finishSocket(socket);
}

/** Our FIN may have been acknowledged. */
export function advanceAfterAck(socket: TcpSocket): void {
  if (!socket.isFinQueued || socket.sendUnacknowledged !== socket.writeNext) return;
  if (socket.state === 'FIN_WAIT1') {
    socket.state = 'FIN_WAIT2';
    if (socket.isOrphan) socket.keepAliveTimer.arm(socket.settings.finTimeout);
  } else if (socket.state === 'CLOSING') enterTimeWait(socket, 'TIME_WAIT');
  else if (socket.state === 'LAST_ACK') finishSocket(socket);
}

/** The peer's FIN, in order. `receiveNext` has not counted it yet. */
export function receiveFin(socket: TcpSocket): void {
  socket.receiveNext = addToSequence(socket.receiveNext, 1);
  socket.isReceiveShut = true;
  socket.outOfOrder = [];
  socket.events |= TCP_EVENT.READABLE;
  scheduleAck(socket);
  if (socket.state === 'ESTABLISHED' || socket.state === 'SYN_RECV') {
    socket.state = 'CLOSE_WAIT';
    // The program will close soon, and the acknowledgment can ride on its FIN.
    socket.isPingPong = true;
  } else if (socket.state === 'FIN_WAIT1') {
    sendAck(socket);
    socket.state = 'CLOSING';
  } else if (socket.state === 'FIN_WAIT2') {
    sendAck(socket);
    enterTimeWait(socket, 'TIME_WAIT');
  }
}

/** What TIME_WAIT does with a segment; `new-connection` hands it to the listener. */
export type TimeWaitOutcome = 'handled' | 'unexpected' | 'new-connection';

/** tcp_timewait_state_process, for TIME_WAIT itself. */
export function receiveInTimeWait(socket: TcpSocket, segment: ReceivedSegment): TimeWaitOutcome {
  const isStale =
    segment.hasTimestamp &&
    socket.hasTimestamps &&
    ((socket.recentTimestamp - segment.timestampValue) | 0) > 0;
  if (segment.has(TCP_FLAG.RST)) {
    if (segment.sequence === socket.receiveNext) finishSocket(socket);
    return 'handled';
  }
  if (segment.has(TCP_FLAG.SYN) && !segment.has(TCP_FLAG.ACK) && !isStale) {
    const isNewerStamp =
      segment.hasTimestamp &&
      socket.hasTimestamps &&
      ((segment.timestampValue - socket.recentTimestamp) | 0) > 0;
    if (isSequenceAfter(segment.sequence, socket.receiveNext) || isNewerStamp) {
      finishSocket(socket);
      return 'new-connection';
    }
  }
  const isPureAck = segment.endSequence === segment.sequence && segment.sequence === socket.receiveNext;
  if (isPureAck && !isStale) return 'handled';
  if (!isSequenceBefore(socket.receiveNext, segment.endSequence)) socket.keepAliveTimer.arm(TIME_WAIT);
  sendAck(socket);
  return isStale ? 'unexpected' : 'handled';
}

/** Waits until no segment of this connection can still be under way (RFC 9293 §3.6.1). */
function enterTimeWait(socket: TcpSocket, state: 'TIME_WAIT' | 'FIN_WAIT2'): void {
  socket.state = state;
  socket.host.counters.timeWaits += 1;
  socket.retransmitTimer.release();
  socket.delayedAckTimer.release();
  socket.cancelCompression?.();
  socket.cancelCompression = undefined;
  socket.sendQueue.clear();
  socket.keepAliveTimer.arm(state === 'TIME_WAIT' ? TIME_WAIT : socket.settings.finTimeout);
  if (state === 'TIME_WAIT') tellClosed(socket);
}

/** TIME_WAIT is over, the peer's FIN did not come, or the connection has been idle. */
export function onKeepAliveTimer(socket: TcpSocket): void {
  if (socket.state === 'TIME_WAIT' || (socket.state === 'FIN_WAIT2' && socket.isOrphan)) finishSocket(socket);
  else if (socket.isKeepAlive && socket.state !== 'CLOSE' && socket.state !== 'SYN_SENT') checkAlive(socket);
  notifyProgram(socket);
}

function checkAlive(socket: TcpSocket): void {
  const idle = Math.min(elapsed(socket.lastReceivedAt, socket.now), elapsed(socket.lastHeardAt, socket.now));
  if (socket.packetsOut > 0 || idle < socket.keepAliveIdle) {
    const wait = socket.packetsOut > 0 ? socket.keepAliveIdle : socket.keepAliveIdle - idle;
    socket.keepAliveTimer.arm(nanoseconds(wait));
    return;
  }
  if (socket.probes >= socket.keepAliveProbes) {
    sendActiveReset(socket);
    socket.host.counters.abortsOnTimeout += 1;
    finishSocket(socket, 'timed-out');
    return;
  }
  sendKeepAliveProbe(socket);
  socket.probes += 1;
  socket.keepAliveTimer.arm(socket.keepAliveInterval);
}
