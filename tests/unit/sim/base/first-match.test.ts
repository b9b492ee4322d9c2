import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstMatch } from '#sim/base/first-match';
import { groupsOf, readPattern } from '#sim/base/pattern-node';
import { programOf } from '#sim/base/pattern-program';

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
  '{',
  '-',
];
const REPEATS = ['', '*', '+', '?', '{2}', '{1,}', '{0,2}', '*?', '+?', '??'];

const patterns = fc.letrec<{ readonly node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(...ATOMS),
    fc.tuple(tie('node'), tie('node')).map(([one, other]) => one + other),
    fc.tuple(tie('node'), tie('node')).map(([one, other]) => `(?:${one}|${other})`),
    // A round that takes no character is no round to the engine.
    fc
      .tuple(fc.constantFrom('a', '[ab]', '.'), tie('node'), fc.constantFrom(...REPEATS))
      .map(([first, one, sign]) => `(${first}${one})${sign}`),
  ),
})).node;

/** All of it, its groups and its place, or undefined. */
function found(source: string, text: string): readonly unknown[] | undefined {
  const node = readPattern(source, 's');
  const steps = node.ok ? programOf(node.value) : undefined;
  if (!node.ok || steps === undefined) throw new Error(`${source} cannot be read`);
  const match = firstMatch(steps, { text, from: 0, isHere: false });
  if (match === undefined) return undefined;
  const groups = groupsOf(node.value).map(({ index }) => {
    const [start, end] = match.groups.get(index) ?? [0, 0];
    return text.slice(start, end);
  });
  return [match.start, text.slice(match.start, match.end), ...groups];
}

describe('the first match of an expression', () => {
  it("is the engine's, with the same groups", () => {
    const texts = fc.string({ unit: fc.constantFrom('a', 'b', '1', ' ', '-', '{'), maxLength: 8 });
    fc.assert(
      fc.property(patterns, texts, (source, text) => {
        const match = new RegExp(source, 's').exec(text);
        const expected =
          match === null
            ? undefined
            : [match.index, ...match.map((group: string | undefined) => group ?? '')];
        expect(found(source, text)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('is found at once where an engine that goes back tries for years', () => {
    const text = `${'a'.repeat(5000)}b`;
    expect(found('(a+)+(b)$', text)).toEqual([0, text, 'a'.repeat(5000), 'b']);
    expect(found('(a+)+c', text)).toBeUndefined();
  });
});
