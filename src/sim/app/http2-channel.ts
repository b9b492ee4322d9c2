/**
 * One connection of HTTP/2 (RFC 9113) as grpc-go v1.65 keeps it, for both sides: settings, pings, heads and bodies of streams.
 *
 * google.golang.org/grpc `internal/transport/{http2_client,http2_server,controlbuf,bdp_estimator}.go`.
 *
 * Models the preface, SETTINGS and their acknowledgement, one header table for each direction, and the first estimate of the
 * bandwidth: a WINDOW_UPDATE with a PING after the first data of a connection.
 * Leaves out windows that are full: what goes over such a connection here is far shorter than the first one.
 */
import { joinBytes } from '../base/bytes';
import type { Duration } from '../base/time';
import type { ByteStream } from '../host/byte-stream';
import type { Task } from '../host/task';
import { HpackDecoder, HpackEncoder, type HpackField } from '../wire/hpack';
import {
  encodeHttp2Frame,
  encodeHttp2Settings,
  HTTP2_FLAG,
  HTTP2_FRAME,
  HTTP2_MAX_FRAME_BYTES,
  HTTP2_PREFACE,
  HTTP2_SETTING,
  Http2FrameReader,
  http2PayloadOf,
  type Http2Frame,
} from '../wire/http2';
import { bytesOfLatin1 } from '../wire/latin1';

export type Http2Event =
  | { readonly kind: 'settings' }
  | {
      readonly kind: 'headers';
      readonly stream: number;
      readonly fields: readonly HpackField[];
      readonly isLast: boolean;
    }
  | { readonly kind: 'data'; readonly stream: number; readonly bytes: Uint8Array; readonly isLast: boolean }
  | { readonly kind: 'reset'; readonly stream: number }
  | { readonly kind: 'goaway' };

/** Why there is no more to come. */
export type Http2End = 'closed' | 'malformed' | 'timed-out';

/** `bdpPing` */
const BANDWIDTH_PING = Uint8Array.of(2, 4, 16, 16, 9, 14, 7, 7);
const NOTHING = new Uint8Array(0);

export class Http2Channel {
  readonly stream: ByteStream;
  readonly #reader = new Http2FrameReader();
  readonly #encoder = new HpackEncoder();
  readonly #decoder = new HpackDecoder();
  #hasEstimated = false;
  /** Of a head that goes on in further frames. */
  #head: { readonly stream: number; readonly isLast: boolean; bytes: Uint8Array } | undefined = undefined;

  constructor(stream: ByteStream) {
    this.stream = stream;
  }

  /** A client's first words; its settings are those that nobody has to name. */
  *greetAsClient(): Task {
    yield* this.stream.write(HTTP2_PREFACE);
    yield* this.stream.write(encodeHttp2Settings([]));
  }

  /** A server's: it does not wait for the client's. False for a client that speaks something else. */
  *greetAsServer(limit?: Duration): Task<boolean> {
    yield* this.stream.write(encodeHttp2Settings([[HTTP2_SETTING.MAX_FRAME_SIZE, HTTP2_MAX_FRAME_BYTES]]));
    for (;;) {
      const isHttp2 = this.#reader.takePreface();
      if (isHttp2 !== undefined) return isHttp2;
      const received = yield* this.stream.read(limit);
      if (!received.ok || received.value.length === 0) return false;
      this.#reader.push(received.value);
    }
  }

  headers(stream: number, fields: readonly HpackField[], isLast: boolean): Uint8Array {
    const flags = HTTP2_FLAG.END_HEADERS | (isLast ? HTTP2_FLAG.END_STREAM : 0);
    return encodeHttp2Frame({
      type: HTTP2_FRAME.HEADERS,
      flags,
      stream,
      payload: this.#encoder.encode(fields),
    });
  }

  data(stream: number, payload: Uint8Array, isLast: boolean): Uint8Array {
    const flags = isLast ? HTTP2_FLAG.END_STREAM : 0;
    return encodeHttp2Frame({ type: HTTP2_FRAME.DATA, flags, stream, payload });
  }

