import { describe, expect, it } from 'vitest';
import { plainWords } from '#kit/plain-words';
import { packetTestOf } from '#sim/api/find-packet';

function lineTest(kind: 'text' | 'expression', text: string): (line: string) => boolean | undefined {
  const test = packetTestOf({ kind, text });
  return (line) => (test.ok ? test.value.isInLine?.(line) : undefined);
}

describe('what is looked for in packets', () => {
  it('is a text or an expression in the line, whatever the case', () => {
    expect(lineTest('text', 'flags [s]')('IP 1 > 2: Flags [S]')).toBe(true);
    expect(lineTest('expression', String.raw`flags \[s\.?\]`)('IP 1 > 2: Flags [S.]')).toBe(true);
    expect(lineTest('expression', '^ARP')('IP 1 > 2: Flags [S.]')).toBe(false);
  });

  it('ends in bounded time', () => {
    expect(lineTest('expression', '(a+)+$')(`${'a'.repeat(5000)}!`)).toBe(false);
  });

  it.each([
    ['expression', '(', '"(" is not a regular expression.'],
    ['bytes', '0a 5', '"0a 5" is not a row of bytes; 0a 58 0a or 47:45:54 would be right.'],
    ['bytes', 'GET', '"GET" is not a row of bytes; 0a 58 0a or 47:45:54 would be right.'],
  ] as const)('says what is wrong with the %s %s', (kind, text, message) => {
    expect(plainWords(packetTestOf({ kind, text }))).toMatchObject({ ok: false, error: { message } });
  });

  it('says where a filter is wrong', () => {
    expect(packetTestOf({ kind: 'filter', text: 'tcp and nosuch' })).toMatchObject({
      ok: false,
      error: { column: 9 },
    });
  });
});
