/** RFC 3339 times as objects carry them. */
import { civilDateOf, daysSince1970 } from '../base/civil-date';

const TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?Z$/;

/** Undefined when it is not a time in UTC. */
export function unixSecondsOf(text: string | undefined): number | undefined {
  const match = TIME.exec(text ?? '');
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  return daysSince1970({ year, month, day }) * 86_400 + hour * 3_600 + minute * 60 + second;
}

export function timeTextOf(unixSeconds: number): string {
  const days = Math.floor(unixSeconds / 86_400);
  const inDay = unixSeconds - days * 86_400;
  const { year, month, day } = civilDateOf(days);
  const two = (value: number): string => String(value).padStart(2, '0');
  const clock = `${two(Math.floor(inDay / 3_600))}:${two(Math.floor(inDay / 60) % 60)}:${two(inDay % 60)}`;
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${clock}Z`;
}
