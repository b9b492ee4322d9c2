/** The page without Electron: an HTTP server on 127.0.0.1 for its files, and a WebSocket for the contract. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import sirv from 'sirv';
import { WebSocketServer } from 'ws';
import type { PageChannel } from './page-channel';
import { PageGuard, type GuardedRequest } from './page-guard';
import { MAX_SOCKET_BYTES, servePage } from './page-socket';
import { SECURITY_HEADERS } from './security-headers';

const ADDRESS = '127.0.0.1';
const SOCKET_PATH = '/api/socket';

export interface WebHostOptions {
  /** The built page. */
  readonly pageFolder: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly channel: PageChannel;
}

export class WebHost {
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_SOCKET_BYTES });
  readonly #guard: PageGuard;
  readonly #port: number;
  readonly #channel: PageChannel;
  readonly #serveFile: ReturnType<typeof sirv>;
  #nextConnection = 1;

  private constructor(server: Server, port: number, options: WebHostOptions) {
    this.#server = server;
    this.#port = port;
    this.#guard = new PageGuard(port);
    this.#channel = options.channel;
    this.#serveFile = sirv(options.pageFolder, { etag: true, dotfiles: false });
    server.on('request', (request, response) => {
      this.#respond(request, response);
    });
    server.on('upgrade', (request, socket, head) => {
      this.#upgrade(request, socket, head);
    });
  }

  /** Rejects with the system's error when the port is taken. */
  static async start(options: WebHostOptions): Promise<WebHost> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host: ADDRESS, port: options.port, exclusive: true }, () => {
        server.off('error', reject);
        resolve();
      });
    });
    const bound = server.address();
    const port = typeof bound === 'object' && bound !== null ? bound.port : options.port;
    return new WebHost(server, port, options);
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `http://${ADDRESS}:${this.#port}/?token=${this.#guard.token}`;
  }

  stop(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#sockets.close();
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #respond(request: IncomingMessage, response: ServerResponse): void {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    const asked = guardedRequestOf(request);
    if (asked === undefined) {
      refuse(response, 400, 'The address cannot be read.');
    } else if (!this.#guard.isHostAllowed(asked)) {
      refuse(response, 403, `This page answers to http://${ADDRESS}:${this.#port} only.`);
    } else if (!this.#guard.isOriginAllowed(asked)) {
      refuse(response, 403, 'Pages of other origins have no business here.');
    } else if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      refuse(response, 405, 'There is nothing to change here.');
    } else if (!this.#guard.hasToken(asked)) {
      refuse(response, 403, 'The token is missing or old. Open the address that podwire printed.');
    } else {
      if (this.#guard.hasTokenInUrl(asked)) response.setHeader('Set-Cookie', this.#guard.setCookie);
      this.#serveFile(request, response, () => {
        refuse(response, 404, 'There is no such file.');
      });
    }
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const asked = guardedRequestOf(request);
    const isAllowed =
      asked !== undefined &&
      new URL(asked.url, `http://${ADDRESS}`).pathname === SOCKET_PATH &&
      this.#guard.isHostAllowed(asked) &&
      this.#guard.isOriginAllowed(asked) &&
      this.#guard.hasToken(asked);
    if (!isAllowed) {
      socket.on('error', () => socket.destroy());
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (page) => {
      servePage(page, this.#nextConnection, this.#channel);
      this.#nextConnection += 1;
    });
  }
}

/** Undefined when the path is none. */
function guardedRequestOf({ headers, url }: IncomingMessage): GuardedRequest | undefined {
  if (url === undefined || !URL.canParse(url, `http://${ADDRESS}`) || !url.startsWith('/')) return undefined;
  return { host: headers.host, origin: headers.origin, cookie: headers.cookie, url };
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(`${text}\n`);
}
