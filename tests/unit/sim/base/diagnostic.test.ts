import { describe, expect, it } from 'vitest';
import { formatDiagnostic } from '#sim/base/diagnostic';

describe('formatDiagnostic', () => {
  it('begins with the place, in the form that editors and CI logs follow', () => {
    const diagnostic = {
      severity: 'error',
      code: 'wrong-type',
      message: 'expected integer, got string "3"',
      hint: 'write 3 without quotes',
      location: { file: 'k8s/web.yaml', line: 6, column: 13 },
    } as const;
    expect(formatDiagnostic(diagnostic)).toBe(
      'k8s/web.yaml:6:13: error: expected integer, got string "3"; write 3 without quotes',
    );
  });

  it('says what has no place without one', () => {
    expect(
      formatDiagnostic({ severity: 'notice', code: 'default-cluster', message: 'a default cluster' }),
    ).toBe('notice: a default cluster');
  });
});
