import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRfc3339 } from '#sim/lab/calendar';

describe('parseRfc3339', () => {
  it.each([
    '1970-01-01T00:00:00Z',
    '2025-01-01T00:00:00Z',
    '2024-02-29T23:59:59.123Z',
    '2000-02-29T12:00:00+02:00',
    '1999-12-31T23:30:00-05:30',
    '0001-01-01T00:00:00Z',
  ])('reads %s as the platform does', (text) => {
    expect(parseRfc3339(text)).toBe(Date.parse(text));
  });

  it('agrees with the platform on every day', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }), (date) => {
        expect(parseRfc3339(date.toISOString())).toBe(date.getTime());
      }),
    );
  });

  it.each([
    '2025-02-29T00:00:00Z',
    '2025-13-01T00:00:00Z',
    '2025-01-01',
    '2025-01-01T24:00:00Z',
    'tomorrow',
    '',
  ])('refuses %s', (text) => {
    expect(parseRfc3339(text)).toBeUndefined();
  });
});
