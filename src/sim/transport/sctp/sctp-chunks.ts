/** The smaller chunks (RFC 9260 §3.3; net/sctp/sm_make_chunk.c), as they are sent and read. */
import { ByteReader, ByteWriter } from '../../base/bytes';
import { SCTP_CHUNK, SCTP_PARAMETER, sctpChunk, sctpParameter } from '../../wire/sctp';
import { isIpv6 } from '../../wire/ip-address';
import type { Endpoint } from '../endpoint';
import type { InboundChunk, InboundQueue } from './inbound-queue';
import { parameterOf } from './init-chunk';
import type { SackReport } from './outbound-queue';

export const ABORT_CAUSE = { STALE_COOKIE: 3, USER: 12, PROTOCOL_VIOLATION: 13 } as const;

/** `struct sctp_sender_hb_info` without its header: an address, when it was sent, a nonce and the size of a probe. */
const HEARTBEAT_BYTES = 52;
const HEARTBEAT_TIME_OFFSET = 28;
const AF_INET = 2;
const AF_INET6 = 10;
const DATA_BODY_BYTES = 12;
const SACK_BODY_BYTES = 12;

export function sackChunk(inbound: InboundQueue): Uint8Array {
  const gaps = inbound.gaps();
  const duplicates = inbound.takeDuplicates();
  const writer = new ByteWriter(SACK_BODY_BYTES + 4 * (gaps.length + duplicates.length))
    .uint32(inbound.cumulativeTsn)
    .uint32(inbound.windowBytes)
    .uint16(gaps.length)
    .uint16(duplicates.length);
  for (const [first, last] of gaps) writer.uint16(first).uint16(last);
  for (const tsn of duplicates) writer.uint32(tsn);
  return sctpChunk(SCTP_CHUNK.SACK, 0, writer.finish());
}

export function readSack(body: Uint8Array): SackReport | undefined {
  if (body.length < SACK_BODY_BYTES) return undefined;
  const reader = new ByteReader(body);
  const cumulativeTsn = reader.uint32();
  const windowBytes = reader.uint32();
  const gapCount = reader.uint16();
  const duplicateCount = reader.uint16();
  if (body.length < SACK_BODY_BYTES + 4 * (gapCount + duplicateCount)) return undefined;
  const gaps: (readonly [number, number])[] = [];
  for (let index = 0; index < gapCount; index += 1) {
    const first = reader.uint16();
    gaps.push([first, reader.uint16()]);
  }
  return { cumulativeTsn, windowBytes, gaps };
}

/** Undefined for a chunk without data, which ends the association. */
export function readData(flags: number, body: Uint8Array): InboundChunk | undefined {
  if (body.length <= DATA_BODY_BYTES) return undefined;
  const reader = new ByteReader(body);
  const tsn = reader.uint32();
  const stream = reader.uint16();
  return { tsn, flags, stream, streamSequence: reader.uint16(), payload: body.slice(DATA_BODY_BYTES) };
}

export function cumulativeTsnBody(tsn: number): Uint8Array {
  return new ByteWriter(4).uint32(tsn).finish();
}

/** `text` is what an error of the protocol says about itself. */
export function abortChunk(cause: number, text = ''): Uint8Array {
  const said = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  return sctpChunk(SCTP_CHUNK.ABORT, 0, sctpParameter(cause, said).subarray(0, 4 + said.length));
}

/** The cookie came back so many microseconds too late. */
export function staleCookieChunk(microseconds: number): Uint8Array {
  const late = new ByteWriter(4).uint32(Math.min(microseconds, 0xffff_ffff)).finish();
  return sctpChunk(SCTP_CHUNK.ERROR, 0, sctpParameter(ABORT_CAUSE.STALE_COOKIE, late));
}

export function heartbeatChunk(remote: Endpoint, nowMs: number): Uint8Array {
  const information = new Uint8Array(HEARTBEAT_BYTES);
  const isOfIpv6 = isIpv6(remote.address);
  // The kernel's own words, in the order of the machine.
  information[0] = isOfIpv6 ? AF_INET6 : AF_INET;
  information[2] = remote.port >>> 8;
  information[3] = remote.port;
  const { address } = remote;
  if (isIpv6(address)) {
    for (let index = 0; index < 16; index += 1) {
      information[8 + index] = Number((address >> BigInt(8 * (15 - index))) & 0xffn);
    }
  } else information.set(new ByteWriter(4).uint32(address >>> 0).finish(), 4);
  information.set(new ByteWriter(6).uint48(Math.floor(nowMs)).finish(), HEARTBEAT_TIME_OFFSET);
  const parameter = sctpParameter(SCTP_PARAMETER.HEARTBEAT_INFORMATION, information);
  return sctpChunk(SCTP_CHUNK.HEARTBEAT, 0, parameter);
}

/** When the HEARTBEAT was sent that this acknowledges, in milliseconds; undefined when it is not one of ours. */
export function heartbeatTimeOf(body: Uint8Array): number | undefined {
  const information = parameterOf(body, 0, SCTP_PARAMETER.HEARTBEAT_INFORMATION);
  if (information?.length !== HEARTBEAT_BYTES) return undefined;
  return new ByteReader(information.slice(HEARTBEAT_TIME_OFFSET)).uint48();
}
