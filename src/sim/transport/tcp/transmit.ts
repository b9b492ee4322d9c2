/**
 * Writes segments and hands them to IP (tcp_transmit_skb, tcp_send_ack, tcp_v4_send_reset).
 *
 * Models the options in the order in which Linux writes them, the window, and the IP identification: it counts up per
 * socket, and is 0 in a SYN-ACK, in a reset for no socket and in what TIME_WAIT sends. A payload of more than `mss` goes
 * out as one frame that stands for several segments (GSO). Leaves out ECN, urgent data and MD5.
 */
import { foldChecksum } from '../../base/checksum';
import type { Packet } from '../../link/packet';
import { IP_PROTOCOL } from '../../wire/ip-protocol';
import { pseudoHeaderSum, type AddressPair } from '../../wire/pseudo-header';
import { TCP_FLAG, TCP_HEADER_BYTES, TCP_OPTION } from '../../wire/tcp';
import type { IpService } from '../ip-service';
import { packetDestination, packetSource } from '../packet-addresses';
import type { ReceivedSegment } from './received-segment';
import { selectWindow } from './receive-window';
import { addToSequence, isSequenceBefore, sequenceDistance, type SequenceNumber } from './sequence-number';
import { segmentCount } from './size-goal';
import { ACK_PENDING, type OutOfOrderPiece, type TcpSocket, type TcpSocketHost } from './tcp-socket';

const NOP_PAIR = 0x0101;
const TIMESTAMP_BYTES = 12;
const SACK_BLOCK_BYTES = 8;
/** Three blocks beside time stamps, four without (RFC 2018 §3). */
const MAX_SACK_BLOCKS = 4;
const MAX_SACK_BLOCKS_WITH_TIMESTAMP = 3;
/** TCP_ATO_MIN in nanoseconds. */
export const MIN_ACK_TIMEOUT_NS = 40_000_000;
const WINDOW_LIMIT = 0xffff;
/** What no socket sends is hashed by its header, which gives another number than the one that a socket drew. */
export const HASH_WITHOUT_SOCKET = 0xffff;

/** Sends a segment whose payload is in the send queue at its sequence number, or several of `mss` bytes in one frame. */
export function transmit(
  socket: TcpSocket,
  flags: number,
  sequence: SequenceNumber,
  payloadBytes: number,
  mss = payloadBytes,
): void {
  const { service, counters } = socket.host;
  const count = segmentCount(payloadBytes, mss);
  // What is sent again counts as that alone.
  const isRepeated = payloadBytes > 0 || (flags & (TCP_FLAG.SYN | TCP_FLAG.FIN)) !== 0;
  if (!isRepeated || sequence === socket.sendNext) counters.sentSegments += count;
  const isSyn = (flags & TCP_FLAG.SYN) !== 0;
  const sackBytes = isSyn ? 0 : sackOptionBytes(socket);
  const optionBytes = isSyn
    ? synOptionBytes(socket)
    : (socket.hasTimestamps ? TIMESTAMP_BYTES : 0) + sackBytes;
  const headerBytes = TCP_HEADER_BYTES + optionBytes;
  const packet = service.allocate(headerBytes + payloadBytes);
  const { start } = packet;
  packet.end = start + headerBytes + payloadBytes;
  const window = isSyn ? Math.min(socket.receiveWindow, WINDOW_LIMIT) : selectWindow(socket);
  const hasAck = (flags & TCP_FLAG.ACK) !== 0;
  // A frame of several segments always has PSH, so that who joins segments on receipt passes them on at once.
  writeHeader(packet, headerBytes, payloadBytes > mss ? flags | TCP_FLAG.PSH : flags, window);
  packet.setUint16(start, socket.localPort);
  packet.setUint16(start + 2, socket.remotePort);
  packet.setUint32(start + 4, sequence);
  packet.setUint32(start + 8, hasAck ? socket.receiveNext : 0);
  if (isSyn) writeSynOptions(packet, socket);
  else {
    if (socket.hasTimestamps) writeTimestamp(packet, start + TCP_HEADER_BYTES, socket);
    if (sackBytes > 0) writeSack(packet, packet.start + headerBytes - sackBytes, socket, sackBytes);
  }
  if (payloadBytes > 0) {
    const offset = sequenceDistance(socket.sendQueueStart, sequence);
    socket.sendQueue.copyTo(offset, payloadBytes, packet.buffer, start + headerBytes);
  }
  packet.surplusBytes = payloadBytes - Math.min(mss, payloadBytes);
  packet.hashDraws = socket.timeouts;
  packet.isConfirming = socket.isConfirming;
  socket.isConfirming = false;
  if (hasAck) noteAckSent(socket);
  const { datagram } = socket;
  const isUnidentified = (isSyn && hasAck) || socket.state === 'TIME_WAIT';
  if (isUnidentified) {
    const { identification } = datagram;
    datagram.identification = 0;
    send(service, packet, datagram);
    datagram.identification = identification;
    return;
  }
  send(service, packet, datagram);
  datagram.identification = (datagram.identification + count) & 0xffff;
}

