import { describe, expect, it } from 'vitest';
import { closestWord } from '#sim/base/closest-word';

describe('closestWord', () => {
  it.each([
    ['Deploymnet', 'Deployment'],
    ['deployment', 'Deployment'],
    ['replcas', 'replicas'],
    ['imgae', 'image'],
    ['pod', 'Pod'],
  ])('takes %s for %s', (word, meant) => {
    expect(closestWord(word, ['Deployment', 'Service', 'Pod', 'replicas', 'image'])).toBe(meant);
  });

  it.each(['Gateway', 'x', '', 'Postgres'])('has no guess for %j', (word) => {
    expect(closestWord(word, ['Deployment', 'Service', 'Pod'])).toBeUndefined();
  });
});
