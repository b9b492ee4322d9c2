/**
 * One HTTP/1.1 request on a connection of its own (RFC 9112), for wget, curl, probes and the programs of images.
 *
 * Leaves out keep-alive between requests and redirects, which the caller follows if it wants to; TLS is what the caller
 * puts around the connection.
 */
import { joinBytes } from '../base/bytes';
import { err, ok, type Result } from '../base/result';
import { elapsed, nanoseconds, type Duration } from '../base/time';
import type { ByteStream } from '../host/byte-stream';
import type { Process } from '../host/process';
import type { Task } from '../host/task';
import { connectTcp, type SocketAddress } from '../host/tcp-stream';
import type { SocketError } from '../transport/socket-error';
import { HttpParser, formatRequestHead, type HttpRequestHead, type HttpResponseHead } from '../wire/http1';
import type { TlsFailure } from './tls-channel';

export interface HttpExchange {
  readonly head: HttpResponseHead;
  readonly body: Uint8Array;
}

/** What went wrong, and how far it had come. */
export type HttpFailure =
  | { readonly kind: 'connect'; readonly error: SocketError }
  | { readonly kind: 'tls'; readonly failure: TlsFailure }
  | { readonly kind: 'transfer'; readonly error: SocketError }
  /** The server closed before it had answered anything. */
  | { readonly kind: 'empty-reply' }
  | { readonly kind: 'malformed'; readonly message: string }
  | { readonly kind: 'cut-short'; readonly exchange: HttpExchange };

interface HttpClientOptions {
  readonly to: SocketAddress;
  /** A connection that there is already. */
  readonly stream?: ByteStream;
  /** What makes a connection private before anything is asked. */
  readonly secure?: (stream: ByteStream) => Task<Result<ByteStream, TlsFailure>>;
  readonly head: HttpRequestHead;
  readonly body?: Uint8Array;
  /** For the connection to be made. */
  readonly connectLimit?: Duration;
  /** For the whole exchange, the connection included. */
  readonly totalLimit?: Duration;
  /** For each wait for more bytes. */
  readonly idleLimit?: Duration;
  readonly onConnected?: (stream: ByteStream) => void;
  readonly onHead?: (head: HttpResponseHead) => void;
}

export function* exchangeHttp(
  process: Process,
  options: HttpClientOptions,
): Task<Result<HttpExchange, HttpFailure>> {
  const { scheduler } = process.environment;
  const startedAt = scheduler.now();
  const remaining = (limit: Duration | undefined): Duration | undefined => {
    if (options.totalLimit === undefined) return limit;
    const left = Math.max(options.totalLimit - elapsed(startedAt, scheduler.now()), 0);
    return nanoseconds(limit === undefined ? left : Math.min(left, limit));
  };
  const connectLimit = remaining(options.connectLimit);
  const connected: Result<ByteStream, SocketError> =
    options.stream === undefined
      ? yield* connectTcp(process, {
          ...options.to,
          ...(connectLimit === undefined ? {} : { limit: connectLimit }),
        })
      : ok(options.stream);
  if (!connected.ok) return err({ kind: 'connect', error: connected.error });
  const secured: Result<ByteStream, TlsFailure> =
    options.secure === undefined ? connected : yield* options.secure(connected.value);
  if (!secured.ok) return err({ kind: 'tls', failure: secured.error });
  const stream = secured.value;
  options.onConnected?.(stream);
  const request = formatRequestHead(options.head);
  yield* stream.write(options.body === undefined ? request : joinBytes([request, options.body]));
  const outcome = yield* receiveResponse(stream, options, () => remaining(options.idleLimit));
  stream.close();
  return outcome;
}

function* receiveResponse(
  stream: ByteStream,
  options: HttpClientOptions,
  limit: () => Duration | undefined,
): Task<Result<HttpExchange, HttpFailure>> {
  const parser = new HttpParser('response');
  if (options.head.method === 'HEAD') parser.expectNoBody();
  let head: HttpResponseHead | undefined;
  let hasReceived = false;
  const parts: Uint8Array[] = [];
  for (;;) {
    const received = yield* stream.read(limit());
    if (!received.ok) return err({ kind: 'transfer', error: received.error });
    const isEnd = received.value.length === 0;
    if (isEnd && !hasReceived) return err({ kind: 'empty-reply' });
    hasReceived = true;
    for (const event of isEnd ? parser.finish() : parser.push(received.value)) {
      if (event.kind === 'response') {
        ({ head } = event);
        options.onHead?.(head);
      } else if (event.kind === 'body') {
        parts.push(event.bytes.slice());
      } else if (event.kind === 'error') {
        if (head === undefined) return err({ kind: 'malformed', message: event.message });
        return err({ kind: 'cut-short', exchange: { head, body: joinBytes(parts) } });
      } else if (event.kind === 'end' && head !== undefined && head.status >= 200) {
        return ok({ head, body: joinBytes(parts) });
      }
    }
    if (isEnd) return err({ kind: 'empty-reply' });
  }
}
