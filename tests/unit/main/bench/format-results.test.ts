import { describe, expect, it } from 'vitest';
import { formatBenchJson, formatBenchTable } from '#main/bench/format-results';

describe('formatBenchTable', () => {
  it('prints a goal, or another program with the ratio to it and the ratio that is aimed at', () => {
    const goal = { kind: 'at-least', value: 800_000 } as const;
    const comparison = { program: 'ns-3.37', value: 200_000 };
    const unit = 'frames/s';
    expect(
      formatBenchTable([
        { name: 'echo', value: 1_600_000, unit, goal },
        { name: 'bulk', value: 500_000, unit, goal, comparison },
        {
          name: 'bring up',
          value: 12.3,
          unit: 'ms',
          comparison: { program: 'ns-3.37', value: 24.6, goal: { kind: 'at-most', value: 1 } },
        },
        { name: 'traced', value: 0.5, unit },
      ]),
    ).toBe(
      [
        'measure       value  unit      beside                                    ratio',
        'echo      1,600,000  frames/s  goal: at least 800,000                    2.00x',
        'bulk        500,000  frames/s  ns-3.37: 200,000, goal: at least 800,000  2.50x',
        'bring up       12.3  ms        ns-3.37: 24.6, goal: at most 1.00x        0.50x',
        'traced        0.500  frames/s',
        '',
      ].join('\n'),
    );
  });
});

describe('formatBenchJson', () => {
  it('adds the ratio to what a value is compared with', () => {
    const comparison = { program: 'ns-3.37', value: 4 };
    expect(JSON.parse(formatBenchJson([{ name: 'echo', value: 10, unit: 'frames/s', comparison }]))).toEqual([
      { name: 'echo', value: 10, unit: 'frames/s', comparison, ratio: 2.5 },
    ]);
  });
});
