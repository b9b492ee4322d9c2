import { describe, expect, it } from 'vitest';
import { cleanPath } from '#sim/app/reverse-proxy/clean-path';

describe('cleanPath', () => {
  it('has no dots and double slashes', () => {
    expect(cleanPath('//a/./b/../c/')).toBe('/a/c/');
    expect(cleanPath('/..')).toBe('/');
  });
});
