/**
 * The simulated API server for a real client: plain HTTP on 127.0.0.1, over the same handler that the lab's own clients
 * use. The path holds a secret, since whoever reaches it may change the lab of the test.
 */
import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { RestAnswer, RestRequest } from '#sim/kube/api/rest-request';

export class ApiHttpServer {
  readonly #server: Server;
  readonly #secret = randomUUID();
  readonly #handle: (request: RestRequest) => RestAnswer;
  /** Every request, as `GET /api/v1/pods`, for tests that look at what a client asked. */
  readonly requests: string[] = [];

  /** `onUpgrade` is for what becomes a WebSocket. */
  constructor(
    handle: (request: RestRequest) => RestAnswer,
    onUpgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void,
  ) {
    this.#handle = handle;
    this.#server = createServer((request, response) => void this.#serve(request, response));
    if (onUpgrade !== undefined) this.#server.on('upgrade', onUpgrade);
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the server has no port');
    return `http://127.0.0.1:${address.port}/${this.#secret}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(Buffer.from(piece as Uint8Array));
    const body = Buffer.concat(pieces).toString('utf8');
    const url = new URL(request.url ?? '/', 'http://localhost');
    const prefix = `/${this.#secret}`;
    if (!url.pathname.startsWith(prefix)) {
      response.writeHead(404).end();
      return;
    }
    const path = url.pathname.slice(prefix.length);
    const method = request.method ?? 'GET';
    this.requests.push(`${method} ${path}${url.search}`);
    const answer = this.#handle({
      method,
      path,
      query: Object.fromEntries(url.searchParams),
      headers: headersOf(request),
      ...(body === '' ? {} : { body }),
    });
    write(answer, response);
  }
}

function headersOf(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return headers;
}

function write(answer: RestAnswer, response: ServerResponse): void {
  if (answer.kind === 'stream') {
    response.writeHead(answer.status, { 'content-type': answer.contentType });
    response.flushHeaders();
    const stop = answer.start(
      (value) => response.write(`${JSON.stringify(value)}\n`),
      () => response.end(),
    );
    response.on('close', stop);
    return;
  }
  const warnings = answer.warnings.map((text) => `299 - ${JSON.stringify(text)}`);
  response.setHeader('content-type', answer.contentType);
  if (warnings.length > 0) response.setHeader('warning', warnings);
  response.writeHead(answer.status);
  response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
}
