import { describe, expect, it } from 'vitest';
import type { ContractDiagnostic } from '#main/contract/diagnostic';
import { ENGLISH } from '#kit/english';
import { markersOf } from '../../../../src/renderer/editor/markers-of';

const LINES = [
  'kind: Podd # what it is',
  '',
  '  replicas: 3',
  "  name: 'a b' # quoted",
  '- url: http://web#top',
];

const { words } = ENGLISH;

function lineAt(line: number): string | undefined {
  return LINES[line - 1];
}

function markedText(line: number, column: number): string | undefined {
  const diagnostic: ContractDiagnostic = {
    severity: 'error',
    code: 'x',
    message: 'bad',
    location: { file: 'lab.yaml', line, column },
  };
  const [marker] = markersOf([diagnostic], 'lab.yaml', { lineAt, words });
  return lineAt(line)?.slice((marker?.startColumn ?? 0) - 1, (marker?.endColumn ?? 0) - 1);
}

describe('markers', () => {
  it.each([
    ['a value, without the comment', 1, 7, 'Podd'],
    ['a key', 3, 3, 'replicas'],
    ['a quoted value', 4, 9, "'a b'"],
    ['a value with # in it', 5, 8, 'http://web#top'],
    ['what is before the end of a line', 3, 14, '3'],
  ])('underline %s', (_name, line, column, text) => {
    expect(markedText(line, column)).toBe(text);
  });

  it('stand on an empty line too', () => {
    const location = { file: 'lab.yaml', line: 2, column: 1 };
    const [marker] = markersOf([{ severity: 'notice', code: 'x', message: 'm', location }], 'lab.yaml', {
      lineAt,
      words,
    });
    expect(marker).toMatchObject({ startColumn: 1, endColumn: 2, severity: 'notice' });
  });

  it('hold the hint, and leave out other files and lines that are gone', () => {
    const diagnostics: ContractDiagnostic[] = [
      {
        severity: 'warning',
        code: 'x',
        message: 'unknown field',
        hint: 'did you mean kind?',
        location: { file: 'lab.yaml', line: 1, column: 1 },
      },
      { severity: 'error', code: 'x', message: 'm', location: { file: 'other.yaml', line: 1, column: 1 } },
      { severity: 'error', code: 'x', message: 'm', location: { file: 'lab.yaml', line: 99, column: 1 } },
      { severity: 'error', code: 'x', message: 'm' },
    ];
    const markers = markersOf(diagnostics, 'lab.yaml', { lineAt, words });
    expect(markers.map(({ message }) => message)).toEqual(['unknown field: did you mean kind?']);
  });
});
