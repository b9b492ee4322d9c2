/** Calendar dates of the virtual clock, in UTC: the simulator has no `Date`. */
import { civilDateOf, daysSince1970, type CivilDate } from '../base/civil-date';
import type { Environment } from '../host/process';

export interface CalendarTime extends CivilDate {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly nanosecond: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** 1 to 366. */
  readonly dayOfYear: number;
  /** Since 1970. */
  readonly unixSeconds: number;
}

const DAY_NAMES = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTH_NAMES =
  'January February March April May June July August September October November December'.split(' ');
const SECONDS_PER_DAY = 86_400;

/** `startTimeMs` is the calendar time of the clock's zero, `nowNs` what has passed since. */
export function calendarTime(startTimeMs: number, nowNs: number): CalendarTime {
  const startSeconds = Math.floor(startTimeMs / 1000);
  const nanoseconds = Math.round((startTimeMs - startSeconds * 1000) * 1_000_000) + (nowNs % 1_000_000_000);
  const unixSeconds =
    startSeconds + Math.floor(nowNs / 1_000_000_000) + Math.floor(nanoseconds / 1_000_000_000);
  const days = Math.floor(unixSeconds / SECONDS_PER_DAY);
  const inDay = unixSeconds - days * SECONDS_PER_DAY;
  const { year, month, day } = civilDateOf(days);
  return {
    year,
    month,
    day,
    hour: Math.floor(inDay / 3600),
    minute: Math.floor(inDay / 60) % 60,
    second: inDay % 60,
    nanosecond: nanoseconds % 1_000_000_000,
    weekday: (((days + 4) % 7) + 7) % 7,
    dayOfYear: days - daysSince1970({ year, month: 1, day: 1 }) + 1,
    unixSeconds,
  };
}

/** The calendar time in an environment, now. */
export function calendarNow(environment: Environment): CalendarTime {
  return calendarTime(environment.startTimeMs, environment.scheduler.now());
}

export function dayName(time: CalendarTime): string {
  return DAY_NAMES[time.weekday] ?? '';
}

export function monthName(time: CalendarTime): string {
  return MONTH_NAMES[time.month - 1] ?? '';
}

export function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

function clockText(time: CalendarTime): string {
  return `${twoDigits(time.hour)}:${twoDigits(time.minute)}:${twoDigits(time.second)}`;
}

/** RFC 9110 §5.6.7: `Wed, 01 Jan 2025 00:00:05 GMT`. */
export function formatHttpDate(time: CalendarTime): string {
  const date = `${twoDigits(time.day)} ${monthName(time).slice(0, 3)} ${time.year}`;
  return `${dayName(time).slice(0, 3)}, ${date} ${clockText(time)} GMT`;
}

/** As `date` prints it in the C locale: `Wed Jan  1 00:00:05 UTC 2025`. */
export function formatUnixDate(time: CalendarTime): string {
  const day = String(time.day).padStart(2, ' ');
  return `${dayName(time).slice(0, 3)} ${monthName(time).slice(0, 3)} ${day} ${clockText(time)} UTC ${time.year}`;
}

/** As web servers log it: `01/Jan/2025:00:00:05 +0000`. */
export function formatLogDate(time: CalendarTime): string {
  return `${twoDigits(time.day)}/${monthName(time).slice(0, 3)}/${time.year}:${clockText(time)} +0000`;
}

/** `2025-01-01T00:00:05Z`. */
export function formatIsoDate(time: CalendarTime): string {
  // Joined, since this text is kept in many objects: a template would keep all of its pieces.
  return [time.year, '-', twoDigits(time.month), '-', twoDigits(time.day), 'T', clockText(time), 'Z'].join(
    '',
  );
}
