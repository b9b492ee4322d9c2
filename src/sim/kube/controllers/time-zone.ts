/**
 * Time zones by their names, as Go's `time.LoadLocation` knows them: how far a clock there is from UTC at a time.
 *
 * IANA tzdata, of every zone the rule that holds from now on (the last line of its file, a `TZ` of POSIX). Leaves out what was
 * before, and changes that follow no rule: Morocco's in Ramadan.
 */
import { civilDateOf, daysSince1970 } from '../../base/civil-date';
import { ZONES_BY_RULE } from './time-zone-rules';

export interface TimeZone {
  /** Seconds east of UTC, at a time in seconds since 1970. */
  readonly offsetAt: (unixSeconds: number) => number;
  /** All that there are. */
  readonly offsets: readonly number[];
}

/** When clocks change, in a year. */
interface Change {
  readonly month: number;
  readonly week: number;
  readonly weekday: number;
  readonly seconds: number;
}

const SECONDS_PER_DAY = 86_400;
const DAYS_PER_WEEK = 7;
/** 1970-01-01 was a Thursday. */
const FIRST_WEEKDAY = 4;

export const UTC: TimeZone = { offsetAt: () => 0, offsets: [0] };

const RULE_BY_ZONE: ReadonlyMap<string, string> = new Map(
  Object.entries(ZONES_BY_RULE).flatMap(([rule, names]) => names.split(' ').map((name) => [name, rule])),
);

/** Undefined when nobody calls one so. */
export function findTimeZone(name: string): TimeZone | undefined {
  if (name === '' || name === 'UTC') return UTC;
  const rule = RULE_BY_ZONE.get(name);
  return rule === undefined ? undefined : timeZoneOf(rule);
}

function timeZoneOf(rule: string): TimeZone {
  const [standardText = '0', otherText, beginText, endText] = rule.split(' ');
  const standard = Number(standardText) * 60;
  if (otherText === undefined || beginText === undefined || endText === undefined)
    return { offsetAt: () => standard, offsets: [standard] };
  const other = Number(otherText) * 60;
  const begin = changeOf(beginText);
  const end = changeOf(endText);
  return {
    offsets: [standard, other],
    offsetAt: (unixSeconds) => {
      const { year } = civilDateOf(Math.floor((unixSeconds + standard) / SECONDS_PER_DAY));
      const from = timeOf(begin, year) - standard;
      const until = timeOf(end, year) - other;
      const isOther =
        from < until
          ? unixSeconds >= from && unixSeconds < until
          : unixSeconds >= from || unixSeconds < until;
      return isOther ? other : standard;
    },
  };
}

function changeOf(text: string): Change {
  const [month = 1, week = 1, weekday = 0, minutes = 0] = text.split(/[./]/).map(Number);
  return { month, week, weekday, seconds: minutes * 60 };
}

/** On the clock of the place, as if it were that of UTC. */
function timeOf({ month, week, weekday, seconds }: Change, year: number): number {
  const first = daysSince1970({ year, month, day: 1 });
  const next =
    month === 12
      ? daysSince1970({ year: year + 1, month: 1, day: 1 })
      : daysSince1970({ year, month: month + 1, day: 1 });
  const ahead = (weekday - ((first + FIRST_WEEKDAY) % DAYS_PER_WEEK) + DAYS_PER_WEEK) % DAYS_PER_WEEK;
  let day = first + ahead + (week - 1) * DAYS_PER_WEEK;
  if (day >= next) day -= DAYS_PER_WEEK;
  return day * SECONDS_PER_DAY + seconds;
}