/** An acknowledgment without data, at once. */
export function sendAck(socket: TcpSocket): void {
  if (socket.state !== 'CLOSE') transmit(socket, TCP_FLAG.ACK, acceptableSequence(socket), 0);
}

/** Ends the connection for the peer (tcp_send_active_reset). */
export function sendActiveReset(socket: TcpSocket): void {
  socket.host.counters.sentResets += 1;
  transmit(socket, TCP_FLAG.RST | TCP_FLAG.ACK, acceptableSequence(socket), 0);
}

/** Who sends it: a namespace's TCP. */
export type ResetSender = Pick<TcpSocketHost, 'service' | 'counters'>;

/** What `sendResetFor` needs to know about the segment that it answers. */
export type AnsweredSegment = Pick<ReceivedSegment, 'flags' | 'sequence' | 'acknowledgment' | 'endSequence'>;

/** Answers a segment that no socket wants (RFC 9293 §3.10.7.1). The packet stays the caller's. */
export function sendResetFor(
  { service, counters }: ResetSender,
  packet: Packet,
  segment: AnsweredSegment,
  hashDraws = HASH_WITHOUT_SOCKET,
): void {
  const { flags } = segment;
  if ((flags & TCP_FLAG.RST) !== 0) return;
  counters.sentSegments += 1;
  counters.sentResets += 1;
  const hasAck = (flags & TCP_FLAG.ACK) !== 0;
  const reset = service.allocate(TCP_HEADER_BYTES);
  const { start } = reset;
  reset.end = start + TCP_HEADER_BYTES;
  writeHeader(reset, TCP_HEADER_BYTES, hasAck ? TCP_FLAG.RST : TCP_FLAG.RST | TCP_FLAG.ACK, 0);
  reset.hashDraws = hashDraws;
  service.packets.observer?.onAnswer(reset, packet);
  reset.setUint16(start, packet.uint16(packet.transportOffset + 2));
  reset.setUint16(start + 2, packet.uint16(packet.transportOffset));
  reset.setUint32(start + 4, hasAck ? segment.acknowledgment : 0);
  reset.setUint32(start + 8, hasAck ? 0 : segment.endSequence);
  const destination = packetSource(packet);
  const egress = service.zoneOf(packet, destination);
  send(service, reset, {
    source: packetDestination(packet),
    destination,
    ...(egress === undefined ? {} : { egress }),
    protocol: IP_PROTOCOL.TCP,
    isDontFragment: true,
    identification: 0,
  });
}

/** Bytes of options in a segment with data, as far as they do not change from one to the next. */
export function fixedOptionBytes(socket: TcpSocket): number {
  return socket.hasTimestamps ? TIMESTAMP_BYTES : 0;
}

/** How much room SACK blocks take in the next segment. */
export function sackOptionBytes(socket: TcpSocket): number {
  if (!socket.hasSack) return 0;
  const hasDuplicate = socket.duplicateStart !== socket.duplicateEnd;
  if (socket.outOfOrder.length === 0 && !hasDuplicate) return 0;
  const blocks = countRanges(socket.outOfOrder) + (hasDuplicate ? 1 : 0);
  return 4 + SACK_BLOCK_BYTES * Math.min(blocks, maxSackBlocks(socket));
}

function maxSackBlocks(socket: TcpSocket): number {
  return socket.hasTimestamps ? MAX_SACK_BLOCKS_WITH_TIMESTAMP : MAX_SACK_BLOCKS;
}

/** A sequence number that the peer accepts even if it has shrunk its window (tcp_acceptable_seq). */
function acceptableSequence(socket: TcpSocket): SequenceNumber {
  const windowEnd = addToSequence(socket.sendUnacknowledged, socket.sendWindow);
  if (!isSequenceBefore(windowEnd, socket.sendNext)) return socket.sendNext;
  const isWithinScale = sequenceDistance(windowEnd, socket.sendNext) < 2 ** socket.receiveWindowScale;
  return socket.hasWindowScaling && isWithinScale ? socket.sendNext : windowEnd;
}

/** tcp_event_ack_sent: whatever was waiting to be acknowledged now is. */
function noteAckSent(socket: TcpSocket): void {
  if (socket.compressedAcks > 0) {
    socket.host.counters.compressedAcks += socket.compressedAcks;
    socket.compressedAcks = 0;
    socket.cancelCompression?.();
    socket.cancelCompression = undefined;
  }
  // What nobody waited for counts for none of them (tcp_dec_quickack_mode).
  if (socket.quickAcks > 0 && (socket.ackPending & ACK_PENDING.SCHEDULED) !== 0) {
    socket.quickAcks -= 1;
    if (socket.quickAcks === 0) socket.ackTimeout = MIN_ACK_TIMEOUT_NS;
  }
  if ((socket.ackPending & ACK_PENDING.TIMER) !== 0) socket.delayedAckTimer.disarm();
  socket.ackPending = 0;
}

