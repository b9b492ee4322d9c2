/**
 * An HTTP/1.1 server (RFC 9112) that leaves the answers to a handler, for the web servers of the image catalogue.
 *
 * Models keep-alive, requests behind each other on one connection, HEAD, request bodies by length and by chunks,
 * `100 Continue`, and closing an idle connection. Leaves out HTTP/2 and upgrades; TLS is what a server puts
 * around its connections.
 */
import { append } from '../base/append';
import { joinBytes } from '../base/bytes';
import { ok, type Result } from '../base/result';
import { seconds, type Duration } from '../base/time';
import type { ByteStream } from '../host/byte-stream';
import type { Process } from '../host/process';
import type { Task } from '../host/task';
import { TcpServer, type SocketAddress } from '../host/tcp-stream';
import type { SocketError } from '../transport/socket-error';
import {
  findHeader,
  formatResponseHead,
  HttpParser,
  isKeptAlive,
  type HttpHeader,
  type HttpRequestHead,
} from '../wire/http1';
import type { Ipv4Address } from '../wire/ipv4-address';
import { runInBackground } from './background';

export interface HttpRequest {
  readonly head: HttpRequestHead;
  /** The target without its query. */
  readonly path: string;
  /** Behind the question mark, without it. */
  readonly query: string;
  readonly body: Uint8Array;
  readonly client: SocketAddress;
  readonly local: SocketAddress;
  /** Whether the connection stays open after the answer. */
  readonly isKeptAlive: boolean;
}

export interface HttpReply {
  readonly status: number;
  readonly reason: string;
  /** All of them, in the order of the server that is modelled. */
  readonly headers: readonly HttpHeader[];
  readonly body: Uint8Array;
  /** Sends the rest of a body that has no end yet; the connection is closed after it. */
  readonly stream?: (stream: ByteStream) => Task;
}

type HttpHandler = (request: HttpRequest) => Task<HttpReply>;

interface HttpConnectionOptions {
  readonly handler: HttpHandler;
  /** How long an idle connection stays open; nginx's `keepalive_timeout` by default. */
  readonly idleLimit?: Duration;
}

interface HttpServerOptions extends HttpConnectionOptions {
  readonly port: number;
  readonly address?: Ipv4Address;
}

const NGINX_KEEPALIVE_TIMEOUT = seconds(75);

/** Listens, and answers in the background until the process ends. */
export function startHttpServer(process: Process, options: HttpServerOptions): Result<void, SocketError> {
  const { address, port } = options;
  const listening = TcpServer.listen(process, {
    address: address ?? process.environment.namespace.anyAddress,
    port,
  });
  if (!listening.ok) return listening;
  runInBackground(process, acceptConnections(process, listening.value, options));
  return ok(undefined);
}

function* acceptConnections(process: Process, server: TcpServer, options: HttpServerOptions): Task {
  for (;;) {
    const stream = yield* server.accept();
    runInBackground(process, serveConnection(stream, options));
  }
}

class RequestReader {
  readonly #stream: ByteStream;
  readonly #parser = new HttpParser('request');
  readonly #idleLimit: Duration;
  readonly #events: ReturnType<HttpParser['push']>[number][] = [];

  constructor(stream: ByteStream, idleLimit: Duration) {
    this.#stream = stream;
    this.#idleLimit = idleLimit;
  }

  /** Undefined when the client is gone or idle, `malformed` when it does not speak HTTP. */
  *next(): Task<{ readonly head: HttpRequestHead; readonly body: Uint8Array } | 'malformed' | undefined> {
    let head: HttpRequestHead | undefined;
    const parts: Uint8Array[] = [];
    for (;;) {
      const event = this.#events.shift();
      if (event === undefined) {
        const received = yield* this.#stream.read(this.#idleLimit);
        if (!received.ok || received.value.length === 0) return undefined;
        append(this.#events, this.#parser.push(received.value));
      } else if (event.kind === 'request') {
        ({ head } = event);
        if (findHeader(head.headers, 'expect')?.toLowerCase() === '100-continue') {
          yield* this.#stream.write(
            formatResponseHead({ version: 'HTTP/1.1', status: 100, reason: 'Continue', headers: [] }),
          );
        }
      } else if (event.kind === 'body') {
        parts.push(event.bytes.slice());
      } else if (event.kind === 'end' && head !== undefined) {
        return { head, body: joinBytes(parts) };
      } else if (event.kind === 'error') {
        return 'malformed';
      }
    }
  }
}

/** Answers what comes on a connection until one side has enough. */
export function* serveConnection(stream: ByteStream, options: HttpConnectionOptions): Task {
  const reader = new RequestReader(stream, options.idleLimit ?? NGINX_KEEPALIVE_TIMEOUT);
  for (;;) {
    const message = yield* reader.next();
    if (message === undefined) break;
    if (message === 'malformed') {
      yield* stream.write(badRequest());
      break;
    }
    const { head, body } = message;
    const [path = '/', ...query] = head.target.split('?');
    const shouldKeepAlive = isKeptAlive(head);
    const request: HttpRequest = {
      head,
      path: pathOf(path),
      query: query.join('?'),
      body,
      client: stream.remote,
      local: stream.local,
      isKeptAlive: shouldKeepAlive,
    };
    const reply = yield* options.handler(request);
    const written = yield* stream.write(formatReply(head, reply));
    if (!written.ok) break;
    if (reply.stream !== undefined) {
      yield* reply.stream(stream);
      break;
    }
    if (!shouldKeepAlive) break;
  }
  stream.close();
}

/** A client of a proxy sends the absolute form (RFC 9112 §3.2.2). */
function pathOf(target: string): string {
  const [, path] = /^[a-z]+:\/\/[^/]*(\/.*)?$/i.exec(target) ?? [];
  return target.startsWith('/') ? target : (path ?? '/');
}

function formatReply(head: HttpRequestHead, reply: HttpReply): Uint8Array {
  const { status, reason, headers } = reply;
  const version = 'HTTP/1.1';
  const headBytes = formatResponseHead({ version, status, reason, headers });
  return head.method === 'HEAD' ? headBytes : joinBytes([headBytes, reply.body]);
}

function badRequest(): Uint8Array {
  const headers = [
    { name: 'Content-Length', value: '0' },
    { name: 'Connection', value: 'close' },
  ];
  return formatResponseHead({ version: 'HTTP/1.1', status: 400, reason: 'Bad Request', headers });
}
