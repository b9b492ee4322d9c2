/** What an Application Load Balancer answers by itself (AWS: "Troubleshoot your Application Load Balancers"), as `awselb/2.0`. */
import { calendarNow, formatHttpDate } from '../../../app/calendar';
import type { ProxyReply, ReplyFraming } from '../../../app/reverse-proxy/proxy-plan';
import type { Environment } from '../../../host/process';
import { findHeader, type HttpHeader, type HttpResponseHead } from '../../../wire/http1';
import { bytesOfUtf8 } from '../../../wire/utf8';

const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
};
const SERVER = 'awselb/2.0';
const HOP_BY_HOP: ReadonlySet<string> = new Set(['connection', 'keep-alive', 'transfer-encoding']);

/** A page for a failure of its own. */
export function albPage(environment: Environment, status: number): ProxyReply {
  const title = `${status} ${REASONS[status] ?? ''}`;
  const page =
    `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n` +
    '</body>\r\n</html>\r\n';
  return albReply(environment, { status, text: page, type: 'text/html' });
}

/** A fixed response, as a rule says. */
export function albReply(
  environment: Environment,
  { status, text, type }: { readonly status: number; readonly text: string; readonly type: string },
): ProxyReply {
  const body = bytesOfUtf8(text);
  const written = type === 'text/html' ? type : `${type}; charset=utf-8`;
  return {
    status,
    reason: REASONS[status] ?? 'Fixed Response',
    body,
    headers: (isKeptAlive) => [
      { name: 'Server', value: SERVER },
      { name: 'Date', value: formatHttpDate(calendarNow(environment)) },
      { name: 'Content-Type', value: written },
      { name: 'Content-Length', value: String(body.length) },
      { name: 'Connection', value: isKeptAlive ? 'keep-alive' : 'close' },
    ],
  };
}

/** Of a target's answer: nothing but the connection is the balancer's. */
export function albClientHead(
  { status, reason, headers }: HttpResponseHead,
  { framing, isKeptAlive }: ReplyFraming,
  environment: Environment,
): HttpResponseHead {
  const of = (name: string): readonly HttpHeader[] => {
    const value = findHeader(headers, name);
    return value === undefined ? [] : [{ name, value }];
  };
  const date = findHeader(headers, 'date') ?? formatHttpDate(calendarNow(environment));
  const first = [
    { name: 'Date', value: date },
    ...of('Content-Type'),
    ...of('Content-Length'),
    ...(framing === 'chunked' ? [{ name: 'Transfer-Encoding', value: 'chunked' }] : []),
    { name: 'Connection', value: isKeptAlive ? 'keep-alive' : 'close' },
  ];
  const written = new Set(first.map(({ name }) => name.toLowerCase()));
  const rest = headers.filter(({ name }) => {
    const lower = name.toLowerCase();
    return !written.has(lower) && !HOP_BY_HOP.has(lower);
  });
  return { version: 'HTTP/1.1', status, reason, headers: [...first, ...rest] };
}
