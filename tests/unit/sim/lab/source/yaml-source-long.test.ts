import { describe, expect, it } from 'vitest';
import { formatDiagnostic } from '#sim/base/diagnostic';
import { readYaml } from '#sim/lab/source/yaml-source';

describe('readYaml', () => {
  it.each([
    ['brackets', '['.repeat(100_000), '1:101'],
    ['dashes', `${'- '.repeat(50_000)}x`, '1:201'],
  ])('refuses %s without end, without running out of stack', (_name, text, place) => {
    expect(readYaml('a.yaml', text).diagnostics.map(formatDiagnostic)).toEqual([
      `a.yaml:${place}: error: nested more than 100 levels deep; flatten it`,
    ]);
  });
});
