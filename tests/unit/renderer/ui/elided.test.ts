import { expect, it } from 'vitest';
import { elided } from '../../../../src/renderer/ui/elided';

it('leaves short text alone and cuts long text in the middle', () => {
  expect(elided('web-7c5ddbdf54-2k4xp', 20)).toBe('web-7c5ddbdf54-2k4xp');
  expect(elided('coredns-7db6d8ff4d-8xk2p', 20)).toBe('coredns-7db6…d-8xk2p');
  expect(elided('abcdefgh', 3)).toBe('a…h');
});
