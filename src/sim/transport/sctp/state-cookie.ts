/**
 * The state of an association that a listener does not keep, but sends along in its INIT ACK (RFC 9260 §5.1.3; `sctp_pack_cookie`).
 *
 * As long as Linux's. Signed with a keyed sum, not with SHA: nobody in a lab forges one.
 */
import { ByteReader, ByteWriter } from '../../base/bytes';
import type { SctpInit } from './init-chunk';

/** Of `struct sctp_signed_cookie` with an INIT of one address family, rounded up to 32 bytes. */
const COOKIE_BYTES = 232;
const SIGNATURE_BYTES = 40;

export interface StateCookie {
  readonly localTag: number;
  readonly localTsn: number;
  readonly peer: Omit<SctpInit, 'cookie'>;
  readonly localPort: number;
  readonly remotePort: number;
  /** Milliseconds of the lab's clock. */
  readonly expiresAtMs: number;
}

export function packCookie(cookie: StateCookie, secret: number): Uint8Array {
  const { peer } = cookie;
  const content = new ByteWriter(COOKIE_BYTES - SIGNATURE_BYTES)
    .uint32(cookie.localTag)
    .uint32(peer.tag)
    .uint32(cookie.localTsn)
    .uint32(peer.initialTsn)
    .uint32(peer.windowBytes)
    .uint16(peer.outboundStreams)
    .uint16(peer.inboundStreams)
    .uint16(cookie.localPort)
    .uint16(cookie.remotePort)
    .uint48(Math.round(cookie.expiresAtMs))
    .finish();
  const bytes = new Uint8Array(COOKIE_BYTES);
  bytes.set(new ByteWriter(4).uint32(signatureOf(content, secret)).finish());
  bytes.set(content, SIGNATURE_BYTES);
  return bytes;
}

/** Undefined for a cookie that is not ours. */
export function unpackCookie(bytes: Uint8Array, secret: number): StateCookie | undefined {
  if (bytes.length !== COOKIE_BYTES) return undefined;
  const content = bytes.slice(SIGNATURE_BYTES);
  if (new ByteReader(bytes.slice(0, 4)).uint32() !== signatureOf(content, secret)) return undefined;
  const reader = new ByteReader(content);
  const localTag = reader.uint32();
  const tag = reader.uint32();
  const localTsn = reader.uint32();
  const initialTsn = reader.uint32();
  const windowBytes = reader.uint32();
  const outboundStreams = reader.uint16();
  const inboundStreams = reader.uint16();
  const localPort = reader.uint16();
  const remotePort = reader.uint16();
  const peer = { tag, initialTsn, windowBytes, outboundStreams, inboundStreams };
  return { localTag, localTsn, peer, localPort, remotePort, expiresAtMs: reader.uint48() };
}

function signatureOf(content: Uint8Array, secret: number): number {
  let sum = secret;
  for (const byte of content) sum = Math.imul(sum ^ byte, 0x0100_0193);
  return sum >>> 0;
}
