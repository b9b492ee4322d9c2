/**
 * INIT and INIT ACK (RFC 9260 §3.3.2, §3.3.3; `sctp_make_init`, `sctp_make_init_ack`).
 *
 * Says what Linux says by default: 10 streams out, 65535 in, ECN and partial reliability. Leaves out the addresses that a
 * host with several would announce: an association here has one path.
 */
import { ByteReader, ByteWriter, joinBytes } from '../../base/bytes';
import {
  paddedSctpLength,
  SCTP_CHUNK,
  SCTP_CHUNK_HEADER_BYTES,
  SCTP_PARAMETER,
  sctpChunk,
  sctpParameter,
} from '../../wire/sctp';
import { RECEIVE_WINDOW_BYTES } from './inbound-queue';

const FIXED_BYTES = 16;
const OUTBOUND_STREAMS = 10;
const MAX_STREAMS = 0xffff;
const IPV4_PARAMETER = 5;
const IPV6_PARAMETER = 6;

export interface SctpInit {
  readonly tag: number;
  readonly windowBytes: number;
  readonly outboundStreams: number;
  readonly inboundStreams: number;
  readonly initialTsn: number;
  /** Of an INIT ACK. */
  readonly cookie: Uint8Array | undefined;
}

/** Undefined for a chunk that has to be refused: too short, without a tag or without streams. */
export function readInit(body: Uint8Array): SctpInit | undefined {
  if (body.length < FIXED_BYTES) return undefined;
  const reader = new ByteReader(body);
  const tag = reader.uint32();
  const windowBytes = reader.uint32();
  const outboundStreams = reader.uint16();
  const inboundStreams = reader.uint16();
  const initialTsn = reader.uint32();
  if (tag === 0 || outboundStreams === 0 || inboundStreams === 0) return undefined;
  return {
    tag,
    windowBytes,
    outboundStreams,
    inboundStreams,
    initialTsn,
    cookie: parameterOf(body, FIXED_BYTES, SCTP_PARAMETER.STATE_COOKIE),
  };
}

/** The value of the first parameter of a type. */
export function parameterOf(body: Uint8Array, start: number, type: number): Uint8Array | undefined {
  let at = start;
  while (at + SCTP_CHUNK_HEADER_BYTES <= body.length) {
    const header = new ByteReader(body.subarray(at, at + SCTP_CHUNK_HEADER_BYTES));
    const found = header.uint16();
    const lengthBytes = header.uint16();
    if (lengthBytes < SCTP_CHUNK_HEADER_BYTES || at + lengthBytes > body.length) return undefined;
    if (found === type) return body.slice(at + SCTP_CHUNK_HEADER_BYTES, at + lengthBytes);
    at += paddedSctpLength(lengthBytes);
  }
  return undefined;
}

/** `hasIpv6`: the socket is of IPv6, which takes both families. */
export function initChunk(tag: number, initialTsn: number, hasIpv6: boolean): Uint8Array {
  const types = hasIpv6 ? [IPV6_PARAMETER, IPV4_PARAMETER] : [IPV4_PARAMETER];
  const families = new Uint8Array(types.flatMap((type) => [type >>> 8, type]));
  return sctpChunk(
    SCTP_CHUNK.INIT,
    0,
    joinBytes([
      fixedPart(tag, OUTBOUND_STREAMS, MAX_STREAMS, initialTsn),
      sctpParameter(SCTP_PARAMETER.SUPPORTED_ADDRESSES, families),
      ...ABILITIES,
    ]),
  );
}

export function initAckChunk(
  tag: number,
  initialTsn: number,
  peer: SctpInit,
  cookie: Uint8Array,
): Uint8Array {
  const outbound = Math.min(OUTBOUND_STREAMS, peer.inboundStreams);
  const inbound = Math.min(MAX_STREAMS, peer.outboundStreams);
  return sctpChunk(
    SCTP_CHUNK.INIT_ACK,
    0,
    joinBytes([
      fixedPart(tag, outbound, inbound, initialTsn),
      sctpParameter(SCTP_PARAMETER.STATE_COOKIE, cookie),
      ...ABILITIES,
    ]),
  );
}

const ABILITIES = [
  sctpParameter(SCTP_PARAMETER.ECN_CAPABLE, new Uint8Array(0)),
  sctpParameter(SCTP_PARAMETER.FORWARD_TSN, new Uint8Array(0)),
];

function fixedPart(tag: number, outbound: number, inbound: number, initialTsn: number): Uint8Array {
  return new ByteWriter(FIXED_BYTES)
    .uint32(tag)
    .uint32(RECEIVE_WINDOW_BYTES)
    .uint16(outbound)
    .uint16(inbound)
    .uint32(initialTsn)
    .finish();
}
