import { describe, expect, it } from 'vitest';
import { appendDocument } from '#sim/lab/edit/document-insertion';
import { withChanges } from '#sim/lab/source/text-change';

const LAYOUT = '---\napiVersion: podwire.dev/v1\nkind: Layout\nspec: {}\n';

describe('appendDocument', () => {
  it.each([
    { name: 'the end', text: 'a: 1\n', after: 'a: 1\n---\nnew: 1\n' },
    { name: 'an end without a line end', text: 'a: 1', after: 'a: 1\n---\nnew: 1' },
    { name: 'an empty file', text: '', after: 'new: 1\n' },
    { name: 'a file of comments', text: '# c\n', after: '# c\nnew: 1\n' },
    { name: 'a separator that is there already', text: 'a: 1\n---\n', after: 'a: 1\n---\nnew: 1\n' },
    { name: 'a Layout', text: `a: 1\n${LAYOUT}`, after: `a: 1\n---\nnew: 1\n${LAYOUT}` },
    {
      name: 'a Layout and comments',
      text: `a: 1\n${LAYOUT}---\n# c\n`,
      after: `a: 1\n---\nnew: 1\n${LAYOUT}---\n# c\n`,
    },
    { name: 'a Layout alone', text: LAYOUT, after: `new: 1\n${LAYOUT}` },
    { name: 'a document end', text: 'a: 1\n...\n', after: 'a: 1\n...\n---\nnew: 1\n' },
  ])('puts a document before $name', ({ text, after }) => {
    expect(withChanges(text, appendDocument(text, '---\nnew: 1\n'))).toBe(after);
    expect(withChanges(text, appendDocument(text, 'new: 1'))).toBe(after);
  });
});
