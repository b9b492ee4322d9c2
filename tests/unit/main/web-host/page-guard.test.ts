import { describe, expect, it } from 'vitest';
import { PageGuard, type GuardedRequest } from '#main/web-host/page-guard';

const guard = new PageGuard(4000);

function request(parts: Partial<GuardedRequest>): GuardedRequest {
  return { host: '127.0.0.1:4000', origin: undefined, cookie: undefined, url: '/', ...parts };
}

describe('PageGuard', () => {
  it.each([
    ['127.0.0.1:4000', true],
    ['localhost:4000', true],
    ['127.0.0.1', false],
    ['127.0.0.1:4001', false],
    ['evil.example:4000', false],
    ['127.0.0.1.evil.example:4000', false],
    [undefined, false],
  ])('answers to the host %s: %s', (host, isAllowed) => {
    expect(guard.isHostAllowed(request({ host }))).toBe(isAllowed);
  });

  it.each([
    ['http://127.0.0.1:4000', true],
    ['http://localhost:4000', false],
    ['http://127.0.0.1:4001', false],
    ['https://127.0.0.1:4000', false],
    ['http://evil.example', false],
    ['null', false],
  ])('lets a script of %s onto the socket of 127.0.0.1: %s', (origin, isAllowed) => {
    expect(guard.isOriginAllowed(request({ origin }))).toBe(isAllowed);
  });

  it('takes the token from the address or from the cookie', () => {
    expect(guard.hasToken(request({ url: `/?token=${guard.token}` }))).toBe(true);
    expect(guard.hasToken(request({ cookie: `a=b; podwire-4000=${guard.token}` }))).toBe(true);
  });

  it.each([
    ['no token', {}],
    ['an empty one', { url: '/?token=' }],
    ['a wrong one', { url: `/?token=${'A'.repeat(32)}` }],
    ['that of another port in the cookie', { cookie: `podwire-4001=${guard.token}` }],
    ['a part of it', { url: `/?token=${guard.token.slice(1)}` }],
  ])('refuses %s', (_, parts) => {
    expect(guard.hasToken(request(parts))).toBe(false);
  });

  it('has a new token of 192 random bits each time', () => {
    const tokens = new Set(Array.from({ length: 50 }, () => new PageGuard(1).token));
    expect(tokens.size).toBe(50);
    for (const token of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(24);
  });
});
