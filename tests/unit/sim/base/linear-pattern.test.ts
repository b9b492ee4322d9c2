import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLinearPattern } from '#sim/base/linear-pattern';

function matches(source: string, text: string): boolean {
  const pattern = parseLinearPattern(source);
  if (!pattern.ok) throw new Error(pattern.error);
  return pattern.value.test(text);
}

const ATOMS = [
  'a',
  'b',
  '.',
  '[ab]',
  '[^a]',
  String.raw`\d`,
  String.raw`\s`,
  String.raw`\b`,
  '^',
  '$',
  '',
  String.raw`\u0061`,
  '😀',
];
const REPEATS = ['', '*', '+', '?', '{2}', '{1,}', '{0,2}', '*?', '+?'];

const patterns = fc.letrec<{ readonly node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(...ATOMS),
    fc.tuple(tie('node'), tie('node')).map(([one, other]) => one + other),
    fc.tuple(tie('node'), tie('node')).map(([one, other]) => `(?:${one}|${other})`),
    fc.tuple(tie('node'), fc.constantFrom(...REPEATS)).map(([one, sign]) => `(${one})${sign}`),
  ),
})).node;

describe('a pattern that always ends', () => {
  it('says what the engine of the language says', () => {
    const texts = fc.string({
      unit: fc.constantFrom('a', 'b', '1', ' ', '\n', '\r', 'é', '😀'),
      maxLength: 12,
    });
    fc.assert(
      fc.property(patterns, texts, (source, text) => {
        expect(matches(source, text)).toBe(new RegExp(source, 'mu').test(text));
      }),
      { numRuns: 300 },
    );
  });

  it.each(['^(a+)+$x', '^(a|aa)+!$', '(?:a?){300}b', 'a*a*a*a*a*a*b', '^(([a-z])+.)+[A-Z]([a-z])+$'])(
    'answers %s over a text that other engines try for years',
    (source) => {
      const begun = performance.now();
      expect(matches(source, 'a'.repeat(5000))).toBe(false);
      expect(performance.now() - begun).toBeLessThan(5000);
    },
  );

  it.each([
    ['(?=a)b', /^cannot look around or back/],
    ['(?<!a)b', /^cannot look around or back/],
    [String.raw`(a)\1`, /^cannot look around or back/],
    ['(a{1000}){1000}', /^repeats too much/],
    ['('.repeat(200) + ')'.repeat(200), /^has more than 100 groups/],
    ['a(', /^must be a regular expression/],
  ])('refuses %s', (source, why) => {
    const pattern = parseLinearPattern(source);
    expect(pattern.ok ? '' : pattern.error).toMatch(why);
  });
});
