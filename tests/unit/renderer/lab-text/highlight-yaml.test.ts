import fc from 'fast-check';
import { expect, it } from 'vitest';
import { highlightYaml } from '../../../../src/renderer/lab-text/highlight-yaml';

function kinds(text: string): string[][] {
  return highlightYaml(text).map((line) => line.map((token) => `${token.kind} ${token.text}`));
}

it('tells keys, values, numbers and comments apart', () => {
  expect(kinds('replicas: 3 # three')).toEqual([['key replicas', 'mark :', 'number  3 ', 'comment # three']]);
  expect(kinds('  - name: web')).toEqual([['mark   - ', 'key name', 'mark :', 'text  web']]);
  expect(kinds('"a: b": true')).toEqual([['key "a: b"', 'mark :', 'number  true']]);
  expect(kinds('---')).toEqual([['mark ---']]);
});

it('does not take a hash in quotes, or without a space before it, for a comment', () => {
  expect(kinds("args: ['# no', a#b] # yes")).toEqual([
    ['key args', 'mark :', "plain  ['# no', a#b] ", 'comment # yes'],
  ]);
  expect(kinds("text: it's # here")).toEqual([['key text', 'mark :', "text  it's ", 'comment # here']]);
});

it('does not look for keys inside a block scalar', () => {
  expect(kinds('run.sh: |\n  wget http://web: # x\n\n  done\nother: 1')).toEqual([
    ['key run.sh', 'mark :', 'plain  |'],
    ['text   wget http://web: # x'],
    ['text '],
    ['text   done'],
    ['key other', 'mark :', 'number  1'],
  ]);
});

it('loses no character of any text', () => {
  fc.assert(
    fc.property(
      fc.string({
        unit: fc.constantFrom(
          ' ',
          '\n',
          '-',
          ':',
          '#',
          '"',
          "'",
          '|',
          '>',
          'a',
          'b',
          '0',
          '{',
          '}',
          '[',
          ']',
          'é',
          '😀',
        ),
      }),
      (text) => {
        const back = highlightYaml(text)
          .map((line) => line.map((token) => token.text).join(''))
          .join('\n');
        expect(back).toBe(text);
      },
    ),
  );
});
