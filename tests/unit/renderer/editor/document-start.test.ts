import { describe, expect, it } from 'vitest';
import { isAtDocumentStart } from '../../../../src/renderer/editor/document-start';

describe('the start of a document', () => {
  it.each<[string, readonly string[], string, boolean]>([
    ['an empty text', [], '', true],
    ['a first word', [], 'Dep', true],
    ['below a comment', ['# lab', ''], '', true],
    ['below a separator', ['kind: Pod', '---', '# next'], '', true],
    ['below content', ['kind: Pod'], '', false],
    ['below content of the same document', ['---', 'kind: Pod', ''], 'sp', false],
    ['an indented line', [], '  ', false],
    ['a value', [], 'kind: ', false],
  ])('is where there is %s: %s', (_name, lines, before, isStart) => {
    expect(isAtDocumentStart(lines, before)).toBe(isStart);
  });
});
