import { describe, expect, it } from 'vitest';
import type { ContractDiagnostic } from '#main/contract/diagnostic';
import { nextProblem } from '../../../../src/renderer/editor/next-problem';

const FILES = ['lab.yaml', 'pods.yaml'];

function problemAt(file: string, line: number): ContractDiagnostic {
  return { severity: 'error', code: 'x', message: 'm', location: { file, line, column: 1 } };
}

const PROBLEMS = [
  { severity: 'notice', code: 'x', message: 'nowhere' } as const,
  problemAt('pods.yaml', 3),
  problemAt('lab.yaml', 9),
  problemAt('lab.yaml', 2),
];

function lineAfter(file: string, line: number, isBackwards = false): string {
  const next = nextProblem(PROBLEMS, FILES, { file, line, column: 1 }, isBackwards);
  return `${next?.file}:${next?.line}`;
}

describe('F8', () => {
  it('goes down a file, on to the next, and around', () => {
    expect(lineAfter('lab.yaml', 1)).toBe('lab.yaml:2');
    expect(lineAfter('lab.yaml', 2)).toBe('lab.yaml:9');
    expect(lineAfter('lab.yaml', 9)).toBe('pods.yaml:3');
    expect(lineAfter('pods.yaml', 3)).toBe('lab.yaml:2');
  });

  it('goes back with Shift', () => {
    expect(lineAfter('lab.yaml', 9, true)).toBe('lab.yaml:2');
    expect(lineAfter('lab.yaml', 2, true)).toBe('pods.yaml:3');
  });

  it('begins at the first without a cursor, and goes nowhere where nothing is wrong', () => {
    expect(nextProblem(PROBLEMS, FILES, undefined, false)?.line).toBe(2);
    expect(nextProblem([], FILES, undefined, false)).toBeUndefined();
  });
});
