/**
 * What tracking keeps of a TCP connection beside its state (`struct ip_ct_tcp`), and what it reads of a segment.
 */
import type { Packet } from '../link/packet';
import { ORIGINAL, type Direction } from './flow-direction';

/** Bits of `TcpDirection.flags` (IP_CT_TCP_FLAG_*). */
export const TCP_FLAG = {
  WINDOW_SCALE: 0x01,
  SACK_PERMITTED: 0x02,
  CLOSE_INIT: 0x04,
  BE_LIBERAL: 0x08,
  DATA_UNACKNOWLEDGED: 0x10,
  MAX_ACK_SET: 0x20,
  CHALLENGE_ACK: 0x40,
  SIMULTANEOUS_OPEN: 0x80,
} as const;

/** Kinds of segments (`enum tcp_bit_set`). */
export const SEGMENT = { SYN: 0, SYN_ACK: 1, FIN: 2, ACK: 3, RST: 4, NONE: 5 } as const;

const FIN = 0x01;
const SYN = 0x02;
const RST = 0x04;
const ACK = 0x10;
const HEADER_BYTES = 20;
const MAX_SCALE = 14;
const OPTION = { END: 0, NO_OPERATION: 1, WINDOW_SCALE: 3, SACK_PERMITTED: 4, SACK: 5 } as const;
const SACK_BLOCK_BYTES = 8;
/** Two fillers, kind and length of a time stamp: there is nothing else then. */
const ALIGNED_TIMESTAMP = 0x0101_080a;
const TIMESTAMP_BYTES = 12;

/** What has been seen of one direction. Sequence numbers are unsigned 32-bit numbers. */
export class TcpDirection {
  /** One past the highest sequence number sent. */
  end = 0;
  /** One past the highest that the other end would take. */
  maxEnd = 0;
  /** The largest window announced, scaled. */
  maxWindow = 0;
  maxAck = 0;
  scale = 0;
  flags = 0;

  reset(): void {
    this.end = 0;
    this.maxEnd = 0;
    this.maxWindow = 0;
    this.maxAck = 0;
    this.scale = 0;
    this.flags = 0;
  }
}

export class TcpTracking {
  readonly original = new TcpDirection();
  readonly reply = new TcpDirection();
  retransmissions = 0;
  /** Of the last segment that was inside the window, or that was let through. */
  lastDirection: Direction = ORIGINAL;
  lastKind: number = SEGMENT.NONE;
  lastSequence = 0;
  lastAck = 0;
  lastEnd = 0;
  lastWindow = 0;
  lastScale = 0;
  lastFlags = 0;

  side(direction: Direction): TcpDirection {
    return direction === ORIGINAL ? this.original : this.reply;
  }

  otherSide(direction: Direction): TcpDirection {
    return direction === ORIGINAL ? this.reply : this.original;
  }
}

/** One segment, read once. One object serves all of them. */
export class SegmentView {
  flags = 0;
  kind: number = SEGMENT.NONE;
  sequence = 0;
  ack = 0;
  /** One past its last byte; SYN and FIN count as one each. */
  end = 0;
  window = 0;
  #packet: Packet | undefined = undefined;
  #options = 0;
  #optionsEnd = 0;

  get isSyn(): boolean {
    return (this.flags & SYN) !== 0;
  }

  get hasAck(): boolean {
    return (this.flags & ACK) !== 0;
  }

  get isReset(): boolean {
    return (this.flags & RST) !== 0;
  }

  /** False when the header is cut short. */
  read(packet: Packet, offset: number, availableBytes: number): boolean {
    const headerBytes = (packet.uint8(offset + 12) >>> 4) * 4;
    if (availableBytes < HEADER_BYTES || headerBytes < HEADER_BYTES || availableBytes < headerBytes)
      return false;
    this.flags = packet.uint8(offset + 13);
    this.kind = kindOf(this.flags);
    this.sequence = packet.uint32(offset + 4);
    this.ack = packet.uint32(offset + 8);
    this.window = packet.uint16(offset + 14);
    const extra = ((this.flags & SYN) === 0 ? 0 : 1) + ((this.flags & FIN) === 0 ? 0 : 1);
    this.end = (this.sequence + availableBytes - headerBytes + extra) >>> 0;
    this.#packet = packet;
    this.#options = offset + HEADER_BYTES;
    this.#optionsEnd = offset + headerBytes;
    return true;
  }

  /** Takes over window scale and permission for selective acknowledgements (`tcp_options`). */
  readOptions(side: TcpDirection): void {
    const packet = this.#packet;
    side.scale = 0;
    side.flags = 0;
    if (packet === undefined) return;
    for (let at = this.#options; at < this.#optionsEnd;) {
      const kind = packet.uint8(at);
      if (kind === OPTION.END) return;
      if (kind === OPTION.NO_OPERATION) {
        at += 1;
        continue;
      }
      const size = packet.uint8(at + 1);
      if (size < 2 || at + size > this.#optionsEnd) return;
      if (kind === OPTION.SACK_PERMITTED && size === 2) side.flags |= TCP_FLAG.SACK_PERMITTED;
      else if (kind === OPTION.WINDOW_SCALE && size === 3) {
        side.scale = Math.min(packet.uint8(at + 2), MAX_SCALE);
        side.flags |= TCP_FLAG.WINDOW_SCALE;
      }
      at += size;
    }
  }

  /** The highest sequence number acknowledged, selectively or not (`tcp_sack`). */
  highestAck(): number {
    const packet = this.#packet;
    let highest = this.ack;
    if (packet === undefined || this.#options === this.#optionsEnd) return highest;
    const isTimestampAlone =
      this.#optionsEnd - this.#options === TIMESTAMP_BYTES &&
      packet.uint32(this.#options) === ALIGNED_TIMESTAMP;
    if (isTimestampAlone) return highest;
    for (let at = this.#options; at < this.#optionsEnd;) {
      const kind = packet.uint8(at);
      if (kind === OPTION.END) break;
      if (kind === OPTION.NO_OPERATION) {
        at += 1;
        continue;
      }
      const size = packet.uint8(at + 1);
      if (size < 2 || at + size > this.#optionsEnd) break;
      if (kind === OPTION.SACK) {
        for (let block = at + 2; block + SACK_BLOCK_BYTES <= at + size; block += SACK_BLOCK_BYTES) {
          const right = packet.uint32(block + 4);
          if (isAfter(right, highest)) highest = right;
        }
        break;
      }
      at += size;
    }
    return highest;
  }
}

/** Whether `first` comes after `second` in sequence space. */
export function isAfter(first: number, second: number): boolean {
  return ((second - first) | 0) < 0;
}

function kindOf(flags: number): number {
  if ((flags & RST) !== 0) return SEGMENT.RST;
  if ((flags & SYN) !== 0) return (flags & ACK) !== 0 ? SEGMENT.SYN_ACK : SEGMENT.SYN;
  if ((flags & FIN) !== 0) return SEGMENT.FIN;
  return (flags & ACK) !== 0 ? SEGMENT.ACK : SEGMENT.NONE;
}
