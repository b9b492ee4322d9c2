/**
 * The record layer of TLS 1.3 (RFC 8446 §5): what a stream of bytes is cut into.
 *
 * `TlsRecordReader` is fed whatever arrived and gives the records that are whole.
 */

export const TLS_CONTENT = {
  CHANGE_CIPHER_SPEC: 20,
  ALERT: 21,
  HANDSHAKE: 22,
  APPLICATION_DATA: 23,
} as const;

export const TLS_ALERT = {
  CLOSE_NOTIFY: 0,
  UNEXPECTED_MESSAGE: 10,
  BAD_RECORD_MAC: 20,
  RECORD_OVERFLOW: 22,
  HANDSHAKE_FAILURE: 40,
  BAD_CERTIFICATE: 42,
  UNSUPPORTED_CERTIFICATE: 43,
  CERTIFICATE_EXPIRED: 45,
  CERTIFICATE_UNKNOWN: 46,
  ILLEGAL_PARAMETER: 47,
  UNKNOWN_CA: 48,
  DECODE_ERROR: 50,
  DECRYPT_ERROR: 51,
  PROTOCOL_VERSION: 70,
  UNRECOGNIZED_NAME: 112,
  CERTIFICATE_REQUIRED: 116,
  NO_APPLICATION_PROTOCOL: 120,
} as const;

/** What one record carries at most, before it is sealed. */
export const MAX_TLS_FRAGMENT_BYTES = 16_384;
const MAX_SEALED_BYTES = MAX_TLS_FRAGMENT_BYTES + 256;
export const TLS_HEADER_BYTES = 5;

/** Every record says TLS 1.2, the first of a client TLS 1.0. */
export const TLS_1_0 = 0x0301;
export const TLS_1_2 = 0x0303;
export const TLS_1_3 = 0x0304;

export interface TlsRecord {
  readonly type: number;
  readonly fragment: Uint8Array;
}

export function encodeTlsRecord(type: number, fragment: Uint8Array, version: number = TLS_1_2): Uint8Array {
  const record = new Uint8Array(TLS_HEADER_BYTES + fragment.length);
  record[0] = type;
  record[1] = version >>> 8;
  record[2] = version & 0xff;
  record[3] = fragment.length >>> 8;
  record[4] = fragment.length & 0xff;
  record.set(fragment, TLS_HEADER_BYTES);
  return record;
}

/** A warning for `close_notify`, fatal for everything else (§6). */
export function encodeTlsAlert(description: number): Uint8Array {
  return Uint8Array.of(description === TLS_ALERT.CLOSE_NOTIFY ? 1 : 2, description);
}

export class TlsRecordReader {
  #pending: Uint8Array = new Uint8Array(0);

  push(bytes: Uint8Array): void {
    const joined = new Uint8Array(this.#pending.length + bytes.length);
    joined.set(this.#pending);
    joined.set(bytes, this.#pending.length);
    this.#pending = joined;
  }

  /** What has come and is no whole record yet. */
  get pending(): Uint8Array {
    return this.#pending;
  }

  /** Undefined when more has to come; `malformed` for what is no TLS. */
  next(): TlsRecord | 'malformed' | undefined {
    const [type = 0, major, , high = 0, low = 0] = this.#pending;
    if (this.#pending.length === 0) return undefined;
    if (type < TLS_CONTENT.CHANGE_CIPHER_SPEC || type > TLS_CONTENT.APPLICATION_DATA) return 'malformed';
    if (this.#pending.length > 1 && major !== 3) return 'malformed';
    if (this.#pending.length < TLS_HEADER_BYTES) return undefined;
    const length = (high << 8) | low;
    if (length > MAX_SEALED_BYTES) return 'malformed';
    const end = TLS_HEADER_BYTES + length;
    if (this.#pending.length < end) return undefined;
    const fragment = this.#pending.slice(TLS_HEADER_BYTES, end);
    this.#pending = this.#pending.subarray(end);
    return { type, fragment };
  }
}
