/**
 * The head of the request that goes on to an upstream, and of the answer that comes back, as `ngx_http_proxy_module` makes them
 * with the `proxy_set_header` lines of ingress-nginx v1.12.
 */
import { findHeader, type HttpHeader, type HttpRequestHead, type HttpResponseHead } from '../../wire/http1';
import { formatIp } from '../../wire/ip-address';
import type { NginxConfiguration, NginxLocation } from './nginx-config';
import type { NginxRequest } from './nginx-decision';
import { fillVariables } from './nginx-variables';

interface ForwardedRequest {
  readonly request: NginxRequest;
  readonly location: NginxLocation;
  readonly configuration: NginxConfiguration;
  readonly target: string;
  readonly requestId: string;
  readonly bodyBytes: number;
}

/** Of the client's own, that are for the next hop alone or that are set anew. */
const NOT_PASSED: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'te',
  'transfer-encoding',
  'upgrade',
]);

/** Of the upstream's answer, that nginx writes itself or keeps. */
const HIDDEN: ReadonlySet<string> = new Set([
  'date',
  'server',
  'x-pad',
  'connection',
  'keep-alive',
  'transfer-encoding',
]);

const NEVER_A_BODY: ReadonlySet<string> = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT']);

export function upstreamHeadOf(forwarded: ForwardedRequest): HttpRequestHead {
  const { request, location, target, bodyBytes } = forwarded;
  const { httpVersion, headers: added } = location.proxy;
  const set = setHeadersOf(forwarded);
  const custom = added.map(({ name, value }) => ({ name, value: fillVariables(value, request) }));
  const hasLength = bodyBytes > 0 || !NEVER_A_BODY.has(request.head.method);
  const own = [
    ...set.filter(({ name }) => !custom.some((other) => other.name.toLowerCase() === name.toLowerCase())),
    ...custom,
    ...(hasLength ? [{ name: 'Content-Length', value: String(bodyBytes) }] : []),
  ];
  const names = new Set(own.map(({ name }) => name.toLowerCase()));
  const passed = request.head.headers.filter(({ name }) => {
    const lower = name.toLowerCase();
    return !names.has(lower) && !NOT_PASSED.has(lower);
  });
  return {
    method: request.head.method,
    target,
    version: `HTTP/${httpVersion}`,
    // A header without a value is not sent, and keeps the client's away.
    headers: [...own.filter(({ value }) => value !== ''), ...passed],
  };
}

function setHeadersOf({
  request,
  location,
  configuration,
  requestId,
}: ForwardedRequest): readonly HttpHeader[] {
  const header = (name: string): string => findHeader(request.head.headers, name) ?? '';
  const trusted = (name: string): string => (configuration.hasTrustedForwarding ? header(name) : '');
  const host = trusted('x-forwarded-host').split(',')[0] ?? '';
  const bestHost = host === '' ? header('host') : host;
  const scheme = trusted('x-forwarded-proto') === '' ? request.scheme : trusted('x-forwarded-proto');
  const port = trusted('x-forwarded-port') === '' ? String(request.localPort) : trusted('x-forwarded-port');
  const client = formatIp(request.client);
  const given = header('x-request-id');
  const forwardedFor =
    configuration.hasFullForwardedFor &&
    configuration.hasTrustedForwarding &&
    header('x-forwarded-for') !== ''
      ? `${header('x-forwarded-for')}, ${client}`
      : client;
  return [
    { name: 'Host', value: location.proxy.upstreamVhost ?? bestHost },
    // `$connection_upgrade`: empty, and so not even the `close` that HTTP/1.0 had by default.
    { name: 'Connection', value: '' },
    { name: 'X-Request-ID', value: given === '' ? requestId : given },
    { name: 'X-Real-IP', value: client },
    { name: 'X-Forwarded-For', value: forwardedFor },
    { name: 'X-Forwarded-Host', value: bestHost },
    { name: 'X-Forwarded-Port', value: port },
    { name: 'X-Forwarded-Proto', value: scheme },
    { name: 'X-Forwarded-Scheme', value: scheme },
    { name: 'X-Scheme', value: scheme },
    { name: 'X-Original-Forwarded-For', value: header('x-forwarded-for') },
    { name: 'Proxy', value: '' },
    // It was for nginx.
    ...(location.auth === undefined ? [] : [{ name: 'Authorization', value: '' }]),
  ];
}

/** What goes on to the client of an upstream's answer: the headers, and how the end of the body is told. */
export interface ClientHead {
  readonly head: HttpResponseHead;
  readonly framing: 'length' | 'chunked' | 'close' | 'none';
}

interface AnswerSetting {
  readonly request: HttpRequestHead;
  readonly date: string;
  readonly isKeptAlive: boolean;
  /** Behind those of the upstream. */
  readonly added: readonly HttpHeader[];
}

export function clientHeadOf(
  answer: HttpResponseHead,
  { request, date, isKeptAlive, added }: AnswerSetting,
): ClientHead {
  const { status, headers } = answer;
  const hasNoBody = request.method === 'HEAD' || status === 204 || status === 304;
  const hasLength = findHeader(headers, 'content-length') !== undefined;
  const framing = hasNoBody
    ? 'none'
    : hasLength
      ? 'length'
      : request.version === 'HTTP/1.1'
        ? 'chunked'
        : 'close';
  const of = (name: string): readonly HttpHeader[] => {
    const value = findHeader(headers, name);
    return value === undefined ? [] : [{ name, value }];
  };
  const isOpen = isKeptAlive && framing !== 'close';
  const first = [
    { name: 'Date', value: date },
    ...of('Content-Type'),
    ...(status === 204 ? [] : of('Content-Length')),
    ...of('Last-Modified'),
    ...of('Location'),
    ...(framing === 'chunked' ? [{ name: 'Transfer-Encoding', value: 'chunked' }] : []),
    { name: 'Connection', value: isOpen ? 'keep-alive' : 'close' },
  ];
  const written = new Set(first.map(({ name }) => name.toLowerCase()));
  // Cookies of the upstream stay beside nginx' own.
  const replaced = new Set(
    added.map(({ name }) => name.toLowerCase()).filter((name) => name !== 'set-cookie'),
  );
  const rest = headers.filter(({ name }) => {
    const lower = name.toLowerCase();
    return !written.has(lower) && !replaced.has(lower) && !HIDDEN.has(lower) && !lower.startsWith('x-accel-');
  });
  return {
    head: { version: 'HTTP/1.1', status, reason: answer.reason, headers: [...first, ...rest, ...added] },
    framing,
  };
}
