/**
 * The API server over the network: TCP and TLS to the address that the kubeconfig names, and HTTP on top.
 *
 * Kubernetes v1.32 `client-go/rest/request.go` and `k8s.io/kubectl/pkg/cmd/util/helpers.go` (what is said when there is no
 * way to the server).
 *
 * Models one connection for all requests that follow one another, one for each watch, the client's certificate, and
 * failures to connect in kubectl's words.
 * Leaves out HTTP/2, new attempts, and what logs that are followed, commands and forwarded ports carry: those have their
 * connection, and their bytes go past it.
 */
import { joinBytes } from '../../base/bytes';
import { goCertificateProblem } from '../../app/go-certificate-problem';
import { HttpConversation } from '../../app/http-conversation';
import type { TlsFailure } from '../../app/tls-channel';
import { connectTls } from '../../app/tls-client';
import { err, ok, type Result } from '../../base/result';
import { milliseconds, seconds } from '../../base/time';
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { connectTcp, type SocketAddress } from '../../host/tcp-stream';
import type { ClusterCertificates } from '../../kube/control-plane/cluster-certificates';
import type { SocketError } from '../../transport/socket-error';
import { parseIp } from '../../wire/ip-address';
import { formatRequestHead, type HttpHeader, type HttpResponseHead } from '../../wire/http1';
import { bytesOfUtf8, textOfUtf8 } from '../../wire/utf8';
import { TLS_ALERT } from '../../wire/tls-record';
import type { TlsIdentity } from '../../wire/x509/tls-identity';
import type { ApiRequest, ApiResponse, ApiStream, KubectlClient } from './kubectl-client';
import { statusError, type KubectlError } from './kubectl-error';

/** `Timeout` of Go's dialer. */
const DIAL_LIMIT = seconds(30);
/** `TLSHandshakeTimeout` */
const HANDSHAKE_LIMIT = seconds(10);
const USER_AGENT = 'kubectl/v1.32.0 (linux/amd64) kubernetes/70d3cc9';

interface WireClientOptions {
  /** Host and port, as in a URL. */
  readonly server: string;
  /** They go with every request. */
  readonly headers: Readonly<Record<string, string>>;
  /** What the kubeconfig holds of them. */
  readonly certificates: ClusterCertificates;
  /** For what this client does not carry. */
  readonly others: KubectlClient;
}

export class WireClient implements KubectlClient {
  readonly #process: Process;
  readonly #server: string;
  readonly #headers: WireClientOptions['headers'];
  readonly #certificates: ClusterCertificates;
  readonly #others: KubectlClient;
  #connection: HttpConversation | undefined = undefined;

  constructor(process: Process, { server, headers, certificates, others }: WireClientOptions) {
    this.#process = process;
    this.#server = server;
    this.#headers = headers;
    this.#certificates = certificates;
    this.#others = others;
  }

