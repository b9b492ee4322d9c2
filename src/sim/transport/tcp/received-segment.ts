/**
 * The header and options of a segment that came in, read in place (RFC 9293 §3.1, RFC 7323, RFC 2018).
 * One object serves all segments. `wire/tcp.ts` has a segment as plain data.
 */
import type { Packet } from '../../link/packet';
import { TCP_FLAG, TCP_HEADER_BYTES, TCP_OPTION } from '../../wire/tcp';
import { addToSequence, sequenceOf, type SequenceNumber } from './sequence-number';

/** NOP, NOP, timestamp, length 10: how nearly every segment's options begin. */
const ALIGNED_TIMESTAMP = 0x0101_080a;
const TIMESTAMP_HEADER_BYTES = 32;
const MAX_SACK_BLOCKS = 4;
/** RFC 7323 §2.3. */
const MAX_WINDOW_SCALE = 14;

export class ReceivedSegment {
  sequence = sequenceOf(0);
  acknowledgment = sequenceOf(0);
  flags = 0;
  /** As it is in the header, not scaled. */
  window = 0;
  payloadStart = 0;
  payloadBytes = 0;
  /** Of a frame that stands for several segments, the payload of each (`gso_size`); else `payloadBytes`. */
  segmentBytes = 0;
  /** 0 when the option is absent. */
  mss = 0;
  /** -1 when the option is absent. */
  windowScale = -1;
  isSackPermitted = false;
  hasTimestamp = false;
  timestampValue = 0;
  timestampEcho = 0;
  sackCount = 0;
  readonly sackStarts: SequenceNumber[] = Array.from({ length: MAX_SACK_BLOCKS }, () => sequenceOf(0));
  readonly sackEnds: SequenceNumber[] = Array.from({ length: MAX_SACK_BLOCKS }, () => sequenceOf(0));

  /** One past the last sequence number that it takes, SYN and FIN counted. */
  get endSequence(): SequenceNumber {
    const isSyn = (this.flags & TCP_FLAG.SYN) === 0 ? 0 : 1;
    const isFin = (this.flags & TCP_FLAG.FIN) === 0 ? 0 : 1;
    return addToSequence(this.sequence, this.payloadBytes + isSyn + isFin);
  }

  has(flag: number): boolean {
    return (this.flags & flag) !== 0;
  }

  /** Returns false when the header does not fit into the packet. */
  read(packet: Packet): boolean {
    const offset = packet.transportOffset;
    const available = packet.end - offset;
    if (available < TCP_HEADER_BYTES) return false;
    const headerBytes = (packet.uint8(offset + 12) >>> 4) * 4;
    if (headerBytes < TCP_HEADER_BYTES || headerBytes > available) return false;
    this.sequence = sequenceOf(packet.uint32(offset + 4));
    this.acknowledgment = sequenceOf(packet.uint32(offset + 8));
    this.flags = packet.uint8(offset + 13);
    this.window = packet.uint16(offset + 14);
    this.payloadStart = offset + headerBytes;
    this.payloadBytes = available - headerBytes;
    this.segmentBytes = this.payloadBytes - packet.surplusBytes;
    this.mss = 0;
    this.windowScale = -1;
    this.isSackPermitted = false;
    this.hasTimestamp = false;
    this.sackCount = 0;
    const options = offset + TCP_HEADER_BYTES;
    if (headerBytes === TIMESTAMP_HEADER_BYTES && packet.uint32(options) === ALIGNED_TIMESTAMP) {
      this.#readTimestamp(packet, options + 4);
    } else if (headerBytes > TCP_HEADER_BYTES) this.#readOptions(packet, options, offset + headerBytes);
    return true;
  }

  #readTimestamp(packet: Packet, offset: number): void {
    this.hasTimestamp = true;
    this.timestampValue = packet.uint32(offset) | 0;
    this.timestampEcho = packet.uint32(offset + 4) | 0;
  }

  #readOptions(packet: Packet, start: number, end: number): void {
    let offset = start;
    while (offset < end) {
      const code = packet.uint8(offset);
      if (code === TCP_OPTION.END) return;
      if (code === TCP_OPTION.NOP) {
        offset += 1;
        continue;
      }
      const length = offset + 1 < end ? packet.uint8(offset + 1) : 0;
      // What follows an option with an impossible length cannot be told apart, so it is ignored as Linux does.
      if (length < 2 || offset + length > end) return;
      this.#readOption(packet, code, offset, length);
      offset += length;
    }
  }

  #readOption(packet: Packet, code: number, offset: number, length: number): void {
    const isSyn = (this.flags & TCP_FLAG.SYN) !== 0;
    if (code === TCP_OPTION.TIMESTAMP && length === 10) this.#readTimestamp(packet, offset + 2);
    else if (code === TCP_OPTION.MSS && length === 4 && isSyn) this.mss = packet.uint16(offset + 2);
    else if (code === TCP_OPTION.WINDOW_SCALE && length === 3 && isSyn) {
      this.windowScale = Math.min(packet.uint8(offset + 2), MAX_WINDOW_SCALE);
    } else if (code === TCP_OPTION.SACK_PERMITTED && length === 2 && isSyn) this.isSackPermitted = true;
    else if (code === TCP_OPTION.SACK && length >= 10 && (length - 2) % 8 === 0) {
      this.sackCount = Math.min((length - 2) / 8, MAX_SACK_BLOCKS);
      for (let index = 0; index < this.sackCount; index += 1) {
        this.sackStarts[index] = sequenceOf(packet.uint32(offset + 2 + index * 8));
        this.sackEnds[index] = sequenceOf(packet.uint32(offset + 6 + index * 8));
      }
    }
  }
}
