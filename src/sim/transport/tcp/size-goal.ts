/**
 * How large the frames are that TCP makes, which devices cut into segments or take whole (segmentation offload;
 * tcp_tso_autosize, tcp_xmit_size_goal, tcp_update_pacing_rate).
 *
 * Models the limit of 64 KiB, of half the peer's window, and of what the path carries in a millisecond where it is slow.
 * Leaves out frames beyond 64 KiB (BIG TCP) and pacing itself: frames leave at once.
 */
import { elapsed, LAB_START } from '../../base/time';
import { DEFAULT_MSS, type TcpSocket } from './tcp-socket';

/** GSO_LEGACY_MAX_SIZE less MAX_TCP_HEADER and one. */
export const MAX_FRAME_PAYLOAD_BYTES = 65_536 - 192 - 1;
/** `tcp_min_tso_segs`. */
const MIN_SEGMENTS = 2;
/** `tcp_tso_rtt_log`: with each doubling of 512 microseconds frames may be half as large beyond what pacing says. */
const RTT_SHIFT = 9;
const MAX_RTT_HALVINGS = 32;
/** `sk_pacing_shift`: a frame lasts for about a millisecond. */
const PACING_SHIFT_DIVISOR = 1024;
/** `tcp_pacing_ss_ratio` and `tcp_pacing_ca_ratio`. */
const SLOW_START_PACING = 2;
const AVOIDANCE_PACING = 1.2;
/** `tcp_min_rtt_wlen`. */
const MIN_RTT_WINDOW_NS = 300_000_000_000;
const MICROSECONDS_PER_SECOND = 1_000_000;

/** What one buffer of the send queue takes before the next one is begun. */
export function sizeGoal(socket: TcpSocket, mss: number): number {
  const most = boundToHalfWindow(socket, MAX_FRAME_PAYLOAD_BYTES);
  return Math.max(most - (most % mss), mss);
}

/** No more than half of the largest window that the peer ever offered, so that the pipe does not run dry. */
export function boundToHalfWindow(socket: TcpSocket, bytes: number): number {
  const { maxSendWindow } = socket;
  const cutoff = maxSendWindow > DEFAULT_MSS ? maxSendWindow >> 1 : maxSendWindow;
  return cutoff > 0 && bytes > cutoff ? Math.max(cutoff, 68 - socket.headerBytes) : bytes;
}

/** How many segments a frame may stand for. */
export function segmentsPerFrame(socket: TcpSocket, mss: number): number {
  let bytes = pacingRate(socket) / PACING_SHIFT_DIVISOR;
  const halvings = Math.floor(socket.minRttUs) >>> RTT_SHIFT;
  if (halvings < MAX_RTT_HALVINGS) bytes += MAX_FRAME_PAYLOAD_BYTES / 2 ** halvings;
  return Math.max(Math.floor(Math.min(bytes, MAX_FRAME_PAYLOAD_BYTES) / mss), MIN_SEGMENTS);
}

/** How many segments `payloadBytes` are; a SYN or a bare FIN is one. */
export function segmentCount(payloadBytes: number, mss: number): number {
  return payloadBytes <= mss ? 1 : Math.ceil(payloadBytes / mss);
}

/** tcp_update_rtt_min: the least of the last five minutes. */
export function noteMinRtt(socket: TcpSocket, sampleUs: number): void {
  const isOld = elapsed(socket.minRttAt ?? LAB_START, socket.now) > MIN_RTT_WINDOW_NS;
  if (socket.minRttAt !== undefined && !isOld && sampleUs > socket.minRttUs) return;
  socket.minRttUs = sampleUs;
  socket.minRttAt = socket.now;
}

/** Bytes a second; frames are not paced, but this bounds their size. */
export function pacingRate(socket: TcpSocket): number {
  if (socket.scaledRttUs === 0) return 0;
  const isSlowStart = socket.cwnd < socket.ssthresh / 2;
  const window = Math.max(socket.cwnd, socket.packetsOut) * socket.mss;
  const ratio = isSlowStart ? SLOW_START_PACING : AVOIDANCE_PACING;
  return (ratio * window * MICROSECONDS_PER_SECOND * 8) / socket.scaledRttUs;
}
