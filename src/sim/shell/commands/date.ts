import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import {
  calendarNow,
  dayName,
  formatIsoDate,
  formatUnixDate,
  monthName,
  twoDigits,
  type CalendarTime,
} from '../../app/calendar';

/** date of the virtual calendar, in UTC: -u, -R, -I, +FORMAT. It cannot be set. */
// eslint-disable-next-line require-yield -- done at once
export function* date(process: Process, args: readonly string[]): Task<number> {
  const time = calendarNow(process.environment);
  const format = args.find((argument) => argument.startsWith('+'));
  const unknown = args.find((argument) => !/^(?:\+|-u$|-R$|-I|--utc$|--rfc-email$)/.test(argument));
  if (unknown !== undefined) {
    process.stderr(
      unknown.startsWith('-')
        ? `date: invalid option -- '${unknown.replace(/^-+/, '')}'\n`
        : 'date: cannot set date: Operation not permitted\n',
    );
    return 1;
  }
  if (format !== undefined) process.stdout(`${formatCalendar(format.slice(1), time)}\n`);
  else if (args.includes('-R')) process.stdout(`${formatCalendar('%a, %d %b %Y %H:%M:%S +0000', time)}\n`);
  else if (args.some((argument) => argument.startsWith('-I'))) {
    const isWithTime = args.some((argument) => argument === '-Iseconds' || argument === '-Is');
    process.stdout(
      isWithTime ? `${formatIsoDate(time).slice(0, -1)}+00:00\n` : `${formatCalendar('%F', time)}\n`,
    );
  } else process.stdout(`${formatUnixDate(time)}\n`);
  return 0;
}

/** strftime in the C locale. */
export function formatCalendar(format: string, time: CalendarTime): string {
  return format.replaceAll(/%(.)/g, (whole, letter: string) => field(letter, time) ?? whole);
}

function field(letter: string, time: CalendarTime): string | undefined {
  switch (letter) {
    case 'Y':
      return String(time.year);
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
