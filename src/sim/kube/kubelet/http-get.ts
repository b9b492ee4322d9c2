/**
 * The request of an HTTP probe or hook, and what becomes of it.
 *
 * Kubernetes v1.32 `pkg/probe/http/{http,request}.go` on Go 1.23's net/http: a connection for each request, no check of
 * certificates, redirects followed as long as they stay on the same host.
 *
 * Leaves out HTTP/2, which it offers to servers behind TLS and none here takes, and bodies of more than 10 KiB being cut.
 */
import { exchangeHttp, type HttpFailure } from '../../app/http-client';
import type { TlsFailure } from '../../app/tls-channel';
import { connectTls } from '../../app/tls-client';
import { err, ok, type Result } from '../../base/result';
import { elapsed, nanoseconds, type Duration } from '../../base/time';
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import type { SocketAddress } from '../../host/tcp-stream';
import { findHeader, type HttpHeader } from '../../wire/http1';
import { parseIp } from '../../wire/ip-address';
import { latin1Of } from '../../wire/latin1';
import type { Container, HttpGetAction } from '../model/pod';
import { portNumberOf } from './container-port';
import { dialProbe, formatEnds, GO_ERRORS, joinHostPort } from './probe-dial';

interface ProbeUrl {
  readonly scheme: string;
  readonly host: string;
  readonly port: number;
  /** With the query. */
  readonly target: string;
}

interface HttpGetOptions {
  readonly action: HttpGetAction;
  readonly container: Container;
  /** Where it goes that names no host. */
  readonly podAddress: string;
  /** `probe`, `lifecycle`: who says that it asks. */
  readonly purpose: string;
  /** For everything, redirects included. */
  readonly limit: Duration | undefined;
  readonly onBound?: (localPort: number, to: SocketAddress) => void;
}

interface HttpGetAnswer {
  readonly status: number;
  readonly body: string;
}

/** `invalid`: it cannot be asked, or not be heard out. The words are Go's. */
interface HttpGetFailure {
  readonly kind: 'invalid' | 'failed';
  readonly text: string;
}

/** `RedirectChecker` */
const MAX_REDIRECTS = 10;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const TIMED_OUT = 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';
/** The head has come in time, and the rest has not: an error of the probe and no answer of the server. */
const UNREAD = 'context deadline exceeded (Client.Timeout or context cancellation while reading body)';
const HTTPS_PORT = 443;
const HTTP_PORT = 80;

export function* requestHttpGet(
  process: Process,
  options: HttpGetOptions,
): Task<Result<HttpGetAnswer, HttpGetFailure>> {
  const { action, container, podAddress, limit } = options;
  const port = portNumberOf(action.port, container);
  if (!port.ok) return err({ kind: 'invalid', text: port.error });
  const { scheduler } = process.environment;
  const startedAt = scheduler.now();
  const left = (): Duration | undefined =>
    limit === undefined ? undefined : nanoseconds(Math.max(1, limit - elapsed(startedAt, scheduler.now())));
  const host = action.host === undefined || action.host === '' ? podAddress : action.host;
  const first: ProbeUrl = {
    scheme: (action.scheme ?? 'HTTP').toLowerCase(),
    host,
    port: port.value,
    target: targetOf(action.path ?? ''),
  };
  let url = first;
  let referrer: string | undefined;
  for (let asked = 1; ; asked += 1) {
    const answer = yield* ask(process, { options, url, referrer, left });
    if (!answer.ok && answer.error === UNREAD) return err({ kind: 'invalid', text: UNREAD });
    if (!answer.ok) return err({ kind: 'failed', text: `Get "${formatUrl(url)}": ${answer.error}` });
    const { head, body } = answer.value;
    const location = REDIRECTS.has(head.status) ? findHeader(head.headers, 'location') : undefined;
    const next = location === undefined ? undefined : resolveUrl(url, location);
    if (next?.host !== url.host) return ok({ status: head.status, body: latin1Of(body) });
    if (asked >= MAX_REDIRECTS)
      return err({ kind: 'failed', text: `Get "${formatUrl(url)}": stopped after 10 redirects` });
    referrer = url.scheme === 'https' && next.scheme === 'http' ? undefined : formatUrl(url);
    url = next;
  }
}

interface Ask {
  readonly options: HttpGetOptions;
  readonly url: ProbeUrl;
  readonly referrer: string | undefined;
  readonly left: () => Duration | undefined;
}

function* ask(process: Process, { options, url, referrer, left }: Ask): Task<Result<Answer, string>> {
  const { onBound } = options;
  const { host, port, scheme } = url;
  const connected = yield* dialProbe(process, {
    host,
    port,
    limit: left(),
    ...(onBound === undefined ? {} : { onBound }),
  });
  if (!connected.ok) return err(connected.error.kind === 'timed-out' ? TIMED_OUT : connected.error.text);
  const stream = connected.value;
  const ends = formatEnds(stream);
  const totalLimit = left();
  const heard = { hasHead: false };
  const exchanged = yield* exchangeHttp(process, {
    to: stream.remote,
    stream,
    head: {
      method: 'GET',
      target: url.target,
      version: 'HTTP/1.1',
      headers: headersOf(options, joinHostPort(host, port), referrer),
    },
    onHead: () => {
      heard.hasHead = true;
    },
    ...(totalLimit === undefined ? {} : { totalLimit }),
    ...(scheme === 'https'
      ? {
          secure: (plain) =>
            connectTls(plain, {
              environment: process.environment,
              serverName: parseIp(host) === undefined ? host : '',
              alpn: ['h2', 'http/1.1'],
              limit: left,
            }),
        }
      : {}),
  });
  if (exchanged.ok) return exchanged;
  // Whatever of the body is missing: the head counts.
  if (exchanged.error.kind === 'cut-short') return ok(exchanged.error.exchange);
  stream.close();
  const text = describeFailure(exchanged.error, ends);
  return err(heard.hasHead && text === TIMED_OUT ? UNREAD : text);
}

