/**
 * The image nginx: the welcome page on port 80, as nginx 1.27 answers with the configuration that the image brings.
 *
 * Models static files under /usr/share/nginx/html, HEAD, 304 by ETag, 404, 405 for other methods, directories, the
 * access and error log, and the headers in nginx's order. Leaves out configuration files, ranges and TLS.
 */
import { NO_DELAY, seconds } from '../../base/time';
import { normalizePath } from '../../host/file-system';
import { SIGNAL, type Process } from '../../host/process';
import type { Task } from '../../host/task';
import { findHeader, type HttpHeader } from '../../wire/http1';
import { bytesOfUtf8 } from '../../wire/utf8';
import { calendarNow, formatHttpDate, formatLogDate, twoDigits } from '../calendar';
import { startHttpServer, type HttpReply, type HttpRequest } from '../http-server';
import { untilStopped, type ContainerContext } from './container-context';
import { NGINX_ERROR_HTML, NGINX_INDEX_HTML } from './nginx-pages';
import { formatIp } from '../../wire/ip-address';

const ROOT = '/usr/share/nginx/html';
const PORT = 80;
/** Of the file in nginx 1.27.3: its time is 2024-11-26 15:55:00, 615 bytes. */
const INDEX_MODIFIED = 'Tue, 26 Nov 2024 15:55:00 GMT';
const INDEX_TIME_HEX = '6745ef54';
const KEEPALIVE_TIMEOUT = seconds(65);
const MASTER_TITLE = 'nginx: master process ';

/** What the image's entry point prints before it starts nginx. */
export const NGINX_ENTRYPOINT_LOG = `/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration
/docker-entrypoint.sh: Looking for shell scripts in /docker-entrypoint.d/
/docker-entrypoint.sh: Configuration complete; ready for start up
`;

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  html: 'text/html',
  htm: 'text/html',
  txt: 'text/plain',
  css: 'text/css',
  js: 'application/javascript',
  json: 'application/json',
  xml: 'text/xml',
  svg: 'image/svg+xml',
};

export function* nginx(process: Process, { image, args }: ContainerContext): Task<number> {
  const { environment } = process;
  const { files } = environment;
  files.provide(`${ROOT}/index.html`, NGINX_INDEX_HTML);
  files.provide(`${ROOT}/50x.html`, NGINX_ERROR_HTML);
  if (args.includes('-v')) {
    process.stderr(`nginx version: nginx/${image.version}\n`);
    return 0;
  }
  if (args.includes('-t')) {
    process.stderr('nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\n');
    process.stderr('nginx: configuration file /etc/nginx/nginx.conf test is successful\n');
    return 0;
  }
  const server = new NginxServer(process, image.version);
  const signal = args[args.indexOf('-s') + 1];
  if (args.includes('-s')) return signalMaster(process, server, signal);
  if (goesToBackground(args)) {
    const { stdin, stdout, stderr } = process;
    const daemon = environment.createProcess([MASTER_TITLE + process.argv.join(' ')], {
      stdin,
      stdout,
      stderr,
    });
    daemon.run(serve(daemon, new NginxServer(daemon, image.version)));
    return daemon.exitCode ?? 0;
  }
  return yield* serve(process, server);
}

/** Without `daemon off;` what was started ends, and its child serves. */
function goesToBackground(args: readonly string[]): boolean {
  const directives = args[args.indexOf('-g') + 1] ?? '';
  return !args.includes('-g') || !/\bdaemon\s+off\s*;/.test(directives);
}

/** `nginx -s quit` */
function signalMaster(process: Process, server: NginxServer, signal = ''): number {
  if (!['stop', 'quit', 'reopen', 'reload'].includes(signal)) {
    process.stderr(`nginx: invalid option: "-s ${signal}"\n`);
    return 1;
  }
  const masters = [...process.environment.processes].filter(
    (other) => other !== process && (other.argv[0] ?? '').includes('nginx'),
  );
  server.logError('notice', 'signal process started');
  if (masters.length === 0) {
    process.stderr('nginx: [error] open() "/run/nginx.pid" failed (2: No such file or directory)\n');
    return 1;
  }
  const number = signal === 'stop' ? SIGNAL.TERM : signal === 'quit' ? SIGNAL.QUIT : undefined;
  if (number === undefined) return 0;
  const { scheduler } = process.environment;
  for (const master of masters) scheduler.schedule(NO_DELAY, () => master.kill(number));
  return 0;
}

function* serve(process: Process, server: NginxServer): Task<number> {
  const started = startHttpServer(process, {
    port: PORT,
    handler: (request) => server.answer(request),
    idleLimit: KEEPALIVE_TIMEOUT,
  });
  if (!started.ok) {
    server.logError('emerg', `bind() to 0.0.0.0:${PORT} failed (98: Address already in use)`);
    return 1;
  }
  server.logError('notice', `nginx/${server.version}`);
  server.logError('notice', 'start worker processes');
  return yield* untilStopped(process);
}

