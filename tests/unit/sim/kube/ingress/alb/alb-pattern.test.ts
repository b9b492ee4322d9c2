import { describe, expect, it } from 'vitest';
import { matchesAlbPattern, matchesStatus } from '#sim/kube/ingress/alb/alb-pattern';

describe('matchesAlbPattern', () => {
  it.each([
    ['/api/*', '/api/', true],
    ['/api/*', '/api', false],
    ['/*/end', '/a/b/end', true],
    ['/*/end', '/a/b/end/', false],
    ['/v?', '/v1', true],
    ['/v?', '/v', false],
    ['*.example', 'a.b.example', true],
    ['/API', '/api', false],
  ])('%s is for %s: %s', (pattern, text, expected) => {
    expect(matchesAlbPattern(pattern, text)).toBe(expected);
  });
});

describe('matchesStatus', () => {
  it('reads lists and ranges', () => {
    expect(matchesStatus('200,300-302', 301)).toBe(true);
    expect(matchesStatus('200,300-302', 303)).toBe(false);
  });
});
