/**
 * The API server as the network sees it: a program on the control plane that answers HTTPS on 6443.
 *
 * Kubernetes v1.32 `k8s.io/apiserver/pkg/server` and what Go's net/http and crypto/tls send for it.
 *
 * Models the REST interface over HTTP/1.1 with watches, who asks (a client certificate, a ServiceAccount's token, or nobody), the headers, and
 * JSON that is indented for people (curl, wget and browsers).
 * Leaves out HTTP/2, flow control with its headers, and connections that are upgraded.
 */
import { calendarNow, formatHttpDate } from '../app/calendar';
import { runInBackground } from '../app/background';
import { serveConnection, type HttpReply, type HttpRequest } from '../app/http-server';
import type { TlsStream } from '../app/tls-stream';
import { seconds } from '../base/time';
import type { ByteStream } from '../host/byte-stream';
import type { Machine } from '../host/machine';
import type { Process } from '../host/process';
import { Change, type Task } from '../host/task';
import { encodeHttpChunk, findHeader, type HttpHeader } from '../wire/http1';
import { bytesOfLatin1 } from '../wire/latin1';
import { bytesOfUtf8, textOfUtf8 } from '../wire/utf8';
import type { RestHandler } from './api/rest';
import type { RestAnswer, RestRequest, RestResponse, RestStream } from './api/rest-request';
import type { ClusterCertificates } from './control-plane/cluster-certificates';
import { startSecureServer } from './control-plane/secure-server';
import { API_SERVER_PORT } from './system-objects';

interface ApiServerProcessOptions {
  readonly rest: RestHandler;
  readonly certificates: ClusterCertificates;
  /** The names and addresses that its certificate is for. */
  readonly names: readonly string[];
  /** Who shows this token; undefined when it is not good. */
  readonly identify: (token: string) => string | undefined;
}

const ANONYMOUS = 'system:anonymous';
/** `IdleTimeout` */
const IDLE_LIMIT = seconds(90);

const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  409: 'Conflict',
  410: 'Gone',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
};

const UNAUTHORIZED: RestResponse = {
  kind: 'response',
  status: 401,
  contentType: 'application/json',
  body: {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: 'Unauthorized',
    reason: 'Unauthorized',
    code: 401,
  },
  warnings: [],
};

/** Runs until the process ends. */
export function runApiServer(process: Process, machine: Machine, options: ApiServerProcessOptions): void {
  machine.root.files.write('/etc/kubernetes/pki/ca.crt', options.certificates.authorityPem());
  const { certificates } = options;
  startSecureServer(process, {
    port: API_SERVER_PORT,
    identity: () => certificates.signed({ subject: 'kube-apiserver', names: options.names }),
    clients: { certificates },
    alpn: ['http/1.1'],
    serve: (stream) => serveApi(process, stream, options),
  });
}

function* serveApi(process: Process, stream: TlsStream, options: ApiServerProcessOptions): Task {
  const { unixSeconds } = calendarNow(process.environment);
  const user = options.certificates.clientOf(stream.session.peerChain, unixSeconds);
  yield* serveConnection(stream, {
    idleLimit: IDLE_LIMIT,
    // eslint-disable-next-line require-yield -- the answer is there at once
    *handler(request) {
      return replyOf(process, request, answerOf(options, request, user));
    },
  });
}

function answerOf(
  { rest, identify }: ApiServerProcessOptions,
  request: HttpRequest,
  certified: string | undefined,
): RestAnswer {
  const { head } = request;
  const headers: Record<string, string> = {};
  for (const { name, value } of head.headers) {
    const key = name.toLowerCase();
    headers[key] = headers[key] === undefined ? value : `${headers[key]}, ${value}`;
  }
  const [, token] = /^bearer +(.*)$/iu.exec(headers['authorization'] ?? '') ?? [];
  const user = certified ?? (token === undefined ? ANONYMOUS : identify(token.trim()));
  if (user === undefined) return UNAUTHORIZED;
  const body = textOfUtf8(request.body);
  const restRequest: RestRequest = {
    method: head.method,
    path: request.path,
    query: queryOf(request.query),
    headers,
    user,
    ...(body === '' ? {} : { body }),
  };
  return rest.handle(restRequest);
}

