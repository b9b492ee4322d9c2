import { describe, expect, it } from 'vitest';
import { keyLabel, keysOf, shownKeysOf, writtenKeyOf } from '../../../../src/renderer/store/command-keys';

const LINUX = { isMac: false, isDesktop: false };
const MAC = { isMac: true, isDesktop: false };

function press(keys: string): Parameters<typeof writtenKeyOf>[0] {
  const parts = keys.split('+');
  const key = parts.at(-1) ?? '';
  return {
    key,
    code: `Key${key.toUpperCase()}`,
    ctrlKey: parts.includes('Ctrl'),
    metaKey: parts.includes('Meta'),
    shiftKey: parts.includes('Shift'),
    altKey: parts.includes('Alt'),
  };
}

describe('keys of commands', () => {
  it.each([
    ['Ctrl+n', 'Mod+N'],
    ['Alt+n', 'Alt+N'],
    ['Ctrl+Shift+S', 'Mod+Shift+S'],
    ['Ctrl+Alt+s', 'Mod+Alt+S'],
    ['Meta+s', 'Meta+S'],
    ['s', 'S'],
    ['Shift+?', '?'],
    [' ', 'Space'],
    ['F8', 'F8'],
    ['Ctrl+,', 'Mod+,'],
    ['Shift+Tab', 'Shift+Tab'],
    ['Control', undefined],
  ])('writes %j as %s', (keys, written) => {
    expect(writtenKeyOf(press(keys), LINUX)).toBe(written);
  });

  it('takes the command key on a Mac, where Alt makes another letter of N', () => {
    expect(writtenKeyOf(press('Meta+s'), MAC)).toBe('Mod+S');
    expect(writtenKeyOf(press('Ctrl+s'), MAC)).toBe('Ctrl+S');
    expect(writtenKeyOf({ ...press('Alt+n'), key: '˜' }, MAC)).toBe('Alt+N');
  });

  it('shows the key that a browser lets through, in the signs of the machine', () => {
    expect(shownKeysOf('new', undefined, LINUX)).toBe('Alt+N');
    expect(shownKeysOf('new', undefined, { ...LINUX, isDesktop: true })).toBe('Ctrl+N');
    expect(shownKeysOf('save-as', undefined, MAC)).toBe('⇧⌘S');
    expect(keyLabel('Mod++', LINUX)).toBe('Ctrl++');
  });

  it('are what somebody set in their place, or none', () => {
    expect(keysOf('redo', undefined)).toEqual(['Mod+Y', 'Mod+Shift+Z']);
    expect(keysOf('redo', { redo: 'Alt+Z' })).toEqual(['Alt+Z']);
    expect(keysOf('redo', { redo: '' })).toEqual([]);
    expect(keysOf('panel-drops', undefined)).toEqual([]);
  });
});
