import { describe, expect, it } from 'vitest';
import { fileKeyLabels, fileKeyOf } from '../../../../src/renderer/ui/file-keys';

const LINUX = { isMac: false, isDesktop: false };
const MAC = { isMac: true, isDesktop: false };

function press(keys: string): Parameters<typeof fileKeyOf>[0] {
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

describe('shortcuts for files', () => {
  it.each([
    ['Ctrl+n', 'new'],
    ['Alt+n', 'new'],
    ['Ctrl+o', 'open'],
    ['Ctrl+s', 'save'],
    ['Ctrl+Shift+S', 'saveAs'],
    ['Ctrl+Alt+s', undefined],
    ['Meta+s', undefined],
    ['s', undefined],
    ['n', undefined],
  ])('takes %s as %s', (keys, meaning) => {
    expect(fileKeyOf(press(keys), LINUX)).toBe(meaning);
  });

  it('takes the command key on a Mac, where Alt makes another letter of N', () => {
    expect(fileKeyOf(press('Meta+s'), MAC)).toBe('save');
    expect(fileKeyOf(press('Ctrl+s'), MAC)).toBeUndefined();
    expect(fileKeyOf({ ...press('Alt+n'), key: '˜' }, MAC)).toBe('new');
  });

  it('names the key that a browser lets through', () => {
    expect(fileKeyLabels(LINUX).new).toBe('Alt+N');
    expect(fileKeyLabels({ ...LINUX, isDesktop: true }).new).toBe('Ctrl+N');
    expect(fileKeyLabels(MAC).saveAs).toBe('⇧⌘S');
  });
});
