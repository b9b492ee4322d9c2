import { describe, expect, it } from 'vitest';
import type { WitnessedFrame } from '#sim/api/compare/run-witness';
import { WireComparison } from '#sim/api/compare/wire-comparison';

const WIRE = 'node/node1:eth0';

function frames(count: number, first = 0): readonly WitnessedFrame[] {
  return Array.from({ length: count }, (_, index) => ({
    atNs: first + index,
    direction: 'out' as const,
    isFrame: false,
    bytes: Uint8Array.of(0x45, 0, 0, 20, (first + index) >> 8, (first + index) & 0xff),
  }));
}

function comparing(...looks: readonly (readonly [WitnessedFrame[], WitnessedFrame[]])[]): WireComparison {
  const comparison = new WireComparison();
  for (const [left, right] of looks) comparison.take(new Map([[WIRE, left]]), new Map([[WIRE, right]]));
  return comparison;
}

describe('The frames of two runs at an interface', () => {
  it('are the same however many come between two looks', () => {
    const comparison = comparing([[...frames(10_000)], [...frames(10_000)]]);
    expect([comparison.count, comparison.differences()]).toEqual([1, []]);
  });

  it('are the same where one run is some frames ahead at each look', () => {
    const comparison = comparing(
      [[...frames(3)], []],
      [[...frames(2, 3)], [...frames(4)]],
      [[], [...frames(1, 4)]],
    );
    expect(comparison.differences()).toEqual([]);
  });

  it('part at the first that is another one, and are counted to the end', () => {
    const comparison = comparing([[...frames(5)], [...frames(2), ...frames(6, 100)]]);
    const [difference] = comparison.differences();
    expect(difference).toMatchObject({ wire: WIRE, atNs: 2, same: 2, leftCount: 5, rightCount: 8 });
  });

  it('part where one run has so many more that the other has none of them', () => {
    const [difference] = comparing([[...frames(5000)], []]).differences();
    expect(difference).toMatchObject({ same: 0, leftCount: 5000, rightCount: 0 });
    expect(difference?.right).toBeUndefined();
  });
});
