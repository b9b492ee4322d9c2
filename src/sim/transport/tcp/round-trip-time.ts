/** The round-trip time and the retransmission timeout from it (RFC 6298; tcp_rtt_estimator). Times in microseconds. */
import { microseconds } from '../../base/time';
import { isSequenceAfter } from './sequence-number';
import type { TcpSocket } from './tcp-socket';

/** TCP_RTO_MIN. */
const MIN_RTO_US = 200_000;
/** TCP_RTO_MAX. */
const MAX_RTO_US = 120_000_000;

export function addRttSample(socket: TcpSocket, sampleUs: number): void {
  const sample = Math.max(1, Math.floor(sampleUs));
  if (socket.scaledRttUs === 0) {
    socket.scaledRttUs = sample << 3;
    socket.scaledDeviationUs = sample << 1;
    socket.variationUs = Math.max(socket.scaledDeviationUs, MIN_RTO_US);
    socket.maxDeviationUs = socket.variationUs;
    socket.rttSequence = socket.sendNext;
  } else updateEstimate(socket, sample);
  socket.rto = microseconds(Math.min((socket.scaledRttUs >> 3) + socket.variationUs, MAX_RTO_US));
}

function updateEstimate(socket: TcpSocket, sample: number): void {
  const error = sample - (socket.scaledRttUs >> 3);
  socket.scaledRttUs = Math.max(1, socket.scaledRttUs + error);
  let change = Math.abs(error) - (socket.scaledDeviationUs >> 2);
  // A sample below the mean must not raise the deviation as fast as one above it.
  if (error < 0 && change > 0) change >>= 3;
  socket.scaledDeviationUs += change;
  if (socket.scaledDeviationUs > socket.maxDeviationUs) {
    socket.maxDeviationUs = socket.scaledDeviationUs;
    socket.variationUs = Math.max(socket.variationUs, socket.maxDeviationUs);
  }
  if (!isSequenceAfter(socket.sendUnacknowledged, socket.rttSequence)) return;
  if (socket.maxDeviationUs < socket.variationUs) {
    socket.variationUs -= (socket.variationUs - socket.maxDeviationUs) >> 2;
  }
  socket.rttSequence = socket.sendNext;
  socket.maxDeviationUs = MIN_RTO_US;
}
