import { describe, expect, it } from 'vitest';
import { basicToExtended, compileExpression } from '#sim/shell/posix-expression';

describe('compileExpression', () => {
  it.each(['(', ')', '[', '[z-a]', 'a{2,1}', '*', 'a**', String.raw`\ `.trim(), '(?:a)', '[]'])(
    'refuses %s instead of raising an exception',
    (source) => {
      expect(compileExpression(source)).toBeUndefined();
    },
  );

  it.each(['a{2,3}', '[a-z]+', '(a|b)*c', 'x{', '[^]a]'.replace(']a', 'a'), String.raw`\.`])(
    'takes %s',
    (source) => {
      expect(compileExpression(source)).toBeInstanceOf(RegExp);
    },
  );
});

describe('basicToExtended', () => {
  it.each([
    [String.raw`a\(b\)`, 'a(b)'],
    ['a(b)', String.raw`a\(b\)`],
    ['*a', String.raw`\*a`],
    ['a+', String.raw`a\+`],
    [String.raw`a\|b`, 'a|b'],
    ['[(]', '[(]'],
  ])('%s is %s', (basic, extended) => {
    expect(basicToExtended(basic)).toBe(extended);
  });
});
