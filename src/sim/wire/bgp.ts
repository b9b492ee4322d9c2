/**
 * BGP-4 messages on a TCP stream (RFC 4271 §4.1, §6.1): where one ends and the next begins, and the three that are short:
 * KEEPALIVE, NOTIFICATION, ROUTE-REFRESH (RFC 2918, RFC 7313). OPEN is in `bgp-open.ts`, UPDATE in `bgp-update.ts`; who
 * speaks it is in `app/bgp`.
 *
 * Models the checks of the header with the code, subcode and data that answer them.
 * Leaves out extended messages (RFC 8654): none is longer than 4096 octets.
 */
import { err, ok, type Result } from '../base/result';
import { BGP_ERROR, bgpError, type BgpError } from './bgp-error';
import { uint16At, uint16Octets } from './bgp-fields';

export const BGP_PORT = 179;
export const BGP_HEADER_BYTES = 19;
export const MAX_BGP_MESSAGE_BYTES = 4_096;
const MARKER_BYTES = 16;

export const BGP_MESSAGE = { OPEN: 1, UPDATE: 2, NOTIFICATION: 3, KEEPALIVE: 4, ROUTE_REFRESH: 5 } as const;

/** The shortest and the longest of each type. */
const LENGTHS: ReadonlyMap<number, readonly [number, number]> = new Map<number, readonly [number, number]>([
  [BGP_MESSAGE.OPEN, [29, MAX_BGP_MESSAGE_BYTES]],
  [BGP_MESSAGE.UPDATE, [23, MAX_BGP_MESSAGE_BYTES]],
  [BGP_MESSAGE.NOTIFICATION, [21, MAX_BGP_MESSAGE_BYTES]],
  [BGP_MESSAGE.KEEPALIVE, [BGP_HEADER_BYTES, BGP_HEADER_BYTES]],
  [BGP_MESSAGE.ROUTE_REFRESH, [23, MAX_BGP_MESSAGE_BYTES]],
]);

/** What the subtype of a ROUTE-REFRESH says (RFC 7313 §3.2). */
export const ROUTE_REFRESH = { REQUEST: 0, BEGIN: 1, END: 2 } as const;

export interface BgpRouteRefresh {
  readonly addressFamily: number;
  readonly subtype: number;
  readonly subsequentFamily: number;
}

/** A message behind its header. */
export interface BgpFrame {
  readonly type: number;
  readonly body: Uint8Array;
}

/** Cuts a stream into messages. After the first error it has nothing more to say. */
export class BgpFramer {
  #rest: Uint8Array = new Uint8Array(0);

  /** The next bytes of the stream; `next` takes out what is whole. */
  push(bytes: Uint8Array): void {
    if (this.#rest.length === 0) {
      this.#rest = bytes;
      return;
    }
    const joined = new Uint8Array(this.#rest.length + bytes.length);
    joined.set(this.#rest);
    joined.set(bytes, this.#rest.length);
    this.#rest = joined;
  }

  /** Undefined while the next message is not whole. */
  next(): Result<BgpFrame, BgpError> | undefined {
    const bytes = this.#rest;
    if (bytes.length < BGP_HEADER_BYTES) return undefined;
    for (let index = 0; index < MARKER_BYTES; index += 1) {
      if (bytes[index] !== 0xff) return err(bgpError(BGP_ERROR.HEADER, 1));
    }
    const length = uint16At(bytes, MARKER_BYTES);
    const type = bytes[MARKER_BYTES + 2] ?? 0;
    if (length < BGP_HEADER_BYTES || length > MAX_BGP_MESSAGE_BYTES) return err(badLength(length));
    const limits = LENGTHS.get(type);
    if (limits === undefined) return err(bgpError(BGP_ERROR.HEADER, 3, Uint8Array.of(type)));
    const [shortest, longest] = limits;
    if (length < shortest || length > longest) return err(badLength(length));
    if (bytes.length < length) return undefined;
    this.#rest = bytes.subarray(length);
    return ok({ type, body: bytes.subarray(BGP_HEADER_BYTES, length) });
  }
}

function badLength(length: number): BgpError {
  return bgpError(BGP_ERROR.HEADER, 2, Uint8Array.from(uint16Octets(length)));
}

/** Puts the header before a body. */
export function encodeBgpMessage(type: number, body: ArrayLike<number>): Uint8Array {
  const length = BGP_HEADER_BYTES + body.length;
  const bytes = new Uint8Array(length).fill(0xff, 0, MARKER_BYTES);
  bytes[MARKER_BYTES] = length >>> 8;
  bytes[MARKER_BYTES + 1] = length & 0xff;
  bytes[MARKER_BYTES + 2] = type;
  bytes.set(body, BGP_HEADER_BYTES);
  return bytes;
}

export function encodeKeepalive(): Uint8Array {
  return encodeBgpMessage(BGP_MESSAGE.KEEPALIVE, []);
}

export function encodeNotification({ code, subcode, data }: BgpError): Uint8Array {
  return encodeBgpMessage(BGP_MESSAGE.NOTIFICATION, [code, subcode, ...data]);
}

export function decodeNotification(body: Uint8Array): BgpError {
  return bgpError(body[0] ?? 0, body[1] ?? 0, body.slice(2));
}

export function encodeRouteRefresh(message: BgpRouteRefresh): Uint8Array {
  const { addressFamily, subtype, subsequentFamily } = message;
  return encodeBgpMessage(BGP_MESSAGE.ROUTE_REFRESH, [
    ...uint16Octets(addressFamily),
    subtype,
    subsequentFamily,
  ]);
}

/** What follows the four octets is an ORF (RFC 5291), which nobody here has asked for. */
export function decodeRouteRefresh(body: Uint8Array): BgpRouteRefresh {
  return { addressFamily: uint16At(body, 0), subtype: body[2] ?? 0, subsequentFamily: body[3] ?? 0 };
}
