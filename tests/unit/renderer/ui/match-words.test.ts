import { expect, it } from 'vitest';
import { matchesWords } from '../../../../src/renderer/ui/match-words';

it('finds a command by words in any order, in either language', () => {
  const texts = ['文件 另存为…', 'File Save as…'];
  expect(matchesWords('save file', ...texts)).toBe(true);
  expect(matchesWords('另存', ...texts)).toBe(true);
  expect(matchesWords('另存 file', ...texts)).toBe(false);
  expect(matchesWords('', ...texts)).toBe(true);
});