  /** The last words: which streams it knows, and why it goes. */
  *goAway(lastStream: number, why: string): Task {
    const text = bytesOfLatin1(why);
    const payload = new Uint8Array(8 + text.length);
    new DataView(payload.buffer).setUint32(0, lastStream);
    payload.set(text, 8);
    yield* this.stream.write(encodeHttp2Frame({ type: HTTP2_FRAME.GOAWAY, flags: 0, stream: 0, payload }));
  }

  /** The next thing that matters; what only keeps the connection is answered meanwhile. */
  *next(limit?: () => Duration | undefined): Task<Http2Event | Http2End> {
    for (;;) {
      const frame = this.#reader.next();
      if (frame === 'malformed') return frame;
      if (frame === undefined) {
        const received = yield* this.stream.read(limit?.());
        if (!received.ok) return received.error === 'timed-out' ? 'timed-out' : 'closed';
        if (received.value.length === 0) return 'closed';
        this.#reader.push(received.value);
        continue;
      }
      const event = yield* this.#take(frame);
      if (event !== undefined) return event;
    }
  }

  *#take(frame: Http2Frame): Task<Http2Event | 'malformed' | undefined> {
    const { type, flags, stream } = frame;
    switch (type) {
      case HTTP2_FRAME.SETTINGS:
        if ((flags & HTTP2_FLAG.ACK) !== 0) return undefined;
        yield* this.#acknowledge(HTTP2_FRAME.SETTINGS, NOTHING);
        return { kind: 'settings' };
      case HTTP2_FRAME.PING:
        if ((flags & HTTP2_FLAG.ACK) === 0) yield* this.#acknowledge(HTTP2_FRAME.PING, frame.payload);
        return undefined;
      case HTTP2_FRAME.HEADERS:
      case HTTP2_FRAME.CONTINUATION:
        return this.#takeHead(frame);
      case HTTP2_FRAME.DATA: {
        const bytes = http2PayloadOf(frame);
        if (bytes === undefined) return 'malformed';
        yield* this.#estimate(frame.payload.length);
        return { kind: 'data', stream, bytes, isLast: (flags & HTTP2_FLAG.END_STREAM) !== 0 };
      }
      case HTTP2_FRAME.RST_STREAM:
        return { kind: 'reset', stream };
      case HTTP2_FRAME.GOAWAY:
        return { kind: 'goaway' };
      default:
        return undefined;
    }
  }

  #takeHead(frame: Http2Frame): Http2Event | 'malformed' | undefined {
    const { type, flags, stream } = frame;
    const part = type === HTTP2_FRAME.HEADERS ? http2PayloadOf(frame) : frame.payload;
    if (part === undefined) return 'malformed';
    const head =
      type === HTTP2_FRAME.HEADERS
        ? { stream, isLast: (flags & HTTP2_FLAG.END_STREAM) !== 0, bytes: NOTHING }
        : this.#head;
    if (head === undefined) return 'malformed';
    head.bytes = joinBytes([head.bytes, part]);
    this.#head = head;
    if ((flags & HTTP2_FLAG.END_HEADERS) === 0) return undefined;
    this.#head = undefined;
    const fields = this.#decoder.decode(head.bytes);
    return fields === undefined
      ? 'malformed'
      : { kind: 'headers', stream: head.stream, fields, isLast: head.isLast };
  }

  *#acknowledge(type: number, payload: Uint8Array): Task {
    yield* this.stream.write(encodeHttp2Frame({ type, flags: HTTP2_FLAG.ACK, stream: 0, payload }));
  }

  *#estimate(size: number): Task {
    if (this.#hasEstimated || size === 0) return;
    this.#hasEstimated = true;
    const increment = new Uint8Array(4);
    new DataView(increment.buffer).setUint32(0, size);
    yield* this.stream.write(
      joinBytes([
        encodeHttp2Frame({ type: HTTP2_FRAME.WINDOW_UPDATE, flags: 0, stream: 0, payload: increment }),
        encodeHttp2Frame({ type: HTTP2_FRAME.PING, flags: 0, stream: 0, payload: BANDWIDTH_PING }),
      ]),
    );
  }
}