function writeHeader(packet: Packet, headerBytes: number, flags: number, window: number): void {
  const { start } = packet;
  packet.setUint16(start + 12, (headerBytes << 10) | flags);
  packet.setUint16(start + 14, window);
  packet.setUint32(start + 16, 0);
}

function writeTimestamp(packet: Packet, offset: number, socket: TcpSocket): void {
  packet.setUint16(offset, NOP_PAIR);
  packet.setUint16(offset + 2, (TCP_OPTION.TIMESTAMP << 8) | 10);
  packet.setUint32(offset + 4, socket.timestamp);
  packet.setUint32(offset + 8, socket.recentTimestamp);
}

function synOptionBytes(socket: TcpSocket): number {
  const hasSackOrTimestamps = socket.hasTimestamps || socket.hasSack;
  const timestamps = socket.hasTimestamps ? TIMESTAMP_BYTES : 0;
  const sackAlone = hasSackOrTimestamps && !socket.hasTimestamps ? 4 : 0;
  return 4 + timestamps + sackAlone + (socket.hasWindowScaling ? 4 : 0);
}

/** MSS, then SACK permitted and time stamps sharing one word, then the window scale (tcp_options_write). */
function writeSynOptions(packet: Packet, socket: TcpSocket): void {
  let offset = packet.start + TCP_HEADER_BYTES;
  packet.setUint16(offset, (TCP_OPTION.MSS << 8) | 4);
  packet.setUint16(offset + 2, socket.advertisedMss);
  offset += 4;
  if (socket.hasTimestamps) {
    writeTimestamp(packet, offset, socket);
    if (socket.hasSack) packet.setUint16(offset, (TCP_OPTION.SACK_PERMITTED << 8) | 2);
    offset += TIMESTAMP_BYTES;
  } else if (socket.hasSack) {
    packet.setUint16(offset, NOP_PAIR);
    packet.setUint16(offset + 2, (TCP_OPTION.SACK_PERMITTED << 8) | 2);
    offset += 4;
  }
  if (!socket.hasWindowScaling) return;
  packet.setUint16(offset, (TCP_OPTION.NOP << 8) | TCP_OPTION.WINDOW_SCALE);
  packet.setUint16(offset + 2, (3 << 8) | socket.receiveWindowScale);
}

/** A duplicate first (RFC 2883), then the ranges that are queued, the latest first. */
function writeSack(packet: Packet, start: number, socket: TcpSocket, optionBytes: number): void {
  packet.setUint16(start, NOP_PAIR);
  packet.setUint16(start + 2, (TCP_OPTION.SACK << 8) | (optionBytes - 2));
  let offset = start + 4;
  const end = start + optionBytes;
  if (socket.duplicateStart !== socket.duplicateEnd) {
    packet.setUint32(offset, socket.duplicateStart);
    packet.setUint32(offset + 4, socket.duplicateEnd);
    socket.duplicateEnd = socket.duplicateStart;
    offset += SACK_BLOCK_BYTES;
  }
  for (const range of latestRanges(socket.outOfOrder)) {
    if (offset >= end) break;
    packet.setUint32(offset, range.start);
    packet.setUint32(offset + 4, range.end);
    offset += SACK_BLOCK_BYTES;
  }
}

function countRanges(pieces: readonly OutOfOrderPiece[]): number {
  let count = 0;
  let end: SequenceNumber | undefined = undefined;
  for (const piece of pieces) {
    if (piece.start !== end) count += 1;
    if (count === MAX_SACK_BLOCKS) break;
    ({ end } = piece);
  }
  return count;
}

interface QueuedRange {
  readonly start: SequenceNumber;
  end: SequenceNumber;
  arrival: number;
}

/** What is queued out of order, as ranges, the latest first. */
export function latestRanges(pieces: readonly OutOfOrderPiece[]): readonly QueuedRange[] {
  const ranges: QueuedRange[] = [];
  for (const { start, end, arrival } of pieces) {
    const last = ranges.at(-1);
    if (last?.end === start) {
      last.end = end;
      last.arrival = Math.max(last.arrival, arrival);
    } else ranges.push({ start, end, arrival });
  }
  return ranges.sort((one, other) => other.arrival - one.arrival);
}

function send(
  service: IpService,
  packet: Packet,
  datagram: AddressPair & Parameters<IpService['send']>[1],
): void {
  const { start, end } = packet;
  const pseudoHeader = pseudoHeaderSum(datagram, IP_PROTOCOL.TCP, end - start);
  packet.setUint16(start + 16, foldChecksum(packet.sumWords(start, end, pseudoHeader)));
  service.send(packet, datagram);
}
