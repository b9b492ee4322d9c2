/**
 * The program of the image kong, v3.9, without a database: it carries requests, and is told how by whoever posts a configuration to its
 * Admin API (TLS, port 8444). What it was told is in its memory alone: one that starts anew answers 404 until it is told again.
 *
 * Models `POST /config`, `/status` and `/status/ready`. Leaves out the rest of the Admin API, Kong Manager, and streams.
 */
import { runInBackground } from '../../../app/background';
import { untilStopped, type ContainerContext } from '../../../app/images/container-context';
import { serveConnection, startHttpServer, type HttpReply, type HttpRequest } from '../../../app/http-server';
import { ProxyServer } from '../../../app/reverse-proxy/proxy-server';
import { acceptTls } from '../../../app/tls-server';
import { calendarNow, formatHttpDate } from '../../../app/calendar';
import { seconds } from '../../../base/time';
import type { ByteStream } from '../../../host/byte-stream';
import type { Process } from '../../../host/process';
import { TcpServer } from '../../../host/tcp-stream';
import type { Task } from '../../../host/task';
import { bytesOfUtf8, textOfUtf8 } from '../../../wire/utf8';
import { issueIdentity } from '../../../wire/x509/issue-certificate';
import { tlsIdentityOfPem, type TlsIdentity } from '../../../wire/x509/tls-identity';
import { readKongConfiguration, type KongConfiguration } from './kong-config';
import { KongProxy } from './kong-proxy';
import { KONG_VERSION } from './kong-reply';

const HTTP_PORT = 8000;
const HTTPS_PORT = 8443;
const ADMIN_PORT = 8444;
const STATUS_PORT = 8100;
const HANDSHAKE_LIMIT = seconds(60);
const YEARS_SECONDS = 20 * 31_536_000;
const MILLISECONDS = 1000;
const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  400: 'Bad Request',
  404: 'Not Found',
  503: 'Service Temporarily Unavailable',
};

export function* kongGateway(process: Process, { args }: ContainerContext): Task<number> {
  if (args.includes('version')) {
    process.stdout(`${KONG_VERSION}\n`);
    return 0;
  }
  return yield* new KongGateway(process).run();
}

class KongGateway {
  readonly #process: Process;
  readonly #proxy: KongProxy;
  #byName = new Map<string, TlsIdentity>();
  #own: TlsIdentity | undefined = undefined;

  constructor(process: Process) {
    this.#process = process;
    this.#proxy = new KongProxy(process);
  }

  *run(): Task<number> {
    const identityFor = (name: string): TlsIdentity => this.#identityFor(name);
    const server = new ProxyServer(this.#process, this.#proxy.behavior);
    const listening = [
      server.listen(HTTP_PORT),
      server.listen(HTTPS_PORT, { identityFor }),
      startHttpServer(this.#process, { port: STATUS_PORT, handler: (request) => this.#status(request) }),
      this.#startAdmin(),
    ];
    if (listening.some(({ ok: isListening }) => !isListening)) {
      this.#process.stderr('nginx: [emerg] bind() to 0.0.0.0:8000 failed (98: Address already in use)\n');
      return 1;
    }
    return yield* untilStopped(this.#process);
  }

  #startAdmin(): ReturnType<typeof startHttpServer> {
    const { anyAddress } = this.#process.environment.namespace;
    const listening = TcpServer.listen(this.#process, { address: anyAddress, port: ADMIN_PORT });
    if (!listening.ok) return listening;
    runInBackground(this.#process, this.#acceptAdmins(listening.value));
    return { ok: true, value: undefined };
  }

  *#acceptAdmins(server: TcpServer): Task {
    for (;;) {
      const stream = yield* server.accept();
      runInBackground(this.#process, this.#serveAdmin(stream));
    }
  }

  *#serveAdmin(stream: ByteStream): Task {
    const accepted = yield* acceptTls(stream, {
      environment: this.#process.environment,
      identityFor: () => this.#ownIdentity(),
      alpn: ['http/1.1'],
      limit: () => HANDSHAKE_LIMIT,
    });
    if (accepted.ok)
      yield* serveConnection(accepted.value, { handler: (request) => this.#administer(request) });
  }

  // eslint-disable-next-line require-yield -- answered at once
  *#administer({ head, path, body }: HttpRequest): Task<HttpReply> {
    if (path === '/status') return this.#json(200, '{"configuration_hash":""}');
    if (path !== '/config' || head.method !== 'POST') return this.#json(404, '{"message":"Not found"}');
    const read = readKongConfiguration(textOfUtf8(body));
    if (read === undefined)
      return this.#json(
        400,
        '{"name":"invalid declarative configuration","code":14,"message":"declarative config is invalid"}',
      );
    this.#apply(read);
    return this.#json(201, '{}');
  }

  #apply(configuration: KongConfiguration): void {
    this.#proxy.apply(configuration);
    this.#byName = new Map(
      configuration.certificates.flatMap(({ cert, key, snis }) => {
        const read = tlsIdentityOfPem(cert, key);
        return read.ok ? snis.map(({ name }) => [name.toLowerCase(), read.value] as const) : [];
      }),
    );
  }

  // eslint-disable-next-line require-yield -- answered at once
  *#status({ path }: HttpRequest): Task<HttpReply> {
    if (path === '/status') return this.#json(200, '{"server":{"connections_active":1}}');
    if (path !== '/status/ready') return this.#json(404, '{"message":"Not found"}');
    return this.#proxy.isConfigured
      ? this.#json(200, '{"message":"ready"}')
      : this.#json(503, '{"message":"no configuration available (empty configuration present)"}');
  }

  #json(status: number, text: string): HttpReply {
    const body = bytesOfUtf8(text);
    const headers = [
      { name: 'Date', value: formatHttpDate(calendarNow(this.#process.environment)) },
      { name: 'Content-Type', value: 'application/json; charset=utf-8' },
      { name: 'Connection', value: 'keep-alive' },
      { name: 'Content-Length', value: String(body.length) },
      { name: 'Server', value: `kong/${KONG_VERSION}` },
    ];
    return { status, reason: REASONS[status] ?? '', headers, body };
  }

  #identityFor(serverName: string): TlsIdentity {
    const name = serverName.toLowerCase();
    return (
      this.#byName.get(name) ?? this.#byName.get(`*${name.slice(name.indexOf('.'))}`) ?? this.#ownIdentity()
    );
  }

  /** What Kong makes for itself when it starts. */
  #ownIdentity(): TlsIdentity {
    const { prng, startTimeMs } = this.#process.environment;
    const notBefore = Math.floor(startTimeMs / MILLISECONDS);
    this.#own ??= issueIdentity(prng.split('kong default certificate'), {
      commonName: 'localhost',
      organization: 'Kong',
      names: ['localhost'],
      notBefore,
      notAfter: notBefore + YEARS_SECONDS,
    });
    return this.#own;
  }
}
