import { describe, expect, it } from 'vitest';
import { FileSystem } from '#sim/host/file-system';
import { expandPaths, splitFields, trimByPattern, type ExpandedPiece } from '#sim/shell/expand';

function piece(text: string, kind: 'quoted' | 'expanded' | 'literal'): ExpandedPiece {
  return { kind: 'text', text, isQuoted: kind === 'quoted', isSplit: kind === 'expanded' };
}

describe('splitFields', () => {
  it('splits what came out of an expansion, and nothing else', () => {
    const fields = splitFields(
      [piece('a', 'literal'), piece('b c', 'expanded'), piece(' d', 'quoted')],
      ' \t\n',
    );
    expect(fields).toEqual(['ab', 'c d']);
  });

  it('keeps an empty quoted word and drops an empty expansion', () => {
    expect(splitFields([piece('', 'quoted')], ' ')).toEqual(['']);
    expect(splitFields([piece('', 'expanded')], ' ')).toEqual([]);
  });

  it('keeps empty fields between visible separators', () => {
    expect(splitFields([piece('a::b', 'expanded')], ':')).toEqual(['a', '', 'b']);
  });

  it('escapes quoted wildcards', () => {
    expect(splitFields([piece('*', 'quoted'), piece('*', 'literal')], ' ')).toEqual([String.raw`\**`]);
  });
});

describe('expandPaths', () => {
  const files = new FileSystem();
  files.write('/etc/hosts', '');
  files.write('/etc/hostname', '');
  files.write('/tmp/.hidden', '');
  files.write('/tmp/a.txt', '');

  it.each([
    ['/etc/host*', '/', ['/etc/hostname', '/etc/hosts']],
    ['*.txt', '/tmp', ['a.txt']],
    ['*', '/tmp', ['a.txt']],
    ['/e*/hosts', '/', ['/etc/hosts']],
    ['nothing*', '/', ['nothing*']],
    [String.raw`\*`, '/', ['*']],
  ])('expands %s in %s', (pattern, folder, paths) => {
    expect(expandPaths(pattern, files, folder)).toEqual(paths);
  });

  it('gives up where there are more than anybody has room for', () => {
    expect(expandPaths('/*/..'.repeat(40), files, '/')).toBeUndefined();
  });
});

describe('trimByPattern', () => {
  it.each([
    ['a.b.c', '.*', '%', 'a.b'],
    ['a.b.c', '.*', '%%', 'a'],
    ['a.b.c', '*.', '#', 'b.c'],
    ['a.b.c', '*.', '##', 'c'],
    ['abc', 'x', '%', 'abc'],
    ['a  b', '*[[:space:]]', '##', 'b'],
    ['日本語', '?', '#', '本語'],
    ['日本語', '?', '%', '日本'],
  ] as const)('${%s%s} with %s', (value, pattern, kind, result) => {
    expect(trimByPattern(value, pattern, kind)).toBe(result);
  });
});
