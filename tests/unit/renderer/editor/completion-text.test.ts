import { describe, expect, it } from 'vitest';
import { insertOf } from '../../../../src/renderer/editor/completion-text';

const VALUE = { text: 'web', isKey: false, detail: '', needsQuotes: false };
const PLAIN = { isQuoted: false, after: '' };

describe('what is written for a chosen name', () => {
  it('is the name, with a colon behind a key that has none yet', () => {
    expect(insertOf(VALUE, PLAIN)).toBe('web');
    expect(insertOf({ ...VALUE, isKey: true }, PLAIN)).toBe('web: ');
    expect(insertOf({ ...VALUE, isKey: true }, { isQuoted: false, after: ': x' })).toBe('web');
  });

  it('is in quotation marks where YAML would take it for something else, once', () => {
    expect(insertOf({ ...VALUE, text: '1', needsQuotes: true }, PLAIN)).toBe('"1"');
    expect(insertOf({ ...VALUE, text: '1', needsQuotes: true }, { isQuoted: true, after: '"' })).toBe('1');
    expect(insertOf({ ...VALUE, text: 'a, b' }, PLAIN)).toBe('"a, b"');
    expect(insertOf({ ...VALUE, text: 'nginx:alpine' }, PLAIN)).toBe('nginx:alpine');
  });
});
