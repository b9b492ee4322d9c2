import { describe, expect, it } from 'vitest';
import { ENGLISH } from '#kit/english';
import type { ContractDiagnostic } from '#main/contract/diagnostic';
import { countsOf, countWords, inReadingOrder, isAskedFor } from '../../../../src/renderer/ui/problem-order';

function problem(
  severity: ContractDiagnostic['severity'],
  place: string | undefined,
  more: Partial<ContractDiagnostic> = {},
): ContractDiagnostic {
  const [file = '', line = '1', column = '1'] = place?.split(':') ?? [];
  const location = { file, line: Number(line), column: Number(column) };
  return { severity, code: 'x', message: 'm', ...(place === undefined ? {} : { location }), ...more };
}

describe('problems', () => {
  it('are read with the worst first, then by file as the lab has them, line and column', () => {
    const given = [
      problem('notice', 'lab.yaml:1:1'),
      problem('warning', 'web.yaml:2:1'),
      problem('warning', 'lab.yaml:10:5'),
      problem('warning', 'lab.yaml:10:3'),
      problem('warning', 'lab.yaml:9:9'),
      problem('warning', undefined),
      problem('error', 'web.yaml:7:1'),
    ];
    const read = inReadingOrder(given, ['lab.yaml', 'web.yaml']);
    expect(read.map((each) => given.indexOf(each))).toEqual([6, 5, 4, 3, 2, 1, 0]);
  });

  it('are counted in words, without what there is none of', () => {
    const counts = countsOf([
      problem('warning', undefined),
      problem('error', undefined),
      problem('warning', undefined),
    ]);
    expect(countWords(counts, ENGLISH.t)).toBe('1 error, 2 warnings');
    expect(countWords(countsOf([]), ENGLISH.t)).toBe('');
  });

  it.each([
    ['', true],
    ['SELECTS nothing', true],
    ['refused web.yaml', true],
    ['service/default/web', true],
    ['selects everything', false],
  ])('are asked for by words of anything that is said: %s', (query, isFound) => {
    const said = problem('warning', 'web.yaml:3:1', {
      code: 'service-selects-nothing',
      effect: 'connections are refused',
      object: 'service/default/web',
    });
    expect(isAskedFor(said, query, ENGLISH.words)).toBe(isFound);
  });
});
