import { describe, expect, it } from 'vitest';
import { inEnglish, listOf, say } from '#sim/base/sentence';

describe('a sentence in English', () => {
  it('has its values in their places, sentences and lists among them', () => {
    const port = say('{protocol} port {port}', { protocol: 'tcp', port: 80 });
    const names = listOf(['web', 'db', say('{count} more', { count: 2 })]);
    expect(inEnglish(say('{names} lead to {port}', { names, port }))).toBe(
      'web, db and 2 more lead to tcp port 80',
    );
  });

  it('takes a value as it is, whatever is in it', () => {
    expect(inEnglish(say('no {name}', { name: '{name} $&' }))).toBe('no {name} $&');
  });

  it('does not show what tells it apart from another one', () => {
    expect(inEnglish(say('open|state'))).toBe('open');
  });

  it('has lists of nothing, one and two', () => {
    expect([[], ['a'], ['a', 'b']].map((all) => inEnglish(listOf(all)))).toEqual(['', 'a', 'a and b']);
  });
});
