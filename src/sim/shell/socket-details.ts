/** What `ss -i` and `ss -o` of iproute2 6.1 say of a TCP connection, as far as the lab counts it. */
import { elapsed, isBefore, type SimTime } from '../base/time';
import type { TcpSocket } from '../transport/tcp/tcp-socket';
import type { SocketSnapshot } from './socket-text';

const NANOSECONDS_PER_MILLISECOND = 1_000_000;
const INFINITE_THRESHOLD = 0x7fff_ffff;
const INFINITE_RTT_US = 0xffff_ffff;

/** The line below a socket. */
export function formatSocketDetails({ socket, state }: SocketSnapshot, now: SimTime): string {
  if (socket === undefined || state === 'TIME_WAIT') return state === 'LISTEN' ? '\t cubic cwnd:10' : '\t';
  const milliseconds = (us: number): string => String(Number((us / 1000).toFixed(3)));
  const since = (time: SimTime): number => Math.floor(elapsed(time, now) / NANOSECONDS_PER_MILLISECOND);
  const words = [
    ...(socket.hasTimestamps ? ['ts'] : []),
    ...(socket.hasSack ? ['sack'] : []),
    'cubic',
    ...(socket.hasWindowScaling ? [`wscale:${socket.sendWindowScale},${socket.receiveWindowScale}`] : []),
    `rto:${Math.round(socket.rto / NANOSECONDS_PER_MILLISECOND)}`,
    ...(socket.backoff > 0 ? [`backoff:${socket.backoff}`] : []),
    `rtt:${milliseconds(socket.scaledRttUs / 8)}/${milliseconds(socket.scaledDeviationUs / 4)}`,
    `mss:${socket.mss}`,
    `pmtu:${socket.pathMtuBytes}`,
    `rcvmss:${socket.receiveMss}`,
    `advmss:${socket.advertisedMss}`,
    `cwnd:${socket.cwnd}`,
    ...(socket.ssthresh < INFINITE_THRESHOLD ? [`ssthresh:${socket.ssthresh}`] : []),
    `lastsnd:${since(socket.lastSentAt)}`,
    `lastrcv:${since(socket.lastReceivedAt)}`,
    `lastack:${since(socket.lastHeardAt)}`,
    `delivered:${socket.delivered}`,
    ...(socket.packetsOut > 0 ? [`unacked:${socket.packetsOut}`] : []),
    ...(socket.totalRetransmits > 0 ? [`retrans:${socket.retransmittedOut}/${socket.totalRetransmits}`] : []),
    ...(socket.lostOut > 0 ? [`lost:${socket.lostOut}`] : []),
    ...(socket.sackedOut > 0 ? [`sacked:${socket.sackedOut}`] : []),
    `rcv_space:${socket.spaceBytes}`,
    `rcv_ssthresh:${socket.receiveThreshold}`,
    ...(socket.minRttUs < INFINITE_RTT_US ? [`minrtt:${milliseconds(socket.minRttUs)}`] : []),
    `snd_wnd:${socket.sendWindow}`,
  ];
  return `\t ${words.join(' ')}`;
}

/** `timer:(keepalive,119min,0)`, or nothing. */
export function formatSocketTimer({ socket, state }: SocketSnapshot, now: SimTime): string {
  const running = socket === undefined ? undefined : timerOf(socket, state);
  if (socket === undefined || running === undefined) return '';
  const [name, deadline] = running;
  const left = isBefore(now, deadline) ? elapsed(now, deadline) : 0;
  return ` timer:(${name},${formatSpan(left / NANOSECONDS_PER_MILLISECOND)},${socket.retransmits})`;
}

function timerOf(socket: TcpSocket, state: string): readonly [string, SimTime] | undefined {
  const { retransmitTimer, keepAliveTimer, timerUse } = socket;
  if (retransmitTimer.deadline !== undefined) {
    return [timerUse === 'window-probe' ? 'persist' : 'on', retransmitTimer.deadline];
  }
  if (keepAliveTimer.deadline === undefined) return undefined;
  return [state === 'TIME_WAIT' ? 'timewait' : 'keepalive', keepAliveTimer.deadline];
}

/** As `print_ms_timer` has it: `119min`, `59sec`, `1.2sec`, `200ms`. */
function formatSpan(milliseconds: number): string {
  const whole = Math.floor(milliseconds);
  const minutes = Math.floor(whole / 60_000);
  const seconds = Math.floor(whole / 1000) % 60;
  const rest = whole % 1000;
  if (minutes > 0) return `${minutes}min${seconds > 0 && minutes <= 9 ? `${seconds}sec` : ''}`;
  if (seconds > 0)
    return seconds > 9 || rest < 100 ? `${seconds}sec` : `${seconds}.${String(rest).padStart(3, '0')}sec`;
  return `${String(rest).padStart(3, '0')}ms`;
}
