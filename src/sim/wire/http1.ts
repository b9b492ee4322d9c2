/**
 * HTTP/1.1 messages (RFC 9112): heads as text, bodies by length, by chunks, or until the connection closes.
 *
 * `HttpParser` is fed whatever arrived and tells what became known, so a message may come in any number of pieces
 * and several may follow each other on one connection.
 * Leaves out trailers (skipped), obsolete line folding (refused) and what follows `101 Switching Protocols`.
 */
import { bytesOfLatin1, latin1Of } from './latin1';

export interface HttpHeader {
  /** As it was written; compare without case. */
  readonly name: string;
  readonly value: string;
}

export interface HttpRequestHead {
  readonly method: string;
  readonly target: string;
  /** `HTTP/1.1` */
  readonly version: string;
  readonly headers: readonly HttpHeader[];
}

export interface HttpResponseHead {
  readonly version: string;
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly HttpHeader[];
}

export type HttpEvent =
  | { readonly kind: 'request'; readonly head: HttpRequestHead }
  | { readonly kind: 'response'; readonly head: HttpResponseHead }
  /** A part of the body, as it came. */
  | { readonly kind: 'body'; readonly bytes: Uint8Array }
  /** The message is complete; the next one may follow. */
  | { readonly kind: 'end' }
  /** Nothing more will be parsed. */
  | { readonly kind: 'error'; readonly message: string };

/** nginx refuses larger heads too (`large_client_header_buffers`). */
const MAX_HEAD_BYTES = 64 * 1024;
const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;
const EMPTY = new Uint8Array(0);

/** The value of the first header of that name, whatever its case. */
export function findHeader(headers: readonly HttpHeader[], name: string): string | undefined {
  const wanted = name.toLowerCase();
  return headers.find((header) => header.name.toLowerCase() === wanted)?.value;
}

/** Whether the connection stays open after this message (RFC 9112 §9.3). */
export function isKeptAlive(head: HttpRequestHead | HttpResponseHead): boolean {
  const connection = (findHeader(head.headers, 'connection') ?? '').toLowerCase();
  return head.version === 'HTTP/1.1' ? !connection.includes('close') : connection.includes('keep-alive');
}

export function formatRequestHead(head: HttpRequestHead): Uint8Array {
  return bytesOfLatin1(`${head.method} ${head.target} ${head.version}\r\n${formatHeaders(head.headers)}\r\n`);
}

export function formatResponseHead(head: HttpResponseHead): Uint8Array {
  return bytesOfLatin1(`${head.version} ${head.status} ${head.reason}\r\n${formatHeaders(head.headers)}\r\n`);
}

function formatHeaders(headers: readonly HttpHeader[]): string {
  return headers.map((header) => `${header.name}: ${header.value}\r\n`).join('');
}

/** One chunk of `Transfer-Encoding: chunked`; an empty one ends the body. */
export function encodeHttpChunk(bytes: Uint8Array): Uint8Array {
  const size = bytesOfLatin1(`${bytes.length.toString(16)}\r\n`);
  const chunk = new Uint8Array(size.length + bytes.length + 2);
  chunk.set(size);
  chunk.set(bytes, size.length);
  chunk[chunk.length - 2] = CARRIAGE_RETURN;
  chunk[chunk.length - 1] = LINE_FEED;
  return chunk;
}

type ParserState =
  | 'start-line'
  | 'headers'
  | 'body'
  | 'chunk-size'
  | 'chunk'
  | 'chunk-end'
  | 'trailer'
  | 'until-close'
  | 'failed';

export class HttpParser {
  readonly #kind: 'request' | 'response';
  #state: ParserState = 'start-line';
  #pending: Uint8Array = EMPTY;
  #startLine = '';
  #headers: HttpHeader[] = [];
  #headBytes = 0;
  /** Of the body or of the chunk that is being read. */
  #remainingBytes = 0;
  #isNextWithoutBody = false;

  constructor(kind: 'request' | 'response') {
    this.#kind = kind;
  }

  /** Call when a HEAD request was sent: its response has the headers of a body, and none. */
  expectNoBody(): void {
    this.#isNextWithoutBody = true;
  }

  /** True between messages: the other side may close without anything being lost. */
  get isIdle(): boolean {
    return this.#state === 'start-line' && this.#pending.length === 0;
  }

