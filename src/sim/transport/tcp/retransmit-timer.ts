/**
 * When the retransmission timer fires, and for what (tcp_rearm_rto, tcp_schedule_loss_probe, tcp_check_probe_timer).
 * What it then does is in `retransmit.ts`.
 */
import { elapsed, microseconds, milliseconds, nanoseconds, seconds, type Duration } from '../../base/time';
import { INITIAL_RTO, type RetransmitTimerUse, type TcpSocket } from './tcp-socket';

/** TCP_RTO_MIN; also what a loss probe for a single segment allows for a delayed acknowledgment. */
const MIN_RTO_US = 200_000;
/** TCP_TIMEOUT_MIN_US. */
const MIN_TIMEOUT_US = 2_000;
/** TCP_RTO_MAX. */
export const MAX_RTO: Duration = seconds(120);
const MIN_PROBE_DELAY = milliseconds(200);

/**
 * A full timeout from now, or from when the first segment was sent if the timer was waiting for something else
 * (tcp_rearm_rto). `isFull`: from now in any case.
 */
export function armRetransmitTimer(socket: TcpSocket, isFull = false): void {
  if (socket.packetsOut === 0) {
    socket.retransmitTimer.disarm();
    return;
  }
  const { timerUse } = socket;
  const isOther = timerUse === 'loss-probe' || timerUse === 'reordering';
  const isRest = !isFull && socket.retransmitTimer.isArmed && isOther;
  armTimer(socket, 'retransmit', isRest ? timeUntilTimeout(socket) : socket.rto);
}

/** After progress: a loss probe if that comes before the timeout, else the timeout. */
export function armProbeOrRetransmitTimer(socket: TcpSocket, isAfterProgress: boolean): void {
  if (!armLossProbe(socket, isAfterProgress)) armRetransmitTimer(socket);
}

/** New data was sent; `hadData` when some was in flight before (tcp_event_new_data_sent). */
export function armAfterSending(socket: TcpSocket, hadData: boolean): void {
  const isProbePending = socket.retransmitTimer.isArmed && socket.timerUse === 'loss-probe';
  if (!hadData || isProbePending) armRetransmitTimer(socket);
  armLossProbe(socket, false);
}

/** Something is waiting to see whether it was only overtaken. */
export function armReorderingTimer(socket: TcpSocket, waitUs: number): void {
  armTimer(socket, 'reordering', microseconds(Math.ceil(waitUs) + MIN_TIMEOUT_US));
}

/** Data waits for the peer to open its window. */
export function armWindowProbe(socket: TcpSocket): void {
  const base = Math.max(socket.rto, MIN_PROBE_DELAY);
  armTimer(socket, 'window-probe', nanoseconds(Math.min(base * 2 ** socket.backoff, MAX_RTO)));
}

/** Two round trips without an acknowledgment are taken as a sign that the last segment was lost (RFC 8985 §7). */
function armLossProbe(socket: TcpSocket, isAfterProgress: boolean): boolean {
  if (socket.packetsOut === 0 || !socket.hasSack || socket.recovery !== 'open') return false;
  if (socket.state === 'SYN_SENT' || socket.state === 'SYN_RECV') return false;
  const allowance = socket.packetsOut === 1 ? MIN_RTO_US : MIN_TIMEOUT_US;
  const delay = socket.scaledRttUs > 0 ? microseconds((socket.scaledRttUs >> 2) + allowance) : INITIAL_RTO;
  const timeout = isAfterProgress ? socket.rto : timeUntilTimeout(socket);
  armTimer(socket, 'loss-probe', nanoseconds(Math.min(delay, timeout)));
  return true;
}

function timeUntilTimeout(socket: TcpSocket): Duration {
  const sentAt = socket.firstSent?.sentAt ?? socket.now;
  return nanoseconds(Math.max(socket.rto - elapsed(sentAt, socket.now), 1_000_000));
}

function armTimer(socket: TcpSocket, use: RetransmitTimerUse, delay: Duration): void {
  socket.timerUse = use;
  socket.retransmitTimer.arm(delay);
}
