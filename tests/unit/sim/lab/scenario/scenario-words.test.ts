import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration } from '#sim/lab/scenario/scenario-words';

describe('parseDuration', () => {
  it.each([
    { text: '12.345678901s', durationNs: 12_345_678_901 },
    { text: '1m30s', durationNs: 90_000_000_000 },
    { text: '1.5h', durationNs: 5_400_000_000_000 },
    { text: '0.0000000005s', durationNs: 1 },
    { text: '0s', durationNs: 0 },
  ])('reads $text', ({ text, durationNs }) => {
    expect(parseDuration(text)).toBe(durationNs);
  });

  it.each(['', '5', '-1s', '1 s', 's', '1e3s', '99999999999s', `${'1'.repeat(200)}ns`])(
    'refuses "%s"',
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );

  it('reads back every nanosecond that is written', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (durationNs) => {
        expect(parseDuration(formatDuration(durationNs))).toBe(durationNs);
      }),
    );
  });
});
