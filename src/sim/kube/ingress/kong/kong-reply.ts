/** Heads and answers as Kong 3.9 writes them (`kong/error_handlers.lua`, `kong/runloop/handler.lua`, nginx below it). */
import { calendarNow, formatHttpDate } from '../../../app/calendar';
import type { ProxyReply, ReplyFraming } from '../../../app/reverse-proxy/proxy-plan';
import type { Environment } from '../../../host/process';
import { findHeader, type HttpHeader, type HttpResponseHead } from '../../../wire/http1';
import { bytesOfUtf8 } from '../../../wire/utf8';

export const KONG_VERSION = '3.9.0';
const REASONS: Readonly<Record<number, string>> = {
  201: 'Created',
  400: 'Bad Request',
  404: 'Not Found',
  426: 'Upgrade Required',
  301: 'Moved Permanently',
  302: 'Moved Temporarily',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
};
const HOP_BY_HOP: ReadonlySet<string> = new Set(['connection', 'keep-alive', 'transfer-encoding']);

/** A message, and the number of the request. */
export function kongError(
  environment: Environment,
  {
    status,
    message,
    requestId,
    headers = [],
  }: {
    readonly status: number;
    readonly message: string;
    readonly requestId: string;
    readonly headers?: readonly HttpHeader[];
  },
): ProxyReply {
  const text = `{\n  "message":"${message}",\n  "request_id":"${requestId}"\n}`;
  return kongReply(environment, { status, text, requestId, headers });
}

export function kongReply(
  environment: Environment,
  {
    status,
    text,
    requestId,
    headers,
  }: {
    readonly status: number;
    readonly text: string;
    readonly requestId: string;
    readonly headers: readonly HttpHeader[];
  },
): ProxyReply {
  const body = bytesOfUtf8(text);
  const hasOwnConnection = headers.some(({ name }) => name === 'Connection');
  return {
    status,
    reason: REASONS[status] ?? '',
    body,
    headers: (isKeptAlive) => [
      { name: 'Date', value: formatHttpDate(calendarNow(environment)) },
      ...(body.length > 0 ? [{ name: 'Content-Type', value: 'application/json; charset=utf-8' }] : []),
      ...(hasOwnConnection ? [] : [{ name: 'Connection', value: isKeptAlive ? 'keep-alive' : 'close' }]),
      ...headers,
      { name: 'Content-Length', value: String(body.length) },
      { name: 'X-Kong-Response-Latency', value: '0' },
      { name: 'Server', value: `kong/${KONG_VERSION}` },
      { name: 'X-Kong-Request-Id', value: requestId },
    ],
  };
}

/** Of an upstream's answer, with how long each side took, in milliseconds. */
export function kongClientHead(
  { status, reason, headers }: HttpResponseHead,
  { framing, isKeptAlive }: ReplyFraming,
  {
    upstreamMs,
    proxyMs,
    requestId,
    environment,
  }: {
    readonly upstreamMs: number;
    readonly proxyMs: number;
    readonly requestId: string;
    readonly environment: Environment;
  },
): HttpResponseHead {
  const of = (name: string): readonly HttpHeader[] => {
    const value = findHeader(headers, name);
    return value === undefined ? [] : [{ name, value }];
  };
  const first = [
    ...of('Content-Type'),
    ...of('Content-Length'),
    ...(framing === 'chunked' ? [{ name: 'Transfer-Encoding', value: 'chunked' }] : []),
    { name: 'Connection', value: isKeptAlive ? 'keep-alive' : 'close' },
    { name: 'Date', value: findHeader(headers, 'date') ?? formatHttpDate(calendarNow(environment)) },
  ];
  const written = new Set(first.map(({ name }) => name.toLowerCase()));
  const rest = headers.filter(({ name }) => {
    const lower = name.toLowerCase();
    return !written.has(lower) && !HOP_BY_HOP.has(lower) && lower !== 'via';
  });
  const via = findHeader(headers, 'via');
  const own = `1.1 kong/${KONG_VERSION}`;
  return {
    version: 'HTTP/1.1',
    status,
    reason,
    headers: [
      ...first,
      ...rest,
      { name: 'X-Kong-Upstream-Latency', value: String(upstreamMs) },
      { name: 'X-Kong-Proxy-Latency', value: String(proxyMs) },
      { name: 'Via', value: via === undefined ? own : `${via}, ${own}` },
      { name: 'X-Kong-Request-Id', value: requestId },
    ],
  };
}
