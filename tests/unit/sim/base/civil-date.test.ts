import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { civilDateOf, daysSince1970 } from '#sim/base/civil-date';

const MILLISECONDS_PER_DAY = 86_400_000;

describe('civilDateOf', () => {
  it.each([
    [0, { year: 1970, month: 1, day: 1 }],
    [-1, { year: 1969, month: 12, day: 31 }],
    [11_016, { year: 2000, month: 2, day: 29 }],
    [47_541, { year: 2100, month: 3, day: 1 }],
    [-719_528, { year: 0, month: 1, day: 1 }],
  ])('day %i is %j', (days, date) => {
    expect(civilDateOf(days)).toEqual(date);
  });

  it('agrees with the platform on every day', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000, max: 3_000_000 }), (days) => {
        const date = new Date(days * MILLISECONDS_PER_DAY);
        expect(civilDateOf(days)).toEqual({
          year: date.getUTCFullYear(),
          month: date.getUTCMonth() + 1,
          day: date.getUTCDate(),
        });
      }),
    );
  });
});

describe('daysSince1970', () => {
  it('is the other way round', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000, max: 3_000_000 }), (days) => {
        expect(daysSince1970(civilDateOf(days))).toBe(days);
      }),
    );
  });
});
