/**
 * Heads as a reverse proxy in Go writes them (`net/http/httputil.ReverseProxy`, `net/http`): hop-by-hop headers are gone, the others
 * stand by their names.
 */
import type { Environment } from '../../host/process';
import { findHeader, type HttpHeader, type HttpRequestHead, type HttpResponseHead } from '../../wire/http1';
import { bytesOfUtf8 } from '../../wire/utf8';
import { calendarNow, formatHttpDate } from '../calendar';
import type { ProxyReply, ReplyFraming } from './proxy-plan';

const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
/** Written by themselves, before the others. */
const WRITTEN_FIRST: ReadonlySet<string> = new Set(['host', 'user-agent', 'content-length', 'expect']);

/** `set` replaces what the client sent under these names; an empty value takes it away. */
export function goUpstreamHead(
  head: HttpRequestHead,
  {
    target,
    host,
    set,
    bodyBytes,
  }: {
    readonly target: string;
    readonly host: string;
    readonly set: readonly HttpHeader[];
    readonly bodyBytes: number;
  },
): HttpRequestHead {
  const replaced = new Set(set.map(({ name }) => name.toLowerCase()));
  const named = new Set(
    (findHeader(head.headers, 'connection') ?? '').split(',').map((name) => name.trim().toLowerCase()),
  );
  const passed = head.headers.filter(({ name }) => {
    const lower = name.toLowerCase();
    return !replaced.has(lower) && !named.has(lower) && !HOP_BY_HOP.has(lower) && !WRITTEN_FIRST.has(lower);
  });
  const agent = findHeader(head.headers, 'user-agent');
  const hasLength = bodyBytes > 0 || findHeader(head.headers, 'content-length') !== undefined;
  return {
    method: head.method,
    target,
    version: 'HTTP/1.1',
    headers: [
      { name: 'Host', value: host },
      ...(agent === undefined ? [] : [{ name: 'User-Agent', value: agent }]),
      ...(hasLength ? [{ name: 'Content-Length', value: String(bodyBytes) }] : []),
      ...[...passed, ...set.filter(({ value }) => value !== '')].map(canonical).sort(byName),
    ],
  };
}

export function goClientHead(
  { status, reason, headers }: HttpResponseHead,
  { framing, isKeptAlive }: ReplyFraming,
  environment: Environment,
): HttpResponseHead {
  const passed = headers.filter(({ name }) => !HOP_BY_HOP.has(name.toLowerCase()));
  return {
    version: 'HTTP/1.1',
    status,
    reason,
    headers: [
      ...passed.map(canonical).sort(byName),
      ...(findHeader(headers, 'date') === undefined ? [dateOf(environment)] : []),
      ...(isKeptAlive ? [] : [{ name: 'Connection', value: 'close' }]),
      ...(framing === 'chunked' ? [{ name: 'Transfer-Encoding', value: 'chunked' }] : []),
    ],
  };
}

/** As `http.Error` answers, with a line end; or just written, and its type found out by its text. */
export function goTextReply(
  environment: Environment,
  { status, reason, text }: { readonly status: number; readonly reason: string; readonly text: string },
  kind: 'error' | 'written' = 'error',
): ProxyReply {
  const body = bytesOfUtf8(kind === 'error' ? `${text}\n` : text);
  const type = { name: 'Content-Type', value: 'text/plain; charset=utf-8' };
  const length = { name: 'Content-Length', value: String(body.length) };
  return {
    status,
    reason,
    body,
    headers: (isKeptAlive) => [
      ...(kind === 'error' ? [type, { name: 'X-Content-Type-Options', value: 'nosniff' }] : []),
      dateOf(environment),
      length,
      ...(kind === 'error' ? [] : [type]),
      ...(isKeptAlive ? [] : [{ name: 'Connection', value: 'close' }]),
    ],
  };
}

/** What the server itself says to what is no request of HTTP/1.1. */
export function goBadRequest(detail = ''): ProxyReply {
  const text = `400 Bad Request${detail === '' ? '' : `: ${detail}`}`;
  return {
    status: 400,
    reason: detail === '' ? 'Bad Request' : `Bad Request: ${detail}`,
    body: bytesOfUtf8(text),
    headers: () => [
      { name: 'Content-Type', value: 'text/plain; charset=utf-8' },
      { name: 'Connection', value: 'close' },
    ],
    isLast: true,
  };
}

function dateOf(environment: Environment): HttpHeader {
  return { name: 'Date', value: formatHttpDate(calendarNow(environment)) };
}

function canonical({ name, value }: HttpHeader): HttpHeader {
  const written = name.toLowerCase().replaceAll(/(?:^|-)[a-z]/g, (start) => start.toUpperCase());
  return { name: written, value };
}

function byName(left: HttpHeader, right: HttpHeader): number {
  return left.name < right.name ? -1 : left.name > right.name ? 1 : 0;
}
