/**
 * When the retransmission timer fires, and for what (tcp_rearm_rto, tcp_schedule_loss_probe, tcp_check_probe_timer).
 * What it then does is in `retransmit.ts`.
 */
import { elapsed, microseconds, milliseconds, nanoseconds, seconds, type Duration } from '../../base/time';
import type { RetransmitTimerUse, TcpSocket } from './tcp-socket';

/** TCP_RTO_MIN; also what a loss probe for a single segment allows for a delayed acknowledgment. */
const MIN_RTO_US = 200_000;
/** TCP_TIMEOUT_MIN_US. */
const MIN_TIMEOUT_US = 2_000;
/** TCP_RTO_MAX. */
export const MAX_RTO: Duration = seconds(120);
const MIN_PROBE_DELAY = milliseconds(200);

/** A full timeout from now, or from when the first segment was sent if the timer was waiting for a loss probe. */
export function armRetransmitTimer(socket: TcpSocket): void {
  if (socket.packetsOut === 0) {
    socket.retransmitTimer.disarm();
    return;
  }
  const isAfterProbe = socket.retransmitTimer.isArmed && socket.timerUse === 'loss-probe';
  armTimer(socket, 'retransmit', isAfterProbe ? timeUntilTimeout(socket) : socket.rto);
}

/** After new data or progress: a loss probe if that comes before the timeout, else the timeout. */
export function armProbeOrRetransmitTimer(socket: TcpSocket): void {
  if (!armLossProbe(socket)) armRetransmitTimer(socket);
}

/** Data waits for the peer to open its window. */
export function armWindowProbe(socket: TcpSocket): void {
  const base = Math.max(socket.rto, MIN_PROBE_DELAY);
  armTimer(socket, 'window-probe', nanoseconds(Math.min(base * 2 ** socket.backoff, MAX_RTO)));
}

/** Two round trips without an acknowledgment are taken as a sign that the last segment was lost (RFC 8985 §7). */
function armLossProbe(socket: TcpSocket): boolean {
  if (socket.packetsOut === 0 || !socket.hasSack) return false;
  if (socket.recovery !== 'open' || socket.sackedOut > 0 || socket.scaledRttUs === 0) return false;
  if (socket.state === 'SYN_SENT' || socket.state === 'SYN_RECV') return false;
  const allowance = socket.packetsOut === 1 ? MIN_RTO_US : MIN_TIMEOUT_US;
  const delay = microseconds((socket.scaledRttUs >> 2) + allowance);
  armTimer(socket, 'loss-probe', nanoseconds(Math.min(delay, socket.rto)));
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
