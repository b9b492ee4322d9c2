import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { splitWords } from '#main/desk/split-words';

/** What a real shell makes of it. Such lines have no characters that only a shell knows. */
function shellWords(line: string): readonly string[] {
  const printed = execFileSync('sh', ['-c', `for word in ${line}; do printf '%s\\0' "$word"; done`]);
  return printed.toString('utf8').split('\0').slice(0, -1);
}

describe('the words of a line', () => {
  it.each([
    'trace . web svc/db:80',
    `trace . web http://shop/ -H 'Host: shop.example'`,
    `exec . web -- sh -c "echo \\"a b\\" \\\\ 'c' \\x"`,
    String.raw`a\ b 'c'"d"e '' "" f`,
    `  '"' "'"   äöü 中文`,
    `"a\nb" 'c\td'`,
  ])('are those of a shell: %j', (line) => {
    expect(splitWords(line)).toEqual(shellWords(line));
  });

  it('are none in an empty line', () => {
    expect(splitWords('')).toEqual([]);
    expect(splitWords(' \t')).toEqual([]);
  });

  it.each([`a 'b`, 'a "b', 'a "b\\"', 'a\\'])('are not known where a quote is open: %j', (line) => {
    expect(splitWords(line)).toBeUndefined();
  });
});
