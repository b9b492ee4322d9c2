/** What `ss -i`, `-o`, `-e` and `-m` of iproute2 6.1 say of a socket, as far as the lab counts it. */
import { elapsed, isBefore, type SimTime } from '../base/time';
import type { TcpSocket } from '../transport/tcp/tcp-socket';
import type { Sysctl } from '../net/sysctl';
import { isOfFamily, type SocketSnapshot } from './socket-snapshot';

const NANOSECONDS_PER_MILLISECOND = 1_000_000;
const INFINITE_THRESHOLD = 0x7fff_ffff;
const INFINITE_RTT_US = 0xffff_ffff;

/** `-i`, with a space before it: nothing for UDP. */
export function formatSocketDetails({ socket, state }: SocketSnapshot, now: SimTime): string {
  if (socket === undefined || state === 'TIME_WAIT') return state === 'LISTEN' ? ' cubic cwnd:10' : '';
  const milliseconds = (us: number): string => String(Number((us / 1000).toFixed(3)));
  const since = (time: SimTime): number => Math.floor(elapsed(time, now) / NANOSECONDS_PER_MILLISECOND);
  const words = [
    ...(socket.hasTimestamps ? ['ts'] : []),
    ...(socket.hasSack ? ['sack'] : []),
    socket.settings.isReno ? 'reno' : 'cubic',
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
  return ` ${words.join(' ')}`;
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

const RECEIVE_SHUT: ReadonlySet<string> = new Set(['CLOSE_WAIT', 'LAST_ACK', 'CLOSING']);
const SEND_SHUT: ReadonlySet<string> = new Set(['FIN_WAIT1', 'FIN_WAIT2', 'LAST_ACK', 'CLOSING']);

/** `-e`: the numbers of inode and cookie follow from the socket's ends; what waits to be forgotten has no inode. */
export function formatSocketIdentity(snapshot: SocketSnapshot): string {
  const { state, isIpv6Only, protocol, local, remote } = snapshot;
  const number = numberOf(`${protocol} ${local.address} ${local.port} ${remote?.address} ${remote?.port}`);
  if (state === 'TIME_WAIT') return ` ino:0 sk:${(number % 0x1000).toString(16)}`;
  const isUnconnected = state === 'LISTEN' || state === 'UNCONN';
  const isOfIpv6 = isOfFamily(snapshot, 'ipv6');
  const isBoundToOne = typeof local.address === 'bigint' && local.address !== 0n;
  const family = isOfIpv6 && isUnconnected ? ` v6only:${isIpv6Only || isBoundToOne ? 1 : 0}` : '';
  const [from, to] = [RECEIVE_SHUT.has(state) ? '-' : '<', SEND_SHUT.has(state) ? '-' : '>'];
  return ` ino:${20_000 + (number % 60_000)} sk:${(number % 0x1000).toString(16)}${family} ${from}-${to}`;
}

/** FNV-1a. */
function numberOf(text: string): number {
  let hash = 0x811c_9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x0100_0193);
  }
  return hash >>> 0;
}

/** `-m`: buffers and what is in them; the lab counts bytes, where the kernel counts its buffers' whole size. */
export function formatSocketMemory({ socket, protocol, state }: SocketSnapshot, sysctl: Sysctl): string {
  if (state === 'TIME_WAIT') return '';
  const second = (name: string): number => Number(sysctl.get(name)?.split(/\s+/)[1] ?? 0);
  const isUdp = protocol === 'udp';
  const receive = isUdp ? UDP_BUFFER_BYTES : (socket?.receiveBufferBytes ?? second('net.ipv4.tcp_rmem'));
  const send = isUdp ? UDP_BUFFER_BYTES : (socket?.sendBufferBytes ?? second('net.ipv4.tcp_wmem'));
  const [waiting, queued] = [socket?.receiveMemoryBytes ?? 0, socket?.sendQueue.length ?? 0];
  return ` skmem:(r${waiting},rb${receive},t0,tb${send},f0,w${queued},o0,bl0,d0)`;
}

/** `net.core.rmem_default` and `wmem_default` */
const UDP_BUFFER_BYTES = 212_992;
