import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bashComment, bashWord, bashWords, withInput } from '#sim/lab/export/netns/bash-text';

const bash = (script: string): string => execFileSync('bash', ['-c', script], { encoding: 'utf8' });

describe('texts of a lab in a bash script', () => {
  it('are words and nothing else', () => {
    const hostile = [
      '$(touch /tmp/x)',
      '`id`',
      "it's",
      '"',
      '\\',
      ';',
      '*',
      '~',
      '',
      '-n',
      '$HOME',
      'a b',
      '#',
      '!!',
    ];
    expect(bash(`printf '%s\\0' ${bashWords(hostile)}`)).toBe(hostile.map((word) => `${word}\0`).join(''));
  });

  it('are words, whatever is in them', () => {
    const word = fc
      .string({ unit: 'grapheme' })
      .filter((text) => !text.includes('\0') && !/[\ud800-\udfff]/u.test(text));
    fc.assert(
      fc.property(fc.array(word, { minLength: 20, maxLength: 40 }), (words) => {
        expect(bash(`printf '%s\\0' ${bashWords(words)}`)).toBe(words.map((each) => `${each}\0`).join(''));
      }),
      { numRuns: 10 },
    );
  });

  it('end where they end, also when they hold the word that ends them', () => {
    const text = 'one $HOME `id`\nEND\nEND_\ntwo\\\n';
    expect(bash(withInput('cat', text))).toBe(text);
  });

  it('stay in the line of their comment', () => {
    expect(bashComment('a\nrm -rf /\r\u2028b')).toBe('# a rm -rf / b');
    expect(bashWord('node1')).toBe('node1');
  });
});
