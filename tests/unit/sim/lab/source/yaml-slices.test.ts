import { describe, expect, it } from 'vitest';
import { yamlSlicesOf } from '#sim/lab/source/yaml-slices';

function textsOf(text: string): readonly string[] {
  const slices = yamlSlicesOf(text);
  for (const slice of slices) expect(text.slice(slice.offset).startsWith(slice.text)).toBe(true);
  return slices.map((slice) => slice.text);
}

describe('yamlSlicesOf', () => {
  it.each([
    { name: 'nothing', text: '', slices: [] },
    { name: 'one document', text: 'a: 1\n', slices: ['a: 1\n'] },
    {
      name: 'documents',
      text: 'a: 1\n---\nb: 2\n--- # c\nc',
      slices: ['a: 1\n', '---\nb: 2\n', '--- # c\nc'],
    },
    { name: 'a head of comments', text: '# c\n---\na: 1', slices: ['# c\n', '---\na: 1'] },
    {
      name: 'text that only looks like it',
      text: 'a: |\n  ---\n----\n---b',
      slices: ['a: |\n  ---\n----\n---b'],
    },
    { name: 'the end of a document', text: 'a: 1\n...\nb: 2\n', slices: ['a: 1\n...\n', 'b: 2\n'] },
    {
      name: 'directives, which belong to what follows',
      text: '# c\n%YAML 1.1\n---\na: 1\n...\n%YAML 1.1\n---\nb: 2\n',
      slices: ['# c\n%YAML 1.1\n---\na: 1\n...\n', '%YAML 1.1\n---\nb: 2\n'],
    },
    {
      name: 'a percent sign in a text',
      text: 'a: "x\n%y"\n---\nb: 1',
      slices: ['a: "x\n%y"\n', '---\nb: 1'],
    },
  ])('cuts $name', ({ text, slices }) => {
    expect(textsOf(text)).toEqual(slices);
  });
});
