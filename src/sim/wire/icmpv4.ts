/**
 * ICMP for IPv4 (RFC 792, RFC 1191 for the next-hop MTU).
 *
 * Models echo and the errors that quote a packet; every other type keeps its bytes.
 */
import { ByteReader, ByteWriter } from '../base/bytes';
import { internetChecksum } from '../base/checksum';
import { err, ok, type Result } from '../base/result';
import { truncated, type DecodeError } from './decode-error';

export const ICMPV4_HEADER_BYTES = 8;

/** Those that quote the packet that they are about (RFC 1122 §3.2.2). */
const ICMPV4_ERROR = {
  DESTINATION_UNREACHABLE: 3,
  SOURCE_QUENCH: 4,
  REDIRECT: 5,
  TIME_EXCEEDED: 11,
  PARAMETER_PROBLEM: 12,
} as const;

export interface Icmpv4Message {
  readonly type: number;
  readonly code: number;
  /** Octets 4 to 7: identifier and sequence number of an echo, the MTU in the low half of "fragmentation needed". */
  readonly rest: number;
  /** The data of an echo, the quoted packet of an error. */
  readonly payload: Uint8Array;
}

/** Whether a message of this type quotes the packet that it is about. */
export function isIcmpv4Error(type: number): boolean {
  return (
    type === ICMPV4_ERROR.DESTINATION_UNREACHABLE ||
    type === ICMPV4_ERROR.SOURCE_QUENCH ||
    type === ICMPV4_ERROR.REDIRECT ||
    type === ICMPV4_ERROR.TIME_EXCEEDED ||
    type === ICMPV4_ERROR.PARAMETER_PROBLEM
  );
}

export function decodeIcmpv4(bytes: Uint8Array): Result<Icmpv4Message, DecodeError> {
  if (bytes.length < ICMPV4_HEADER_BYTES) {
    return err(truncated('icmp', ICMPV4_HEADER_BYTES, bytes.length));
  }
  if (internetChecksum(bytes, 0, bytes.length) !== 0) return err({ kind: 'bad-checksum', protocol: 'icmp' });
  const reader = new ByteReader(bytes);
  const type = reader.uint8();
  const code = reader.uint8();
  reader.uint16();
  return ok({ type, code, rest: reader.uint32(), payload: bytes.slice(ICMPV4_HEADER_BYTES) });
}

export function encodeIcmpv4(message: Icmpv4Message): Uint8Array {
  const bytes = new ByteWriter(ICMPV4_HEADER_BYTES + message.payload.length)
    .uint8(message.type)
    .uint8(message.code)
    .uint16(0)
    .uint32(message.rest)
    .finish();
  bytes.set(message.payload, ICMPV4_HEADER_BYTES);
  const checksum = internetChecksum(bytes, 0, bytes.length);
  bytes[2] = checksum >>> 8;
  bytes[3] = checksum & 0xff;
  return bytes;
}
