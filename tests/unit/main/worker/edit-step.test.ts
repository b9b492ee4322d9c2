import { describe, expect, it } from 'vitest';
import { differenceOf, joinChanges } from '#main/worker/edit-step';

function changed(text: string, changes: readonly { from: number; to: number; insert: string }[]): string {
  return changes.reduceRight(
    (result, { from, to, insert }) => result.slice(0, from) + insert + result.slice(to),
    text,
  );
}

describe('differenceOf', () => {
  it.each([
    ['', 'abc'],
    ['abc', ''],
    ['one two three', 'one 2 three'],
    ['aaa', 'aaaa'],
    ['aaaa', 'aaa'],
    ['abab', 'ababab'],
  ])('makes %j into %j', (before, after) => {
    expect(changed(before, differenceOf(before, after))).toBe(after);
  });

  it('is nothing between equal texts', () => {
    expect(differenceOf('same', 'same')).toEqual([]);
  });

  it('does not cut a character in two', () => {
    expect(differenceOf('a😀b', 'a🌀b')).toEqual([{ from: 1, to: 3, insert: '🌀' }]);
    expect(differenceOf('a\u{1F600}b', 'a\u{1FA00}b')).toEqual([{ from: 1, to: 3, insert: '\u{1FA00}' }]);
  });
});

describe('joinChanges', () => {
  it('counts all changes in the text before the first', () => {
    const text = 'name: web\nport: 80\n';
    const first = [
      { from: 6, to: 9, insert: 'shop' },
      { from: 16, to: 18, insert: '8080' },
    ];
    const second = [{ from: 0, to: 0, insert: '# note\n' }];
    const after = changed(changed(text, first), second);
    expect(changed(text, joinChanges([first, second], after.length))).toBe(after);
  });
});
