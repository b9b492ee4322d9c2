import { describe, expect, it } from 'vitest';
import { evaluateArithmetic } from '#sim/shell/arithmetic';

describe('evaluateArithmetic', () => {
  it.each([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['-7 / 2', -3],
    ['7 % 3', 1],
    ['1 << 4 | 1', 17],
    ['3 > 2 && 2 >= 2', 1],
    ['x > 4 ? x : 0', 5],
    ['!x', 0],
    ['0x10 + 010', 24],
    ['missing + 1', 1],
    ['', 0],
  ])('computes %s', (text, value) => {
    expect(evaluateArithmetic(text, new Map([['x', '5']]))).toEqual({ ok: true, value });
  });

  it('assigns', () => {
    const variables = new Map([['x', '5']]);
    evaluateArithmetic('x += 2', variables);
    expect(variables.get('x')).toBe('7');
  });

  it.each([
    ['1 / 0', 'divide by zero'],
    ['1 +', 'arithmetic syntax error'],
    ['(1', 'arithmetic syntax error'],
    ['1 2', 'arithmetic syntax error'],
  ])('refuses %s', (text, error) => {
    expect(evaluateArithmetic(text, new Map())).toEqual({ ok: false, error });
  });
});
