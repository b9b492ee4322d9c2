import { describe, expect, it } from 'vitest';
import { savedAs } from '../../../../src/renderer/command-line/saved-as';

describe('the file of what a command has printed', () => {
  it.each([
    ['reach . -o csv', 'podwire-reach.csv'],
    ['podwire run . --output=junit --seeds 1,2', 'podwire-run.xml'],
    ['lint -osarif .', 'podwire-lint.sarif'],
    ['compare . --output markdown -- a true', 'podwire-compare.md'],
    ['trace . a svc/b:80', 'podwire-trace.txt'],
    ['--help', 'podwire-help.txt'],
    ['../x', 'podwire-x.txt'],
  ])('%s → %s', (line, name) => {
    expect(savedAs(line).name).toBe(name);
  });
});