class NginxServer {
  readonly version: string;
  readonly #process: Process;

  constructor(process: Process, version: string) {
    this.#process = process;
    this.version = version;
  }

  // eslint-disable-next-line require-yield -- a static file is answered at once
  *answer(request: HttpRequest): Task<HttpReply> {
    const reply = this.#replyTo(request);
    this.#logAccess(request, reply);
    return reply;
  }

  #replyTo(request: HttpRequest): HttpReply {
    const { method, headers } = request.head;
    const { files } = this.#process.environment;
    const path = normalizePath(ROOT + decodePath(request.path));
    if (method !== 'GET' && method !== 'HEAD') return this.#error(request, 405, 'Not Allowed');
    if (!path.startsWith(ROOT)) return this.#error(request, 400, 'Bad Request');
    if (files.isDirectory(path) && !request.path.endsWith('/')) {
      const location = `http://${findHeader(headers, 'host') ?? 'localhost'}${request.path}/`;
      return this.#error(request, 301, 'Moved Permanently', [{ name: 'Location', value: location }]);
    }
    const file = request.path.endsWith('/') ? `${path}/index.html` : path;
    const text = files.read(file);
    if (text === undefined) {
      if (files.isDirectory(path)) return this.#error(request, 403, 'Forbidden');
      this.logError(
        'error',
        `open() "${file}" failed (2: No such file or directory), client: ${formatIp(request.client.address)}, ` +
          `server: localhost, request: "${method} ${request.head.target} ${request.head.version}", ` +
          `host: "${findHeader(headers, 'host') ?? ''}"`,
      );
      return this.#error(request, 404, 'Not Found');
    }
    return this.#file(request, file, bytesOfUtf8(text));
  }

  #file(request: HttpRequest, file: string, body: Uint8Array): HttpReply {
    const etag = `"${INDEX_TIME_HEX}-${body.length.toString(16)}"`;
    const suffix = /\.(\w+)$/.exec(file)?.[1] ?? '';
    const validators = [
      { name: 'Last-Modified', value: INDEX_MODIFIED },
      { name: 'Connection', value: connectionValue(request) },
      { name: 'ETag', value: etag },
    ];
    if (findHeader(request.head.headers, 'if-none-match') === etag) {
      const headers = [...this.#serverHeaders(), ...validators];
      return { status: 304, reason: 'Not Modified', headers, body: new Uint8Array(0) };
    }
    const headers = [
      ...this.#serverHeaders(),
      { name: 'Content-Type', value: CONTENT_TYPES[suffix] ?? 'application/octet-stream' },
      { name: 'Content-Length', value: String(body.length) },
      ...validators,
      { name: 'Accept-Ranges', value: 'bytes' },
    ];
    return { status: 200, reason: 'OK', headers, body };
  }

  #error(request: HttpRequest, status: number, reason: string, more: readonly HttpHeader[] = []): HttpReply {
    const body = bytesOfUtf8(
      `<html>\r\n<head><title>${status} ${reason}</title></head>\r\n<body>\r\n` +
        `<center><h1>${status} ${reason}</h1></center>\r\n` +
        `<hr><center>nginx/${this.version}</center>\r\n</body>\r\n</html>\r\n`,
    );
    const headers = [
      ...this.#serverHeaders(),
      { name: 'Content-Type', value: 'text/html' },
      { name: 'Content-Length', value: String(body.length) },
      ...more,
      { name: 'Connection', value: connectionValue(request) },
    ];
    return { status, reason, headers, body };
  }

  #serverHeaders(): readonly HttpHeader[] {
    return [
      { name: 'Server', value: `nginx/${this.version}` },
      { name: 'Date', value: formatHttpDate(calendarNow(this.#process.environment)) },
    ];
  }

  #logAccess(request: HttpRequest, reply: HttpReply): void {
    const { head, client } = request;
    const header = (name: string): string => findHeader(head.headers, name) ?? '-';
    const sent = head.method === 'HEAD' ? 0 : reply.body.length;
    const when = formatLogDate(calendarNow(this.#process.environment));
    this.#process.stdout(
      `${formatIp(client.address)} - - [${when}] "${head.method} ${head.target} ${head.version}" ` +
        `${reply.status} ${sent} "${header('referer')}" "${header('user-agent')}" "${header('x-forwarded-for')}"\n`,
    );
  }

  logError(level: string, message: string): void {
    const { year, month, day, hour, minute, second } = calendarNow(this.#process.environment);
    const date = `${year}/${twoDigits(month)}/${twoDigits(day)}`;
    const time = `${twoDigits(hour)}:${twoDigits(minute)}:${twoDigits(second)}`;
    this.#process.stderr(`${date} ${time} [${level}] 1#1: ${message}\n`);
  }
}

function connectionValue(request: HttpRequest): string {
  return request.isKeptAlive ? 'keep-alive' : 'close';
}

function decodePath(path: string): string {
  return path.replaceAll(/%([\da-fA-F]{2})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
}
