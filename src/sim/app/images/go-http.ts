/** Answers as Go's net/http writes them, for the images that are Go programs. */
import type { Process } from '../../host/process';
import type { HttpHeader, HttpRequestHead } from '../../wire/http1';
import { findHeader } from '../../wire/http1';
import { bytesOfUtf8 } from '../../wire/utf8';
import { calendarNow, formatHttpDate } from '../calendar';
import type { HttpReply, HttpRequest } from '../http-server';

interface GoReply {
  readonly status?: number;
  readonly reason?: string;
  readonly text: string;
  readonly headers?: readonly HttpHeader[];
}

/** Own headers first, then Date, Content-Length, Content-Type, Connection: the order of `extraHeader`. */
export function goReply(process: Process, request: HttpRequest, reply: GoReply): HttpReply {
  const body = bytesOfUtf8(reply.text);
  const headers: HttpHeader[] = [
    ...(reply.headers ?? []),
    { name: 'Date', value: formatHttpDate(calendarNow(process.environment)) },
    { name: 'Content-Length', value: String(body.length) },
  ];
  if (body.length > 0) headers.push({ name: 'Content-Type', value: 'text/plain; charset=utf-8' });
  if (!request.isKeptAlive) headers.push({ name: 'Connection', value: 'close' });
  return { status: reply.status ?? 200, reason: reply.reason ?? 'OK', headers, body };
}

export function goNotFound(process: Process, request: HttpRequest): HttpReply {
  return goReply(process, request, {
    status: 404,
    reason: 'Not Found',
    text: '404 page not found\n',
    headers: [{ name: 'X-Content-Type-Options', value: 'nosniff' }],
  });
}

/** The request as `http.Request.Write` writes it: Host, User-Agent, then the others by name. */
export function formatGoRequest(head: HttpRequestHead): string {
  const others = head.headers
    .filter(({ name }) => !['host', 'user-agent'].includes(name.toLowerCase()))
    .map(({ name, value }) => ({ name: canonicalName(name), value }))
    .sort((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0));
  const lines = [`${head.method} ${head.target} HTTP/1.1`, `Host: ${findHeader(head.headers, 'host') ?? ''}`];
  const agent = findHeader(head.headers, 'user-agent');
  if (agent !== undefined) lines.push(`User-Agent: ${agent}`);
  lines.push(...others.map(({ name, value }) => `${name}: ${value}`));
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** `textproto.CanonicalMIMEHeaderKey`: `content-type` is `Content-Type`. */
function canonicalName(name: string): string {
  return name.toLowerCase().replaceAll(/(?:^|-)[a-z]/g, (start) => start.toUpperCase());
}