function replyOf(process: Process, { head }: HttpRequest, answered: RestAnswer): HttpReply {
  const { status, contentType } = answered;
  const date = formatHttpDate(calendarNow(process.environment));
  const headers: HttpHeader[] = [
    { name: 'Audit-Id', value: auditId(process) },
    { name: 'Cache-Control', value: 'no-cache, private' },
    { name: 'Content-Type', value: contentType },
  ];
  const reason = REASONS[status] ?? '';
  if (answered.kind === 'stream') {
    headers.push({ name: 'Date', value: date }, { name: 'Transfer-Encoding', value: 'chunked' });
    return {
      status,
      reason,
      headers,
      body: new Uint8Array(0),
      stream: (to) => sendEvents(process, to, answered),
    };
  }
  if (status === 403) headers.push({ name: 'X-Content-Type-Options', value: 'nosniff' });
  for (const text of answered.warnings) {
    headers.push({ name: 'Warning', value: `299 - ${JSON.stringify(text)}` });
  }
  headers.sort((first, second) => (first.name < second.name ? -1 : 1));
  const body = bytesOfUtf8(textOf(answered.body, isForPeople(findHeader(head.headers, 'user-agent') ?? '')));
  headers.push({ name: 'Date', value: date }, { name: 'Content-Length', value: String(body.length) });
  return { status, reason, headers, body };
}

/** Each event is a line and a chunk; it ends when it is over, or when nobody listens any more. */
function* sendEvents(process: Process, stream: ByteStream, events: RestStream): Task {
  const waiting: Uint8Array[] = [];
  const change = new Change();
  const state = { isOver: false };
  const end = (): void => {
    state.isOver = true;
    change.notify();
  };
  const stop = events.start((value) => {
    waiting.push(encodeHttpChunk(bytesOfUtf8(`${JSON.stringify(value)}\n`)));
    change.notify();
  }, end);
  const stopWatching = runInBackground(process, waitForEnd(stream), end);
  for (;;) {
    const chunk = waiting.shift();
    if (chunk === undefined) {
      if (state.isOver) break;
      yield* change.wait(process.environment.scheduler);
      continue;
    }
    const written = yield* stream.write(chunk);
    if (!written.ok) break;
  }
  stop();
  stopWatching();
  yield* stream.write(encodeHttpChunk(new Uint8Array(0)));
}

function* waitForEnd(stream: ByteStream): Task {
  for (;;) {
    const received = yield* stream.read();
    if (!received.ok || received.value.length === 0) return;
  }
}

/** `isPrettyPrint`: these do not ask for it, and get it. */
function isForPeople(userAgent: string): boolean {
  return ['curl', 'Wget', 'Mozilla/5.0'].some((name) => userAgent.startsWith(name));
}

function textOf(body: unknown, isIndented: boolean): string {
  if (typeof body === 'string') return body;
  return isIndented ? JSON.stringify(body, undefined, 2) : `${JSON.stringify(body)}\n`;
}

function queryOf(text: string): Readonly<Record<string, string>> {
  const query: Record<string, string> = {};
  for (const part of text.split('&')) {
    if (part === '') continue;
    const [name = '', ...value] = part.split('=');
    query[unescaped(name)] = unescaped(value.join('='));
  }
  return query;
}

/** `+` is a space, `%XX` an octet of UTF-8. */
function unescaped(text: string): string {
  const bytes = text
    .replaceAll('+', ' ')
    .replaceAll(/%([0-9A-Fa-f]{2})/gu, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return textOfUtf8(bytesOfLatin1(bytes));
}

function auditId(process: Process): string {
  const { prng } = process.environment;
  const words = Array.from({ length: 4 }, () => prng.uint32().toString(16).padStart(8, '0')).join('');
  const variant = '89ab'.charAt(prng.below(4));
  return [
    words.slice(0, 8),
    words.slice(8, 12),
    `4${words.slice(13, 16)}`,
    `${variant}${words.slice(17, 20)}`,
    words.slice(20),
  ].join('-');
}
