import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CHECKOUT } from '#kit/podwire';
import { editorThemeOf } from '../../../../src/renderer/editor/editor-theme';

const CSS = readFileSync(join(CHECKOUT, 'src/renderer/ui/base.css'), 'utf8');
const [LIGHT = '', DARK = ''] = CSS.split(":root[data-theme='dark']");

function propertyIn(block: string): (name: string) => string {
  return (name) => new RegExp(`${name}: (.*);`, 'u').exec(block)?.[1] ?? `no ${name}`;
}

describe('the colors of the editor', () => {
  it.each([
    ['light', false, LIGHT],
    ['dark', true, DARK],
  ])('are those of the page, %s', (_name, isDark, block) => {
    const { colors, rules } = editorThemeOf(isDark, propertyIn(block));
    expect(Object.values(colors).filter((color) => !/^#[\da-f]{6}(?:[\da-f]{2})?$/iu.test(color))).toEqual(
      [],
    );
    expect(rules.filter(({ foreground }) => !/^[\da-f]{6}$/iu.test(foreground ?? ''))).toEqual([]);
    expect(colors['editor.background']).toBe(propertyIn(block)('--surface'));
  });

  it('are told to Monaco in full where the built style sheet has them short', () => {
    const { colors } = editorThemeOf(false, () => '#fa0');
    expect(colors['editor.background']).toBe('#ffaa00');
  });
});
