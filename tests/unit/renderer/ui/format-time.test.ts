import { expect, it } from 'vitest';
import {
  formatCalendarTime,
  formatMicroseconds,
  formatSeconds,
} from '../../../../src/renderer/ui/format-time';

it('writes seconds with the milliseconds that have passed', () => {
  expect(formatSeconds(0)).toBe('0.000');
  expect(formatSeconds(12_345_999_999)).toBe('12.345');
  expect(formatSeconds(3_600_000_000_000)).toBe('3600.000');
});

it('writes microseconds as tcpdump does, without rounding up', () => {
  expect(formatMicroseconds(1_000_001_999)).toBe('1.000001');
  expect(formatMicroseconds(999_999_999)).toBe('0.999999');
});

it('writes a time before the first one with its sign', () => {
  expect(formatMicroseconds(-1_500_000_000)).toBe('-1.500000');
  expect(formatSeconds(-500_000_000)).toBe('-0.500');
});

it('writes calendar time in the time zone of the machine', () => {
  const start = new Date(2025, 0, 31, 23, 59, 58).getTime();
  expect(formatCalendarTime(start, 999_999_999)).toBe('2025-01-31 23:59:58');
  expect(formatCalendarTime(start, 2_000_000_000)).toBe('2025-02-01 00:00:00');
});
