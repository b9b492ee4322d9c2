/** Calendar time as RFC 3339 §5.6 writes it, without the platform's clock or calendar. */
import { daysSince1970 } from '../base/civil-date';

const PATTERN =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;

const MILLISECONDS_PER_DAY = 86_400_000;

/** Milliseconds since 1970-01-01T00:00:00Z; undefined when it is no date and time with an offset. */
export function parseRfc3339(text: string): number | undefined {
  const found = PATTERN.exec(text);
  if (found === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found.slice(1, 7).map(Number);
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const fraction = Math.floor(Number((found[7] ?? '0').padEnd(3, '0').slice(0, 3)));
  const offsetHours = Number(found[9] ?? 0);
  const offsetMinutes = Number(found[10] ?? 0);
  if (offsetHours > 23 || offsetMinutes > 59) return undefined;
  const offset = (found[8] === '-' ? -1 : 1) * (offsetHours * 60 + offsetMinutes);
  const timeOfDay = ((hour * 60 + minute - offset) * 60 + second) * 1000 + fraction;
  return daysSince1970({ year, month, day }) * MILLISECONDS_PER_DAY + timeOfDay;
}

function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
