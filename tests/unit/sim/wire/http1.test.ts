import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyCharacter } from '#kit/any-character';
import {
  encodeHttpChunk,
  formatRequestHead,
  formatResponseHead,
  HttpParser,
  isKeptAlive,
  type HttpEvent,
} from '#sim/wire/http1';
import { bytesOfLatin1, latin1Of } from '#sim/wire/latin1';
import { bytesOfUtf8, textOfUtf8 } from '#sim/wire/utf8';

/** Events in short, with neighboring parts of a body put together. */
function summary(events: readonly HttpEvent[]): readonly string[] {
  const lines: string[] = [];
  for (const event of events) {
    if (event.kind === 'body') {
      const text = latin1Of(event.bytes);
      const last = lines.at(-1);
      if (last?.startsWith('body ') === true) lines[lines.length - 1] = last + text;
      else lines.push(`body ${text}`);
    } else if (event.kind === 'request') lines.push(`${event.head.method} ${event.head.target}`);
    else if (event.kind === 'response') lines.push(`${event.head.status} ${event.head.reason}`);
    else lines.push(event.kind === 'error' ? `error ${event.message}` : 'end');
  }
  return lines;
}

const RESPONSES =
  'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello' +
  'HTTP/1.1 204 No Content\r\n\r\n' +
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4;x=1\r\nWiki\r\n5\r\npedia\r\n0\r\nTrailer: 1\r\n\r\n' +
  'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 404 Not Found\nServer: x\n\nuntil the end';
const EVENTS = [
  '200 OK',
  'body hello',
  'end',
  '204 No Content',
  'end',
  '200 OK',
  'body Wikipedia',
  'end',
  '100 Continue',
  'end',
  '404 Not Found',
  'body until the end',
  'end',
];

describe('HttpParser', () => {
  it('gives the same events however the bytes are cut into pieces', () => {
    const bytes = bytesOfLatin1(RESPONSES);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 12 }), (cuts) => {
        const parser = new HttpParser('response');
        const places = [0, ...cuts.toSorted((first, second) => first - second), bytes.length];
        const events = places
          .slice(1)
          .flatMap((end, index) => [...parser.push(bytes.subarray(places[index], end))]);
        expect(summary([...events, ...parser.finish()])).toEqual(EVENTS);
      }),
    );
  });

  it('reads requests that follow each other', () => {
    const parser = new HttpParser('request');
    const get = formatRequestHead({
      method: 'GET',
      target: '/',
      version: 'HTTP/1.1',
      headers: [{ name: 'Host', value: 'web' }],
    });
    const post = bytesOfLatin1('POST /x HTTP/1.1\r\ncontent-length: 2\r\n\r\nhi');
    expect(summary(parser.push(Uint8Array.of(...get, ...post, ...get)))).toEqual([
      'GET /',
      'end',
      'POST /x',
      'body hi',
      'end',
      'GET /',
      'end',
    ]);
    expect(parser.isIdle).toBe(true);
  });

  it('expects no body in the response to HEAD', () => {
    const parser = new HttpParser('response');
    parser.expectNoBody();
    const head = formatResponseHead({
      version: 'HTTP/1.1',
      status: 200,
      reason: 'OK',
      headers: [{ name: 'Content-Length', value: '9' }],
    });
    expect(summary(parser.push(head))).toEqual(['200 OK', 'end']);
  });

  it.each([
    ['response', 'nonsense\r\n\r\n', 'error bad status line: nonsense'],
    ['request', 'GET /\r\n\r\n', 'error bad request line: GET /'],
    ['request', 'GET / HTTP/1.1\r\nno colon\r\n\r\n', 'error bad header line: no colon'],
    ['response', 'HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n', 'error bad content length: x'],
    ['response', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 'error bad chunk size: zz'],
  ] as const)('refuses a %s that is %j', (kind, text, error) => {
    expect(summary(new HttpParser(kind).push(bytesOfLatin1(text))).at(-1)).toBe(error);
  });

  it('reports a connection that closes in the middle of a message', () => {
    const parser = new HttpParser('response');
    parser.push(bytesOfLatin1('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe'));
    expect(summary(parser.finish())).toEqual(['error the connection closed in the middle of a message']);
  });

  it('refuses a head without end', () => {
    const parser = new HttpParser('request');
    expect(summary(parser.push(new Uint8Array(70_000).fill(65)))[0]).toContain('longer than 65536 bytes');
  });
});

describe('HTTP messages', () => {
  it('keep the connection alive by default since HTTP/1.1', () => {
    const head = { status: 200, reason: 'OK' };
    expect([
      isKeptAlive({ ...head, version: 'HTTP/1.1', headers: [] }),
      isKeptAlive({ ...head, version: 'HTTP/1.1', headers: [{ name: 'connection', value: 'Close' }] }),
      isKeptAlive({ ...head, version: 'HTTP/1.0', headers: [] }),
      isKeptAlive({ ...head, version: 'HTTP/1.0', headers: [{ name: 'Connection', value: 'Keep-Alive' }] }),
    ]).toEqual([true, false, false, true]);
  });

  it('end a chunked body with an empty chunk', () => {
    expect(latin1Of(encodeHttpChunk(bytesOfLatin1('hello world, more')))).toBe('11\r\nhello world, more\r\n');
    expect(latin1Of(encodeHttpChunk(new Uint8Array(0)))).toBe('0\r\n\r\n');
  });
});

describe('UTF-8', () => {
  it('agrees with the platform on any text and on any bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (text) => {
        expect(bytesOfUtf8(text)).toEqual(new TextEncoder().encode(text));
        expect(textOfUtf8(bytesOfUtf8(text))).toBe(
          new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(text)),
        );
      }),
    );
    const halves = 'a\ud800b\udc00\ud83d';
    expect(bytesOfUtf8(halves)).toEqual(new TextEncoder().encode(halves));
    expect(textOfUtf8(Uint8Array.of(97, 0xff, 98, 0xc0, 0x80))).toBe('a\uFFFDb\uFFFD\uFFFD');
  });
});
