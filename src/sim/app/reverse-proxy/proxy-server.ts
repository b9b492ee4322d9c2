/**
 * A reverse proxy for HTTP/1.1 as a process: it listens, and does with each request what its behavior says.
 *
 * For Traefik, Kong and the balancers of clouds; nginx has its own in `app/nginx`. Leaves out HTTP/2 and upgrades.
 */
import { ok, type Result } from '../../base/result';
import { seconds } from '../../base/time';
import type { ByteStream } from '../../host/byte-stream';
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { TcpServer, type SocketAddress } from '../../host/tcp-stream';
import type { SocketError } from '../../transport/socket-error';
import type { TlsIdentity } from '../../wire/x509/tls-identity';
import { runInBackground } from '../background';
import { acceptTls } from '../tls-server';
import { PeekedStream } from './peeked-stream';
import { ProxyConnection, type ClientSide } from './proxy-connection';
import type { ProxyBehavior } from './proxy-plan';
import { UpstreamPool } from './upstream-pool';

const HANDSHAKE_LIMIT = seconds(60);

interface ListenOptions {
  /** Any, without one. */
  readonly address?: SocketAddress['address'];
  /** Who TLS is spoken with; without it, everything is taken for HTTP. */
  readonly identityFor?: (serverName: string) => TlsIdentity | undefined;
  /** For those who speak HTTP where TLS is spoken; without it they are sent away. */
  readonly plainBehavior?: ProxyBehavior;
}

export class ProxyServer {
  readonly #process: Process;
  readonly #behavior: ProxyBehavior;
  readonly #pool: UpstreamPool;

  constructor(process: Process, behavior: ProxyBehavior) {
    this.#process = process;
    this.#behavior = behavior;
    this.#pool = new UpstreamPool(process, behavior.pool);
  }

  /** Answers how to stop. */
  listen(port: number, options: ListenOptions = {}): Result<() => void, SocketError> {
    const { anyAddress } = this.#process.environment.namespace;
    const listening = TcpServer.listen(this.#process, { address: options.address ?? anyAddress, port });
    if (!listening.ok) return listening;
    const stop = runInBackground(this.#process, this.#accept(listening.value, options));
    return ok(() => {
      stop();
      listening.value.close();
    });
  }

  *#accept(server: TcpServer, options: ListenOptions): Task {
    for (;;) {
      const stream = yield* server.accept();
      runInBackground(this.#process, this.#serve(stream, options));
    }
  }

  *#serve(stream: ByteStream, { identityFor, plainBehavior }: ListenOptions): Task {
    if (identityFor === undefined) {
      yield* this.#speak({ stream, scheme: 'http', serverName: '' }, this.#behavior);
      return;
    }
    const peeked = new PeekedStream(stream);
    const isTls = yield* peeked.looksLikeTls(HANDSHAKE_LIMIT);
    if (isTls === true) yield* this.#secure(peeked, identityFor);
    else if (isTls === false && plainBehavior !== undefined)
      yield* this.#speak({ stream: peeked, scheme: 'http', serverName: '' }, plainBehavior);
    else stream.close();
  }

  *#secure(stream: ByteStream, identityFor: (serverName: string) => TlsIdentity | undefined): Task {
    const accepted = yield* acceptTls(stream, {
      environment: this.#process.environment,
      identityFor,
      alpn: ['http/1.1'],
      limit: () => HANDSHAKE_LIMIT,
    });
    if (!accepted.ok) return;
    const { serverName } = accepted.value;
    yield* this.#speak({ stream: accepted.value, scheme: 'https', serverName }, this.#behavior);
  }

  *#speak(side: ClientSide, behavior: ProxyBehavior): Task {
    yield* new ProxyConnection(this.#process, { behavior, pool: this.#pool, side }).serve();
  }
}
