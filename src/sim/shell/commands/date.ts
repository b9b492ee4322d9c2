import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import {
  calendarNow,
  calendarTime,
  dayName,
  formatUnixDate,
  monthName,
  twoDigits,
  type CalendarTime,
} from '../../app/calendar';
import { widthOf } from '../number-form';
import { readToolArguments, type ToolArguments, type ToolUsage } from '../tool-options';

const USAGE: ToolUsage = {
  name: 'date',
  gnu: 'd,date: f,file:! I,iso-8601:: R,rfc-email --rfc-3339: r,reference:! s,set:! u,utc,universal --debug! --resolution!',
  busybox: 'd: I:: R u s:! r:! D:!',
};

/** date of the virtual calendar, in UTC; it cannot be set. */
// eslint-disable-next-line require-yield -- done at once
export function* date(process: Process, args: readonly string[]): Task<number> {
  const given = readToolArguments(process, args, USAGE);
  if (typeof given === 'number') return given;
  const isBusybox = process.environment.flavor === 'busybox';
  const now = calendarNow(process.environment);
  const wanted = given.text('d');
  const seconds = wanted === undefined ? undefined : parseDate(wanted, now);
  if (wanted !== undefined && seconds === undefined) {
    process.stderr(isBusybox ? `date: invalid date '${wanted}'\n` : `date: invalid date ‘${wanted}’\n`);
    return 1;
  }
  const time = seconds === undefined ? now : calendarTime(seconds * 1_000, 0);
  const [format, extra] = given.operands;
  if (extra !== undefined) {
    process.stderr(`date: extra operand ‘${extra}’\nTry 'date --help' for more information.\n`);
    return 1;
  }
  if (format !== undefined && !format.startsWith('+')) {
    process.stderr(
      /^\d+(?:\.\d+)?$/u.test(format)
        ? 'date: cannot set date: Operation not permitted\n'
        : isBusybox
          ? `date: invalid date '${format}'\n`
          : `date: invalid date ‘${format}’\n`,
    );
    return 1;
  }
  process.stdout(
    `${format === undefined ? plainDate(given, time) : formatCalendar(format.slice(1), time)}\n`,
  );
  return 0;
}

const ISO_FORMATS: Readonly<Record<string, string>> = {
  '': '%F',
  date: '%F',
  hours: '%FT%H+00:00',
  minutes: '%FT%H:%M+00:00',
  seconds: '%FT%T+00:00',
  ns: '%FT%T,%N+00:00',
};

function plainDate(given: ToolArguments, time: CalendarTime): string {
  const iso = given.text('I');
  if (iso !== undefined) {
    const name = Object.keys(ISO_FORMATS).find((each) => each !== '' && each.startsWith(iso));
    return formatCalendar(ISO_FORMATS[iso === '' ? '' : (name ?? '')] ?? '%F', time);
  }
  const rfc = given.text('rfc-3339');
  if (rfc !== undefined) {
    return formatCalendar(
      rfc.startsWith('s') ? '%F %T+00:00' : rfc.startsWith('n') ? '%F %T.%N+00:00' : '%F',
      time,
    );
  }
  return given.has('R') ? formatCalendar('%a, %d %b %Y %H:%M:%S +0000', time) : formatUnixDate(time);
}

const UNIT_SECONDS: Readonly<Record<string, number>> = {
  sec: 1,
  second: 1,
  min: 60,
  minute: 60,
  hour: 3_600,
  day: 86_400,
  week: 604_800,
  fortnight: 1_209_600,
};

