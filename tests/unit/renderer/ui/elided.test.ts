import { expect, it } from 'vitest';
import { elided } from '../../../../src/renderer/ui/elided';

it('leaves short text alone and cuts long text in the middle', () => {
  expect(elided('web-7c5ddbdf54-2k4xp', 20)).toBe('web-7c5ddbdf54-2k4xp');
  expect(elided('coredns-7db6d8ff4d-8xk2p', 20)).toBe('coredns-7db6…d-8xk2p');
  expect(elided('abcdefgh', 3)).toBe('a…h');
  expect(elided('abcdefgh', 1)).toBe('…');
});

it('cuts what was cut already at the same place', () => {
  const cut = elided('web-67b8cd9f54-jgzwp', 17);
  for (let length = 16; length >= 3; length--)
    expect(elided(cut, length)).toMatch(/^web[^…]*…[^…]+$|^w?e?…[^…]+$/u);
  expect(elided(cut, 13)).toBe('web-67…-jgzwp');
});
