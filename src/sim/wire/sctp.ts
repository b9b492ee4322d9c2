/**
 * SCTP packets (RFC 9260 §3): the names of their parts, and the CRC32c that covers all of a packet (appendix A).
 *
 * The checksum knows no pseudo header, so that a changed address leaves it as it is and a changed port does not.
 */
import { ByteWriter } from '../base/bytes';

export const SCTP_HEADER_BYTES = 12;
export const SCTP_CHUNK_HEADER_BYTES = 4;
export const SCTP_DATA_HEADER_BYTES = 16;

export const SCTP_CHUNK = {
  DATA: 0,
  INIT: 1,
  INIT_ACK: 2,
  SACK: 3,
  HEARTBEAT: 4,
  HEARTBEAT_ACK: 5,
  ABORT: 6,
  SHUTDOWN: 7,
  SHUTDOWN_ACK: 8,
  ERROR: 9,
  COOKIE_ECHO: 10,
  COOKIE_ACK: 11,
  SHUTDOWN_COMPLETE: 14,
} as const;

/** Flags of a DATA chunk, and of ABORT and SHUTDOWN COMPLETE: the tag is the receiver's own, sent back. */
export const SCTP_FLAG = { END: 1, BEGIN: 2, UNORDERED: 4, SACK_AT_ONCE: 8, REFLECTED_TAG: 1 } as const;

export const SCTP_PARAMETER = {
  HEARTBEAT_INFORMATION: 1,
  STATE_COOKIE: 7,
  SUPPORTED_ADDRESSES: 12,
  ECN_CAPABLE: 0x8000,
  FORWARD_TSN: 0xc000,
} as const;

const CHECKSUM_OFFSET = 8;
/** Of Castagnoli, reflected. */
const POLYNOMIAL = 0x82f6_3b78;
const TABLE = new Int32Array(256);
for (let byte = 0; byte < 256; byte += 1) {
  let rest = byte;
  for (let bit = 0; bit < 8; bit += 1) rest = (rest & 1) === 0 ? rest >>> 1 : (rest >>> 1) ^ POLYNOMIAL;
  TABLE[byte] = rest;
}

/** CRC32c of the packet at `start`, its checksum taken for zero. */
function checksumOf(bytes: Uint8Array, start: number, end: number): number {
  const field = start + CHECKSUM_OFFSET;
  let crc = -1;
  for (let offset = start; offset < end; offset += 1) {
    const byte = offset >= field && offset < field + 4 ? 0 : (bytes[offset] ?? 0);
    crc = (crc >>> 8) ^ (TABLE[(crc ^ byte) & 0xff] ?? 0);
  }
  return ~crc;
}

/** Computes the checksum of the packet from `start` to `end`. It is sent with its lowest byte first. */
export function writeSctpChecksum(bytes: Uint8Array, start: number, end: number): void {
  const crc = checksumOf(bytes, start, end);
  const field = start + CHECKSUM_OFFSET;
  for (let index = 0; index < 4; index += 1) bytes[field + index] = crc >>> (8 * index);
}

export function hasIntactSctpChecksum(bytes: Uint8Array, start: number, end: number): boolean {
  const crc = checksumOf(bytes, start, end);
  const field = start + CHECKSUM_OFFSET;
  for (let index = 0; index < 4; index += 1) {
    if (bytes[field + index] !== ((crc >>> (8 * index)) & 0xff)) return false;
  }
  return true;
}

/** How many bytes a chunk or parameter of such a length takes: the next multiple of four. */
export function paddedSctpLength(lengthBytes: number): number {
  return (lengthBytes + 3) & ~3;
}

/** A chunk with its padding. */
export function sctpChunk(type: number, flags: number, body: Uint8Array): Uint8Array {
  const lengthBytes = SCTP_CHUNK_HEADER_BYTES + body.length;
  const bytes = new Uint8Array(paddedSctpLength(lengthBytes));
  bytes[0] = type;
  bytes[1] = flags;
  bytes[2] = lengthBytes >>> 8;
  bytes[3] = lengthBytes;
  bytes.set(body, SCTP_CHUNK_HEADER_BYTES);
  return bytes;
}

/** A parameter of a chunk with its padding. */
export function sctpParameter(type: number, body: Uint8Array): Uint8Array {
  const lengthBytes = SCTP_CHUNK_HEADER_BYTES + body.length;
  const bytes = new Uint8Array(paddedSctpLength(lengthBytes));
  bytes.set(new ByteWriter(4).uint16(type).uint16(lengthBytes).finish());
  bytes.set(body, SCTP_CHUNK_HEADER_BYTES);
  return bytes;
}