  push(bytes: Uint8Array): readonly HttpEvent[] {
    const events: HttpEvent[] = [];
    this.#pending = this.#pending.length === 0 ? bytes.slice() : concatenate(this.#pending, bytes);
    while (this.#advance(events));
    return events;
  }

  /** Call when the other side has closed. */
  finish(): readonly HttpEvent[] {
    if (this.#state === 'until-close') {
      this.#state = 'start-line';
      return [{ kind: 'end' }];
    }
    if (this.isIdle || this.#state === 'failed') return [];
    this.#state = 'failed';
    return [{ kind: 'error', message: 'the connection closed in the middle of a message' }];
  }

  /** Makes one step; false when it needs more bytes. */
  #advance(events: HttpEvent[]): boolean {
    switch (this.#state) {
      case 'failed':
        this.#pending = EMPTY;
        return false;
      case 'body':
      case 'chunk':
      case 'until-close':
        return this.#readBody(events);
      case 'start-line':
      case 'headers':
      case 'chunk-size':
      case 'chunk-end':
      case 'trailer': {
        const line = this.#takeLine(events);
        if (line === undefined) return false;
        this.#readLine(line, events);
        return true;
      }
    }
  }

  #readBody(events: HttpEvent[]): boolean {
    if (this.#pending.length === 0) return false;
    const count =
      this.#state === 'until-close'
        ? this.#pending.length
        : Math.min(this.#remainingBytes, this.#pending.length);
    events.push({ kind: 'body', bytes: this.#take(count) });
    if (this.#state === 'until-close') return false;
    this.#remainingBytes -= count;
    if (this.#remainingBytes > 0) return false;
    if (this.#state === 'chunk') this.#state = 'chunk-end';
    else this.#endMessage(events);
    return true;
  }

  #readLine(line: string, events: HttpEvent[]): void {
    switch (this.#state) {
      case 'start-line':
        // A robust reader skips an empty line before the request line (RFC 9112 §2.2).
        if (line === '') return;
        this.#startLine = line;
        this.#state = 'headers';
        return;
      case 'headers':
        if (line === '') this.#readHead(events);
        else this.#readHeader(line, events);
        return;
      case 'chunk-size':
        this.#readChunkSize(line, events);
        return;
      case 'chunk-end':
        if (line === '') this.#state = 'chunk-size';
        else this.#fail('a chunk is longer than its size', events);
        return;
      case 'trailer':
        if (line === '') this.#endMessage(events);
        return;
      case 'body':
      case 'chunk':
      case 'until-close':
      case 'failed':
    }
  }

  #readHeader(line: string, events: HttpEvent[]): void {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0));
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) {
      this.#fail(`bad header line: ${line}`, events);
      return;
    }
    this.#headers.push({ name, value: line.slice(colon + 1).trim() });
  }

  #readHead(events: HttpEvent[]): void {
    const headers = this.#headers;
    this.#headers = [];
    this.#headBytes = 0;
    if (this.#kind === 'request') {
      const [, method, target, version] = /^(\S+) (\S+) (HTTP\/\d\.\d)$/.exec(this.#startLine) ?? [];
      if (method === undefined || target === undefined || version === undefined) {
        this.#fail(`bad request line: ${this.#startLine}`, events);
        return;
      }
      events.push({ kind: 'request', head: { method, target, version, headers } });
      this.#beginBody(headers, false, events);
      return;
    }
    const [, version, status, reason] = /^(HTTP\/\d\.\d) (\d{3})(?: (.*))?$/.exec(this.#startLine) ?? [];
    if (version === undefined || status === undefined) {
      this.#fail(`bad status line: ${this.#startLine}`, events);
      return;
    }
    const code = Number(status);
    events.push({ kind: 'response', head: { version, status: code, reason: reason ?? '', headers } });
    const isInterim = code < 200;
    const isWithoutBody = this.#isNextWithoutBody || isInterim || code === 204 || code === 304;
    if (!isInterim) this.#isNextWithoutBody = false;
    if (isWithoutBody) this.#endMessage(events);
    else this.#beginBody(headers, true, events);
  }

  #beginBody(headers: readonly HttpHeader[], isUntilClose: boolean, events: HttpEvent[]): void {
    const encoding = findHeader(headers, 'transfer-encoding');
    if (encoding !== undefined) {
      if (!/(?:^|,)\s*chunked\s*$/i.test(encoding))
        this.#fail(`unknown transfer coding: ${encoding}`, events);
      else this.#state = 'chunk-size';
      return;
    }
    const length = findHeader(headers, 'content-length');
    if (length !== undefined && !/^\d{1,15}$/.test(length)) {
      this.#fail(`bad content length: ${length}`, events);
      return;
    }
    this.#remainingBytes = Number(length ?? 0);
    if (this.#remainingBytes > 0) this.#state = 'body';
    else if (length === undefined && isUntilClose) this.#state = 'until-close';
    else this.#endMessage(events);
  }

  #readChunkSize(line: string, events: HttpEvent[]): void {
    const digits = /^([\da-f]{1,12})\s*(?:;.*)?$/i.exec(line)?.[1];
    if (digits === undefined) {
      this.#fail(`bad chunk size: ${line}`, events);
      return;
    }
    this.#remainingBytes = Number.parseInt(digits, 16);
    this.#state = this.#remainingBytes === 0 ? 'trailer' : 'chunk';
  }

  #endMessage(events: HttpEvent[]): void {
    this.#state = 'start-line';
    events.push({ kind: 'end' });
  }

  #fail(message: string, events: HttpEvent[]): void {
    this.#state = 'failed';
    events.push({ kind: 'error', message });
  }

  #takeLine(events: HttpEvent[]): string | undefined {
    const index = this.#pending.indexOf(LINE_FEED);
    const lengthBytes = index === -1 ? this.#pending.length : index + 1;
    if (this.#headBytes + lengthBytes > MAX_HEAD_BYTES) {
      this.#fail(`the head is longer than ${MAX_HEAD_BYTES} bytes`, events);
      return undefined;
    }
    if (index === -1) return undefined;
    if (this.#state === 'start-line' || this.#state === 'headers') this.#headBytes += lengthBytes;
    const line = this.#take(lengthBytes);
    const end = line[index - 1] === CARRIAGE_RETURN ? index - 1 : index;
    return latin1Of(line, 0, end);
  }

  #take(count: number): Uint8Array {
    const taken = this.#pending.subarray(0, count);
    this.#pending = this.#pending.subarray(count);
    return taken;
  }
}

function concatenate(first: Uint8Array, second: Uint8Array): Uint8Array {
  const joined = new Uint8Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}
