import { describe, expect, it } from 'vitest';
import { parseCronSchedule } from '#sim/kube/controllers/cron-schedule';
import { timeTextOf, unixSecondsOf } from '#sim/kube/time-text';

function nextTimes(schedule: string, from: string, count = 1): readonly string[] {
  const parsed = parseCronSchedule(schedule);
  if (!parsed.ok) return [parsed.error];
  const times: string[] = [];
  let time = unixSecondsOf(from);
  while (times.length < count && time !== undefined) {
    time = parsed.value.nextAfter(time);
    times.push(time === undefined ? 'never' : timeTextOf(time));
  }
  return times;
}

describe('parseCronSchedule', () => {
  it.each([
    ['* * * * *', '2025-01-01T00:00:30Z', '2025-01-01T00:01:00Z'],
    ['*/15 * * * *', '2025-01-01T00:15:00Z', '2025-01-01T00:30:00Z'],
    ['5/20 * * * *', '2025-01-01T00:06:00Z', '2025-01-01T00:25:00Z'],
    ['0 9-17 * * mon-fri', '2025-01-03T17:30:00Z', '2025-01-06T09:00:00Z'],
    ['30 4 1,15 * *', '2025-01-02T00:00:00Z', '2025-01-15T04:30:00Z'],
    ['0 0 29 feb *', '2025-01-01T00:00:00Z', '2028-02-29T00:00:00Z'],
    // Both days restricted: the 13th or a Friday.
    ['0 0 13 * fri', '2025-01-01T00:00:00Z', '2025-01-03T00:00:00Z'],
    ['@hourly', '2025-12-31T23:10:00Z', '2026-01-01T00:00:00Z'],
    ['@weekly', '2025-01-01T00:00:00Z', '2025-01-05T00:00:00Z'],
    ['@every 1h30m', '2025-01-01T00:00:10Z', '2025-01-01T01:30:10Z'],
    ['0 0 31 feb *', '2025-01-01T00:00:00Z', 'never'],
  ])('reads %s', (schedule, from, next) => {
    expect(nextTimes(schedule, from)).toEqual([next]);
  });

  it.each([
    ['', 'empty spec string'],
    ['@sometimes', 'unrecognized descriptor: @sometimes'],
    ['* * * *', 'expected exactly 5 fields, found 4: [* * * *]'],
    ['60 * * * *', 'end of range (60) above maximum (59): 60'],
    ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
    ['* * * * 7', 'end of range (7) above maximum (6): 7'],
    ['9-5 * * * *', 'beginning of range (9) beyond end of range (5): 9-5'],
    ['*/0 * * * *', 'step of range should be a positive number: */0'],
    ['x * * * *', 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
  ])('refuses %j', (schedule, problem) => {
    expect(nextTimes(schedule, '2025-01-01T00:00:00Z')).toEqual([problem]);
  });
});
