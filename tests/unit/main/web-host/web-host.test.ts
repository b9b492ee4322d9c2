import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { EchoChannel } from '#kit/echo-channel';
import { WebHost } from '#main/web-host/web-host';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const channel = new EchoChannel();
let folder = '';
let host: WebHost;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'podwire-page-'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Lab</title>');
  writeFileSync(join(folder, 'page.js'), 'export {};');
  host = await WebHost.start({ pageFolder: folder, port: 0, channel });
});

afterAll(() => {
  host.stop();
  rmSync(folder, { recursive: true });
});

function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const { port } = new URL(host.url);
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => (body += text));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
      });
    });
    request.on('error', reject);
    request.end();
  });
}

function tokenPath(): string {
  const { pathname, search } = new URL(host.url);
  return pathname + search;
}

/** Opened, or the status that refused it. */
function openSocket(query: string, headers: Record<string, string> = {}): Promise<WebSocket | number> {
  const url = new URL(`/api/socket${query}`, host.url.replace('http:', 'ws:'));
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { headers });
    socket.on('open', () => {
      resolve(socket);
    });
    socket.on('unexpected-response', (_request, response) => {
      resolve(response.statusCode ?? 0);
    });
    socket.on('error', reject);
  });
}

async function openedSocket(): Promise<WebSocket> {
  const socket = await openSocket(new URL(host.url).search);
  if (typeof socket === 'number') throw new Error(`refused with ${socket}`);
  return socket;
}

function closeCode(socket: WebSocket): Promise<number> {
  return new Promise((resolve) => socket.on('close', resolve));
}

describe('WebHost', () => {
  it('serves the page to who has the token', async () => {
    expect(await get(tokenPath())).toMatchObject({ status: 200, body: '<!doctype html><title>Lab</title>' });
  });

  it('serves the page its files by the cookie that came with it', async () => {
    const { headers } = await get(tokenPath());
    const cookie = headers['set-cookie']?.[0] ?? '';
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict; Path=\/$/u);
    expect(await get('/page.js', { Cookie: cookie.split(';')[0] ?? '' })).toMatchObject({ status: 200 });
    expect(await get('/page.js')).toMatchObject({ status: 403 });
  });

  it('lets a browser load nothing from elsewhere, and no page frame it', async () => {
    const { headers } = await get(tokenPath());
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self' 'unsafe-inline'; " +
        "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; " +
        "frame-ancestors 'none'",
    );
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('no-referrer');
  });

  it.each([
    ['another name in Host', { Host: 'evil.example' }],
    ['this machine under another port', { Host: '127.0.0.1:1' }],
    ['a script of another site', { Origin: 'http://evil.example' }],
  ])('refuses %s', async (_, headers) => {
    expect(await get(tokenPath(), headers)).toMatchObject({ status: 403 });
  });

  it('changes nothing on request', async () => {
    expect(await get(tokenPath(), {}, 'POST')).toMatchObject({ status: 405 });
  });

  it.each(['/../web-host.ts', '/..%2f..%2fetc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/.env', '/none.js'])(
    'has no file %s',
    async (path) => {
      const { search } = new URL(host.url);
      expect(await get(path + search)).toMatchObject({ status: 404 });
    },
  );

  it('carries the contract over its socket', async () => {
    const socket = await openedSocket();
    const answer = new Promise((resolve) => {
      socket.on('message', (data: Buffer) => {
        resolve(JSON.parse(data.toString()));
      });
    });
    socket.send(JSON.stringify({ kind: 'request', id: 3, name: 'lab.get', argument: { a: 1 } }));
    expect(await answer).toEqual({ kind: 'response', id: 3, value: { a: 1 } });
    socket.terminate();
  });

  it.each([
    ['without a token', '', {}],
    ['with a wrong token', '?token=wrong', {}],
  ])('refuses a socket %s', async (_, query, headers) => {
    expect(await openSocket(query, headers)).toBe(403);
  });

  it.each([
    ['a script of another site', { Origin: 'http://evil.example' }],
    ['a page of another port', { Origin: 'http://127.0.0.1:1' }],
    ['another name', { Host: 'evil.example' }],
    ['a name that was pointed here', { Host: 'evil.example', Origin: 'http://evil.example' }],
  ])('refuses the socket of %s, even with the token', async (_, headers) => {
    expect(await openSocket(new URL(host.url).search, headers)).toBe(403);
  });

  it.each([
    ['text that is not JSON', 'hello'],
    ['a message of another kind', '{"kind":"subscribe"}'],
    ['a field too many', '{"kind":"acknowledge","sequence":1,"more":2}'],
    ['bytes', Buffer.from([1, 2, 3])],
  ])('closes the socket that sends %s', async (_, data) => {
    const socket = await openedSocket();
    socket.send(data);
    expect(await closeCode(socket)).toBe(1008);
  });

  it('tells the lab when a page has gone', async () => {
    const socket = await openedSocket();
    const [id] = [...channel.open].slice(-1);
    socket.terminate();
    await expect.poll(() => channel.open.has(id ?? 0)).toBe(false);
  });

  it('says that a port is taken', async () => {
    const { port } = new URL(host.url);
    await expect(WebHost.start({ pageFolder: folder, port: Number(port), channel })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });
});
