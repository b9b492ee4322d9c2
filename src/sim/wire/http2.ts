/** The frames of HTTP/2 (RFC 9113 §4, §6). `Http2FrameReader` is fed whatever arrived and gives the frames that are whole. */
import { bytesOfLatin1 } from './latin1';

/** What a client begins with (§3.4). */
export const HTTP2_PREFACE = bytesOfLatin1('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

export const HTTP2_FRAME = {
  DATA: 0,
  HEADERS: 1,
  RST_STREAM: 3,
  SETTINGS: 4,
  PING: 6,
  GOAWAY: 7,
  WINDOW_UPDATE: 8,
  CONTINUATION: 9,
} as const;

/** END_STREAM of DATA and HEADERS is the bit that is ACK in SETTINGS and PING. */
export const HTTP2_FLAG = { ACK: 1, END_STREAM: 1, END_HEADERS: 4, PADDED: 8, PRIORITY: 32 } as const;

export const HTTP2_SETTING = { MAX_FRAME_SIZE: 5 } as const;

const HEADER_BYTES = 9;
/** `SETTINGS_MAX_FRAME_SIZE` where nobody says otherwise. */
export const HTTP2_MAX_FRAME_BYTES = 16_384;

export interface Http2Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Uint8Array;
}

export function encodeHttp2Frame({ type, flags, stream, payload }: Http2Frame): Uint8Array {
  const frame = new Uint8Array(HEADER_BYTES + payload.length);
  const view = new DataView(frame.buffer);
  view.setUint16(0, payload.length >>> 8);
  view.setUint8(2, payload.length & 0xff);
  view.setUint8(3, type);
  view.setUint8(4, flags);
  view.setUint32(5, stream);
  frame.set(payload, HEADER_BYTES);
  return frame;
}

export function encodeHttp2Settings(settings: readonly (readonly [number, number])[]): Uint8Array {
  const payload = new Uint8Array(settings.length * 6);
  const view = new DataView(payload.buffer);
  for (const [index, [name, value]] of settings.entries()) {
    view.setUint16(index * 6, name);
    view.setUint32(index * 6 + 2, value);
  }
  return encodeHttp2Frame({ type: HTTP2_FRAME.SETTINGS, flags: 0, stream: 0, payload });
}

/** Without the padding and the priority that may be in it; undefined when they do not fit. */
export function http2PayloadOf({ type, flags, payload }: Http2Frame): Uint8Array | undefined {
  let start = 0;
  let padding = 0;
  if ((flags & HTTP2_FLAG.PADDED) !== 0) {
    padding = payload[0] ?? 0;
    start = 1;
  }
  if (type === HTTP2_FRAME.HEADERS && (flags & HTTP2_FLAG.PRIORITY) !== 0) start += 5;
  return start + padding > payload.length ? undefined : payload.slice(start, payload.length - padding);
}

export class Http2FrameReader {
  #pending: Uint8Array = new Uint8Array(0);

  push(bytes: Uint8Array): void {
    const joined = new Uint8Array(this.#pending.length + bytes.length);
    joined.set(this.#pending);
    joined.set(bytes, this.#pending.length);
    this.#pending = joined;
  }

  /** Takes the preface of a client away; false when something else has come, undefined while more has to. */
  takePreface(): boolean | undefined {
    const known = Math.min(this.#pending.length, HTTP2_PREFACE.length);
    for (let index = 0; index < known; index += 1)
      if (this.#pending[index] !== HTTP2_PREFACE[index]) return false;
    if (known < HTTP2_PREFACE.length) return undefined;
    this.#pending = this.#pending.subarray(known);
    return true;
  }

  /** Undefined when more has to come; `malformed` for a frame that is longer than allowed. */
  next(): Http2Frame | 'malformed' | undefined {
    if (this.#pending.length < HEADER_BYTES) return undefined;
    const view = new DataView(this.#pending.buffer, this.#pending.byteOffset);
    const length = view.getUint16(0) * 0x100 + view.getUint8(2);
    if (length > HTTP2_MAX_FRAME_BYTES) return 'malformed';
    const end = HEADER_BYTES + length;
    if (this.#pending.length < end) return undefined;
    const frame = {
      type: view.getUint8(3),
      flags: view.getUint8(4),
      stream: view.getUint32(5) % 0x8000_0000,
      payload: this.#pending.slice(HEADER_BYTES, end),
    };
    this.#pending = this.#pending.subarray(end);
    return frame;
  }
}
