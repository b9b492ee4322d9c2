/**
 * Connections of a reverse proxy to those behind it, kept open between requests: the one that was free last is taken first.
 *
 * Models a limit of idle connections (the oldest goes), of requests on one, of time without a request, and that the other side
 * closes meanwhile. Leaves out TLS to the other side and HTTP/2.
 */
import { append } from '../../base/append';
import { err, ok, type Result } from '../../base/result';
import type { Duration } from '../../base/time';
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { TcpStream, type SocketAddress } from '../../host/tcp-stream';
import type { SocketError } from '../../transport/socket-error';
import { HttpParser, type HttpEvent } from '../../wire/http1';
import { formatEndpoint } from '../../wire/ip-address';
import { runInBackground } from '../background';

interface UpstreamPoolOptions {
  /** 0 for none: each request has a connection of its own. */
  readonly idleConnections: number;
  readonly idleLimit: Duration;
  readonly requests: number;
}

/** What came of waiting for more of an answer. */
export type UpstreamEvent =
  | HttpEvent
  | { readonly kind: 'closed' }
  | { readonly kind: 'failed'; readonly error: SocketError };

export class UpstreamConnection {
  readonly stream: TcpStream;
  /** Whether it has carried a request before. */
  isCached = false;
  requestCount = 0;
  stopIdling = (): void => undefined;
  readonly #parser = new HttpParser('response');
  readonly #events: HttpEvent[] = [];

  constructor(stream: TcpStream) {
    this.stream = stream;
  }

  get peer(): string {
    return formatEndpoint(this.stream.remote.address, this.stream.remote.port);
  }

  /** For an answer with the headers of a body and without the body. */
  expectNoBody(): void {
    this.#parser.expectNoBody();
  }

  *next(limit?: Duration): Task<UpstreamEvent> {
    for (;;) {
      const event = this.#events.shift();
      if (event !== undefined) return event;
      const received = yield* this.stream.read(limit);
      if (!received.ok) return { kind: 'failed', error: received.error };
      if (received.value.length === 0) {
        const [last] = this.#parser.finish();
        return last?.kind === 'end' ? last : { kind: 'closed' };
      }
      append(this.#events, this.#parser.push(received.value));
    }
  }

  /** Has all of an answer come, and nothing behind it? */
  get isIdle(): boolean {
    return this.#events.length === 0 && this.#parser.isIdle;
  }

  close(): void {
    this.stopIdling();
    this.stream.close();
  }
}

export class UpstreamPool {
  readonly #process: Process;
  readonly #options: UpstreamPoolOptions;
  /** The one that was free last is the last. */
  #idle: UpstreamConnection[] = [];

  constructor(process: Process, options: UpstreamPoolOptions) {
    this.#process = process;
    this.#options = options;
  }

  /** One that is open already. */
  take({ address, port }: SocketAddress): UpstreamConnection | undefined {
    const peer = formatEndpoint(address, port);
    const found = this.#idle.findLast((connection) => connection.peer === peer);
    if (found === undefined) return undefined;
    this.#forget(found);
    found.stopIdling();
    found.isCached = true;
    return found;
  }

  /** A new one; it can be closed before it is there. */
  open({ address, port }: SocketAddress): Result<UpstreamConnection, SocketError> {
    const connection = this.#process.environment.namespace.tcp.connect({ address, port });
    if (typeof connection === 'string') return err(connection);
    return ok(new UpstreamConnection(new TcpStream(this.#process, connection)));
  }

  /** An answer is complete: the connection waits for the next request, or is closed. */
  keep(connection: UpstreamConnection): void {
    connection.requestCount += 1;
    const { idleConnections, requests } = this.#options;
    if (idleConnections === 0 || connection.requestCount >= requests || !connection.isIdle) {
      connection.close();
      return;
    }
    this.#idle.push(connection);
    connection.stopIdling = runInBackground(this.#process, this.#watch(connection));
    if (this.#idle.length > idleConnections) this.#drop(this.#idle[0]);
  }

  close(): void {
    for (const connection of [...this.#idle]) this.#drop(connection);
  }

  /** Whatever comes now is the end: nobody has asked for anything. */
  *#watch(connection: UpstreamConnection): Task {
    yield* connection.stream.read(this.#options.idleLimit);
    connection.stopIdling = (): void => undefined;
    this.#drop(connection);
  }

  #drop(connection: UpstreamConnection | undefined): void {
    if (connection === undefined) return;
    this.#forget(connection);
    connection.close();
  }

  #forget(connection: UpstreamConnection): void {
    this.#idle = this.#idle.filter((other) => other !== connection);
  }
}