interface Answer {
  readonly head: { readonly status: number; readonly headers: readonly HttpHeader[] };
  readonly body: Uint8Array;
}

/** In the order in which Go writes them: its own, those of the request by name, and what the transport adds. */
function headersOf(
  { action, purpose }: HttpGetOptions,
  where: string,
  referrer: string | undefined,
): readonly HttpHeader[] {
  const given = new Map<string, string[]>();
  for (const { name, value } of action.httpHeaders ?? []) {
    const key = canonicalName(name);
    given.set(key, [...(given.get(key) ?? []), value]);
  }
  if (!given.has('User-Agent')) given.set('User-Agent', [`kube-${purpose}/1.32`]);
  if (!given.has('Accept')) given.set('Accept', ['*/*']);
  else if (given.get('Accept')?.[0] === '') given.delete('Accept');
  if (referrer !== undefined) given.set('Referer', [referrer]);
  const [host = ''] = given.get('Host') ?? [];
  const [agent = ''] = given.get('User-Agent') ?? [];
  const others = [...given.keys()]
    .filter((name) => !OWN_HEADERS.has(name))
    .sort((one, other) => (one < other ? -1 : 1));
  return [
    { name: 'Host', value: host === '' ? where : host },
    ...(agent === '' ? [] : [{ name: 'User-Agent', value: agent }]),
    ...others.flatMap((name) => (given.get(name) ?? []).map((value) => ({ name, value }))),
    { name: 'Connection', value: 'close' },
  ];
}

/** `reqWriteExcludeHeader`, and the one that says the same as the transport. */
const OWN_HEADERS: ReadonlySet<string> = new Set([
  'Host',
  'User-Agent',
  'Content-Length',
  'Transfer-Encoding',
  'Trailer',
  'Connection',
]);

/** `textproto.CanonicalMIMEHeaderKey` */
function canonicalName(name: string): string {
  return name.toLowerCase().replaceAll(/(?:^|-)[a-z]/gu, (start) => start.toUpperCase());
}

function describeFailure(failure: HttpFailure, ends: string): string {
  switch (failure.kind) {
    case 'connect':
    case 'transfer':
      return failure.error === 'timed-out'
        ? TIMED_OUT
        : `read tcp ${ends}: read: ${GO_ERRORS[failure.error]}`;
    case 'tls':
      return describeTlsFailure(failure.failure, ends);
    case 'malformed':
      return `net/http: HTTP/1.x transport connection broken: ${failure.message}`;
    case 'empty-reply':
    case 'cut-short':
      return 'EOF';
  }
}

/** `alertText` of crypto/tls. */
const ALERT_TEXTS: Readonly<Record<number, string>> = {
  10: 'unexpected message',
  20: 'bad record MAC',
  22: 'record overflow',
  40: 'handshake failure',
  48: 'unknown certificate authority',
  50: 'error decoding message',
  70: 'protocol version not supported',
  80: 'internal error',
  116: 'certificate required',
  120: 'no application protocol',
};

function describeTlsFailure(failure: TlsFailure, ends: string): string {
  switch (failure.kind) {
    case 'transport':
      return failure.error === 'timed-out'
        ? TIMED_OUT
        : `read tcp ${ends}: read: ${GO_ERRORS[failure.error]}`;
    case 'not-tls':
      return latin1Of(failure.received.subarray(0, 5)) === 'HTTP/'
        ? 'http: server gave HTTP response to HTTPS client'
        : 'tls: first record does not look like a TLS handshake';
    case 'alert':
      return `remote error: tls: ${ALERT_TEXTS[failure.description] ?? `alert(${failure.description})`}`;
    case 'bad-record':
      return `local error: tls: ${ALERT_TEXTS[failure.description] ?? `alert(${failure.description})`}`;
    case 'closed':
    case 'refused':
      return 'EOF';
  }
}

function targetOf(path: string): string {
  const [target = ''] = path.split('#');
  return target.startsWith('/') ? target : `/${target}`;
}

function formatUrl({ scheme, host, port, target }: ProbeUrl): string {
  return `${scheme}://${joinHostPort(host, port)}${target}`;
}

/** Where a `Location` leads, as far as http and https go. */
function resolveUrl(base: ProbeUrl, location: string): ProbeUrl | undefined {
  const [place = ''] = location.split('#');
  const absolute = /^(?:(https?):)?\/\/(\[[^\]]*\]|[^/:?]*)(?::(\d+))?([/?].*)?$/iu.exec(place);
  if (absolute !== null) {
    const [, scheme = base.scheme, host = '', port, target = '/'] = absolute;
    const defaultPort = scheme.toLowerCase() === 'https' ? HTTPS_PORT : HTTP_PORT;
    return {
      scheme: scheme.toLowerCase(),
      host: host.replaceAll(/[[\]]/gu, ''),
      port: port === undefined ? defaultPort : Number(port),
      target: targetOf(target),
    };
  }
  if (/^[a-z][a-z\d+.-]*:/iu.test(place)) return undefined;
  if (place.startsWith('/')) return { ...base, target: place };
  const [path = '/'] = base.target.split('?');
  if (place.startsWith('?')) return { ...base, target: `${path}${place}` };
  return { ...base, target: `${path.slice(0, path.lastIndexOf('/') + 1)}${place}` };
}
