import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ShellPattern } from '#sim/shell/shell-pattern';

describe('ShellPattern', () => {
  it.each([
    ['a[b-d]e', 'ace', true],
    ['a[!b-d]e', 'ace', false],
    ['a[^b-d]e', 'axe', true],
    ['a[z-a]e', 'aze', false],
    ['a[]e', 'a[]e', true],
    ['a[]]e', 'a]e', true],
    ['a[b-]e', 'a-e', true],
    [String.raw`a[\]x]e`, 'a]e', true],
    ['[[:upper:]x]*', 'Abc', true],
    ['[[:upper:]x]*', 'abc', false],
    ['?.?', 'a.b', true],
    ['?', '😀', true],
    ['a+b', 'a+b', true],
    ['*', '', true],
    ['*.*.*', 'a.b.c', true],
    ['*.*.*', 'a.b', false],
    [String.raw`\*`, 'a', false],
    [String.raw`\*`, '*', true],
  ])('%s against %s is %s', (pattern, text, isMatch) => {
    expect(new ShellPattern(pattern).test(text)).toBe(isMatch);
  });

  it.each([
    ['*', '.hidden', false],
    ['[.]*', '.hidden', false],
    ['.*', '.hidden', true],
    [String.raw`\.*`, '.hidden', true],
  ])('of a name %s against %s is %s: a dot at the beginning is written', (pattern, text, isMatch) => {
    expect(new ShellPattern(pattern, { isName: true }).test(text)).toBe(isMatch);
  });

  it('takes large for small where it is told to', () => {
    expect(new ShellPattern('*.YAML', { isCaseless: true }).test('web.yaml')).toBe(true);
  });

  it('answers as one that tries all ways, whatever it is', () => {
    const piece = fc.constantFrom('a', 'b', '*', '?', '[ab]', '[!a]');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), fc.stringMatching(/^[abc]{0,8}$/u), (pieces, text) => {
        const source = pieces.join('').replaceAll('*', '.*').replaceAll('?', '.').replaceAll('[!', '[^');
        const pattern = new ShellPattern(pieces.join(''));
        expect(pattern.test(text)).toBe(new RegExp(`^${source}$`, 'u').test(text));
        const lengths = Array.from({ length: text.length + 1 }, (_, length) => length);
        expect(pattern.beginningsOf(text)).toEqual(
          lengths.filter((length) => new RegExp(`^${source}$`, 'u').test(text.slice(0, length))),
        );
        expect(pattern.endsOf(text)).toEqual(
          lengths.filter((length) => new RegExp(`^${source}$`, 'u').test(text.slice(text.length - length))),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('ends soon, though an engine that tries one way after the other would not', () => {
    expect(new ShellPattern(`${'*a'.repeat(30)}*b`).test('a'.repeat(20_000))).toBe(false);
  });
});