/** `@1735689600`, `2025-01-02 03:04:05`, `now`, `yesterday`, `+1 hour`, `2 days ago`; seconds since 1970. */
function parseDate(text: string, now: CalendarTime): number | undefined {
  const plain = text.trim().toLowerCase();
  const [, stamp] = /^@(-?\d+)(?:\.\d+)?$/u.exec(plain) ?? [];
  if (stamp !== undefined) return Number(stamp);
  let rest = plain.replace(/\bz$|\butc$|\+00:?00$/u, '').trim();
  let seconds = now.unixSeconds;
  const day = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[t ]+|$)/u.exec(rest);
  if (day !== null) {
    const [whole, year = '', month = '', dayOfMonth = ''] = day;
    if (Number(month) < 1 || Number(month) > 12 || Number(dayOfMonth) < 1 || Number(dayOfMonth) > 31) {
      return undefined;
    }
    seconds = daysSince1970(Number(year), Number(month), Number(dayOfMonth)) * 86_400;
    rest = rest.slice(whole.length).trim();
  }
  const clock = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?=\s|$)/u.exec(rest);
  if (clock !== null) {
    const [whole, hour = '0', minute = '0', second = '0'] = clock;
    if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return undefined;
    seconds =
      Math.floor(seconds / 86_400) * 86_400 + Number(hour) * 3_600 + Number(minute) * 60 + Number(second);
    rest = rest.slice(whole.length).trim();
  }
  while (rest !== '') {
    const [whole, sign = '', count = '1', unit = '', ago = ''] =
      /^(?:([-+]?)\s*(\d+)\s+|([-+]))?(sec|second|min|minute|hour|day|week|fortnight)s?(?:\s+(ago))?(?=\s|$)/u
        .exec(rest.replace(/^([-+]?)\s*(\d+)\s*(?=[a-z])/u, '$1$2 '))
        ?.filter((_, index) => index !== 3) ?? [];
    const word = /^(now|today|yesterday|tomorrow)(?=\s|$)/u.exec(rest)?.[1];
    if (word !== undefined) {
      seconds += word === 'yesterday' ? -86_400 : word === 'tomorrow' ? 86_400 : 0;
      rest = rest.slice(word.length).trim();
      continue;
    }
    const size = UNIT_SECONDS[unit];
    if (whole === undefined || size === undefined) return undefined;
    const isBack = (sign === '-') !== (ago === 'ago');
    seconds += (isBack ? -1 : 1) * Number(count) * size;
    rest = rest
      .replace(/^([-+]?)\s*(\d+)\s*(?=[a-z])/u, '$1$2 ')
      .slice(whole.length)
      .trim();
  }
  return plain === '' ? Math.floor(now.unixSeconds / 86_400) * 86_400 : seconds;
}

/** Of the proleptic Gregorian calendar. */
function daysSince1970(year: number, month: number, day: number): number {
  const shifted = month > 2 ? year : year - 1;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** strftime in the C locale. */
export function formatCalendar(format: string, time: CalendarTime): string {
  return format.replaceAll(
    /%([-_0^]?)(\d*)(.)/g,
    (whole, flag: string, width: string, letter: string) => padded(field(letter, time), flag, width) ?? whole,
  );
}

/** `%-d` has no padding, `%_d` blanks; `%3N` only the first digits. */
function padded(text: string | undefined, flag: string, width: string): string | undefined {
  if (text === undefined) return undefined;
  if (flag === '-') return text.replace(/^[0 ]+(?=\d)/u, '');
  if (flag === '_') return text.replace(/^0+(?=\d)/u, (zeros) => ' '.repeat(zeros.length));
  if (flag === '^') return text.toUpperCase();
  if (width !== '' && /^\d{9}$/u.test(text)) return text.slice(0, Number(width));
  return width === '' ? text : text.padStart(widthOf(width), '0');
}

function field(letter: string, time: CalendarTime): string | undefined {
  switch (letter) {
    case 'Y':
      return String(time.year);
    case 'C':
      return twoDigits(Math.floor(time.year / 100));
    case 'y':
      return twoDigits(time.year % 100);
    case 'm':
      return twoDigits(time.month);
    case 'd':
      return twoDigits(time.day);
    case 'e':
      return String(time.day).padStart(2);
    case 'H':
      return twoDigits(time.hour);
    case 'k':
      return String(time.hour).padStart(2);
    case 'l':
      return String(((time.hour + 11) % 12) + 1).padStart(2);
    case 'r':
      return formatCalendar('%I:%M:%S %p', time);
    case 'x':
      return formatCalendar('%m/%d/%y', time);
    case 'X':
      return formatCalendar('%H:%M:%S', time);
    case 'P':
      return time.hour < 12 ? 'am' : 'pm';
    case 'I':
      return twoDigits(((time.hour + 11) % 12) + 1);
    case 'M':
      return twoDigits(time.minute);
    case 'S':
      return twoDigits(time.second);
    case 'N':
      return String(time.nanosecond).padStart(9, '0');
    case 's':
      return String(time.unixSeconds);
    case 'j':
      return String(time.dayOfYear).padStart(3, '0');
    case 'a':
      return dayName(time).slice(0, 3);
    case 'A':
      return dayName(time);
    case 'b':
    case 'h':
      return monthName(time).slice(0, 3);
    case 'B':
      return monthName(time);
    case 'u':
      return String(time.weekday === 0 ? 7 : time.weekday);
    case 'w':
      return String(time.weekday);
    case 'p':
      return time.hour < 12 ? 'AM' : 'PM';
    case 'Z':
      return 'UTC';
    case 'z':
      return '+0000';
    case 'F':
      return formatCalendar('%Y-%m-%d', time);
    case 'T':
      return formatCalendar('%H:%M:%S', time);
    case 'R':
      return formatCalendar('%H:%M', time);
    case 'D':
      return formatCalendar('%m/%d/%y', time);
    case 'c':
      return formatCalendar('%a %b %e %H:%M:%S %Y', time);
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case '%':
      return '%';
    default:
      return undefined;
  }
}