  *request(request: ApiRequest): Task<Result<ApiResponse, KubectlError>> {
    const connected = this.#connection?.isOpen === true ? ok(this.#connection) : yield* this.#connect();
    if (!connected.ok) return connected;
    const connection = connected.value;
    this.#connection = connection;
    const head = yield* connection.ask(encodeRequest(request, this.#server, this.#headers));
    if (!head.ok) return err(unable(head.error));
    const text = yield* connection.rest();
    if (text === undefined) return err(unable('unexpected EOF'));
    const isJson = headersNamed(head.value, 'content-type').some((type) => type.includes('json'));
    return ok({
      code: head.value.status,
      body: isJson ? parsed(text) : text,
      warnings: headersNamed(head.value, 'warning').map(warningOf),
    });
  }

  *stream(request: ApiRequest): Task<Result<ApiStream, KubectlError>> {
    const connected = yield* this.#connect();
    if (!connected.ok) return connected;
    const connection = connected.value;
    if (request.query?.['watch'] !== 'true') {
      const stream = yield* this.#others.stream(request);
      return stream.ok ? ok(new CompanionStream(stream.value, connection)) : stream;
    }
    const head = yield* connection.ask(encodeRequest(request, this.#server, this.#headers));
    if (!head.ok) return err(unable(head.error));
    if (head.value.status !== 200) {
      return err(statusError(parsed((yield* connection.rest()) ?? '{}')));
    }
    return ok(new WatchStream(connection));
  }

  *#connect(): Task<Result<HttpConversation, KubectlError>> {
    const place = placeOf(this.#server);
    if (place === undefined) {
      const host = this.#server.replace(/:\d+$/u, '');
      return err(unable(`dial tcp: lookup ${host}: no such host`));
    }
    const connected = yield* connectTcp(this.#process, { ...place, limit: DIAL_LIMIT });
    if (!connected.ok) return err(dialError(this.#server, connected.error));
    const { environment } = this.#process;
    const secured = yield* connectTls(connected.value, {
      environment,
      serverName: '',
      alpn: ['http/1.1'],
      identity: administrator(this.#certificates),
      refusal: (chain) =>
        goCertificateProblem(
          chain,
          this.#certificates.authority().chain,
          hostOf(this.#server),
          environment,
        ) === undefined
          ? undefined
          : TLS_ALERT.BAD_CERTIFICATE,
      limit: () => HANDSHAKE_LIMIT,
    });
    if (secured.ok) return ok(new HttpConversation(secured.value));
    if (secured.error.kind !== 'refused') return err(handshakeError(secured.error));
    const { chain } = secured.error;
    const trusted = this.#certificates.authority().chain;
    const problem = goCertificateProblem(chain, trusted, hostOf(this.#server), environment) ?? '';
    return err(unable(`tls: failed to verify certificate: ${problem}`));
  }
}

/** What the cluster's own API server has written. */
function parsed(text: string): unknown {
  return JSON.parse(text);
}

/** The events of a watch, a line each. */
class WatchStream implements ApiStream {
  readonly #connection: HttpConversation;
  #text = '';
  #isAtEnd = false;

  constructor(connection: HttpConversation) {
    this.#connection = connection;
  }

  get isClosed(): boolean {
    return this.#isAtEnd;
  }

  *next(limitMs?: number): Task<unknown> {
    for (;;) {
      const end = this.#text.indexOf('\n');
      if (end >= 0) {
        const line = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 1);
        return parsed(line);
      }
      if (this.#isAtEnd) return undefined;
      const part = yield* this.#connection.part(limitMs === undefined ? undefined : milliseconds(limitMs));
      if (part === 'timed-out') return undefined;
      if (typeof part === 'string') this.close();
      else this.#text += textOfUtf8(part);
    }
  }

  send(): void {
    // A watch listens.
  }

  close(): void {
    this.#isAtEnd = true;
    this.#connection.close();
  }
}

/** A stream that others carry, and the connection that it would have. */
class CompanionStream implements ApiStream {
  readonly #stream: ApiStream;
  readonly #connection: HttpConversation;

  constructor(stream: ApiStream, connection: HttpConversation) {
    this.#stream = stream;
    this.#connection = connection;
  }

  get isClosed(): boolean {
    return this.#stream.isClosed;
  }

  *next(limitMs?: number): Task<unknown> {
    return yield* this.#stream.next(limitMs);
  }

  send(value: unknown): void {
    this.#stream.send(value);
  }

  close(): void {
    this.#stream.close();
    this.#connection.close();
  }
}

function encodeRequest(
  { method, path, query = {}, accept = 'application/json', contentType, body }: ApiRequest,
  server: string,
  others: WireClientOptions['headers'],
): Uint8Array {
  const words = Object.entries(query).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  const bytes = bytesOfUtf8(text);
  const headers: HttpHeader[] = [
    { name: 'Host', value: server },
    { name: 'User-Agent', value: USER_AGENT },
    ...(body === undefined ? [] : [{ name: 'Content-Length', value: String(bytes.length) }]),
    { name: 'Accept', value: accept },
    ...(body === undefined ? [] : [{ name: 'Content-Type', value: contentType ?? 'application/json' }]),
  ];
  for (const [name, value] of Object.entries(others)) headers.push({ name, value });
  const target = words.length === 0 ? path : `${path}?${words.join('&')}`;
  return joinBytes([formatRequestHead({ method, target, version: 'HTTP/1.1', headers }), bytes]);
}

/** What kubeadm puts into admin.conf. */
function administrator(certificates: ClusterCertificates): TlsIdentity {
  return certificates.signed({ subject: 'kubernetes-admin', organization: 'kubeadm:cluster-admins' });
}

function hostOf(server: string): string {
  return server.replace(/:\d+$/u, '').replaceAll(/[[\]]/gu, '');
}

/** Undefined for a name: only addresses are dialed. */
function placeOf(server: string): SocketAddress | undefined {
  const [, host = '', port = ''] = /^\[?([^\]]*?)\]?(?::(\d+))?$/u.exec(server) ?? [];
  const address = parseIp(host);
  return address === undefined ? undefined : { address, port: port === '' ? 443 : Number(port) };
}

function headersNamed(head: HttpResponseHead, name: string): readonly string[] {
  return head.headers.filter((header) => header.name.toLowerCase() === name).map(({ value }) => value);
}

/** `299 - "text"` */
function warningOf(value: string): string {
  const quoted = value.replace(/^299 - /u, '');
  return /^".*"$/u.test(quoted) ? String(JSON.parse(quoted)) : quoted;
}

function dialError(server: string, error: SocketError): KubectlError {
  if (error === 'connection-refused') {
    const text = `The connection to the server ${server} was refused - did you specify the right host or port?`;
    return { text };
  }
  return unable(`dial tcp ${server}: ${DIAL_PROBLEMS[error] ?? 'i/o timeout'}`);
}

const DIAL_PROBLEMS: Readonly<Partial<Record<SocketError, string>>> = {
  'timed-out': 'i/o timeout',
  'network-unreachable': 'connect: network is unreachable',
  'host-unreachable': 'connect: no route to host',
  'connection-reset': 'connect: connection reset by peer',
};

function handshakeError(failure: Exclude<TlsFailure, { kind: 'refused' }>): KubectlError {
  switch (failure.kind) {
    case 'not-tls':
      return unable('tls: first record does not look like a TLS handshake');
    case 'transport':
      return unable(failure.error === 'timed-out' ? 'net/http: TLS handshake timeout' : 'EOF');
    default:
      return unable('EOF');
  }
}

function unable(why: string): KubectlError {
  return { text: `Unable to connect to the server: ${why}` };
}
