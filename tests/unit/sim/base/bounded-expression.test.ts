import { describe, expect, it } from 'vitest';
import { boundedExpression, globalExpression } from '#sim/base/bounded-expression';

function expression(source: string, flags = ''): RegExp {
  const made = boundedExpression(source, flags);
  if (made === undefined) throw new Error(`${source} is refused`);
  return made;
}

const LETTERS = 'a'.repeat(5000);

describe('an expression of anybody', () => {
  it.each([
    '(a+)+$',
    '^(a|a)*$',
    '^(a*)*$',
    '(a|aa)+$',
    '((a+)+)+$',
    '(.*)(.*)(.*)(.*)(.*)[c-z]!',
    '(?:a?){200}c',
  ])('says of %s at once that a long text has no match', (source) => {
    expect(expression(source).test(`${LETTERS}!`)).toBe(false);
  });

  it('finds, replaces and splits in long texts as in short ones', () => {
    const pairs = expression('((?:x+)+)-(?<last>y|z)', 'g');
    const text = `${LETTERS} xx-y ${LETTERS} x-z`;
    expect([...text.matchAll(pairs)].map((match) => [match[1], match.groups?.['last']])).toEqual([
      ['xx', 'y'],
      ['x', 'z'],
    ]);
    expect(text.replaceAll(pairs, '<$2$1>')).toBe(`${LETTERS} <yxx> ${LETTERS} <zx>`);
    expect(text.split(expression('(?: x+)+-')).length).toBe(3);
    expect(globalExpression(expression('(?:X+)+-', 'i')).exec(text)?.index).toBe(5001);
  });

  it('takes the engine where that cannot spend long, with all that it can do', () => {
    expect(expression(String.raw`(a)(?=b)\w`).exec('cab')?.[0]).toBe('ab');
    expect(expression(String.raw`(.)\1`).exec('abba')?.[0]).toBe('bb');
  });

  it('matches nothing where only going back could tell, and would take years', () => {
    expect(expression(String.raw`^(a+)+\1!$`).test(LETTERS)).toBe(false);
  });

  it.each([
    '((a{1,1000}){1,1000}){1,1000}',
    `${'('.repeat(100_000)}a${')'.repeat(100_000)}`,
    'a{1,99999999999}',
    '(a',
    '[b-a]',
  ])('is refused where it is too large or none: %.40s', (source) => {
    expect(boundedExpression(source, '')).toBeUndefined();
  });
});
