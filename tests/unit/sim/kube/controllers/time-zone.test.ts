import { describe, expect, it } from 'vitest';
import { parseCronSchedule } from '#sim/kube/controllers/cron-schedule';
import { findTimeZone } from '#sim/kube/controllers/time-zone';
import { timeTextOf, unixSecondsOf } from '#sim/kube/time-text';

function at(text: string): number {
  const time = unixSecondsOf(text);
  if (time === undefined) throw new Error(text);
  return time;
}

/** The first three times after that moment. */
function timesOf(schedule: string, zoneName: string, from: string): readonly string[] {
  const parsed = parseCronSchedule(schedule);
  const zone = findTimeZone(zoneName);
  if (!parsed.ok || zone === undefined) throw new Error(`${schedule} ${zoneName}`);
  const times: string[] = [];
  let time: number | undefined = at(from);
  for (let count = 0; count < 3 && time !== undefined; count += 1) {
    time = parsed.value.nextAfter(time, zone);
    if (time !== undefined) times.push(timeTextOf(time));
  }
  return times;
}

describe('time zones', () => {
  // As `TZ=NAME date -d TIME +%z` of GNU coreutils says.
  it.each([
    ['Europe/Berlin', '2025-03-30T00:59:59Z', 3_600],
    ['Europe/Berlin', '2025-03-30T01:00:00Z', 7_200],
    ['Europe/Dublin', '2025-10-26T01:00:00Z', 0],
    ['Europe/Dublin', '2025-07-01T00:00:00Z', 3_600],
    ['America/New_York', '2026-03-08T07:00:00Z', -14_400],
    ['America/New_York', '2026-11-01T06:00:00Z', -18_000],
    ['Australia/Lord_Howe', '2026-01-01T00:00:00Z', 39_600],
    ['Australia/Lord_Howe', '2026-07-01T00:00:00Z', 37_800],
    ['America/Santiago', '2026-01-01T02:00:00Z', -10_800],
    ['Asia/Kathmandu', '2026-01-01T00:00:00Z', 20_700],
    ['UTC', '2026-01-01T00:00:00Z', 0],
  ])('%s at %s is %i seconds from UTC', (name, time, offset) => {
    expect(findTimeZone(name)?.offsetAt(at(time))).toBe(offset);
  });

  it('does not know others', () => {
    expect(findTimeZone('Mars/Base')).toBeUndefined();
  });

  it('lets a schedule follow the clock of its zone', () => {
    expect(timesOf('30 2 * * *', 'Asia/Tokyo', '2026-01-01T00:00:00Z')[0]).toBe('2026-01-01T17:30:00Z');
    // In spring there is no half past two on one day.
    expect(timesOf('30 2 * * *', 'Europe/Berlin', '2026-03-28T00:00:00Z')).toEqual([
      '2026-03-28T01:30:00Z',
      '2026-03-30T00:30:00Z',
      '2026-03-31T00:30:00Z',
    ]);
    // In autumn there are two.
    expect(timesOf('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z')).toEqual([
      '2026-10-25T00:30:00Z',
      '2026-10-25T01:30:00Z',
      '2026-10-26T01:30:00Z',
    ]);
  });
});
