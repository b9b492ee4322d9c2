import { describe, expect, it } from 'vitest';
import { besideOf } from '../../../../src/renderer/terminal/beside';

describe('the terminal beside the active one', () => {
  it.each([
    [[1, 2, 3], 3, [2, 1, 3], 1],
    [[1, 2, 3], 3, [3], 1],
    [[2, 3], 3, [1, 3], 2],
    [[3], 3, [1, 3], undefined],
  ])('of %j with %j after %j is %j', (keys, active, shown, beside) => {
    expect(besideOf(keys, active, shown)).toBe(beside);
  });
});
