/**
 * The image httpd: Apache 2.4 with "It works!" on port 80.
 *
 * Models static files under /usr/local/apache2/htdocs, HEAD, 404 and Apache's headers. Leaves out configuration.
 */
import { seconds } from '../../base/time';
import { normalizePath } from '../../host/file-system';
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { findHeader, type HttpHeader } from '../../wire/http1';
import { bytesOfUtf8 } from '../../wire/utf8';
import { calendarNow, formatHttpDate, formatLogDate } from '../calendar';
import { startHttpServer, type HttpReply, type HttpRequest } from '../http-server';
import { untilStopped, type ContainerContext } from './container-context';
import { formatIp } from '../../wire/ip-address';

const ROOT = '/usr/local/apache2/htdocs';
const INDEX_HTML = '<html><body><h1>It works!</h1></body></html>\n';
const INDEX_MODIFIED = 'Mon, 11 Jun 2007 18:53:14 GMT';
/** The time of the file in microseconds, as Apache writes it into an ETag. */
const INDEX_TIME_HEX = '432a5e4a73a80';
const PORT = 80;
const KEEPALIVE_TIMEOUT = seconds(5);

export function* apache(process: Process, { image }: ContainerContext): Task<number> {
  const { files } = process.environment;
  files.provide(`${ROOT}/index.html`, INDEX_HTML);
  const server = `Apache/${image.version} (Unix)`;
  const started = startHttpServer(process, {
    port: PORT,
    handler: (request) => answer(process, server, request),
    idleLimit: KEEPALIVE_TIMEOUT,
  });
  if (!started.ok) {
    process.stderr(
      `(98)Address already in use: AH00072: make_sock: could not bind to address 0.0.0.0:${PORT}\n` +
        'no listening sockets available, shutting down\nAH00015: Unable to open logs\n',
    );
    return 1;
  }
  process.stderr(`[core:notice] [pid 1:tid 1] AH00094: Command line: 'httpd -D FOREGROUND'\n`);
  return yield* untilStopped(process);
}

// eslint-disable-next-line require-yield -- a static file is answered at once
function* answer(process: Process, server: string, request: HttpRequest): Task<HttpReply> {
  const { files } = process.environment;
  const path = normalizePath(ROOT + request.path);
  const text = files.read(request.path.endsWith('/') ? `${path}/index.html` : path);
  const date = { name: 'Date', value: formatHttpDate(calendarNow(process.environment)) };
  const reply = text === undefined ? notFound(request) : found(request, bytesOfUtf8(text));
  const headers = [date, { name: 'Server', value: server }, ...reply.headers];
  const { method, target, version } = request.head;
  const sent = method === 'HEAD' ? '-' : String(reply.body.length);
  const when = formatLogDate(calendarNow(process.environment));
  const client = formatIp(request.client.address);
  process.stdout(`${client} - - [${when}] "${method} ${target} ${version}" ${reply.status} ${sent}\n`);
  return { ...reply, headers };
}

function found(request: HttpRequest, body: Uint8Array): HttpReply {
  const headers = [
    { name: 'Last-Modified', value: INDEX_MODIFIED },
    { name: 'ETag', value: `"${body.length.toString(16)}-${INDEX_TIME_HEX}"` },
    { name: 'Accept-Ranges', value: 'bytes' },
    { name: 'Content-Length', value: String(body.length) },
    ...connectionHeaders(request),
    { name: 'Content-Type', value: 'text/html' },
  ];
  return { status: 200, reason: 'OK', headers, body };
}

function notFound(request: HttpRequest): HttpReply {
  const body = bytesOfUtf8(
    '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>404 Not Found</title>\n' +
      '</head><body>\n<h1>Not Found</h1>\n<p>The requested URL was not found on this server.</p>\n</body></html>\n',
  );
  const headers = [
    { name: 'Content-Length', value: String(body.length) },
    ...connectionHeaders(request),
    { name: 'Content-Type', value: 'text/html; charset=iso-8859-1' },
  ];
  return { status: 404, reason: 'Not Found', headers, body };
}

function connectionHeaders(request: HttpRequest): readonly HttpHeader[] {
  if (!request.isKeptAlive) return [{ name: 'Connection', value: 'close' }];
  const asked = findHeader(request.head.headers, 'connection')?.toLowerCase() ?? '';
  if (!asked.includes('keep-alive')) return [];
  return [
    { name: 'Keep-Alive', value: 'timeout=5, max=100' },
    { name: 'Connection', value: 'Keep-Alive' },
  ];
}
