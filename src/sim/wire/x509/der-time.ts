/** Points in time in certificates: two digits of the year until 2049, four from 2050 on (RFC 5280 §4.1.2.5). */
import { civilDateOf, daysSince1970 } from '../../base/civil-date';
import { bytesOfLatin1, latin1Of } from '../latin1';
import { DER, derValue, type DerElement } from './der';

const SECONDS_PER_DAY = 86_400;
const FIRST_GENERALIZED_YEAR = 2050;
const TIME = /^(\d{2,4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/u;

export function calendarText(unixSeconds: number): Uint8Array {
  const days = Math.floor(unixSeconds / SECONDS_PER_DAY);
  const rest = unixSeconds - days * SECONDS_PER_DAY;
  const { year, month, day } = civilDateOf(days);
  const clock = [month, day, Math.floor(rest / 3600), Math.floor(rest / 60) % 60, Math.floor(rest) % 60];
  const digits = clock.map((value) => String(value).padStart(2, '0')).join('');
  return year < FIRST_GENERALIZED_YEAR
    ? derValue(DER.UTC_TIME, bytesOfLatin1(`${String(year % 100).padStart(2, '0')}${digits}Z`))
    : derValue(DER.GENERALIZED_TIME, bytesOfLatin1(`${year}${digits}Z`));
}

/** Seconds since 1970; undefined for what is no time. */
export function calendarSeconds({ tag, content }: DerElement): number | undefined {
  const match = TIME.exec(latin1Of(content));
  if (match === null || (tag !== DER.UTC_TIME && tag !== DER.GENERALIZED_TIME)) return undefined;
  const [written = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  const year = tag === DER.GENERALIZED_TIME ? written : written + (written < 50 ? 2000 : 1900);
  return daysSince1970({ year, month, day }) * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second;
}
